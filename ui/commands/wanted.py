"""Verbs about publications that sources recommend and that are not held: wanted, wanted add, wanted fetch."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.commands.groups import add_group
from ui.render import wanted as render
from ui.session import session

__all__ = ["register"]

Which = Annotated[str, typer.Argument(metavar="NUMBER|TITLE", help="Its number in the list, or its title.")]


def register(app: typer.Typer) -> None:
    """Add the verbs of this module to `app`."""
    about = "Publications that sources held recommend or cite, and that are not held."
    add_group(app, "wanted", about, listing, add, fetch)


def listing(
    context: typer.Context, *, json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """List publications that sources held recommend or cite and that are not held: how often, by whom, where."""
    if context.invoked_subcommand is not None:
        return
    from ui.wanting import listed  # noqa: PLC0415 - keeps the help fast

    now = session(context)
    found = listed(now.services)
    if json:
        now.console.json([render.wanted_json(number, one) for number, one in enumerate(found, 1)])
    else:
        now.console.data(render.wanted_text(found))


def add(context: typer.Context, name: Which, url: Annotated[str, typer.Argument(help="Where it is.")]) -> None:
    """Note where a publication is, or put one on the list that no source names."""
    from ui.wanting import add as note  # noqa: PLC0415

    now = session(context)
    title = note(now.services, name, url)
    now.console.say(f"noted where {title!r} is: {url}")


def fetch(
    context: typer.Context,
    name: Which,
    *,
    url: Annotated[str | None, typer.Option(help="Where it is; remembered when it could be taken in.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Take in a publication that is wanted, where its address is known or given."""
    from ingest.report import report_to_json  # noqa: PLC0415
    from ui.render.sources import report_text  # noqa: PLC0415
    from ui.wanting import fetch as take_in  # noqa: PLC0415

    now = session(context)
    with now.console.progress() as progress:
        report = take_in(now.services, name, url, progress)
    if json:
        now.console.json(report_to_json(report))
    else:
        now.console.data(report_text(report, dry_run=False))
