"""Asking a language model about many passages: what it answered is kept, and several are asked about at once."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import abc
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from kg.errors import UnavailableError
from kg.files import guarded, text_digest
from kg.ports import Generator, Message, Piece

__all__ = ["BROKEN", "GONE", "Answer", "CachedGenerator", "answer", "in_order", "slots_of"]

BROKEN = "the model broke off, and its answer was cut off"
GONE = "the model gave no answer"

T = TypeVar("T")
R = TypeVar("R")

_PER_MESSAGE = 8  # tokens that a chat template adds to a turn, generously
_WHOLE = frozenset({"stop", "length"})  # ends that a second try would come to as well


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said; `flaw` tells why it cannot be used, `gone` that the model is not there to be asked again.

    A flaw that begins with GONE or BROKEN may not be there at a second try; any other lasts.
    """

    text: str = ""
    flaw: str | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class CachedGenerator:
    """A Generator that remembers what it answered, in `folder`, and takes `slots` questions at once.

    An answer is kept under the hash of all that makes it: the model (its name, and `digest` where the name alone does
    not say which weights), prompt, schema and token limit. One that broke off is not kept, one that is damaged is asked
    for again. Token counts are kept too, so that an engine need not start to repeat itself. Only under the writer's
    lock.
    """

    inner: Generator
    folder: Path
    digest: str = ""
    slots: int = 1
    _writing: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    @property
    def name(self) -> str:
        """The model's name."""
        return self.inner.name

    @property
    def context(self) -> int:
        """How many tokens prompt and answer may have together."""
        return self.inner.context

    def count(self, text: str) -> int:
        """How many tokens `text` has, or a safe upper estimate."""
        path = self._path("count", text)
        held = _read(path).get("tokens")
        if isinstance(held, int):
            return held
        tokens = self.inner.count(text)
        self._keep(path, {"tokens": tokens})
        return tokens

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, max_tokens: int = 512
    ) -> Iterator[Piece]:
        """The answer that is held, in one piece; else the model's own, which is kept when it is whole.

        Raises UnavailableError as the model does, and StoreError when the answer cannot be kept.
        """
        path = self._path("answer", [[m.role, m.content] for m in messages], schema, max_tokens)
        held = _held(path)
        if held is not None:
            yield held
            return
        text, ended = "", None
        for piece in self.inner.stream(messages, schema=schema, max_tokens=max_tokens):
            text, ended = text + piece.text, piece.ended
            if ended in _WHOLE:  # before it is handed on: whoever has the end may stop listening
                self._keep(path, {"text": text, "ended": ended, "sha256": text_digest(text)})
            yield piece

    def close(self) -> None:
        """Free what the model holds; what it answered stays."""
        self.inner.close()

    def _path(self, *said: object) -> Path:
        model = hashlib.sha256(f"{self.name} {self.digest}".encode()).hexdigest()[:16]
        key = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]
        return self.folder / model / f"{key}.json"

    def _keep(self, path: Path, record: Mapping[str, object]) -> None:
        fresh = path.with_name(f".tmp-{path.name}")
        with self._writing, guarded(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(json.dumps(record), encoding="utf-8")
            fresh.replace(path)


def slots_of(generator: Generator) -> int:
    """How many questions a generator takes at once; one, unless it says so."""
    return max(1, generator.slots) if isinstance(generator, CachedGenerator) else 1


def answer(
    generator: Generator,
    messages: Sequence[Message],
    schema: Mapping[str, Any],
    max_tokens: int,
    stopped: Callable[[], bool] = lambda: False,
) -> Answer:
    """Ask once. When `stopped` says so the model is let go at its next piece.

    Raises UnavailableError when the model cannot so much as count the prompt's tokens.
    """
    if sum(generator.count(m.content) + _PER_MESSAGE for m in messages) + max_tokens > generator.context:
        return Answer(flaw="the passage does not fit the model's context")
    text, ended = "", None
    try:
        for piece in generator.stream(messages, schema=schema, max_tokens=max_tokens):
            text, ended = text + piece.text, piece.ended
            if stopped():
                break
    except UnavailableError as error:
        return Answer(flaw=f"{GONE}: {error}", gone=True)
    if ended not in _WHOLE:
        return Answer(text, BROKEN)
    return Answer(text, "the model's answer was cut off" if ended == "length" else None)


def in_order(
    work: Callable[[T, Callable[[], bool]], R], items: Sequence[T], slots: int
) -> abc.Generator[tuple[T, R], None, None]:
    """Each item with the result of `work`, in order, `slots` at a time; `work` may ask whether it is to stop.

    Closing the iterator, or an error in it, begins nothing more and tells what is under way to stop.
    """
    if slots == 1:  # in the caller's thread, which an interrupt reaches
        yield from ((item, work(item, lambda: False)) for item in items)
        return
    gone = threading.Event()
    pool = ThreadPoolExecutor(slots, thread_name_prefix="answer")
    try:
        futures = [pool.submit(work, item, gone.is_set) for item in items]
        yield from ((item, future.result()) for item, future in zip(items, futures, strict=True))
    finally:
        gone.set()
        pool.shutdown(wait=True, cancel_futures=True)


def _read(path: Path) -> dict[str, Any]:
    """The record of a file; empty where there is none, or it is damaged."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _held(path: Path) -> Piece | None:
    record = _read(path)
    text, ended = record.get("text"), record.get("ended")
    if not isinstance(text, str) or ended not in _WHOLE or record.get("sha256") != text_digest(text):
        return None
    return Piece(text, ended)
