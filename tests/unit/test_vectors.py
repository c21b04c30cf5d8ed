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
    numbers = np.array([2**62 + 1, 5, 9])
    write_index(tmp_path, numbers, [(numbers, HashingEmbedder().encode(TEXTS))])
    return VectorIndex.open(tmp_path)


def test_the_nearest_come_first(index: VectorIndex) -> None:
    """A sentence is nearest to itself, with a score of one, and the others follow in order."""
    found = index.search(HashingEmbedder().encode_query("France trains a model"), 3)

    assert found[0][0] == 2**62 + 1
    assert found[0][1] == pytest.approx(1, abs=1e-3)
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_only_some_are_searched(index: VectorIndex) -> None:
    """Among some sentences the nearest of these is found, and nothing else."""
    question = HashingEmbedder().encode_query("France trains a model")

    assert [n for n, _ in index.search(question, 3, np.asarray([9, 5]))] == [
        n for n, _ in index.search(question, 3) if n in {5, 9}
    ]
    assert index.search(question, 3, np.zeros(0, dtype=np.int64)) == []


def test_a_mapped_file_says_the_same(tmp_path: Path, index: VectorIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large file is mapped rather than read; numbers, rows and what is near are the same."""
    monkeypatch.setattr("kg.vectors._MAPPED", 0)
    mapped = VectorIndex.open(tmp_path)
    question = HashingEmbedder().encode_query("Japan builds")

    assert mapped.search(question, 3) == index.search(question, 3)
    assert mapped.numbers() == index.numbers()
    assert all(np.array_equal(a, b) for a, b in zip(mapped.rows(), index.rows(), strict=True))


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
    write_index(tmp_path, np.zeros(0, dtype=np.int64), [])
    index = VectorIndex.open(tmp_path)

    assert index.search(HashingEmbedder().encode_query("model"), 3) == []
    assert (len(index), index.numbers()) == (0, frozenset())


def test_bad_vectors_are_refused(tmp_path: Path) -> None:
    """Doubled numbers and vectors that are not finite are errors."""
    vectors = HashingEmbedder().encode(TEXTS)
    with pytest.raises(StoreError, match="one number"):
        write_index(tmp_path, np.array([1, 1, 2]), [(np.array([1, 1, 2]), vectors)])
    numbers = np.array([1, 2, 3])
    with pytest.raises(StoreError, match="2 vectors stand for 3 sentences"):
        write_index(tmp_path, numbers, [(numbers[:2], vectors[:2])])
    with pytest.raises(StoreError, match="no sentence"):
        write_index(tmp_path, numbers, [(numbers + 1, vectors)])
    vectors[1, 3] = np.nan
    with pytest.raises(StoreError, match="not finite"):
        write_index(tmp_path, numbers, [(numbers, vectors)])


def test_an_index_grows_from_its_parent(tmp_path: Path) -> None:
    """What a parent holds is taken from it, and the file is the same as one made at once, to the byte."""
    numbers, vectors = np.array([30, 10, 20]), HashingEmbedder().encode(TEXTS)
    more, other = np.array([25, 5]), HashingEmbedder().encode(["Korea opens a hub", "Kenya waits"])
    write_index(tmp_path / "parent", numbers, [(numbers, vectors)])
    write_index(tmp_path / "child", np.array([5, 10, 25, 30]), [(more, other)], tmp_path / "parent")
    write_index(tmp_path / "whole", np.array([10, 30, 5, 25]), [(more, other), (numbers[:2], vectors[:2])])

    assert (tmp_path / "child" / FILE).read_bytes() == (tmp_path / "whole" / FILE).read_bytes()
    assert VectorIndex.open(tmp_path / "child").search(vectors[0], 1)[0][0] == 30
    with pytest.raises(StoreError, match="different dimensions"):
        write_index(tmp_path / "bad", numbers, [(numbers[:1], np.ones((1, 8), np.float32))], tmp_path / "parent")


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    """A file cut short is an error that names it and the way out."""
    numbers = np.array([1, 2, 3])
    write_index(tmp_path, numbers, [(numbers, HashingEmbedder().encode(TEXTS))])
    path = tmp_path / FILE
    path.write_bytes(path.read_bytes()[:60])

    with pytest.raises(CorruptStoreError, match=FILE) as error:
        VectorIndex.open(tmp_path)

    assert "rebuild" in error.value.hint
