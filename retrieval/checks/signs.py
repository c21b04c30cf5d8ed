"""What a sentence and its evidence have in common and what not, as numbers for the judgement of entailment."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from retrieval.checks.coverage import likeness, open_words
from retrieval.checks.pair import read_content
from retrieval.checks.reasons import CHECKS, reasons

if TYPE_CHECKING:
    from kg.ports import Embedder
    from retrieval.checks.pair import Pair

__all__ = ["NAMES", "signs"]

_SHOWN = 6  # sentences of the evidence that are compared in meaning
_LONG = 270  # words of meaning from which evidence is a page to search, and no longer a quote
_OF_TEXT = (
    *CHECKS, "any objection", "objections", "open share", "open words", "open names", "strange words", "least likeness",
    "unlike", "likeness to one", "likeness to all", "pairs", "run", "length", "evidence", "spread",
    "open in short sentence", "overlap",
)  # fmt: skip
NAMES = (*_OF_TEXT, "long evidence", *(f"{name}, long" for name in _OF_TEXT))


@dataclass(frozen=True, slots=True)
class _Open:
    share: float
    count: int
    names: int
    strange: int
    least: float


def signs(pairs: Sequence[Pair], embedder: Embedder) -> tuple[float, ...]:
    """The signs of a text whose sentences are `pairs`, in the order of `NAMES`; each about 0 to 1.

    What a sign tells differs between a quote and a page: over long evidence each has a weight of its own.
    """
    found = _of_text(pairs, embedder)
    long = float(len(read_content(pairs[0].evidence)) >= _LONG)
    return (*found, long, *(value * long for value in found))


def _of_text(pairs: Sequence[Pair], embedder: Embedder) -> tuple[float, ...]:
    found = [{reason.kind for reason in reasons(pair)} for pair in pairs]
    kinds = set().union(*found)
    open_ = [_open(pair, embedder) for pair in pairs]
    alike = [_meaning(pair, embedder) for pair in pairs]
    length = math.log1p(sum(len(read_content(pair.text)) for pair in pairs)) / 4
    evidence = math.log1p(len(read_content(pairs[0].evidence))) / 8
    share = max(o.share for o in open_)
    unlike = 1 - min(a[0] for a in alike)
    objections = math.log1p(sum(len(f) for f in found))
    overlap = min(_overlap(pair) for pair in pairs)
    return (
        *(float(kind in kinds) for kind in CHECKS),
        float(bool(kinds)),
        objections,
        share,
        math.log1p(sum(o.count for o in open_)) / 2,
        math.log1p(sum(o.names for o in open_)),
        math.log1p(sum(o.strange for o in open_)),
        1 - min(o.least for o in open_),
        unlike,
        min(a[0] for a in alike),
        min(a[1] for a in alike),
        min(_pairs(pair) for pair in pairs),
        min(_run(pair) for pair in pairs),
        length,
        evidence,
        min(len(pair.near) for pair in pairs) / 3,
        share * (1 - length),
        overlap,
    )


def _open(pair: Pair, embedder: Embedder) -> _Open:
    words = open_words(pair)
    all_ = len(read_content(pair.text)) or 1
    near = likeness(words, pair, embedder)
    return _Open(
        len(words) / all_,
        len(words),
        sum(w.text[0].isupper() for w in words),
        sum(n < 0.45 for n in near),
        min(near, default=1.0),
    )


def _meaning(pair: Pair, embedder: Embedder) -> tuple[float, float]:
    if not pair.near:
        return 0.0, 0.0
    near = pair.near[:_SHOWN]
    vectors = embedder.encode([pair.text, *near, " ".join(near)])
    return float((vectors[1:-1] @ vectors[0]).max()), float(vectors[-1] @ vectors[0])


def _overlap(pair: Pair) -> float:
    said, held = ({w.stem for w in read_content(text)} for text in (pair.text, pair.evidence))
    return len(said & held) / len(said) if said else 1.0


def _pairs(pair: Pair) -> float:
    # How many neighbouring words stand as neighbours in the evidence, too.
    said = [w.stem for w in read_content(pair.text)]
    held = [w.stem for w in read_content(pair.nearest)]
    beside = {*pairwise(held), *zip(held, held[2:], strict=False)}
    own = list(pairwise(said))
    return sum(p in beside for p in own) / len(own) if own else 1.0


def _run(pair: Pair) -> float:
    # The longest run of words that the evidence has in the same order, by the length of the sentence.
    said = [w.stem for w in read_content(pair.text)]
    best = 0
    for sentence in pair.near:
        row = [0] * (len(said) + 1)
        for held in (w.stem for w in read_content(sentence)):
            before = 0
            for place, word in enumerate(said, start=1):
                kept = row[place]
                row[place] = before + 1 if word == held else max(row[place], row[place - 1])
                before = kept
        best = max(best, row[-1])
    return best / len(said) if said else 1.0
