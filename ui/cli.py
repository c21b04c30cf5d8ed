"""The command line: `claimgraph [--home DIR] [-v|-q] [--debug] VERB …`, as the contract has it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Annotated

import typer
from typer.main import get_command

from kg.errors import ClaimgraphError
from ui.commands import (
    answers,
    asking,
    graph,
    graph_asking,
    history,
    linking,
    models,
    queries,
    serving,
    sources,
    wanted,
)
from ui.config import load_config
from ui.console import Console
from ui.session import Session

__all__ = ["app", "main"]

INTERRUPTED = 130

app = typer.Typer(
    name="claimgraph",
    help="A knowledge base of claims: who says what, with the exact words, and answers that show their work.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415 - reading metadata takes a while

        typer.echo(f"claimgraph {version('claimgraph')}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    *,
    home: Annotated[Path | None, typer.Option(help="The knowledge base folder.", show_default=False)] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show details.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show results and errors only.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error came from.")] = False,
    show_version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Hold claims with their exact words, query them, and ask questions of them."""
    del debug, show_version  # read before anything can fail; answered by its callback
    context.obj = Session(lambda: load_config(home, os.environ), Console(quiet=quiet, verbose=verbose))
    context.call_on_close(context.obj.close)


for room in (sources, wanted, asking, answers, graph, queries, graph_asking, linking, history, models, serving):
    room.register(app)


def main() -> None:
    """Run the command line; errors end with a message, a hint and the exit code of the contract.

    Wrong usage (2) is told and ended by Typer itself, which also turns an interruption into exit code 130.
    """
    if "--debug" not in sys.argv:
        sys.excepthook = _unexpected
    try:
        get_command(app)()  # not `app()`: that would put a hook of its own in place of ours
    except (ClaimgraphError, OSError) as error:
        if "--debug" in sys.argv:
            raise
        sys.exit(_explain(error))
    except SystemExit as end:
        if end.code == INTERRUPTED:
            Console().say("interrupted; what is held is as it was")
        raise


def _explain(error: ClaimgraphError | OSError) -> int:
    """Print what went wrong and the next step; the exit code that belongs to it."""
    if isinstance(error, ClaimgraphError):
        Console().error(error.message, error.hint)
        return error.exit_code
    said = f"{error.filename}: {error.strerror}" if error.filename else str(error)
    Console().error(said, "Check that the folder can be written and has room, then try again.")
    return 1


def _unexpected(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
    """Tell of a fault in this program without a trace; Python ends with exit code 1 after it."""
    Console().error(
        f"a fault in claimgraph: {kind.__name__}: {error}", "Run it again with --debug and report what it prints."
    )


if __name__ == "__main__":
    main()
