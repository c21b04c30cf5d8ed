"""Figures that a question defines for itself: "total loss is the sum of A, B and C", "ratio is A divided by B"."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Formula", "find_formulas"]


@dataclass(frozen=True, slots=True)
class Formula:
    """A defined figure: its name, "+", "-", "*" or "/", the texts of its parts, and the place of the definition."""

    name: str
    sign: str
    parts: tuple[str, ...]
    start: int
    end: int


_NAME = r"(?P<name>(?!what\b|which\b|how\b|where\b|and\b)[a-z][\w-]*(?: [a-z][\w-]*){0,2}?)"
_IS = (
    r"(?:,? which (?:is|equals)| is| are| equals| =|, (?:i\.e\.|that is),?|,? defined as)"
    r"(?: the)?(?: result of)?"
)
_END = r"(?=,? (?:by|per|for each|where|grouped)\b|,? and (?:(?!\band\b)[\w ]){3,30}? (?:is|equals) |[?.;]|$)"
_SUM = re.compile(rf"\b{_NAME}{_IS} (?:sum|total) of (?P<parts>.+?){_END}", re.IGNORECASE)
_SPANNED = re.compile(rf"\b{_NAME}{_IS} difference (?:between|of) (?P<parts>.+? and .+?){_END}", re.IGNORECASE)
_WORKED = re.compile(
    rf"\b{_NAME}{_IS} (?P<first>(?:(?! is | which | are )[\w ])+?) "
    rf"(?P<verb>divided by|minus|times|multiplied by|plus)"
    rf" (?P<second>[\w ]+?){_END}",
    re.IGNORECASE,
)
_SIGNS = {"divided by": "/", "minus": "-", "times": "*", "multiplied by": "*", "plus": "+"}
_LEADING = re.compile(
    r"^(?:what|which|where|and|or|are|is|the|return|show|give|me|list|of|total amount of)\s+", re.IGNORECASE
)


def find_formulas(text: str) -> tuple[Formula, ...]:
    """The figures that `text` defines, in order."""
    found = [
        *(Formula(_name(m["name"]), "+", _listed(m["parts"]), m.start(), m.end()) for m in _SUM.finditer(text)),
        *(Formula(_name(m["name"]), "-", _listed(m["parts"]), m.start(), m.end()) for m in _SPANNED.finditer(text)),
        *(
            Formula(_name(m["name"]), _SIGNS[m["verb"].lower()], (m["first"], m["second"]), m.start(), m.end())
            for m in _WORKED.finditer(text)
        ),
    ]
    return tuple(sorted((f for f in found if f.name and len(f.parts) > 1), key=lambda f: f.start))


def _listed(parts: str) -> tuple[str, ...]:
    return tuple(p.strip() for p in re.split(r",\s*(?:and\s+)?|\s+and\s+(?:the\s+)?", parts) if p.strip())


def _name(words: str) -> str:
    before = None
    while before != words:
        before, words = words, _LEADING.sub("", re.sub(r"^.*\b(?:where|and|by)\s+", "", words, flags=re.IGNORECASE))
    return words.lower()
