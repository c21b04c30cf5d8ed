"""Data sets (CSV, JSON, JSON Lines) as tables: a row is a table row, a column its header."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

from ingest.mapping import Mapping as DatasetMapping
from ingest.reading.blocks import Parsed, Piece, build
from ingest.reading.rows import render_rows
from kg.document import BlockKind
from kg.errors import SourceError

__all__ = ["read_csv", "read_json"]

_LARGEST_CELL = 4_000


def read_csv(text: str, name: str, mapping: DatasetMapping | None = None) -> Parsed:
    """A CSV or TSV file; its first row is the header.

    With a mapping, rows become lines of the mapped columns; without, one table. Raises SourceError where it is not
    tabular, or a mapped column is not there.
    """
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;|", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise SourceError(f"{name} is not a readable CSV file ({error})", "Check its quotes and separators.") from error
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        raise SourceError(f"{name} holds no rows", "Check the file, or leave it out.")
    if mapping is not None:
        records = [dict(zip(rows[0], row, strict=False)) for row in rows[1:]]
        return _mapped(records, rows[0], mapping, name)
    width = len(rows[0])
    odd = sum(len(row) != width for row in rows)
    notes = (f"{odd} of {len(rows)} rows have another number of columns than the header",) if odd else ()
    return build(_table(rows[0], rows[1:]), notes=notes)


def read_json(text: str, name: str, mapping: DatasetMapping | None = None) -> Parsed:
    """A JSON list of records, or JSON Lines; nested fields become columns such as `limit.context`.

    Rows as in `read_csv`. Raises SourceError naming the line where it is neither.
    """
    records = [_flat(record) for record in _records(text, name)]
    columns = list(dict.fromkeys(key for record in records for key in record))
    if not columns:
        raise SourceError(f"{name} holds no records", "Give a JSON list of objects, or one object a line.")
    if mapping is not None:
        return _mapped(records, columns, mapping, name)
    return build(_table(columns, [[record.get(column, "") for column in columns] for record in records]))


def _mapped(records: Sequence[dict[str, str]], columns: Sequence[str], mapping: DatasetMapping, name: str) -> Parsed:
    named = [mapping.subject.column, *(column.name for column in mapping.columns)]
    missing = next((column for column in named if column not in columns), None)
    if missing is not None:
        raise SourceError(f"{name} has no column '{missing}', which its mapping names", "Mend the mapping.")
    return render_rows(records, mapping, mapping.record.get("title", name))


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Piece]:
    pieces = [Piece(BlockKind.TABLE_HEADER, cells=tuple(_cell(c) for c in header), table=0)]
    pieces += [
        Piece(BlockKind.TABLE_ROW, cells=tuple(_cell(c) for c in [*row, *[""] * (len(header) - len(row))]), table=0)
        for row in rows
    ]
    return pieces


def _cell(value: str) -> str:
    return " ".join(value.split())[:_LARGEST_CELL]


def _records(text: str, name: str) -> list[dict[str, object]]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return _json_lines(text, name)
    if isinstance(content, dict):
        lists = [
            value for value in content.values() if isinstance(value, list) and value and isinstance(value[0], dict)
        ]
        content = lists[0] if len(lists) == 1 else [content]
    if not isinstance(content, list):
        raise SourceError(f"{name} holds no records", "Give a JSON list of objects, or one object a line.")
    return [record for record in content if isinstance(record, dict)]


def _json_lines(text: str, name: str) -> list[dict[str, object]]:
    records = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise SourceError(
                f"{name}, line {number}: not valid JSON ({error})", "Give a JSON list of objects, or one object a line."
            ) from error
        if isinstance(record, dict):
            records.append(record)
    return records


def _flat(record: dict[str, object], prefix: str = "", depth: int = 0) -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in record.items():
        if isinstance(value, dict) and depth < 4:
            flat |= _flat(value, f"{prefix}{key}.", depth + 1)
        elif isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
            flat[f"{prefix}{key}"] = ", ".join(str(item) for item in value)
        elif value is not None:
            flat[f"{prefix}{key}"] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return flat
