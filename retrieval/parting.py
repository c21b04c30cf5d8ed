"""Several answers to one question: grouped by what they are about and what they say, each with all its sources."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.conflicts import Conflict, ConflictKind
from kg.document import Span
from retrieval.drafting import Line, Place, lines_of
from retrieval.readings import readings
from retrieval.units import document_of
from retrieval.wording import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.snapshot import Snapshot
    from retrieval.kinds import Reader
    from retrieval.questions import Asked
    from retrieval.ranking import Scored
    from retrieval.readings import Reading

__all__ = ["Parted", "Side", "disputed", "parted", "side_lines", "sides_of"]

_MOST = 6  # sides that are shown
_ALIKE = 0.6  # the share of words that a copy, edited or not, has in common with the other


@dataclass(frozen=True, slots=True)
class Side:
    """The readings that give one value for one thing, the best first."""

    readings: tuple[Reading, ...]

    @property
    def label(self) -> str:
        """The fullest name that its documents have for the thing."""
        return max((reading.label for reading in self.readings), key=len)

    @property
    def voices(self) -> int:
        """How many sources say so, those with the same words counted once."""
        said = [frozenset(words(reading.scored.unit.text)) for reading in self.readings]
        return sum(not any(_share(one, other) >= _ALIKE for other in said[:i]) for i, one in enumerate(said))


def sides_of(found: Sequence[Reading]) -> tuple[Side, ...]:
    """The readings by side, those that most sources take first."""
    sides: list[Side] = []
    for reading in found:
        for place, side in enumerate(sides):
            first = side.readings[0]
            if _same_thing(first.label, reading.label) and first.value.agrees(reading.value):
                sides[place] = Side((*side.readings, reading))
                break
        else:
            sides.append(Side((reading,)))
    return tuple(sorted(sides, key=lambda side: -side.voices))[:_MOST]


def side_lines(asked: Asked, sides: Sequence[Side], snapshot: Snapshot) -> tuple[Line, ...]:
    """A line for each side: the sentence that tells it best, with the name of the thing where it has none itself."""
    return tuple(_line(asked, side, snapshot) for side in sides)


def _line(asked: Asked, side: Side, snapshot: Snapshot) -> Line:
    best = side.readings[0]
    line = lines_of(asked, [best.scored], snapshot)[0]
    places = dict.fromkeys(line.places)
    for other in side.readings[1:]:
        places[Place(other.document, other.scored.unit.span)] = None
    if set(words(best.label)) <= set(words(line.text)):
        return replace(line, places=tuple(places))
    document = document_of(snapshot, best.document)
    at = document.text.find(best.label)
    named = {Place(best.document, Span(at, at + len(best.label))): None} if at >= 0 else {}
    return replace(line, text=f"{best.label}: {line.text}", places=tuple({**places, **named}))


def disputed(sides: Sequence[Side]) -> tuple[Conflict, ...]:
    """Where sides give several values for one thing, how many sources say which; where they are several things."""
    things: list[list[Side]] = []
    for side in sides:
        for group in things:
            if _same_thing(group[0].label, side.label) or _edited(group[0], side):
                group.append(side)
                break
        else:
            things.append([side])
    found = [_dispute(group) for group in things if _at_odds(group)]
    if len(things) > 1:
        labels = "; ".join(dict.fromkeys(group[0].label for group in things))
        reason = "They may speak of different things of one name."
        found.append(Conflict(ConflictKind.SCOPE, (), f"{labels}. {reason}", things[0][0].label, reason))
    return tuple(found)


def _at_odds(group: Sequence[Side]) -> bool:
    pairs = [(a, b) for i, a in enumerate(group) for b in group[:i]]
    return any(_contradict(a, b) for a, b in pairs)


def _contradict(a: Side, b: Side) -> bool:
    one, other = a.readings[0].value, b.readings[0].value
    return one.contradicts(other) or (_edited(a, b) and not one.agrees(other))


def _dispute(group: Sequence[Side]) -> Conflict:
    said = "; ".join(f"“{_short(side)}” by {_counted(side.voices)}" for side in group)
    reason = "The sources disagree."
    explanation = f"{group[0].label}: {said}. {reason}"
    return Conflict(ConflictKind.DISAGREEMENT, (), explanation, group[0].label, reason)


def _counted(voices: int) -> str:
    return f"{voices} independent sources" if voices > 1 else "one source"


def _short(side: Side) -> str:
    return re.sub(r"\s+", " ", side.readings[0].value.printed).strip()[:60]


def _same_thing(a: str, b: str) -> bool:
    one, other = set(words(a)), set(words(b))
    return one <= other or other <= one


def _edited(a: Side, b: Side) -> bool:
    # The same sentence with another value in it speaks of the same thing.
    one, other = (frozenset(words(side.readings[0].scored.unit.text)) for side in (a, b))
    return _share(one, other) >= _ALIKE


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, len(one | other))


@dataclass(frozen=True, slots=True)
class Parted:
    """The lines of all sides and where they dispute; `sure` where what they tell is plainly what is asked.

    `voices` is how many sources answer, those with the same words counted once.
    """

    lines: tuple[Line, ...] = ()
    voices: int = 0
    disputes: tuple[Conflict, ...] = ()
    sure: bool = False


def parted(asked: Asked, ranked: Sequence[Scored], snapshot: Snapshot, reader: Reader) -> Parted:
    """What each document answers, all values of all things of the name that is asked about."""
    sides = sides_of(readings(asked, ranked, snapshot, reader))
    sure = any(reading.value.sure for side in sides for reading in side.readings)
    voices = sum(side.voices for side in sides)
    return Parted(side_lines(asked, sides, snapshot), voices, disputed(sides), sure)
