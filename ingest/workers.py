"""Documents made side by side, in processes that can die or hang without harm to the ingest."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Self, TypeVar

from ingest.making import Job, Outcome, make, ordered
from ingest.settings import IngestSettings
from kg.errors import SourceError
from kg.language.linking import Lexicon

__all__ = ["Workers"]

T = TypeVar("T")
_ALONE = 200_000  # bytes of content that are read before workers would have started
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Workers:
    """Makes the first documents in this process and, where there are more, the others in worker processes."""

    settings: IngestSettings

    def make(self, items: Iterable[tuple[T, Job | None]], lexicon: Lexicon) -> Iterator[tuple[T, Outcome | None]]:
        """Each item in its order with what came of its job; a document that ends its worker is a SourceError."""
        count = self.settings.workers or len(os.sched_getaffinity(0))
        done, left = 0, iter(items)
        for item, job in left:
            yield item, None if job is None else make(job, lexicon)
            done += 0 if job is None else len(job.raw.content)
            if count > 1 and done > _ALONE:
                break
        else:
            return
        with _Pool(count, pickle.dumps(lexicon), self.settings.patience) as pool:
            yield from ordered(left, pool.submit, self.settings.window_mb * _MEGABYTE)


class _Pool:
    """Worker processes, each with a thread of this process that waits for it."""

    def __init__(self, count: int, lexicon: bytes, patience: float) -> None:
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="making")
        self._workers = [_Worker(lexicon, patience) for _ in range(count)]
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        for worker in self._workers:
            self._idle.put(worker)

    def submit(self, job: Job) -> Callable[[], Outcome]:
        return self._threads.submit(self._made, job).result

    def _made(self, job: Job) -> Outcome:
        worker = self._idle.get()
        try:
            return worker.make(job)
        finally:
            self._idle.put(worker)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.end()  # and with it the thread that waits
        self._threads.shutdown()


class _Worker:
    """One process; started when there is work, and again after one that died or was ended."""

    def __init__(self, lexicon: bytes, patience: float) -> None:
        self._lexicon, self._patience = lexicon, patience
        self._process: subprocess.Popen[bytes] | None = None
        self._complaints: IO[bytes] | None = None
        self._ended = False

    def make(self, job: Job) -> Outcome:
        """What came of a job; a SourceError where the process died over it, or did not answer in time."""
        try:
            process = self._started()
        except (EOFError, OSError):
            return self._lost(job, late=False)
        late = threading.Event()
        timer = threading.Timer(self._patience * max(1.0, len(job.raw.content) / _MEGABYTE), self._give_up, [late])
        timer.daemon = True
        timer.start()
        try:
            return _answer(process, job)
        except (EOFError, OSError, pickle.UnpicklingError):
            return self._lost(job, late=late.is_set())
        finally:
            timer.cancel()

    def end(self) -> None:
        """End the process, and start no other."""
        self._ended = True
        self._kill()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None:
            return self._process
        if self._ended:
            raise EOFError
        # -P: a json.py beside the user is not ours to import.
        root = str(Path(__file__).resolve().parents[1])
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed with its process
        self._process = subprocess.Popen(  # our own module, our own interpreter, no shell
            [sys.executable, "-P", "-m", "ingest.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            env={"PYTHONPATH": os.pathsep.join([root, *filter(None, sys.path)])},
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(self._lexicon)
        self._process.stdin.flush()
        if not self._process.stdout.read(1):
            raise EOFError
        return self._process

    def _give_up(self, late: threading.Event) -> None:
        late.set()
        if self._process is not None:
            self._process.kill()

    def _lost(self, job: Job, *, late: bool) -> SourceError:
        cause = self._last_words()
        code = self._kill()
        if late:
            return SourceError(
                f"{job.raw.name} could not be read within {self._patience:g} s a megabyte",
                "Split it, or allow more with `patience` under [ingest] in config.toml.",
            )
        cause = cause or f"exit {code}"
        return SourceError(
            f"{job.raw.name} ended the process that read it ({cause})", "Please report it with the source; split it."
        )

    def _last_words(self) -> str:
        if self._process is not None:
            self._process.wait()
        if self._complaints is None:
            return ""
        self._complaints.seek(0)
        lines = self._complaints.read().decode("utf-8", errors="replace").strip().splitlines()
        return lines[-1][:200] if lines else ""

    def _kill(self) -> int | None:
        process, self._process = self._process, None
        if process is None:
            return None
        process.kill()
        code = process.wait()
        for stream in (process.stdin, process.stdout, self._complaints):
            _closed(stream)
        self._complaints = None
        return code


def _answer(process: subprocess.Popen[bytes], job: Job) -> Outcome:
    assert process.stdin is not None
    assert process.stdout is not None
    pickle.dump(job, process.stdin, protocol=pickle.HIGHEST_PROTOCOL)
    process.stdin.flush()
    outcome: Outcome = pickle.load(process.stdout)  # noqa: S301 - from our own child, by a pipe of its own
    return outcome


def _closed(stream: IO[bytes] | None) -> None:
    if stream is None:
        return
    try:
        stream.close()
    except BrokenPipeError:
        return  # what was still to be written has no reader any more
