"""Claims from the rows of a data set, as its mapping declares them; the row is the evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from ingest.mapping import Column, parse_mapping
from ingest.mapping import Mapping as DatasetMapping
from ingest.reading.rows import mapping_text
from kg.claim import (
    Claim,
    DateValue,
    Entity,
    Evidence,
    Extraction,
    Interval,
    Mention,
    Modality,
    Quantity,
    Rejection,
    TextValue,
    Value,
)
from kg.document import Block, BlockKind, Document, Passage, Span
from kg.errors import ConfigError
from kg.evidence import locate
from kg.language.linking import Lexicon, new_entity
from kg.ontology import Kind

__all__ = ["METHOD", "mapping_of", "records"]

METHOD = "records@1"
_TURNED = re.compile(r"(?P<last>[^()]+) \((?P<first>[^()]+)\)")
_SAINT = re.compile(r"\bSt\. ?")
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row at work: its evidence, its raw cells by column, and what holds for all its claims."""

    evidence: Evidence
    cells: Mapping[str, Span]
    values: Mapping[str, str]
    modality: Modality
    confidence: float
    valid: Interval | None


def mapping_of(document: Document) -> DatasetMapping | None:
    """The mapping a document carries, if it is a data set read through one. Raises ConfigError where it is broken."""
    text = mapping_text(document)
    return None if text is None else parse_mapping(text, f"the mapping of {document.source.id}")


def records(document: Document, passages: tuple[Passage, ...], mapping: DatasetMapping, lexicon: Lexicon) -> Extraction:
    """The claims, mentions and rejections of a data set's rows.

    Raises ConfigError where the mapping names a relation or class that the ontology does not have.
    """
    _check(mapping, lexicon)
    reader = _Reader(document, mapping, lexicon)
    for block in document.blocks:
        if block.kind is BlockKind.TABLE_ROW and len(block.cells) == len(mapping.columns) + 1:
            evidence = locate(document, passages, block.span)
            if evidence is not None:
                reader.take(reader.row(block, evidence))
    return Extraction(tuple(reader.claims), tuple(reader.rejections), tuple(reader.mentions))


def _check(mapping: DatasetMapping, lexicon: Lexicon) -> None:
    ontology = lexicon.ontology
    types = [mapping.subject.type, *(column.type for column in mapping.columns if column.type)]
    unknown = [name for name in types if name not in ontology.classes]
    unknown += [c.relation for c in mapping.columns if c.relation and c.relation not in ontology.relations]
    if unknown:
        raise ConfigError(
            f"the mapping names '{unknown[0]}', which the ontology does not have", "See docs/ontology.md."
        )


class _Reader:
    """Reads rows one by one; what it found is in `claims`, `rejections` and `mentions`."""

    def __init__(self, document: Document, mapping: DatasetMapping, lexicon: Lexicon) -> None:
        self._document, self._mapping, self._lexicon = document, mapping, lexicon
        self.claims: list[Claim] = []
        self.rejections: list[Rejection] = []
        self.mentions: list[Mention] = []

    def row(self, block: Block, evidence: Evidence) -> _Row:
        """What a row says, by column."""
        mapping = self._mapping
        names = (mapping.subject.column, *(column.name for column in mapping.columns))
        cells = dict(zip(names, block.cells, strict=True))
        values = {name: self._document.slice(span) for name, span in cells.items()}
        start, end = (_day(values.get(name or "", "")) for name in mapping.valid)
        words = " – ".join(values.get(name or "", "") for name in mapping.valid if name)
        valid = Interval(start, end, words) if start or end else None
        modality, confidence = Modality(mapping.modality.of(values)), float(mapping.confidence.of(values))
        return _Row(evidence, cells, values, modality, confidence, valid)

    def take(self, row: _Row) -> None:
        """Add the claims of one row."""
        subject = self._entity(row.values[self._mapping.subject.column], self._mapping.subject.type)
        self._mention(row.cells[self._mapping.subject.column], subject)
        for column in self._mapping.columns:
            if column.relation is None or not row.values[column.name]:
                continue
            for part, span in self._parts(row, column):
                self._claim(row, column, self._subject(row, column, subject), part, span)

    def _subject(self, row: _Row, column: Column, subject: Entity) -> Entity | None:
        """The row's entity, or that of the column the mapping names, where it holds exactly one."""
        if column.of is None:
            return subject
        other = next(c for c in self._mapping.columns if c.name == column.of)
        parts = list(self._parts(row, other))
        return self._entity(parts[0][0], other.type or "Thing") if len(parts) == 1 else None

    def _claim(self, row: _Row, column: Column, subject: Entity | None, part: str, span: Span) -> None:
        assert column.relation is not None
        value = self._value(column, part)
        if subject is None:
            return
        if value is None:
            self._reject(span, part, f"'{part}' is no {self._kind(column)} for {column.relation}")
            return
        if isinstance(value, Entity):
            self._mention(span, value)
            if column.inverse:
                subject, value = value, subject
        reason = self._lexicon.ontology.fits(column.relation, subject.type, value)
        if reason is not None:
            self._reject(span, part, reason)
            return
        modality = row.modality if column.modality else Modality.ASSERTED
        aspect = column.aspect or (column.label if self._needs_aspect(column) else None)
        self.claims.append(
            Claim(
                subject, column.relation, value, modality, row.valid, None, row.evidence, METHOD, row.confidence, aspect
            )
        )

    def _parts(self, row: _Row, column: Column) -> Iterator[tuple[str, Span]]:
        """The values in a cell, and where each stands."""
        cell, value = row.cells[column.name], row.values[column.name]
        if column.separator is None:
            yield value, cell
            return
        place = 0
        for piece in value.split(column.separator):
            part = piece.strip()
            start = cell.start + place + len(piece) - len(piece.lstrip())
            if part:
                yield part, Span(start, start + len(part))
            place += len(piece) + len(column.separator)

    def _kind(self, column: Column) -> Kind:
        return self._lexicon.ontology.relations[column.relation or ""].kind

    def _needs_aspect(self, column: Column) -> bool:
        return column.relation in {"hasFigure", "hasCharacteristic"}

    def _value(self, column: Column, part: str) -> Value | None:
        kind = self._kind(column)
        if kind is Kind.ENTITY:
            return self._entity(part, column.type or "Thing")
        if kind is Kind.QUANTITY:
            amount = _amount(part, column.scale)
            return None if amount is None else Quantity(amount, column.unit, part)
        if kind is Kind.DATE:
            return DateValue(part[:10], part) if _DATE.fullmatch(part[:10]) else None
        return TextValue(part)

    def _entity(self, label: str, type_: str) -> Entity:
        """The entity of that class the lexicon knows by this name, or a new one."""
        ontology = self._lexicon.ontology
        found = (e for spelling in _spellings(label) for e in self._lexicon.lookup(spelling))
        known = (e for e in found if ontology.is_a(e.type, type_) or ontology.is_a(type_, e.type))
        return next(known, None) or new_entity(type_, label)

    def _mention(self, span: Span, entity: Entity) -> None:
        self.mentions.append(Mention(span, self._document.slice(span), entity))

    def _reject(self, span: Span, text: str, reason: str) -> None:
        self.rejections.append(Rejection(self._document.id, span, text, reason, METHOD))


def _spellings(label: str) -> Iterator[str]:
    """A name as lists write it, and as people do: "Korea (Republic of)", "St. Kitts & Nevis"."""
    yield label
    plain = _SAINT.sub("Saint ", label).replace(" & ", " and ")
    yield plain
    turned = _TURNED.fullmatch(plain)
    if turned is not None:
        yield f"{turned['first']} {turned['last']}"


def _amount(text: str, scale: str) -> Decimal | None:
    try:
        amount = Decimal(text.replace(",", "")) * Decimal(scale)
    except InvalidOperation:
        return None
    # 3.05E+10 and 30500000000 are one amount, and are written as one.
    return Decimal(format(amount.normalize(), "f")) if amount.is_finite() else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
