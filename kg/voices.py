"""Who says a thing: the party a source quotes, else where the source comes from, so that copies count once."""

from __future__ import annotations

import re
from collections import defaultdict
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kg.claim import DateValue, Entity, Modality, Quantity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from kg.claim import Claim
    from kg.document import Source

__all__ = [
    "NO_COPIES",
    "corroboration",
    "independent",
    "line",
    "one_voice",
    "origin",
    "speaker",
    "stated",
    "voice",
    "year_of",
]

_COPIED = 8  # words of one quote that two origins share only where one copies the other
_EDITION = re.compile(
    r"\b(?:\d[\d.,/-]*(?:st|nd|rd|th)?|v\d\S*|version|edition|update[ds]?|revised|revision|first|second|third|fourth|half|quarter"
    r"|q[1-4]|january|february|march|april|may|june|july|august|september|october|november|december)\b|[^\w\s]"
)
NO_COPIES: Mapping[str, Collection[str]] = MappingProxyType({})


def origin(source: Source | None) -> str:
    """Where a source comes from: the host of its address, else its publisher, else its id."""
    if source is None:
        return ""
    host = urlsplit(source.url).hostname if source.url else None
    return host.removeprefix("www.") if host else (source.publisher or source.id).casefold()


def line(source: Source) -> str:
    """The line of versions a source belongs to: where it comes from, and its title without year, number and edition."""
    return f"{origin(source)} {' '.join(_EDITION.sub(' ', source.title.casefold()).split()) or source.id}"


def voice(claim: Claim, sources: Mapping[str, Source]) -> str:
    """Who says it: the party the source quotes, else the origin of the source."""
    return claim.said_by.iri if claim.said_by else origin(sources.get(claim.evidence.document))


def speaker(claim: Claim, sources: Mapping[str, Source]) -> str:
    """The name to give for who says it."""
    if claim.said_by:
        return claim.said_by.label
    source = sources.get(claim.evidence.document)
    return (source.publisher or source.title or source.id) if source else claim.evidence.document


def one_voice(first: Claim, second: Claim, sources: Mapping[str, Source]) -> bool:
    """Whether one party says both in one document: then it speaks of two things and does not contradict itself."""
    return first.evidence.document == second.evidence.document and voice(first, sources) == voice(second, sources)


def independent(
    claims: Iterable[Claim], sources: Mapping[str, Source], copied: Mapping[str, Collection[str]] = NO_COPIES
) -> int:
    """How many independent voices stand behind claims: copies of one origin count once.

    Two origins that print the very same sentence are one, since one has it from the other; so are those of which one
    has the passage from the other. `copied` has, by the id of a claim, those that it repeats (`kg.copying`).
    """
    heads: dict[str, str] = {}
    printed: dict[str, str] = {}
    voices: dict[str, str] = {}
    for claim in claims:
        own = voices[claim.id] = voice(claim, sources)
        heads.setdefault(own, own)
        words = claim.evidence.quote.casefold().split()
        if len(words) >= _COPIED:
            _join(heads, own, printed.setdefault(" ".join(words), own))
    for id_, own in voices.items():
        for original in copied.get(id_, ()):
            if original in voices:
                _join(heads, own, voices[original])
    return sum(name == head for name, head in heads.items())


def _join(heads: dict[str, str], one: str, other: str) -> None:
    """Put the groups of two names together; a group is the names with one head."""
    kept, gone = sorted((heads[one], heads[other]))
    for name, head in heads.items():
        if head == gone:
            heads[name] = kept


def corroboration(
    claims: Iterable[Claim], sources: Mapping[str, Source], copied: Mapping[str, Collection[str]] = NO_COPIES
) -> dict[str, int]:
    """How many independent voices state what each claim states, by claim id; forecasts and denials stand apart.

    One statement is one subject, relation and value, in whatever words; `copied` is as for `independent`.
    """
    groups: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[stated(claim)].append(claim)
    return {
        claim.id: count
        for group in groups.values()
        for count in (independent(group, sources, copied),)
        for claim in group
    }


def stated(claim: Claim) -> tuple[object, ...]:
    """What a claim states, the same for all who state it."""
    value = claim.value
    if isinstance(value, Entity):
        said: object = value.iri
    elif isinstance(value, Quantity):
        said = value.unit, value.amount, value.low, value.high
    else:
        said = value.iso if isinstance(value, DateValue) else " ".join(value.text.casefold().split())
    is_fact = claim.modality in (Modality.ASSERTED, Modality.REPORTED, Modality.ANNOUNCED)
    return claim.subject.iri, claim.relation, said, "stated" if is_fact else claim.modality.value


def year_of(claim: Claim, sources: Mapping[str, Source]) -> int | None:
    """The year in which the source of a claim was published, if it is known."""
    source = sources.get(claim.evidence.document)
    year = (source.published or "")[:4] if source else ""
    return int(year) if year.isdecimal() else None
