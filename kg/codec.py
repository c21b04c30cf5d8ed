"""Claims, documents and passages as JSON and back, without loss."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from kg.claim import (
    Bound,
    Claim,
    DateValue,
    Entity,
    Evidence,
    Interval,
    Mention,
    Modality,
    Quantity,
    Rejection,
    TextValue,
    Value,
)
from kg.document import Block, BlockKind, Passage, Source, Span

__all__ = [
    "Record",
    "block_from_json",
    "block_to_json",
    "claim_from_json",
    "claim_to_json",
    "entity_from_json",
    "entity_to_json",
    "mention_from_json",
    "mention_to_json",
    "passage_from_json",
    "passage_to_json",
    "rejection_from_json",
    "rejection_to_json",
    "source_from_json",
    "source_to_json",
    "value_from_json",
    "value_to_json",
]

Record: TypeAlias = Mapping[str, Any]


def claim_to_json(claim: Claim, source_id: str) -> dict[str, Any]:
    """A claim as the contract writes it, with its passage and aspect."""
    valid, evidence = claim.valid, claim.evidence
    return {
        "id": claim.id,
        "subject": entity_to_json(claim.subject),
        "relation": claim.relation,
        "value": value_to_json(claim.value),
        "modality": claim.modality.value,
        "valid": None if valid is None else {"from": _iso(valid.start), "until": _iso(valid.end), "text": valid.text},
        "said_by": None if claim.said_by is None else entity_to_json(claim.said_by),
        "source": source_id,
        "document": evidence.document,
        "passage": evidence.passage,
        "start": evidence.span.start,
        "end": evidence.span.end,
        "quote": evidence.quote,
        "method": claim.method,
        "confidence": claim.confidence,
        "aspect": claim.aspect,
    }


def claim_from_json(record: Record) -> Claim:
    """The claim a record of `claim_to_json` holds; KeyError or ValueError when it is not one."""
    valid, speaker = record["valid"], record["said_by"]
    return Claim(
        subject=entity_from_json(record["subject"]),
        relation=record["relation"],
        value=value_from_json(record["value"]),
        modality=Modality(record["modality"]),
        valid=None if valid is None else Interval(_date(valid["from"]), _date(valid["until"]), valid["text"]),
        said_by=None if speaker is None else entity_from_json(speaker),
        evidence=Evidence(record["document"], record["passage"], Span(record["start"], record["end"]), record["quote"]),
        method=record["method"],
        confidence=record["confidence"],
        aspect=record["aspect"],
    )


def entity_to_json(entity: Entity) -> dict[str, str]:
    """An entity: IRI, label, type."""
    return {"iri": entity.iri, "label": entity.label, "type": entity.type}


def entity_from_json(record: Record) -> Entity:
    """The entity a record holds."""
    return Entity(record["iri"], record["label"], record["type"])


def value_to_json(value: Value) -> dict[str, Any]:
    """A value with its kind: entity, quantity, date or text; decimals as plain strings, never as floats."""
    if isinstance(value, Entity):
        return {"kind": "entity", **entity_to_json(value)}
    if isinstance(value, Quantity):
        return {
            "kind": "quantity",
            "amount": _plain(value.amount),
            "low": _plain(value.low),
            "high": _plain(value.high),
            "bound": value.bound.value,
            "unit": value.unit,
            "printed": value.printed,
        }
    if isinstance(value, DateValue):
        return {"kind": "date", "date": value.iso, "text": value.text}
    return {"kind": "text", "text": value.text}


def value_from_json(record: Record) -> Value:
    """The value a record of `value_to_json` holds."""
    kind = record["kind"]
    if kind == "entity":
        return entity_from_json(record)
    if kind == "quantity":
        return Quantity(
            amount=_decimal(record["amount"]),
            unit=record["unit"],
            printed=record["printed"],
            bound=Bound(record["bound"]),
            low=_decimal(record["low"]),
            high=_decimal(record["high"]),
        )
    if kind == "date":
        return DateValue(record["date"], record["text"])
    if kind == "text":
        return TextValue(record["text"])
    raise ValueError(f"value.kind is {kind!r}, not entity, quantity, date or text")


def source_to_json(source: Source) -> dict[str, Any]:
    """A source's record."""
    return {
        "id": source.id,
        "title": source.title,
        "kind": source.kind,
        "publisher": source.publisher,
        "url": source.url,
        "published": source.published,
        "licence": source.licence,
        "also": list(source.also),
        "note": source.note,
    }


def source_from_json(record: Record) -> Source:
    """The source a record holds."""
    return Source(**{**record, "also": tuple(record["also"])})


def block_to_json(block: Block) -> dict[str, Any]:
    """A block of structure; spans as [start, end]."""
    return {
        "kind": block.kind.value,
        "span": _span_to_json(block.span),
        "level": block.level,
        "headings": list(block.headings),
        "cells": [_span_to_json(cell) for cell in block.cells],
        "table": block.table,
    }


def block_from_json(record: Record) -> Block:
    """The block a record holds."""
    return Block(
        kind=BlockKind(record["kind"]),
        span=Span(*record["span"]),
        level=record["level"],
        headings=tuple(record["headings"]),
        cells=tuple(Span(*cell) for cell in record["cells"]),
        table=record["table"],
    )


def passage_to_json(passage: Passage) -> dict[str, Any]:
    """A passage with its sentences; spans as [start, end]."""
    return {
        "id": passage.id,
        "document": passage.document,
        "span": _span_to_json(passage.span),
        "headings": list(passage.headings),
        "sentences": [_span_to_json(sentence) for sentence in passage.sentences],
    }


def passage_from_json(record: Record) -> Passage:
    """The passage a record holds."""
    return Passage(
        id=record["id"],
        document=record["document"],
        span=Span(*record["span"]),
        headings=tuple(record["headings"]),
        sentences=tuple(Span(*sentence) for sentence in record["sentences"]),
    )


def rejection_to_json(rejection: Rejection) -> dict[str, Any]:
    """What was refused, where, and why."""
    return {
        "document": rejection.document,
        "start": rejection.span.start,
        "end": rejection.span.end,
        "text": rejection.text,
        "reason": rejection.reason,
        "method": rejection.method,
    }


def rejection_from_json(record: Record) -> Rejection:
    """The rejection a record holds."""
    span = Span(record["start"], record["end"])
    return Rejection(record["document"], span, record["text"], record["reason"], record["method"])


def mention_to_json(mention: Mention) -> dict[str, Any]:
    """Where an entity is named."""
    return {
        "start": mention.span.start,
        "end": mention.span.end,
        "surface": mention.surface,
        "entity": entity_to_json(mention.entity),
    }


def mention_from_json(record: Record) -> Mention:
    """The mention a record holds."""
    return Mention(Span(record["start"], record["end"]), record["surface"], entity_from_json(record["entity"]))


def _span_to_json(span: Span) -> list[int]:
    return [span.start, span.end]


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
