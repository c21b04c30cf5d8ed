"""Verbs that serve: chat, serve, mcp."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.session import session

__all__ = ["register"]

Port = Annotated[int, typer.Option(min=1, max=65535, help="The port on this machine.")]


def register(app: typer.Typer) -> None:
    """Add the verbs of this module to `app`."""
    for verb in (chat, serve, mcp):
        app.command()(verb)


def chat(
    context: typer.Context,
    *,
    port: Port = 8501,
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True,
) -> None:
    """Open the chat in a browser; on an empty knowledge base the sample sources are taken in first."""
    from ui.serving import serve_forever  # noqa: PLC0415 - starts Streamlit

    now = session(context)
    if now.services.base.current is None:
        now.console.say("The knowledge base is empty: taking in the sample sources …")
        with now.console.progress() as progress:
            now.services.ingest([], manifest=None, model=None, dry_run=False, progress=progress)
    serve_forever(now.services, host="127.0.0.1", port=port, browser=browser, say=now.console.say)


def serve(
    context: typer.Context,
    *,
    host: Annotated[str, typer.Option(help="Another host than loopback needs a token.")] = "127.0.0.1",
    port: Port = 8501,
) -> None:
    """Serve the chat with SPARQL, JSON and MCP end points, without opening a browser."""
    from ui.serving import serve_forever  # noqa: PLC0415 - starts Streamlit

    now = session(context)
    serve_forever(now.services, host=host, port=port, browser=False, say=now.console.say)


def mcp(context: typer.Context) -> None:
    """Serve MCP on standard input and output."""
    from ui.agents import run_stdio  # noqa: PLC0415 - needs the extra `mcp`

    run_stdio(session(context).services)
