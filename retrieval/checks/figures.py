"""Figures and dates: with unit, scale, range and bound, as the evidence gives them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.claim import Bound
from kg.document import Span
from kg.language.times import find_times
from retrieval.checks.lists import alike
from retrieval.wording import stem, tokens, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.claim import Quantity
    from kg.language.times import FoundTime
    from retrieval.checks.pair import Pair

__all__ = ["dates", "figures", "numbers"]

_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w])")
_MIXED = re.compile(r"(?<![\w.])(?=[\w.-]*\d)(?=[\w.-]*[A-Za-z])\w[\w.-]*\w")
_VAGUE = frozenset({Bound.EXACT, Bound.ABOUT})
_FIRM = {Bound.AT_LEAST: "at least", Bound.AT_MOST: "at most"}
_NEAR = Decimal("1.2")
_RANGE = re.compile(r"\b(?:range|between|from)\b", re.IGNORECASE)
_STARTS, _ENDS = frozenset({"since", "from"}), frozenset({"by", "until"})
_APPROXIMATE = Decimal("0.02")
_ORDINAL = re.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(?:st|nd|rd|th))\b", re.IGNORECASE
)
_ORDINALS = dict(
    zip(
        ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
        range(1, 11),
        strict=True,
    )
)
_PERIOD = re.compile(r"Q[1-4]|H[12]")
_TIMES_OF = re.compile(
    r"\b(?P<times>twice|thrice|doubl\w+|tripl\w+|halv\w+|half|quadrupl\w+|(?:two|three|four|five)fold)\b", re.IGNORECASE
)
_SPELL = re.compile(
    r"\b(?:several|many|few|some|multiple|dozens\s+of)\s+(?P<unit>minute|hour|day|week|month|year|decade)s\b",
    re.IGNORECASE,
)
_MULTIPLES = {
    "twice": 2,
    "doubl": 2,
    "two": 2,
    "thrice": 3,
    "tripl": 3,
    "three": 3,
    "halv": 0,
    "half": 0,
    "quadr": 4,
    "four": 4,
    "five": 5,
}


def figures(pair: Pair) -> str | None:
    """Why a figure is not the evidence's: another amount, unit, scale, range or bound."""
    held = [q.quantity for q in pair.reader.quantities(pair.evidence)]
    for found in pair.reader.quantities(pair.text):
        quantity = found.quantity
        if any(number in pair.computed for number in _NUMBER.findall(quantity.printed)):
            continue
        if any(_within(quantity, other) for other in held) or _ends_range(quantity, held, pair.text):
            continue
        same = [other for other in held if _same_amount(quantity, other)]
        if not same:
            return f"the figure “{quantity.printed}” is not in the cited words"
        strange = _second_number(quantity, pair.evidence)
        if strange is not None:
            return f"the number “{strange}” is not in the cited words"
        if not any(_same_bound(quantity, other) for other in same):
            return f"the cited words bound “{same[0].printed}” in another way than “{quantity.printed}”"
    return None


def _second_number(said: Quantity, evidence: str) -> str | None:
    # "260 of 264 votes" is one figure with two numbers.
    held = _plain(evidence)
    more = _NUMBER.findall(said.printed)[1:] if said.bound is not Bound.RANGE else []
    return next((n for n in more if n.replace(",", "") not in held), None)


def _same_amount(a: Quantity, b: Quantity) -> bool:
    if not _same_unit(a.unit, b.unit):
        return False
    if a.bound is Bound.RANGE or b.bound is Bound.RANGE:
        return (a.low, a.high) == (b.low, b.high) and a.amount == b.amount
    if a.amount is None or b.amount is None:
        return a.amount == b.amount and a.printed.casefold() == b.printed.casefold()
    if a.amount == b.amount:
        return True
    rounded = a.bound is Bound.ABOUT and b.amount != 0
    return rounded and abs(a.amount - b.amount) <= _APPROXIMATE * abs(b.amount)


def _within(said: Quantity, other: Quantity) -> bool:
    # "Over 400" is true of 443, and "up to 900" of 880: rounded on the safe side.
    if said.amount is None or not other.amount or other.bound not in _VAGUE or not _same_unit(said.unit, other.unit):
        return False
    above = said.amount < other.amount <= _NEAR * said.amount
    below = said.amount / _NEAR <= other.amount < said.amount
    return (said.bound is Bound.AT_LEAST and above) or (said.bound is Bound.AT_MOST and below)


def _ends_range(said: Quantity, held: Sequence[Quantity], text: str) -> bool:
    # "Within the range of 5 and 8" gives the ends of a range one by one.
    ends = {end for other in held for end in (other.low, other.high) if _same_unit(said.unit, other.unit)}
    return said.amount in ends - {None} and _RANGE.search(text) is not None


def _same_unit(a: str, b: str) -> bool:
    if a == b:
        return True
    mine, others = words(a), words(b)
    if not mine or not others:
        return False
    # A counted noun may be told by its last word or by another of its kind; money and measures may not.
    measured = a.isupper() or b.isupper() or "/" in a or "/" in b
    return not measured and (mine[-1] == others[-1] or alike(mine[-1], others[-1]) > 0 or "count" in (a, b))


def _same_bound(a: Quantity, b: Quantity) -> bool:
    # "More than 5" said of an exact 5 or of "up to 5" is another statement; "5" said of "about 5" is near enough.
    if a.bound in _FIRM or b.bound in _FIRM:
        return a.bound is b.bound or (b.bound in _FIRM and a.bound is Bound.ABOUT)
    return a.bound in _VAGUE or a.bound is b.bound


def numbers(pair: Pair) -> str | None:
    """Why a plain number, an ordinal, a multiple or a code with digits is not the evidence's."""
    taken: list[Span] = [q.span for q in pair.reader.quantities(pair.text)]
    taken += [t.span for t in find_times(pair.text)]
    allowed = pair.allowed
    plain = _plain(allowed) | pair.computed
    for match in _NUMBER.finditer(pair.text):
        inside = any(s.start <= match.start() < s.end for s in taken)
        if not inside and match[0].replace(",", "").rstrip(".") not in plain:
            return f"the number “{match[0]}” is not in the cited words"
    others = (_codes, _ordinals, _multiples, _spells)
    return next((reason for check in others if (reason := check(pair, allowed))), None)


def _plain(text: str) -> set[str]:
    return {n.replace(",", "") for n in _NUMBER.findall(text)} | {stem(t.text) for t in tokens(text)}


def _codes(pair: Pair, allowed: str) -> str | None:
    # "Qwen3", "H100", "GPT-4o": a name with digits stands as it is written. "2025-26" and "$5bn" are read elsewhere.
    squeezed = re.sub(r"[\s-]", "", allowed.casefold())
    for match in _MIXED.finditer(pair.text):
        measured = any(q.span.start <= match.start() < q.span.end for q in pair.reader.quantities(pair.text))
        if measured and not match[0][0].isupper():
            continue
        if _PERIOD.fullmatch(match[0]) and _period_told(match[0], allowed):
            continue
        if re.sub(r"[\s-]", "", match[0].casefold()) not in squeezed and not _ORDINAL.fullmatch(match[0]):
            head = re.fullmatch(r"(\d+)-[a-z][a-z-]+", match[0])
            if head is None or head[1] not in _plain(allowed):
                return f"“{match[0]}” is not in the cited words"
    return None


def _period_told(period: str, allowed: str) -> bool:
    # "Q2" is the second quarter, "H1" the first half.
    ordinal = next(name for name, number in _ORDINALS.items() if number == int(period[1]))
    part = "quarter" if period[0] == "Q" else "half"
    return re.search(rf"\b{ordinal}[ -]{part}\b", allowed, re.IGNORECASE) is not None


def _ordinals(pair: Pair, allowed: str) -> str | None:
    held = {_ordinal(m[0]) for m in _ORDINAL.finditer(allowed)}
    said = [m[0] for m in _ORDINAL.finditer(pair.text)]
    wrong = next((word for word in said if _ordinal(word) not in held and _ordinal(word) > 1), None)
    days = {str(t.interval.start and t.interval.start.day) for t in find_times(pair.text)}
    if wrong is None or not held or str(_ordinal(wrong)) in days:
        return None
    return f"it says “{wrong}”, which the cited words do not"


def _ordinal(word: str) -> int:
    lower = word.lower()
    return _ORDINALS.get(lower) or int(re.sub(r"\D", "", lower))


def _multiples(pair: Pair, allowed: str) -> str | None:
    held = {_multiple(m["times"]) for m in _TIMES_OF.finditer(allowed)}
    for match in _TIMES_OF.finditer(pair.text):
        if held and _multiple(match["times"]) not in held:
            return f"it says “{match[0]}”, where the cited words have another multiple"
    return None


def _spells(pair: Pair, allowed: str) -> str | None:
    # "Several months" is not "several years", though neither is a figure.
    held = {m["unit"].lower() for m in _SPELL.finditer(allowed)}
    for match in _SPELL.finditer(pair.text):
        if held and match["unit"].lower() not in held:
            return f"it says “{match[0]}”, where the cited words have another span of time"
    return None


def _multiple(word: str) -> int:
    return next(n for head, n in _MULTIPLES.items() if word.lower().startswith(head))


def dates(pair: Pair) -> str | None:
    """Why a date or period is not the evidence's; one that is less fine than the evidence's passes."""
    if pair.computed:
        return None
    allowed = pair.allowed
    held = find_times(allowed)
    for found in find_times(pair.text):
        if not any(_same_time(found, other) for other in held) and not _printed(found.words, allowed):
            return f"the date “{found.words}” is not in the cited words"
    return None


def _printed(said: str, allowed: str) -> bool:
    return re.search(rf"(?<![\w.,]){re.escape(said.casefold())}(?![\w]|[.,]\d)", allowed.casefold()) is not None


def _same_time(a: FoundTime, b: FoundTime) -> bool:
    mine, other = (a.interval.start, a.interval.end), (b.interval.start, b.interval.end)
    if mine == other:
        return True
    # "In 2024" said of "14 March 2024" tells less and is true. A plain "in 2031" is not "by 2031".
    open_ended = None in mine or None in other
    if open_ended:
        opposite = {a.role in _STARTS, b.role in _STARTS} == {True, False} and {a.role, b.role} <= _STARTS | _ENDS
        return not opposite and a.precision == b.precision and bool({*mine} & {*other} - {None})
    inside = mine[0] <= other[0] and other[1] <= mine[1]  # type: ignore[operator]
    return inside and a.precision in {"year", "month", "quarter", "half"}
