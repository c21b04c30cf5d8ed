"""The verb that asks a graph: a question becomes SPARQL."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.commands.graph import ResultFormat
from ui.session import session

if TYPE_CHECKING:
    from retrieval.graphqa.answering import Asker, Reading

__all__ = ["register"]

_OTHERS = 3  # readings that are told beside the best


def register(app: typer.Typer) -> None:
    """Add the verbs of this module to `app`."""
    app.command(name="graph-ask")(graph_ask)


def graph_ask(
    context: typer.Context,
    question: Annotated[str, typer.Argument(help="The question, in English.")],
    *,
    graph: Annotated[
        list[Path] | None,
        typer.Option(
            "--graph", "--ontology", help="A Turtle file to ask instead of the knowledge base; may be repeated."
        ),
    ] = None,
    format: Annotated[ResultFormat, typer.Option(help="How to print the rows.")] = ResultFormat.TABLE,  # noqa: A002 - the option's name
    model: Annotated[str | None, typer.Option(help="A language model that chooses among close readings.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print all readings as JSON.")] = False,
) -> None:
    """Write SPARQL for a question from the graph's own vocabulary, and run it."""
    from ui.graph_asking import readings  # noqa: PLC0415 - reads models

    now = session(context)
    asker, found = readings(now.services, question, files=graph or (), model=model)
    if json:
        now.console.json({"question": question, "readings": [_told(asker, reading) for reading in found]})
        return
    best = found[0]
    if format is ResultFormat.TABLE:
        now.console.data(
            f"{best.words}\n\n{best.sparql}\n" + now.services.serialise(asker.labelled(best.table), "table")
        )
    else:
        now.console.say(f"{best.words}\n\n{best.sparql}")
        now.console.data(now.services.serialise(best.table, format.value))
    if best.unread:
        now.console.say(f"nothing in the graph was found for: {', '.join(best.unread)}")
    for other in found[1 : 1 + _OTHERS]:
        now.console.say(f"or: {other.words}")


def _told(asker: Asker, reading: Reading) -> dict[str, object]:
    table = reading.table
    return {
        "reading": reading.words,
        "sparql": reading.sparql,
        "score": round(reading.score, 3),
        "unread": list(reading.unread),
        "boolean": table.boolean,
        "columns": list(table.variables),
        "rows": [[cell and cell.value for cell in row] for row in table.rows],
        "labels": [[cell and cell.value for cell in row] for row in asker.labelled(table).rows],
        "truncated": table.truncated,
    }
