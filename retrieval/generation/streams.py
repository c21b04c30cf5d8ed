"""An answer that arrives in pieces, under deadlines that hold whatever the other side does."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event, Thread

from kg.errors import UnavailableError
from kg.ports import Piece

__all__ = ["Limits", "clean", "paced"]

_CONTROLS = {code: None for code in (*range(32), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"}


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds until the first piece must be there, and until the whole answer must."""

    first: float
    total: float


def clean(text: str) -> str:
    """`text` without control characters, which could drive a terminal."""
    return text.translate(_CONTROLS)


def paced(source: Generator[Piece], limits: Limits, abort: Callable[[], None]) -> Iterator[Piece]:
    """The pieces of `source`, up to and with the one that says why it ended.

    A source that fails or is silent before the first piece raises UnavailableError; one that breaks off, or takes too
    long, after that ends "cut". When nobody listens any more, `abort` has to wake a source that waits; it is read, and
    closed, in a thread of its own.
    """
    box: SimpleQueue[Piece | UnavailableError | None] = SimpleQueue()
    gone = Event()
    Thread(target=_pump, args=(source, box, gone), daemon=True).start()
    start = time.monotonic()
    began = False
    try:
        while True:
            item = _next(box, start + (limits.total if began else min(limits.first, limits.total)))
            if isinstance(item, UnavailableError) and not began:
                raise item
            if not isinstance(item, Piece):
                yield Piece("", "cut")
                return
            began = True
            yield item
            if item.ended:
                return
    finally:
        gone.set()
        abort()


def _pump(source: Generator[Piece], box: SimpleQueue[Piece | UnavailableError | None], gone: Event) -> None:
    try:
        for piece in source:
            box.put(piece)
            if gone.is_set() or piece.ended:
                break
    except UnavailableError as error:
        box.put(error)
    finally:
        source.close()
        box.put(None)


def _next(box: SimpleQueue[Piece | UnavailableError | None], until: float) -> Piece | UnavailableError | None:
    try:
        return box.get(timeout=max(0.0, until - time.monotonic()))
    except Empty:
        return UnavailableError(
            "The language model gave no answer in time.",
            "Raise the time-out in the configuration, choose a smaller model, or ask with --model none.",
        )
