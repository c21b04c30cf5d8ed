"""Claims that one source's line of versions states otherwise than before: old and new, side by side.

A newer value stands for an older one only within one publisher's own line of versions. Two publishers that differ
disagree, whichever of them wrote last; nothing here looks at dates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from kg.claim import Claim, DateValue, Quantity
from kg.comparing import stems
from kg.voices import line, stated

if TYPE_CHECKING:
    from kg.document import Source

__all__ = ["Revision", "RevisionKind", "revisions"]

_ALIKE = 0.5  # of the words of two quotes, for a thing or words to be taken as put in the place of others


class RevisionKind(StrEnum):
    """What of a statement is not as it was: its value, how it is held, or only its words."""

    VALUE = "value"
    MODALITY = "modality"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Revision:
    """A claim that went, and the one that stands in its place."""

    kind: RevisionKind
    before: Claim
    after: Claim


_Keyed: TypeAlias = list[tuple[tuple[object, ...], Claim]]


def revisions(
    withdrawn: Iterable[Claim], added: Iterable[Claim], before: Mapping[str, Source], after: Mapping[str, Source]
) -> tuple[Revision, ...]:
    """The withdrawn claims that an added one revises, each in one pair at most; sources are by document id.

    Both are of one source, or of one publisher's line of documents, and of the same subject, relation, aspect and time.
    """
    old, new = list(withdrawn), list(added)
    found: list[Revision] = []
    for key in (_id, line):
        found += _paired(_keyed(old, before, key), _keyed(new, after, key))
        paired = {id(claim) for revision in found for claim in (revision.before, revision.after)}
        old, new = ([claim for claim in some if id(claim) not in paired] for some in (old, new))
    return tuple(sorted(found, key=lambda r: (r.after.evidence.document, r.after.evidence.span, r.after.id)))


def _id(source: Source) -> str:
    return source.id


def _keyed(claims: Iterable[Claim], sources: Mapping[str, Source], key: Callable[[Source], str]) -> _Keyed:
    return [((key(sources[claim.evidence.document]), *_scope(claim)), claim) for claim in claims]


def _paired(old: _Keyed, new: _Keyed) -> Iterator[Revision]:
    groups: dict[tuple[object, ...], tuple[list[Claim], list[Claim]]] = defaultdict(lambda: ([], []))
    for side, keyed in enumerate((old, new)):
        for key, claim in keyed:
            groups[key][side].append(claim)
    for before, after in groups.values():
        if before and after:
            yield from _matched(before, after)


def _scope(claim: Claim) -> tuple[object, ...]:
    """What a claim speaks of, whatever value it gives."""
    valid = claim.valid and (claim.valid.start, claim.valid.end)
    speaker = claim.said_by and claim.said_by.iri
    return claim.subject.iri, claim.relation, stems(claim.aspect or ""), valid, speaker


def _matched(before: list[Claim], after: list[Claim]) -> Iterator[Revision]:
    """Pairs within one scope: first those that state the same, then the nearest in words."""
    left = list(after)
    rest = []
    for claim in sorted(before, key=lambda c: c.id):
        same = next((c for c in sorted(left, key=lambda c: c.id) if _value(c) == _value(claim)), None)
        if same is None:
            rest.append(claim)
            continue
        left.remove(same)
        yield Revision(RevisionKind.WORDS if stated(same) == stated(claim) else RevisionKind.MODALITY, claim, same)
    alone = len(rest) == len(left) == 1
    pairs = ((_likeness(one, other), one.id, other.id, one, other) for one in rest for other in left)
    taken: set[str] = set()
    for alike, one_id, other_id, one, other in sorted(pairs, key=lambda p: (-p[0], p[1], p[2])):
        if not {one_id, other_id} & taken and _stands_for(one, other, alike, alone=alone):
            taken |= {one_id, other_id}
            yield Revision(RevisionKind.VALUE, one, other)


def _value(claim: Claim) -> object:
    return stated(claim)[2]


def _stands_for(one: Claim, other: Claim, alike: float, *, alone: bool) -> bool:
    """Whether one value was put in the place of another: figures of one unit and dates are; other things may be new."""
    values = one.value, other.value
    if all(isinstance(value, Quantity) for value in values):
        return alone or one.value.unit == other.value.unit  # type: ignore[union-attr]
    if all(isinstance(value, DateValue) for value in values):
        return True
    return type(values[0]) is type(values[1]) and alike >= _ALIKE


def _likeness(one: Claim, other: Claim) -> float:
    mine, theirs = stems(one.evidence.quote), stems(other.evidence.quote)
    return len(mine & theirs) / max(len(mine | theirs), 1)
