"""The fingerprints of all documents of a generation, and the pairs of documents that have some in common."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kg.copies import Hashes
from kg.errors import CorruptStoreError

__all__ = [
    "REWORDED",
    "VERBATIM",
    "Codes",
    "Limits",
    "Prints",
    "pairs_sharing",
    "put_together",
    "read_prints",
    "taken_over",
    "write_prints",
]

Codes: TypeAlias = NDArray[np.int64]  # of pairs: the place of the first, times as many as there are, and of the second
_Owners: TypeAlias = NDArray[np.int32]
_SIDES: tuple[Literal["left"], Literal["right"]] = ("left", "right")


@dataclass(frozen=True, slots=True)
class Limits:
    """When documents with the same fingerprints are compared.

    Of up to `all` documents with one fingerprint all pairs are, of more each with the one before it, and of more than
    `everywhere` none: it is of words that pages of a kind share. A pair has `least` fingerprints in common.
    """

    all: int
    everywhere: int
    least: int = 1


VERBATIM = Limits(all=12, everywhere=100)  # fingerprints of words in a row
REWORDED = Limits(all=6, everywhere=30, least=3)  # bands of sentences, which rewordings of one text share in part


@dataclass(frozen=True, slots=True, eq=False)
class Prints:
    """Fingerprints in order, each with the place of its document in `documents`: ids with what was made of them."""

    documents: tuple[tuple[str, str], ...] = ()
    prints: Hashes = field(default_factory=lambda: np.zeros(0, dtype=np.uint64))
    owners: _Owners = field(default_factory=lambda: np.zeros(0, dtype=np.int32))


def taken_over(held: Prints, documents: tuple[tuple[str, str], ...], limits: Limits) -> tuple[Prints, Codes]:
    """The fingerprints of those `documents` that are held, and the pairs that `held` had of them."""
    place = {document: number for number, document in enumerate(documents)}
    moved = np.asarray([place.get(document, -1) for document in held.documents], dtype=np.int64)
    if not len(moved):
        return Prints(documents), np.zeros(0, dtype=np.int64)
    first, second = (moved[some] for some in np.divmod(pairs_sharing(held, limits), len(moved)))
    owners = moved[held.owners].astype(np.int32)
    stays = owners >= 0
    known = (first * len(documents) + second)[(first >= 0) & (second >= 0)]
    return Prints(documents, held.prints[stays], owners[stays]), known


def put_together(kept: Prints, added: Mapping[int, Hashes]) -> Prints:
    """The fingerprints of `kept` with those that are `added`, in order, by the place of their documents; each once."""
    some = [prints[np.diff(prints, prepend=~prints[:1]) != 0] for prints in added.values()]
    places = np.fromiter(added, dtype=np.int32, count=len(added))
    prints = np.concatenate([kept.prints[:0], *some])
    owners = np.repeat(places, [len(own) for own in some]).astype(np.int32)
    order = np.lexsort((owners, prints))  # the same bytes, however the documents came
    prints, owners = prints[order], owners[order]
    at, ends = (kept.prints.searchsorted(prints, side=side) for side in _SIDES)
    for number in np.flatnonzero(ends > at).tolist():
        at[number] += int(kept.owners[at[number] : ends[number]].searchsorted(owners[number]))
    return Prints(kept.documents, np.insert(kept.prints, at, prints), np.insert(kept.owners, at, owners))


def pairs_sharing(held: Prints, limits: Limits) -> Codes:
    """The pairs of documents, the first before the second, that share fingerprints; sorted, each once."""
    begins = np.flatnonzero(np.diff(held.prints, prepend=~held.prints[:1]))
    counts = np.diff(begins, append=len(held.prints))
    several = np.repeat((counts > 1) & (counts <= limits.everywhere), counts)
    prints, owners = held.prints[several], held.owners[several].astype(np.int64)
    few = np.repeat(counts <= limits.all, counts)[several]
    found = []
    for apart in range(1, limits.all):
        together = prints[apart:] == prints[:-apart]
        if apart > 1:
            together &= few[apart:]
        found.append(owners[:-apart][together] * len(held.documents) + owners[apart:][together])
    codes, shared = np.unique(np.concatenate(found), return_counts=True)
    return codes[shared >= limits.least]


def write_prints(folder: Path, name: str, prints: Prints) -> None:
    """Write fingerprints into `folder`, which exists, under a name of their own."""
    np.save(folder / f"{name}.npy", prints.prints)
    np.save(folder / f"{name}-owners.npy", prints.owners)
    (folder / f"{name}-documents.json").write_text(json.dumps(prints.documents), encoding="utf-8")


def read_prints(folder: Path, name: str) -> Prints:
    """The fingerprints in `folder` under a name. Raises CorruptStoreError."""
    try:
        documents = tuple((id_, made) for id_, made in json.loads((folder / f"{name}-documents.json").read_bytes()))
        prints = np.load(folder / f"{name}.npy", allow_pickle=False)
        return Prints(documents, prints, np.load(folder / f"{name}-owners.npy", allow_pickle=False))
    except (OSError, ValueError, TypeError, EOFError) as error:
        raise CorruptStoreError(f"cannot read {folder}: {error}", "run `claimgraph rebuild`") from error
