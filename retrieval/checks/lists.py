"""The checker's word lists: opposites, words that may stand for one another, and words that only join."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

from retrieval.wording import same, stem

__all__ = ["alike", "is_glue", "opposed", "root"]

_UN = re.compile(r"(?:un|non)-?(?=\w{4})")
_IN = re.compile(r"(?:in|im|il|ir)(?=\w{4,}(?:[ai]ble|ent|ant|ate|ete|al|ive|ible|ally|ity|ect)$)")
_DIS = re.compile(
    r"dis(?=(?:agree|approv|allow|trust|connect|continu|prov|like|satisf|advantage|courage|appear|honest|abl))"
)


def _lines(name: str) -> list[str]:
    text = (files("retrieval") / "words" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


@cache
def _sides() -> tuple[dict[str, frozenset[tuple[int, int]]], dict[str, frozenset[int]]]:
    sides: dict[str, set[tuple[int, int]]] = {}
    near: dict[str, set[int]] = {}
    for row, line in enumerate(_lines("opposites.txt")):
        for side, part in enumerate(line.split("|")):
            for word in part.split():
                sides.setdefault(root(word), set()).add((row, side))
    for row, line in enumerate(_lines("near.txt")):
        for word in line.split():
            near.setdefault(root(word), set()).add(row)
    return {w: frozenset(s) for w, s in sides.items()}, {w: frozenset(r) for w, r in near.items()}


@cache
def _bases() -> dict[str, str]:
    rows = [line.split() for line in _lines("irregular.txt")]
    return {form: base for base, *forms in rows for form in forms}


@lru_cache(maxsize=65536)
def root(word: str) -> str:
    """The stem of a word, of its base form where the past is irregular: "rose" and "rises" as "rise"."""
    return stem(_bases().get(word.lower(), word))


@cache
def _glue() -> frozenset[str]:
    return frozenset(root(word) for line in _lines("glue.txt") for word in line.split())


def is_glue(stemmed: str) -> bool:
    """Whether a word, given by its stem, only joins what is said."""
    return stemmed in _glue()


@lru_cache(maxsize=65536)
def opposed(a: str, b: str) -> bool:
    """Whether two stems say the opposite of one another: by the list, or by a prefix that denies."""
    if a == b:
        return False
    sides, near = _sides()
    if near.get(a, frozenset()) & near.get(b, frozenset()):
        return False
    mine, others = sides.get(a, frozenset()), dict(sides.get(b, frozenset()))
    if any(row in others and others[row] != side for row, side in mine):
        return True
    plain = _positive(a), _positive(b)
    if plain != (a, b) and plain[0] != plain[1] and opposed(*plain):
        return True
    return _denied(a) == b or _denied(b) == a


def _positive(word: str) -> str:
    # "Slowest" and "slower" as "slow".
    return stem(re.sub(r"(?<=[a-z]{3})(?:i?est|i?er)$", "", word))


@lru_cache(maxsize=65536)
def _denied(word: str) -> str | None:
    for pattern in (_UN, _IN, _DIS):
        match = pattern.match(word)
        if match:
            return word[match.end() :]
    return None


@lru_cache(maxsize=262144)
def alike(a: str, b: str) -> float:
    """How far two stems may stand for one another: 1 the same, 0.8 near in meaning, 0.7 one family, 0 otherwise."""
    if a == b:
        return 1.0
    if opposed(a, b):
        return 0.0
    sides, near = _sides()
    if near.get(a, frozenset()) & near.get(b, frozenset()) or sides.get(a, frozenset()) & sides.get(b, frozenset()):
        return 0.8
    return max(same(a, b), _family(a, b))


def _family(a: str, b: str) -> float:
    # "release" and "releasing", "applic" and "appli": one stem begins the other, or they part at the last letters.
    short, long = sorted((a, b), key=len)
    if len(short) < 4 or not short[0].isalpha():
        return 0.0
    shared = next((i for i, (x, y) in enumerate(zip(short, long, strict=False)) if x != y), len(short))
    return 0.7 if shared >= max(4, len(short) - 1) and len(long) - shared <= 4 else 0.0
