"""One way to the web: a public address, connected to as checked, within a time, a size and a ratio."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import threading
import time
import zlib
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import Message
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from ingest.addresses import Address, address_of, resolve
from kg.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Page", "Policy", "get"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SAVE = "Check the address in a browser; a saved copy can be ingested as a file."
_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Policy:
    """How far a fetch may go: seconds in all, bytes unpacked, how many times its size a body may unpack to.

    `private` allows hosts and ports that are not public; it is for tests and for people who know their network.
    """

    seconds: float = 30.0
    largest: int = 20_000_000
    ratio: int = 100
    hops: int = 5
    private: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What a server gave: the content, where it came from in the end, and what the server calls it."""

    content: bytes
    url: str
    media_type: str | None
    charset: str | None

    @property
    def name(self) -> str:
        """The last part of the path, or the host."""
        parts = urlsplit(self.url)
        return unquote(parts.path.rstrip("/").rpartition("/")[2]) or parts.netloc


def get(url: str, policy: Policy | None = None) -> Page:
    """Fetch `url`, following redirects and checking each.

    Raises SourceError naming the address and the cause: no network, not public, too slow, too large, not found …
    """
    policy = policy or Policy()
    deadline = time.monotonic() + policy.seconds
    for _ in range(policy.hops + 1):
        address = address_of(url, private=policy.private)
        answer = _request(address, policy, deadline)
        if isinstance(answer, Page):
            return answer
        url = answer
    raise SourceError(f"{url} redirects more than {policy.hops} times", _SAVE)


def _request(address: Address, policy: Policy, deadline: float) -> Page | str:
    """The page at `address`, or where it redirects to."""
    try:
        with _connected(address, policy, deadline) as (connection, watch):
            connection.request("GET", address.target, headers=_headers(address))
            with connection.getresponse() as answer:
                if answer.status in _REDIRECTS and answer.getheader("Location"):
                    return _location(address, answer)
                body = _body(address, answer, policy)
                kind, charset = _content_type(answer.getheader("Content-Type"))
            _check_end(watch)
    except SourceError:
        raise
    except (OSError, http.client.HTTPException, ValueError, zlib.error) as error:
        raise _explained(address, error, deadline) from error
    return Page(body, address.url, kind, charset)


def _explained(address: Address, error: Exception, deadline: float) -> SourceError:
    if isinstance(error, TimeoutError) or time.monotonic() >= deadline:
        return SourceError(f"{address.url} did not answer in time", "Try again later, or ingest a saved copy.")
    if isinstance(error, ssl.SSLError):
        return SourceError(f"{address.url} has no valid certificate ({error.reason or error})", _SAVE)
    if isinstance(error, OSError):
        return SourceError(
            f"{address.url} cannot be reached ({error.strerror or error})",
            "Check the network; a saved copy can be ingested as a file.",
        )
    return SourceError(f"{address.url} gave a broken answer ({type(error).__name__}: {str(error)[:100]})", _SAVE)


@contextmanager
def _connected(
    address: Address, policy: Policy, deadline: float
) -> Iterator[tuple[http.client.HTTPConnection, threading.Event]]:
    """A connection to the very number that was checked; a watchdog ends it at the deadline, however slowly it drips."""
    sock = _socket(address, policy, deadline)
    late = threading.Event()

    def end() -> None:
        late.set()
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)

    watchdog = threading.Timer(max(deadline - time.monotonic(), 0.01), end)
    watchdog.daemon = True
    watchdog.start()
    connection = http.client.HTTPConnection(address.host, address.port)
    try:
        if address.scheme == "https":
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=address.host)
        connection.sock = sock
        yield connection, late
    finally:
        watchdog.cancel()
        connection.close()
        sock.close()


def _socket(address: Address, policy: Policy, deadline: float) -> socket.socket:
    failure: OSError | None = None
    for number in resolve(address, private=policy.private):
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        try:
            sock = socket.create_connection((number, address.port), timeout=min(left, 10.0))
        except OSError as error:
            failure = error
            continue
        sock.settimeout(max(deadline - time.monotonic(), 0.01))
        return sock
    raise failure or OSError("no address")


def _headers(address: Address) -> dict[str, str]:
    try:
        number = version("claimgraph")
    except PackageNotFoundError:
        number = "0"
    host = f"[{address.host}]" if ":" in address.host else address.host
    usual = address.port == (443 if address.scheme == "https" else 80)
    return {
        "Host": host if usual else f"{host}:{address.port}",
        "User-Agent": f"claimgraph/{number}",
        "Accept": "text/html,text/markdown,text/plain,application/pdf,*/*;q=0.5",
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }


def _location(address: Address, answer: http.client.HTTPResponse) -> str:
    return urljoin(address.url, (answer.getheader("Location") or "").strip())


def _body(address: Address, answer: http.client.HTTPResponse, policy: Policy) -> bytes:
    """The content, unpacked as it comes in, so that a bomb is noticed before it has grown."""
    if answer.status != http.client.OK:
        raise SourceError(f"{address.url} answered {answer.status} {answer.reason}".rstrip(), _SAVE)
    coding = (answer.getheader("Content-Encoding") or "identity").strip().lower()
    if coding not in {"identity", "gzip", "x-gzip"}:
        raise SourceError(f"{address.url} is packed as {coding[:40]}, which was not asked for", _SAVE)
    unpack = zlib.decompressobj(31) if coding != "identity" else None
    content, packed = bytearray(), 0
    while chunk := answer.read1(_CHUNK):
        packed += len(chunk)
        content += unpack.decompress(chunk, policy.largest + 1 - len(content)) if unpack else chunk
        if len(content) > policy.largest:
            raise SourceError(f"{address.url} is larger than {policy.largest // 1_000_000} MB", "Save a part of it.")
        if len(content) > 1_000_000 and len(content) > packed * policy.ratio:
            raise SourceError(f"{address.url} unpacks to more than {policy.ratio} times its size", _SAVE)
    if answer.length or (unpack is not None and packed and not unpack.eof):
        raise SourceError(f"{address.url} broke off after {len(content)} bytes", "Try again.")
    return bytes(content)


def _check_end(watch: threading.Event) -> None:
    """A connection that the watchdog closed looks like one that ended well."""
    if watch.is_set():
        raise TimeoutError


def _content_type(header: str | None) -> tuple[str | None, str | None]:
    if not header:
        return None, None
    message = Message()
    message["Content-Type"] = header
    charset = message.get_content_charset()
    kind = message.get_content_type()
    return kind, charset if charset and re.fullmatch(r"[\w.:-]{1,40}", charset) else None
