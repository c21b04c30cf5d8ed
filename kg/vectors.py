"""The vectors of a generation, one a sentence, and the door to FAISS."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.errors import CorruptStoreError, StoreError
from kg.ports import Vectors

__all__ = ["VectorIndex", "write_index"]

FILE = "sentences.faiss"
_MAPPED = 64_000_000  # bytes from which on a file is mapped


class VectorIndex:
    """A read-only index of unit vectors by inner product; `dimension` is 0 when it holds none."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def open(cls, folder: Path) -> VectorIndex:
        """The index in `folder`; a folder without one is an empty index. Raises CorruptStoreError.

        A small file is read whole; a large one is mapped, so that processes share its memory and open it at once. A
        file cut short under a map would kill the process; a generation is never written to, and its sizes are checked
        when it is opened.
        """
        path = folder / FILE
        if not path.exists():
            return cls(None)
        import faiss  # noqa: PLC0415

        try:
            return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC if path.stat().st_size > _MAPPED else 0))
        except (RuntimeError, MemoryError) as error:
            raise CorruptStoreError(f"cannot read {path}", "run `claimgraph rebuild`") from error

    def __len__(self) -> int:
        return 0 if self._index is None else int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """How many components a vector has."""
        return 0 if self._index is None else int(self._index.d)

    def search(self, vector: Vectors, k: int, among: NDArray[np.int64] | None = None) -> list[tuple[int, float]]:
        """What `nearest` finds, as pairs of number and inner product."""
        numbers, scores = self.nearest(vector, k, among)
        return list(zip(numbers.tolist(), scores.tolist(), strict=True))

    def nearest(
        self, vector: Vectors, k: int, among: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], Vectors]:
        """The `k` nearest sentences to `vector`, shape (dimension,): their numbers and inner products, best first.

        Only `among` the sentences of these numbers, where they are given.
        Raises StoreError when the vector is of another dimension: it came from another embedding model.
        """
        if self._index is None or k < 1:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        if vector.shape != (self.dimension,):
            message = f"the question has {vector.shape[-1]} dimensions and the index has {self.dimension}"
            raise StoreError(message, "use the embedding model the base was made with, or ingest again with this one")
        query = np.ascontiguousarray(vector[None, :], dtype=np.float32)
        (scores,), (numbers,) = self._index.search(query, min(k, len(self)), params=_among(among))
        order = np.lexsort((numbers, -scores))
        order = order[numbers[order] >= 0]
        return numbers[order], scores[order]

    def numbers(self) -> frozenset[int]:
        """The numbers of all sentences held."""
        if self._index is None:
            return frozenset()
        import faiss  # noqa: PLC0415

        return frozenset(faiss.vector_to_array(self._index.id_map).tolist())

    def rows(self) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """The numbers in order, and the rows as they are kept, shape (n, bytes); valid while the index is."""
        import faiss  # noqa: PLC0415

        if self._index is None:
            return np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.uint8)
        numbers = faiss.vector_to_array(self._index.id_map)
        codes = _codes(faiss.downcast_index(self._index.index), len(numbers))
        if (numbers[1:] <= numbers[:-1]).any():
            order = np.argsort(numbers)
            return numbers[order], codes[order]
        return numbers, codes


def write_index(
    folder: Path,
    numbers: NDArray[np.int64],
    fresh: Iterable[tuple[NDArray[np.int64], Vectors]],
    parent: Path | None = None,
) -> None:
    """Write an index of the sentences `numbers`, shape (n,): of some the vectors are `fresh`, the others in `parent`.

    Half precision: as exact in ranking as single (recall 1.0 measured), at half the size. Kept in the order of numbers,
    so that the file is the same however it came to be; none writes no file. Raises StoreError for doubled numbers and
    for vectors that are missing, of another dimension, or not finite: FAISS would take those in without a word.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = np.sort(np.asarray(numbers, dtype=np.int64))
    if len(wanted) == 0:
        return
    if (wanted[1:] == wanted[:-1]).any():
        raise StoreError("two sentences have one number", "report this with the sources that brought it about")
    table = _Table(wanted)
    for some, vectors in fresh:
        table.put(some, vectors)
    if parent is not None:
        table.take(VectorIndex.open(parent))
    import faiss  # noqa: PLC0415

    try:
        faiss.write_index(table.index(), str(folder / FILE))
    except RuntimeError as error:
        raise OSError(None, str(error).splitlines()[-1], str(folder / FILE)) from error


class _Table:
    """The rows of an index being made, each in its place: one copy in memory, however large."""

    def __init__(self, numbers: NDArray[np.int64]) -> None:
        self._numbers = numbers
        self._filled = np.zeros(len(numbers), dtype=np.bool_)
        self._quantizer: Any = None
        self._codes: NDArray[np.uint8] = np.zeros((0, 0), dtype=np.uint8)

    def put(self, numbers: NDArray[np.int64], vectors: Vectors) -> None:
        """Encode vectors, shape (n, dimension), into the places of their sentences."""
        if len(numbers) != len(vectors):
            raise StoreError(f"{len(vectors)} vectors stand for {len(numbers)} sentences", "run `claimgraph verify`")
        if len(numbers) == 0:
            return
        if not np.isfinite(vectors).all():
            raise StoreError("the embedding model gave a vector that is not finite", "choose another embedding model")
        self._sized(vectors.shape[1])
        places = self._places(numbers)
        self._codes[places] = self._quantizer.sa_encode(np.ascontiguousarray(vectors, dtype=np.float32))
        self._filled[places] = True

    def take(self, parent: VectorIndex) -> None:
        """Copy what `parent` holds of the sentences that have no vector yet."""
        held, codes = parent.rows()
        missing = self._numbers[~self._filled]
        places = np.searchsorted(held, missing)
        known = (places < len(held)) & (np.append(held, 0)[places] == missing)
        if not known.any():
            return
        self._sized(parent.dimension)
        targets = self._places(missing[known])
        self._codes[targets] = codes[places[known]]
        self._filled[targets] = True

    def index(self) -> Any:
        """The index, once each sentence has its vector."""
        import faiss  # noqa: PLC0415

        if not self._filled.all():
            message = f"{int(self._filled.sum())} vectors stand for {len(self._numbers)} sentences"
            raise StoreError(message, "run `claimgraph rebuild`")
        index = faiss.IndexIDMap2(self._quantizer)
        self._quantizer.ntotal = index.ntotal = len(self._numbers)
        faiss.copy_array_to_vector(self._numbers, index.id_map)
        return index

    def _places(self, numbers: NDArray[np.int64]) -> NDArray[np.intp]:
        places = np.searchsorted(self._numbers, numbers)
        if (np.append(self._numbers, -1)[places] != numbers).any():
            raise StoreError("a vector stands for no sentence", "run `claimgraph rebuild`")
        return places

    def _sized(self, dimension: int) -> None:
        if self._quantizer is None:
            self._quantizer = _quantizer(dimension)
            self._quantizer.codes.resize(len(self._numbers) * self._quantizer.code_size)
            self._codes = _codes(self._quantizer, len(self._numbers))
        elif self._quantizer.d != dimension:
            message = "the documents were embedded by models of different dimensions"
            raise StoreError(message, "ingest all of them again with one embedding model")


def _among(numbers: NDArray[np.int64] | None) -> Any:
    """What tells FAISS to look among some sentences only; None where it looks everywhere."""
    if numbers is None:
        return None
    import faiss  # noqa: PLC0415

    return faiss.SearchParameters(sel=faiss.IDSelectorBatch(numbers))  # type: ignore[call-arg]  # its stub is empty


def _quantizer(dimension: int) -> Any:
    import faiss  # noqa: PLC0415

    return faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)


def _codes(quantizer: Any, count: int) -> NDArray[np.uint8]:
    """The memory in which FAISS keeps its rows, shape (count, bytes a row); `quantizer` must outlive it."""
    import faiss  # noqa: PLC0415

    size = int(quantizer.code_size)
    memory: NDArray[np.uint8] = faiss.rev_swig_ptr(quantizer.codes.data(), count * size)
    return memory.reshape(count, size)
