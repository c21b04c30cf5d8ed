"""Verbs that have verbs of their own: alone they list, with another word they do something to one of the list."""

from __future__ import annotations

from collections.abc import Callable

import typer

__all__ = ["add_group"]


def add_group(
    app: typer.Typer,
    name: str,
    about: str,
    listing: Callable[..., None],
    *verbs: Callable[..., None],
) -> None:
    """Add the verb `name` to `app`: `listing` alone, and each of `verbs` behind it, called by its function's name.

    `listing` is called before each of `verbs` too, and returns where the context has an invoked subcommand.
    """
    group = typer.Typer(help=about, rich_markup_mode=None)
    group.callback(invoke_without_command=True)(listing)
    for verb in verbs:
        group.command()(verb)
    app.add_typer(group, name=name)
