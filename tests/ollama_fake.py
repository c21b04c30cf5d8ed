"""A server that speaks Ollama's HTTP protocol, with a real small model behind it, and with every bad manner on request.

It answers /api/version, tags, ps, show, chat, generate and embed as Ollama does, streams as NDJSON, and remembers what
it was asked. `manner` makes chat misbehave.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from kg.errors import UnavailableError
from kg.ports import Embedder, Generator, Message

NAME = "smollm2:135m"
CONTEXT = 8192
CREATED = "2026-01-01T00:00:00Z"


@dataclass
class FakeOllama:
    """What the server has and how it behaves; `asked` holds (path, headers, body) of every request."""

    model: Generator | None = None
    embedder: Embedder | None = None
    name: str = NAME
    manner: str = "good"
    more: Sequence[Mapping[str, Any]] = ()
    url: str = ""
    asked: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    over: Event = field(default_factory=Event)


@contextmanager
def serving(fake: FakeOllama) -> Iterator[FakeOllama]:
    """The server, on a free port of this machine."""
    handler = type("Handler", (_Handler,), {"fake": fake})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        fake.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    fake: FakeOllama
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Stay quiet."""

    def do_GET(self) -> None:
        self._answer({"/api/version": _version, "/api/tags": _tags, "/api/ps": _ps})

    def do_POST(self) -> None:
        self._answer({"/api/show": _show, "/api/chat": _chat, "/api/generate": _generate, "/api/embed": _embed})

    def _answer(self, routes: Mapping[str, Callable[[_Handler, dict[str, Any]], None]]) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        headers = {key.lower(): value for key, value in self.headers.items()}
        self.fake.asked.append((self.path, headers, body))
        route = routes.get(self.path)
        try:
            if self.path == "/api/chat" and self.fake.manner in MANNERS:
                MANNERS[self.fake.manner](self)
            elif route:
                route(self, body)
            else:
                self.send(404, b"404 page not found", "text/plain")
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def send(self, status: int, content: bytes, kind: str = "application/json; charset=utf-8") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def json(self, value: Any, status: int = 200) -> None:
        self.send(status, json.dumps(value).encode())

    def begin(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def chunk(self, content: bytes) -> None:
        self.wfile.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")
        self.wfile.flush()

    def line(self, value: Any) -> None:
        self.chunk(json.dumps(value).encode() + b"\n")

    def end(self) -> None:
        self.wfile.write(b"0\r\n\r\n")


def _version(handler: _Handler, body: dict[str, Any]) -> None:
    handler.json({"version": "0.17.1"})


def _tags(handler: _Handler, body: dict[str, Any]) -> None:
    own = [_listed(handler.fake.name, 98_362_432)] if handler.fake.model or handler.fake.manner in MANNERS else []
    handler.json({"models": [*own, *handler.fake.more]})


def _listed(name: str, size: int) -> dict[str, Any]:
    details = {"format": "gguf", "family": "llama", "parameter_size": "134.52M", "quantization_level": "Q4_1"}
    return {"name": name, "model": name, "modified_at": CREATED, "size": size, "digest": "0" * 64, "details": details}


def _ps(handler: _Handler, body: dict[str, Any]) -> None:
    handler.json({"models": []})


def _show(handler: _Handler, body: dict[str, Any]) -> None:
    if _is_missing(handler, body):
        return
    info = {"general.architecture": "llama", "llama.context_length": CONTEXT}
    details = _listed(handler.fake.name, 0)["details"]
    handler.json({"details": details, "model_info": info, "capabilities": ["completion"], "license": "Apache-2.0"})


def _is_missing(handler: _Handler, body: dict[str, Any]) -> bool:
    missing = body.get("model") != handler.fake.name
    if missing:
        handler.json({"error": f"model '{body.get('model')}' not found"}, 404)
    return missing


def _chat(handler: _Handler, body: dict[str, Any]) -> None:
    if not _is_missing(handler, body):
        messages = [Message(each["role"], each["content"]) for each in body["messages"]]
        _write(handler, body, messages, lambda text: {"message": {"role": "assistant", "content": text}})


def _generate(handler: _Handler, body: dict[str, Any]) -> None:
    if not _is_missing(handler, body):
        _write(handler, body, [Message("user", body.get("prompt", ""))], lambda text: {"response": text})


def _write(
    handler: _Handler, body: dict[str, Any], messages: Sequence[Message], shaped: Callable[[str], dict[str, Any]]
) -> None:
    model = handler.fake.model
    assert model is not None
    options = body.get("options") or {}
    head = {"model": handler.fake.name, "created_at": CREATED}
    text, written, ended = "", 0, "stop"
    streams = body.get("stream", True)
    begun = False
    try:
        limit = options.get("num_predict") or 128
        for piece in model.stream(messages, schema=body.get("format") or None, max_tokens=limit):
            text, written, ended = text + piece.text, written + bool(piece.text), piece.ended or ended
            if streams and not begun:
                handler.begin()
                begun = True
            if streams and piece.text:
                handler.line({**head, **shaped(piece.text), "done": False})
    except UnavailableError as error:
        handler.json({"error": error.message}, 400)
        return
    read = sum(model.count(message.content) + 8 for message in messages)
    counts = {"prompt_eval_count": read, "eval_count": written, "total_duration": 1, "load_duration": 1}
    last = {**head, **shaped("" if streams else text), "done": True, "done_reason": ended, **counts}
    if streams:
        handler.line(last)
        handler.end()
    else:
        handler.json(last)


def _embed(handler: _Handler, body: dict[str, Any]) -> None:
    if _is_missing(handler, body):
        return
    assert handler.fake.embedder is not None
    texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
    vectors = handler.fake.embedder.encode(texts)
    handler.json({"model": handler.fake.name, "embeddings": vectors.tolist(), "prompt_eval_count": len(texts)})


def _part(text: str, **more: Any) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    return {"model": NAME, "created_at": CREATED, "message": message, "done": False, **more}


def _hang(handler: _Handler) -> None:
    handler.fake.over.wait(30)


def _hang_later(handler: _Handler) -> None:
    handler.begin()
    handler.line(_part("Half an "))
    handler.fake.over.wait(30)


def _drip(handler: _Handler) -> None:
    handler.begin()
    while not handler.fake.over.is_set():
        handler.chunk(b" ")
        time.sleep(0.05)


def _drip_head(handler: _Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not handler.fake.over.is_set():
        handler.wfile.write(b"a")
        handler.wfile.flush()
        time.sleep(0.05)


def _cut(handler: _Handler) -> None:
    handler.begin()
    handler.line(_part("Half an "))
    handler.line(_part("answer"))
    handler.end()


def _reset(handler: _Handler) -> None:
    handler.begin()
    handler.line(_part("Half an "))
    handler.close_connection = True
    handler.connection.close()


def _empty(handler: _Handler) -> None:
    handler.begin()
    handler.end()


def _error_inside(handler: _Handler) -> None:
    handler.begin()
    handler.line(_part("Half an "))
    handler.line({"error": "llama runner process has terminated: signal: segmentation fault"})
    handler.end()


def _oversize(handler: _Handler) -> None:
    handler.begin()
    while not handler.fake.over.is_set():
        handler.chunk(b"a" * (1 << 20))


def _ended(reason: str, **counts: int) -> Callable[[_Handler], None]:
    def answer(handler: _Handler) -> None:
        handler.begin()
        handler.line(_part("Half an "))
        handler.line(_part("", done=True, done_reason=reason, **counts))
        handler.end()

    return answer


def _thinking(handler: _Handler) -> None:
    handler.begin()
    handler.line({**_part(""), "message": {"role": "assistant", "content": "", "thinking": "Hm, eight?"}})
    handler.line(_part("Seven."))
    handler.line(_part("", done=True, done_reason="stop"))
    handler.end()


def _controls(handler: _Handler) -> None:
    handler.begin()
    handler.line(_part("red \x1b[31m\x00alert\x07\n"))
    handler.line(_part("", done=True, done_reason="stop"))
    handler.end()


def _raw(status: int, content: bytes, kind: str = "application/json") -> Callable[[_Handler], None]:
    return lambda handler: handler.send(status, content, kind)


def _redirect(handler: _Handler) -> None:
    handler.send_response(302)
    handler.send_header("Location", "http://203.0.113.1/api/chat")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


MANNERS: Mapping[str, Callable[[_Handler], None]] = {
    "hang": _hang,
    "hang later": _hang_later,
    "drip": _drip,
    "drip head": _drip_head,
    "cut": _cut,
    "reset": _reset,
    "empty": _empty,
    "error inside": _error_inside,
    "oversize": _oversize,
    "length": _ended("length", prompt_eval_count=40, eval_count=20),
    "overrun": _ended("stop", prompt_eval_count=4090, eval_count=20),
    "truncated": _ended("stop", prompt_eval_count=2, eval_count=20),
    "thinking": _thinking,
    "controls": _controls,
    "error 500": _raw(500, b'{"error": "llama runner process has terminated"}'),
    "error 503": _raw(503, b"<html>busy</html>", "text/html"),
    "not JSON": _raw(200, b"<html>hello</html>\n", "text/html"),
    "a list": _raw(200, b"[1, 2]\n"),
    "not UTF-8": _raw(200, b"\xff\xfe\xfa\n"),
    "wrong types": _raw(200, b'{"message": 5, "done": "maybe"}\n'),
    "redirect": _redirect,
}
