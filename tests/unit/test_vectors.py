"""The index of vectors finds what is near, and refuses what FAISS would take in silently."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from fakes import HashingEmbedder

from kg.errors import CorruptStoreError, StoreError
from kg.vectors import FILE, VectorIndex, write_index

TEXTS = ["France trains a model", "Japan builds a cluster", "The licence is open"]


@pytest.fixture
def index(tmp_path: Path) -> VectorIndex:
    """An index of three sentences under large numbers."""
    write_index(tmp_path, np.array([2**62 + 1, 5, 9]), HashingEmbedder().encode(TEXTS))
    return VectorIndex.open(tmp_path)


def test_the_nearest_come_first(index: VectorIndex) -> None:
    """A sentence is nearest to itself, with a score of one, and the others follow in order."""
    found = index.search(HashingEmbedder().encode_query("France trains a model"), 3)

    assert found[0][0] == 2**62 + 1
    assert found[0][1] == pytest.approx(1, abs=1e-3)
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_asking_for_more_than_there_is(index: VectorIndex) -> None:
    """Asking for more gives all there are, and numbers() names them."""
    assert len(index.search(HashingEmbedder().encode_query("model"), 50)) == len(index) == 3
    assert index.numbers() == {2**62 + 1, 5, 9}


def test_a_vector_of_another_model_is_refused(index: VectorIndex) -> None:
    """A vector of another dimension is an error with the next step, not a crash."""
    with pytest.raises(StoreError, match="8 dimensions") as error:
        index.search(HashingEmbedder(8).encode_query("model"), 3)

    assert "embedding model" in error.value.hint


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    """An index of nothing is written, opened and searched."""
    write_index(tmp_path, np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.float32))
    index = VectorIndex.open(tmp_path)

    assert index.search(HashingEmbedder().encode_query("model"), 3) == []
    assert (len(index), index.numbers()) == (0, frozenset())


def test_bad_vectors_are_refused(tmp_path: Path) -> None:
    """Doubled numbers and vectors that are not finite are errors."""
    vectors = HashingEmbedder().encode(TEXTS)
    with pytest.raises(StoreError, match="one number"):
        write_index(tmp_path, np.array([1, 1, 2]), vectors)
    vectors[1, 3] = np.nan
    with pytest.raises(StoreError, match="not finite"):
        write_index(tmp_path, np.array([1, 2, 3]), vectors)


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    """A file cut short is an error that names it and the way out."""
    write_index(tmp_path, np.array([1, 2, 3]), HashingEmbedder().encode(TEXTS))
    path = tmp_path / FILE
    path.write_bytes(path.read_bytes()[:60])

    with pytest.raises(CorruptStoreError, match=FILE) as error:
        VectorIndex.open(tmp_path)

    assert "rebuild" in error.value.hint
