"""The ports: what the house asks of engines and models, so that each can be another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["Embedder", "Generator", "Message", "Piece", "Reranker", "Vectors"]

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into unit vectors; `digest` is the SHA-256 of the weights."""

    @property
    def name(self) -> str: ...
    @property
    def digest(self) -> str: ...
    @property
    def dimension(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of `texts`, shape (len(texts), dimension)."""
        ...

    def encode_query(self, text: str) -> Vectors:
        """The unit vector of one question, shape (dimension,)."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """The unit vectors of several questions, shape (len(texts), dimension)."""
        ...


class Reranker(Protocol):
    """Reads a question and texts together."""

    def score(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        """How well each text serves the question; higher is better. Raises UnavailableError."""
        ...


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a prompt; `role` is system, user or assistant."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a model's answer. The last one says why it ended: "stop", "length", or "cut" when the stream broke."""

    text: str
    ended: str | None = None


class Generator(Protocol):
    """A language model that answers in pieces."""

    @property
    def name(self) -> str: ...
    @property
    def context(self) -> int:
        """How many tokens prompt and answer may have together."""
        ...

    def count(self, text: str) -> int:
        """How many tokens `text` has, or a safe upper estimate."""
        ...

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, max_tokens: int = 512
    ) -> Iterator[Piece]:
        """The answer, piece by piece; with `schema` it is JSON that fits it. Closing the iterator stops the model.

        Raises UnavailableError when the model cannot be reached, breaks off at start, or the prompt does not fit.
        """
        ...

    def close(self) -> None:
        """Free what the model holds."""
        ...
