"""How this program speaks HTTP to a model server: bounded, without redirects, proxies and stray keys."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import httpx

__all__ = ["MAX_BYTES", "Line", "client_options"]

MAX_BYTES = 32 << 20  # more than any answer needs; a server that sends more is broken
_CONNECT_SECONDS = 3.0


class Line(httpx.BaseTransport):
    """A connection to one server: it reads no more than MAX_BYTES of a response, and can be broken off.

    `path` is that of a local socket, for a server that listens on one.
    """

    def __init__(self, url: str, path: str | None = None) -> None:
        self._inner = httpx.HTTPTransport(verify=url.startswith("https:"), uds=path)
        self._stream: Any = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and give its response, its body still to be read."""
        request.extensions = {**request.extensions, "trace": self._note}
        response = self._inner.handle_request(request)
        assert isinstance(response.stream, httpx.SyncByteStream)
        response.stream = _Capped(response.stream)
        return response

    def close(self) -> None:
        """Give the connection up; for the thread that reads from it."""
        self._inner.close()
        # A connection that is broken off while its response is being closed falls out of the pool without being closed.
        if self._stream is not None:
            self._stream.close()

    def abort(self) -> None:
        """Break the connection off from another thread: who reads from it wakes, and the server stops working."""
        connection = self._stream and self._stream.get_extra_info("socket")
        if connection is not None:
            # Not closed: its number could be another connection's by the time the reader wakes.
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _note(self, event: str, info: Mapping[str, Any]) -> None:
        if event.startswith("connection.connect_") and event.endswith(".complete"):
            self._stream = info["return_value"]


def client_options(line: Line, seconds: float, *, key: str = "") -> Mapping[str, Any]:
    """What to construct an httpx client with: `seconds` a read may be silent, and the key to send, if any.

    The environment counts for nothing: no proxy stands between two programs of one machine, and a key that a library
    found there is taken off again.
    """
    return {
        "auth": _key_setter(key),
        "follow_redirects": False,
        "timeout": httpx.Timeout(seconds, connect=min(seconds, _CONNECT_SECONDS)),
        "transport": line,
        "trust_env": False,
    }


def _key_setter(key: str) -> Callable[[httpx.Request], httpx.Request]:
    def set_key(request: httpx.Request) -> httpx.Request:
        request.headers.pop("authorization", None)
        if key:
            request.headers["authorization"] = f"Bearer {key}"
        return request

    return set_key


class _Capped(httpx.SyncByteStream):
    def __init__(self, inner: httpx.SyncByteStream) -> None:
        self._inner = inner

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self._inner:
            size += len(chunk)
            if size > MAX_BYTES:
                raise httpx.ReadError(f"the server sent more than {MAX_BYTES >> 20} MiB")
            yield chunk

    def close(self) -> None:
        self._inner.close()
