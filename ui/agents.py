"""The Model Context Protocol: the same read-only verbs for agents, over HTTP and standard input and output."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from starlette.routing import BaseRoute

from kg.errors import UnavailableError
from retrieval.scope import Within
from ui.answering import Setting
from ui.render import answers, claims
from ui.render import sources as source_render

if TYPE_CHECKING:
    from mcp.server import MCPServer

    from ui.wiring import Services

__all__ = ["Mounted", "mounted", "run_stdio", "tools"]

INSTRUCTIONS = (
    "Answers from a knowledge base of claims with exact quotes. Repeat citations when you use an answer; "
    "say so when `status` is not_found or conflicting."
)


@dataclass(frozen=True, slots=True)
class Mounted:
    """What the one server mounts for agents; nothing where the extra `mcp` is not installed."""

    routes: Sequence[BaseRoute] = ()
    lifespan: Callable[[Any], AbstractAsyncContextManager[None]] | None = None


def tools(services: Services) -> tuple[Callable[..., Any], ...]:
    """The tools over `services`; each reads, none writes."""

    def ask(question: str, as_of: str | None = None, known: str | None = None) -> dict[str, Any]:
        """Answer a question from the sources, sentence by sentence with citations, without a language model.

        If given, as things stood on a day (`as_of`), and from what was published until a day (`known`), ISO 8601.
        """
        held, told = (date.fromisoformat(day) if day else None for day in (as_of, known))
        return answers.answer_json(services.ask(question, model="none", setting=Setting(held, told)))

    def search(
        question: str,
        k: int = 8,
        source: str | None = None,
        kind: str | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> dict[str, Any]:
        """Find passages that speak of a question, of one source or kind or published in a time (ISO 8601) if given."""
        within = Within(source, kind, since, until)
        return answers.search_json(services.search(question, max(1, min(k, 50)), within))

    def sparql(query: str) -> str:
        """Run a SPARQL query, read only; rows come as SPARQL JSON, graphs as Turtle."""
        table = services.query(query, timeout=None)
        return services.serialise(table, "ttl" if table.kind == "construct" else "json")

    def describe_entity(name: str) -> dict[str, Any]:
        """All claims about one nation, organisation, model, regulation, programme or infrastructure."""
        return claims.show_json(*services.show(name))

    def list_sources() -> list[dict[str, Any]]:
        """The sources that are held."""
        return [source_render.held_json(h) for h in services.held()]

    return ask, search, sparql, describe_entity, list_sources


def run_stdio(services: Services) -> None:
    """Serve the tools on standard input and output. Raises UnavailableError without the extra `mcp`."""
    server = _server(services)
    if server is None:
        raise UnavailableError("MCP needs a package that is not installed", "pip install 'claimgraph[mcp]'")
    server.run("stdio")


def mounted(services: Services) -> Mounted:
    """The end point `/mcp` (streamable HTTP) and the lifespan it needs."""
    server = _server(services)
    if server is None:
        return Mounted()
    app = server.streamable_http_app(streamable_http_path="/mcp")

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        async with server.session_manager.run():
            yield

    return Mounted(app.routes, lifespan)


def _server(services: Services) -> MCPServer | None:
    try:
        from mcp.server import MCPServer as Server  # noqa: PLC0415 - an optional extra
    except ImportError:
        return None
    server = Server("claimgraph", instructions=INSTRUCTIONS, log_level="WARNING")
    for tool in tools(services):
        server.tool()(tool)
    return server
