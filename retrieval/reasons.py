"""Why a passage was found, by places in its text: shared words, its nearest sentence, names, and the path to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kg.document import Span
from kg.open_names import key_of, open_names
from retrieval.fusing import written_words
from retrieval.wording import stem, stopwords, tokens

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.catalogue import PassageRow, SentenceRow
    from kg.linkage import Linkage
    from kg.ports import Embedder
    from kg.snapshot import Snapshot
    from retrieval.search import Hit

__all__ = ["Reason", "name_places", "reasons", "shared_words"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one passage was found; places are those in the text of its document.

    `words` are the places of words it shares with the question, `names` what the question names and the graph has of
    it, `nearest` its sentence closest in meaning, with its cosine. Where a path led to it, `bridge` are the places of
    the name that leads here, and `origin` is the passage it starts from.
    """

    words: tuple[Span, ...]
    names: tuple[str, ...]
    nearest: Span | None
    similarity: float
    bridge: tuple[Span, ...] = ()
    origin: PassageRow | None = None


def reasons(question: str, hits: Sequence[Hit], snapshot: Snapshot, embedder: Embedder) -> tuple[Reason, ...]:
    """Why each of `hits` was found for `question`, in their order."""
    linkage, catalogue = snapshot.linkage, snapshot.catalogue
    origins = {hit.via.passage: catalogue.passage(hit.via.passage) for hit in hits if hit.via}
    nearest = _nearest(question, hits, snapshot, embedder)
    named = linkage.named_in(question)
    found = []
    for hit, place in zip(hits, linkage.places(np.asarray([hit.number for hit in hits], dtype=np.int64)), strict=True):
        held = frozenset(linkage.names[linkage.starts[place] : linkage.starts[place + 1]].tolist())
        row, similarity = nearest.get(hit.number, (None, 0.0))
        found.append(
            Reason(
                words=_moved(shared_words(question, hit.text, linkage), hit.start),
                names=tuple(dict.fromkeys(question[start:end] for name, start, end in named if name in held)),
                nearest=Span(row.start, row.end) if row else None,
                similarity=similarity,
                bridge=_moved(name_places(hit.via.name, hit.text), hit.start) if hit.via else (),
                origin=origins.get(hit.via.passage) if hit.via else None,
            )
        )
    return tuple(found)


def shared_words(question: str, text: str, linkage: Linkage) -> tuple[Span, ...]:
    """Where `text` holds a telling word of `question`: in any form, those of names and figures as they are written."""
    written = written_words(question, linkage)
    asked = {token.text.lower() for token in tokens(question)} - stopwords()
    stems = {stem(word) for word in asked - written}
    return tuple(
        Span(token.start, token.start + len(token.text))
        for token in tokens(text)
        if token.text.lower() in written or stem(token.text) in stems
    )


def name_places(name: str, text: str) -> tuple[Span, ...]:
    """Where `text` calls something by `name`, however it is spelt."""
    key = key_of(name)
    return tuple(Span(found.start, found.end) for found in open_names(text) if found.key == key)


def _nearest(
    question: str, hits: Sequence[Hit], snapshot: Snapshot, embedder: Embedder
) -> Mapping[int, tuple[SentenceRow, float]]:
    """Of each passage, by number, the sentence nearest to the question, and how near it is."""
    rows = {row.number: row for hit in hits for row in snapshot.catalogue.sentences_of(hit.number)}
    among = np.fromiter(rows, dtype=np.int64)
    best: dict[int, tuple[SentenceRow, float]] = {}
    for number, similarity in snapshot.vectors.search(embedder.encode_query(question), len(rows), among):
        best.setdefault(rows[number].passage_number, (rows[number], similarity))
    return best


def _moved(places: Sequence[Span], by: int) -> tuple[Span, ...]:
    return tuple(Span(place.start + by, place.end + by) for place in places)
