"""Where SPARQL runs: in a worker over the graph on disk, or on the server that the graph is published to."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.endpoint import Endpoint
    from kg.publishing import Published
    from kg.snapshot import Snapshot
    from kg.sparql import QueryWorker
    from kg.table import Table
    from ui.config import Config

__all__ = ["Queries", "publish"]

_SECONDS = 2.0  # for a query composed for a question


class Queries:
    """Runs the queries of people on whichever generation is asked about; safe to share between threads."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._lock = threading.Lock()
        self._runner: tuple[str, QueryWorker | Endpoint] | None = None

    def on(self, snapshot: Snapshot) -> QueryWorker | Endpoint:
        """What runs queries on `snapshot`, in the limits of the configuration; started when first needed."""
        with self._lock:
            if self._runner is None or self._runner[0] != snapshot.generation:
                self._close()
                self._runner = (snapshot.generation, self._made(snapshot))
            return self._runner[1]

    def run(self, snapshot: Snapshot, text: str, *, timeout: float | None) -> Table:
        """The result of `text`; QueryError tells what is wrong with it."""
        return self.on(snapshot).run(text, timeout=timeout)

    def attach(self, snapshot: Snapshot) -> Snapshot:
        """The snapshot, which asks the server where that is wanted; questions run as people's queries do."""
        snapshot.runner = lambda query: self.run(snapshot, query, timeout=_SECONDS)
        if self._config.endpoint.answers:
            from kg.endpoint import Endpoint  # noqa: PLC0415

            runner = self.on(snapshot)
            assert isinstance(runner, Endpoint)
            snapshot.endpoint = runner
        return snapshot

    def close(self) -> None:
        """End the worker, or give up the connections."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._runner is not None:
            self._runner[1].close()
            self._runner = None

    def _made(self, snapshot: Snapshot) -> QueryWorker | Endpoint:
        limits = self._config.query
        if self._config.endpoint.answers:
            from kg.endpoint import Endpoint  # noqa: PLC0415 - the HTTP client
            from kg.protocol import Protocol  # noqa: PLC0415

            protocol = Protocol(self._config.endpoint)
            return Endpoint(protocol, snapshot.identity, timeout=limits.timeout, max_rows=limits.max_rows)
        from kg.sparql import QueryWorker  # noqa: PLC0415

        return QueryWorker(
            snapshot.graph_path, timeout=limits.timeout, max_rows=limits.max_rows, memory_mb=limits.memory_mb
        )


def publish(snapshot: Snapshot, config: Config, told: Callable[[int, int], None]) -> Published:
    """Put the graph of `snapshot` into the server of the configuration."""
    from kg.protocol import Protocol  # noqa: PLC0415 - the HTTP client
    from kg.publishing import publish as put  # noqa: PLC0415

    with Protocol(config.endpoint) as protocol:
        return put(snapshot.graph, snapshot.identity, protocol, told)
