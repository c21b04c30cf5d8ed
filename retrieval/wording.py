"""Words of questions and evidence: tokens, stems, and which words mean nearly the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

__all__ = ["Token", "distance", "kin", "known_words", "light_words", "same", "stem", "stopwords", "tokens", "words"]

_TOKEN = re.compile(r"\d+(?:[.,/^]\d+)*%?|[^\W\d_]+(?:['’.&](?=[^\W\d_])[^\W\d_]+)*\d*")
_SPELLINGS = (  # British and American spellings meet in one form before stemming
    (re.compile(r"isation(s?)$"), r"ization\1"),
    (re.compile(r"is(e|ed|es|ing)$"), r"iz\1"),
    (re.compile(r"ogramme(s?)$"), r"ogram\1"),
    (re.compile(r"(licen|defen|offen)ce(s?)$"), r"\1se\2"),
    (re.compile(r"centre(s?|d)$"), r"center\1"),
    (re.compile(r"our(s?|ed|ing|able)$"), r"or\1"),
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or figure of a text and where it stands."""

    text: str
    start: int
    end: int


def tokens(text: str) -> tuple[Token, ...]:
    """The words and figures of `text`, hyphenated words in their parts, possessive endings left off."""
    found = (Token(re.sub(r"['’]s?$", "", m[0]), m.start(), m.end()) for m in _TOKEN.finditer(text))
    return tuple(token for token in found if token.text)


def words(text: str) -> tuple[str, ...]:
    """The stems of the words of `text` that carry meaning, in order."""
    return tuple(stem(t.text) for t in tokens(text) if t.text.lower() not in stopwords())


@cache
def _stemmer() -> Any:
    import snowballstemmer  # noqa: PLC0415 - a command that asks nothing needs no stemmer

    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of a word, British and American spelling alike; number words become figures."""
    plain = re.sub(r"['’]s$", "", word.lower())
    if plain in _numbers():
        return _numbers()[plain]
    if any(c.isdigit() for c in plain):
        return plain.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+", plain) else plain
    for pattern, form in _SPELLINGS:
        plain = pattern.sub(form, plain)
    return str(_stemmer().stemWord(plain))


@cache
def _numbers() -> dict[str, str]:
    names = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    return {name: str(n) for n, name in enumerate(names)}


def _lines(name: str) -> list[list[str]]:
    text = (files("retrieval") / "words" / name).read_text(encoding="utf-8")
    rows = (line.split("#")[0].split() for line in text.splitlines())
    return [row for row in rows if row]


@cache
def stopwords() -> frozenset[str]:
    """Words too common to tell one sentence from another, and those that only make a question."""
    return frozenset(word for row in _lines("stopwords.txt") for word in row)


@cache
def light_words() -> frozenset[str]:
    """The stems of words that colour a question without being what it asks about."""
    return frozenset(stem(word) for row in _lines("light.txt") for word in row)


@cache
def known_words() -> frozenset[str]:
    """The words that the lists of synonyms hold."""
    return frozenset(word for row in _lines("synonyms.txt") for word in row)


@cache
def _groups() -> dict[str, frozenset[int]]:
    groups: dict[str, set[int]] = {}
    for number, row in enumerate(_lines("synonyms.txt")):
        for word in row:
            groups.setdefault(stem(word), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in groups.items()}


@lru_cache(maxsize=65536)
def kin(stemmed: str) -> frozenset[int]:
    """The groups of near-synonyms a stem belongs to."""
    return _groups().get(stemmed, frozenset())


@lru_cache(maxsize=262144)
def same(a: str, b: str) -> float:
    """How far two stems say the same: 1 the same word, 0.8 a near-synonym, 0.7 one word family, 0 otherwise."""
    if a == b:
        return 1.0
    if kin(a) & kin(b):
        return 0.8
    short, long = sorted((a, b), key=len)
    if len(short) >= 6 and long.startswith(short) and len(long) - len(short) <= 4:
        return 0.7
    return 0.0


def distance(a: str, b: str, most: int) -> int:
    """The edits (insert, delete, replace, swap neighbours) from `a` to `b`, or `most` + 1 when there are more."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        new = [i]
        for j, y in enumerate(b, 1):
            cost = min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (x != y))
            if before and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            new.append(cost)
        if min(new) > most:
            return most + 1
        before, row = row, new
    return row[-1]
