"""A sentence and the words it rests on, read once for all checks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.language.sentences import split_sentences
from retrieval.checks.lists import alike, is_glue, root
from retrieval.wording import stopwords, tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.kinds import Reader

__all__ = ["Pair", "Word", "matches", "pair_of", "read", "read_content", "sentences_of"]

_NEAR = 3  # sentences of the evidence that one sentence is held against
_PLAIN = frozenset({
    "more", "less", "most", "least", "first", "last", "above", "below", "over", "under", "before", "after", "same",
    "other", "all", "none", "never", "always", "out", "up", "down", "off", "against", "during",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: its stem, where it stands, and whether it carries meaning of its own."""

    text: str
    stem: str
    start: int
    end: int
    content: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """One sentence in `text` and its evidence.

    `context` is what may be named besides the quotes; `computed` are figures a program worked out; `near` are the
    sentences of the evidence that share most with the text, the nearest first; `claims` are those read there, in words.
    """

    text: str
    evidence: str
    context: str
    reader: Reader
    computed: frozenset[str]
    near: tuple[str, ...]
    claims: tuple[str, ...] = ()

    @property
    def allowed(self) -> str:
        """All that may be named: the evidence, its context and the claims read in it."""
        return "\n".join((self.evidence, self.context, *self.claims))

    @property
    def said(self) -> tuple[Word, ...]:
        """The words of the sentence."""
        return read(self.text)

    @property
    def held(self) -> tuple[Word, ...]:
        """The words of the evidence."""
        return read(self.evidence)

    @property
    def nearest(self) -> str:
        """The near sentences as one text."""
        return "\n".join(self.near)


@lru_cache(maxsize=4096)
def read(text: str) -> tuple[Word, ...]:
    """The words of `text` in order."""
    return tuple(_word(t.text, t.start, t.end) for t in tokens(text))


def _word(text: str, start: int, end: int) -> Word:
    lower = text.lower()
    content = (lower not in stopwords() or lower in _PLAIN) and (len(lower) > 1 or lower.isdigit())
    return Word(text, root(text), start, end, content)


def read_content(text: str) -> tuple[Word, ...]:
    """The words of `text` that carry meaning."""
    return tuple(word for word in read(text) if word.content)


@lru_cache(maxsize=1024)
def sentences_of(text: str) -> tuple[str, ...]:
    """The sentences of `text`, the cells of table rows apart; the whole where it has none."""
    spans = (re.sub(r"\s+", " ", text[s.start : s.end]) for s in split_sentences(text))
    found = tuple(part.strip() for span in spans for part in span.split("|") if part.strip())
    return found or ((text,) if text.strip() else ())


def matches(word: Word, others: Sequence[Word]) -> tuple[Word, ...]:
    """The words among `others` that may stand for `word`; those that are the same word, where there are any."""
    exact = tuple(other for other in others if other.stem == word.stem)
    return exact or tuple(other for other in others if alike(word.stem, other.stem) > 0)


def pair_of(
    text: str, evidence: str, reader: Reader, context: str = "", computed: frozenset[str] = frozenset()
) -> Pair:
    """The pair of one sentence and its evidence."""
    return Pair(text, evidence, context, reader, computed, _nearest(text, evidence))


def _nearest(text: str, evidence: str) -> tuple[str, ...]:
    # One by one the sentence that covers most of what the ones before it leave open.
    open_ = {w.stem: _weight(w) for w in read_content(text)}
    left = list(dict.fromkeys(sentences_of(evidence)))
    chosen: list[str] = []
    while left and len(chosen) < _NEAR:
        best = max(left, key=lambda s: _gain(open_, s))
        gain = _gain(open_, best)
        if chosen and gain < 0.9:
            break
        chosen.append(best)
        left.remove(best)
        stems = _stems(best)
        open_ = {s: (w * 0.1 if s in stems else w) for s, w in open_.items()}
    return tuple(chosen)


@lru_cache(maxsize=8192)
def _stems(text: str) -> frozenset[str]:
    return frozenset(w.stem for w in read_content(text))


def _gain(wanted: dict[str, float], sentence: str) -> float:
    stems = _stems(sentence)
    return sum(weight for s, weight in wanted.items() if s in stems)


def _weight(word: Word) -> float:
    if is_glue(word.stem):
        return 0.3
    return 1.5 if word.text[0].isupper() or word.text[0].isdigit() else 1.0
