"""Verbs over generations: generations, diff, rollback."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.render import sources as render
from ui.session import session

__all__ = ["register"]

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add the verbs of this module to `app`."""
    for verb in (generations, diff, rollback):
        app.command()(verb)


def generations(context: typer.Context, *, json: Json = False) -> None:
    """List the generations that are kept; the live one is marked."""
    now = session(context)
    kept = now.services.base.generations()
    if json:
        now.console.json([render.generation_json(g) for g in kept])
    else:
        now.console.data(render.generations_text(kept))


def diff(
    context: typer.Context,
    a: Annotated[str | None, typer.Argument(help="The older generation; default: the one before B.")] = None,
    b: Annotated[str | None, typer.Argument(help="The newer generation; default: the live one.")] = None,
    *,
    quick: Annotated[bool, typer.Option("--quick", help="Do not ask saved questions again.")] = False,
    json: Json = False,
) -> None:
    """Show what changed between two generations: claims, values, conflicts, and the saved answers it touches."""
    from ui import changing  # noqa: PLC0415 - keeps the help fast
    from ui.render import changing as changes  # noqa: PLC0415

    now = session(context)
    change = changing.change(now.services, a, b, ask=not quick)
    if json:
        now.console.json(changes.diff_json(change))
    else:
        now.console.painted(changes.diff_lines(change))


def rollback(context: typer.Context, generation: str) -> None:
    """Make an earlier generation the live one."""
    now = session(context)
    name = now.services.base.rollback(generation)
    now.console.say(f"generation {name} is live")
