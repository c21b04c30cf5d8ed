"""What a query gives: a table of cells, and its SPARQL 1.1 result formats."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from kg.errors import QueryError
from kg.terms import XSD, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["FORMATS", "Cell", "Table", "serialise"]

FORMATS = ("table", "csv", "tsv", "json", "xml", "ttl")
"""The formats of `serialise`; "table" is for reading, the others are the SPARQL 1.1 result formats and Turtle."""

_WIDEST = 48
_BARE = {f"{XSD}integer", f"{XSD}decimal", f"{XSD}double", f"{XSD}boolean"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One RDF term; `kind` is "uri", "literal" or "bnode". A plain string has no datatype."""

    kind: str
    value: str
    datatype: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The result of a query; `kind` is "select", "ask" or "construct".

    A construct (or describe) has the variables subject, predicate and object, and the same triples as `turtle`.
    `truncated` says that the row limit cut the result; `seconds` is the time the engine took.
    """

    kind: str
    variables: tuple[str, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    truncated: bool = False
    seconds: float = 0.0
    boolean: bool | None = None
    turtle: str | None = None

    def column(self, variable: str) -> tuple[str | None, ...]:
        """The values of one variable, row by row."""
        place = self.variables.index(variable)
        return tuple(cell.value if (cell := row[place]) else None for row in self.rows)

    def records(self) -> Iterator[dict[str, str]]:
        """Each row as a mapping from the variables that are bound to their values."""
        for row in self.rows:
            yield {name: cell.value for name, cell in zip(self.variables, row, strict=True) if cell is not None}


def serialise(table: Table, format: str) -> str:  # noqa: A002 - the word people use
    """The table in a SPARQL 1.1 result format (csv, tsv, json, xml), as Turtle (triples only), or for reading (table).

    Raises QueryError for an unknown format and for ttl of a table without triples.
    """
    if format == "ttl" and table.turtle is None:
        raise QueryError(
            "Turtle holds triples, and this query gives a table", "use CONSTRUCT or DESCRIBE, or csv or json"
        )
    if format == "ttl":
        return table.turtle or ""
    writers = {"table": _drawn, "csv": _csv, "tsv": _tsv, "json": _json, "xml": _xml}
    if format not in writers:
        raise QueryError(f"unknown result format {format!r}", f"use one of {', '.join(FORMATS)}")
    return writers[format](table)


def _drawn(table: Table) -> str:
    if table.kind == "ask":
        return "yes\n" if table.boolean else "no\n"
    if table.turtle is not None:
        return table.turtle
    rows = [list(table.variables), *([_readable(cell) for cell in row] for row in table.rows)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(table.variables))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines) + "\n"


def _readable(cell: Cell | None) -> str:
    if cell is None:
        return ""
    text = shortened(cell.value) if cell.kind == "uri" else cell.value
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def _csv(table: Table) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    if table.kind == "ask":
        writer.writerows([["boolean"], [str(table.boolean).lower()]])
        return out.getvalue()
    writer.writerow(table.variables)
    for row in table.rows:
        writer.writerow([_csv_value(cell) for cell in row])
    return out.getvalue()


def _csv_value(cell: Cell | None) -> str:
    if cell is None:
        return ""
    return f"_:{cell.value}" if cell.kind == "bnode" else cell.value


def _tsv(table: Table) -> str:
    if table.kind == "ask":
        return f"?boolean\n{str(table.boolean).lower()}\n"
    lines = ["\t".join(f"?{name}" for name in table.variables)]
    lines += ["\t".join(_tsv_value(cell) for cell in row) for row in table.rows]
    return "\n".join(lines) + "\n"


def _tsv_value(cell: Cell | None) -> str:
    if cell is None:
        return ""
    if cell.kind == "uri":
        return f"<{cell.value}>"
    if cell.kind == "bnode":
        return f"_:{cell.value}"
    if cell.datatype in _BARE:
        return cell.value
    quoted = cell.value
    for raw, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        quoted = quoted.replace(raw, escaped)
    tail = f"@{cell.language}" if cell.language else f"^^<{cell.datatype}>" if cell.datatype else ""
    return f'"{quoted}"{tail}'


def _json(table: Table) -> str:
    if table.kind == "ask":
        return json.dumps({"head": {}, "boolean": bool(table.boolean)}) + "\n"
    bindings = [
        {name: _json_value(cell) for name, cell in zip(table.variables, row, strict=True) if cell is not None}
        for row in table.rows
    ]
    head = {"vars": list(table.variables)}
    return json.dumps({"head": head, "results": {"bindings": bindings}}, ensure_ascii=False) + "\n"


def _json_value(cell: Cell) -> dict[str, str]:
    value = {"type": cell.kind, "value": cell.value}
    if cell.language:
        value["xml:lang"] = cell.language
    elif cell.datatype:
        value["datatype"] = cell.datatype
    return value


def _xml(table: Table) -> str:
    head = "".join(f"<variable name={quoteattr(name)}/>" for name in table.variables)
    start = '<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">'
    if table.kind == "ask":
        return f"{start}<head/><boolean>{str(table.boolean).lower()}</boolean></sparql>\n"
    rows = "\n".join(f"<result>{_xml_row(table.variables, row)}</result>" for row in table.rows)
    return f"{start}<head>{head}</head><results>\n{rows}\n</results></sparql>\n"


def _xml_row(variables: tuple[str, ...], row: tuple[Cell | None, ...]) -> str:
    bound = ((name, cell) for name, cell in zip(variables, row, strict=True) if cell is not None)
    return "".join(f"<binding name={quoteattr(name)}>{_xml_value(cell)}</binding>" for name, cell in bound)


def _xml_value(cell: Cell) -> str:
    text = escape("".join(c for c in cell.value if c in "\t\n\r" or c >= " "), {"\r": "&#13;"})
    if cell.kind != "literal":
        return f"<{cell.kind}>{text}</{cell.kind}>"
    attribute = ""
    if cell.language:
        attribute = f" xml:lang={quoteattr(cell.language)}"
    elif cell.datatype:
        attribute = f" datatype={quoteattr(cell.datatype)}"
    return f"<literal{attribute}>{text}</literal>"
