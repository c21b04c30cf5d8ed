"""Queries in their own process: what they give, and what they cannot do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from graph_sample import KOREA, build

from kg.errors import CorruptStoreError, QueryRefusedError, QueryStoppedError, QuerySyntaxError
from kg.sparql import QueryWorker

ROOT = Path(__file__).parents[2]
BOMB = "{ GRAPH ?a { ?s ?p ?o } GRAPH ?b { ?x ?y ?z } ?q ?r ?t }"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("graph"))


@pytest.fixture(scope="module")
def worker(path: Path) -> Iterator[QueryWorker]:
    with QueryWorker(path, timeout=20, memory_mb=256) as one:
        yield one


def test_a_select_gives_rows(worker: QueryWorker) -> None:
    """Variables keep their order, cells their kind, and unbound ones are None."""
    table = worker.run("SELECT ?label ?iri ?none WHERE { ?iri cg:alpha3 'KOR' ; rdfs:label ?label }")
    ((label, iri, none),) = table.rows

    assert (table.kind, table.variables, none) == ("select", ("label", "iri", "none"), None)
    assert label is not None
    assert iri is not None
    assert (label.kind, label.value, label.datatype) == ("literal", "South Korea", None)
    assert (iri.kind, iri.value) == ("uri", KOREA.iri)


def test_ask_construct_and_describe(worker: QueryWorker) -> None:
    """The other three forms give a yes or no, and triples as Turtle and as rows."""
    yes = worker.run("ASK { ?s cg:runsProgramme ?o }")
    built = worker.run("CONSTRUCT { ?s cg:runsProgramme ?o } WHERE { ?s cg:runsProgramme ?o }")
    described = worker.run(f"DESCRIBE <{KOREA.iri}>")

    assert (yes.kind, yes.boolean) == ("ask", True)
    assert len(built.rows) == 1
    assert "cg:runsProgramme" in (built.turtle or "")
    assert "South Korea" in (described.turtle or "")


def test_rows_are_limited(worker: QueryWorker) -> None:
    """Of too many rows the first are given, and the table says so."""
    few = worker.run("SELECT * WHERE { ?s ?p ?o }", max_rows=3)

    assert (len(few.rows), few.truncated) == (3, True)
    assert not worker.run("SELECT * WHERE { ?s cg:alpha3 'KOR' }", max_rows=3).truncated


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("SELECT WHERE", "line 1, column 13"),
        ("SELECT * {\n ?s ?p \n}", "line 3"),
        ("SELECT * { ?s nope:x ?o }", "nope:"),
        ("SELECT ?s { ?s ?p ?o } LIMIT -1", "“-1”"),
    ],
)
def test_a_syntax_error_names_the_place(worker: QueryWorker, query: str, says: str) -> None:
    """A query that does not parse is answered with line and column, or with the prefix that is missing."""
    with pytest.raises(QuerySyntaxError, match=says) as caught:
        worker.run(query)

    assert caught.value.hint


def test_a_slow_query_is_stopped_in_time(worker: QueryWorker) -> None:
    """A runaway query ends at its deadline with a hint, and the next one works."""
    started = time.monotonic()
    with pytest.raises(QueryStoppedError, match="1 seconds") as caught:
        worker.run(f"SELECT (COUNT(*) AS ?n) {BOMB}", timeout=1)

    assert time.monotonic() - started < 3
    assert "LIMIT" in caught.value.hint
    assert worker.run("ASK {}").boolean


def test_a_greedy_query_is_stopped(worker: QueryWorker) -> None:
    """A query that eats memory ends alone, and the next one works."""
    with pytest.raises(QueryStoppedError, match="memory"):
        worker.run(f"SELECT * {BOMB} ORDER BY ?z")

    assert worker.run("ASK {}").boolean


def served(path: Path, *requests: dict[str, object]) -> list[dict[str, object]]:
    """What a bare worker answers, without the guard before it."""
    lines = "".join(json.dumps({"max_rows": 10, "timeout": 10} | r) + "\n" for r in requests)
    command = [sys.executable, "-m", "kg.worker", str(path), "512"]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, cwd=ROOT, check=False, timeout=60)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_without_the_guard_nothing_is_called(path: Path) -> None:
    """Even a query the guard has never seen reaches no server and changes nothing."""
    calls: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            calls.append(self.path)
            self.send_error(500)

        do_GET = do_POST  # noqa: N815 - the name the server calls

    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        where = f"http://127.0.0.1:{server.server_port}/x"
        ready, service, update = served(
            path,
            {"query": f"SELECT * {{ SERVICE <{where}> {{ ?s ?p ?o }} }}"},
            {"query": "INSERT DATA { <urn:a> <urn:b> <urn:c> }"},
        )
        server.shutdown()

    assert ready["ready"]
    assert (service["error"], update["error"]) == ("engine", "syntax")
    assert calls == []


def test_a_crash_is_contained(path: Path) -> None:
    """A query that crashes the engine's parser ends its own process, and no other."""
    deep = "SELECT * WHERE " + "{" * 6000 + "}" * 6000

    assert len(served(path, {"query": deep}, {"query": "ASK {}"})) == 1


def test_an_orphan_ends_itself(path: Path) -> None:
    """A worker whose query outlives its time ends without anyone killing it."""
    started = time.monotonic()
    answers = served(path, {"query": f"SELECT (COUNT(*) AS ?n) {BOMB}", "timeout": 0})

    assert len(answers) == 1
    assert time.monotonic() - started < 10


def test_a_worker_knows_no_secrets(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of the worker is empty but for where to import from."""
    monkeypatch.setenv("SOME_API_KEY", "secret")
    with QueryWorker(path) as worker:
        worker.run("ASK {}")
        assert worker._process is not None
        environment = Path(f"/proc/{worker._process.pid}/environ")
        if not environment.exists():
            pytest.skip("this system shows no process environments")
        assert b"secret" not in environment.read_bytes()


def test_threads_share_a_worker(worker: QueryWorker) -> None:
    """Queries of several threads do not mix up their answers."""
    answers: dict[int, str | None] = {}

    def ask(number: int) -> None:
        answers[number] = worker.run(f"SELECT ({number} AS ?n) {{}}").column("n")[0]

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == {n: str(n) for n in range(20)}


def test_a_missing_graph_is_named(tmp_path: Path) -> None:
    """A graph that is not there is an error of the store, not of the query."""
    with QueryWorker(tmp_path / "nowhere") as worker, pytest.raises(CorruptStoreError, match="nowhere"):
        worker.run("ASK {}")


def test_refused_before_it_runs(worker: QueryWorker) -> None:
    """A refused query never reaches the process."""
    before = worker._process
    with pytest.raises(QueryRefusedError):
        worker.run("DROP ALL")

    assert worker._process is before


def test_closing_ends_the_process(path: Path) -> None:
    """After closing no process is left; a new query starts another."""
    worker = QueryWorker(path)
    worker.run("ASK {}")
    assert worker._process is not None
    pid = worker._process.pid
    worker.close()

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert worker.run("ASK {}").boolean
    worker.close()
