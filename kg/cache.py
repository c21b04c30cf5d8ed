"""Embeddings by model and text, so that an ingest embeds only what changed and a killed one repeats one batch."""

from __future__ import annotations

import hashlib
import io
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.errors import UnavailableError
from kg.files import guarded, sha256
from kg.ports import Embedder, Vectors

__all__ = ["EmbeddingCache", "prune"]

_BATCH = 256  # texts embedded before what is done is kept
_SEGMENTS = 32  # small files past which they are joined
_FULL = 65_536  # rows of a file that is joined with no other: some 100 MB
_MOST = 4 << 30  # bytes that are kept: some 2.7 million sentences of the default model


def prune(home: Path, most: int = _MOST) -> int:
    """Take the embeddings away that were not used for longest, until `most` bytes are kept; how many bytes went.

    Only under the writer's lock. Documents keep their own vectors, so what goes costs time at most.
    """
    files = [(path.stat(), path) for path in (home / "cache" / "embeddings").glob("*/*.npy")]
    excess, gone = sum(stat.st_size for stat, _ in files) - most, 0
    for stat, path in sorted(files, key=lambda file: (file[0].st_mtime_ns, file[1])):
        if gone >= excess:
            break
        path.unlink(missing_ok=True)
        gone += stat.st_size
    return gone


class EmbeddingCache:
    """An embedder that remembers, in `HOME/cache/embeddings`. Only under the writer's lock.

    Each file is named by the hash of its content; one that is damaged is embedded again, silently for nothing is lost.
    In memory are only keys and places: rows are read from the files, which nothing changes once they are written.
    """

    def __init__(self, home: Path, embedder: Embedder) -> None:
        model = hashlib.sha256(f"{embedder.name} {embedder.digest}".encode()).hexdigest()[:16]
        self._folder = home / "cache" / "embeddings" / model
        self._embedder = embedder
        self._tables: list[Path] = []
        self._places: dict[bytes, tuple[int, int]] | None = None

    def encode(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Vectors:
        """Unit vectors of `texts`, shape (len(texts), dimension); `progress` hears how many of how many are there.

        Raises UnavailableError when the model gives vectors of another shape, or not finite.
        """
        keys = [hashlib.sha256(text.encode()).digest()[:16] for text in texts]
        places = self._loaded() if keys else {}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in places}
        wanted = sorted(missing, key=lambda key: (len(missing[key]), missing[key]))
        for at in range(0, len(wanted), _BATCH):
            some = wanted[at : at + _BATCH]
            self._take(self._keep(some, self._embedded([missing[key] for key in some])))
            if progress is not None:
                progress(at + len(some), len(wanted))
        return self._rows([places[key] for key in keys])

    def _rows(self, places: Sequence[tuple[int, int]]) -> Vectors:
        """The rows at `places`; each file is mapped for as long as it is read, so that none stays in memory."""
        rows = np.zeros((len(places), self._embedder.dimension), dtype=np.float32)
        wanted: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for number, (table, row) in enumerate(places):
            wanted[table].append((number, row))
        for table, pairs in wanted.items():
            numbers, found = zip(*pairs, strict=True)
            rows[list(numbers)] = _table(self._tables[table])["row"][list(found)]
            with suppress(OSError):  # the time says when it was used last, so that `prune` takes others first
                os.utime(self._tables[table])
        return rows

    def _embedded(self, texts: Sequence[str]) -> Vectors:
        rows = np.asarray(self._embedder.encode(texts), dtype=np.float32)
        if rows.shape != (len(texts), self._embedder.dimension) or not np.isfinite(rows).all():
            message = f"the embedding model {self._embedder.name} gave vectors of shape {rows.shape} or not finite"
            raise UnavailableError(message, "choose another embedding model, or fetch this one again")
        return rows

    def _loaded(self) -> dict[bytes, tuple[int, int]]:
        if self._places is None:
            self._places = {}
            for path in self._folder.glob(".tmp-*"):  # of a run that was killed
                path.unlink()
            for path in self._joined([path for path in sorted(self._folder.glob("*.npy")) if _whole(path)]):
                self._take(path)
        return self._places

    def _take(self, path: Path) -> None:
        places = self._loaded()
        for row, key in enumerate(_table(path)["key"]):
            places[key.tobytes()] = len(self._tables), row
        self._tables.append(path)

    def _joined(self, paths: Sequence[Path]) -> Iterator[Path]:
        """The files, the small ones joined where they are many."""
        sizes = {path: len(np.load(path, mmap_mode="r", allow_pickle=False)) for path in paths}
        small = [path for path in paths if sizes[path] < _FULL]
        yield from (path for path in paths if sizes[path] >= _FULL)
        if len(small) <= _SEGMENTS:
            yield from small
            return
        for at in range(0, len(small), _FULL // _BATCH):
            some = small[at : at + _FULL // _BATCH]
            tables = [np.load(path, allow_pickle=False) for path in some]
            keys = [key.tobytes() for table in tables for key in table["key"]]
            joined = self._keep(keys, np.concatenate([table["row"] for table in tables]))
            for path in some:
                if path != joined:
                    path.unlink(missing_ok=True)
            yield joined

    def _keep(self, keys: Sequence[bytes], rows: Vectors) -> Path:
        table = np.zeros(len(keys), dtype=[("key", "V16"), ("row", "<f4", (rows.shape[1],))])
        table["key"] = np.array(keys, dtype="V16")
        table["row"] = rows
        content = io.BytesIO()
        np.save(content, table, allow_pickle=False)
        path = self._folder / f"{hashlib.sha256(content.getvalue()).hexdigest()[:32]}.npy"
        with guarded(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            fresh = self._folder / f".tmp-{path.stem}"
            fresh.write_bytes(content.getvalue())
            fresh.replace(path)
        return path


def _table(path: Path) -> NDArray[np.void]:
    mapped: NDArray[np.void] = np.load(path, mmap_mode="r", allow_pickle=False)
    return mapped


def _whole(path: Path) -> bool:
    if sha256(path)[:32] == path.stem:
        return True
    path.unlink()
    return False
