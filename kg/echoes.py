"""Text that one document has from another in other words: sentences that keep most names, figures and stems.

Whoever rewords a text lightly keeps its names and figures and most stems, sentence by sentence. Whoever writes on the
same subject without it shares few stems in one sentence, and hardly ever in the next one too. A text that fills in a
template keeps the stems, and changes names and figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kg.sketches import FEWEST, Sketch

__all__ = ["Echo", "echoes"]

_Numbers: TypeAlias = NDArray[np.int64]

_ALIKE = 0.33  # of the features that either of two sentences has, both have
_NAMED = 0.5  # of the names and figures of each
_NEAR = 5  # sentences between echoes that belong together
_TOGETHER = 3  # echoes that belong together at least
_SHARE = 0.3  # of the sentences of one text: then its echoes may stand anywhere
_WEIGHT = 20  # features that two texts share at least in all their echoes
_AROUND = 8  # sentences around one that was found again that are compared too
_SEEDS = 2  # sentences with a name or figure that are found again by their bands at least
_HINT = 0.1  # of the sentences of one text: so many found again promise more, wherever they stand


@dataclass(frozen=True, slots=True)
class Echo:
    """A sentence that stands in another text in other words: its number in either.

    `shared` counts the features that are the same, `named` the names and figures among them.
    """

    here: int
    there: int
    shared: int
    named: int


def echoes(here: Sketch, there: Sketch) -> tuple[Echo, ...]:
    """The sentences of `here` that stand in `there` too, each once, in the order of `here`.

    None unless three of them stand near each other in both texts, or all make up three tenths of one, and share 20
    features.
    """
    fewer = min(_many(here), _many(there))
    seeds = [pair for pair in _alike(here, there, *_sharing(here, there)) if pair[1].named]
    if not _promises(list(_one_to_one(seeds)), fewer):
        return ()
    found = list(_one_to_one(_alike(here, there, *_around(seeds, len(here), len(there)))))
    if len(found) < _SHARE * fewer:
        found = [echo for echo in found if sum(_near(echo, other) for other in found) >= _TOGETHER]
    enough = len(found) >= _TOGETHER and sum(echo.shared for echo in found) >= _WEIGHT
    return tuple(sorted(found, key=lambda echo: echo.here)) if enough else ()


def _many(sketch: Sketch) -> int:
    """How many sentences could be found again."""
    return int((np.diff(sketch.starts) >= FEWEST).sum())


def _promises(seeds: Sequence[Echo], fewer: int) -> bool:
    """Whether it pays to look around sentences that were found again: two near each other, or many."""
    many = len(seeds) >= max(_SEEDS, _HINT * fewer)
    return many or any(_near(one, other) for one, other in combinations(seeds, 2))


def _near(one: Echo, other: Echo) -> bool:
    return abs(one.here - other.here) <= _NEAR and abs(one.there - other.there) <= _NEAR


def _sharing(here: Sketch, there: Sketch) -> tuple[_Numbers, _Numbers]:
    """Sentences of both that have a band in common; of a band that sentences of `there` share, the first counts."""
    at = np.searchsorted(there.bands, here.bands)
    hit = np.flatnonzero(there.bands.take(at, mode="clip") == here.bands) if len(there.bands) else at[:0]
    return _each_once(here.places[hit], there.places[at[hit]], len(there))


def _around(seeds: Sequence[tuple[float, Echo]], many: int, others: int) -> tuple[_Numbers, _Numbers]:
    """All sentences that stand near those found again, in both texts."""
    beside = np.arange(-_AROUND, _AROUND + 1)
    rows = np.asarray([echo.here for _, echo in seeds])[:, None, None] + beside[:, None]
    columns = np.asarray([echo.there for _, echo in seeds])[:, None, None] + beside
    rows, columns = (side.ravel() for side in np.broadcast_arrays(rows, columns))
    inside = (rows >= 0) & (rows < many) & (columns >= 0) & (columns < others)
    return _each_once(rows[inside], columns[inside], others)


def _each_once(rows: NDArray[np.integer], columns: NDArray[np.integer], others: int) -> tuple[_Numbers, _Numbers]:
    pairs = np.unique(rows.astype(np.int64) * others + columns)
    return np.divmod(pairs, max(others, 1))


def _alike(here: Sketch, there: Sketch, rows: _Numbers, columns: _Numbers) -> list[tuple[float, Echo]]:
    """Those of some pairs of sentences that share enough, each with the part of their features that they share."""
    (one, mine), (other, theirs) = _spread(here, rows), _spread(there, columns)
    ours, yours = one << 32 | here.features[mine], other << 32 | there.features[theirs]
    at = np.searchsorted(yours, ours)
    hit = yours.take(at, mode="clip") == ours if len(yours) else np.zeros(len(ours), dtype=np.bool_)
    shared = np.bincount(one[hit], minlength=len(rows))
    known = np.bincount(one[hit & here.named[mine]], minlength=len(rows))
    back = theirs[at[hit]]
    known_there = np.bincount(one[hit][there.named[back]], minlength=len(rows))
    either = np.bincount(one, minlength=len(rows)) + np.bincount(other, minlength=len(rows)) - shared
    enough = (shared >= FEWEST) & (shared >= _ALIKE * either)
    enough &= known >= _NAMED * np.bincount(one[here.named[mine]], minlength=len(rows))
    enough &= known_there >= _NAMED * np.bincount(other[there.named[theirs]], minlength=len(rows))
    return [
        (float(shared[n] / either[n]), Echo(int(rows[n]), int(columns[n]), int(shared[n]), int(known[n])))
        for n in np.flatnonzero(enough).tolist()
    ]


def _spread(sketch: Sketch, sentences: _Numbers) -> tuple[_Numbers, _Numbers]:
    """The features of some sentences, one after the other: the place of each sentence, and where the feature stands."""
    begins = sketch.starts[sentences]
    lengths = sketch.starts[sentences + 1] - begins
    places = np.repeat(np.arange(len(sentences)), lengths)
    return places, np.arange(len(places)) + np.repeat(begins - (np.cumsum(lengths) - lengths), lengths)


def _one_to_one(found: Sequence[tuple[float, Echo]]) -> Iterator[Echo]:
    """Of pairs of sentences the most alike first, as long as neither has been taken."""
    here, there = set[int](), set[int]()
    for _, echo in sorted(found, key=lambda pair: (-pair[0], pair[1].here, pair[1].there)):
        if echo.here not in here and echo.there not in there:
            here.add(echo.here)
            there.add(echo.there)
            yield echo
