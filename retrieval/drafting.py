"""A draft of an answer: lines of text, each with the places in documents it rests on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.document import BlockKind, Span
from kg.language.sentences import split_sentences
from kg.language.times import find_times
from retrieval.questions import Shape
from retrieval.ranking import carried
from retrieval.units import document_of, header_of, introduced, readable, row_text, unit_of, unit_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.document import Block, Document
    from kg.snapshot import Snapshot
    from retrieval.questions import Asked
    from retrieval.ranking import Scored
    from retrieval.units import Unit

__all__ = ["Line", "Place", "block_line", "lines_of"]

_POINTS = re.compile(r"(?:It|Its|They|Their|He|She|His|Her|This|These|That|Those)\b")
_ANNOUNCES = 12  # words of a sentence that only announces a list


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a document's text."""

    document: str
    span: Span


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of a draft; `figures` are those a program computed from its places, which no quote prints."""

    text: str
    places: tuple[Place, ...]
    figures: tuple[str, ...] = ()


def lines_of(asked: Asked, chosen: Sequence[Scored], snapshot: Snapshot) -> tuple[Line, ...]:
    """The chosen sentences as lines, in reading order within a document.

    A sentence that opens a list brings the list along, and one that stands alone between two chosen ones is kept, so
    that what follows it is understood.
    """
    order = list(dict.fromkeys(s.unit.document for s in chosen))
    units = _with_gaps(asked, [s.unit for s in chosen], snapshot)
    units += [unit for s in chosen for unit in _followed(asked, s.unit, snapshot)]
    reading = sorted(units, key=lambda u: (order.index(u.document), u.span))
    lines: dict[str, Line] = {}
    for unit in reading:
        document = document_of(snapshot, unit.document)
        items = (
            block_line(document, block) for block in (*introduced(document, unit), *_siblings(asked, document, unit))
        )
        for line in (_unit_line(document, unit), *items):
            lines.setdefault(line.text, line)
    return tuple(lines.values())


def _with_gaps(asked: Asked, units: list[Unit], snapshot: Snapshot) -> list[Unit]:
    # Where reports are compared, the one sentence between two chosen ones usually is one side of it.
    if asked.shape is not Shape.COMPARISON:
        return units
    held = {u.number for u in units}
    passages = {snapshot.catalogue.sentence(number).passage_number for number in held}
    for passage in passages:
        run = snapshot.catalogue.sentences_of(passage)
        for before, between, after in zip(run, run[1:], run[2:], strict=False):
            if before.number in held and after.number in held and between.number not in held:
                units.append(unit_of(snapshot, between))
    return units


def _followed(asked: Asked, unit: Unit, snapshot: Snapshot) -> list[Unit]:
    # "Two measures are mentioned." announces what the next sentence tells.
    if asked.shape is not Shape.LIST or len(unit.text.split()) > _ANNOUNCES or "," in unit.text or ":" in unit.text:
        return []
    run = snapshot.catalogue.sentences_of(snapshot.catalogue.sentence(unit.number).passage_number)
    after = [b for a, b in pairwise(run) if a.number == unit.number]
    return [unit_of(snapshot, row) for row in after]


def _siblings(asked: Asked, document: Document, unit: Unit) -> list[Block]:
    # What is asked for is what the rows of a table are: all of them, up to the date asked about.
    if asked.shape is not Shape.LIST or unit.block is None or unit.block.kind is not BlockKind.TABLE_ROW:
        return []
    head = unit_words(" ".join(header_of(document, unit.block)[:1]))
    if not any(want.noun and carried(want.noun, head) for want in asked.wants):
        return []
    rows = (b for b in document.blocks if b.kind is BlockKind.TABLE_ROW and b.table == unit.block.table)
    return [row for row in rows if _holds_at(asked, document.slice(row.span))]


def _holds_at(asked: Asked, text: str) -> bool:
    limits = [t.interval.end for t in asked.times if t.interval.end]
    starts = [t.interval.start for t in find_times(text) if t.interval.start]
    return not limits or not starts or min(starts) <= max(limits)


def block_line(document: Document, block: Block) -> Line:
    """A list item or table row as a line."""
    if block.kind is BlockKind.TABLE_ROW:
        row = Place(document.id, _line_span(document, block.span))
        return Line(row_text(document, block), (row, *_header_place(document, block)))
    return Line(readable(document.slice(block.span)), (Place(document.id, block.span),))


def _unit_line(document: Document, unit: Unit) -> Line:
    return Line(unit.text, (Place(unit.document, unit.span), *_leant_on(document, unit)))


def _leant_on(document: Document, unit: Unit) -> tuple[Place, ...]:
    # What a sentence cannot be understood without: the names of its columns, or the sentence that its "it" points to.
    if unit.block is not None and unit.block.kind is BlockKind.TABLE_ROW:
        return _header_place(document, unit.block)
    before = split_sentences(unit.before) if _POINTS.match(unit.text) else ()
    if not before:
        return ()
    clear = [s for s in before if not _POINTS.match(unit.before, s.start)]
    start, last = unit.span.start - len(unit.before), (clear or before)[-1]
    return (Place(unit.document, Span(start + last.start, start + last.end)),)


def _header_place(document: Document, row: Block) -> tuple[Place, ...]:
    heads = (b for b in document.blocks if b.kind is BlockKind.TABLE_HEADER and b.table == row.table)
    return tuple(Place(document.id, head.span) for head in heads)


def _line_span(document: Document, span: Span) -> Span:
    return Span(document.text.rfind("\n", 0, span.start) + 1, span.end)
