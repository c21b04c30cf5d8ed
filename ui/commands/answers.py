"""Verbs over saved answers: answers, answers show, export, replay, remove."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from ui.commands.groups import add_group
from ui.session import session

__all__ = ["register"]

CHANGED = 3
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Name = Annotated[str, typer.Argument(help="A saved answer that `claimgraph answers` lists.")]


class ReceiptFormat(StrEnum):
    """How a saved answer is written."""

    MARKDOWN = "markdown"
    JSONLD = "jsonld"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the verbs of this module to `app`."""
    add_group(app, "answers", "Answers that were saved with all they rest on.", listing, export, replay, remove)


def listing(context: typer.Context, *, json: Json = False) -> None:
    """List the answers that are saved."""
    from ui.receipts import receipts  # noqa: PLC0415 - keeps the help fast
    from ui.render import receipts as render  # noqa: PLC0415

    if context.invoked_subcommand is not None:
        return
    now = session(context)
    saved = receipts(now.services.config.home)
    if json:
        now.console.json([render.receipt_json(receipt) for receipt in saved])
    else:
        now.console.data(render.receipts_text(saved))


def export(
    context: typer.Context,
    name: Name,
    *,
    format: Annotated[ReceiptFormat, typer.Option(help="How to write it.")] = ReceiptFormat.MARKDOWN,  # noqa: A002 - the option's name
) -> None:
    """Write a saved answer with its quotes, queries and rows: Markdown, JSON-LD with PROV, or JSON as it is kept."""
    from ui.receipts import find  # noqa: PLC0415
    from ui.render import receipts as render  # noqa: PLC0415

    now = session(context)
    receipt = find(now.services.config.home, name)
    if format is ReceiptFormat.MARKDOWN:
        now.console.data(render.receipt_markdown(receipt))
    elif format is ReceiptFormat.JSONLD:
        now.console.json(render.receipt_jsonld(receipt))
    else:
        now.console.json(dict(receipt.content))


def replay(
    context: typer.Context,
    name: Name,
    *,
    generation: Annotated[str | None, typer.Option(help="Ask this generation; default: the live one.")] = None,
    json: Json = False,
) -> None:
    """Ask a saved question again, and say what changed and why; exit code 3 where anything did."""
    from ui.receipts import find  # noqa: PLC0415
    from ui.render import changing as render  # noqa: PLC0415
    from ui.replaying import replayed  # noqa: PLC0415

    now = session(context)
    again = replayed(now.services, find(now.services.config.home, name), generation)
    if json:
        now.console.json(render.replay_json(again))
    else:
        now.console.painted(render.replay_lines(again))
    if not again.is_same:
        raise typer.Exit(CHANGED)


def remove(context: typer.Context, name: Name) -> None:
    """Forget a saved answer."""
    from ui.receipts import forget  # noqa: PLC0415

    now = session(context)
    forget(now.services.config.home, name)
    now.console.say(f"removed {name}")
