"""What tells a model from another of its name, and how many questions it takes at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.generation.llamacpp import EmbeddedModel
from retrieval.generation.ollama_server import OllamaModel, installed
from retrieval.generation.openai_server import OpenAiServer
from retrieval.registry import sha256_of

if TYPE_CHECKING:
    from kg.ports import Generator
    from retrieval.settings import ModelSettings

__all__ = ["Traits", "traits"]


@dataclass(frozen=True, slots=True)
class Traits:
    """`digest` stands for the weights as far as the engine tells; `slots` is how many questions it takes at once."""

    digest: str
    slots: int


def traits(model: Generator, settings: ModelSettings) -> Traits:
    """Look at the file, or ask the server.

    Raises UnavailableError when the server does not answer. An OpenAI-compatible server tells no digest: its address
    stands for it. The embedded engine takes one question at a time whatever `settings.slots` says.
    """
    if isinstance(model, EmbeddedModel):
        return Traits(sha256_of(model.path), 1)
    slots = max(1, settings.slots)
    if isinstance(model, OllamaModel):
        names = {model.name, f"{model.name}:latest"}
        return Traits(next((m.digest for m in installed(settings) if m.name in names), ""), slots)
    return Traits(model.endpoint.url if isinstance(model, OpenAiServer) else "", slots)
