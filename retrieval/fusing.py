"""What a question finds at once: how well each passage fits it by words, by meaning and by the names it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from retrieval.wording import stopwords, tokens

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from kg.linkage import Floats, Ints, Linkage
    from kg.ports import Vectors
    from kg.snapshot import Snapshot

__all__ = ["ROUTES", "First", "choose", "first_stage", "scores"]

ROUTES = ("words", "meaning", "graph")

_NEAR = 2000  # sentences whose similarity is known for certain
_BEYOND = 0.7  # what the others are taken for, as a share of the least similarity known
_HOLDERS = 2000  # passages looked up for one word
_POOL = 60  # passages to choose from
_SAID = 0.6  # what a word of the question is still worth after each passage chosen that holds it


@dataclass(frozen=True, slots=True)
class First:
    """The first stage, by position in the linkage, each kind scaled so that the best passage has 1.

    `words` (passages, question words) sums to it by row; `meaning` (passages,) and `told` (sentences,) are similarity,
    0 for the median; `named` (passages,): how firmly a passage is about something the question names, `given` being
    those names.
    """

    words: Floats
    meaning: Floats
    told: Floats
    named: Floats
    given: frozenset[int]


def first_stage(text: str, vector: Vectors | None, snapshot: Snapshot, linkage: Linkage) -> First:
    """How well every passage fits the question `text`, whose vector is `vector`; without one, meaning is left out."""
    asked = _telling(text)
    names = linkage.named_in(text)
    words = np.zeros((len(linkage.passages), len(asked)), dtype=np.float32)
    for column, word in enumerate(asked):
        found = snapshot.catalogue.words([word], _HOLDERS, "passage")
        _put(words[:, column], linkage.places(number for number, _ in found), [score for _, score in found])
    told, meaning = _meaning(vector, snapshot, linkage)
    named = np.zeros(len(linkage.passages), dtype=np.float32)
    for name, _, _ in names:
        holders = _holders(linkage, name)
        named[holders] = np.maximum(named[holders], linkage.held_about[_span(linkage, name)] * linkage.rarity[name])
    best = float(words.sum(axis=1).max(initial=0.0)) or 1.0
    return First(words / np.float32(best), meaning, told, named, frozenset(name for name, _, _ in names))


def scores(first: First, routes: Collection[str] = ROUTES) -> Floats:
    """One score a passage, 0 to 1: the mean of the routes."""
    kinds = {"words": first.words.sum(axis=1), "meaning": first.meaning, "graph": first.named}
    mean: Floats = np.mean([kinds[route] for route in routes], axis=0, dtype=np.float32)
    return mean


def choose(first: First, ranked: Floats, k: int, routes: Collection[str] = ROUTES) -> list[int]:
    """The `k` passages that serve a question together, by position, best first.

    Where the question names something, a word that chosen passages hold already tells less for the next one: a second
    passage on the same matter gives way to one on the rest of the question.
    """
    order = np.lexsort((np.arange(len(ranked)), -ranked))
    if not first.given or "graph" not in routes:
        return [int(p) for p in order[:k]]
    pool = order[: max(_POOL, k)]
    words, values = first.words[pool] / len(routes), ranked[pool].astype(np.float64)
    left, chosen = np.ones(words.shape[1]), list[int]()
    while len(chosen) < min(k, len(pool)):
        worth = values - words @ (1 - left)
        best = int(worth.argmax())
        chosen.append(int(pool[best]))
        values[best] = -np.inf
        left = np.where(words[best] > 0, left * _SAID, left)
    return chosen


def _telling(text: str) -> Sequence[str]:
    """The words of a question to look up, each once; function words only where nothing else is asked."""
    every = {token.text.lower(): token.text for token in tokens(text)}
    return [token for word, token in every.items() if word not in stopwords()] or list(every.values())


def _put(values: Floats, places: Ints, found: Sequence[float]) -> None:
    held = places >= 0
    values[places[held]] = np.asarray(found, dtype=np.float32)[held]


def _meaning(vector: Vectors | None, snapshot: Snapshot, linkage: Linkage) -> tuple[Floats, Floats]:
    told = np.zeros(len(linkage.sentences), dtype=np.float32)
    meaning = np.zeros(len(linkage.passages), dtype=np.float32)
    if vector is None:
        return told + 1, meaning  # nothing speaks against any sentence
    found = snapshot.vectors.search(vector, _NEAR)
    if not found or found[0][1] <= 0:
        return told, meaning
    best = found[0][1]
    if len(found) < len(told):
        told[:] = max(0.0, _BEYOND * found[-1][1] / best)
    places = linkage.sentence_places(number for number, _ in found)
    _put(told, places, [max(0.0, score / best) for _, score in found])
    np.maximum.at(meaning, linkage.owner, told)
    return _standing_out(told), _standing_out(meaning)


def _standing_out(values: Floats) -> Floats:
    """How far values of at most 1 rise above their median: where all texts are on one matter, all are near."""
    usual = float(np.median(values))
    if usual > 1 - 1e-6:
        return values
    risen: Floats = np.maximum(0.0, (values - usual) / (1 - usual)).astype(np.float32)
    return risen


def _span(linkage: Linkage, name: int) -> slice:
    return slice(int(linkage.held_from[name]), int(linkage.held_from[name + 1]))


def _holders(linkage: Linkage, name: int) -> Ints:
    return linkage.holders[_span(linkage, name)]
