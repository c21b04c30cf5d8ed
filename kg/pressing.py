"""Pressing: what is compiled of one document whatever the others are, made ready for the engines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.canonical import Canon, canonical_extraction
from kg.carding import Card, Rows, rows_of
from kg.claim import Extraction
from kg.holding import HeldDocument, read_claims, read_document, read_mentions, read_passages
from kg.joining import join, packed, pieces
from kg.triples import document_triples, entities_of, plain_triples

__all__ = ["Pressed", "press", "pressed"]


@dataclass(frozen=True, slots=True)
class Pressed:
    """A document made ready: its named graph, the triples it asserts, its rows, its part in the linkage.

    Triples are in N-Triples without the dots. `things` are the IRIs of what it speaks of.
    """

    held: HeldDocument
    triples: list[str]
    plain: set[str]
    rows: Rows
    part: tuple[bytes, str]
    things: frozenset[str]


def press(home: Path, held: HeldDocument, canon: Canon) -> Pressed:
    """Make one document ready."""
    folder = held.folder(home)
    document, passages = read_document(folder), read_passages(folder)
    found = Extraction(claims=read_claims(folder), mentions=read_mentions(folder))
    kept, entities = canonical_extraction(found, canon), Counter(entities_of(found))
    return Pressed(
        held=held,
        triples=document_triples(document, passages, kept),
        plain=plain_triples(kept.claims),
        rows=rows_of(Card(held, document, passages, kept.claims, kept.mentions, entities, canon)),
        part=packed(join(pieces(document, passages))),
        things=frozenset(canon.iri(entity.iri) for entity in entities),
    )


def pressed(home: Path, documents: Sequence[HeldDocument], canon: Canon) -> Iterator[Pressed]:
    """The documents made ready, in their order."""
    for held in documents:
        yield press(home, held, canon)
