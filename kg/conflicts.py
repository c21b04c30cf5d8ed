"""Which claims disagree, and how: computed from the claims that are held, never stored, and nothing is retired."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from kg.claim import DateValue, Entity, Modality, Quantity
from kg.disputes import ConflictKind, disputes
from kg.plausibility import described, slips_in
from kg.voices import NO_COPIES, independent, speaker, year_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from kg.claim import Claim
    from kg.document import Source

__all__ = ["Conflict", "ConflictKind", "find_conflicts"]

_Key: TypeAlias = tuple[ConflictKind, str]  # the class of a difference, and the id of a claim

_GENERIC = frozenset({"hasFigure", "hasCharacteristic", "relatedTo", "share", "costs"})
_REASONS = {
    ConflictKind.SUPERSEDED: "a source says, or its later version gives, that the earlier value was replaced",
    ConflictKind.SCOPE: "they speak of different things, periods or definitions",
    ConflictKind.FORECAST_ACTUAL: "one is a forecast, an aim or a possibility, the other a statement of fact",
    ConflictKind.ROUNDING: "they differ only by rounding",
    ConflictKind.UNIT_SLIP: "they differ by a power of ten, so a unit or a digit has slipped somewhere",
    ConflictKind.LEGAL_READING: "they read the law differently",
    ConflictKind.DISAGREEMENT: "the sources disagree",
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """Claims that do not agree, the class of their difference, a sentence that says so, and a topic for a heading.

    `reason` is the last part of `explanation`: why they differ.
    """

    kind: ConflictKind
    claims: tuple[Claim, ...]
    explanation: str
    topic: str
    reason: str = ""


def find_conflicts(
    claims: Iterable[Claim],
    sources: Mapping[str, Source],
    functional: Collection[str] = frozenset(),
    copied: Mapping[str, Collection[str]] = NO_COPIES,
) -> tuple[Conflict, ...]:
    """The disagreements among `claims`, by topic.

    `sources` are by document id; `functional` names the relations that have one value for a subject at a time.
    Relations that have many values are compared only where both claims name the same aspect. Sources of which one has
    a claim from the other, which `copied` says by the ids of claims, are counted once.
    """
    known = _Known(sources, copied)
    found = [_conflict(kind, group, known) for kind, group in _groups(disputes(tuple(claims), sources, functional))]
    return tuple(sorted(found, key=lambda item: (item.topic, item.kind, [claim.id for claim in item.claims])))


@dataclass(frozen=True, slots=True)
class _Known:
    """The sources by document, and which claims repeat which."""

    sources: Mapping[str, Source]
    copied: Mapping[str, Collection[str]]


def _groups(pairs: Iterable[tuple[ConflictKind, Claim, Claim]]) -> Iterator[tuple[ConflictKind, tuple[Claim, ...]]]:
    """Pairs of one kind that share a claim, joined."""
    heads: dict[_Key, _Key] = {}
    claims: dict[str, Claim] = {}
    ids: dict[int, str] = {}  # a claim's id is a hash made anew each time it is asked for
    for kind, *both in pairs:
        for claim in both:
            if id(claim) not in ids:
                ids[id(claim)] = claim.id
                claims[claim.id] = claim
        one, other = (_head(heads, (kind, ids[id(claim)])) for claim in both)
        heads[max(one, other)] = min(one, other)
    groups: dict[_Key, list[Claim]] = defaultdict(list)
    for key in heads:
        groups[_head(heads, key)].append(claims[key[1]])
    for (kind, _), group in groups.items():
        yield kind, tuple(sorted(group, key=lambda claim: claim.id))


def _head(heads: dict[_Key, _Key], key: _Key) -> _Key:
    """The first of the group that `key` is in; the way there is shortened as it is walked."""
    while heads.setdefault(key, key) != key:
        heads[key] = heads[heads[key]]
        key = heads[key]
    return key


def _conflict(kind: ConflictKind, claims: tuple[Claim, ...], known: _Known) -> Conflict:
    first = claims[0]
    relations = sorted({claim.relation for claim in claims})
    aspects = sorted({claim.aspect for claim in claims if claim.aspect})
    generic = set(relations) <= _GENERIC and aspects
    topic = f"{first.subject.label}: {', '.join(aspects if generic else map(_spaced, relations))}"
    reason = _slip(claims, known.sources) if kind is ConflictKind.UNIT_SLIP else _special(kind, claims)
    reason = reason or f"{_REASONS[kind][0].upper()}{_REASONS[kind][1:]}."
    return Conflict(kind, claims, f"{_clauses(kind, claims, known)}. {reason}", topic, reason)


def _clauses(kind: ConflictKind, claims: tuple[Claim, ...], known: _Known) -> str:
    """Who says what, one clause a value."""
    said: dict[str, list[Claim]] = defaultdict(list)
    several = kind is not ConflictKind.UNIT_SLIP and len({claim.subject.iri for claim in claims}) > 1
    for claim in claims:
        said[_thing(claim, kind, several=several) + _printed(claim)].append(claim)
    return "; ".join(f"{_speakers(group, known)}: {value}" for value, group in sorted(said.items()))


def _thing(claim: Claim, kind: ConflictKind, *, several: bool) -> str:
    """What a clause must name for its value to be understood: the thing, where there are several, or the version."""
    if kind is ConflictKind.SUPERSEDED:
        return f"{claim.aspect}, " if claim.aspect else ""
    return f"{claim.subject.label}, " if several else ""


def _special(kind: ConflictKind, claims: tuple[Claim, ...]) -> str:
    """A reason that says more than the class does, or nothing."""
    relations = {claim.relation for claim in claims}
    if kind is ConflictKind.SCOPE and "builds" in relations:
        return "They name different builders for projects of one scale with one partner, which may be two projects."
    days = {claim.value.iso[4:] for claim in claims if isinstance(claim.value, DateValue)}
    dates = {claim.value.iso for claim in claims if isinstance(claim.value, DateValue)}
    if kind is ConflictKind.DISAGREEMENT and len(dates) > 1 and len(days) == 1 and len(next(iter(days))) > 3:
        return "They give the same day of different years, so one may be a slip."
    return ""


def _slip(claims: tuple[Claim, ...], sources: Mapping[str, Source]) -> str:
    """What the exchange rates say of a sum printed in two currencies, where a quote holds both."""
    for claim in claims:
        year = year_of(claim, sources)
        for slip in slips_in(claim.evidence.quote, year):
            return described(slip, year)
    return ""


def _speakers(claims: list[Claim], known: _Known) -> str:
    names = sorted({speaker(claim, known.sources) for claim in claims})
    count = independent(claims, known.sources, known.copied)
    return " and ".join(names) + (f" ({count} independent sources)" if count > 1 else "")


def _printed(claim: Claim) -> str:
    """The value of a claim as its source prints it, with what the source makes of it."""
    value = claim.value
    if isinstance(value, Quantity):
        text = value.printed
    elif isinstance(value, Entity):
        text = value.label
    else:
        text = value.text
    period = f" ({claim.valid.text})" if claim.valid and not isinstance(value, DateValue) else ""
    return text + period + ("" if claim.modality is Modality.ASSERTED else f", {claim.modality}")


def _spaced(relation: str) -> str:
    """A relation's name in words, "hasBudget" as "has budget"."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in relation)
