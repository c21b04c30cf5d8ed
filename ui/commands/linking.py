"""Verbs over linking decisions: merge, unmerge, merges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ui.session import session

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.merging import Decision, History
    from ui.session import Session

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the verbs of this module to `app`."""
    for verb in (merge, unmerge, merges):
        app.command()(verb)


def merge(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The name or IRI of the thing that gives way.")],
    into: Annotated[str, typer.Argument(help="The name or IRI of the thing that is kept.")],
    *,
    why: Annotated[str, typer.Option(help="The reason, for the log.", show_default=False)] = "",
    force: Annotated[bool, typer.Option("--force", help="Merge things of different classes too.")] = False,
) -> None:
    """Say that two names mean one thing; documents stay as they are, and it can be undone."""
    from kg import merging  # noqa: PLC0415 - keeps the help fast
    from ui.naming import the_one  # noqa: PLC0415

    now = session(context)
    services = now.services
    snapshot, lexicon = services.snapshot(), services.lexicon()
    past = snapshot.canon.gone.get(name)
    gone = past[0] if past else the_one(snapshot, name, lexicon)
    kept = the_one(snapshot, into, lexicon)
    made = _decided(now, lambda held: merging.merge(held, gone, kept, lexicon, why=why, force=force))
    now.console.say(
        f"{gone.label} ({gone.type}) is {made.kept.label} ({made.kept.type}) from generation {services.base.current}\n"
        f"undo it: claimgraph unmerge {made.number}"
    )


def unmerge(
    context: typer.Context,
    which: Annotated[str, typer.Argument(metavar="NUMBER|IRI", help="The merge, or the thing that gave way.")],
) -> None:
    """Undo a merge; the graph is what it would be without it."""
    from kg import merging  # noqa: PLC0415 - keeps the help fast

    now = session(context)
    made = _decided(now, lambda held: merging.unmerge(held, which))
    now.console.say(
        f"{made.gone.label} ({made.gone.type}) stands for itself from generation {now.services.base.current}"
    )


def merges(
    context: typer.Context, *, json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """List every merge, with its reason and whether it is in force."""
    from kg.merging import resumed  # noqa: PLC0415 - keeps the help fast
    from ui.render import linking as render  # noqa: PLC0415

    now = session(context)
    history = resumed(now.services.base.home, now.services.snapshot().history)
    if json:
        now.console.json(render.merges_json(history))
    else:
        now.console.data(render.merges_text(history))


def _decided(now: Session, decide: Callable[[History], History]) -> Decision:
    """Take a decision under the writer's lock, and make the generation that follows it live."""
    now.services.snapshot()  # says what to do where nothing was taken in yet
    with now.services.base.writing() as draft:
        draft.history = decide(draft.history)
        draft.commit()
        return draft.history.log[-1]
