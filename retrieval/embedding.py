"""Texts to unit vectors: the door to sentence-transformers, and to the light encoder where the model allows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from kg.errors import UnavailableError
from retrieval import light
from retrieval.finding import Found, find_embedding
from retrieval.prompting import Prompts, prompts_of

if TYPE_CHECKING:
    from kg.ports import Vectors
    from retrieval.light import LightEncoder, Read
    from retrieval.settings import EmbeddingSettings

__all__ = ["SentenceEmbedder", "open_embedder"]

_BACKENDS = ("auto", "torch", "openvino", "onnx")
_NEEDED = {"openvino": ("optimum", "openvino"), "onnx": ("optimum", "onnxruntime")}


@dataclass
class SentenceEmbedder:
    """An Embedder. Backend "auto" computes in numpy where the architecture allows it, and then never loads torch."""

    found: Found
    settings: EmbeddingSettings
    _lock: Lock = field(default_factory=Lock, repr=False)
    _last: tuple[str, Read] | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """The short name of the model."""
        return self.found.name

    @property
    def digest(self) -> str:
        """The SHA-256 of the weights, and of the words before each passage where there are any."""
        return self.prompts.digest(self.found.digest)

    @cached_property
    def prompts(self) -> Prompts:
        """What stands before questions and passages."""
        return prompts_of(self.settings, self.found.name, self.found.folder)

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        if self._light is not None:
            return self._light.dimension
        return int(self._heavy.get_embedding_dimension())

    def knows(self, word: str) -> bool:
        """Whether the model has `word` whole, as it has the common words of its language; False if it cannot tell."""
        return self._light is not None and len(self._light.tokenizer.encode(word, add_special_tokens=False).ids) == 1

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of `texts`, shape (len(texts), dimension), float32."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        before = self.prompts.passage
        if self._light is not None and self.settings.backend == "auto":
            return self._checked(self._light.encode([before + text for text in texts]))
        return self._run(lambda model: model.encode_document, list(texts), before)

    def encode_query(self, text: str) -> Vectors:
        """The unit vector of one question, shape (dimension,), float32."""
        query: Vectors = self._checked(self._read(text).pooled())[0] if self._light else self.encode_queries([text])[0]
        return query

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """The unit vectors of several questions, computed side by side, shape (len(texts), dimension), float32."""
        before = self.prompts.query
        if self._light is not None:
            return self._checked(self._light.encode_few([before + text for text in texts]))
        return self._run(lambda model: model.encode_query, list(texts), before)

    def encode_less(self, text: str, gone: Sequence[tuple[int, int]]) -> Vectors | None:
        """The vector of a question, and those of its words outside each range; None where the engine cannot tell."""
        if self._light is None:
            return None
        ahead = len(self.prompts.query)
        return self._checked(self._read(text).pooled([(start + ahead, end + ahead) for start, end in gone]))

    def _read(self, text: str) -> Read:
        # A question is asked for its vector and then, often, for what single words of it do: it is read once.
        last = self._last
        if last is None or last[0] != text:
            assert self._light is not None
            self._last = last = (text, self._light.read(self.prompts.query + text))
        return last[1]

    def _run(self, method: Callable[[Any], Callable[..., Any]], texts: list[str], before: str) -> Vectors:
        # sentence-transformers sorts by length itself and gives the vectors back in our order.
        with self._lock:
            vectors = method(self._heavy)(
                texts, prompt=before, batch_size=self.settings.batch, normalize_embeddings=True, show_progress_bar=False
            )
        return self._checked(np.asarray(vectors, dtype=np.float32))

    def _checked(self, vectors: Vectors) -> Vectors:
        if not np.isfinite(vectors).all():
            raise UnavailableError(
                f"The embedding model {self.name} gave vectors that are not numbers (NaN).",
                'Set the embedding backend to "torch", or pull the model again.',
            )
        return vectors

    @cached_property
    def _light(self) -> LightEncoder | None:
        if not light.fits(self.found.folder):
            return None
        return light.load(self.found.folder, threads=self.settings.threads)

    @cached_property
    def _heavy(self) -> Any:
        return _load(self.found, self.settings)


def open_embedder(settings: EmbeddingSettings) -> SentenceEmbedder:
    """The embedder that the settings ask for; its weights are checked now and loaded when first used.

    Raises UnavailableError when the model is not on this machine, is damaged, or the backend is unknown.
    """
    if settings.backend not in _BACKENDS:
        raise UnavailableError(
            f"There is no embedding backend {settings.backend!r}.", f"Choose one of: {', '.join(_BACKENDS)}."
        )
    missing = [name for name in _NEEDED.get(settings.backend, ()) if find_spec(name) is None]
    if missing:
        raise UnavailableError(
            f"The embedding backend {settings.backend!r} needs packages that are not installed: {', '.join(missing)}.",
            f'Run: pip install "sentence-transformers[{settings.backend}]", or set the backend to "auto".',
        )
    return SentenceEmbedder(find_embedding(settings), settings)


def _load(found: Found, settings: EmbeddingSettings) -> Any:
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from transformers.utils import logging  # noqa: PLC0415

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # ours are the only bars
    backend: Any = "torch" if settings.backend == "auto" else settings.backend
    try:
        model = SentenceTransformer(str(found.folder), device="cpu", backend=backend, local_files_only=True)
    except (ImportError, OSError, ValueError, KeyError, RuntimeError) as error:
        raise UnavailableError(
            f"The embedding model {found.name} in {found.folder} cannot be loaded: {error}",
            "Name the folder of a complete sentence-transformers model, or another backend.",
        ) from error
    if settings.threads:
        import torch  # noqa: PLC0415  # how many threads is a question only torch answers

        torch.set_num_threads(settings.threads)
    return model
