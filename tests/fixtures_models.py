"""Real models for tests: pulled once by the product's own `pull` into a cache; skipped loudly where none can be had."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from ollama_fake import FakeOllama, serving

from kg.errors import UnavailableError
from retrieval.embedding import SentenceEmbedder, open_embedder
from retrieval.generation.llamacpp import EmbeddedModel, open_embedded
from retrieval.pulling import pull
from retrieval.registry import known
from retrieval.settings import EmbeddingSettings, ModelSettings


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """A folder for models that outlives the tests."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "claimgraph-tests" / "models"


@pytest.fixture(scope="session")
def smollm2_file(models_dir: Path) -> Path:
    """The file of SmolLM2-135M."""
    try:
        return pull("smollm2-135m-instruct", models_dir)
    except UnavailableError as error:
        pytest.skip(f"SmolLM2 cannot be had here: {error.message}")


@pytest.fixture(scope="session")
def smollm2(smollm2_file: Path) -> Iterator[EmbeddedModel]:
    """SmolLM2-135M in its child process, on one thread: a real model, and one that really invents."""
    model = open_embedded(smollm2_file, ModelSettings(threads=1), known("smollm2"))
    yield model
    model.close()


@pytest.fixture(scope="session")
def minilm(models_dir: Path) -> SentenceEmbedder:
    """The default embedding model, installed or pulled."""
    settings = EmbeddingSettings(models_dir=models_dir)
    try:
        return open_embedder(settings)
    except UnavailableError:
        pass
    try:
        pull(settings.model, models_dir)
        return open_embedder(settings)
    except UnavailableError as error:
        pytest.skip(f"the embedding model cannot be had here: {error.message}")


@pytest.fixture
def ollama(smollm2: EmbeddedModel, minilm: SentenceEmbedder) -> Iterator[FakeOllama]:
    """A server that speaks Ollama's protocol, with SmolLM2 behind it."""
    with serving(FakeOllama(model=smollm2, embedder=minilm)) as fake:
        yield fake
