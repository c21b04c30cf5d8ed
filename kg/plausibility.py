"""Whether two amounts printed as one sum, "₩530 billion (about $390 million)", can be the same money."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.language.quantities import FoundQuantity, find_quantities
from kg.rates import per_dollar, yearly_rates

if TYPE_CHECKING:
    from kg.claim import Quantity

__all__ = ["Slip", "described", "dollar_slip", "money_pairs", "slips_in"]

# What may stand between the two forms of one sum.
_JOIN = re.compile(
    r"[\s,(\[\"'\u201c\u201d\u2018\u2019\u2013\u2014-]*(?:(?:or|equal\s+to|equivalent\s+to|i\.e\.|is|that\s+is|worth|converted\s+to|into"
    r"|into\s+about)\s+)?(?:(?:about|around|approximately|approx\.?|roughly|some|nearly|almost|over)\s+)?[\"'\u201c\u201d(~\u2248]*"
)
_LOOSE = 1.25
_NEAR = 1.35


@dataclass(frozen=True, slots=True)
class Slip:
    """Two printed amounts that no exchange rate joins; `factor` is how many times too high the dollars are."""

    local: FoundQuantity
    dollars: FoundQuantity
    factor: float


def money_pairs(text: str) -> tuple[tuple[FoundQuantity, FoundQuantity], ...]:
    """The pairs of a local and a dollar amount that `text` prints as one sum, local first."""
    found = [item for item in find_quantities(text) if item.quantity.unit in ("USD", *yearly_rates())]
    pairs = []
    for first, second in pairwise(found):
        if not _JOIN.fullmatch(text, first.span.end, second.span.start):
            continue
        if (first.quantity.unit == "USD") == (second.quantity.unit == "USD"):
            continue
        pairs.append((second, first) if first.quantity.unit == "USD" else (first, second))
    return tuple(pairs)


def slips_in(text: str, year: int | None = None) -> tuple[Slip, ...]:
    """The pairs of amounts in `text` that cannot be one sum at any rate of the years around `year`."""
    slips = []
    for local, dollars in money_pairs(text):
        factor = dollar_slip(local.quantity, dollars.quantity, year)
        if factor is not None:
            slips.append(Slip(local, dollars, factor))
    return tuple(slips)


def dollar_slip(local: Quantity, dollars: Quantity, year: int | None = None) -> float | None:
    """How many times too high a dollar amount is for a local one; None where a rate of the time can join them.

    Close to a power of ten the factor is that power: such slips come from a misplaced digit or unit.
    """
    rates = per_dollar(local.unit, year)
    here, there = _middle(local), _middle(dollars)
    if rates is None or not here or not there:
        return None
    low, high = here / rates[1] / _LOOSE, here / rates[0] * _LOOSE
    if low <= there <= high:
        return None
    factor = there / (here / math.sqrt(rates[0] * rates[1]))
    power = 10.0 ** round(math.log10(factor))
    return power if power != 1 and 1 / _NEAR <= factor / power <= _NEAR else factor


def described(slip: Slip, year: int | None = None) -> str:
    """A sentence that says what the local amount comes to, and how far the printed dollars are off."""
    local, dollars = slip.local.quantity, slip.dollars.quantity
    low, high = per_dollar(local.unit, year) or (1.0, 1.0)
    worth = _middle(local) / math.sqrt(low * high)
    times = slip.factor if slip.factor > 1 else 1 / slip.factor
    direction = "high" if slip.factor > 1 else "low"
    return (
        f"At {low:,.4g} to {high:,.4g} {local.unit} to the dollar, {local.printed} comes to about {_dollars(worth)}: "
        f"{dollars.printed} is about {times:,.3g} times too {direction}."
    )


def _dollars(amount: float) -> str:
    for scale, name in ((1e12, " trillion"), (1e9, " billion"), (1e6, " million")):
        if amount >= scale:
            return f"${amount / scale:.3g}{name}"
    return f"${amount:,.0f}"


def _middle(quantity: Quantity) -> float:
    if quantity.amount is not None:
        return float(quantity.amount)
    return float(((quantity.low or 0) + (quantity.high or 0)) / 2)
