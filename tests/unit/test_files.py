"""Files are whole or absent, and digests notice what matters."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import StoreError, WriterBusyError
from kg.files import code_digest, durable, exclusive, guarded, remove_tree, replace_text, seal


def test_a_file_is_replaced_in_one_step(tmp_path: Path) -> None:
    """The new text is there, and no temporary file stays."""
    path = tmp_path / "CURRENT"
    replace_text(path, "000001\n")
    replace_text(path, "000002\n")

    assert path.read_text(encoding="utf-8") == "000002\n"
    assert list(tmp_path.iterdir()) == [path]


def test_a_seal_knows_size_and_content(tmp_path: Path) -> None:
    """Two files of one size and different content have different seals."""
    (tmp_path / "a").write_bytes(b"one")
    (tmp_path / "b").write_bytes(b"two")

    one, two = seal(tmp_path / "a"), seal(tmp_path / "b")

    assert one.size == two.size == 3
    assert one.sha256 != two.sha256


def test_the_digest_of_a_program(tmp_path: Path) -> None:
    """It changes with content and names, not with bytecode, order of arguments, or files that are not there."""
    (tmp_path / "p" / "__pycache__").mkdir(parents=True)
    (tmp_path / "p" / "m.py").write_text("x = 1\n", encoding="utf-8")
    (tmp_path / "d.ttl").write_text("data", encoding="utf-8")
    before = code_digest(tmp_path / "p", tmp_path / "d.ttl", tmp_path / "nothing")

    (tmp_path / "p" / "__pycache__" / "m.pyc").write_bytes(b"\x00")
    assert code_digest(tmp_path / "d.ttl", tmp_path / "p") == before
    (tmp_path / "p" / "m.py").rename(tmp_path / "p" / "n.py")
    assert code_digest(tmp_path / "p", tmp_path / "d.ttl") != before


def test_a_tree_goes_whole(tmp_path: Path) -> None:
    """A folder is removed with all in it, also where an earlier removal was cut short."""
    for name in ("g", ".tmp-gone-g"):
        (tmp_path / name / "inside").mkdir(parents=True)
        (tmp_path / name / "inside" / "f").write_text("x", encoding="utf-8")

    remove_tree(tmp_path / "g")

    assert list(tmp_path.iterdir()) == []


def test_making_many_files_durable(tmp_path: Path) -> None:
    """Few files or many, flushing them changes nothing; a folder that is not there is an error, not a false promise."""
    for number in range(100):
        (tmp_path / f"{number}").write_text("x", encoding="utf-8")
        if number in (1, 99):
            durable((tmp_path,), (tmp_path.parent,))
    assert len(list(tmp_path.iterdir())) == 100
    with pytest.raises(FileNotFoundError):
        durable((tmp_path / "nowhere",))


def test_the_lock_is_freed(tmp_path: Path) -> None:
    """The lock refuses a second holder and is free after the first, also after an error."""
    with exclusive(tmp_path / "lock"), pytest.raises(WriterBusyError), exclusive(tmp_path / "lock"):
        pass
    with pytest.raises(StoreError, match="inside"), exclusive(tmp_path / "lock"):
        raise StoreError("inside")
    with exclusive(tmp_path / "lock"):
        pass


def test_a_refusal_names_the_file_written(tmp_path: Path) -> None:
    """Of a copy that fails, the target is named, not the file that was only read."""
    with pytest.raises(StoreError, match="target"), guarded(tmp_path):
        raise OSError(28, "No space left on device", "source", None, str(tmp_path / "target"))
