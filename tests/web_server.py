"""A real HTTP server on loopback for tests, with manners good and bad, by path."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

__all__ = ["Answer", "Handler", "WebServer", "packed", "serving"]

Answer = Callable[["Handler"], None] | bytes | str


class Handler(BaseHTTPRequestHandler):
    """Answers from the server's table; an unknown path is 404."""

    server: WebServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.close_connection = True
        self.server.seen.append((self.path, dict(self.headers)))
        answer = self.server.pages.get(self.path)
        with suppress(OSError):
            if answer is None:
                self.answer(b"not here", 404)
            elif callable(answer):
                answer(self)
            else:
                body = answer.encode() if isinstance(answer, str) else answer
                self.answer(body, Content_Type="text/html; charset=utf-8")

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        """A plain answer with its length."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drip(self, piece: bytes, pause: float = 0.05, times: int = 200) -> None:
        """The same piece again and again, slowly."""
        for _ in range(times):
            self.wfile.write(piece)
            self.wfile.flush()
            time.sleep(pause)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


class WebServer(ThreadingHTTPServer):
    """A server with a table of pages; `seen` are the paths and headers it was asked for."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages: dict[str, Answer] = {}
        self.seen: list[tuple[str, dict[str, str]]] = []

    def at(self, path: str) -> str:
        """The address of a path."""
        return f"http://127.0.0.1:{self.server_port}{path}"

    def asked(self, path: str) -> list[dict[str, str]]:
        """The headers of each request for a path."""
        return [headers for seen, headers in self.seen if seen == path]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no error here."""


@contextmanager
def serving() -> Iterator[WebServer]:
    """A server that runs until the end of the block."""
    made = WebServer()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.shutdown()
        made.server_close()
        thread.join()


def packed(body: bytes) -> bytes:
    """`body` as gzip packs it."""
    return gzip.compress(body, mtime=0)
