"""Numbers for what has a name elsewhere: 63 bits of a hash, the same in every generation."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.document import fragment

if TYPE_CHECKING:
    from kg.claim import Entity
    from kg.document import Passage, Span

__all__ = [
    "claim_number",
    "entity_number",
    "hex_of",
    "name_number",
    "owner_number",
    "passage_number",
    "sentence_number",
    "thing_number",
    "triple_number",
]

_HALF = 1 << 63


def passage_number(passage: Passage) -> int:
    """The number of a passage, by its id."""
    return _number(f"passage {passage.id}")


def sentence_number(document: str, sentence: Span) -> int:
    """The number of a sentence, by its place."""
    return _number(f"sentence {fragment(document, sentence)}")


@lru_cache(maxsize=1 << 16)
def thing_number(iri: str) -> int:
    """The number of a thing, by its IRI."""
    return _number(f"thing {iri}")


@lru_cache(maxsize=1 << 16)
def entity_number(entity: Entity) -> int:
    """The number of an entity, by thing, label and type."""
    return _number(f"entity {entity.iri}\x00{entity.label}\x00{entity.type}")


@lru_cache(maxsize=1 << 16)
def name_number(entity: Entity, surface: str) -> int:
    """The number of a wording for an entity."""
    return _number(f"name {entity.iri}\x00{entity.label}\x00{entity.type}\x00{surface}")


def owner_number(owner: str) -> int:
    """The number of who supports triples: a document by its id, or an entity by its IRI."""
    return _number(f"owner {owner}")


def triple_number(text: str) -> int:
    """The number of a triple, by its text."""
    return _number(text)


def claim_number(hex_id: str) -> int:
    """An id of 16 hex digits as a number of 64 bits with a sign, in the same order."""
    return int(hex_id, 16) - _HALF


def hex_of(number: int) -> str:
    """The 16 hex digits that `claim_number` made a number of."""
    return f"{number + _HALF:016x}"


def _number(key: str) -> int:
    return int.from_bytes(hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()[:8], "big") >> 1
