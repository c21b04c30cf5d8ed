"""Verbs that work on the graph: query, export, publish."""

from __future__ import annotations

import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kg.errors import ClaimgraphError, QueryError
from ui.session import session

__all__ = ["query_source", "register"]


class ResultFormat(StrEnum):
    """How the rows of a query are printed."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    XML = "xml"
    TTL = "ttl"


class ExportFormat(StrEnum):
    """How the graph is written to a file."""

    TRIG = "trig"
    NQUADS = "nquads"
    JSONLD = "jsonld"
    GRAPHML = "graphml"
    CSV = "csv"


def register(app: typer.Typer) -> None:
    """Add the verbs of this module to `app`."""
    app.command()(query)
    app.command()(export)
    app.command()(publish)


def query(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help="A file, the name of a query, or - for standard input.")],
    *,
    param: Annotated[list[str] | None, typer.Option(help="NAME=VALUE, for a shipped query.")] = None,
    format: Annotated[ResultFormat, typer.Option(help="How to print the rows.")] = ResultFormat.TABLE,  # noqa: A002 - the option's name
    timeout: Annotated[float | None, typer.Option(min=0.1, max=3600, help="Seconds.")] = None,
) -> None:
    """Run SPARQL on the graph, read only, within limits of time, rows and memory."""
    from ui.saved_queries import text_of  # noqa: PLC0415 - keeps the help fast

    now = session(context)
    text = text_of(now.services, query_source(query), dict(_pair(p) for p in param or []))
    table = now.services.query(text, timeout=timeout)
    now.console.data(now.services.serialise(table, format.value))
    if table.truncated:
        now.console.say(f"only the first {len(table.rows)} rows are shown; add LIMIT and OFFSET, or narrow the query")


def export(context: typer.Context, format: ExportFormat, file: Path) -> None:  # noqa: A002 - as the contract names it
    """Write the graph to a file: trig, nquads, jsonld, graphml or csv."""
    now = session(context)
    now.services.export(format.value, file)
    now.console.say(f"wrote {file}")


def publish(
    context: typer.Context, *, json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """Put the graph into the SPARQL server of the configuration; only what changed is sent."""
    now = session(context)
    with now.console.progress() as progress:
        done = now.services.publish(progress)
    if json:
        now.console.json(asdict(done))
        return
    name = done.generation.partition("-")[0]
    now.console.say(
        f"generation {name} is published: {done.sent} graphs sent, {done.kept} were there already, "
        f"{done.dropped} taken away"
    )


def query_source(given: str) -> str:
    """The text of `given` when it is - or a file, else `given` itself, the name of a shipped query."""
    if given == "-":
        return _written(sys.stdin.read(), "standard input")
    path = Path(given)
    if path.suffix in {".rq", ".sparql"} or path.is_file():
        try:
            return _written(path.read_text(encoding="utf-8"), given)
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            raise QueryError(f"{given} cannot be read: {why}", "Name a text file with a SPARQL query.") from error
    return given


def _written(text: str, place: str) -> str:
    if not text.strip():
        raise QueryError(f"{place} holds no query", "Write SPARQL there, or name a query of `claimgraph queries`.")
    return text


def _pair(given: str) -> tuple[str, str]:
    name, equals, value = given.partition("=")
    if not equals:
        raise ClaimgraphError(f"--param {given}: no value", "Write it as --param NAME=VALUE.")
    return name, value
