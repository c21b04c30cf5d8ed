"""Sources, documents and passages: what was read, and where in it we are."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import NamedTuple

__all__ = ["Block", "BlockKind", "Document", "Passage", "Source", "Span", "document_id", "fragment", "passage_id"]


class Span(NamedTuple):
    """A half-open range of Unicode code points of a document's text.

    A tuple, for an ingest makes, compares and looks up some hundred of them a sentence.
    """

    start: int
    end: int

    def contains(self, other: Span) -> bool:
        """Whether `other` lies inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share a code point."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Source:
    """What is known about a publication apart from its text; `published` is ISO 8601 at the precision known."""

    id: str
    title: str
    kind: str = "report"
    publisher: str | None = None
    url: str | None = None
    published: str | None = None
    licence: str | None = None
    also: tuple[str, ...] = ()
    note: str | None = None


class BlockKind(StrEnum):
    """What part of a document's structure a block is."""

    FRONT_MATTER = "front_matter"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_HEADER = "table_header"
    TABLE_ROW = "table_row"
    LABEL = "label"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of structure: its span without markup, and for table rows the span of every cell.

    `level` is the heading level (1 to 6), the list depth, or 0. `table` numbers the table a row belongs to.
    `headings` is the path of headings above the block, outermost first. A LABEL is a short verdict or key
    that opens a section ("Sovereign AI" under a use case), standing alone or glued to the sentence after it.
    """

    kind: BlockKind
    span: Span
    level: int = 0
    headings: tuple[str, ...] = ()
    cells: tuple[Span, ...] = ()
    table: int = -1


@dataclass(frozen=True, slots=True)
class Document:
    """One version of one source: its text, exactly as claims quote it, and its structure.

    `id` is the content hash of source record and text. `notes` says what reading noticed (hidden text, encoding).
    """

    id: str
    source: Source
    text: str
    blocks: tuple[Block, ...]
    media_type: str = "text/plain"
    notes: tuple[str, ...] = field(default=())

    def slice(self, span: Span) -> str:
        """The text at `span`."""
        return self.text[span.start : span.end]


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a document; the passages of a document tile its text. `sentences` are spans inside it."""

    id: str
    document: str
    span: Span
    headings: tuple[str, ...] = ()
    sentences: tuple[Span, ...] = ()


def document_id(source: Source, text: str) -> str:
    """The id of a document: 20 hex digits of the SHA-256 of its source record and text."""
    record = json.dumps(asdict(source), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{record}\x00{text}".encode()).hexdigest()[:20]


def fragment(document: str, span: Span) -> str:
    """The name of a place in a text, after RFC 5147: `<document>#char=<start>,<end>`."""
    return f"{document}#char={span.start},{span.end}"


def passage_id(document: str, span: Span) -> str:
    """The id of a passage: the place in the text it covers."""
    return fragment(document, span)
