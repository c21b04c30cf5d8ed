"""A linkage of some of the passages: what is not among them is neither found nor walked over."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kg.linkage import Ints, Linkage

__all__ = ["narrowed"]

Flags = NDArray[np.bool_]


def narrowed(linkage: Linkage, passages: Ints) -> Linkage:
    """The part of a linkage that the passages of these numbers make; names keep their positions, and may be empty."""
    keep = np.isin(linkage.passages, passages)
    said = keep[linkage.owner]
    edge = np.repeat(keep, np.diff(linkage.starts))
    held = keep[linkage.holders]
    place, sentence = _moved(keep), np.append(_moved(said), -1)
    found = Linkage(
        keys=linkage.keys,
        passages=linkage.passages[keep],
        sentences=linkage.sentences[said],
        owner=place[linkage.owner[said]],
        starts=_starts(np.diff(linkage.starts)[keep]),
        names=linkage.names[edge],
        about=linkage.about[edge],
        said_in=sentence[linkage.said_in[edge]],  # -1, no sentence, is the last of these and stays -1
        held_from=_starts(held)[linkage.held_from],
        holders=place[linkage.holders[held]],
        held_about=linkage.held_about[held],
    )
    vars(found)["number_of"] = linkage.number_of  # the names are the same, and many
    return found


def _starts(sizes: Ints | Flags) -> Ints:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)


def _moved(keep: Flags) -> Ints:
    """The position that each of those kept has among them; -1 for the others."""
    return np.where(keep, np.cumsum(keep) - 1, -1)
