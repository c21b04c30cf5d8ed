"""The values of claims in words: figures with unit, scale and bound, dates with their preposition, times."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.claim import Bound, DateValue, Entity, Quantity
from retrieval.telling_grammar import forms, named

if TYPE_CHECKING:
    from kg.claim import Claim, Interval, Value

__all__ = ["date_words", "dated", "figure_words", "time_words", "value_words"]

_BOUNDS = {Bound.ABOUT: "about", Bound.AT_LEAST: "at least", Bound.AT_MOST: "up to"}
_BOUNDED = re.compile(
    r"\b(?:about|around|roughly|nearly|almost|some|approximately|at least|over|more|above|minimum|up to|at most|under|"
    r"below|less|fewer|within|maximum|or so|exceed\w*|not|no|every|almost|plus)\b|[~≈<>≥≤+]",
    re.IGNORECASE,
)
# "17,374 of them" counts what its sentence names further up.
_POINTING = re.compile(r"\s+of (?:them|these|those|which)\b")
_SCALES = ((Decimal(10) ** 12, "T"), (Decimal(10) ** 9, "G"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "k"))
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAY = 10  # characters of an ISO date that names a day


def value_words(claim: Claim, text: str = "") -> str:
    """The value of a claim in words; `text` is that of its document."""
    value: Value = claim.value
    if isinstance(value, Entity):
        return named(value, claim.evidence.quote, text).text
    if isinstance(value, Quantity):
        return figure_words(value)
    return date_words(value) if isinstance(value, DateValue) else value.text


def date_words(value: DateValue) -> str:
    """A date as its source prints it; one that is printed in figures, in words: 20 November 2025."""
    found = re.fullmatch(r"(\d{4})-(\d\d)(?:-(\d\d))?", value.text or value.iso)
    if found is None:
        return value.text or value.iso
    year, month, day = found.groups()
    named = f"{_MONTHS[int(month) - 1]} {year}"
    return f"{int(day)} {named}" if day else named


def figure_words(value: Quantity) -> str:
    """A figure as its source prints it, with the unit and the bound that it has where that does not show them."""
    printed = re.sub(r"^(\w+)-(?=[a-z])", r"\1 ", _POINTING.sub(f" {value.unit}", value.printed))
    if re.search(r"[ -]scale$", printed) and value.amount is not None:
        printed = _scaled(value.amount, value.unit)
    bound = _BOUNDS.get(value.bound)
    return f"{bound} {printed}" if bound and not _BOUNDED.search(printed) else printed


def _scaled(amount: Decimal, unit: str) -> str:
    for scale, letter in _SCALES:
        if amount >= scale:
            return f"{(amount / scale).normalize():f} {letter}{unit}"
    return f"{amount.normalize():f} {unit}"


def dated(value: DateValue, template: str) -> str:
    """A wording with the preposition that a date of its precision takes: on a day, in a month or a year."""
    if len(value.iso) == _DAY or not re.match(r"[\d-]+$", value.iso):
        return template
    return template.replace(" on {value}", " in {value}")


def time_words(valid: Interval, said: str) -> str:
    """When a claim holds, as words that follow it; "" where `said` tells it."""
    time = valid.text.strip()
    if not time or time.lower() in said.lower():
        return ""
    if time.split()[0].lower() in forms("prepositions"):
        return f" {time[0].lower()}{time[1:]}"
    day = valid.start is not None and valid.start == valid.end
    return f" on {time}" if day and re.search(r"\d", time.split()[0]) else f" in {time}"
