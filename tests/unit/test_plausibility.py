"""Plausibility: two printed amounts that claim to be one sum."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.plausibility import money_pairs, slips_in
from kg.rates import yearly_rates


@pytest.mark.parametrize(
    "text",
    [
        "₩800 billion (about $590 million)",
        "Rs 2,000 crore, or roughly $240 million",
        "$5 million (₹41 crore)",
        "€2 billion, equivalent to about $2.2 billion",
        "AED 10 billion ($2.7 billion)",
    ],
)
def test_possible_pairs(text: str) -> None:
    """A sum and its right conversion are one pair and no slip."""
    assert len(money_pairs(text)) == 1
    assert slips_in(text, 2024) == ()


@pytest.mark.parametrize(
    ("text", "factor"),
    [
        ('50 trillion won, "about $368 billion"', 10),
        ("€5 billion ($540 million)", 0.1),
        ("₹4,100 crore (about $500 billion)", 1000),
    ],
)
def test_slips(text: str, factor: float) -> None:
    """A conversion that is off by a power of ten is named with that power."""
    (slip,) = slips_in(text, 2024)
    assert slip.factor == pytest.approx(factor)


def test_two_sums_side_by_side_are_no_pair() -> None:
    """Amounts with other words between them are not one sum."""
    assert money_pairs("a subsidy of ₹980 million on a cost of $30 million") == ()


@settings(deadline=None)
@given(
    st.sampled_from(sorted(yearly_rates())),
    st.integers(2018, 2025),
    st.integers(10, 900),
    st.sampled_from([0.1, 1, 10, 1000]),
)
def test_every_currency_is_judged_by_its_own_rate(currency: str, year: int, dollars: int, wrong: float) -> None:
    """A right conversion is never a slip and a tenfold one always is, in every currency and year."""
    local = dollars * yearly_rates()[currency][year]
    slips = slips_in(f"{currency} {local:.2f} million (about ${dollars * wrong:.1f} million)", year)
    assert [slip.factor > 1 for slip in slips] == ([] if wrong == 1 else [wrong > 1])
