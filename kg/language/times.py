"""When something holds or happens: the times a text names, with their role and precision."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.claim import DateValue, Interval
from kg.document import Span
from kg.language.periods import PERIOD, Period, anchor, period_of

if TYPE_CHECKING:
    from datetime import date

__all__ = ["FoundTime", "date_value", "find_times"]

_TIME = re.compile(
    rf"(?<![\w/.,$€£₹₩\u00a5#§])(?<!\d[-\u2013]){PERIOD}(?![\w%/]|[.,]\d|-\d|\s?(?:[GMT]W|GPUs|[mbt]r?illion|percent)\b)"
)
# Words before a time, and what they make of it.
_ROLE = re.compile(
    r"\b(?:(?P<by>by(?:\s+the\s+(?:end|start|close)\s+of)?|before|no\s+later\s+than|ahead\s+of|prior\s+to)"
    r"|(?P<since>since|ever\s+since|after)"
    r"|(?P<until>until|till|up\s+to|through|(?:runs?|valid|extend\w*|lasts?|continues?|expires?)\s+(?:to|through|until|on|in))"
    r"|(?P<from>from|starting(?:\s+(?:in|on|from))?|beginning(?:\s+(?:in|on))?|effective(?:\s+(?:from|on|as\s+of))?|as\s+from"
    r"|as\s+of(?=\s+\d{1,2}\s))"
    r"|(?P<during>during|throughout|over|within|between)"
    r"|(?P<on>on)|(?P<in>in|as\s+of|for))\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_VERB = re.compile(r"^(?:runs?|valid|extend\w*|lasts?|continues?|expires?)\s+", re.IGNORECASE)
# "from the 2006 edition" speaks of an edition, not of all time since.
_NOUN = re.compile(r"\s[a-z]+")
_OPEN = ("by", "since", "until", "from")
# The year of a law's title and the number of a regulation are no times.
_TITLE = re.compile(
    r"\b(?:Acts?|Rules|Law|Bill|Regulations?|Code|Ordinance|Order|Directive|No\.?|EU\)|EC\))[,\s]+(?:\(EU\)\s+|of\s+)?$"
)
_LINK = re.compile(r"(?:https?:|www\.)\S*$")


@dataclass(frozen=True, slots=True)
class FoundTime:
    """A time and where it stands.

    `role` is in by since until from on during; the span holds the role's words where they change what is meant
    ("by 2035"), `words` are the time without them. `precision` is day month quarter half year range.
    """

    span: Span
    interval: Interval
    role: str
    precision: str
    words: str


def find_times(text: str, published: str | None = None) -> tuple[FoundTime, ...]:
    """The times `text` names, in order; relative ones ("last month") only where `published` says from when."""
    day = anchor(published)
    found = (_read(text, match, day) for match in _TIME.finditer(text))
    return tuple(time for time in found if time is not None)


def date_value(found: FoundTime) -> DateValue:
    """The time as a date value, at its precision; "by" and "until" count to their last day."""
    end_first = found.role in ("by", "until")
    first, second = found.interval.start, found.interval.end
    day = (second if end_first else first) or first or second
    assert day is not None
    iso = day.isoformat()
    return DateValue({"day": iso, "month": iso[:7]}.get(found.precision, iso[:4]), found.words)


def _read(text: str, match: re.Match[str], published: date | None) -> FoundTime | None:
    if _TITLE.search(text, max(0, match.start() - 24), match.start()) or _LINK.search(
        text, max(0, match.start() - 200), match.start()
    ):
        return None
    period = period_of(match[0], published)
    if period is None:
        return None
    role, start = _role(text, match, period)
    if role not in _OPEN and not (period.precision == "range" and role == "during"):
        start = match.start()
    span = Span(start, match.end())
    words = text[start : match.end()]
    ends = _ends(period, role, words)
    return FoundTime(span, Interval(*ends, words), role, period.precision, match[0])


def _role(text: str, match: re.Match[str], period: Period) -> tuple[str, int]:
    """The role of a time and where the words that give it begin."""
    default = "on" if period.precision == "day" else "in"
    before = _ROLE.search(text, max(0, match.start() - 32), match.start())
    if before is None or before.lastgroup is None:
        return default, match.start()
    if period.precision == "year" and before[0].endswith("the ") and _NOUN.match(text, match.end()):
        return default, match.start()
    role, start = before.lastgroup, before.start()
    verb = _VERB.match(before[0])
    if verb:
        start += verb.end()
    if period.precision == "range" and role in ("from", "during"):
        bracket = before[0].lower().startswith(("from", "between")) and " " in match[0]
        return "during", start if bracket else match.start()
    return role, start


def _ends(period: Period, role: str, words: str) -> tuple[date | None, date | None]:
    """The interval a role leaves of a period: "by 2035" ends with it, "since 2020" begins with it."""
    if role == "by":
        early = re.match(r"(?:before|prior|ahead|by\s+the\s+start)", words, re.IGNORECASE)
        return None, period.start if early else period.end
    if role == "until":
        return None, period.end
    if role == "since" and words.lower().startswith("after"):
        return period.end, None
    return period.start, (None if role in ("since", "from") else period.end)
