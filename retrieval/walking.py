"""Passages for a question, the second hop included: what fits it, and what that leads on to by the names it holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from kg.walk import Start, step
from retrieval.fusing import ROUTES, First, choose, first_stage, leading, scores

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from kg.linkage import Floats, Ints, Linkage
    from kg.ports import Vectors
    from kg.walk import Reached
    from retrieval.fusing import Words
    from retrieval.scope import Scope

__all__ = ["Walked", "merged", "walk"]

_STARTS = 25  # passages of the first stage that a walk starts from
_PART = 0.6  # what the rank in a sub-question counts against that in the whole question
_SHOWN = 0.5  # a route is named for a passage that has half of its best, or half of its score from the path to it


@dataclass(frozen=True, slots=True)
class Walked:
    """A passage by its number in the catalogue, its score, which routes led to it, and over which name from where.

    `origin` is the number of the passage the path starts from, `name` the key of the name it goes over; None where the
    passage fits the question by itself.
    """

    number: int
    score: float
    by: tuple[str, ...]
    origin: int | None
    name: str | None


def walk(
    text: str,
    vector: Vectors | None,
    scope: Scope,
    *,
    k: int = 20,
    routes: Collection[str] = ROUTES,
    known: Words | None = None,
) -> tuple[Walked, ...]:
    """The `k` best passages for the question `text`, best first; `vector` is its embedding, None leaves meaning out.

    `routes` are those that count; without "graph" there is no walk, only what fits the question at once, nor is there
    one where the question names nothing. `known` are the words of a question that this one is a part of.
    """
    kept = tuple(route for route in ROUTES if route in routes and (route != "meaning" or vector is not None))
    linkage = scope.linkage
    first = first_stage(text, vector if "meaning" in kept else None, scope, known)
    if "words" not in kept:
        first = replace(first, words=np.zeros_like(first.words))
    ranked = at_once = scores(first, kept)
    reached = None
    if "graph" in kept and first.naming:
        reached = step(linkage, _start(first, at_once), first.given)
        ranked = at_once + reached.gain
    chosen = choose(first, ranked, k, kept)
    return tuple(_walked(p, float(ranked[p]), first, reached, linkage, kept) for p in chosen if ranked[p] > 0)


def merged(whole: Sequence[Walked], parts: Iterable[Sequence[Walked]], k: int) -> tuple[Walked, ...]:
    """The `k` best for a question and its sub-questions: each passage counts by the best rank it has in any of them.

    The scores are those of ranks, 1 for the first of the whole question.
    """
    best: dict[int, tuple[float, Walked]] = {}
    for share, found in ((1.0, whole), *((_PART, part) for part in parts)):
        for rank, one in enumerate(found):
            score = 2 * share / (2 + rank)
            if one.number not in best or score > best[one.number][0]:
                best[one.number] = (score, one)
    order = sorted(best.values(), key=lambda pair: (-pair[0], pair[1].number))[:k]
    return tuple(replace(one, score=score) for score, one in order)


def _start(first: First, ranked: Floats) -> Start:
    """The best passages of the first stage, and what each passage would be worth when reached from each of them.

    Half is granted to all; the rest is its meaning, and the words of the question that the start does not hold.
    """
    order = leading(ranked, _STARTS)
    order = order[ranked[order] > 0]
    missing = (first.words[order] == 0).astype(np.float32)

    def worth(start: Ints, target: Ints) -> Floats:
        beside: Floats = (missing[start] * first.words[target]).sum(axis=1)
        return 0.5 + 0.5 * first.meaning[target] + 0.5 * beside

    return Start(order, ranked[order], worth, first.told)


def _walked(
    place: int, score: float, first: First, reached: Reached | None, linkage: Linkage, routes: Collection[str]
) -> Walked:
    shares = {
        "words": float(first.words[place].sum()),
        "meaning": float(first.meaning[place]),
        "graph": max(float(first.named[place]), float(reached.gain[place]) / max(score, 1e-9) if reached else 0.0),
    }
    by = tuple(route for route in ROUTES if route in routes and shares[route] >= _SHOWN)
    by = by or (max((route for route in ROUTES if route in routes), key=lambda route: shares[route]),)
    led = reached is not None and reached.origin[place] >= 0
    return Walked(
        number=int(linkage.passages[place]),
        score=score,
        by=by,
        origin=int(linkage.passages[reached.origin[place]]) if led and reached else None,
        name=linkage.keys[reached.name[place]] if led and reached else None,
    )
