"""What a person may set about models; `ui/config` fills these in, nothing here reads the environment."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["DEFAULT_EMBEDDING", "DEFAULT_OLLAMA", "EmbeddingSettings", "ModelSettings", "SearchSettings"]

DEFAULT_EMBEDDING = "all-MiniLM-L6-v2"
DEFAULT_OLLAMA = "http://127.0.0.1:11434"


@dataclass(frozen=True, slots=True)
class EmbeddingSettings:
    """Which embedding model, from where, and how it runs.

    `model` is a name of the registry, a hub name such as "BAAI/bge-small-en-v1.5", or a folder; `path` overrides where
    it is looked for. `threads` 0 leaves the number to the engine. `backend` is "auto", or one of sentence-transformers:
    torch, openvino, onnx. `query_prompt` and `passage_prompt` stand before texts; "" takes what the model itself or its
    family wants, mostly nothing.
    """

    model: str = DEFAULT_EMBEDDING
    path: Path | None = None
    models_dir: Path | None = None
    hub_cache: Path | None = None
    backend: str = "auto"
    threads: int = 0
    batch: int = 32
    query_prompt: str = ""
    passage_prompt: str = ""


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """What may be done to find more, or with passages once they are found; it costs time, and is off by default.

    `splitter` is "language-model" to let one take questions apart in which grammar shows nothing to take apart, else
    "". `reranker` is a hub name or a folder of a cross-encoder, or "language-model"; "" for none. It reads the first
    `depth` passages. `threads` 0 leaves the number to the engine.
    """

    splitter: str = ""
    reranker: str = ""
    depth: int = 20
    threads: int = 0
    models_dir: Path | None = None
    hub_cache: Path | None = None


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Which language models may answer, where they are, and the limits they run under.

    Times are seconds: `probe` for the question whether a server is there at all, `first_token` until an answer begins
    (loading a model and reading the prompt are part of it), `total` for the whole answer. `ollama_model` "" takes the
    best installed one. A key goes to its own server only, and only if it is set here. `memory_mb` 0 lets the size of
    the model decide, `threads` 0 the cores that are free when the model starts. `slots` is how many passages of an
    ingest a server is asked about at once. `allow_remote` permits servers beyond this machine.
    """

    models_dir: Path | None = None
    ollama_host: str = DEFAULT_OLLAMA
    ollama_model: str = ""
    ollama_key: str = ""
    openai_url: str = ""
    openai_model: str = ""
    api_key: str = ""
    context: int = 4096
    threads: int = 0
    slots: int = 1
    probe: float = 0.5
    first_token: float = 120.0
    total: float = 300.0
    memory_mb: int = 0
    allow_remote: bool = False
