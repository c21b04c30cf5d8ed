"""Finding evidence: words, meaning and the graph, each with its own ranking, fused."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.open_names import open_names, title_keys
from kg.paging import page_of
from retrieval.fusing import words_of
from retrieval.scope import everywhere, scope_of
from retrieval.splitting import sub_questions
from retrieval.walking import merged, walk
from retrieval.wording import stopwords, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kg.catalogue import PassageRow
    from kg.ports import Embedder, Vectors
    from kg.snapshot import Snapshot
    from retrieval.questions import Asked
    from retrieval.scope import Scope, Within
    from retrieval.walking import Walked

    Splitter = Callable[[str], Sequence[str]]

__all__ = ["Found", "Hit", "find", "passages_for", "search"]

_DEPTH = 80  # sentences each route may propose
_NEAR = 400  # sentences whose similarity is known for certain
_FADE = 20.0  # reciprocal-rank fusion: how slowly a route's lower ranks lose weight
_WEIGHT = {"words": 1.0, "meaning": 1.0, "graph": 0.6}
_SIDE = 20  # passages looked at for each part of a question
_COMMON = 200  # an entity named in more sentences than this tells nothing about where to look


@dataclass(frozen=True, slots=True)
class Via:
    """The path to a hit: the passage it starts from, the name that both hold, and the source it starts in."""

    passage: str
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found: its place, its fused score, and which routes found it; `page` where its source has pages."""

    rank: int
    passage: str
    number: int
    source: str
    document: str
    start: int
    end: int
    score: float
    by: tuple[str, ...]
    text: str
    via: Via | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The sentences worth reading: their similarity to the question and to each part of it, their rank on each route.

    `named` holds for each thing the question names the sentences that name it, `told` those a claim about it is from.
    """

    similarity: Mapping[int, float]
    to_parts: tuple[Mapping[int, float], ...]
    ranks: Mapping[int, Mapping[str, int]]
    named: Mapping[str, frozenset[int]]
    told: Mapping[str, frozenset[int]]

    def fused(self, number: int) -> float:
        """The reciprocal-rank score of a sentence over the routes, about 0 to 0.13."""
        return sum(_WEIGHT[route] / (_FADE + rank) for route, rank in self.ranks.get(number, {}).items())


def find(asked: Asked, snapshot: Snapshot, embedder: Embedder, within: Within | None = None) -> Found:
    """The sentences that words, meaning or linked entities point to, at most a few hundred, of the sources `within`."""
    scope = everywhere(snapshot) if within is None else scope_of(snapshot, within)
    to_parts, similarity = _similar(asked, scope, embedder)
    near = sorted(similarity, key=lambda number: -similarity[number])[:_DEPTH]
    worded = snapshot.catalogue.words(query_words(asked.text), _DEPTH, documents=scope.documents)
    by_words = [number for number, _ in worded]
    named, told = _named(asked, scope)
    ranks: dict[int, dict[str, int]] = defaultdict(dict)
    for route, numbers in (("words", by_words), ("meaning", near), ("graph", _by_graph((named, told), similarity))):
        for rank, number in enumerate(numbers, start=1):
            ranks[number][route] = rank
    return Found(similarity, to_parts, ranks, named, told)


def search(
    asked: Asked,
    snapshot: Snapshot,
    embedder: Embedder,
    k: int = 10,
    within: Within | None = None,
    split: Splitter = sub_questions,
) -> tuple[Hit, ...]:
    """The `k` best passages for a question: what fits it, and what that leads on to by the names it holds.

    Only from the sources `within`, and over these. `split` takes the question apart.
    Raises NotHeldError where a source or kind is named that none has.
    """
    scope = everywhere(snapshot) if within is None else scope_of(snapshot, within)
    walked = passages_for(asked.text, scope, embedder, k, split)
    rows = snapshot.catalogue.passages([w.number for w in walked] + [w.origin for w in walked if w.origin is not None])
    return tuple(
        Hit(
            rank=rank,
            passage=rows[w.number].id,
            number=w.number,
            source=rows[w.number].source_id,
            document=rows[w.number].document,
            start=rows[w.number].start,
            end=rows[w.number].end,
            score=w.score,
            by=w.by,
            text=rows[w.number].text,
            via=_via(w, rows),
            page=page_of(snapshot.text(rows[w.number].document), rows[w.number].start, rows[w.number].end),
        )
        for rank, w in enumerate(walked, start=1)
    )


def _via(walked: Walked, rows: Mapping[int, PassageRow]) -> Via | None:
    if walked.origin is None or walked.name is None:
        return None
    start = rows[walked.origin]
    return Via(start.id, _spelt(rows[walked.number], walked.name), start.source_id)


def _spelt(row: PassageRow, key: str) -> str:
    """The name of that key as a passage or its title spells it; the key where none does: a word without a capital."""
    text = f"{row.title}. {row.text}"
    other = row.title if key in title_keys(row.title) else key
    return next((text[name.start : name.end] for name in open_names(text) if name.key == key), other)


def passages_for(
    text: str, scope: Scope, embedder: Embedder, k: int, split: Splitter = sub_questions
) -> tuple[Walked, ...]:
    """The `k` best passages for a question; where `split` takes it apart, each of its parts is searched for as well."""
    parts = split(text)
    if not parts:
        return walk(text, embedder.encode_query(text), scope, k=k)
    known, asked = words_of(text, scope), (text, *parts)
    vectors = embedder.encode_queries(asked)
    whole, *sides = (
        walk(one, vector, scope, k=max(k, _SIDE), known=known) for one, vector in zip(asked, vectors, strict=True)
    )
    return merged(whole, sides, k)


def query_words(text: str) -> list[str]:
    """The words of a question to look up; function words are kept only where nothing else is asked."""
    every = [t.text for t in tokens(text)]
    telling = [word for word in every if word.lower() not in stopwords()]
    return list(dict.fromkeys(telling or every))


def _similar(asked: Asked, scope: Scope, embedder: Embedder) -> tuple[tuple[dict[int, float], ...], dict[int, float]]:
    # A question of several parts is as near to a sentence as its nearest part: one vector would blur them.
    vectors: Vectors = embedder.encode_query(asked.text)
    whole = dict(scope.near(vectors, _NEAR))
    if len(asked.parts) < 2:
        return (whole,), whole
    parts = tuple(dict(scope.near(embedder.encode_query(p.text), _NEAR)) for p in asked.parts)
    nearest = dict(whole)
    for part in parts:
        for number, score in part.items():
            nearest[number] = max(score, nearest.get(number, -1.0))
    return parts, nearest


def _named(asked: Asked, scope: Scope) -> tuple[dict[str, frozenset[int]], dict[str, frozenset[int]]]:
    named, told = {}, {}
    inside = None if scope.sentences is None else frozenset(scope.sentences.tolist())
    for iri in {mention.entity.iri for mention in asked.entities}:
        rows, claims = scope.catalogue.mentions(iri), scope.catalogue.claims_about(iri)
        named[iri] = frozenset(row.sentence_number for row in rows if row.sentence_number is not None)
        told[iri] = frozenset(row.sentence_number for row in claims if row.sentence_number is not None)
        if inside is not None:
            named[iri], told[iri] = named[iri] & inside, told[iri] & inside
    return named, told


def _by_graph(routes: Iterable[Mapping[str, frozenset[int]]], similarity: Mapping[int, float]) -> Sequence[int]:
    votes: dict[int, float] = defaultdict(float)
    for numbers in (numbers for route in routes for numbers in route.values()):
        if 0 < len(numbers) <= _COMMON:
            for number in numbers:
                votes[number] += 1.0
    order = sorted(votes, key=lambda number: (-votes[number] - similarity.get(number, 0.0), number))
    return order[:_DEPTH]
