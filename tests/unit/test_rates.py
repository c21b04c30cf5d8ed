"""Exchange rates: the table and what it says of a year."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kg.rates import per_dollar, yearly_rates


def test_the_table_is_whole() -> None:
    """Every currency has a positive rate for each year from 2018 to 2025, and neighbouring years are of one order."""
    for currency, years in yearly_rates().items():
        assert sorted(years) == list(range(2018, 2026)), currency
        rates = [years[year] for year in sorted(years)]
        assert all(0.3 < later / earlier < 4 for earlier, later in pairwise(rates)), currency


@pytest.mark.parametrize(("currency", "rate"), [("KRW", 1363), ("EUR", 0.92), ("INR", 83.7), ("SAR", 3.75), ("USD", 1)])
def test_a_year_lies_between_its_neighbours(currency: str, rate: float) -> None:
    """The rates around 2024 hold that year's own."""
    low, high = per_dollar(currency, 2024) or (0, 0)
    assert low <= rate <= high * 1.001


def test_unknown_currencies_have_no_rate() -> None:
    """A currency the table does not hold has no rate, and years beyond it take the nearest."""
    assert per_dollar("XXX") is None
    assert per_dollar("KRW", 2031) == per_dollar("KRW", 2025)
    assert per_dollar("JPY") == (106.73, 151.35)
