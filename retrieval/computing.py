"""Arithmetic on what evidence says: factors, differences, the time between two dates; shown with what it rests on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.claim import Modality
from kg.language.modality import modality_of
from kg.language.times import find_times
from retrieval.drafting import Line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kg.language.quantities import FoundQuantity
    from kg.language.times import FoundTime
    from retrieval.drafting import Place
    from retrieval.kinds import Reader
    from retrieval.questions import Asked

__all__ = ["computed"]

_FACTOR = re.compile(
    r"\bfactor\b|\bhow many times\b|\btimes (?:as|more|larger|bigger|higher)\b|\bratio\b", re.IGNORECASE
)
_SPAN = re.compile(
    r"\bhow (?:long|much time|many (?:years|months|days))\b(?!.*\bper\b)|\btime (?:passed|between|elapsed)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Figure:
    line: Line
    found: FoundQuantity

    @property
    def amount(self) -> Decimal:
        amount = self.found.quantity.amount
        assert amount is not None
        return amount


def computed(asked: Asked, lines: Sequence[Line], reader: Reader) -> tuple[Line, ...]:
    """Lines that work out what the question asks to work out, from figures and dates of the first lines of the draft.

    () where nothing is to be worked out or the figures do not allow it.
    """
    found = []
    if _FACTOR.search(asked.text):
        found.append(_factor(lines, reader))
    if _SPAN.search(asked.text):
        found.append(_between(asked, lines))
    return tuple(line for line in found if line is not None)


def _factor(lines: Sequence[Line], reader: Reader) -> Line | None:
    figures = [
        _Figure(line, q) for line in lines for q in reader.quantities(line.text) if q.quantity.amount not in {None, 0}
    ]
    for i, first in enumerate(figures):
        for second in figures[i + 1 :]:
            if first.found.quantity.unit == second.found.quantity.unit and first.amount != second.amount:
                small, large = sorted((first, second), key=lambda f: f.amount)
                times = _rounded(large.amount / small.amount)
                text = f"{_held(large)} is about {times} times {_held(small)}."
                return Line(text, _places(large.line, small.line), (times,))
    return None


def _held(figure: _Figure) -> str:
    # A forecast stays a forecast.
    modality = modality_of(figure.line.text, figure.found.span)
    printed = figure.found.quantity.printed
    return printed if modality is Modality.ASSERTED else f"{printed} ({modality})"


def _rounded(ratio: Decimal) -> str:
    digits = Decimal("0.1") if ratio < 100 else Decimal(1)
    return f"{ratio.quantize(digits).normalize():f}"


def _between(asked: Asked, lines: Sequence[Line]) -> Line | None:
    dated = [(line, t) for line in lines for t in find_times(line.text)]
    pairs = [(a, b) for i, a in enumerate(dated) for b in dated[i + 1 :] if _start(a[1]) != _start(b[1])]
    if not pairs:
        return None
    earlier, later = sorted(pairs[0], key=lambda d: _start(d[1]))
    years = "years" in asked.text.lower() or {earlier[1].precision, later[1].precision} == {"year"}
    told = _told(_start(earlier[1]), _start(later[1]), in_years=years)
    figures = tuple(re.findall(r"\d+", told))
    text = f"{told} lie between {earlier[1].words} and {later[1].words}."
    return Line(text, _places(earlier[0], later[0]), figures)


def _start(time: FoundTime) -> date:
    day = time.interval.start or time.interval.end
    if time.role in {"by", "until"}:
        day = time.interval.end or day
    assert day is not None
    return day


def _told(first: date, last: date, *, in_years: bool) -> str:
    days = (last - first).days
    months = (last.year - first.year) * 12 + last.month - first.month
    if days < 60:
        return f"About {days} days"
    if in_years or (months >= 24 and abs(days / 365.25 - round(days / 365.25)) < 0.15):
        return f"About {last.year - first.year if in_years else round(days / 365.25)} years"
    return f"About {round(days / 30.44)} months"


def _places(*lines: Line) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(place for line in lines for place in line.places))
