"""Walking from passages to passages over the names they share, as array arithmetic.

A step takes the best path to each passage, and does not add paths up as personalised PageRank does: one rare name that
a fitting sentence says is worth more than many that happen to be shared (benchmarks/README.md has the figures).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.linkage import TITLE, Linkage

__all__ = ["Reached", "Start", "step"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

_COMMON = 100  # a name that more passages hold leads nowhere in particular
_MENTION = 0.5  # how far a passage that only mentions a name is reached by it; one that is about it: as firmly as it is


@dataclass(frozen=True, slots=True)
class Start:
    """Where a step begins: passages by position and how strong each is, shapes (k,), and what may be reached.

    `worth` says of starts, by their place among these, and targets, by position, how much each target would be worth
    when reached from its start. `told` (sentences,) says how well each sentence fits the question, 0 to 1: a name leads
    on as well as the sentence that says it fits.
    """

    passages: Ints
    strength: Floats
    worth: Callable[[Ints, Ints], Floats]
    told: Floats


@dataclass(frozen=True, slots=True)
class Reached:
    """How far each passage is reached by its best path, and that path: the passage it starts from and the name.

    Shape (passages,) each; where nothing leads, the gain is 0 and the path -1.
    """

    gain: Floats
    origin: Ints
    name: Ints


def step(linkage: Linkage, start: Start, avoid: Collection[int]) -> Reached:
    """One step from passages over the names they hold to the other holders of these names.

    Names in `avoid`, those the question itself gives, lead to nothing new, nor does a title from one passage under it
    to the next. A path is as good as its start, the rarity of the name, the sentence that says it, how much the passage
    reached is about it, and what that passage is worth.
    """
    every = len(linkage.passages)
    edge, at = _ranges(linkage.starts, start.passages)
    name = linkage.names[edge]
    leads = (linkage.spread[name] > 1) & (linkage.spread[name] <= _COMMON)
    leads &= ~np.isin(name, np.fromiter(avoid, dtype=np.int64))
    edge, at, name = edge[leads], at[leads], name[leads]
    said = linkage.said_in[edge]
    fits = np.where(said >= 0, start.told[said] if len(start.told) else 1.0, 1.0)
    pull = start.strength[at] * linkage.rarity[name] * (1 + fits) / 2
    place, which = _ranges(linkage.held_from, name)
    target = linkage.holders[place]
    gain = pull[which] * np.maximum(linkage.held_about[place], _MENTION) * start.worth(at[which], target)
    gain[target == start.passages[at[which]]] = 0.0
    gain[(linkage.about[edge][which] >= TITLE) & (linkage.held_about[place] >= TITLE)] = 0.0
    best = Reached(np.zeros(every, np.float32), np.full(every, -1), np.full(every, -1))
    order = np.argsort(gain, kind="stable")
    order = order[gain[order] > 0]
    best.gain[target[order]] = gain[order]  # of several writes to one place the last one stays: the greatest
    best.origin[target[order]] = start.passages[at[which]][order]
    best.name[target[order]] = name[which][order]
    return best


def _ranges(starts: Ints, rows: Ints) -> tuple[Ints, Ints]:
    """The places of all entries of some rows of a CSR matrix, and of each the index into `rows`."""
    sizes = starts[rows + 1] - starts[rows]
    which = np.repeat(np.arange(len(rows)), sizes)
    first = np.cumsum(sizes) - sizes
    return starts[rows][which] + np.arange(len(which)) - first[which], which
