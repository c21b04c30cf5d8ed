"""Quantities: amounts, units, ranges and bounds in the notations texts use, and what is none."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.claim import Bound
from kg.language.quantities import find_quantities


def only(text: str) -> tuple[str, str, str, str]:
    """The one quantity of a text: amount or range, unit, bound, printed form."""
    (found,) = find_quantities(text)
    quantity = found.quantity
    assert text[found.span.start : found.span.end] == quantity.printed
    amount = str(quantity.amount) if quantity.amount is not None else f"{quantity.low}..{quantity.high}"
    return amount, quantity.unit, quantity.bound.value, quantity.printed


@pytest.mark.parametrize(
    ("text", "amount", "unit", "bound", "printed"),
    [
        ("a $735B plan", "735000000000", "USD", "exact", "$735B"),
        ("worth $61.4 billion today", "61400000000", "USD", "exact", "$61.4 billion"),
        ("over $200B+ of spending", "200000000000", "USD", "at_least", "over $200B+"),
        ("a $1–5 billion budget", "1000000000..5000000000", "USD", "range", "$1–5 billion"),
        ("from $500 to $600 billion", "500000000000..600000000000", "USD", "range", "$500 to $600 billion"),
        ("between $2bn and $3bn", "2000000000..3000000000", "USD", "range", "between $2bn and $3bn"),
        ("up to ₹250 crore", "2500000000", "INR", "at_most", "up to ₹250 crore"),
        ("Rs 10,372 crore", "103720000000", "INR", "exact", "Rs 10,372 crore"),
        ("₹1.5 lakh crore", "1500000000000", "INR", "exact", "₹1.5 lakh crore"),
        ("spent 90 trillion won", "90000000000000", "KRW", "exact", "90 trillion won"),
        ("¥1 trillion for chips", "1000000000000", "JPY", "exact", "¥1 trillion"),
        ("China gave ¥2 billion", "2000000000", "CNY", "exact", "¥2 billion"),
        ("S$1 billion", "1000000000", "SGD", "exact", "S$1 billion"),
        ("€1.5bn", "1500000000", "EUR", "exact", "€1.5bn"),
        ("£500m", "500000000", "GBP", "exact", "£500m"),
        ("US$40 million", "40000000", "USD", "exact", "US$40 million"),
        ("AED 10 billion", "10000000000", "AED", "exact", "AED 10 billion"),
        ("20 million Swiss francs", "20000000", "CHF", "exact", "20 million Swiss francs"),
        ("half a billion dollars", "500000000", "USD", "exact", "half a billion dollars"),
        ("firms spending tens of billions", "10000000000..100000000000", "USD", "range", "tens of billions"),
        ("hundreds of millions of euros", "100000000..1000000000", "EUR", "range", "hundreds of millions of euros"),
        ("₹67 per hour", "67", "INR/h", "exact", "₹67 per hour"),
        ("$0.15 per million input tokens", "0.15", "USD/million tokens", "exact", "$0.15 per million input tokens"),
        ("$5 billion a year", "5000000000", "USD/year", "exact", "$5 billion a year"),
        ("5 GW", "5000000000", "W", "exact", "5 GW"),
        ("a one-gigawatt campus", "1000000000", "W", "exact", "one-gigawatt"),
        ("gigawatt-scale sites", "1000000000", "W", "about", "gigawatt-scale"),
        ("5 MW to 10 MW", "5000000..10000000", "W", "range", "5 MW to 10 MW"),
        ("10^25 FLOP", "10000000000000000000000000", "FLOP", "exact", "10^25 FLOP"),
        ("1e26 FLOPs", "100000000000000000000000000", "FLOP", "exact", "1e26 FLOPs"),
        ("10²⁶ FLOP or more", "100000000000000000000000000", "FLOP", "at_least", "10²⁶ FLOP or more"),
        ("1.5 exaflops", "1500000000000000000", "FLOP/s", "exact", "1.5 exaflops"),
        ("an exascale machine", "1000000000000000000", "FLOP/s", "about", "exascale"),
        ("4,096 NVIDIA H100 GPUs", "4096", "GPUs", "exact", "4,096 NVIDIA H100 GPUs"),
        ("8,000 H100s", "8000", "GPUs", "exact", "8,000 H100s"),
        ("a 15,000-GPU cluster", "15000", "GPUs", "exact", "15,000-GPU"),
        ("22 official languages", "22", "languages", "exact", "22 official languages"),
        ("32 billion parameters", "32000000000", "parameters", "exact", "32 billion parameters"),
        ("a 7B model", "7000000000", "parameters", "exact", "7B"),
        ("a 128k context", "128000", "tokens", "exact", "128k"),
        ("30 to 40 percent", "30..40", "percent", "range", "30 to 40 percent"),
        ("10–30%", "10..30", "percent", "range", "10–30%"),
        ("90% or more", "90", "percent", "at_least", "90% or more"),
        ("at least 95% of it", "95", "percent", "at_least", "at least 95%"),
        ("rounds to more than 17,300.", "17300", "count", "at_least", "more than 17,300"),
        ("within 72 hours", "72", "h", "at_most", "within 72 hours"),
        ("over five years", "5", "years", "exact", "five years"),
        ("260 of 264 votes", "260", "votes", "exact", "260 of 264 votes"),
        ("three of the five teams", "3", "teams", "exact", "three of the five teams"),
        ("a hundred towns", "100", "towns", "exact", "a hundred towns"),
        ("by a factor of ten", "10", "times", "exact", "ten"),
        ("1,00,000 students", "100000", "students", "exact", "1,00,000 students"),
        ("~5 GW", "5000000000", "W", "about", "~5 GW"),
        ("2 or 3 sites", "2..3", "sites", "range", "2 or 3 sites"),
    ],
)
def test_notations(text: str, amount: str, unit: str, bound: str, printed: str) -> None:
    """Each notation gives its amount in the base unit, its bound and its exact words."""
    assert only(text) == (amount, unit, bound, printed)


@pytest.mark.parametrize(
    "text",
    [
        "in 2025 and 2026",
        "on 2 August 2026",
        "Regulation (EU) 2024/1689",
        "Article 53(2) and Articles 45 to 49",
        "section 8(5)",
        "G.S.R. 843(E)",
        "Qwen 2.5 models and Exaone 4.0, GPT-4 systems",
        "the 2026 targets",
        "version 4.1.2 of it",
        "the 5th plan and the first step",
        "5G networks, G7 countries and COVID-19 cases",
        "1. One thing\n2) Another thing",
        "https://example.org/a-600b-race",
        "2024-08-01",
        "one of them, no one",
    ],
)
def test_what_is_no_quantity(text: str) -> None:
    """Years, dates, references, versions, ordinals and addresses give no quantity."""
    assert find_quantities(text) == ()


def test_pairs_and_parts_of_a_sentence() -> None:
    """Every figure of a sentence is found, and a part takes the noun of its whole."""
    text = "The fund got 506 proposals, 43 of them late; ₩530 billion (about $390 million) went to five of 15 teams."
    found = [(str(item.quantity.amount), item.quantity.unit) for item in find_quantities(text)]
    assert found == [
        ("506", "proposals"),
        ("43", "proposals"),
        ("530000000000", "KRW"),
        ("390000000", "USD"),
        ("5", "teams"),
    ]


def test_growth_is_two_figures_and_not_a_range() -> None:
    """A rise from one figure to another names two figures in one unit."""
    found = [item.quantity for item in find_quantities("The share grew from 30 to 40 percent.")]
    assert [(quantity.amount, quantity.unit) for quantity in found] == [(30, "percent"), (40, "percent")]


_SCALES = {
    "": 1,
    " thousand": 10**3,
    " million": 10**6,
    " billion": 10**9,
    " trillion": 10**12,
    "bn": 10**9,
    "B": 10**9,
}


@settings(deadline=None)
@given(
    st.decimals(min_value="0.01", max_value="9999", places=2),
    st.sampled_from(sorted(_SCALES)),
    st.sampled_from(
        [("$", "USD"), ("€", "EUR"), ("£", "GBP"), ("₩", "KRW"), ("₹", "INR"), ("CHF ", "CHF"), ("S$", "SGD")]
    ),
    st.booleans(),
)
def test_money_round_trip(number: Decimal, scale: str, currency: tuple[str, str], grouped: bool) -> None:
    """A sum that is printed in any scale and currency is read back exactly."""
    digits = f"{number:,}" if grouped else f"{number}"
    text = f"They paid {currency[0]}{digits}{scale} for it."
    (found,) = find_quantities(text)
    assert found.quantity.amount == number * _SCALES[scale]
    assert found.quantity.unit == currency[1]
    assert found.quantity.bound is Bound.EXACT
    assert found.quantity.printed == f"{currency[0]}{digits}{scale}"


@settings(deadline=None)
@given(
    st.integers(1, 400),
    st.integers(1, 400),
    st.sampled_from(["–", " to ", "-"]),
    st.sampled_from(["%", " GW", " billion won"]),
)
def test_ranges_round_trip(low: int, width: int, dash: str, unit: str) -> None:
    """A range keeps both of its ends in the base unit."""
    (found,) = find_quantities(f"It is {low}{dash}{low + width}{unit} now.")
    factor = {"%": 1, " GW": 10**9, " billion won": 10**9}[unit]
    assert (found.quantity.low, found.quantity.high) == (low * factor, (low + width) * factor)
    assert found.quantity.amount is None


@settings(deadline=None)
@given(st.text(alphabet="0123456789$€₹.,-–+%^eE BGWbnmk()of to\n", max_size=60))
def test_any_text_is_read(text: str) -> None:
    """No text breaks the reader, spans do not overlap, and printed forms are the text at their spans."""
    found = find_quantities(text)
    assert all(text[item.span.start : item.span.end] == item.quantity.printed for item in found)
    assert all(first.span.end <= second.span.start for first, second in pairwise(found))
