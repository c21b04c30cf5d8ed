"""What a question finds at once: how well each passage fits it by words, by meaning and by the names it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kg.open_names import open_names
from retrieval.wording import stopwords, tokens

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from kg.linkage import Floats, Ints, Linkage
    from kg.ports import Vectors
    from retrieval.scope import Scope
    from retrieval.wording import Token

__all__ = ["ROUTES", "First", "Words", "choose", "first_stage", "leading", "scores", "words_of", "written_words"]

ROUTES = ("words", "meaning", "graph")

_NEAR = 2000  # sentences whose similarity is known for certain
_BEYOND = 0.7  # what the others are taken for, as a share of the least similarity known
_HOLDERS = 2000  # a word that more passages hold is a common one
_SCORED = 20_000  # passages scored for one word
_POOL = 60  # passages to choose from
_MOSTLY = 0.5  # the share of the holders of a word that must name something by it
_KIN = 0.5  # what a word of a name counts in a passage that holds only another form of it
_SAID = 0.6  # what a word of the question is still worth after each passage chosen that holds it


@dataclass(frozen=True, slots=True)
class First:
    """The first stage, by position in the linkage, each kind scaled so that the best passage has 1.

    `words` (passages, question words) sums to it by row; `meaning` (passages,) and `told` (sentences,) are similarity,
    0 for the median; `named` (passages,): how firmly a passage is about something the question names, `given` being
    those names; `naming` says whether it calls anything by name, held or not.
    """

    words: Floats
    meaning: Floats
    told: Floats
    named: Floats
    given: frozenset[int]
    naming: bool


@dataclass(frozen=True, slots=True)
class Words:
    """The telling words of a question, and the BM25 score of each passage for each, shape (passages, words)."""

    asked: tuple[str, ...]
    scores: Floats

    def of(self, text: str) -> Floats:
        """The scores for those words that a part of the question has."""
        held = set(_telling(text))
        return self.scores[:, [column for column, word in enumerate(self.asked) if word in held]]


def first_stage(text: str, vector: Vectors | None, scope: Scope, known: Words | None = None) -> First:
    """How well every passage fits the question `text`, whose vector is `vector`; without one, meaning is left out.

    `known` are the words of a question that `text` is a part of: they need not be looked up again.
    """
    linkage = scope.linkage
    names = linkage.named_in(text)
    looked_up = known or words_of(text, scope)
    words = looked_up.of(text)
    told, meaning = _meaning(vector, scope)
    named = np.zeros(len(linkage.passages), dtype=np.float32)
    for name, _, _ in names:
        holders = _holders(linkage, name)
        named[holders] = np.maximum(named[holders], linkage.held_about[_span(linkage, name)] * linkage.rarity[name])
    best = float(words.sum(axis=1).max(initial=0.0)) or 1.0
    given = frozenset(name for name, _, _ in names)
    return First(words / np.float32(best), meaning, told, named, given, _naming(text, names, looked_up, linkage))


def scores(first: First, routes: Collection[str] = ROUTES) -> Floats:
    """One score a passage, 0 to 1: the mean of the routes."""
    kinds = {"words": first.words.sum(axis=1), "meaning": first.meaning, "graph": first.named}
    mean: Floats = np.mean([kinds[route] for route in routes], axis=0, dtype=np.float32)
    return mean


def leading(values: Floats, count: int) -> Ints:
    """The positions of the `count` greatest values, best first, those of one value in their order."""
    if count < len(values):
        least = np.partition(values, len(values) - count)[len(values) - count]
        above = np.flatnonzero(values > least)
        at = np.concatenate([above, np.flatnonzero(values == least)[: count - len(above)]])
    else:
        at = np.arange(len(values))
    best: Ints = at[np.lexsort((at, -values[at]))]
    return best


def choose(first: First, ranked: Floats, k: int, routes: Collection[str] = ROUTES) -> list[int]:
    """The `k` passages that serve a question together, by position, best first.

    Where the question names something, a word that chosen passages hold already tells less for the next one: a second
    passage on the same matter gives way to one on the rest of the question.
    """
    if not first.given or not first.naming or "graph" not in routes:
        return [int(place) for place in leading(ranked, k)]
    pool = leading(ranked, max(_POOL, k))
    words, values = first.words[pool] / len(routes), ranked[pool].astype(np.float64)
    left, chosen = np.ones(words.shape[1]), list[int]()
    while len(chosen) < min(k, len(pool)):
        worth = values - words @ (1 - left)
        best = int(worth.argmax())
        chosen.append(int(pool[best]))
        values[best] = -np.inf
        left = np.where(words[best] > 0, left * _SAID, left)
    return chosen


def _naming(text: str, names: Iterable[tuple[int, int, int]], words: Words, linkage: Linkage) -> bool:
    """Whether a text calls something by name: with a capital, in several words, or in one that mostly is a name.

    A word that a few passages happen to write with a capital, of the many that hold it, names nothing.
    """
    if any(not name.opens for name in open_names(text)):
        return True
    held = dict(zip(map(str.lower, words.asked), np.count_nonzero(words.scores, axis=0).tolist(), strict=True))
    for name, start, end in names:
        key = linkage.keys[name]
        mostly = key in held and linkage.spread[name] >= _MOSTLY * held[key]
        if mostly or " " in key or any(map(str.isupper, text[start:end])):
            return True
    return False


def _telling(text: str) -> Sequence[str]:
    """The words of a question to look up, each once; function words only where nothing else is asked."""
    every = {token.text.lower(): token.text for token in tokens(text)}
    return [token for word, token in every.items() if word not in stopwords()] or list(every.values())


def words_of(text: str, scope: Scope) -> Words:
    """The telling words of a question, looked up.

    Of words that very many passages hold, those are scored that hold a rarer one too: the rest are as far apart by it
    as by chance, and at 100,000 passages scoring them all would take most of the time a search has.
    """
    asked = _telling(text)
    words = np.zeros((len(scope.linkage.passages), len(asked)), dtype=np.float32)
    spread = [scope.catalogue.spread(word, _HOLDERS + 1) for word in asked]
    order = sorted(range(len(asked)), key=lambda column: (spread[column], column))
    rare = [column for column in order if spread[column] <= _HOLDERS] or order[:1]
    for column in rare:
        _put(words[:, column], scope, scope.words(asked[column], _SCORED))
    known = words[:, rare].sum(axis=1)
    for column in order[len(rare) :]:
        _put(words[:, column], scope, scope.words(asked[column], _SCORED, [asked[other] for other in rare]))
        words[:, column] = np.maximum(0, words[:, column] - known)  # the rarer words beside it score as well
    written = written_words(text, scope.linkage)
    for column in rare:
        if spread[column] <= _HOLDERS and asked[column].lower() in written:
            _tell_forms_apart(words[:, column], scope, asked[column])
    return Words(tuple(asked), words)


def written_words(text: str, linkage: Linkage) -> frozenset[str]:
    """The words of a question that stand as they are written, small: the capitalised ones of its names, and figures.

    Not the figure of "1990s" or "5G", which texts write as one word with its letters.
    """
    names = [(name.start, name.end) for name in open_names(text) if not name.opens]
    names += [(start, end) for _, start, end in linkage.named_in(text)]

    def stands(token: Token) -> bool:
        if token.text[-1].isdigit():
            return not text[token.end : token.end + 1].isalpha()
        return token.text[0].isupper() and any(start <= token.start < end for start, end in names)

    return frozenset(token.text.lower() for token in tokens(text) if stands(token))


def _tell_forms_apart(values: Floats, scope: Scope, word: str) -> None:
    places = scope.linkage.places(np.asarray(scope.holding(word, _SCORED), dtype=np.int64))
    other = np.ones(len(values), dtype=np.bool_)
    other[places[places >= 0]] = False
    values[other] *= _KIN


def _put(values: Floats, scope: Scope, found: Sequence[tuple[int, float]]) -> None:
    if not found:
        return
    numbers, scored = zip(*found, strict=True)
    places = scope.linkage.places(np.asarray(numbers, dtype=np.int64))
    held = places >= 0
    values[places[held]] = np.asarray(scored, dtype=np.float32)[held]


def _meaning(vector: Vectors | None, scope: Scope) -> tuple[Floats, Floats]:
    linkage = scope.linkage
    told = np.zeros(len(linkage.sentences), dtype=np.float32)
    meaning = np.zeros(len(linkage.passages), dtype=np.float32)
    if vector is None:
        return told + 1, meaning  # nothing speaks against any sentence
    numbers, similar = scope.nearest(vector, _NEAR)
    if not len(similar) or similar[0] <= 0:
        return told, meaning
    near = np.maximum(np.float32(0), similar / similar[0])
    places = linkage.sentence_places(numbers)
    held = places >= 0
    if len(numbers) < len(told):
        told[:] = meaning[:] = _BEYOND * near[-1]
    told[places[held]] = near[held]
    np.maximum.at(meaning, linkage.owner[places[held]], near[held])
    return _standing_out(told, len(numbers)), _standing_out(meaning, len(numbers))


def _standing_out(values: Floats, known: int) -> Floats:
    """How far values of at most 1 rise above their median: where all texts are on one matter, all are near.

    At most `known` of them are not the same, least one.
    """
    usual = float(values.min() if 2 * known < len(values) else np.median(values))
    if usual > 1 - 1e-6:
        return values
    risen: Floats = np.maximum(0.0, (values - usual) / (1 - usual)).astype(np.float32)
    return risen


def _span(linkage: Linkage, name: int) -> slice:
    return slice(int(linkage.held_from[name]), int(linkage.held_from[name + 1]))


def _holders(linkage: Linkage, name: int) -> Ints:
    return linkage.holders[_span(linkage, name)]
