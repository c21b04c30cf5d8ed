"""Watching sources: a round at once, one whenever a file changes, and one each so many seconds for the web.

A source that fails, a busy writer, a manifest with a mistake: all are told, and the watch goes on.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import ClaimgraphError, UnavailableError, WriterBusyError

if TYPE_CHECKING:
    from ingest.report import Report
    from ui.taking import Watched

__all__ = ["BUSY", "REST", "rounds"]

REST = 0.9  # of the interval that an address is left alone: less than all of it, or every second round would pass it by
BUSY = 5.0  # seconds until a busy writer is asked again
_DEBOUNCE = 1000  # milliseconds over which changes that follow each other are one
_POLL = 500  # milliseconds between looks where the system does not tell of changes
_READY = 5.0  # seconds that listening may take to begin; what changes before a round is seen by the round


def rounds(
    take_in: Callable[[], Report],
    listening: Callable[[], Watched],
    every: float,
    *,
    busy: float = BUSY,
    polling: bool | None = None,
) -> Iterator[Report | ClaimgraphError]:
    """A report of `take_in` now, after each change where `listening` says, and after `every` seconds, without end.

    What goes wrong in a later round is yielded; in the first it is raised, unless another process is writing.
    """
    first = True
    changed = threading.Event()
    while True:
        places = listening()
        with _ears(places, changed, polling):
            while True:
                changed.clear()
                wait = every
                try:
                    yield take_in()
                except WriterBusyError as error:
                    wait = busy
                    yield error
                except UnavailableError:
                    raise
                except ClaimgraphError as error:
                    if first:
                        raise
                    yield error
                first = False
                changed.wait(wait)
                if _moved(places, listening):
                    break


def _moved(places: Watched, listening: Callable[[], Watched]) -> bool:
    """Whether there are other places to listen at now; a manifest with a mistake is told by the next round."""
    try:
        return listening() != places
    except ClaimgraphError:
        return False


@contextmanager
def _ears(places: Watched, changed: threading.Event, polling: bool | None) -> Iterator[None]:  # noqa: FBT001
    """Threads that set `changed` when a file changes where it matters."""
    stop = threading.Event()
    with ExitStack() as ends:
        begun = []
        for folders, recursive in ((places.trees, True), (places.folders, False)):
            if folders:
                begun.append(ready := threading.Event())
                ear = threading.Thread(
                    target=_listen,
                    args=(sorted(folders), places, _Signals(ready, changed, stop)),
                    kwargs={"recursive": recursive, "polling": polling},
                    daemon=True,
                )
                ear.start()
                ends.callback(ear.join, 2.0)
        ends.callback(stop.set)
        for ready in begun:
            ready.wait(_READY)
        yield


@dataclass(frozen=True, slots=True)
class _Signals:
    """What a listener tells: that it listens, that something changed; and what it is told: to stop."""

    ready: threading.Event
    changed: threading.Event
    stop: threading.Event


def _listen(
    folders: list[Path],
    places: Watched,
    signals: _Signals,
    *,
    recursive: bool,
    polling: bool | None,
) -> None:
    """Tell of each change; where the system cannot tell of them (too many watches), look again and again."""
    from watchfiles import watch  # noqa: PLC0415 - only a watch needs it
    from watchfiles._rust_notify import WatchfilesRustInternalError  # noqa: PLC0415 - exported nowhere else

    for looking in dict.fromkeys((polling, True)):
        try:
            for changes in watch(
                *folders,
                watch_filter=places.matters,
                debounce=_DEBOUNCE,
                rust_timeout=200,
                yield_on_timeout=True,
                stop_event=signals.stop,
                raise_interrupt=False,
                force_polling=looking,
                poll_delay_ms=_POLL,
                recursive=recursive,
                ignore_permission_denied=True,
            ):
                signals.ready.set()
                if changes:
                    signals.changed.set()
        except (OSError, WatchfilesRustInternalError):
            continue
        return
