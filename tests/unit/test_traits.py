"""What tells a model from another of its name, and how many questions it takes at once."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from ollama_fake import NAME, FakeOllama, serving

from kg.errors import UnavailableError
from retrieval.generation.llamacpp import open_embedded
from retrieval.generation.ollama_server import OllamaModel
from retrieval.generation.openai_server import open_server
from retrieval.generation.traits import Traits, traits
from retrieval.settings import ModelSettings
from ui.config import Config
from ui.modelling import remembering


def test_a_file_is_told_by_its_content_and_takes_one_question(tmp_path: Path) -> None:
    """Two files of one name are two models; the engine here takes one question at a time, whatever is set."""
    path, settings = tmp_path / "m.gguf", ModelSettings(slots=4)
    path.write_bytes(b"GGUF one")
    one = traits(open_embedded(path, settings), settings)
    path.write_bytes(b"GGUF two")

    assert one == Traits(hashlib.sha256(b"GGUF one").hexdigest(), 1)
    assert traits(open_embedded(path, settings), settings) != one


@pytest.mark.parametrize(("name", "digest"), [(NAME, "0" * 64), ("large", "a" * 64), ("away", "")])
def test_a_model_of_ollama_is_told_by_its_digest(name: str, digest: str) -> None:
    """A name that was pulled anew is another model; the server takes as many questions as is set."""
    more = [{"model": "large:latest", "size": 4_000_000_000, "digest": "a" * 64}]
    with serving(FakeOllama(manner="thinking", more=more)) as fake:
        settings = ModelSettings(ollama_host=fake.url, slots=4)
        told = traits(OllamaModel(name, fake.url, 4096, settings), settings)

    assert told == Traits(digest, 4)
    with pytest.raises(UnavailableError):
        traits(OllamaModel(name, fake.url, 4096, settings), settings)


def test_another_server_is_told_by_its_address() -> None:
    """It says nothing of weights; a senseless number of slots is one."""
    settings = ModelSettings(openai_url="http://127.0.0.1:8099/v1", slots=0)

    assert traits(open_server(settings, "m"), settings) == Traits("http://127.0.0.1:8099/v1", 1)


def test_an_ingest_keeps_answers_in_the_knowledge_base(tmp_path: Path) -> None:
    """The generator of an ingest has its folder there, and the slots that are set; without a model there is none."""
    settings = ModelSettings(openai_url="http://127.0.0.1:8099/v1", slots=3)
    config = Config(tmp_path, models=settings)
    cached = remembering(config, open_server(settings, "m"))

    assert cached is not None
    assert (cached.name, cached.slots, cached.folder) == ("m", 3, tmp_path / "cache" / "answers")
    assert remembering(config, None) is None
