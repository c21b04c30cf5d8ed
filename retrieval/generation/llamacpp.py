"""A GGUF model on this machine: llama.cpp in a child process of ours, spoken to on a private socket."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import IO, Any

import httpx

from kg.errors import UnavailableError
from kg.ports import Message, Piece
from retrieval.generation import llamacpp_worker
from retrieval.generation.openai_server import Endpoint, request, stream_chat
from retrieval.generation.streams import Limits, paced
from retrieval.generation.web import Line, client_options
from retrieval.registry import Model, check
from retrieval.settings import ModelSettings

__all__ = ["EmbeddedModel", "open_embedded"]

_MIB = 1 << 20
_MAX_SOCKET_PATH = 100  # the system's limit is 104 or 108
_SECONDS_TO_GO = 2.0
_SECONDS_TO_DIE = 1.0


@dataclass(frozen=True, slots=True)
class _Child:
    process: subprocess.Popen[str]
    folder: Path
    log: IO[bytes]
    endpoint: Endpoint


@dataclass
class EmbeddedModel:
    """A Generator that runs a GGUF file; the child starts with the first question and again after a crash."""

    name: str
    path: Path
    context: int
    settings: ModelSettings
    _lock: Lock = field(default_factory=Lock, repr=False)
    _child: _Child | None = field(default=None, repr=False)

    def count(self, text: str) -> int:
        """How many tokens `text` has, by the model's own tokenizer."""
        endpoint = self._running().endpoint
        base = endpoint.url.removesuffix("/v1")
        options = client_options(Line(base, endpoint.socket), self.settings.first_token, key=endpoint.key)
        try:
            with httpx.Client(**options) as client:
                answer = client.post(f"{base}/tokenize", json={"content": text}).raise_for_status().json()
            return len(answer["tokens"])
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise self._crashed(error) from error

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, max_tokens: int = 512
    ) -> Iterator[Piece]:
        """The answer, piece by piece; the server refuses a prompt that does not fit, and nothing is cut in silence."""
        body = {**request(messages, schema, max_tokens), "chat_template_kwargs": {"enable_thinking": False}}
        limits = Limits(self.settings.first_token, self.settings.total)
        child = self._running()
        try:
            yield from stream_chat(child.endpoint, body, limits)
        except UnavailableError as error:
            if not _died(child, error):
                raise
        else:
            return
        # It died before it said a word, perhaps of the question before: a new one gets the question once.
        child = self._running()
        try:
            yield from stream_chat(child.endpoint, body, limits)
        except UnavailableError as error:
            raise (self._crashed(error) if _died(child, error) else error) from error

    def close(self) -> None:
        """End the child process."""
        with self._lock:
            child, self._child = self._child, None
        if child is not None:
            _end(child)

    def _running(self) -> _Child:
        with self._lock:
            if self._child is not None and self._child.process.poll() is not None:
                _end(self._child)
                self._child = None
            if self._child is None:
                self._child = _start(self)
            return self._child

    def _crashed(self, error: Exception) -> UnavailableError:
        child = self._child
        code = child.process.poll() if child else None
        reason = f"ended with code {code}" if code is not None else str(error)
        return UnavailableError(
            f"The model {self.name} does not answer: its process {reason}.",
            "Ask again (it is started anew), choose another model, or ask with --model none.",
        )


def open_embedded(path: Path, settings: ModelSettings, model: Model | None = None) -> EmbeddedModel:
    """The generator for a GGUF file; that of the registry, if it is `model`, checked by its SHA-256.

    Raises UnavailableError when the file is missing, is no GGUF file or has another hash.
    """
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise UnavailableError(
            f"The model file {path} cannot be read: {error.strerror}.", "See: claimgraph models"
        ) from error
    if magic != b"GGUF":
        raise UnavailableError(f"{path} is not a GGUF model.", "See: claimgraph models")
    if model is not None:
        check(model, path)
    context = min(settings.context, model.context) if model and model.context else settings.context
    return EmbeddedModel(model.name if model else path.stem, path, context, settings)


def _start(model: EmbeddedModel) -> _Child:
    folder = Path(tempfile.mkdtemp(prefix="claimgraph-"))
    log = (folder / "log").open("w+b")
    # By its file, and without the path of any folder: what lies in the working folder is not imported.
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-P", llamacpp_worker.__file__],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, encoding="utf-8", start_new_session=True,
    )  # fmt: skip
    socket = str(folder / "model.sock")
    private = os.name == "posix" and len(socket) <= _MAX_SOCKET_PATH
    host, key = (socket if private else "127.0.0.1"), secrets.token_hex(16)
    child = _Child(process, folder, log, Endpoint("http://127.0.0.1/v1", model.name, key, socket if private else None))
    try:
        ready = _answer(process, _order(model, host, key), model)
    except UnavailableError:
        _end(child)
        raise
    if private:
        return child
    return _Child(process, folder, log, Endpoint(f"{ready}/v1", model.name, key))


def _order(model: EmbeddedModel, host: str, key: str) -> dict[str, Any]:
    settings = model.settings
    # Unless set: the file, a quarter of it for the cache of the context, and what any process needs.
    memory = settings.memory_mb * _MIB or model.path.stat().st_size * 5 // 4 + 2048 * _MIB
    return {
        "path": str(model.path),
        "context": model.context,
        "threads": max(0, settings.threads) or _free_cores(),
        "memory": memory,
        "host": host,
        "key": key,
    }


def _free_cores() -> int:
    # Its threads wait for one another: one that gets no core of its own makes all of them five times slower.
    cores = os.cpu_count() or 1
    busy = round(os.getloadavg()[0]) if hasattr(os, "getloadavg") else 0
    return max(1, min(cores - busy, max(2, cores // 2), 8))


def _answer(process: subprocess.Popen[str], order: Mapping[str, Any], model: EmbeddedModel) -> str:
    assert process.stdin is not None
    with suppress(OSError):  # it died already; what it left to read says so below
        process.stdin.write(json.dumps(order) + "\n")
        process.stdin.flush()
    limits = Limits(model.settings.first_token, model.settings.first_token)
    line = "".join(piece.text for piece in paced(_first_line(process), limits, lambda: None))
    told = json.loads(line) if line.startswith("{") else {}
    if "ready" in told:
        return str(told["ready"])
    code = process.wait() if not told else None
    reason = told.get("error") or f"its process ended with code {code}"
    raise UnavailableError(
        f"The model {model.name} ({model.path}) cannot be loaded: {reason}",
        "Free memory or raise memory_mb in the configuration, or pull the model again: claimgraph models",
    )


def _first_line(process: subprocess.Popen[str]) -> Generator[Piece]:
    assert process.stdout is not None
    yield Piece(process.stdout.readline(), "stop")


def _died(child: _Child, error: UnavailableError) -> bool:
    """Whether the child is gone; a connection breaks a moment before its process has ended."""
    if not isinstance(error.__cause__, httpx.TransportError):
        return False
    try:
        child.process.wait(_SECONDS_TO_DIE)
    except subprocess.TimeoutExpired:
        return False
    return True


def _end(child: _Child) -> None:
    if child.process.stdin:
        with suppress(OSError):  # it is gone already
            child.process.stdin.close()
    try:
        child.process.wait(_SECONDS_TO_GO)
    except subprocess.TimeoutExpired:
        child.process.kill()
        child.process.wait()
    if child.process.stdout:
        child.process.stdout.close()
    child.log.close()
    shutil.rmtree(child.folder, ignore_errors=True)
