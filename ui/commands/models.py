"""Verbs about models: models, models pull."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.render import models as render
from ui.session import session

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the verbs of this module to `app`."""
    group = typer.Typer(help="Language and embedding models: known, present, and where from.", rich_markup_mode=None)
    group.callback(invoke_without_command=True)(listing)
    group.command()(pull)
    app.add_typer(group, name="models")


def listing(
    context: typer.Context, *, json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """List the models that are known, which are present, and which would answer."""
    if context.invoked_subcommand is not None:
        return
    now = session(context)
    found = now.services.models()
    if json:
        now.console.json(render.models_json(found))
    else:
        now.console.data(render.models_text(found))


def pull(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A model that `claimgraph models` lists, or the path of its file.")],
) -> None:
    """Obtain a model, check its SHA-256, and keep it."""
    now = session(context)
    with now.console.progress() as progress:
        kept = now.services.pull(name, progress)
    now.console.say(f"{name} is ready: {kept}")
