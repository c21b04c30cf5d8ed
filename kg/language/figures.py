"""Figures in a text before their meaning is settled: number, scale, currency or unit, and ranges joined."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.language.money import CURRENCY_AFTER, CURRENCY_BEFORE, currency_of
from kg.language.numbers import LETTER, NUMBER, SCALE, number_of, plain, scale_of
from kg.language.units import NOUN, PARTITIVE, UNIT, noun_unit, unit_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Figure", "find_figures"]

_FIGURE = re.compile(
    rf"(?<![\w.,/^])(?P<currency>{CURRENCY_BEFORE})?(?P<number>{NUMBER})"
    rf"(?:[\s-]?(?P<scale>{SCALE})|(?P<letter>\s?{LETTER}))?(?P<plus>\+)?"
)
_GLUED = re.compile(r"[\w(]|[.,:/]\d|-\d+-\d")
_MONEY = re.compile(rf"[\s-]?(?P<currency>{CURRENCY_AFTER})")
_UNIT = re.compile(UNIT)
_NOUN = re.compile(NOUN)
_PART = re.compile(PARTITIVE + NOUN)
_THEM = re.compile(r"\s+of\s+(?:them|these|those|which|whom)\b")
_OR_MORE = re.compile(
    r"\s+or\s+(?:(?P<least>more|higher|above|greater|longer|larger)|(?P<most>less|fewer|lower|below|shorter))\b"
)
_SEPARATOR = re.compile(r"\s?[\u2013\u2012-]\s?|\s+(?:to|or|and|through)\s+(?:as\s+(?:much|many|high)\s+as\s+)?")
_BETWEEN = re.compile(r"\bbetween\s+(?:(?:about|roughly|an\s+estimated|the\s+range\s+of)\s+)?$", re.IGNORECASE)
_CHANGE = re.compile(
    r"\b(?:rose|rises?|rising|grew|grow\w*|increas\w+|fell|falls?|declin\w+|jump\w*|up|down|rais\w+|cut|expand\w*|went|drop\w*"
    r"|climb\w*|decreas\w+|shr[aiu]nk\w*|doubl\w+|tripl\w+|scal\w+|mov\w+|chang\w+|reduc\w+|boost\w*|lift\w*|ris\w+)\b"
    r"[^.;]{0,60}\bfrom\s+$"
)
_MODELS = re.compile(
    r"[\s-](?:models?|variants?|versions?|checkpoints?|LLMs?|parameters?|base|instruct)\b", re.IGNORECASE
)
_CONTEXT = re.compile(r"[\s-](?:token[s\s-]*)?context", re.IGNORECASE)
_CONTEXT_BEFORE = re.compile(r"context\s+(?:window|length|size)s?\s+of\s+(?:up\s+to\s+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what stands at it; `low` is set for a range, `counted` where the unit is a counted noun.

    `sign` is "+" for "or more", "-" for "or less". `bare` is the end of the number and its scale alone.
    """

    start: int
    end: int
    bare: int
    number: Decimal
    scale: Decimal
    letter: str
    unit: str | None
    factor: Decimal
    money: bool = False
    counted: bool = False
    sign: str = ""
    low: Decimal | None = None

    @property
    def amount(self) -> Decimal:
        """The figure in its base unit."""
        return plain(self.number * self.scale * self.factor)


def find_figures(text: str) -> Iterator[Figure]:
    """The figures of `text` in order, ranges as one; numbers without any unit are among them, with unit None."""
    before: Figure | None = None
    last_noun = "count"
    for match in _FIGURE.finditer(text):
        if before is not None and match.start() < before.end:
            continue
        figure = _figure(text, match, last_noun)
        if figure is None:
            continue
        if figure.unit and (figure.counted or figure.unit == "GPUs"):
            last_noun = figure.unit
        if before is not None:
            joined = _joined(text, before, figure)
            if joined is not None:
                before = joined
                continue
            yield _inheriting(text, before, figure)
        before = figure
    if before is not None:
        yield before


def _figure(text: str, match: re.Match[str], last_noun: str) -> Figure | None:
    """The figure at a match, with its unit; None where the number is part of a name, date or version."""
    letter = match["letter"] or ""
    end = match.end()
    if letter.startswith((" ", "\n")) and not match["currency"]:
        letter, end = "", match.end("number")
    scale = scale_of(match["scale"] or letter.strip() or None)
    figure = Figure(
        match.start(), end, end, number_of(match["number"]), scale, letter.strip(), None, Decimal(1),
        sign="+" if match["plus"] and end == match.end() else "",
    )  # fmt: skip
    if match["currency"]:
        return replace(figure, unit=currency_of(match["currency"], _around(text, figure)), money=True)
    figure = _with_unit(text, figure, last_noun)
    return None if figure.unit is None and _GLUED.match(text, figure.end) else figure


def _around(text: str, figure: Figure) -> str:
    """The words near a figure, which tell one currency from another of the same sign."""
    return text[max(0, figure.start - 300) : figure.end + 300]


def _with_unit(text: str, figure: Figure, last_noun: str) -> Figure:
    """The figure with the unit, currency or counted noun that follows it."""
    money = _MONEY.match(text, figure.end)
    # "won" is a verb too: "three teams won".
    if money and (figure.amount >= 100 or money["currency"] != "won"):
        return replace(figure, end=money.end(), unit=currency_of(money["currency"], _around(text, figure)), money=True)
    more = _OR_MORE.match(text, figure.end)
    if more:
        signed = replace(figure, end=more.end(), sign="+" if more["least"] else "-")
        measured = _measured(text, signed, last_noun)
        return measured if measured.unit else figure
    return _measured(text, figure, last_noun)


def _measured(text: str, figure: Figure, last_noun: str) -> Figure:
    unit = _UNIT.match(text, figure.end)
    if unit:
        name, factor = unit_of(unit)
        return replace(figure, end=unit.end(), unit=name, factor=factor)
    if figure.letter and (
        _CONTEXT.match(text, figure.end) or _CONTEXT_BEFORE.search(text, max(0, figure.start - 40), figure.start)
    ):
        return replace(figure, unit="tokens")
    if figure.letter and figure.letter in "bBM" and _MODELS.match(text, figure.end):
        return replace(figure, unit="parameters")
    return _counted(text, figure, last_noun)


def _counted(text: str, figure: Figure, last_noun: str) -> Figure:
    """The figure with the noun it counts: "22 official languages", "260 of 264 votes", "43 of them"."""
    if figure.end < len(text) and text[figure.end] not in " \n\t\u00a0":
        return figure
    noun = _NOUN.match(text, figure.end) or _PART.match(text, figure.end)
    if noun:
        return replace(figure, end=noun.end(), unit=noun_unit(noun["noun"]), counted=True)
    them = _THEM.match(text, figure.end)
    return replace(figure, end=them.end(), unit=last_noun, counted=True) if them else figure


def _joined(text: str, low: Figure, high: Figure) -> Figure | None:
    """Two figures as one range, or None where they are two."""
    separator = _SEPARATOR.fullmatch(text, low.end, high.start)
    if separator is None or low.low is not None or low.counted or (low.money and not high.money and high.unit):
        return None
    word = separator[0].split()[:1]
    between = _BETWEEN.search(text, max(0, low.start - 30), low.start)
    if word == ["and"] and not between:
        return None
    if word == ["to"] and _CHANGE.search(text, max(0, low.start - 80), low.start):
        return None
    if _is_year(low) and (high.money or high.unit):
        return None  # "from $2 billion in 2022 to $6 billion"
    if word == ["or"] and (low.unit or low.amount + 1 != high.amount):
        return None
    return _range(replace(low, start=between.start()) if between and word == ["and"] else low, high)


def _is_year(figure: Figure) -> bool:
    """Whether a figure without a unit can only be a year beside an amount."""
    bare = figure.unit is None and not figure.money and figure.scale == 1
    return bare and figure.number == int(figure.number) and 1900 <= figure.number <= 2100


def _range(low: Figure, high: Figure) -> Figure | None:
    unit = high.unit or low.unit
    if low.unit not in (None, unit) or high.unit not in (None, unit):
        return None
    factor = high.factor if high.unit else low.factor
    scale = low.scale if low.scale != 1 else high.scale
    if low.number * scale * (low.factor if low.unit and not low.money else factor) >= high.number * high.scale * factor:
        scale = low.scale
    bottom = plain(low.number * scale * (low.factor if low.unit else factor))
    ranged = replace(high, start=low.start, unit=unit, factor=factor, money=low.money or high.money, low=bottom)
    return ranged if bottom < ranged.amount else None


def _inheriting(text: str, figure: Figure, following: Figure) -> Figure:
    """A figure that shares the unit after the next one: "grew from 30 to 40 percent"."""
    if figure.unit is not None or following.unit is None or following.low is not None or _is_year(figure):
        return figure
    if text[figure.end : following.start].split() not in (["to"], ["and"]):
        return figure
    scale = figure.scale if figure.scale != 1 else following.scale
    return replace(figure, unit=following.unit, factor=following.factor, scale=scale, counted=following.counted)
