"""Amounts that name only their order of magnitude: "tens of billions", "gigawatt-scale", "exascale"."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.claim import Bound, Quantity
from kg.document import Span
from kg.language.money import CURRENCY_AFTER, currency_of
from kg.language.units import NOUN, noun_unit

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["find_vague"]

_ORDERS = {
    "tens": (10, 10), "dozens": (24, 5), "hundreds": (100, 10), "thousands": (10**3, 10**3),
    "millions": (10**6, 10**3), "billions": (10**9, 10**3), "trillions": (10**12, 10**3), "crores": (10**7, 10**3),
}  # fmt: skip
_ORDER = "|".join(_ORDERS)
_VAGUE = re.compile(
    rf"\b(?P<first>{_ORDER})(?:\s+of\s+(?P<second>{_ORDER}))?\b"
    rf"(?:\s+(?:of\s+)?(?P<currency>{CURRENCY_AFTER})|\s+of(?P<counted>{NOUN}))?",
    re.IGNORECASE,
)
_SCALE = re.compile(
    r"\b(?P<multi>multi-?)?(?P<prefix>kilo|mega|giga|tera|peta|exa|zetta)"
    r"(?:(?P<base>watt|flop|byte)s?[-\s](?:scale|class|level)|(?P<compute>scale))\b",
    re.IGNORECASE,
)
_POWERS = {"kilo": 3, "mega": 6, "giga": 9, "tera": 12, "peta": 15, "exa": 18, "zetta": 21}
_BASES = {"watt": "W", "flop": "FLOP/s", "byte": "B"}
_SPENDING = re.compile(
    r"\b(?:spend\w*|spent|invest\w*|cost\w*|fund\w*|budget\w*|capital|financ\w*|pay|paid|price\w*|worth|dollars?)\b|\$"
)


def find_vague(text: str) -> Iterator[tuple[Span, Quantity]]:
    """The amounts of `text` given only by their order of magnitude, as ranges or "about"."""
    for match in _VAGUE.finditer(text):
        quantity = _order(text, match)
        if quantity is not None:
            yield Span(match.start(), match.end()), quantity
    for match in _SCALE.finditer(text):
        unit = _BASES[(match["base"] or "flop").lower()]
        bound = Bound.AT_LEAST if match["multi"] else Bound.ABOUT
        amount = Decimal(10 ** _POWERS[match["prefix"].lower()])
        yield Span(match.start(), match.end()), Quantity(amount, unit, match[0], bound)


def _order(text: str, match: re.Match[str]) -> Quantity | None:
    low, width = _ORDERS[match["first"].lower()]
    around = text[max(0, match.start() - 300) : match.end() + 300]
    second = (match["second"] or "").lower()
    scale = _ORDERS[second][0] if second else 1
    if match["currency"]:
        unit = currency_of(match["currency"], around)
    elif match["counted"]:
        unit = noun_unit(match["noun"])
    elif second or low >= 10**6:
        unit = "USD" if _SPENDING.search(around) else "count"
    else:
        return None
    return Quantity(None, unit, match[0], Bound.RANGE, Decimal(low * scale), Decimal(low * width * scale))
