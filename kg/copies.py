"""Text that one document has from another: found by fingerprints over all documents, then measured word by word.

A fingerprint is the least of a few hashes of sixteen words in a row (winnowing), so two documents that share 24 words
in a row share a fingerprint for certain, and those that share none are never compared. Fewer words are a phrase, a name
or a title, which texts on one subject share without one having it from the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import TypeAlias

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from kg.document import Span

__all__ = [
    "Bounds",
    "Hashes",
    "Run",
    "Stretch",
    "Text",
    "Words",
    "bounds_of",
    "covered",
    "runs_of",
    "seeds",
    "stretches_shared",
    "text_of",
    "words_of",
]

Bounds: TypeAlias = NDArray[np.int32]
Hashes: TypeAlias = NDArray[np.uint64]
Stretch: TypeAlias = tuple[int, int, int, int, int]  # begin and end here, begin and end there, words that are the same

_WORD = re.compile(r"\w+")
_PRINT = 16  # words in a row that a fingerprint stands for
_WINDOW = 9  # hashes of which the least is kept: 16 + 9 - 1 = 24 words are enough to be found
_SEED = 5  # words in a row that go on after a gap
_GAP = 4  # words that may have been put in, left out or changed between two shared stretches
_LEAST = 24  # words in a row that make a run
_ALIKE = 4  # places of the same sixteen words that are tried
_GLANCE = 64  # words compared at first; four times as many each time that all are the same
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text in small letters, and where each stands."""

    words: tuple[str, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A text as it is compared: a hash of each word, its fingerprints in order, and at which word each begins."""

    words: NDArray[np.uint32]
    prints: Hashes
    places: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch that two texts share but for a few words; `words` counts those that are the same."""

    here: Span
    there: Span
    words: int


def words_of(text: str, start: int = 0) -> Words:
    """The words of `text` from `start` on."""
    found = list(_WORD.finditer(text, start))
    return Words(tuple(m[0].casefold() for m in found), tuple(Span(*m.span()) for m in found))


def text_of(text: str, start: int = 0) -> Text:
    """The words of `text` from `start` on, ready to be compared; of fewer than sixteen there is no fingerprint."""
    words = _hashed([word.casefold() for word in _WORD.findall(text, start)])
    hashes = _rolled(words, _PRINT)
    if not len(hashes):
        return Text(words, hashes, np.zeros(0, dtype=np.int32))
    windows = sliding_window_view(hashes, min(_WINDOW, len(hashes)))
    least = windows.argmin(axis=1) + np.arange(len(windows))  # never falls from one window to the next
    places = least[np.diff(least, prepend=-1) > 0]
    order = np.argsort(hashes[places], kind="stable")
    return Text(words, hashes[places][order], places[order].astype(np.int32))


def seeds(words: Sequence[str]) -> Hashes:
    """A hash of every five words in a row, the same for the same words: tells how much of a text another one keeps."""
    return _rolled(_hashed(words), _SEED)


def _hashed(words: Sequence[str]) -> NDArray[np.uint32]:
    return np.fromiter(map(_hash, words), dtype=np.uint32, count=len(words))


@lru_cache(maxsize=1 << 16)
def _hash(word: str) -> int:
    """A number for a word, the same in every process; of a million words about a hundred pairs have one in common."""
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=4).digest(), "big")


def _rolled(words: NDArray[np.uint32], length: int) -> Hashes:
    """A hash of every `length` words in a row."""
    count = max(len(words) - length + 1, 0)
    single, rolled = words.astype(np.uint64), np.zeros(count, dtype=np.uint64)
    for place in range(length if count else 0):
        rolled = (rolled ^ single[place : place + count]) * _FACTOR
        rolled ^= rolled >> _SHIFT
    return rolled


def bounds_of(text: str, start: int = 0) -> Bounds:
    """Where each word of `text` from `start` on begins and ends, shape (words, 2)."""
    return np.asarray([found.span() for found in _WORD.finditer(text, start)], dtype=np.int32).reshape(-1, 2)


def runs_of(stretches: Sequence[Stretch], here: Bounds, there: Bounds) -> tuple[Run, ...]:
    """Stretches in the characters of the two texts."""
    return tuple(
        Run(Span(int(here[begin, 0]), int(here[end - 1, 1])), Span(int(there[first, 0]), int(there[last - 1, 1])), same)
        for begin, end, first, last, same in stretches
    )


def stretches_shared(here: Text, there: Text) -> tuple[Stretch, ...]:
    """The stretches of `here` that stand in `there` too, in the order of `here`, of which none overlaps another there.

    Each has 24 words in a row that are the same, and what goes on before and after them over gaps of up to four words.
    """
    found: list[Stretch] = []
    reached = 0
    for place, others in _anchors(here, there):
        if place + _PRINT <= reached:
            continue
        begin = max(place, reached)
        tried = (_stretch(here.words, there.words, (begin, other + begin - place), reached) for other in others)
        best = max(tried, key=lambda stretch: stretch[4])
        if best[4]:
            found.append(best)
            reached = best[1]
    return tuple(found)


def _anchors(here: Text, there: Text) -> list[tuple[int, list[int]]]:
    """Where sixteen words of a fingerprint begin in `here`, in its order, and where they do in `there`."""
    if not len(there.prints):
        return []
    first = there.prints.searchsorted(here.prints)
    shared = np.flatnonzero(there.prints.take(first, mode="clip") == here.prints)
    last = there.prints.searchsorted(here.prints[shared], side="right")
    limits = zip(shared.tolist(), first[shared].tolist(), last.tolist(), strict=True)
    found = [
        (int(here.places[number]), there.places[begin : min(end, begin + _ALIKE)].tolist())
        for number, begin, end in limits
    ]
    return sorted(found)


def _stretch(here: NDArray[np.uint32], there: NDArray[np.uint32], at: tuple[int, int], floor: int) -> Stretch:
    """What two texts share around a place of both, from the word `floor` of `here` on; of no words if too little."""
    i, j = at
    left, right = _same(here[floor:i][::-1], there[:j][::-1]), _same(here[i:], there[j:])
    if left + right < _LEAST:
        return i, i, j, j, 0
    before = _reach(here[floor : i - left][::-1], there[: j - left][::-1])
    after = _reach(here[i + right :], there[j + right :])
    begin, end = i - left - before[0], i + right + after[0]
    return begin, end, j - left - before[1], j + right + after[1], before[2] + left + right + after[2]


def _reach(here: NDArray[np.uint32], there: NDArray[np.uint32]) -> tuple[int, int, int]:
    """How far two texts that part go on together over gaps, in words of each, and how many of those are the same."""
    i = j = same = 0
    while gap := _over(here[i:], there[j:]):
        i, j, same = i + gap[0] + gap[2], j + gap[1] + gap[2], same + gap[2]
    return i, j, same


def _over(here: NDArray[np.uint32], there: NDArray[np.uint32]) -> tuple[int, int, int] | None:
    """The gap in both after which most words are the same, and how many; none where fewer than five words are."""
    one, other = here[: _GAP + _SEED].tolist(), there[: _GAP + _SEED].tolist()
    gaps = [(i, j) for i in range(len(one) - _SEED + 1) for j in _begins(one[i : i + _SEED], other)]
    tried = ((i, j, _same(here[i:], there[j:])) for i, j in gaps)
    return max(tried, key=lambda gap: (gap[2], -gap[0] - gap[1]), default=None)


def _begins(some: Sequence[int], words: Sequence[int]) -> Iterator[int]:
    return (j for j in range(len(words) - len(some) + 1) if words[j : j + len(some)] == some)


def _same(here: NDArray[np.uint32], there: NDArray[np.uint32]) -> int:
    """How many words are the same from the beginnings on."""
    most, at, step = min(len(here), len(there)), 0, _GLANCE
    while at < most:
        end = min(at + step, most)
        other = here[at:end] != there[at:end]
        first = int(other.argmax())
        if other[first]:
            return at + first
        at, step = end, 4 * step
    return most


def covered(span: Span, runs: Sequence[Span]) -> float:
    """The part of `span` that `runs`, which do not overlap, cover: 0 to 1."""
    shared = sum(max(0, min(span.end, run.end) - max(span.start, run.start)) for run in runs)
    return shared / max(span.end - span.start, 1)
