"""The claim: one statement of one source, with its exact words."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from kg.document import Span

__all__ = [
    "Bound",
    "Claim",
    "DateValue",
    "Entity",
    "Evidence",
    "Extraction",
    "Interval",
    "Mention",
    "Modality",
    "Quantity",
    "Rejection",
    "TextValue",
    "Value",
    "claim_id",
]


class Modality(StrEnum):
    """How a source holds what it says."""

    ASSERTED = "asserted"
    PROJECTED = "projected"
    TARGET = "target"
    ANNOUNCED = "announced"
    REPORTED = "reported"
    RECOMMENDED = "recommended"
    POSSIBLE = "possible"
    NEGATED = "negated"


class Bound(StrEnum):
    """How a figure bounds the amount it speaks of."""

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing claims speak of; `type` is a class of the ontology."""

    iri: str
    label: str
    type: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure in its base unit ("$735B" is 735000000000 USD), and as printed.

    `unit` is an ISO 4217 code, a unit symbol (W, FLOP, FLOP/s, B, percent, h, tokens) or a counted noun in the
    plural ("languages", "GPUs"). `amount` is the figure; for a range it is None and `low` and `high` stand.
    """

    amount: Decimal | None
    unit: str
    printed: str
    bound: Bound = Bound.EXACT
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """When something holds; ISO 8601 dates, either end open, and the words that say so."""

    start: date | None
    end: date | None
    text: str


@dataclass(frozen=True, slots=True)
class DateValue:
    """A date as a value, at the precision given: "2024", "2024-08" or "2024-08-01"."""

    iso: str
    text: str


@dataclass(frozen=True, slots=True)
class TextValue:
    """Words as a value: a definition, a goal, a role."""

    text: str


Value: TypeAlias = Entity | Quantity | DateValue | TextValue


@dataclass(frozen=True, slots=True)
class Evidence:
    """The exact words a claim rests on; only `kg.evidence.locate` makes one."""

    document: str
    passage: str
    span: Span
    quote: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of one source, with its exact words.

    `aspect` is what a general relation or a figure speaks of, in the source's words ("Primary Goal", "extra cost").
    `as_held` is the claim as its document has it, where a merge put other things in its places.
    """

    subject: Entity
    relation: str
    value: Value
    modality: Modality
    valid: Interval | None
    said_by: Entity | None
    evidence: Evidence
    method: str
    confidence: float
    aspect: str | None = None
    as_held: Claim | None = None

    @property
    def id(self) -> str:
        """The content hash of the claim as its document has it."""
        return claim_id(self.as_held or self)


@dataclass(frozen=True, slots=True)
class Rejection:
    """Something an extractor proposed and a law refused, with the reason."""

    document: str
    span: Span
    text: str
    reason: str
    method: str


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a text names an entity."""

    span: Span
    surface: str
    entity: Entity


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was found in a document: claims, what was refused, and every entity named."""

    claims: tuple[Claim, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    mentions: tuple[Mention, ...] = ()


def claim_id(claim: Claim) -> str:
    """The id of a claim: 16 hex digits of the SHA-256 of what it says and where."""
    value = claim.value
    said = value.iri if isinstance(value, Entity) else repr(value)
    valid = claim.valid and (str(claim.valid.start), str(claim.valid.end))
    place = (claim.evidence.document, claim.evidence.span.start, claim.evidence.span.end)
    speaker = claim.said_by and claim.said_by.iri
    key = json.dumps([claim.subject.iri, claim.relation, said, claim.modality, valid, speaker, place, claim.aspect])
    return hashlib.sha256(key.encode()).hexdigest()[:16]
