"""Questions typed in haste: words no source knows, put right where one that a source knows is close."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from retrieval.wording import distance, known_words, stem, stopwords, tokens

if TYPE_CHECKING:
    from kg.language.linking import Lexicon
    from kg.ports import Embedder
    from kg.snapshot import Snapshot

__all__ = ["Vocabulary", "corrected"]

_SHORT = 5  # letters of a word that may be two slips away from one of the most common
_CAREFUL = 6  # who writes capitals rarely mistypes a short word, and no source need know all words there are


@runtime_checkable
class Vocabulary(Protocol):
    """What an embedder may have besides: the words it was trained with."""

    def knows(self, word: str) -> bool:
        """Whether `word` is one of the language, and no slip of the keyboard."""
        ...


def corrected(question: str, snapshot: Snapshot, lexicon: Lexicon, embedder: Embedder | None = None) -> str:
    """The question with misspelt words put right: those that are neither in a source nor in common use.

    Common are the words that the embedder knows, where it can tell. Names in capitals are left alone where the rest of
    the question is written with capitals.
    """
    careful = any(c.isupper() for c in question)
    pieces, at = [], 0
    for token in tokens(question):
        word = token.text
        if not word.isalpha() or len(word) < (_CAREFUL if careful else 2) or (careful and word[0].isupper()):
            continue
        common = careful and isinstance(embedder, Vocabulary) and embedder.knows(word)
        known = common or _is_known(word, snapshot, lexicon)
        better = None if known else _nearest(word.lower(), snapshot, careful=careful)
        if better is not None:
            pieces += [question[at : token.start], better]
            at = token.start + len(word)
    return "".join((*pieces, question[at:]))


def _is_known(word: str, snapshot: Snapshot, lexicon: Lexicon) -> bool:
    plain = word.lower()
    if plain in stopwords() or plain in known_words() or lexicon.lookup(word):
        return True
    return stem(plain) in _stems(snapshot) or bool(snapshot.catalogue.words((word,), 1))


def _nearest(word: str, snapshot: Snapshot, *, careful: bool) -> str | None:
    # One edit for short words and careful writers, two for longer ones; the first letter is rarely wrong.
    most = 1 if careful or len(word) < 7 else 2
    vocabulary = _vocabulary(snapshot)
    near = [
        (distance(word, known, most), _slip(word, known), -count, known)
        for known, count in vocabulary.items()
        if known[0] == word[0] and abs(len(known) - len(word)) <= most
    ]
    best = min((entry for entry in near if entry[0] <= most), default=None)
    if best is None and not careful and len(word) >= _SHORT:
        common = ((distance(word, known, 2), known) for known in sorted(stopwords()) if known[0] == word[0])
        return min((known for edits, known in common if edits <= 2 and len(known) >= _SHORT - 1), default=None)
    return best[3] if best else None


def _slip(word: str, known: str) -> int:
    # Letters change places most often, then one is left out, then one is wrong, then one too many.
    if sorted(word) == sorted(known):
        return 0
    return 1 if len(known) > len(word) else 2 if len(known) == len(word) else 3


@lru_cache(maxsize=2)
def _vocabulary(snapshot: Snapshot) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for document in snapshot.documents:
        counts.update(re.findall(r"[^\W\d_]{2,}", snapshot.text(document).lower()))
    counts.update(dict.fromkeys(stopwords(), 1000))
    counts.update(dict.fromkeys(known_words(), 1))
    for word in tuple(counts):
        counts[stem(word)] += 0  # "open" is a word where only "opened" stands
    return dict(counts)


@lru_cache(maxsize=2)
def _stems(snapshot: Snapshot) -> frozenset[str]:
    return frozenset(stem(word) for word in _vocabulary(snapshot))
