"""Who says a thing: the party a source quotes, else where the source comes from, so that copies count once."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.claim import Claim
    from kg.document import Source

__all__ = ["independent", "one_voice", "origin", "speaker", "voice", "year_of"]


def origin(source: Source | None) -> str:
    """Where a source comes from: the host of its address, else its publisher, else its id."""
    if source is None:
        return ""
    host = urlsplit(source.url).hostname if source.url else None
    return host.removeprefix("www.") if host else (source.publisher or source.id).casefold()


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


def independent(claims: Iterable[Claim], sources: Mapping[str, Source]) -> int:
    """How many independent voices stand behind claims: copies of one origin count once."""
    return len({voice(claim, sources) for claim in claims})


def year_of(claim: Claim, sources: Mapping[str, Source]) -> int | None:
    """The year in which the source of a claim was published, if it is known."""
    source = sources.get(claim.evidence.document)
    year = (source.published or "")[:4] if source else ""
    return int(year) if year.isdecimal() else None
