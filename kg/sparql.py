"""Queries of people and models: guarded, then run in a process that can be killed."""

from __future__ import annotations

import json
import os
import re
import selectors
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from kg.errors import CorruptStoreError, QueryError, QueryRefusedError, QueryStoppedError, QuerySyntaxError
from kg.guard import checked, prefixes_of
from kg.table import Cell, Table, serialise
from kg.terms import PREFIXES

if TYPE_CHECKING:
    from typing import IO

__all__ = ["Cell", "QueryWorker", "Table", "serialise", "syntax_error"]

_START_SECONDS = 30.0
_CHUNK = 1 << 20
_AT = re.compile(r"error at (\d+):(\d+): (?:expected )?(.*)", re.DOTALL)
_WORDY = re.compile(r"[A-Za-z][A-Za-z ]+\Z")


class QueryWorker:
    """Runs queries on a graph in a process of its own, started when first needed and again after it was killed.

    A query that takes longer than `timeout` seconds or needs more than `memory_mb` is stopped; of a longer result the
    first `max_rows` rows are given and the table says so. May be shared between threads; one query runs at a time.
    """

    def __init__(
        self, graph_path: Path, *, timeout: float = 10.0, max_rows: int = 10_000, memory_mb: int = 1024
    ) -> None:
        self.graph_path = graph_path
        self._timeout, self._max_rows, self._memory_mb = timeout, max_rows, memory_mb
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def run(self, query: str, *, timeout: float | None = None, max_rows: int | None = None) -> Table:
        """The result of a SELECT, ASK, CONSTRUCT or DESCRIBE; the usual prefixes need no declaration.

        Raises QueryRefusedError for what a query may not ask, QuerySyntaxError with line and column, and
        QueryStoppedError for one that took too long or too much memory.
        """
        plain = checked(query)
        seconds = self._timeout if timeout is None else timeout
        rows = self._max_rows if max_rows is None else max_rows
        request = json.dumps({"query": plain, "max_rows": rows, "timeout": seconds})
        with self._lock:
            process = self._started()
            deadline = time.monotonic() + seconds
            try:
                answer = self._exchange(process, request, deadline)
            except TimeoutError as error:
                self._kill()
                hint = "narrow the query (a LIMIT, fewer open patterns), or allow it more seconds"
                raise QueryStoppedError(f"the query was stopped after {seconds:g} seconds", hint) from error
            except (EOFError, OSError) as error:
                raise self._crashed(process) from error
        return _table(plain, answer)

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._kill()
        # -P: a json.py beside the user is not ours to import. The clean environment holds no secrets and no proxies.
        home = str(Path(__file__).resolve().parents[1])
        command = [sys.executable, "-P", "-m", "kg.worker", str(self.graph_path), str(self._memory_mb)]
        self._process = subprocess.Popen(  # noqa: S603 - our own module, our own interpreter, no shell
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join([home, *filter(None, sys.path)])},
        )
        try:
            ready = _line(self._process, time.monotonic() + _START_SECONDS)
        except (EOFError, OSError, TimeoutError) as error:
            self._kill()
            raise QueryError("the query process does not start", "run `claimgraph doctor`") from error
        if "ready" not in ready:
            self._kill()
            raise CorruptStoreError(f"{self.graph_path}: {ready.get('message')}", "run `claimgraph verify`")
        return self._process

    def _exchange(self, process: subprocess.Popen[bytes], request: str, deadline: float) -> dict[str, Any]:
        assert process.stdin is not None
        process.stdin.write(request.encode() + b"\n")
        process.stdin.flush()
        return _line(process, deadline)

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            _closed(stream)

    def _crashed(self, process: subprocess.Popen[bytes]) -> QueryStoppedError:
        code = process.wait()
        self._kill()
        if code == -signal.SIGSEGV:
            return QueryStoppedError("the engine gave up on the query: it is nested too deeply", "write it flatter")
        if code == -signal.SIGABRT:
            hint = "narrow the query: ORDER BY, DISTINCT and GROUP BY keep every row they see in memory"
            return QueryStoppedError(f"the query needed more than {self._memory_mb} MB of memory", hint)
        return QueryStoppedError(f"the query process ended by itself (code {code})", "try a simpler query")


def _closed(stream: IO[bytes] | None) -> None:
    if stream is None:
        return
    try:
        stream.close()
    except BrokenPipeError:
        return  # what was still to be written has no reader any more


def _line(process: subprocess.Popen[bytes], deadline: float) -> dict[str, Any]:
    """One JSON line of the worker; TimeoutError at the deadline, EOFError when the worker ended."""
    assert process.stdout is not None
    parts: list[bytes] = []
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while not parts or not parts[-1].endswith(b"\n"):
            left = deadline - time.monotonic()
            if left <= 0 or not selector.select(left):
                raise TimeoutError
            part = os.read(process.stdout.fileno(), _CHUNK)
            if not part:
                raise EOFError
            parts.append(part)
    read: dict[str, Any] = json.loads(b"".join(parts))
    return read


def _table(query: str, answer: dict[str, Any]) -> Table:
    if "table" not in answer:
        raise _error(query, str(answer["error"]), str(answer["message"]))
    table = answer["table"]
    rows = tuple(tuple(cell and Cell(*cell) for cell in row) for row in table["rows"])
    table |= {"rows": rows, "variables": tuple(table["variables"])}
    return Table(**table)


def _error(query: str, kind: str, message: str) -> QueryError:
    if kind == "syntax":
        return syntax_error(query, message)
    if kind == "memory":
        return QueryStoppedError("the query needed more memory than it may have", "narrow it or add a LIMIT")
    if kind == "size":
        return QueryStoppedError(f"the answer is too large ({message})", "ask for fewer rows or shorter values")
    return QueryRefusedError(f"the engine refuses the query: {message}", "queries read this graph and nothing else")


def syntax_error(query: str, message: str) -> QuerySyntaxError:
    """What the engine said of a query it cannot parse, for people: the line, the column and what belongs there."""
    declared, used = prefixes_of(query)
    unknown = sorted(used - declared - set(PREFIXES) - {"_"})
    if unknown:
        names = ", ".join(f"{name}:" for name in unknown)
        return QuerySyntaxError(f"the prefix {names} is not declared", f"add PREFIX {unknown[0]}: <…> at the top")
    at = _AT.match(message)
    if at is None:
        return QuerySyntaxError(
            f"the query does not parse: {message}", "compare it with one that `claimgraph queries` lists"
        )
    line, column, expected = int(at.group(1)), int(at.group(2)), at.group(3)
    words = [part for part in re.split(r", |\n| or ", expected.removeprefix("one of ")) if _WORDY.match(part)]
    text = (query.splitlines() or [""])[line - 1 : line]
    rest = text[0][column - 1 :].strip()[:40] if text else ""
    seen = f"at “{rest}”" if rest else "where the line ends"
    wanted = f"; expected {', '.join(words[:6])}" if words else ""
    hint = "check the brackets and the full stops just before this place"
    return QuerySyntaxError(f"line {line}, column {column}: the query does not parse {seen}{wanted}", hint)
