"""Searching as the verbs and pages do it: passages, in a new order where the configuration asks for that."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui import modelling

if TYPE_CHECKING:
    from kg.ports import Reranker
    from retrieval.reasons import Reason
    from retrieval.scope import Within
    from retrieval.search import Hit
    from ui.wiring import Services

__all__ = ["Found", "explained", "reranker_of", "search", "splitter_of"]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, in which generation, and in how many seconds."""

    question: str
    generation: str
    hits: Sequence[Hit]
    seconds: float


def search(services: Services, question: str, k: int, within: Within | None) -> Found:
    """The `k` passages that speak most of `question`, of all sources or of those `within`."""
    from retrieval import search as retrieval  # noqa: PLC0415
    from retrieval.questions import understand  # noqa: PLC0415

    started = time.perf_counter()
    snapshot, reranker = services.snapshot(), services.reranker
    asked = understand(question, services.lexicon())
    depth = max(k, services.config.search.depth) if reranker else k
    hits = retrieval.search(asked, snapshot, services.embedder, depth, within, services.splitter)
    if reranker:
        from retrieval.reranking import reranked  # noqa: PLC0415 - most searches end before

        hits = reranked(question, hits, reranker, k)
    return Found(question, snapshot.generation, hits, time.perf_counter() - started)


def explained(services: Services, found: Found) -> tuple[Reason, ...]:
    """Why each hit was found, in their order. Raises NotHeldError where its generation is gone: search again."""
    from retrieval.reasons import reasons  # noqa: PLC0415 - a search that is not looked at needs none

    return reasons(found.question, found.hits, services.snapshot(), services.embedder)


def splitter_of(services: Services) -> Callable[[str], tuple[str, ...]]:
    """What takes questions apart, keeping what a model said; UnavailableError where one is asked for and not there."""
    from retrieval.decomposing import open_splitter  # noqa: PLC0415

    return open_splitter(
        services.config.search, lambda: modelling.remembering(services.config, services.generator(None))
    )


def reranker_of(services: Services) -> Reranker | None:
    """What puts found passages into a new order, None without; UnavailableError where it is not there."""
    from retrieval.reranking import BY_GENERATOR, open_reranker  # noqa: PLC0415

    settings = services.config.search
    return open_reranker(settings, services.generator(None) if settings.reranker == BY_GENERATOR else None)
