"""How two values of one relation differ: not at all, by rounding, by a slipped unit, in scope, or really."""

from __future__ import annotations

import math
import re
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.claim import Bound, Claim, DateValue, Entity, Quantity, TextValue, Value
from kg.plausibility import dollar_slip
from kg.rates import yearly_rates

if TYPE_CHECKING:
    from kg.claim import Interval

__all__ = ["Difference", "difference", "overlap", "same_words", "stems"]

_ROUNDED = 0.02
_ABOUT = 0.05
_SLIP = 0.06
_SCALED = frozenset({"W", "Wh", "FLOP", "FLOP/s", "B", "parameters", "tokens", "GPUs"})
_STOP = frozenset(
    ("a", "an", "the", "of", "in", "on", "for", "to", "and", "or", "its", "their", "by", "with", "at", "as", "that")
)
_PLURAL_Y = re.compile(r"(?:ies|y)$")
_ENDING = re.compile(r"(?:es|s|ing|ed)$")
_WORD = re.compile(r"[^\W_]+")


class Difference(StrEnum):
    """How two values differ; APART are values that cannot be compared."""

    NONE = "none"
    ROUNDING = "rounding"
    SLIP = "slip"
    SCOPE = "scope"
    REAL = "real"
    APART = "apart"


def difference(first: Value, second: Value) -> Difference:
    """How two values of the same relation differ."""
    if isinstance(first, Quantity) and isinstance(second, Quantity):
        return _quantities(first, second)
    if isinstance(first, DateValue) and isinstance(second, DateValue):
        shared = min(len(first.iso), len(second.iso))
        return Difference.NONE if first.iso[:shared] == second.iso[:shared] else Difference.REAL
    if isinstance(first, Entity) and isinstance(second, Entity):
        if (
            first.iri == second.iri
            or stems(first.label) <= stems(second.label)
            or stems(second.label) <= stems(first.label)
        ):
            return Difference.NONE
        return Difference.REAL
    if isinstance(first, TextValue) and isinstance(second, TextValue):
        return Difference.NONE if same_words(first.text, second.text) else Difference.APART
    return Difference.APART


def _quantities(first: Quantity, second: Quantity) -> Difference:
    if first.unit != second.unit:
        return _units(first, second)
    low, high = _ends(first)
    other_low, other_high = _ends(second)
    amounts = first.amount, second.amount
    if None not in amounts and amounts[0] == amounts[1]:
        return Difference.NONE
    ratio = _ratio(first, second)
    tolerance = _ABOUT if Bound.ABOUT in (first.bound, second.bound) else _ROUNDED
    if ratio is not None and ratio > 0 and (max(ratio, 1 / ratio) - 1 <= tolerance or _rounds(first, second)):
        return Difference.ROUNDING
    if low <= other_high and other_low <= high:
        return Difference.NONE
    currency = first.unit.partition("/")[0] in ("USD", *yearly_rates())
    if ratio is not None and (currency or first.unit in _SCALED) and _power_of_ten(ratio):
        return Difference.SLIP
    return Difference.REAL


def _units(first: Quantity, second: Quantity) -> Difference:
    """Amounts in two units: two currencies are compared by the rates of recent years."""
    base, other = first.unit.partition("/")[0], second.unit.partition("/")[0]
    if base == other:
        return Difference.SCOPE
    if "USD" not in (first.unit, second.unit):
        return Difference.APART
    local, dollars = (second, first) if first.unit == "USD" else (first, second)
    if local.unit not in yearly_rates():
        return Difference.APART
    factor = dollar_slip(local, dollars)
    if factor is None:
        return Difference.NONE
    return Difference.SLIP if math.isclose(math.log10(factor) % 1, 0, abs_tol=1e-9) else Difference.REAL


def _ends(quantity: Quantity) -> tuple[Decimal, Decimal]:
    """The least and the greatest amount a figure leaves open."""
    amount = quantity.amount
    if amount is None:
        return quantity.low or Decimal(0), quantity.high or Decimal("Infinity")
    if quantity.bound is Bound.AT_LEAST:
        return amount, Decimal("Infinity")
    return (Decimal("-Infinity") if quantity.bound is Bound.AT_MOST else amount), amount


def _ratio(first: Quantity, second: Quantity) -> float | None:
    """How many times the second figure is the first; None for ranges and zeros."""
    if first.amount and second.amount:
        return float(second.amount / first.amount)
    return None


def _rounds(first: Quantity, second: Quantity) -> bool:
    """Whether the figure printed with fewer digits is the other one rounded."""
    if first.amount is None or second.amount is None:
        return False
    coarse, fine = sorted((first.amount, second.amount), key=_significant)
    digits = _significant(coarse)
    if digits < 2:
        return False
    return Decimal(f"{fine:.{digits - 1}e}") == coarse


def _significant(number: Decimal) -> int:
    return len("".join(map(str, number.as_tuple().digits)).strip("0")) or 1


def _power_of_ten(ratio: float) -> bool:
    power = round(math.log10(ratio)) if ratio > 0 else 0
    rest = ratio / 10.0**power if power else 0
    return power != 0 and max(rest, 1 / rest) - 1 <= _SLIP


def overlap(first: Claim, second: Claim) -> bool:
    """Whether two claims speak of times that share a day; a claim without a time may speak of any."""
    if first.valid is None or second.valid is None:
        return True
    start, end = _days(first.valid)
    other_start, other_end = _days(second.valid)
    return start <= other_end and other_start <= end


def _days(interval: Interval) -> tuple[date, date]:
    """The first and last day of an interval; "by 2035" speaks of that year, "since 2020" of all after it."""
    end = interval.end or date.max
    start = interval.start or (date(end.year, 1, 1) if interval.end else date.min)
    return start, end


def same_words(first: str, second: str) -> bool:
    """Whether two phrases say the same by at least half of their words."""
    one, other = stems(first), stems(second)
    return bool(one and other) and len(one & other) >= 0.6 * min(len(one), len(other))


@lru_cache(maxsize=1 << 16)
def stems(text: str) -> frozenset[str]:
    """The content words of a phrase without their common endings, lower case."""
    words = (word.lower() for word in _WORD.findall(text))
    return frozenset(_ENDING.sub("", _PLURAL_Y.sub("i", word)) or word for word in words if word not in _STOP)
