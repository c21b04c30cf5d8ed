"""Embeddings by model and text, so that an ingest embeds only what changed and a killed one repeats one batch."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.errors import UnavailableError
from kg.files import guarded
from kg.ports import Embedder, Vectors

__all__ = ["EmbeddingCache"]

_BATCH = 256  # texts embedded before what is done is kept
_SEGMENTS = 32  # files past which they become one


class EmbeddingCache:
    """An embedder that remembers, in `HOME/cache/embeddings`. Only under the writer's lock.

    Each file is named by the hash of its content; one that is damaged is embedded again, silently for nothing is lost.
    """

    def __init__(self, home: Path, embedder: Embedder) -> None:
        model = hashlib.sha256(f"{embedder.name} {embedder.digest}".encode()).hexdigest()[:16]
        self._folder = home / "cache" / "embeddings" / model
        self._embedder = embedder
        self._known: dict[bytes, NDArray[np.float32]] | None = None

    def encode(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Vectors:
        """Unit vectors of `texts`, shape (len(texts), dimension); `progress` hears how many of how many are there.

        Raises UnavailableError when the model gives vectors of another shape, or not finite.
        """
        keys = [hashlib.sha256(text.encode()).digest()[:16] for text in texts]
        known = self._load() if keys else {}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        wanted = sorted(missing, key=lambda key: (len(missing[key]), missing[key]))
        for at in range(0, len(wanted), _BATCH):
            some = wanted[at : at + _BATCH]
            rows = self._embedded([missing[key] for key in some])
            known.update(zip(some, rows, strict=True))
            self._keep(some, rows)
            if progress is not None:
                progress(at + len(some), len(wanted))
        if not keys:
            return np.zeros((0, self._embedder.dimension), dtype=np.float32)
        return np.stack([known[key] for key in keys])

    def _embedded(self, texts: Sequence[str]) -> Vectors:
        rows = np.asarray(self._embedder.encode(texts), dtype=np.float32)
        if rows.shape != (len(texts), self._embedder.dimension) or not np.isfinite(rows).all():
            message = f"the embedding model {self._embedder.name} gave vectors of shape {rows.shape} or not finite"
            raise UnavailableError(message, "choose another embedding model, or fetch this one again")
        return rows

    def _load(self) -> dict[bytes, NDArray[np.float32]]:
        if self._known is not None:
            return self._known
        self._known = {}
        segments = sorted(self._folder.glob("*.npy"))
        for path in segments:
            self._known.update(self._segment(path))
        if len(segments) > _SEGMENTS:
            self._keep(list(self._known), np.stack(list(self._known.values())))
            for path in segments:
                path.unlink(missing_ok=True)
        return self._known

    def _segment(self, path: Path) -> dict[bytes, NDArray[np.float32]]:
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest()[:32] != path.stem:
            path.unlink()
            return {}
        table = np.load(io.BytesIO(content), allow_pickle=False)
        return {key.tobytes(): row for key, row in zip(table["key"], table["row"], strict=True)}

    def _keep(self, keys: Sequence[bytes], rows: Vectors) -> None:
        table = np.zeros(len(keys), dtype=[("key", "V16"), ("row", "<f4", (rows.shape[1],))])
        table["key"] = np.array(keys, dtype="V16")
        table["row"] = rows
        content = io.BytesIO()
        np.save(content, table, allow_pickle=False)
        name = hashlib.sha256(content.getvalue()).hexdigest()[:32]
        with guarded(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            fresh = self._folder / f".tmp-{name}"
            fresh.write_bytes(content.getvalue())
            fresh.replace(self._folder / f"{name}.npy")
