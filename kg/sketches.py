"""Sentences as they are compared where words were changed: by the features that a light rewording leaves as they are.

The features of a sentence are its figures, names in capitals, and the first six letters of words that are no function
words. Two sentences that share half of all theirs have one of eight bands in common with about two chances in three,
each band being the least features in three orders of them all (MinHash); a text of some sentences is found for certain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from kg.copies import Hashes
from kg.document import Span

__all__ = ["FEWEST", "Sketch", "sketch_of"]

FEWEST = 5  # features of a sentence that can be found again
_WORD = re.compile(r"\w+")
_STEM = 6  # letters of a word that its forms have in common
_SHORT = 4  # letters: a shorter word says little, unless it is written in capitals or has a figure
_BANDS, _MINIMA = 8, 3
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_HALF, _SHIFT, _ONE = np.uint64(32), np.uint64(29), np.uint64(1)
_FUNCTION_WORDS = """
about above after again against along also although always among another around because been before being
below between beyond both could does doing done down during each either else enough even ever every first
from further have having hence here however into itself just later least less like made make makes making
many might more most much must near need neither never next none nothing often once only onto other others
ours over perhaps quite rather same several shall should since some still such than that their them
themselves then there therefore these they this those though through thus together toward towards under
unless until upon used uses using very want well were what whatever when where whereas whether which while
whom whose will with within without would your
"""


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """The sentences of a text: their features, and which of them are names or figures; and their bands in order.

    Sentence n has the `features` from `starts[n]` to `starts[n + 1]`, in order; a band is of the sentence in `places`.
    """

    features: NDArray[np.uint32]
    named: NDArray[np.bool_]
    starts: NDArray[np.int64]
    bands: Hashes
    places: NDArray[np.int32]

    def __len__(self) -> int:
        """How many sentences there are."""
        return len(self.starts) - 1


def sketch_of(text: str, sentences: Sequence[Span]) -> Sketch:
    """The `sentences` of `text`, ready to be compared."""
    words = [_WORD.findall(text, span.start, span.end) for span in sentences]
    counts = np.asarray([len(some) for some in words], dtype=np.int64)
    codes = np.fromiter((_feature(word) for some in words for word in some), dtype=np.int64, count=int(counts.sum()))
    opens = np.cumsum(counts) - counts
    codes[opens[counts > 0]] &= -2  # the capital that opens a sentence makes no name
    placed = np.repeat(np.arange(len(words)), counts) << 33 | codes
    placed = np.unique(placed[codes > 1])
    last = np.diff(placed >> 1, append=-1) != 0  # of a feature in both ways, the one that is a name
    placed = placed[last]
    features = (placed >> 1 & 0xFFFFFFFF).astype(np.uint32)
    starts = np.searchsorted(placed >> 33, np.arange(len(words) + 1))
    bands, places = _bands(features, starts)
    return Sketch(features, (placed & 1).astype(np.bool_), starts, bands, places)


@lru_cache(maxsize=1 << 17)
def _feature(word: str) -> int:
    """Twice the number of a word's feature, and one more for a name or figure; 0 where it has none."""
    plain = word.casefold()
    figure = any(letter.isdigit() for letter in word)
    acronym = len(word) > 1 and word.isupper()
    if not figure and not acronym and (len(plain) < _SHORT or plain in _ordinary()):
        return 0
    number = _number(plain if figure else plain[:_STEM])
    return number << 1 | (figure or word[0].isupper())


@lru_cache(maxsize=1)
def _ordinary() -> frozenset[str]:
    return frozenset(_FUNCTION_WORDS.split())


def _number(feature: str) -> int:
    """A number for a feature, the same in every process, and never 0."""
    return int.from_bytes(blake2b(feature.encode("utf-8", "surrogatepass"), digest_size=4).digest(), "big") or 1


def _bands(features: NDArray[np.uint32], starts: NDArray[np.int64]) -> tuple[Hashes, NDArray[np.int32]]:
    """The bands of the sentences that have features enough, in order, and the sentence of each."""
    lengths = np.diff(starts)
    enough = np.flatnonzero(lengths >= FEWEST)
    if not len(enough):
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int32)
    chosen = np.repeat(lengths >= FEWEST, lengths)
    wide = features[chosen].astype(np.uint64)
    begins = np.cumsum(lengths[enough]) - lengths[enough]
    bands = np.empty((_BANDS, len(enough)), dtype=np.uint64)
    for band in range(_BANDS):
        mixed = np.zeros(len(enough), dtype=np.uint64)
        for factor, shift in _orders()[band * _MINIMA : (band + 1) * _MINIMA]:
            hashes = wide * factor + shift
            hashes ^= hashes >> _HALF
            mixed = (mixed ^ np.minimum.reduceat(hashes * factor, begins)) * _FACTOR
            mixed ^= mixed >> _SHIFT
        bands[band] = mixed
    flat, places = bands.ravel(), np.tile(enough.astype(np.int32), _BANDS)
    order = np.lexsort((places, flat))
    return flat[order], places[order]


@lru_cache(maxsize=1)
def _orders() -> tuple[tuple[np.uint64, np.uint64], ...]:
    """As many orders of all features as there are minima: an odd factor and a shift, the same on every machine."""
    drawn = blake2b(b"sentences", digest_size=64)
    found = []
    for number in range(_BANDS * _MINIMA):
        own = drawn.copy()
        own.update(number.to_bytes(2, "big"))
        factor, shift = np.frombuffer(own.digest()[:16], dtype="<u8")
        found.append((factor | _ONE, shift))
    return tuple(found)
