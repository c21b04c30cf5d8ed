"""Days, months, quarters, years and spans of time as texts name them, as first and last day."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kg.language.numbers import number_of

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["PERIOD", "Period", "anchor", "period_of"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|Jul(?:y|\.)?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_YEAR = r"((?:19|20|21)\d\d)"
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_DASH = r"\s?[\u2013\u2014\u2012-]\s?"
_PART = r"((?i:early|mid|late|beginning\s+of|start\s+of|middle\s+of|end\s+of))"
_FISCAL = r"(?:(?i:fiscal|financial)(?:\s+(?i:year))?|FY)\s?'?"
_WORDS = r"one|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty"
_COMING = r"\bthe\s+(next|coming|following|past|last|previous)"
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}
_PARTS = {
    "early": (1, 4), "beginning": (1, 3), "start": (1, 3), "mid": (5, 8), "middle": (5, 8), "late": (9, 12),
    "end": (10, 12),
}  # fmt: skip
_SIZES = {"month": 1, "quarter": 3, "year": 12, "decade": 120}
_STEPS = {"last": -1, "this": 0, "next": 1}
_LENGTHS = {"day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25, "decade": 3652.5}


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time, first and last day, and how fine it was named: day month quarter half year range."""

    start: date
    end: date
    precision: str


def _month_number(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _days(year: int, month: int, day: int) -> Period | None:
    if not (1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return None
    return Period(date(year, month, day), date(year, month, day), "day")


def _months(year: int, first: int, last: int, precision: str) -> Period:
    return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]), precision)


def _century(year: str, short: str) -> int:
    """A year written in full or by its last two digits after another, "2025–26"."""
    return int(short) if len(short) == 4 else int(year[:2] + short)


def _iso(match: re.Match[str], _: date | None) -> Period | None:
    return _days(int(match[1]), int(match[2]), int(match[3]))


def _iso_month(match: re.Match[str], _: date | None) -> Period | None:
    return _months(int(match[1]), int(match[2]), int(match[2]), "month")


def _day_first(match: re.Match[str], _: date | None) -> Period | None:
    return _days(int(match[3]), _month_number(match[2]), int(match[1]))


def _month_first(match: re.Match[str], _: date | None) -> Period | None:
    return _days(int(match[3]), _month_number(match[1]), int(match[2]))


def _month(match: re.Match[str], _: date | None) -> Period | None:
    month = _month_number(match[1])
    return _months(int(match[2]), month, month, "month")


def _month_span(match: re.Match[str], _: date | None) -> Period | None:
    first, last = _month_number(match[1]), _month_number(match[2])
    return _months(int(match[3]), first, last, "range") if first <= last else None


def _quarter(match: re.Match[str], _: date | None) -> Period | None:
    number = int(match[1] or 0) or _ORDINALS[match[2].lower()]
    return _months(int(match[3]), 3 * number - 2, 3 * number, "quarter")


def _year_quarter(match: re.Match[str], _: date | None) -> Period | None:
    return _months(int(match[1]), 3 * int(match[2]) - 2, 3 * int(match[2]), "quarter")


def _half(match: re.Match[str], _: date | None) -> Period | None:
    number = int(match[1] or 0) or (1 if match[2].lower() == "first" else 2)
    return _months(int(match[3]), 6 * number - 5, 6 * number, "half")


def _part(match: re.Match[str], _: date | None) -> Period | None:
    first, last = _PARTS[match[1].split()[0].lower()]
    return _months(int(match[2]), first, last, "range")


def _fiscal(match: re.Match[str], _: date | None) -> Period | None:
    """A fiscal year; one written over two years runs from April to March."""
    year = int(match[1]) if len(match[1]) == 4 else 2000 + int(match[1])
    if match[2]:
        return Period(date(year, 4, 1), date(year + 1, 3, 31), "year")
    return _months(year, 1, 12, "year")


def _years(match: re.Match[str], _: date | None) -> Period | None:
    last = _century(match[1], match[2])
    return Period(date(int(match[1]), 1, 1), date(last, 12, 31), "range") if int(match[1]) < last else None


def _decade(match: re.Match[str], _: date | None) -> Period | None:
    return Period(date(int(match[1]), 1, 1), date(int(match[1]) + 9, 12, 31), "range")


def _year(match: re.Match[str], _: date | None) -> Period | None:
    return _months(int(match[1]), 1, 12, "year")


def _this(match: re.Match[str], published: date | None) -> Period | None:
    """The period that "last month", "this year" or "next quarter" is, seen from the day of publication."""
    if published is None:
        return None
    size = _SIZES[match[2].lower()]
    months = published.year * 12 + published.month - 1
    first = (months // size + _STEPS[match[1].lower()]) * size
    last = first + size - 1
    end = date(last // 12, last % 12 + 1, monthrange(last // 12, last % 12 + 1)[1])
    precision = match[2].lower()
    return Period(date(first // 12, first % 12 + 1, 1), end, "range" if precision == "decade" else precision)


def _coming(match: re.Match[str], published: date | None) -> Period | None:
    """The period that "the next five years" or "the past decade" is, seen from the day of publication."""
    if published is None:
        return None
    count = int(number_of(match[2])) if match[2] else 1
    days = timedelta(days=count * _LENGTHS[match[3].lower().rstrip("s")])
    if days > timedelta(days=365 * 200):
        return None
    future = match[1].lower() in ("next", "coming", "following")
    ends = (published, published + days) if future else (published - days, published)
    return Period(*ends, "range")


def _ago(match: re.Match[str], published: date | None) -> Period | None:
    count = int(number_of(match[1]))
    if published is None or count > 200:
        return None
    if match[2].lower().startswith("year"):
        return _months(published.year - count, 1, 12, "year")
    months = published.year * 12 + published.month - 1 - count
    return _months(months // 12, months % 12 + 1, months % 12 + 1, "month")


_SHAPES: tuple[tuple[str, Callable[[re.Match[str], date | None], Period | None]], ...] = (
    (rf"{_YEAR}-(\d\d)-(\d\d)(?!\d)", _iso),
    (rf"{_YEAR}-(0[1-9]|1[0-2])(?![\d-])", _iso_month),
    (rf"{_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}", _day_first),
    (rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}", _month_first),
    (rf"{_MONTH}(?:{_DASH}|\s+to\s+){_MONTH},?\s+{_YEAR}", _month_span),
    (rf"{_MONTH},?\s+(?:of\s+)?{_YEAR}", _month),
    (rf"(?:Q([1-4])|(?:the\s+)?(first|second|third|fourth|last)\s+quarter)(?:,|\s+of)?\s*{_YEAR}", _quarter),
    (rf"{_YEAR}\s?Q([1-4])", _year_quarter),
    (rf"(?:H([12])|(?:the\s+)?(first|second)\s+half)(?:\s+of)?\s*{_YEAR}", _half),
    (rf"(?:the\s+)?{_PART}[\s-]{_YEAR}", _part),
    (rf"{_FISCAL}((?:19|20)?\d\d)(?:[\u2013/-](\d{{2,4}}))?", _fiscal),
    (rf"{_YEAR}(?:{_DASH}|/|\s+(?:to|and|through)\s+){_YEAR}", _years),
    (rf"{_YEAR}[\u2013/-](\d\d)", _years),
    (r"(?:the\s+)?((?:19|20|21)\d0)s", _decade),
    (rf"{_YEAR}", _year),
    (r"(?i:(?:(?:earlier|later)\s+)?\b(this|last|next)\s+(month|quarter|year|decade))", _this),
    (rf"(?i:{_COMING}\s+(?:(\d{{1,3}}|{_WORDS})\s+)?(days?|weeks?|months?|years?|decades?))", _coming),
    (rf"(?i:\b(\d{{1,3}}|{_WORDS})\s+(years?|months?)\s+ago)", _ago),
)
_READERS = tuple((re.compile(shape), reader) for shape, reader in _SHAPES)
PERIOD = "(?:" + "|".join(shape for shape, _ in _SHAPES) + ")"


def period_of(text: str, published: date | None = None) -> Period | None:
    """The period a match of `PERIOD` names, or None for no such day and for relative ones without `published`."""
    for pattern, reader in _READERS:
        match = pattern.fullmatch(text)
        if match:
            return reader(match, published)
    return None


def anchor(published: str | None) -> date | None:
    """The day a source's `published` stands for relative times: its first day at month or year precision."""
    parts = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?.*", published or "")
    if parts is None:
        return None
    try:
        return date(int(parts[1]), int(parts[2] or 1), int(parts[3] or 1))
    except ValueError:
        return None
