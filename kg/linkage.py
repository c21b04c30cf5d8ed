"""Which passages name what: the graph that retrieval walks, built from names alone, as arrays.

A passage mentions names; of some it is about: those of its title, its heading and its first words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.errors import CorruptStoreError
from kg.open_names import is_telling, key_of, word_places

__all__ = ["TITLE", "Linkage", "read_linkage", "write_linkage"]

TITLE = 1.0  # how firmly a passage is about what its title or heading names

_ARRAYS = (
    "passages",
    "sentences",
    "owner",
    "starts",
    "names",
    "about",
    "said_in",
    "held_from",
    "holders",
    "held_about",
)

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Linkage:
    """The passage–name graph. Passages, sentences and names are referred to by their position in the first three.

    `owner` is the passage of each sentence. The edges of passage p are starts[p] to starts[p + 1] in `names`, `about`
    (0 to 1) and `said_in` (a sentence, -1 for none); those of name e are held_from[e] to held_from[e + 1] in `holders`
    and `held_about`, each passage once.
    """

    keys: tuple[str, ...]
    passages: Ints
    sentences: Ints
    owner: Ints
    starts: Ints
    names: Ints
    about: Floats
    said_in: Ints
    held_from: Ints
    holders: Ints
    held_about: Floats

    @cached_property
    def number_of(self) -> Mapping[str, int]:
        """The position of each name by its key."""
        return {key: number for number, key in enumerate(self.keys)}

    @cached_property
    def spread(self) -> Ints:
        """In how many passages each name is held."""
        return np.diff(self.held_from)

    @cached_property
    def rarity(self) -> Floats:
        """How much it tells that two passages share the name: near 1 for the rarest, 0 for one they all share."""
        every = max(len(self.passages), 2)
        rarity: Floats = (np.log1p(every / np.maximum(self.spread, 1)) / np.log1p(every)).astype(np.float32)
        return rarity

    def places(self, passages: Iterable[int] | Ints) -> Ints:
        """The positions of passages given by number, -1 for those not held."""
        return _places(self.passages, self._passage_order, passages)

    def sentence_places(self, sentences: Iterable[int] | Ints) -> Ints:
        """The positions of sentences given by number, -1 for those not held."""
        return _places(self.sentences, self._sentence_order, sentences)

    def named_in(self, text: str) -> tuple[tuple[int, int, int], ...]:
        """The names a text holds that passages hold too: name, and its place; the longest where several begin."""
        words = word_places(text.replace("’s", "  ").replace("'s", "  "))
        found: list[tuple[int, int, int]] = []
        for at in range(len(words)):
            for more in range(min(10, len(words) - at), 0, -1):
                start, end = words[at][1], words[at + more - 1][2]
                name = self.number_of.get(key_of(text[start:end]))
                if name is not None and (more > 1 or is_telling(text[start:end])):
                    found.append((name, start, end))
                    break
        return tuple(f for f in found if not any(_covers(other, f) for other in found))

    @cached_property
    def _passage_order(self) -> Ints:
        return np.argsort(self.passages, kind="stable")

    @cached_property
    def _sentence_order(self) -> Ints:
        return np.argsort(self.sentences, kind="stable")


def _covers(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return one[1:] != other[1:] and one[1] <= other[1] and other[2] <= one[2]


def _places(numbers: Ints, order: Ints, wanted: Iterable[int] | Ints) -> Ints:
    asked = wanted if isinstance(wanted, np.ndarray) else np.fromiter(wanted, dtype=np.int64)
    if not len(numbers):
        return np.full(len(asked), -1, dtype=np.int64)
    found = order[np.minimum(np.searchsorted(numbers, asked, sorter=order), len(order) - 1)]
    return np.where(numbers[found] == asked, found, -1)


def write_linkage(folder: Path, linkage: Linkage) -> None:
    """Write a linkage into `folder`: one .npy file an array, and the names, one a line."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in _ARRAYS:
        np.save(folder / f"{name}.npy", getattr(linkage, name))
    (folder / "names.txt").write_text("\n".join(linkage.keys), encoding="utf-8")


def read_linkage(folder: Path) -> Linkage:
    """The linkage in `folder`. Raises CorruptStoreError."""
    try:
        text = (folder / "names.txt").read_text(encoding="utf-8")
        arrays = {name: np.load(folder / f"{name}.npy", allow_pickle=False) for name in _ARRAYS}
    except (OSError, ValueError, EOFError) as error:
        raise CorruptStoreError(f"cannot read {folder}: {error}", "run `claimgraph rebuild`") from error
    return Linkage(keys=tuple(text.split("\n")) if text else (), **arrays)
