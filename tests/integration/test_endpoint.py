"""The graph in another SPARQL server: the same rows and answers, only changes sent, no half taken for a whole."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from fakes import HashingEmbedder
from sparql_servers import oxigraph, virtuoso
from typer.testing import CliRunner

from ingest.manifest import entries_for
from ingest.pipeline import Tools, ingest, remove
from kg.endpoint import Endpoint
from kg.errors import NotHeldError, QueryError, QueryRefusedError, QuerySyntaxError, UnavailableError
from kg.language.linking import load_lexicon
from kg.named_queries import fill, named_queries
from kg.ontology import load_ontology
from kg.protocol import Protocol
from kg.publishing import Published, publish
from kg.settings import EndpointSettings
from kg.snapshot import Snapshot
from kg.sparql import QueryWorker
from kg.store import KnowledgeBase
from ui.cli import app

SEOUL = """---
id: seoul
title: A programme in Seoul
publisher: The Harbour Gazette
published: 2026-02-11
---
# A programme in Seoul

South Korea funds the Han River Programme with $2.5 billion. The programme runs until 2030.
It is "led" by a back\\slash.

## Models

France developed Mistral Large in 2024. Japan plans to build a supercomputer of 40 MW in Kobe by 2028.

| Nation | Goal |
|---|---|
| India | Sovereignty |
| Brazil | 3,5 – 7,2 % of “growth” |
"""
OSLO = """# Notes from Oslo

Norway released Fjord-7B under the Apache 2.0 licence in March 2025. Norway is a nation in Europe.
"""
SERVERS = {"virtuoso": virtuoso, "oxigraph": oxigraph}


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EndpointSettings]:
    """A real server, one after the other."""
    with SERVERS[request.param](tmp_path_factory.mktemp(request.param)) as settings:
        yield settings


@pytest.fixture(scope="module")
def tools() -> Tools:
    """The tools of an ingest, with an embedder that needs no model."""
    return Tools(load_lexicon(load_ontology()), HashingEmbedder())


@pytest.fixture
def base(tmp_path: Path, tools: Tools) -> KnowledgeBase:
    """A knowledge base of two documents."""
    for name, text in (("seoul.md", SEOUL), ("oslo.md", OSLO)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    base = KnowledgeBase(tmp_path / "home")
    ingest(base, entries_for([str(tmp_path / "seoul.md"), str(tmp_path / "oslo.md")])[0], tools)
    return base


def put(snapshot: Snapshot, settings: EndpointSettings) -> Published:
    """Publish a generation."""
    with Protocol(settings) as protocol:
        return publish(snapshot.graph, snapshot.identity, protocol, lambda _done, _whole: None)


def reader(snapshot: Snapshot, settings: EndpointSettings) -> Endpoint:
    """What runs queries there."""
    return Endpoint(Protocol(settings), snapshot.identity)


def test_every_shipped_query_gives_the_same_rows(base: KnowledgeBase, server: EndpointSettings) -> None:
    """All named queries, with their defaults, give what the graph on disk gives, cell by cell and in order."""
    with base.open() as snapshot, QueryWorker(snapshot.graph_path) as worker:
        put(snapshot, server)
        there = reader(snapshot, server)
        rows = 0
        for query in named_queries().values():
            here, far = (runner.run(fill(query, {})) for runner in (worker, there))
            assert (far.kind, far.variables, far.rows, far.boolean) == (
                here.kind,
                here.variables,
                here.rows,
                here.boolean,
            )
            rows += len(here.rows)
        there.close()

    assert rows > 50


def test_only_what_changed_is_sent(base: KnowledgeBase, server: EndpointSettings, tmp_path: Path, tools: Tools) -> None:
    """A second time nothing is sent; an edit sends one document and the facts; what is removed is taken away."""
    with base.open() as snapshot:
        put(snapshot, server)
        assert put(snapshot, server) == Published(snapshot.identity, 0, 4, 0)

    (tmp_path / "oslo.md").write_text(OSLO.replace("2025", "2024"), encoding="utf-8")
    ingest(base, entries_for([str(tmp_path / "oslo.md")])[0], tools)
    with base.open() as snapshot:
        assert put(snapshot, server) == Published(snapshot.identity, 2, 2, 1)

    remove(base, ["seoul"])
    with base.open() as snapshot:
        assert put(snapshot, server).dropped == 1
        with reader(snapshot, server) as there:
            held = there.run("SELECT DISTINCT ?d WHERE { GRAPH ?d { ?c a cg:Claim } }")
        assert held.column("d") == tuple(f"https://w3id.org/claimgraph/document/{d}" for d in snapshot.documents)


def test_half_a_graph_is_not_taken_for_a_whole_one(
    base: KnowledgeBase, server: EndpointSettings, tmp_path: Path, tools: Tools
) -> None:
    """While a generation is sent, and where another one was, queries are refused; publishing again mends it."""
    with base.open() as snapshot:
        put(snapshot, server)
    (tmp_path / "oslo.md").write_text(OSLO.replace("Norway", "Sweden"), encoding="utf-8")
    ingest(base, entries_for([str(tmp_path / "oslo.md")])[0], tools)

    with base.open() as snapshot, reader(snapshot, server) as there:
        with pytest.raises(NotHeldError, match=r"000001-.* is published there"):
            there.run("ASK { ?s ?p ?o }")
        with Protocol(server) as broken, pytest.raises(ConnectionError):
            publish(snapshot.graph, snapshot.identity, broken, breaking_at(1))
        with pytest.raises(NotHeldError, match="no whole generation"):
            there.run("ASK { ?s ?p ?o }")
        put(snapshot, server)
        assert there.run("ASK { ?s ?p ?o }").boolean


def breaking_at(number: int) -> Callable[[int, int], None]:
    """Something that is told of progress and loses the connection at the graph of that number."""

    def told(done: int, _whole: int) -> None:
        if done == number:
            raise ConnectionError

    return told


def test_what_a_query_may_ask_is_the_same(base: KnowledgeBase, server: EndpointSettings) -> None:
    """The guard stands before the server, and a query that does not parse is told of by line and column."""
    with base.open() as snapshot, reader(snapshot, server) as there:
        put(snapshot, server)
        with pytest.raises(QueryRefusedError, match="SERVICE"):
            there.run("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }")
        with pytest.raises(QueryRefusedError, match="CLEAR"):
            there.run("CLEAR ALL")
        with pytest.raises(QuerySyntaxError, match="line 2, column"):
            there.run("SELECT * {\n ?s ?p }")
        assert there.run("SELECT ?s { ?s ?p ?o }", max_rows=3).truncated


def test_the_command_line_asks_the_server(
    base: KnowledgeBase, server: EndpointSettings, minilm: object, tmp_path: Path
) -> None:
    """`publish`, `query` and `ask` by configuration: the answer, its citations and rows are those of the disk."""
    del minilm  # answers need the embedding model; skips where it cannot be had
    home = tmp_path / "asked"
    run = CliRunner().invoke
    sources = [str(tmp_path / "seoul.md"), str(tmp_path / "oslo.md")]
    assert run(app, ["--home", str(home), "ingest", *sources]).exit_code == 0
    question = ["--home", str(home), "ask", "Who developed Mistral Large?", "--model", "none", "--json"]
    shipped = ["--home", str(home), "query", "timeline", "--format", "csv"]
    here = json.loads(run(app, question).stdout), run(app, shipped).stdout

    (home / "config.toml").write_text(configured(server), encoding="utf-8")
    refused = run(app, shipped)
    assert isinstance(refused.exception, NotHeldError)
    published = run(app, ["--home", str(home), "publish", "--json"])
    assert json.loads(published.stdout)["generation"].startswith("000001-")
    there = json.loads(run(app, question).stdout), run(app, shipped).stdout

    assert there[1] == here[1]
    for answer in (here[0], there[0]):
        answer.pop("seconds")
        assert [query.pop("seconds") > 0 for query in answer["queries"]]
    assert there[0] == here[0]


def configured(settings: EndpointSettings) -> str:
    """The section of config.toml."""
    keys = ("url", "store", "user", "password", "auth", "facts")
    return "[endpoint]\nanswers = true\n" + "".join(f'{key} = "{getattr(settings, key)}"\n' for key in keys)


def test_a_wrong_password_and_a_server_that_is_not_there(base: KnowledgeBase, tmp_path: Path) -> None:
    """Both are told with the key to set, and exit code 4."""
    with virtuoso(tmp_path) as settings, base.open() as snapshot:
        for wrong in (replace(settings, password="guess"), replace(settings, url="http://127.0.0.1:9/")):
            with pytest.raises(UnavailableError) as told:
                put(snapshot, wrong)
            assert "[endpoint]" in told.value.hint


def test_a_query_that_the_server_gives_no_whole_answer_to(hostile: Callable[[str], EndpointSettings]) -> None:
    """Cut results, redirects, endless and slow bodies each end in an error that says so."""
    for path, error in (
        ("cut", "not a whole"),
        ("moved", "answered 302"),
        ("slow", "within"),
        ("endless", "too large"),
    ):
        with Endpoint(Protocol(hostile(path)), "") as there, pytest.raises(QueryError, match=error):
            there.run("ASK { ?s ?p ?o }", timeout=0.5)


class Hostile(BaseHTTPRequestHandler):
    """A server of bad manners, by path."""

    protocol_version = "HTTP/1.0"

    def do_POST(self) -> None:
        """Read the form and answer it badly."""
        self.rfile.read(int(self.headers["Content-Length"]))
        with suppress(OSError):
            if self.path == "/moved":
                self.send_response(302)
                self.send_header("Location", "http://127.0.0.1:9/sparql")
                self.end_headers()
                return
            self.send_response(200)
            self.end_headers()
            if self.path == "/cut":
                self.wfile.write(b'{"head": {"vars": ["s"]}, "results": {"bindings": [ The operation was cancelled')
            while self.path in {"/slow", "/endless"}:
                self.wfile.write(b" " * (1 << 16 if self.path == "/endless" else 1))
                self.wfile.flush()
                time.sleep(0.05 if self.path == "/slow" else 0)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], EndpointSettings]]:
    """The settings of the hostile server for a path."""
    monkeypatch.setattr("kg.protocol.MAX_BYTES", 1 << 20)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield lambda path: EndpointSettings(f"http://127.0.0.1:{server.server_port}/{path}")
    server.shutdown()
    server.server_close()
