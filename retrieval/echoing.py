"""How far a sentence echoes a word that it does not hold: what the question loses in likeness without that word.

"In what city was the report filed?" is nearer to "a report from Lisbon" with its "filed" than without; "what is the
penalty …" is farther from a sentence on duties with its "penalty" than without. So a model that compares sentences
tells paraphrase from what is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

import numpy as np

from retrieval.wording import stem, tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.ports import Embedder, Vectors
    from kg.snapshot import Snapshot

__all__ = ["Echoes", "Pooling", "echoes"]

Echoes: TypeAlias = dict[tuple[str, int], float]


@runtime_checkable
class Pooling(Protocol):
    """What an embedder may do besides: leave words out of the vector of a question."""

    def encode_less(self, text: str, gone: Sequence[tuple[int, int]]) -> Vectors | None:
        """The vector of `text` and, for each range of characters, that of the words outside it; None if it cannot."""
        ...


def echoes(
    question: str, terms: Sequence[str], numbers: Sequence[int], snapshot: Snapshot, embedder: Embedder | None
) -> Echoes:
    """By term and sentence: likeness with the term less likeness without it, about -0.05 to 0.05; {} if not known."""
    ranges = {stem(t.text): (t.start, t.start + len(t.text)) for t in reversed(tokens(question))}
    weighed = [term for term in dict.fromkeys(terms) if term in ranges]
    if not weighed or not numbers or not isinstance(embedder, Pooling):
        return {}
    vectors = embedder.encode_less(question, [ranges[term] for term in weighed])
    if vectors is None:
        return {}
    among = np.unique(np.asarray(numbers, dtype=np.int64))
    whole, *less = (dict(snapshot.vectors.search(vector, len(among), among)) for vector in vectors)
    return {
        (term, number): likeness - other.get(number, likeness)
        for term, other in zip(weighed, less, strict=True)
        for number, likeness in whole.items()
    }
