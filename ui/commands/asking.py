"""Verbs that answer: ask, search, claims, conflicts, show."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import typer

from ui.answering import Said, Setting
from ui.render import answers as render
from ui.render import claims as claim_render
from ui.session import Session, session

__all__ = ["register"]

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
NOT_FOUND = 3


def register(app: typer.Typer) -> None:
    """Add the verbs of this module to `app`."""
    for verb in (ask, search, claims, conflicts, show):
        app.command()(verb)


def ask(  # noqa: PLR0913 - an option each
    context: typer.Context,
    question: str,
    *,
    model: Annotated[str | None, typer.Option(help="A language model, or none.")] = None,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Answer as things stood on this day.")
    ] = None,
    known: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Answer from what was published on this day or before."),
    ] = None,
    after: Annotated[list[str] | None, typer.Option(help="A question asked before, which this one follows.")] = None,
    save: Annotated[str | None, typer.Option(help="Save the answer under this name, with all it rests on.")] = None,
    json: Json = False,
) -> None:
    """Answer a question from the sources, each sentence with its citation."""
    now = session(context)
    name = _name(now, question, save)
    said = tuple(Said(one) for one in after or ())
    setting = Setting(as_of.date() if as_of else None, known.date() if known else None, said)
    answer = now.services.ask(question, model=model, setting=setting)
    if json:
        now.console.json(render.answer_json(answer))
    else:
        now.console.data(render.answer_text(answer))
    if name is not None:
        _save(now, name, render.answer_json(answer), setting)
    if answer.status == "not_found":
        raise typer.Exit(NOT_FOUND)


def _name(now: Session, question: str, save: str | None) -> str | None:
    """The name to save an answer under, checked before the question is asked; None where none is to be saved."""
    from ui import receipts  # noqa: PLC0415 - keeps the help fast

    home = now.services.config.home
    if save is not None:
        return receipts.checked_name(home, save)
    return receipts.name_for(home, question) if now.services.config.answers.save else None


def _save(now: Session, name: str, answer: dict[str, Any], setting: Setting) -> None:
    from ui import receipts  # noqa: PLC0415

    receipts.save(now.services.config.home, receipts.receipt_of(now.services, name, answer, setting))
    now.console.say(f"saved as {name}; ask again: claimgraph answers replay {name}")


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
