"""Verbs that answer: ask, search, claims, conflicts, show."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from ui.render import answers as render
from ui.render import claims as claim_render
from ui.session import session

__all__ = ["register"]

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
NOT_FOUND = 3


def register(app: typer.Typer) -> None:
    """Add the verbs of this module to `app`."""
    for verb in (ask, search, claims, conflicts, show):
        app.command()(verb)


def ask(
    context: typer.Context,
    question: str,
    *,
    model: Annotated[str | None, typer.Option(help="A language model, or none.")] = None,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Answer as things stood on this day.")
    ] = None,
    json: Json = False,
) -> None:
    """Answer a question from the sources, each sentence with its citation."""
    now = session(context)
    answer = now.services.ask(question, model=model, as_of=as_of.date() if as_of else None)
    if json:
        now.console.json(render.answer_json(answer))
    else:
        now.console.data(render.answer_text(answer))
    if answer.status == "not_found":
        raise typer.Exit(NOT_FOUND)


def search(  # noqa: PLR0913 - an option each
    context: typer.Context,
    question: str,
    *,
    k: Annotated[int, typer.Option("-k", min=1, max=200, help="How many passages.")] = 10,
    source: Annotated[str | None, typer.Option(help="Only in this source.")] = None,
    kind: Annotated[str | None, typer.Option(help="Only in sources of this kind, for example report.")] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only in sources published on this day or later.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only in sources published on this day or before.")
    ] = None,
    json: Json = False,
) -> None:
    """Find passages, without an answer."""
    from retrieval.scope import Within  # noqa: PLC0415 - keeps the help fast

    now = session(context)
    days = [None if day is None else day.date().isoformat() for day in (since, until)]
    found = now.services.search(question, k, Within(source, kind, *days))
    if json:
        now.console.json(render.search_json(found))
    else:
        now.console.data(render.search_text(found))


def claims(
    context: typer.Context,
    *,
    source: Annotated[str | None, typer.Option(help="Only of this source.")] = None,
    subject: Annotated[str | None, typer.Option(help="Only about this thing.")] = None,
    relation: Annotated[str | None, typer.Option(help="Only with this relation.")] = None,
    modality: Annotated[str | None, typer.Option(help="Only said in this way, for example projected.")] = None,
    json: Json = False,
) -> None:
    """List claims with their exact words; with --json as JSON Lines."""
    now = session(context)
    found = False
    for source_id, claim in now.services.claims(source=source, subject=subject, relation=relation, modality=modality):
        found = True
        if json:
            now.console.json(claim_render.claim_json(claim, source_id), line=True)
        else:
            now.console.data(claim_render.claim_text(claim, source_id))
    if not found:
        now.console.say("No claim matches.")


def conflicts(context: typer.Context, *, json: Json = False) -> None:
    """Show where claims disagree, and how."""
    now = session(context)
    found = now.services.conflicts()
    if json:
        now.console.json([claim_render.conflict_json(c) for c in found])
    else:
        now.console.data(claim_render.conflicts_text(found, now.services.source_titles()))


def show(context: typer.Context, entity: str, *, json: Json = False) -> None:
    """Show all claims about one thing, with evidence."""
    now = session(context)
    shown = now.services.show(entity)
    if json:
        now.console.json(claim_render.show_json(*shown))
    else:
        now.console.data(claim_render.show_text(*shown))
