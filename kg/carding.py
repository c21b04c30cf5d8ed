"""The rows that a catalogue takes in of one document; nothing here knows of other documents."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from kg.canonical import Canon
from kg.claim import Claim, Entity, Mention
from kg.codec import source_to_json
from kg.document import Document, Passage, Span
from kg.errors import CorruptStoreError
from kg.files import text_digest
from kg.holding import HeldDocument
from kg.numbering import (
    claim_number,
    entity_number,
    name_number,
    passage_number,
    sentence_number,
    thing_number,
)

__all__ = ["Card", "Rows", "rows_of", "said"]

_Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """What the catalogue takes in of one document; `entities` counts how often it speaks of each.

    Claims and mentions are of things kept, `entities` as the document has them; `canon` says which is which.
    """

    held: HeldDocument
    document: Document
    passages: tuple[Passage, ...]
    claims: tuple[Claim, ...]
    mentions: tuple[Mention, ...]
    entities: Counter[Entity]
    canon: Canon = field(default_factory=Canon)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a document by table: those that other documents may have brought before, and those of its own."""

    document: str
    known: tuple[tuple[str, list[_Row]], ...]
    own: tuple[tuple[str, list[_Row]], ...]


def rows_of(card: Card) -> Rows:
    """The rows of a document."""
    entities = {*card.entities, *(mention.entity for mention in card.mentions)}
    iris = {*(e.iri for e in entities), *(card.canon.iri(e.iri) for e in entities)}
    names = {(m.entity, m.surface) for m in card.mentions}
    places = _Places(card.passages)
    return Rows(
        card.held.id,
        known=(
            ("thing", [(thing_number(iri), iri) for iri in sorted(iris)]),
            ("entity", sorted((entity_number(e), thing_number(e.iri), e.label, e.type) for e in entities)),
            ("name", sorted((name_number(e, surface), entity_number(e), surface) for e, surface in names)),
        ),
        own=(
            ("document", [_document(card.held)]),
            ("passage", [_passage(card.document, passage) for passage in card.passages]),
            ("sentence", [row for passage in card.passages for row in _sentences(card.document, passage)]),
            ("mention", [_mention(card.held.id, mention, places) for mention in card.mentions]),
            ("claim", [_claim(card.held, claim, places) for claim in card.claims]),
            ("naming", [_naming(card, entity, uses) for entity, uses in card.entities.items()]),
        ),
    )


def _document(held: HeldDocument) -> _Row:
    record = json.dumps(source_to_json(held.source), ensure_ascii=False)
    recipe = json.dumps(asdict(held.recipe), ensure_ascii=False)
    counts = (held.passages, held.sentences, held.claims, held.rejected)
    return held.id, held.made, held.source.id, held.source.title, record, recipe, *counts


def _passage(document: Document, passage: Passage) -> _Row:
    place, headings = (passage.span.start, passage.span.end), json.dumps(passage.headings, ensure_ascii=False)
    above = " ".join(passage.headings)
    number = passage_number(passage)
    return number, passage.id, passage.document, *place, headings, above, document.slice(passage.span)


def _sentences(document: Document, passage: Passage) -> Iterable[_Row]:
    number = passage_number(passage)
    for span in passage.sentences:
        place = (number, document.id, span.start, span.end)
        yield sentence_number(document.id, span), *place, document.slice(span)


def _mention(document: str, mention: Mention, places: _Places) -> _Row:
    span = mention.span
    return name_number(mention.entity, mention.surface), document, *places.of(span), span.start, span.end


def _claim(held: HeldDocument, claim: Claim, places: _Places) -> _Row:
    value = thing_number(claim.value.iri) if isinstance(claim.value, Entity) else None
    place, subject = places.of(claim.evidence.span), thing_number(claim.subject.iri)
    says = claim_number(said(claim, held.source.id))
    return claim_number(claim.id), held.id, *place, subject, claim.relation, value, says


def _naming(card: Card, entity: Entity, uses: int) -> _Row:
    return card.held.id, entity_number(entity), thing_number(card.canon.iri(entity.iri)), uses


def said(claim: Claim, source: str) -> str:
    """What a claim says and in which words, whatever the version of its source and the place in it: 16 hex digits."""
    held = claim.as_held or claim
    valid = held.valid and (held.valid.start, held.valid.end, held.valid.text)
    parts = (held.subject, held.relation, held.value, held.modality.value, valid, held.said_by, held.aspect)
    return text_digest(f"{source}\x00{held.evidence.quote}\x00{parts!r}")[:16]


class _Places:
    """Finds the passage and sentence numbers of a span by where it begins."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = sorted(passages, key=lambda p: p.span)
        self._starts = [p.span.start for p in self._passages]
        self._numbers = [passage_number(p) for p in self._passages]

    def of(self, span: Span) -> tuple[int, int | None]:
        at = bisect_right(self._starts, span.start) - 1
        if at < 0:
            raise CorruptStoreError(f"no passage holds {span}", "ingest the document again")
        passage = self._passages[at]
        inside = (s for s in passage.sentences if s.start <= span.start < s.end)
        sentence = next(inside, None)
        return self._numbers[at], None if sentence is None else sentence_number(passage.document, sentence)
