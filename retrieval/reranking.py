"""Reading question and passage together, where a person asks for it: a cross-encoder, or a language model.

What was found is put into a new order; nothing is found that was not found before. Off unless configured.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from kg.errors import UnavailableError
from kg.ports import Message
from retrieval.finding import hub_snapshot

if TYPE_CHECKING:
    from kg.ports import Generator, Reranker
    from retrieval.search import Hit
    from retrieval.settings import SearchSettings

__all__ = ["BY_GENERATOR", "CrossEncoderReranker", "GeneratorReranker", "open_reranker", "reranked"]

BY_GENERATOR = "language-model"  # instead of the name of a cross-encoder
_EXCERPT = 600  # characters of a passage that a language model is shown
_OVERHEAD = 120  # tokens of chat template and answer around what is counted


@dataclass
class CrossEncoderReranker:
    """A cross-encoder of sentence-transformers in `folder`, loaded when first used."""

    folder: Path
    threads: int = 0

    def __post_init__(self) -> None:
        self._lock = Lock()

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers the question; higher is better. Raises UnavailableError."""
        with self._lock:
            found = self._model.predict([(question, text) for text in texts], show_progress_bar=False)
        scores = np.asarray(found, dtype=np.float64).reshape(len(texts), -1)
        if not np.isfinite(scores).all():
            raise UnavailableError(
                f"The reranker in {self.folder} gave scores that are not numbers.", "Set [search] reranker to another."
            )
        return [float(row[-1]) for row in scores]  # of several classes the last is the one that says "yes"

    @cached_property
    def _model(self) -> Any:
        from sentence_transformers import CrossEncoder  # noqa: PLC0415

        try:
            model = CrossEncoder(str(self.folder), device="cpu", local_files_only=True)
        except (ImportError, OSError, ValueError, KeyError, RuntimeError) as error:
            raise UnavailableError(
                f"The reranker in {self.folder} cannot be loaded: {error}",
                "Name the folder of a complete cross-encoder in [search] reranker.",
            ) from error
        if self.threads:
            import torch  # noqa: PLC0415 - how many threads is a question only torch answers

            torch.set_num_threads(self.threads)
        return model


@dataclass(frozen=True, slots=True)
class GeneratorReranker:
    """A language model that is shown the passages and names those that help, best first."""

    generator: Generator

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """How early the model names each text, 0 for one it does not name. Raises UnavailableError."""
        shown = self._shown(question, texts)
        named = self._named(question, shown) if shown else []
        return [1 / (1 + named.index(n)) if n in named else 0.0 for n in range(1, len(texts) + 1)]

    def _shown(self, question: str, texts: Sequence[str]) -> list[str]:
        room = self.generator.context - _OVERHEAD - self.generator.count(_system()) - self.generator.count(question)
        shown: list[str] = []
        for number, text in enumerate(texts, start=1):
            entry = f"[{number}] {' '.join(text.split())[:_EXCERPT]}"
            room -= self.generator.count(entry) + 1
            if room < 0:
                break
            shown.append(entry)
        return shown

    def _named(self, question: str, shown: Sequence[str]) -> list[int]:
        numbers = {"type": "array", "items": {"enum": list(range(1, len(shown) + 1))}, "maxItems": 5}
        schema = {
            "type": "object",
            "properties": {"best": numbers},
            "required": ["best"],
            "additionalProperties": False,
        }
        asked = "\n".join((*shown, "", f"Question: {question}"))
        messages = (Message("system", _system()), Message("user", asked))
        said = "".join(piece.text for piece in self.generator.stream(messages, schema=schema, max_tokens=60))
        try:
            return list(dict.fromkeys(int(n) for n in json.loads(said)["best"]))
        except (ValueError, KeyError, TypeError):
            return []  # broken off, or no JSON: the order stays as it was


def open_reranker(settings: SearchSettings, generator: Generator | None = None) -> Reranker | None:
    """The reranker that the settings ask for, None for none. Raises UnavailableError where it is not there."""
    if not settings.reranker:
        return None
    if settings.reranker != BY_GENERATOR:
        return CrossEncoderReranker(_folder(settings), settings.threads)
    if generator is None:
        raise UnavailableError(
            "Reranking by a language model was asked for, and there is none.",
            "See `claimgraph models`, or set [search] reranker to a cross-encoder.",
        )
    return GeneratorReranker(generator)


def reranked(question: str, hits: Sequence[Hit], reranker: Reranker, k: int) -> tuple[Hit, ...]:
    """The `k` best of `hits` by the mean of what found them and what the reranker says, each scaled to at most 1.

    The mean, since a passage that is needed on the way to an answer need not read like one.
    """
    if not hits:
        return ()
    read = np.asarray(reranker.score(question, [hit.text for hit in hits]))
    spread = float(read.max() - read.min())
    said = (read - read.min()) / spread if spread > 0 else np.zeros(len(read))
    found = np.asarray([hit.score for hit in hits])
    found /= max(float(found.max()), 1e-9)
    scores = (found + said) / 2
    order = sorted(range(len(hits)), key=lambda place: (-scores[place], place))[:k]
    return tuple(replace(hits[p], rank=rank, score=float(scores[p])) for rank, p in enumerate(order, start=1))


def _system() -> str:
    return (files("retrieval") / "prompts" / "rerank.md").read_text(encoding="utf-8")


def _folder(settings: SearchSettings) -> Path:
    name = settings.reranker
    places = (
        Path(name).expanduser(),
        settings.models_dir / name if settings.models_dir else None,
        hub_snapshot(settings.hub_cache, name),
    )
    for folder in places:
        if folder is not None and (folder / "config.json").is_file():
            return folder
    raise UnavailableError(
        f"The reranker {name} is not on this machine.",
        "Put it into the Hugging Face cache, or name its folder in config.toml: [search] reranker.",
    )
