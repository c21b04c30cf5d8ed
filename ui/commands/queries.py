"""Verbs over queries with a name: queries, queries save, queries remove."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ui.commands.groups import add_group
from ui.render.layout import columns
from ui.session import session

if TYPE_CHECKING:
    from kg.named_queries import NamedQuery

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the verbs of this module to `app`."""
    add_group(app, "queries", "Queries with a name: those that ship, and those you saved.", listing, save, remove)


def listing(
    context: typer.Context, *, json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """List the shipped queries with their parameters, then those that were saved."""
    from kg.named_queries import named_queries  # noqa: PLC0415 - reads the query files
    from ui.saved_queries import saved_queries  # noqa: PLC0415

    if context.invoked_subcommand is not None:
        return
    now = session(context)
    shipped, saved = named_queries().values(), saved_queries(now.services.config.home)
    if json:
        rows = [
            {
                "name": q.name,
                "title": q.title,
                "description": q.description,
                "parameters": [p.name for p in q.parameters],
                "saved": False,
            }
            for q in shipped
        ]
        own = [{"name": q.name, "title": "", "description": "", "parameters": [], "saved": True} for q in saved]
        now.console.json([*rows, *own])
        return
    now.console.data(columns([*((q.name, _titled(q)) for q in shipped), *((q.name, "saved") for q in saved)]))
    now.console.say("Run one: claimgraph query NAME --param PARAMETER=VALUE")


def _titled(query: NamedQuery) -> str:
    wanted = ", ".join(p.name for p in query.parameters)
    return query.title + (f" ({wanted})" if wanted else "")


def save(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The name to run it by.")],
    query: Annotated[str, typer.Argument(help="A file with SPARQL, or - for standard input.")],
) -> None:
    """Save a query under a name; `claimgraph diff` then says when its rows change."""
    from ui.commands.graph import query_source  # noqa: PLC0415
    from ui.saved_queries import save_query  # noqa: PLC0415

    now = session(context)
    save_query(now.services, name, query_source(query))
    now.console.say(f"saved; run it: claimgraph query {name}")


def remove(context: typer.Context, name: Annotated[str, typer.Argument(help="A query that was saved.")]) -> None:
    """Forget a query that was saved."""
    from ui.saved_queries import forget_query  # noqa: PLC0415

    now = session(context)
    forget_query(now.services.config.home, name)
    now.console.say(f"removed {name}")
