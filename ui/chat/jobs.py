"""Long work in the background: it outlives a click, a reload and a closed tab."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from kg.errors import ClaimgraphError

__all__ = ["Job", "Jobs"]

T = TypeVar("T")


@dataclass(slots=True)
class Job(Generic[T]):
    """One piece of work: how far it is, and what came of it."""

    name: str
    stage: str = "starting"
    done: int = 0
    total: int = 0
    label: str = ""
    result: T | None = None
    error: str = ""
    hint: str = ""
    finished: threading.Event = field(default_factory=threading.Event)

    def __call__(self, stage: str, done: int, total: int, label: str) -> None:
        """Take note of progress."""
        self.stage, self.done, self.total, self.label = stage, done, total, label

    @property
    def share(self) -> float:
        """How much of the present stage is done, 0 to 1."""
        return min(1.0, self.done / self.total) if self.total else 0.0


class Jobs:
    """The jobs of this process; one at a time for each kind of work."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job[Any]] = {}
        self._lock = threading.Lock()

    def start(self, kind: str, name: str, work: Callable[[Job[Any]], Any]) -> Job[Any]:
        """Start `work`, which is given the job to report progress to; a job of that kind still running is returned."""
        with self._lock:
            running = self._jobs.get(kind)
            if running is not None and not running.finished.is_set():
                return running
            job: Job[Any] = Job(name)
            self._jobs[kind] = job
        threading.Thread(target=_run, args=(job, work), name=f"job-{kind}", daemon=True).start()
        return job

    def latest(self, kind: str) -> Job[Any] | None:
        """The job of that kind that ran last, or is running."""
        return self._jobs.get(kind)


def _run(job: Job[Any], work: Callable[[Job[Any]], Any]) -> None:
    try:
        job.result = work(job)
    except ClaimgraphError as error:
        job.error, job.hint = error.message, error.hint
    except OSError as error:
        job.error, job.hint = str(error), "Check that the folder can be written and has room."
    finally:
        if job.result is None and not job.error:
            job.error = "the work broke off; see the terminal for the reason"
        job.finished.set()
