"""Documents made on a Ray cluster: the same work on other machines. The only module that talks to Ray.

Every machine of the cluster has the same version of claimgraph installed; the knowledge base stays on this one.
"""

from __future__ import annotations

import importlib
import logging
import re
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Self, TypeVar

from ingest.making import Job, Outcome, make, ordered
from ingest.settings import IngestSettings
from kg.errors import ConfigError, SourceError, UnavailableError
from kg.language.linking import Lexicon

__all__ = ["Cluster"]

T = TypeVar("T")
_MEGABYTE = 1_000_000
_PORT = re.compile(r"(?:ray://)?(?P<host>[^:/]+):(?P<port>\d+)")
_KNOCK = 10.0  # seconds; Ray itself would try for minutes


@dataclass(frozen=True, slots=True)
class Cluster:
    """Makes documents on the cluster at `address`, or "" on one of this machine alone that ends with the work.

    `cores` bounds a cluster of this machine (0: all); `window` is in bytes of content, `patience` in seconds.
    """

    address: str
    cores: int
    window: int
    patience: float

    @classmethod
    def of(cls, settings: IngestSettings) -> Self:
        """The cluster that settings name. Raises ConfigError where they name something else."""
        name, _, address = settings.on.partition(":")
        if name != "ray":
            raise ConfigError(f"work cannot be done on {settings.on!r}", "Write `ray` or `ray:ADDRESS`.")
        return cls(address, settings.workers, settings.window_mb * _MEGABYTE, settings.patience)

    def make(self, items: Iterable[tuple[T, Job | None]], lexicon: Lexicon) -> Iterator[tuple[T, Outcome | None]]:
        """Each item in its order with what came of its job; one whose process dies or is late is a SourceError.

        Raises UnavailableError where there is no Ray, or no cluster at the address.
        """
        with self._connected() as ray:
            task = ray.remote(max_retries=0)(make)
            known = ray.put(lexicon)

            def submit(job: Job) -> Callable[[], Outcome]:
                under_way = task.remote(replace(job, kept=None), known)  # other machines have other disks
                return lambda: self._outcome(ray, under_way, job)

            yield from ordered(items, submit, self.window)

    def _outcome(self, ray: Any, under_way: Any, job: Job) -> Outcome:
        """What came of a task; the wait for it begins when it is the oldest one under way."""
        seconds = self.patience * max(1.0, len(job.raw.content) / _MEGABYTE)
        try:
            outcome: Outcome = ray.get(under_way, timeout=seconds)
        except ray.exceptions.GetTimeoutError:
            ray.cancel(under_way, force=True)
            return SourceError(f"{job.raw.name} could not be read within {seconds:g} s", "Split it.")
        except ray.exceptions.RayError as error:
            cause = (str(error).strip().splitlines() or [type(error).__name__])[-1][:200]
            return SourceError(
                f"{job.raw.name} ended the process that read it ({cause})", "Please report it; split it."
            )
        return outcome

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        try:
            ray: Any = importlib.import_module("ray")  # heavy, an extra, and only here
        except ImportError as error:
            raise UnavailableError("Ray is not installed", "Run: pip install 'claimgraph[ray]'") from error
        options: dict[str, Any] = {"address": self.address} if self.address else {"num_cpus": self.cores or None}
        if not self.address:
            options |= {"include_dashboard": False, "address": "local"}
        _knocked(self.address)
        try:
            ray.init(log_to_driver=False, logging_level=logging.ERROR, **options)
        except (ConnectionError, RuntimeError, ValueError) as error:
            raise _absent(self.address, error) from error
        try:
            yield ray
        finally:
            ray.shutdown()


def _knocked(address: str) -> None:
    """See that somebody answers at a host and port. Raises UnavailableError."""
    place = _PORT.fullmatch(address)
    if place is None:
        return
    try:
        socket.create_connection((place["host"], int(place["port"])), timeout=_KNOCK).close()
    except OSError as error:
        raise _absent(address, error) from error


def _absent(address: str, error: Exception) -> UnavailableError:
    message = f"there is no Ray cluster at {address or 'this machine'} ({error})"
    return UnavailableError(message, "Start one with `ray start --head`, or leave the address out.")
