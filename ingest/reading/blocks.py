"""What every reader hands back, and the builder that writes text and structure side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kg.document import Block, BlockKind, Span

__all__ = ["Builder", "Parsed", "Piece", "Trail", "build", "trimmed"]


@dataclass(frozen=True, slots=True)
class Parsed:
    """The text of a source, its structure, and what its own record says of it (title, publisher, date …)."""

    text: str
    blocks: tuple[Block, ...]
    title: str | None = None
    record: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a rendered source: a heading, paragraph, list item, table row, code, or a page break."""

    kind: BlockKind
    text: str = ""
    level: int = 0
    cells: tuple[str, ...] = ()
    table: int = -1


class Trail:
    """The path of headings at a place; the title of the document is no part of it."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []

    @property
    def path(self) -> tuple[str, ...]:
        """The headings above, outermost first."""
        return tuple(text for _, text in self._open)

    def enter(self, level: int, text: str, *, title: bool = False) -> tuple[str, ...]:
        """Pass a heading; gives the path above it."""
        self._open = [(depth, name) for depth, name in self._open if depth < level]
        above = self.path
        if not title:
            self._open.append((level, text))
        return above


class Builder:
    """Writes a rendered document: every call adds lines to the text and a block that spans them."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._trail = Trail()
        self._last: BlockKind | None = None

    def add(self, piece: Piece, *, title: bool = False) -> None:
        """Add one piece; `title` marks the heading that is the document's title."""
        if not (piece.cells or piece.text.strip()):
            return
        self._gap(piece.kind)
        above = self._trail.path
        if piece.kind is BlockKind.HEADING:
            above = self._trail.enter(piece.level, piece.text, title=title)
            self._write("#" * piece.level + " ")
        elif piece.kind is BlockKind.LIST_ITEM:
            self._write("  " * max(piece.level - 1, 0) + "- ")
        cells = self._row(piece.cells) if piece.cells else ()
        if cells:
            span = Span(cells[0].start, cells[-1].end)
        else:
            span = Span(self._length, self._length + len(piece.text))
            self._write(piece.text)
        self._write("\n")
        self._blocks.append(Block(piece.kind, span, piece.level, above, cells, piece.table))

    def page(self) -> None:
        """Mark a page break: a form feed, so that the page of an offset can be counted."""
        self._write("\f")

    def parsed(self, title: str | None, record: Mapping[str, object], notes: Sequence[str]) -> Parsed:
        """The document as written so far."""
        return Parsed("".join(self._parts), tuple(self._blocks), title, record, tuple(notes))

    def _gap(self, kind: BlockKind) -> None:
        runs = {BlockKind.LIST_ITEM, BlockKind.TABLE_ROW}
        follows = kind in runs and self._last in {kind, BlockKind.TABLE_HEADER}
        if self._length and not follows:
            self._write("\n")
        self._last = kind

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _row(self, cells: Sequence[str]) -> tuple[Span, ...]:
        spans = []
        self._write("| ")
        for number, cell in enumerate(cells):
            if number:
                self._write(" | ")
            spans.append(Span(self._length, self._length + len(cell)))
            self._write(cell)
        self._write(" |")
        return tuple(spans)


def build(
    pieces: Sequence[Piece],
    title: str | None = None,
    record: Mapping[str, object] | None = None,
    notes: Sequence[str] = (),
) -> Parsed:
    """Render pieces; a first heading of level 1, if it is the only one, is the title."""
    tops = [p for p in pieces if p.kind is BlockKind.HEADING and p.level == 1]
    headline = tops[0] if len(tops) == 1 else None
    builder = Builder()
    for piece in pieces:
        if piece.text == "\f":
            builder.page()
        else:
            builder.add(piece, title=piece is headline)
    return builder.parsed(title or (headline.text if headline else None), record or {}, notes)


def trimmed(text: str, span: Span) -> Span:
    """`span` without white space at its edges (an empty span where there is nothing else)."""
    piece = text[span.start : span.end]
    start = span.start + len(piece) - len(piece.lstrip())
    return Span(start, max(start, span.start + len(piece.rstrip())))
