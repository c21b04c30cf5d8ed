"""Figures with their meaning: sums of money, power, compute, shares, counts, durations; ranges and bounds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.claim import Bound, Quantity
from kg.document import Span
from kg.language.figures import Figure, find_figures
from kg.language.units import DURATIONS
from kg.language.vague import find_vague

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["FoundQuantity", "find_quantities"]

_BEFORE = re.compile(
    r"(?:\b(?:"
    r"(?P<at_least>(?:at\s+least|a\s+minimum\s+of|(?:well\s+|far\s+|slightly\s+|just\s+)?(?:more\s+than|over|above)"
    r"|in\s+excess\s+of|no(?:t)?\s+(?:less|fewer)\s+than|upwards\s+of|greater\s+than|north\s+of|no\s+fewer\s+than))"
    r"|(?P<rising>exceed(?:s|ed|ing)?|surpass(?:es|ed|ing)?|topp(?:ed|ing)|tops)"
    r"|(?P<at_most>up\s+to|at\s+most|(?:less|fewer|lower)\s+than|no\s+(?:more|greater)\s+than|not\s+more\s+than"
    r"|as\s+(?:much|many|high)\s+as|a\s+maximum\s+of|under|below|within|not\s+exceeding)"
    r"|(?P<capped>capped\s+at|limited\s+to)"
    r"|(?P<about>about|around|approximately|approx\.|roughly|some|nearly|almost|close\s+to|circa|ca\.|an\s+estimated"
    r"|estimated|just\s+under|just\s+over|on\s+the\s+order\s+of))\s+(?:an?\s+|the\s+)?"
    r"|(?P<more>[>\u2265]=?\s?)|(?P<less>[<\u2264]=?\s?)|(?P<near>[~\u2248\u223c]\s?))$",
    re.IGNORECASE,
)
_BOUNDS = {
    "at_least": Bound.AT_LEAST, "rising": Bound.AT_LEAST, "more": Bound.AT_LEAST, "at_most": Bound.AT_MOST,
    "capped": Bound.AT_MOST, "less": Bound.AT_MOST, "about": Bound.ABOUT, "near": Bound.ABOUT,
}  # fmt: skip
_AFTER = re.compile(
    r"(?P<plus>\+)|\s+(?:or|and)\s+(?:(?P<least>more|higher|above|greater|up|longer|larger|over)"
    r"|(?P<most>less|fewer|lower|below|under|shorter)|(?P<so>so))\b"
)
_PER = re.compile(
    r"(?:\s?/\s?|\s+(?:per|an?|each|every)\s+)(?:GPU|chip|H100|A100)?[\s-]?"
    r"(?:(?P<hour>hours?|hr|h)|(?P<day>day)|(?P<month>month)|(?P<year>year|annum|yr)"
    r"|(?P<tokens>(?:1\s?|one\s+)?(?P<many>million|thousand|[MKk])\s*(?:(?:in|out)put\s+)?tokens?)|(?P<kwh>kWh|MWh))\b"
    r"|\s+(?P<yearly>annually|yearly)\b"
)
_PERS = {"hour": "h", "day": "day", "month": "month", "year": "year", "kwh": "kWh", "yearly": "year"}
# A number after these words is a name of something, not an amount of it.
_LABEL = re.compile(
    r"(?:\b(?:articles?|arts?\.?|sections?|secs?\.?|annex(?:es)?|chapters?|regulations?|rules?|recitals?|paragraphs?|paras?\.?"
    r"|clauses?|schedules?|pages?|pp?\.|fig(?:ure|\.)s?|tables?|nos?\.|numbers?|versions?|parts?|phases?|volumes?|vol\."
    r"|steps?|rounds?|tiers?|levels?|stages?|classes|class|type|directives?|iso|g\.s\.r\.|title|pillar|appendix|gen"
    r"|generation|series|release|window|python|line|row|item|question|chart|box|exhibit|footnote|note|goal|sdg)"
    r"|[\u00a7#])\s*(?:[\d()]+\s*(?:,|to|and|or|[\u2013-])\s*)*$",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?:https?:|www\.)\S*$")
_NAME = re.compile(r"(?:^|[\s(\"'\u201c\u2018])(?P<word>[A-Z][\w.&-]*)[ \u00a0]\Z")
_OPENERS = re.compile(
    r"(?:In|The|An?|About|Over|By|All|Only|Some|These|Those|And|With|For|From|At|To|Of|On|Another|Top|Its|Their|Our|His|Her"
    r"|Each|Every|Just|Under|Within|After|Before|Since|Between|Around|Nearly|Almost|Roughly|Approximately|More|Most|Least"
    r"|Up|Than|But|Or|As|If|When|While|Where|Among|Across|Through|Into|Have|Has|There|Are|Is|Was|Were|Last|First|Next|Total"
    r"|Other|Now|Then|Also|Both|That|This|It|They|We|Today|Currently|Support|Supports|Uses?|Covers?|Including|Includes)"
)
_FACTOR = re.compile(r"\bfactor\s+of\s+(?:about\s+|nearly\s+|at\s+least\s+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundQuantity:
    """A quantity and where it stands; the span holds the words that bound it ("at least 95%")."""

    span: Span
    quantity: Quantity


def find_quantities(text: str) -> tuple[FoundQuantity, ...]:
    """The quantities of `text` in order of their spans, which do not overlap.

    Years, dates, ordinals, versions and the numbers of articles, sections and annexes are none.
    """
    vague = [FoundQuantity(span, quantity) for span, quantity in find_vague(text)]
    found = [item for figure in find_figures(text) for item in _read(text, figure)]
    kept = [item for item in found if not any(item.span.overlaps(other.span) for other in vague)]
    return tuple(sorted([*kept, *vague], key=lambda item: item.span))


def _read(text: str, figure: Figure) -> Iterator[FoundQuantity]:
    """The quantity of a figure, if it is one."""
    bound, start = _bound_before(text, figure)
    unit = _unit(text, figure, bounded=bound is not None)
    if unit is None or not _accepted(text, figure, start):
        return
    per, end = _per(text, figure)
    after, end = _bound_after(text, figure, end)
    span = Span(start, end)
    printed = text[start:end]
    if figure.low is not None:
        yield FoundQuantity(span, Quantity(None, unit + per, printed, Bound.RANGE, figure.low, figure.amount))
    else:
        yield FoundQuantity(span, Quantity(figure.amount, unit + per, printed, after or bound or Bound.EXACT))


def _bound_before(text: str, figure: Figure) -> tuple[Bound | None, int]:
    """The bound that the words before a figure set, and where those that belong to it begin."""
    match = _BEFORE.search(text, max(0, figure.start - 36), figure.start)
    kind = match.lastgroup if match else None
    if match is None or kind is None:
        return None, figure.start
    duration = figure.unit in DURATIONS
    words = match[kind].lower().split()
    if (duration and words[-1] in ("over", "under", "above", "below")) or (words == ["within"] and not duration):
        return None, figure.start
    if figure.low is not None or kind in ("rising", "capped"):
        return _BOUNDS[kind], figure.start
    return _BOUNDS[kind], match.start()


def _bound_after(text: str, figure: Figure, end: int) -> tuple[Bound | None, int]:
    if figure.sign:
        return (Bound.AT_LEAST if figure.sign == "+" else Bound.AT_MOST), end
    match = _AFTER.match(text, end)
    if match is None:
        return None, end
    if match["so"]:
        return Bound.ABOUT, match.end()
    return (Bound.AT_MOST if match["most"] else Bound.AT_LEAST), match.end()


def _per(text: str, figure: Figure) -> tuple[str, int]:
    """What a sum of money is paid for, as the tail of a unit: "/h", "/million tokens"."""
    match = _PER.match(text, figure.end) if figure.money else None
    if match is None:
        return "", figure.end
    if match["tokens"]:
        return ("/million tokens" if match["many"] in ("million", "M") else "/thousand tokens"), match.end()
    return "/" + next(_PERS[name] for name in _PERS if match[name]), match.end()


def _unit(text: str, figure: Figure, *, bounded: bool) -> str | None:
    """The unit of a figure; numbers that stand alone count only where they are surely amounts."""
    if figure.unit == "FLOP/s" and figure.factor == 1 and figure.amount >= 10**20:
        return "FLOP"
    if figure.unit is not None:
        return figure.unit
    if _FACTOR.search(text, max(0, figure.start - 32), figure.start):
        return "times"
    words = text[figure.start : figure.bare].lower()
    if "crore" in words or "lakh" in words:
        return "INR"
    if figure.letter in ("b", "B"):
        return "parameters"
    grouped = "," in words or figure.scale != 1
    return "count" if grouped or (bounded and figure.amount >= 100 and not _is_year(figure)) else None


def _is_year(figure: Figure) -> bool:
    return figure.scale == 1 and 1900 <= figure.number < 2100 and figure.number == int(figure.number)


def _accepted(text: str, figure: Figure, start: int) -> bool:
    """Whether a figure is an amount and not part of a name, a date, a version or a reference."""
    words = text[figure.start : figure.bare]
    if not figure.money and (
        _LABEL.search(text, max(0, start - 48), start) or _LINK.search(text, max(0, start - 200), start)
    ):
        return False
    if figure.start >= 2 and text[figure.start - 1] == "-" and text[figure.start - 2].isalnum() and figure.low is None:
        return figure.letter in ("b", "B")
    if not figure.counted and figure.unit is not None:
        return figure.number != 0 or words[0].isdigit()
    if figure.scale != 1 or "," in words:
        return True
    if _is_year(figure) or (words[0] == "0" and words[1:2].isdigit()) or words.lower() in ("one", "zero"):
        return False
    name = _NAME.search(text, max(0, start - 40), start)
    return name is None or _OPENERS.fullmatch(name["word"]) is not None
