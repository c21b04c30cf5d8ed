"""Dates of any century as they stand in a sentence: "2 July 1829", "about 1820", "1810–11", "112 BC", "1890s"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.document import Span

__all__ = ["Dated", "dates_in", "life_of"]

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MONTH = "(?P<month>" + "|".join(rf"{m[:3]}(?:{m[3:]}\b|\.|\b)" for m in _MONTHS) + ")"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{1,4}(?=\s?BC)|1\d{3}|20\d\d)(?!\d|,\d)"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"\b{_DAY}\s+{_MONTH}\s?,?\s+{_YEAR}",
        rf"\b{_MONTH}\s+{_DAY}\s?,?\s+{_YEAR}",
        rf"\b{_MONTH},?\s+(?:of\s+)?{_YEAR}",
        r"\b(?P<year>1\d{3}|20\d\d)-(?P<month>0[1-9]|1[0-2])-(?P<day>[0-3]\d)\b",
        rf"(?<![\w.,$€£/-]){_YEAR}(?:\s?BC|s)?(?:\s?[–—-]\s?(?P<until>\d{{2,4}}))?(?![\w%])(?!\s+(?:people|households))",
    )
)
_LIFE = re.compile(r"\(([^()]*\d{3,4}[^()–—-]*?)\s*[–—-]\s*([^()]*\d{3,4}[^()]*)\)")


@dataclass(frozen=True, slots=True)
class Dated:
    """A date and where it stands; `key` holds its year, month and day as far as it is fine: the coarser is a subset."""

    words: str
    span: Span
    key: frozenset[str]


def dates_in(text: str) -> tuple[Dated, ...]:
    """The dates of `text` in order, the finest where two forms fit."""
    found: dict[int, Dated] = {}
    taken: list[Span] = []
    for form in _FORMS:
        for match in form.finditer(text):
            span = Span(match.start(), match.end())
            if not any(span.overlaps(other) for other in taken):
                taken.append(span)
                found[span.start] = Dated(match[0], span, _key(match))
    return tuple(found[start] for start in sorted(found))


def _key(match: re.Match[str]) -> frozenset[str]:
    parts = match.groupdict()
    era = "-" if re.search(r"BC\b", match[0]) else ""
    key = {f"y{era}{parts['year']}"}
    if month := parts.get("month"):
        number = int(month) if month.isdigit() else next(i for i, m in enumerate(_MONTHS, 1) if m[:3] == month[:3])
        key.add(f"m{number}")
    if day := parts.get("day"):
        key.add(f"d{int(day)}")
    return frozenset(key)


def life_of(text: str) -> tuple[Dated | None, Dated | None] | None:
    """Birth and death as the brackets behind a name give them ("(1715–1777)"), None where there are none."""
    found = _LIFE.search(text)
    if found is None:
        return None
    return tuple(next(iter(dates_in(text[found.start(n) : found.end(n)])), None) for n in (1, 2))  # type: ignore[return-value]
