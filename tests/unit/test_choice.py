"""Which language model answers."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from ollama_fake import FakeOllama, serving

from kg.errors import UnavailableError
from retrieval.generation.choice import Choice, Kind, choose, open_generator, pulled, suggested
from retrieval.registry import Model, Task, known, models
from retrieval.settings import ModelSettings

SMALL = {"model": "small:1b", "size": 900_000_000}
TINY = {"model": "tiny:latest", "size": 90_000_000}
GIANT = {"model": "giant:1000b", "size": 10**15}


@pytest.fixture
def alone(tmp_path: Path) -> ModelSettings:
    """Settings under which no server answers and no model is pulled."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return ModelSettings(models_dir=tmp_path, ollama_host=f"127.0.0.1:{port}")


@pytest.fixture
def served(alone: ModelSettings) -> Iterator[ModelSettings]:
    """Settings with an Ollama server that has some models."""
    with serving(FakeOllama(more=[GIANT, TINY, SMALL])) as fake:
        yield replace(alone, ollama_host=fake.url)


def stand(model: Model | None, folder: Path) -> Path:
    """A file of the model's size in the models folder; sparse, so that it takes no room."""
    assert model is not None
    with model.place(folder).open("wb") as file:
        file.write(b"GGUF")
        file.truncate(model.size)
    return model.place(folder)


def test_without_anything_there_is_no_model(alone: ModelSettings) -> None:
    """No server and nothing pulled: none, at once, with the reason, and a model to offer."""
    start = time.monotonic()
    choice = choose(alone)

    assert time.monotonic() - start < 0.5
    assert (choice.kind, open_generator(choice, alone)) == (Kind.NONE, None)
    assert "none is pulled" in choice.why
    assert suggested(alone).task is Task.GENERATION
    assert suggested(alone).name.startswith("qwen")


def test_a_server_that_answers_comes_first(served: ModelSettings, tmp_path: Path) -> None:
    """Ollama's best model that fits into memory, also when another was pulled."""
    stand(known("qwen2.5-0.5b"), tmp_path)

    assert choose(served).name == "small:1b"
    assert choose(served).kind is Kind.OLLAMA


def test_the_configured_model_of_ollama_wins(served: ModelSettings, tmp_path: Path) -> None:
    """Its tag may be left out; one that is not there is not answered for by another of the server."""
    stand(known("qwen2.5-0.5b"), tmp_path)

    assert choose(replace(served, ollama_model="tiny")).name == "tiny:latest"
    without = choose(replace(served, ollama_model="gone"))
    assert without.kind is Kind.EMBEDDED
    assert "Ollama does not offer gone" in without.why


def test_a_pulled_model_comes_next(alone: ModelSettings, tmp_path: Path) -> None:
    """The best of the pulled ones; a half one does not count."""
    coder = stand(known("qwen2.5-coder-0.5b"), tmp_path)
    plain = stand(known("qwen2.5-0.5b"), tmp_path)
    assert choose(alone) == Choice(Kind.EMBEDDED, "qwen2.5-0.5b-instruct", "the best model pulled", plain)
    plain.write_bytes(b"GGUF, half")

    assert choose(alone).path == coder
    assert [model.name for model in pulled(alone)] == ["qwen2.5-coder-0.5b-instruct"]


@pytest.mark.parametrize("name", ["none", "None"])
def test_none_is_a_choice(served: ModelSettings, name: str) -> None:
    """Whoever asks for no language model gets none, whatever is there."""
    assert choose(served, name).kind is Kind.NONE


def test_a_name_is_looked_for_everywhere(served: ModelSettings, tmp_path: Path) -> None:
    """A pulled model by name, alias or path, and a model of the server with or without its tag."""
    place = stand(known("qwen2.5-0.5b"), tmp_path)
    other = tmp_path / "mine.gguf"
    other.write_bytes(b"GGUF")

    assert choose(served, "Qwen2.5-0.5B").path == place
    assert choose(served, str(other)) == Choice(Kind.EMBEDDED, "mine", "asked for", other)
    assert choose(served, "tiny") == Choice(Kind.OLLAMA, "tiny:latest", "asked for")
    assert choose(served, "ollama:any").name == "any"


@pytest.mark.parametrize(
    ("name", "hint"), [("qwen2.5-1.5b", "claimgraph models pull qwen2.5-1.5b-instruct"), ("x", "ollama pull x")]
)
def test_a_name_that_is_nowhere_is_an_error(alone: ModelSettings, served: ModelSettings, name: str, hint: str) -> None:
    """Asked for by name, a model is there or the program says how to get it: exit code 4, no other answers for it."""
    for settings in (alone, served):
        with pytest.raises(UnavailableError, match=name) as caught:
            choose(settings, name)
        assert hint in caught.value.hint
        assert caught.value.exit_code == 4


def test_another_service_on_the_port_is_no_server(alone: ModelSettings) -> None:
    """What listens and never answers costs half a second, and the choice goes on."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = replace(alone, ollama_host=f"127.0.0.1:{silent.getsockname()[1]}")
        start = time.monotonic()

        assert choose(settings).kind is Kind.NONE
        assert time.monotonic() - start < 1.5


def test_a_changed_file_is_not_opened(alone: ModelSettings, tmp_path: Path) -> None:
    """A file of the right name and size with other content is refused by its hash; so is one that is no model."""
    stand(known("smollm2"), tmp_path)
    with pytest.raises(UnavailableError, match="SHA-256") as caught:
        open_generator(choose(alone, "smollm2"), alone)
    assert "models pull smollm2" in caught.value.hint
    (tmp_path / "page.gguf").write_text("<html>")

    with pytest.raises(UnavailableError, match="not a GGUF"):
        open_generator(choose(alone, str(tmp_path / "page.gguf")), alone)


def test_the_registry_is_whole() -> None:
    """Every model has its licence, size, hash and a way to it; names and aliases mean one model each."""
    names = [name.casefold() for model in models() for name in (model.name, *model.aliases)]

    assert len(names) == len(set(names))
    for model in models():
        assert model.licence
        assert model.size > 0
        assert len(model.sha256) == 64
        assert model.hub or model.carrier
        assert known(model.name) == model
        assert model.task is not Task.GENERATION or (model.rank > 0 and model.context > 0)
