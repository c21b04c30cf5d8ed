"""When a question is asked for: as things stood on a day, or as was known by then, or now.

Two times are kept apart (bitemporal data; Snodgrass, 1999): valid time, when something holds, and publication time,
when a source said it. "As of" asks for the first, "as known in" for the second, and "currently" for what holds today.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from kg.claim import Modality
from kg.language.times import find_times
from retrieval.disagreeing import claims_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.claim import Claim
    from kg.language.times import FoundTime
    from kg.snapshot import Snapshot
    from retrieval.drafting import Line
    from retrieval.facts import Facts
    from retrieval.scope import Within

__all__ = ["ANY_TIME", "When", "holding", "published", "told_by", "when_of"]

_KNOWN = re.compile(
    r"\b(?:as|what was|what sources) (?:known|reported|understood|said|told) (?:in|at|by|until|as of|on)\s+"
    r"|\baccording to (?:sources|reports) (?:published|known|of|from|until|before)(?: (?:in|by|until|before))?\s+",
    re.IGNORECASE,
)
_HELD = re.compile(r"\bas of\s+", re.IGNORECASE)
_NOW = re.compile(r"\b(?:currently|at present|right now|as of (?:now|today)|today(?!['’]s)|nowadays)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class When:
    """The day things are asked for as they stood, and the last day of what was published; None leaves either open.

    Days are ISO 8601; `today` is what "currently" means. `question` is without the words that said so.
    """

    question: str = ""
    as_of: str | None = None
    known: str | None = None
    today: str | None = None


ANY_TIME = When()


def when_of(question: str, given: When) -> When:
    """`question` with the times it sets by "as known in", "as of" or "currently"; those `given` where it sets none."""
    if found := _timed(_KNOWN, question):
        match, time = found
        return replace(given, question=_without(question, match.start(), time.span.end), known=_last_day(time))
    if _NOW.search(question) and given.today:
        return replace(given, question=question, as_of=given.as_of or given.today)
    if found := _timed(_HELD, question):
        match, time = found
        return replace(given, question=_without(question, match.start(), time.span.end), as_of=_last_day(time))
    return replace(given, question=question)


def published(snapshot: Snapshot, within: Within | None) -> frozenset[str] | None:
    """The documents `within`, None for all."""
    if within is None:
        return None
    return frozenset(id_ for id_, held in snapshot.documents.items() if within.holds(held.source))


def told_by(facts: Facts, kept: frozenset[str] | None) -> Facts:
    """The facts that the documents `kept` tell, all of them for None."""
    if kept is None:
        return facts
    claims = tuple(claim for claim in facts.claims if claim.evidence.document in kept)
    return replace(facts, claims=claims, places={id_: spans for id_, spans in facts.places.items() if id_ in kept})


def holding(lines: Sequence[Line], snapshot: Snapshot, as_of: str | None) -> tuple[Line, ...]:
    """The lines that speak of how things stood: none that begin to hold later, none that ended where another holds."""
    if as_of is None:
        return tuple(lines)
    day = date.fromisoformat(as_of)
    states = [(line, _states(line, snapshot, day)) for line in lines]
    begun = [(line, held) for line, held in states if held != {"later"}]
    holds = any("holds" in held for _, held in begun)
    return tuple(line for line, held in begun if not (holds and held == {"ended"}))


def _states(line: Line, snapshot: Snapshot, day: date) -> set[str]:
    """How the claims read in a line stand to a day; a forecast or plan is said before it holds, so it has begun."""
    claims = (claim for place in line.places for claim in claims_at(snapshot, place))
    return {_state(claim, day) for claim in claims if claim.valid is not None and claim.modality is Modality.ASSERTED}


def _state(claim: Claim, day: date) -> str:
    assert claim.valid is not None
    if claim.valid.start is not None and claim.valid.start > day:
        return "later"
    return "ended" if claim.valid.end is not None and claim.valid.end < day else "holds"


def _timed(pattern: re.Pattern[str], question: str) -> tuple[re.Match[str], FoundTime] | None:
    """The words of the pattern and the time that follows them at once."""
    for match in pattern.finditer(question):
        for time in find_times(question):
            if time.span.start <= match.end() <= time.span.end and _last_day(time):
                return match, time
    return None


def _last_day(time: FoundTime) -> str | None:
    day = time.interval.end or time.interval.start
    return day.isoformat() if day else None


def _without(question: str, start: int, end: int) -> str:
    left, right = question[:start].rstrip(" ,("), question[end:].lstrip(" ,)")
    joined = f"{left} {right}" if right and right[0].isalnum() and left else left + right
    return joined[:1].upper() + joined[1:]
