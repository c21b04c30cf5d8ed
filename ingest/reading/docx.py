"""DOCX: headings, lists and tables of a word processor's document, without what it hides or has struck out."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from ingest.reading.blocks import Piece
from ingest.reading.decoding import clean
from ingest.reading.worker import Rendered
from kg.document import BlockKind

__all__ = ["refused", "render_docx"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = frozenset(
    {f"{_W}del", f"{_W}moveFrom", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
)
_LARGEST = 50_000_000  # bytes, all parts together
_PARTS = 2_000
_RATIO = 100  # a part that unpacks to more than so many times its size is a bomb
_HEADING = re.compile(r"(?:heading|überschrift|titre|título|titolo)\s*([1-6])", re.IGNORECASE)


def render_docx(content: bytes, charset: str | None) -> Rendered:  # noqa: ARG001 - XML says its encoding itself
    """The pieces of a document. Raises what zipfile and python-docx raise."""
    refusal = refused(content)
    if refusal is not None:
        return Rendered(error=refusal, hint="Save it anew from a word processor you trust.")
    from docx import Document  # noqa: PLC0415 - only the child process parses DOCX

    document = Document(io.BytesIO(content))
    walker = _Walker(document)
    pieces = tuple(walker.body(document.element.body))
    if not pieces:
        return Rendered(error="holds no text", hint="If its pages are images, run it through OCR first.")
    title = clean(document.core_properties.title or "").text.strip()
    title = title or next((p.text for p in pieces if p.kind is BlockKind.HEADING and p.level == 1), "")
    notes = (f"left out {walker.hidden} hidden pieces of text",) if walker.hidden else ()
    return Rendered(pieces, title or None, {}, notes)


def refused(content: bytes) -> str | None:
    """Why an archive is not opened, or None."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > _PARTS or sum(part.file_size for part in parts) > _LARGEST:
                return "unpacks to more than is allowed"
            for part in parts:
                if part.file_size > 1_000_000 and part.file_size > part.compress_size * _RATIO:
                    return "holds a part that unpacks to a hundred times its size"
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as file:
                        if b"<!DOCTYPE" in file.read(4096).replace(b"\x00", b""):
                            return "holds a document type declaration, which a DOCX file never needs"
            if "word/document.xml" not in archive.namelist():
                return "is an archive, but not a DOCX file"
    except zipfile.BadZipFile:
        return "is not a readable DOCX file (the archive is broken)"
    return None


class _Walker:
    """Walks the body in order; counts what it left out because the document hides it."""

    def __init__(self, document: Any) -> None:
        self.hidden = 0
        self._tables = 0
        self._styles = {style.style_id: style for style in document.styles}

    def body(self, element: Any) -> Iterator[Piece]:
        """The pieces of the paragraphs, tables and content controls in `element`."""
        for child in element:
            if child.tag == f"{_W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                yield from self._table(child)
            elif child.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"}:
                yield from self.body(child)

    def _paragraph(self, paragraph: Any) -> Iterator[Piece]:
        text = " ".join(clean("".join(self._texts(paragraph))).text.split())
        if not text:
            return
        style = self._style(paragraph)
        heading = _HEADING.match(style)
        level = self._list_level(paragraph, style)
        if heading or style in {"title", "titel", "titre"}:
            yield Piece(BlockKind.HEADING, text, int(heading[1]) if heading else 1)
        elif level:
            yield Piece(BlockKind.LIST_ITEM, text, level)
        else:
            yield Piece(BlockKind.PARAGRAPH, text)

    def _texts(self, element: Any) -> Iterator[str]:
        for child in element:
            if child.tag in _SKIPPED:
                continue
            if child.tag == f"{_W}r" and _is_hidden(child):
                self.hidden += 1
            elif child.tag == f"{_W}t":
                yield child.text or ""
            elif child.tag in {f"{_W}tab", f"{_W}br", f"{_W}cr"}:
                yield " "
            elif child.tag == f"{_W}noBreakHyphen":
                yield "-"
            else:
                yield from self._texts(child)

    def _style(self, paragraph: Any) -> str:
        """The name of a paragraph's style in lower case, or of the heading style it is based on."""
        value = _value(paragraph, "pPr", "pStyle")
        style = self._styles.get(value) if value else None
        name = str(style.name or "").lower() if style is not None else ""
        based = style
        for _ in range(5):
            if based is None or _HEADING.match(str(based.name or "")):
                break
            based = getattr(based, "base_style", None)
        return str(based.name).lower() if based is not None else name

    @staticmethod
    def _list_level(paragraph: Any, style: str) -> int:
        number = _value(paragraph, "pPr", "numPr", "numId")
        depth = _value(paragraph, "pPr", "numPr", "ilvl") or "0"
        if (number and number != "0") or style.startswith("list "):
            named = re.search(r"(\d)$", style)
            return int(depth) + 1 if number else int(named[1]) if named else 1
        return 0

    def _table(self, table: Any) -> Iterator[Piece]:
        rows = [self._cells(row) for row in table.iter(f"{_W}tr")]
        rows = [row for row in rows if any(row)]
        if rows and max(len(row) for row in rows) == 1:
            yield from (Piece(BlockKind.PARAGRAPH, row[0]) for row in rows)
            return
        for number, row in enumerate(rows):
            kind = BlockKind.TABLE_HEADER if number == 0 and len(rows) > 1 else BlockKind.TABLE_ROW
            yield Piece(kind, cells=tuple(row), table=self._tables)
        self._tables += bool(rows)

    def _cells(self, row: Any) -> list[str]:
        cells: list[str] = []
        for cell in row.iterchildren(f"{_W}tc"):
            paragraphs = ("".join(self._texts(p)) for p in cell.iter(f"{_W}p"))
            cells.append(" ".join(clean(" ".join(paragraphs)).text.split()))
            reach = _value(cell, "tcPr", "gridSpan")
            cells += [""] * (min(int(reach), 20) - 1 if reach and reach.isdigit() else 0)
        return cells


def _value(element: Any, *path: str) -> str | None:
    """The `w:val` at a path of child elements, or None."""
    for name in path:
        element = element.find(f"{_W}{name}")
        if element is None:
            return None
    value = element.get(f"{_W}val")
    return str(value) if value is not None else None


def _is_hidden(run: Any) -> bool:
    """Whether a run is marked hidden, is under 2 points, or white without a ground of another colour."""
    look = run.find(f"{_W}rPr")
    if look is None:
        return False
    vanish = look.find(f"{_W}vanish")
    if vanish is not None and vanish.get(f"{_W}val") not in {"0", "false"}:
        return True
    size = _value(run, "rPr", "sz") or ""
    colour = (_value(run, "rPr", "color") or "").upper()
    grounds = (look.find(f"{_W}shd"), look.find(f"{_W}highlight"))
    in_table = next(run.iterancestors(f"{_W}tc"), None) is not None
    white = colour == "FFFFFF" and all(ground is None for ground in grounds) and not in_table
    return (size.isdigit() and int(size) < 4) or white
