"""What a question asks to be done: counted, summed, compared, ordered, grouped, denied; read from its form alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from retrieval.graphqa.cues import (
    AGGREGATES,
    BETWEEN,
    COUNT,
    DATED,
    IMPERATIVE,
    KEYS,
    MANY,
    MOST,
    NOT,
    NUMBER,
    ORDER,
    SCALES,
    SHARE,
    SMALL,
    TOP,
    WH,
    YES_NO,
)
from retrieval.graphqa.formulas import find_formulas
from retrieval.graphqa.words import plain_words, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.graphqa.formulas import Formula
    from retrieval.graphqa.words import Word

__all__ = ["Comparison", "Frame", "Operator", "Superlative", "read_frame"]


@dataclass(frozen=True, slots=True)
class Operator:
    """AVG, SUM, MIN, MAX, COUNT, KEY (what follows groups), NOT (what follows is denied) or ORDER, at a word."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Superlative:
    """The most or least of something: of the properties `of`, or, without them, of what follows."""

    direction: int
    of: tuple[str, ...]
    at: int
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """A value that something is held against; `at` is the word of the value, `start` that of the comparing words."""

    sign: str
    value: str
    dated: bool
    at: int
    start: int
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """The form of a question over its words; words in `masked` are spoken for."""

    text: str
    words: tuple[Word, ...]
    form: str
    wh: str
    asked_at: int
    operators: tuple[Operator, ...] = ()
    superlatives: tuple[Superlative, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    formulas: tuple[Formula, ...] = ()
    top: int | None = None
    share: float | None = None
    rounded: bool = False
    masked: frozenset[int] = field(default_factory=frozenset)

    def having(self, name: str) -> tuple[Operator, ...]:
        """The operators of one name."""
        return tuple(o for o in self.operators if o.name == name)


class _Reading:
    """The words of a question and which of them are spoken for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = plain_words(text)
        self.masked: set[int] = set()

    def at(self, offset: int) -> int:
        return next((i for i, w in enumerate(self.words) if w.end > offset), len(self.words))

    def mask(self, start: int, end: int) -> None:
        self.masked |= {i for i, w in enumerate(self.words) if w.start < end and w.end > start}

    def free(self, match: re.Match[str]) -> bool:
        return not any(
            i in self.masked for i, w in enumerate(self.words) if w.start < match.end() and w.end > match.start()
        )


def read_frame(text: str) -> Frame:
    """The frame of a question."""
    text = re.sub(r"\s+", " ", text.strip())
    reading = _Reading(text)
    formulas = find_formulas(text)
    for formula in formulas:
        for place in re.finditer(rf"\b{re.escape(formula.name)}\b", text, re.IGNORECASE):
            if (
                not formula.start + len(formula.name) + 8 < place.start() < formula.end
                or place.group() in formula.parts
            ):
                reading.mask(*place.span())
    top, share = _top(reading)
    comparisons = tuple(_comparisons(reading))
    operators = [*_orders(reading)]
    superlatives = tuple(_superlatives(reading))
    operators += [*_counts(reading), *_aggregates(reading), *_keys(reading), *_denials(reading)]
    form = "ask" if YES_NO.match(text) else "select"
    commanded = _command(reading)
    wh = None if commanded else WH.search(text)
    masked = frozenset(reading.masked)
    asked_at = reading.at(wh.start()) if wh else 0
    return Frame(
        text, reading.words, form, wh[1].lower() if wh else "", asked_at, tuple(operators), superlatives, comparisons,
        formulas, top, share, re.search(r"\bround(?:ed)?\b", text, re.IGNORECASE) is not None, masked,
    )  # fmt: skip


def _command(reading: _Reading) -> bool:
    """Whether the question begins as a command, "list …"; its verb is spoken for then."""
    match = IMPERATIVE.match(reading.text)
    if match and reading.words and reading.words[0].lower in {"list", "name", "count"}:
        reading.masked.add(0)
    return match is not None


def _top(reading: _Reading) -> tuple[int | None, float | None]:
    share = SHARE.search(reading.text)
    if share:
        reading.mask(*share.span())
        return None, float(share[2]) / 100 * (1 if share[1].lower() == "top" else -1)
    match = TOP.search(reading.text)
    if match:
        reading.mask(*match.span())
        return _small(match[1]), None
    match = MANY.search(reading.text)
    if match:
        reading.mask(match.start(1), match.end(1))
        return _small(match[1]), None
    return None, None


def _small(word: str) -> int:
    return int(word) if word.isdigit() else SMALL[word.lower()]


def _orders(reading: _Reading) -> Iterator[Operator]:
    for match in ORDER.finditer(reading.text):
        rest = reading.text[match.start() :].lower()
        down = re.search(r"descend|highest|largest|most", rest) is not None
        yield Operator("DESC" if down else "ASC", reading.at(match.end()))
        reading.mask(*match.span())
    for word in re.finditer(r"\b(?:descending|ascending|them)\b", reading.text, re.IGNORECASE):
        reading.mask(*word.span())


def _counts(reading: _Reading) -> Iterator[Operator]:
    for match in COUNT.finditer(reading.text):
        if reading.free(match):
            reading.mask(*match.span())
            yield Operator("COUNT", reading.at(match.end()))


def _aggregates(reading: _Reading) -> Iterator[Operator]:
    for name, pattern in AGGREGATES.items():
        for match in re.finditer(rf"\b(?:{pattern})\b", reading.text, re.IGNORECASE):
            if reading.free(match):
                reading.mask(*match.span())
                yield Operator(name, reading.at(match.end()))


def _keys(reading: _Reading) -> Iterator[Operator]:
    for match in KEYS.finditer(reading.text):
        if reading.free(match):
            yield Operator("KEY" if match[0].lower() != "by" else "BY", reading.at(match.end()))


def _denials(reading: _Reading) -> Iterator[Operator]:
    for match in NOT.finditer(reading.text):
        if reading.free(match):
            yield Operator("NOT", reading.at(match.end()))


def _superlatives(reading: _Reading) -> Iterator[Superlative]:
    for match in MOST.finditer(reading.text):
        word = match[1].lower()
        down = word.startswith(("few", "least", "low", "small"))
        following = reading.at(match.end())
        degree = _degree(reading.words, following)
        reading.mask(*match.span())
        if degree is None:
            yield Superlative(-1 if down else 1, (), following, counted=True)
        else:
            reading.masked.add(following)
            yield Superlative((-1 if down else 1) * degree[1], degree[0], following)
    between = re.search(r"\bor\b", reading.text) and not re.search(
        r"\bthan\b", reading.text
    )  # "which is longer, A or B"
    ends = ("est", "latest", "er") if between else ("est", "latest")
    for i, word in enumerate(reading.words):
        if i in reading.masked:
            continue
        if word.lower in {"highest", "lowest"}:
            reading.masked.add(i)
            yield Superlative(1 if word.lower == "highest" else -1, (), i)
        elif word.lower.endswith(ends) and (found := vocabulary().degrees.get(word.lower)):
            reading.masked.add(i)
            yield Superlative(found[1], found[0], i)


def _degree(words: Sequence[Word], at: int) -> tuple[tuple[str, ...], int] | None:
    return vocabulary().degrees.get(words[at].lower) if at < len(words) else None


@cache
def _comparing() -> re.Pattern[str]:
    longest = sorted(vocabulary().comparing, key=len, reverse=True)
    return re.compile(
        rf"\b(?:(\w+er|more \w+) than|({'|'.join(longest)})) (?:a |an |the |of )*(?:total of )?{NUMBER}", re.IGNORECASE
    )


def _comparisons(reading: _Reading) -> Iterator[Comparison]:
    for match in BETWEEN.finditer(reading.text):
        for sign, group in ((">=", 1), ("<=", 3)):
            yield Comparison(
                sign,
                _number(match[group], match[group + 1]),
                False,
                reading.at(match.start(group)),
                reading.at(match.start()),
            )
        reading.mask(*match.span())
    for match in DATED.finditer(reading.text):
        if reading.free(match):
            sign = {"since": ">=", "from": ">=", "after": "after", "before": "before", "until": "<=", "by": "<="}.get(
                match[1].lower(), "in"
            )
            yield Comparison(sign, match[2], True, reading.at(match.start(2)), reading.at(match.start()))
            reading.mask(*match.span())
    for match in _comparing().finditer(reading.text):
        if not reading.free(match):
            continue
        sign, of = _sign(match)
        start = match.start(1) if match[1] else match.start()
        yield Comparison(sign, _number(match[3], match[4]), False, reading.at(match.start(3)), reading.at(start), of)
        reading.mask(start, match.end())


def _sign(match: re.Match[str]) -> tuple[str, tuple[str, ...]]:
    if not match[1]:
        return vocabulary().comparing[match[2].lower()], ()
    word = match[1].lower().removeprefix("more ")
    of, sign = vocabulary().degrees.get(word, ((), 1 if match[1].lower() not in {"less", "fewer", "lower"} else -1))
    return (">" if sign > 0 else "<"), of


def _number(digits: str, scale: str | None) -> str:
    digits = str(SMALL.get(digits.lower(), digits))
    plain = digits.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", digits) else digits.replace(",", ".")
    if not scale:
        return plain
    value = float(plain) * SCALES[scale.strip().lower()]
    return str(int(value)) if value == int(value) else str(value)
