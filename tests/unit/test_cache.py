"""The cache of embeddings: what was embedded once is not embedded again, and few files hold it."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from fakes import HashingEmbedder

from kg.cache import EmbeddingCache, prune
from kg.errors import UnavailableError


def files(home: Path) -> list[Path]:
    """The files of the cache."""
    return sorted((home / "cache" / "embeddings").rglob("*.npy"))


def test_nothing_is_embedded_twice(tmp_path: Path) -> None:
    """Texts come back in their order, whether new, doubled or known, and another cache knows them too."""
    embedder = HashingEmbedder()
    texts = ["one sun", "two moons", "one sun", "three stars"]

    first = EmbeddingCache(tmp_path, embedder).encode(texts)
    again = EmbeddingCache(tmp_path, embedder).encode(texts[::-1])

    assert embedder.encoded == 3
    assert np.allclose(first, HashingEmbedder().encode(texts))
    assert np.array_equal(first, again[::-1])
    assert EmbeddingCache(tmp_path, embedder).encode([]).shape == (0, 32)


def test_many_small_files_become_few(tmp_path: Path) -> None:
    """Forty runs of one text each leave one file in the end, with all of it, and no temporary ones."""
    embedder = HashingEmbedder()
    for number in range(40):
        EmbeddingCache(tmp_path, embedder).encode([f"text {number}"])
    (files(tmp_path)[0].parent / ".tmp-left").write_bytes(b"half")
    assert len(files(tmp_path)) < 40

    vectors = EmbeddingCache(tmp_path, embedder).encode([f"text {number}" for number in range(40)])

    assert embedder.encoded == 40
    assert np.allclose(vectors, HashingEmbedder().encode([f"text {number}" for number in range(40)]))
    assert not list(tmp_path.rglob(".tmp-*"))


def test_two_models_do_not_share(tmp_path: Path) -> None:
    """A model of another name, or with other weights, has its own vectors."""
    EmbeddingCache(tmp_path, HashingEmbedder(32)).encode(["sun"])
    other = HashingEmbedder(16)

    assert EmbeddingCache(tmp_path, other).encode(["sun"]).shape == (1, 16)
    assert other.encoded == 1


def test_vectors_that_are_none(tmp_path: Path) -> None:
    """A model that gives something not finite is an error with a hint, and nothing is kept."""

    class Broken(HashingEmbedder):
        """An embedder that divides by zero."""

        def encode(self, texts: object) -> np.ndarray:
            return np.full((1, 32), np.nan, dtype=np.float32)

    with pytest.raises(UnavailableError, match="not finite") as error:
        EmbeddingCache(tmp_path, Broken()).encode(["sun"])

    assert error.value.hint
    assert files(tmp_path) == []


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    """Past the bound the files last used longest ago go, whatever their model, and only as many as must."""
    old, new = HashingEmbedder(16), HashingEmbedder(32)
    for number, (embedder, text) in enumerate(((old, "sun"), (new, "moon"), (new, "star"))):
        known = set(files(tmp_path))
        EmbeddingCache(tmp_path, embedder).encode([text])
        (made,) = set(files(tmp_path)) - known
        os.utime(made, (1000 + number, 1000 + number))
    EmbeddingCache(tmp_path, new).encode(["moon"])
    size = max(path.stat().st_size for path in files(tmp_path))

    assert prune(tmp_path, 3 * size) == 0
    assert prune(tmp_path, size) > 0

    new.encoded = 0
    EmbeddingCache(tmp_path, new).encode(["moon"])
    assert new.encoded == 0
    EmbeddingCache(tmp_path, new).encode(["star"])
    assert new.encoded == 1


def test_pruning_what_is_not_there(tmp_path: Path) -> None:
    """A base without a cache has nothing to prune."""
    assert prune(tmp_path, 0) == 0
