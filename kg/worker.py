"""The process queries run in: `python -m kg.worker GRAPH MEMORY_MB`, one JSON line in, one JSON line out.

It can be killed at any moment. It opens the graph read-only, has no network, and ends itself when a query outlives
its time by two seconds, so that it never outlives a parent that died.

in   {"query": "…", "max_rows": 10000, "timeout": 10.0}
out  {"ready": ["seccomp"]} once, then {"table": {…}} or {"error": KIND, "message": "…"}
     where KIND is syntax, memory, size, engine, or (at the start) graph
"""

from __future__ import annotations

import json
import math
import signal
import sys
import time
from typing import TYPE_CHECKING

from pyoxigraph import Store

from kg.jail import confine, limit_memory
from kg.results import table_of
from kg.terms import PREFIXES

if TYPE_CHECKING:
    from typing import IO

    from kg.table import Table

__all__ = ["main", "table_to_json"]

MAX_ANSWER = 64_000_000
"""The largest answer in characters of JSON."""


def table_to_json(table: Table) -> dict[str, object]:
    """A table as the lists and strings the other side reads back."""
    rows = [[cell and [cell.kind, cell.value, cell.datatype, cell.language] for cell in row] for row in table.rows]
    return {
        "kind": table.kind,
        "variables": table.variables,
        "rows": rows,
        "truncated": table.truncated,
        "seconds": table.seconds,
        "boolean": table.boolean,
        "turtle": table.turtle,
    }


def _answer(store: Store, request: dict[str, object]) -> str:
    started = time.perf_counter()
    try:
        found = store.query(str(request["query"]), prefixes=PREFIXES)
        table = table_of(found, int(str(request["max_rows"])), started)
        text = json.dumps({"table": table_to_json(table)})
    except SyntaxError as error:
        return _failure("syntax", str(error))
    except MemoryError:
        return _failure("memory", "out of memory")
    except (OSError, ValueError, RuntimeError, TypeError, OverflowError) as error:
        return _failure("engine", str(error))
    return text if len(text) <= MAX_ANSWER else _failure("size", f"{len(text):,} characters")


def _failure(kind: str, message: str) -> str:
    return json.dumps({"error": kind, "message": message})


def _serve(store: Store, requests: IO[str], answers: IO[str]) -> None:
    for line in requests:
        request = json.loads(line)
        signal.alarm(math.ceil(float(request["timeout"])) + 2)
        answer = _answer(store, request)
        signal.alarm(0)
        answers.write(answer + "\n")
        answers.flush()


def main(arguments: list[str]) -> int:
    """Open the graph, give up what queries must not have, and answer until the input ends."""
    graph, megabytes = arguments
    held = confine()
    try:
        store = Store.read_only(graph)
    except OSError as error:
        sys.stdout.write(_failure("graph", str(error)) + "\n")
        return 1
    limit_memory(int(megabytes))
    sys.stdout.write(json.dumps({"ready": held}) + "\n")
    sys.stdout.flush()
    _serve(store, sys.stdin, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
