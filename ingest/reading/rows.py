"""Mapped rows of a data set as sentences: "Model: Aya; developer: Cohere; parameters: 8000000000"."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from ingest.mapping import Column
from ingest.mapping import Mapping as DatasetMapping
from ingest.reading.blocks import Parsed
from kg.document import Block, BlockKind, Document, Span

__all__ = ["mapping_text", "render_rows"]

_WHOLE = re.compile(r"-?\d+\.0+")
_FENCE = "mapping: |"


def render_rows(rows: Iterable[Mapping[str, str]], mapping: DatasetMapping, title: str) -> Parsed:
    """The rows a mapping takes, one line each, after a front matter that holds the record and the mapping itself.

    The text says by itself what its columns mean; a block's cells are the subject and the columns in mapping order,
    empty where the row has no value.
    """
    lines, blocks = [], []
    head, fronts = _head(mapping, title)
    place = len(head)
    taken = left = 0
    for row in rows:
        if not mapping.takes(row):
            left += 1
            continue
        taken += 1
        line, cells = _line(row, mapping, place)
        lines.append(line)
        span = Span(place + 2, place + len(line) - 1)
        blocks.append(Block(BlockKind.TABLE_ROW, span, 0, (), cells, 0))
        place += len(line)
    notes = (f"{taken} rows read" + (f", {left} left out by the mapping" if left else ""),)
    return Parsed(head + "".join(lines), (*fronts, *blocks), title, dict(mapping.record), notes)


def mapping_text(document: Document) -> str | None:
    """The mapping a rendered data set carries in its front matter, or None."""
    for block in document.blocks:
        if block.kind is not BlockKind.FRONT_MATTER:
            return None
        text = document.slice(block.span)
        if text.startswith(_FENCE):
            return "\n".join(line.removeprefix("  ") for line in text[len(_FENCE) :].lstrip("\n").split("\n")) + "\n"
    return None


def _head(mapping: DatasetMapping, title: str) -> tuple[str, list[Block]]:
    text, blocks = "---\n", []
    for key, value in {**mapping.record, "title": title}.items():
        shown = " ".join(value.split())
        shown = json.dumps(shown, ensure_ascii=False) if re.search(r"[:#\[\]{}\"']", shown) else shown
        start = len(text)
        quote = shown.startswith('"')
        value_span = Span(start + len(key) + 2 + quote, start + len(key) + 2 + len(shown) - quote)
        line = f"{key}: {shown}"
        blocks.append(
            Block(
                BlockKind.FRONT_MATTER,
                Span(start, start + len(line)),
                0,
                (),
                (Span(start, start + len(key)), value_span),
            )
        )
        text += line + "\n"
    start = len(text)
    text += _FENCE + "\n" + "".join(f"  {line}".rstrip() + "\n" for line in mapping.text.strip("\n").split("\n"))
    whole = Span(start, len(text) - 1)
    blocks.append(Block(BlockKind.FRONT_MATTER, whole, 0, (), (Span(start, start + len("mapping")),)))
    return text + "---\n\n", blocks


def _line(row: Mapping[str, str], mapping: DatasetMapping, start: int) -> tuple[str, tuple[Span, ...]]:
    """One row as a list item, and where its values stand."""
    text, cells = "- ", []
    subject = Column(mapping.subject.column, mapping.subject.label)
    for column in (subject, *mapping.columns):
        value = _shown(row.get(column.name, ""), column)
        if not value:
            cells.append(Span(start + len(text), start + len(text)))
            continue
        text += f"{'' if text == '- ' else '; '}{column.label}: "
        cells.append(Span(start + len(text), start + len(text) + len(value)))
        text += value
    return text + "\n", tuple(cells)


def _shown(value: str, column: Column) -> str:
    """A cell as the text shows it: on one line, without semicolons, whole figures without a fraction."""
    value = " ".join(value.replace(";", ",").split()).strip('"')
    value = column.words.get(value, value)
    value = value.partition(".")[0] if _WHOLE.fullmatch(value) else value
    if column.separator:
        parts = dict.fromkeys(part.strip() for part in value.split(column.separator.strip() or column.separator))
        return ", ".join(part for part in parts if part) if column.separator.strip() == "," else value
    return value
