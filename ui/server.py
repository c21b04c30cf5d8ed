"""The HTTP end points beside the chat: SPARQL 1.1 Protocol, the JSON of the contract, health."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from kg.errors import ClaimgraphError, QueryRefusedError, QueryStoppedError, QuerySyntaxError
from retrieval.scope import Within
from ui.answering import Said, Setting
from ui.render import answers, claims

if TYPE_CHECKING:
    from kg.sparql import Table
    from retrieval.streaming import Draft
    from ui.wiring import Services

__all__ = ["routes"]

LONGEST_QUESTION = 2000
MOST_TURNS = 10
MEDIA_TYPES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "ttl": "text/turtle; charset=utf-8",
}
ACCEPTED = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}


def routes(services: Services) -> list[BaseRoute]:
    """The end points over `services`."""

    def bound(handler: Callable[[Services, Request], Any]) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            try:
                answer: Response = await handler(services, request)
            except ClaimgraphError as error:
                return _problem(error)
            return answer

        return endpoint

    return [
        Route("/sparql", bound(_sparql), methods=["GET", "POST"]),
        Route("/.well-known/void", bound(_void)),
        Route("/api/ask", bound(_ask), methods=["GET", "POST"]),
        Route("/api/search", bound(_search)),
        Route("/api/claims", bound(_claims)),
        Route("/healthz", bound(_health)),
    ]


def _problem(error: ClaimgraphError) -> Response:
    """An error as the SPARQL protocol and plain HTTP want it: 400 what the caller wrote, 500 what was stopped."""
    status = 400 if isinstance(error, QuerySyntaxError | QueryRefusedError) else 500
    if isinstance(error, QueryStoppedError):
        status = 503
    return JSONResponse({"error": error.message, "hint": error.hint}, status_code=status)


async def _health(services: Services, request: Request) -> Response:
    del request
    return JSONResponse({"status": "ok", "generation": services.base.current})


async def _void(services: Services, request: Request) -> Response:
    text = await run_in_threadpool(services.void, str(request.base_url))
    return Response(text, media_type=MEDIA_TYPES["ttl"])


async def _sparql(services: Services, request: Request) -> Response:
    query, parameters = await _query_of(request)
    if any(parameters.get(name) for name in ("default-graph-uri", "named-graph-uri", "using-graph-uri", "update")):
        raise QueryRefusedError("the data set of a query cannot be chosen here", "Use GRAPH in the query instead.")
    if query is None:
        return await _void(services, request)
    table = await run_in_threadpool(services.query, query, timeout=None)
    wanted = _format_for(table, request.headers.get("accept", ""))
    return Response(services.serialise(table, wanted), media_type=MEDIA_TYPES[wanted])


async def _query_of(request: Request) -> tuple[str | None, dict[str, str]]:
    """The query of a request in any of the three forms of the protocol, and its other parameters."""
    parameters = dict(request.query_params)
    if request.method == "POST":
        body = (await request.body()).decode("utf-8", errors="replace")
        kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind == "application/sparql-query":
            return body, parameters
        if kind != "application/x-www-form-urlencoded":
            raise QueryRefusedError(
                f"content type {kind or 'missing'} is not one of the SPARQL protocol",
                "Send application/sparql-query, or a form with a field `query`.",
            )
        parameters |= {key: str(value) for key, value in (await request.form()).items()}
        if "query" not in parameters and "update" not in parameters:
            raise QuerySyntaxError("the form has no field `query`", "Put the SPARQL text into the field `query`.")
    return parameters.get("query"), parameters


def _format_for(table: Table, accept: str) -> str:
    """The format that content negotiation chooses; graphs are Turtle, tables JSON unless asked otherwise."""
    if table.kind == "construct":
        return "ttl"
    ranked = sorted((_quality(part), -n, part) for n, part in enumerate(accept.split(",")))
    for _, _, part in reversed(ranked):
        name = ACCEPTED.get(part.split(";")[0].strip().lower())
        if name:
            return name
    return "json"


def _quality(part: str) -> float:
    _, _, weight = part.partition("q=")
    try:
        return float(weight.split(";")[0]) if weight else 1.0
    except ValueError:
        return 0.0


async def _ask(services: Services, request: Request) -> Response:
    given = dict(request.query_params)
    if request.method == "POST":
        given |= await _body(request)
    question, model = _question(given), given.get("model") or None
    if "text/event-stream" in request.headers.get("accept", ""):
        return StreamingResponse(_events(services, question, model, _setting(given)), media_type="text/event-stream")
    answer = await run_in_threadpool(services.ask, question, model=model, setting=_setting(given))
    return JSONResponse(answers.answer_json(answer))


async def _events(services: Services, question: str, model: str | None, setting: Setting) -> AsyncIterator[str]:
    """The answer as server-sent events: drafts where a model words it, one event a checked sentence, then the whole."""
    drafts: asyncio.Queue[Draft | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def put(draft: Draft) -> None:
        loop.call_soon_threadsafe(drafts.put_nowait, draft)

    asking = asyncio.create_task(run_in_threadpool(services.ask, question, model=model, setting=setting, on_draft=put))
    asking.add_done_callback(lambda _: drafts.put_nowait(None))
    while (draft := await drafts.get()) is not None:
        yield _event("draft", {"held": draft.held, "words": draft.words})
    try:
        whole = answers.answer_json(await asking)
    except ClaimgraphError as error:
        yield _event("error", {"error": error.message, "hint": error.hint})
        return
    for sentence in whole["sentences"]:
        yield _event("sentence", sentence)
    yield _event("answer", whole)


def _event(name: str, value: object) -> str:
    return f"event: {name}\ndata: {json.dumps(value, ensure_ascii=False)}\n\n"


async def _body(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body())
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise QuerySyntaxError(f"the body is not JSON: {error}", 'Send {"question": "…"}.') from error
    return body if isinstance(body, dict) else {}


def _setting(given: dict[str, Any]) -> Setting:
    """The times and the conversation of a question: `as_of` and `known` are days, `earlier` the turns before."""
    turns = given.get("earlier") or []
    if not isinstance(turns, list) or not all(isinstance(turn, dict) for turn in turns):
        raise QuerySyntaxError("`earlier` is not a list of objects", 'Send [{"question": "…", "answer": "…"}, …].')
    said = [Said(str(turn.get("question") or ""), str(turn.get("answer") or "")) for turn in turns[-MOST_TURNS:]]
    return Setting(_day(given, "as_of"), _day(given, "known"), tuple(one for one in said if one.question))


def _day(given: dict[str, Any], name: str) -> date | None:
    try:
        return date.fromisoformat(str(given[name])) if given.get(name) else None
    except ValueError as error:
        raise QuerySyntaxError(f"`{name}` is {given[name]!r}", "Write a day as 2026-03-31.") from error


def _question(given: dict[str, Any]) -> str:
    question = str(given.get("question") or given.get("q") or "").strip()
    if not question or len(question) > LONGEST_QUESTION:
        raise QuerySyntaxError(
            f"`question` has {len(question)} characters", f"Send a question of 1 to {LONGEST_QUESTION} characters."
        )
    return question


async def _search(services: Services, request: Request) -> Response:
    given = dict(request.query_params)
    k = int(given["k"]) if given.get("k", "").isdigit() else 10
    within = Within(*(given.get(name) or None for name in ("source", "kind", "since", "until")))
    found = await run_in_threadpool(services.search, _question(given), max(1, min(k, 200)), within)
    return JSONResponse(answers.search_json(found))


async def _claims(services: Services, request: Request) -> Response:
    filters = {name: request.query_params.get(name) for name in ("source", "subject", "relation", "modality")}
    lines = await run_in_threadpool(lambda: [claims.claim_json(c, s) for s, c in services.claims(**filters)])
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    return PlainTextResponse(text, media_type="application/x-ndjson")
