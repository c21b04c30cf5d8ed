"""Words of a sentence that its evidence does not have, in any of their forms and near meanings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from kg.language.times import find_times
from retrieval.checks.lists import alike, is_glue
from retrieval.checks.pair import read, read_content

if TYPE_CHECKING:
    from kg.ports import Embedder
    from retrieval.checks.pair import Pair, Word

__all__ = ["likeness", "open_words"]


def open_words(pair: Pair) -> tuple[Word, ...]:
    """The words that carry meaning and stand neither in the evidence nor in its context, by themselves or near ones."""
    held = {w.stem for w in read(pair.allowed)}
    squeezed = {w.stem for w in read(pair.evidence.replace("-", ""))}
    found: dict[str, Word] = {}
    measured = [*(q.span for q in pair.reader.quantities(pair.text)), *(t.span for t in find_times(pair.text))]
    for word in read_content(pair.text):
        if any(span.start <= word.start < span.end for span in measured):
            continue
        if is_glue(word.stem) or word.text in pair.computed or word.stem in held or word.stem in squeezed:
            continue
        if not any(alike(word.stem, other) > 0 for other in held):
            found.setdefault(word.stem, word)
    return tuple(found.values())


def likeness(words: Sequence[Word], pair: Pair, embedder: Embedder) -> tuple[float, ...]:
    """How near in meaning the nearest word of the near sentences is to each of `words`, about 0 to 1."""
    others = tuple(dict.fromkeys(w.text.lower() for w in read_content(pair.nearest)))
    if not words or not others:
        return tuple(0.0 for _ in words)
    vectors = embedder.encode([*(w.text.lower() for w in words), *others])
    near = vectors[: len(words)] @ vectors[len(words) :].T
    return tuple(float(np.max(row)) for row in near)
