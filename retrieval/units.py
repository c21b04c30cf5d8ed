"""The pieces of evidence an answer is made of: sentences, list items, table rows and verdicts."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.document import BlockKind, Span
from retrieval.wording import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.catalogue import SentenceRow
    from kg.document import Block, Document
    from kg.snapshot import Snapshot

__all__ = [
    "Unit",
    "block_of",
    "document_of",
    "header_of",
    "heading_span",
    "introduced",
    "readable",
    "row_text",
    "unit_of",
    "unit_words",
]

_MARKUP = re.compile(r"\*\*|__|`|^\s*(?:[-*+•]|\d+[.)])\s+|^\s*#{1,6}\s+|^\s*>\s+|\[([^\]]+)\]\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence as it can be shown and cited.

    `span` is its place in the document's text; `text` is readable: no markup, a table row as "name — column: cell", a
    verdict with the heading it stands under. `before` is the text of the passage ahead of it, `above` the path of
    headings and the header of the table, `source` titles and publisher.
    """

    number: int
    document: str
    span: Span
    text: str
    before: str
    above: tuple[str, ...]
    source: str
    block: Block | None


def unit_of(snapshot: Snapshot, row: SentenceRow) -> Unit:
    """The unit of a sentence of the catalogue."""
    page = _page(snapshot, row.document)
    document = page.document
    passage = snapshot.catalogue.passage(row.passage_number)
    span = Span(row.start, row.end)
    block = page.block_at(span)
    kind = block.kind if block else BlockKind.PARAGRAPH
    above = tuple(h for h in passage.headings if h != document.source.title) if block is None else block.headings
    text = readable(document.slice(span))
    if block and kind is BlockKind.TABLE_ROW:
        text, above = row_text(document, block), (*above, *header_of(document, block))
        span = Span(document.text.rfind("\n", 0, span.start) + 1, span.end)
    elif block and kind is BlockKind.LABEL and block.headings and (head := heading_span(document, block)):
        text, span = f"{block.headings[-1]}: {text}", Span(head.start, span.end)
    elif kind is BlockKind.FRONT_MATTER:
        text = f"{text} (record of “{document.source.title}”)"
    return Unit(
        number=row.number,
        document=row.document,
        span=span,
        text=text,
        before=_before(document, passage.start, span, kind),
        above=above,
        source=page.about,
        block=block,
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """A document with what is looked up in it again and again."""

    document: Document
    starts: tuple[int, ...]
    about: str

    def block_at(self, span: Span) -> Block | None:
        """The block in which `span` lies; for a sentence that a bold key opens, the block of the sentence."""
        at = bisect_right(self.starts, span.end - 1) - 1
        block = self.document.blocks[at] if at >= 0 else None
        return block if block and block.span.end >= span.end else None


@lru_cache(maxsize=128)
def _page(snapshot: Snapshot, id_: str) -> _Page:
    document = snapshot.document(id_)
    return _Page(document, tuple(block.span.start for block in document.blocks), _about(document))


def block_of(snapshot: Snapshot, id_: str, span: Span) -> Block | None:
    """The block of a document that holds the end of `span`, None between blocks."""
    return _page(snapshot, id_).block_at(span)


def document_of(snapshot: Snapshot, id_: str) -> Document:
    """A document with its structure; the last ones read are remembered."""
    return _page(snapshot, id_).document


def readable(text: str) -> str:
    """`text` on one line, without Markdown's marks."""
    lines = (_MARKUP.sub(r"\1", line).strip() for line in text.splitlines())
    return " ".join(line for line in lines if line)


@lru_cache(maxsize=16384)
def unit_words(text: str) -> tuple[str, ...]:
    """The stems of the words of `text` that carry meaning; remembered, for the same sentences are asked again."""
    return words(text)


def header_of(document: Document, row: Block) -> tuple[str, ...]:
    """The header cells of the table a row belongs to, () where it has none."""
    heads = (b for b in document.blocks if b.kind is BlockKind.TABLE_HEADER and b.table == row.table)
    return tuple(readable(document.slice(cell)) for head in heads for cell in head.cells)


def row_text(document: Document, row: Block, columns: Sequence[int] | None = None) -> str:
    """A table row as "name — column: cell; column: cell"; `columns` leaves others out, 0 is the name."""
    cells = [readable(document.slice(cell)) for cell in row.cells]
    header = header_of(document, row)
    kept = [i for i in range(1, len(cells)) if cells[i] and (columns is None or i in columns)]
    told = "; ".join(f"{header[i]}: {cells[i]}" if i < len(header) and header[i] else cells[i] for i in kept)
    return f"{cells[0]} — {told}" if told else cells[0]


def heading_span(document: Document, block: Block) -> Span | None:
    """Where the innermost heading above a block stands."""
    found = None
    for other in document.blocks:
        if other.span.start >= block.span.start:
            break
        if other.kind is BlockKind.HEADING:
            found = other.span
    return found


def introduced(document: Document, unit: Unit) -> tuple[Block, ...]:
    """The list items or table rows that a unit ending in a colon introduces, () where there are none."""
    if not unit.text.endswith(":"):
        return ()
    found: list[Block] = []
    for block in document.blocks:
        if block.span.start < unit.span.end or block.kind in {BlockKind.TABLE_HEADER, BlockKind.LABEL}:
            continue
        if block.kind not in {BlockKind.LIST_ITEM, BlockKind.TABLE_ROW} or (found and block.kind is not found[0].kind):
            break
        found.append(block)
    return tuple(found)


def _about(document: Document) -> str:
    # The title in the record and the one on the page may differ; both say what the source is about.
    heads = (readable(document.slice(b.span)) for b in document.blocks if b.kind is BlockKind.HEADING and b.level == 1)
    named = (document.source.title, next(heads, None), document.source.publisher)
    return ". ".join(dict.fromkeys(name for name in named if name))


def _before(document: Document, start: int, span: Span, kind: BlockKind) -> str:
    # Rows and records stand for themselves; a sentence leans on those before it in its passage.
    if kind in {BlockKind.TABLE_ROW, BlockKind.FRONT_MATTER}:
        return ""
    return document.text[start : span.start][-500:]
