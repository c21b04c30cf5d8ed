"""Text that one document has from another: found by fingerprints over all documents, then measured word by word.

A fingerprint is the least of a few hashes of sixteen words in a row (winnowing), so two documents that share 24 words
in a row share a fingerprint for certain, and those that share none are never compared. Fewer words are a phrase, a name
or a title, which texts on one subject share without one having it from the other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import combinations, pairwise
from typing import TypeAlias

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from kg.document import Span

__all__ = [
    "Hashes",
    "Run",
    "Words",
    "covered",
    "fingerprints",
    "may_share",
    "pairs_sharing",
    "runs_shared",
    "seeds",
    "words_of",
]

Hashes: TypeAlias = NDArray[np.uint64]

_WORD = re.compile(r"\w+")
_PRINT = 16  # words in a row that a fingerprint stands for
_WINDOW = 9  # hashes of which the least is kept: 16 + 9 - 1 = 24 words are enough to be found
_SEED = 5  # words in a row that a comparison starts from
_STRETCH = 30  # places of a text among which shared seeds are counted
_ENOUGH = 16  # shared seeds: of 24 words in a row there are twenty, of twice twelve sixteen
_GAP = 4  # words that may have been put in, left out or changed between two shared stretches
_LEAST = 24  # shared words that make a run
_ALIKE = 4  # places of the same five words that are tried
_ALL = 12  # documents with one fingerprint of which all pairs are compared; of more, each with the one before it
_EVERYWHERE = 100  # documents beyond which a fingerprint is of words that pages of a kind share
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text in small letters, and where each stands."""

    words: tuple[str, ...]
    spans: tuple[Span, ...]


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


def fingerprints(words: Sequence[str]) -> Hashes:
    """The fingerprints of a text, sorted, each once; none for one of fewer than sixteen words."""
    hashes = _rolled(words, _PRINT)
    if not len(hashes):
        return hashes
    return np.unique(sliding_window_view(hashes, min(_WINDOW, len(hashes))).min(axis=1))


def _rolled(words: Sequence[str], length: int) -> Hashes:
    """A hash of every `length` words in a row."""
    if len(words) < length:
        return np.zeros(0, dtype=np.uint64)
    known: dict[str, int] = {}
    for word in words:
        if word not in known:
            known[word] = int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
    single = np.fromiter((known[word] for word in words), dtype=np.uint64, count=len(words))
    count = len(words) - length + 1
    rolled = np.zeros(count, dtype=np.uint64)
    for place in range(length):
        rolled = (rolled ^ single[place : place + count]) * _FACTOR
        rolled ^= rolled >> _SHIFT
    return rolled


def pairs_sharing(prints: Hashes, owners: NDArray[np.int32]) -> set[tuple[int, int]]:
    """The pairs of owners, the lower first, of which both have one of `prints`; equal places belong together.

    What more than a hundred have joins none of them: it is what pages of a kind share.
    """
    order = np.lexsort((owners, prints))
    hashes, held = prints[order], owners[order]
    starts = np.flatnonzero(np.concatenate([[True], hashes[1:] != hashes[:-1]])) if len(hashes) else order
    ends = np.append(starts[1:], len(hashes))
    several = np.flatnonzero((ends - starts > 1) & (ends - starts <= _EVERYWHERE))
    found: set[tuple[int, int]] = set()
    for start, end in zip(starts[several].tolist(), ends[several].tolist(), strict=True):
        group = held[start:end].tolist()
        found.update(combinations(group, 2) if len(group) <= _ALL else pairwise(group))
    return found


def seeds(words: Sequence[str]) -> Hashes:
    """A hash of every five words in a row, for `may_share`."""
    return _rolled(words, _SEED)


def may_share(here: Hashes, there: Hashes) -> bool:
    """Whether two texts, given by their seeds, have so much in one place that they are worth comparing word by word."""
    if len(here) < _ENOUGH or len(there) < _ENOUGH:
        return False
    shared = np.concatenate([[0], np.cumsum(np.isin(here, there))])
    stretch = min(_STRETCH, len(here))
    return bool((shared[stretch:] - shared[:-stretch]).max() >= _ENOUGH)


def runs_shared(here: Words, there: Words) -> tuple[Run, ...]:
    """The stretches of `here` that stand in `there` too, in the order of `here`."""
    merged: list[list[tuple[int, int, int]]] = []
    for block in _blocks(here.words, there.words):
        if merged and _follows(merged[-1][-1], block):
            merged[-1].append(block)
        else:
            merged.append([block])
    runs = []
    for blocks in merged:
        same = sum(length for _, _, length in blocks)
        if same >= _LEAST:
            (i, j, _), (last, other, length) = blocks[0], blocks[-1]
            mine = Span(here.spans[i].start, here.spans[last + length - 1].end)
            theirs = Span(there.spans[j].start, there.spans[other + length - 1].end)
            runs.append(Run(mine, theirs, same))
    return tuple(runs)


def _follows(before: tuple[int, int, int], after: tuple[int, int, int]) -> bool:
    gaps = after[0] - before[0] - before[2], after[1] - before[1] - before[2]
    return all(0 <= gap <= _GAP for gap in gaps)


def _blocks(here: Sequence[str], there: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Stretches of the same words: where they begin in both, and how many words; none overlaps another in `here`."""
    places = _places(here, there)
    at, expected = 0, 0
    while at < len(here):
        begins = places.get(at, ())
        if not begins:
            at += 1
            continue
        length, begin = max((_same(here, there, at, j), -abs(j - expected), j) for j in begins)[::2]
        yield at, begin, length
        at, expected = at + length, begin + length


def _places(here: Sequence[str], there: Sequence[str]) -> Mapping[int, list[int]]:
    """Where the five words that begin at a place of `here` stand in `there`."""
    mine, theirs = _rolled(here, _SEED), _rolled(there, _SEED)
    shared = np.flatnonzero(np.isin(mine, theirs))
    wanted = set(mine[shared].tolist())
    known: dict[int, list[int]] = defaultdict(list)
    for place in np.flatnonzero(np.isin(theirs, mine[shared])).tolist():
        held = known[int(theirs[place])]
        if len(held) < _ALIKE:
            held.append(place)
    return {place: known[int(mine[place])] for place in shared.tolist() if int(mine[place]) in wanted}


def _same(here: Sequence[str], there: Sequence[str], i: int, j: int) -> int:
    """How many words are the same from two places on."""
    length = 0
    while i + length < len(here) and j + length < len(there) and here[i + length] == there[j + length]:
        length += 1
    return length


def covered(span: Span, runs: Sequence[Span]) -> float:
    """The part of `span` that `runs`, which do not overlap, cover: 0 to 1."""
    shared = sum(max(0, min(span.end, run.end) - max(span.start, run.start)) for run in runs)
    return shared / max(span.end - span.start, 1)
