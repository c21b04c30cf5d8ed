"""Words of questions and of schemas: their stems, and which of them say nothing here."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, TypeAlias

from retrieval.wording import same, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Phrase", "Word", "Words", "alike", "carries", "phrases", "plain_words", "stems", "vocabulary"]

Phrase: TypeAlias = tuple[str, ...]
"""A name as the stems of its words."""

_WORD = re.compile(r"\d+(?:[.,]\d+)+(?![\w-])|[^\W_]+(?:['’](?:s|t)\b)?")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question: as it stands, in lower case, its stem, and where it begins and ends."""

    text: str
    lower: str
    stem: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists of this package; `degrees` maps an adjective to the properties it speaks of and its direction."""

    function: frozenset[str]
    naming: frozenset[str]
    degrees: dict[str, tuple[tuple[str, ...], int]]
    comparing: dict[str, str]


@cache
def vocabulary() -> Words:
    """The word lists, read once."""
    told = tomllib.loads((files("retrieval") / "words" / "graphqa.toml").read_text(encoding="utf-8"))
    degrees = {
        word: (tuple(of.split()), sign)
        for of, pair in told["degrees"].items()
        for sign, group in ((1, pair["more"]), (-1, pair["less"]))
        for word in group.split()
    }
    comparing = {phrase: sign for sign, group in told["comparing"].items() for phrase in group}
    return Words(frozenset(told["function"].split()), frozenset(told["naming"].split()), degrees, comparing)


def plain_words(text: str) -> tuple[Word, ...]:
    """The words of a text in order, possessive endings left off."""
    found = []
    for match in _WORD.finditer(text):
        plain = re.sub(r"['’]s$", "", match[0])
        plain = re.sub(r"(?<=[A-Z]{2})s$", "", plain)  # LCDs
        found.append(Word(plain, plain.lower(), stem(plain), match.start(), match.start() + len(plain)))
    return tuple(found)


def carries(word: Word) -> bool:
    """Whether a word can stand for something: "US" can, "us" cannot."""
    return word.lower not in vocabulary().function or (word.text.isupper() and len(word.text) > 1)


def stems(text: str) -> Phrase:
    """The stems of the words of a text, in order."""
    return tuple(word.stem for word in plain_words(text))


def phrases(labels: Iterable[str]) -> tuple[Phrase, ...]:
    """The names that labels give, and what stands in their brackets, without words such as "has" and "of"."""
    found: dict[Phrase, None] = {}
    for label in labels:
        outer = re.sub(r"\(.*?\)", " ", label)
        for part in (outer, *re.findall(r"\((.*?)\)", label)):
            words = [w for w in plain_words(part) if w.lower not in vocabulary().naming]
            if words:
                found.setdefault(tuple(w.stem for w in words))
    return tuple(found)


def alike(first: Sequence[str], second: Sequence[str]) -> float:
    """How far two phrases of one length say the same, word by word: 1 the same words, 0 unlike."""
    return min((same(a, b) for a, b in zip(first, second, strict=True)), default=0.0)
