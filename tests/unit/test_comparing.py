"""Comparing: how two values of one relation differ."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.claim import Bound, DateValue, Entity, Quantity, TextValue
from kg.comparing import Difference, difference, same_words
from kg.language.quantities import find_quantities


def quantity(text: str) -> Quantity:
    (found,) = find_quantities(text)
    return found.quantity


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [
        ("$5 billion", "$5bn", "none"),
        ("$5.04 billion", "$5 billion", "rounding"),
        ("more than 17,300 GPUs", "17,374 GPUs", "rounding"),
        ("about $4 billion", "$4.15 billion", "rounding"),
        ("₹9,372 crore", "₹9,371.92 crore", "rounding"),
        ("at least 90%", "95%", "none"),
        ("$500–600 billion", "$550 billion", "none"),
        ("$500–600 billion", "$150–240 billion", "real"),
        ("$735 billion", "$71.56 billion", "slip"),
        ("5 GW", "5 MW", "slip"),
        ("1 GW", "3 GW", "real"),
        ("4 members", "40 members", "real"),
        ("$5 billion", "$5 billion a year", "scope"),
        ("₩530 billion", "$390 million", "none"),
        ("100 trillion won", "$735 billion", "slip"),
        ("100 trillion won", "$31 billion", "real"),
        ("5 GW", "5 teams", "apart"),
    ],
)
def test_figures(first: str, second: str, apart: str) -> None:
    """Figures differ by rounding, a slipped unit, their scope, or really; either order tells the same."""
    assert difference(quantity(first), quantity(second)) == Difference(apart)
    assert difference(quantity(second), quantity(first)) == Difference(apart)


def test_dates_at_two_precisions_agree() -> None:
    """A month holds its days; another day differs."""
    day, month, other = (DateValue(iso, iso) for iso in ("2025-11-13", "2025-11", "2025-11-14"))
    assert difference(day, month) is Difference.NONE
    assert difference(day, other) is Difference.REAL


def test_entities_texts_and_kinds() -> None:
    """A shorter form of a name is the same name, words are not compared further, and kinds are kept apart."""
    firm, cloud, rival = (Entity(f"id:{name}", name, "Organisation") for name in ("Naver", "Naver Cloud", "Upstage"))
    assert difference(firm, cloud) is Difference.NONE
    assert difference(cloud, rival) is Difference.REAL
    assert difference(TextValue("a local copy"), TextValue("local copies")) is Difference.NONE
    assert difference(TextValue("a local copy"), TextValue("more trade")) is Difference.APART
    assert difference(firm, DateValue("2025", "2025")) is Difference.APART
    assert not same_words("", "")


@settings(deadline=None)
@given(
    st.integers(1, 10**14),
    st.sampled_from(list(Bound)[:4]),
    st.integers(1, 10**14),
    st.sampled_from(["USD", "W", "teams"]),
)
def test_difference_is_symmetric_and_reflexive(first: int, bound: Bound, second: int, unit: str) -> None:
    """The order of two figures never matters, and a figure does not differ from itself."""
    one = Quantity(Decimal(first), unit, "x", bound)
    other = Quantity(Decimal(second), unit, "y")
    assert difference(one, other) == difference(other, one)
    assert difference(one, one) is Difference.NONE
