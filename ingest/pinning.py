"""Connections for the HTTP client: to the very number that was checked, and never past a deadline."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass

import httpcore

from ingest.addresses import Address, resolve

__all__ = ["Deadline", "PinnedBackend"]

_CONNECTING = 10.0  # seconds an address may take to accept a connection


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of the monotonic clock, and how many seconds may pass without a byte."""

    end: float
    stall: float

    @classmethod
    def after(cls, seconds: float, stall: float) -> Deadline:
        """The deadline `seconds` from now."""
        return cls(time.monotonic() + seconds, stall)

    @property
    def left(self) -> float:
        """Seconds until it, negative past it."""
        return self.end - time.monotonic()

    def pause(self, most: float | None = None) -> float:
        """How long one operation may wait for the other side.

        Raises httpcore.ReadTimeout past the deadline, so that a dripping answer ends however often it drips.
        """
        left = self.left
        if left <= 0:
            raise httpcore.ReadTimeout("the deadline has passed")
        return min(left, self.stall, most or self.stall)


class PinnedBackend(httpcore.NetworkBackend):
    """Connects to the checked numbers of one address; a name is resolved once, here, and not again."""

    def __init__(self, address: Address, deadline: Deadline, *, private: bool) -> None:
        self._address = address
        self._deadline = deadline
        self._private = private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first number that accepts one. Raises SourceError where one is not public."""
        del host, timeout  # the address was checked; the deadline counts
        failure: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for number in resolve(self._address, private=self._private):
            try:
                stream = httpcore.SyncBackend().connect_tcp(
                    number, port, self._deadline.pause(_CONNECTING), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _PinnedStream(stream, self._deadline)
        raise failure or httpcore.ConnectError("no address")


class _PinnedStream(httpcore.NetworkStream):
    """A stream whose every operation ends by the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del timeout
        return self._stream.read(max_bytes, self._deadline.pause())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        del timeout
        self._stream.write(buffer, self._deadline.pause())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        del timeout
        return _PinnedStream(
            self._stream.start_tls(ssl_context, server_hostname, self._deadline.pause()), self._deadline
        )

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)
