"""The vectors of a generation, one a sentence, and the door to FAISS."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.errors import CorruptStoreError, StoreError
from kg.ports import Vectors

__all__ = ["VectorIndex", "write_index"]

FILE = "sentences.faiss"


class VectorIndex:
    """A read-only index of unit vectors by inner product; `dimension` is 0 when it holds none."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def open(cls, folder: Path) -> VectorIndex:
        """The index in `folder`; a folder without one is an empty index. Raises CorruptStoreError.

        The file is read whole, never mapped: a file cut short under a map would kill the process.
        """
        path = folder / FILE
        if not path.exists():
            return cls(None)
        import faiss  # noqa: PLC0415

        try:
            return cls(faiss.read_index(str(path)))
        except (RuntimeError, MemoryError) as error:
            raise CorruptStoreError(f"cannot read {path}", "run `claimgraph rebuild`") from error

    def __len__(self) -> int:
        return 0 if self._index is None else int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """How many components a vector has."""
        return 0 if self._index is None else int(self._index.d)

    def search(self, vector: Vectors, k: int) -> list[tuple[int, float]]:
        """The `k` nearest sentences to `vector`, shape (dimension,): number and inner product, best first.

        Raises StoreError when the vector is of another dimension: it came from another embedding model.
        """
        if self._index is None or k < 1:
            return []
        if vector.shape != (self.dimension,):
            message = f"the question has {vector.shape[-1]} dimensions and the index has {self.dimension}"
            raise StoreError(message, "use the embedding model the base was made with, or ingest again with this one")
        query = np.ascontiguousarray(vector[None, :], dtype=np.float32)
        scores, numbers = self._index.search(query, min(k, len(self)))
        pairs = [(int(n), float(s)) for n, s in zip(numbers[0], scores[0], strict=True) if n >= 0]
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))

    def numbers(self) -> frozenset[int]:
        """The numbers of all sentences held."""
        if self._index is None:
            return frozenset()
        import faiss  # noqa: PLC0415

        return frozenset(int(n) for n in faiss.vector_to_array(self._index.id_map))


def write_index(folder: Path, numbers: NDArray[np.int64], vectors: Vectors) -> None:
    """Write an index of `vectors`, shape (n, dimension), under `numbers`, shape (n,); an empty one writes no file.

    Half precision: as exact in ranking as single (recall 1.0 measured), at half the size. Raises StoreError for
    doubled numbers or vectors that are not finite, which FAISS would take in without a word.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if len(numbers) == 0:
        return
    if len(np.unique(numbers)) != len(numbers):
        raise StoreError("two sentences have one number", "report this with the sources that brought it about")
    if not np.isfinite(vectors).all():
        raise StoreError("the embedding model gave a vector that is not finite", "choose another embedding model")
    import faiss  # noqa: PLC0415

    dimension = vectors.shape[1]
    scalar = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    index = faiss.IndexIDMap2(scalar)
    index.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), np.ascontiguousarray(numbers, dtype=np.int64))
    try:
        faiss.write_index(index, str(folder / FILE))
    except RuntimeError as error:
        raise OSError(None, str(error).splitlines()[-1], str(folder / FILE)) from error
