"""One way to the web: a public address, connected to as checked, within a time, a size and a ratio.

The client is httpcore, on connections of our own (`pinning`); it decides nothing about redirects, packing or names.
"""

from __future__ import annotations

import ssl
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urljoin, urlsplit

import httpcore

from ingest.addresses import Address, address_of
from ingest.headers import Headers, agent
from ingest.pinning import Deadline, PinnedBackend
from kg.errors import SourceError

__all__ = ["Page", "PassingError", "Policy", "StatusError", "get", "name_in"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PASSING = frozenset({429, 502, 503, 504})  # statuses that say "not now", so that asking again makes sense
_OK, _NOT_MODIFIED = 200, 304
_SAVE = "Check the address in a browser; a saved copy can be ingested as a file."
_FIRST_PAUSE = 0.5  # seconds before asking again, doubled each time


@dataclass(frozen=True, slots=True)
class Policy:
    """How far a fetch may go: seconds in all, bytes unpacked, how many times its size a body may unpack to.

    `stall` is how many seconds may pass without a byte, `tries` how often a server that is busy is asked, all within
    `seconds`. `private` allows hosts and ports that are not public; it is for people who know their network.
    `robots` obeys what hosts ask of robots; `contact` is an address they find in the user agent.
    """

    seconds: float = 30.0
    stall: float = 10.0
    largest: int = 20_000_000
    ratio: int = 100
    hops: int = 5
    tries: int = 4
    private: bool = False
    robots: bool = True
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What a server gave: the content, where it came from in the end, and what its headers said.

    `modified` is False when it answered that what we hold is current (304); the content is empty then.
    """

    content: bytes
    url: str
    headers: Headers
    modified: bool = True

    @property
    def name(self) -> str:
        """The last part of the path, or the host."""
        return name_in(self.url)


class StatusError(SourceError):
    """A server answered with a status that holds no page."""

    def __init__(self, message: str, hint: str, status: int, wait: float | None = None) -> None:
        super().__init__(message, hint)
        self.status = status
        self.wait = wait


class PassingError(SourceError):
    """A server did not answer in time, broke off, or was busy; `wait` is how many seconds it asked for."""

    def __init__(self, message: str, hint: str, wait: float | None = None) -> None:
        super().__init__(message, hint)
        self.wait = wait


def name_in(url: str) -> str:
    """The last part of an address's path, or its host."""
    parts = urlsplit(url)
    return unquote(parts.path.rstrip("/").rpartition("/")[2]) or parts.netloc


@dataclass(frozen=True, slots=True)
class _Request:
    policy: Policy
    deadline: Deadline
    conditions: Mapping[str, str] = field(default_factory=dict)
    admit: Callable[[str], None] | None = None


def get(
    url: str,
    policy: Policy | None = None,
    conditions: Mapping[str, str] | None = None,
    admit: Callable[[str], None] | None = None,
) -> Page:
    """Fetch `url`, following redirects and checking each; a server that is busy is asked again, as it wishes.

    `conditions` are headers such as If-None-Match; `admit` is asked before every address and may raise. Raises
    SourceError naming the address and the cause: no network, not public, too slow, too large, not found …
    """
    policy = policy or Policy()
    if admit is not None:  # the pause that a host asks for is none of the page's time
        admit(address_of(url, private=policy.private).url)
    request = _Request(policy, Deadline.after(policy.seconds, policy.stall), conditions or {}, admit)
    for number in range(1, policy.tries + 1):
        try:
            return _followed(url, request)
        except PassingError as error:
            pause = _FIRST_PAUSE * 2 ** (number - 1) if error.wait is None else error.wait
            if number == policy.tries or pause >= request.deadline.left:
                raise
            time.sleep(pause)
    raise AssertionError("the loop returns or raises")


def _followed(url: str, request: _Request) -> Page:
    for hop in range(request.policy.hops + 1):
        address = address_of(url, private=request.policy.private)
        if hop and request.admit is not None:
            request.admit(address.url)
        answer = _answered(address, request)
        if isinstance(answer, Page):
            return answer
        url = answer
    raise SourceError(f"{url[:200]} redirects more than {request.policy.hops} times", _SAVE)


def _answered(address: Address, request: _Request) -> Page | str:
    """The page at `address`, or where it redirects to."""
    backend = PinnedBackend(address, request.deadline, private=request.policy.private)
    target = httpcore.URL(
        scheme=address.scheme.encode(), host=address.host.encode(), port=address.port, target=address.target.encode()
    )
    context = ssl.create_default_context() if address.scheme == "https" else None  # reads every root certificate
    sent = [*_headers(address, request.policy), *request.conditions.items()]
    try:
        with (
            httpcore.ConnectionPool(context, network_backend=backend) as pool,
            pool.stream("GET", target, headers=sent) as response,
        ):
            return _read(address, response, request.policy)
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, zlib.error) as error:
        raise _explained(address, error, request.deadline) from error


def _read(address: Address, response: httpcore.Response, policy: Policy) -> Page | str:
    headers = Headers.of(response.headers)
    if response.status in _REDIRECTS and headers.location:
        return urljoin(address.url, headers.location)
    if response.status == _NOT_MODIFIED:
        return Page(b"", address.url, headers, modified=False)
    if response.status != _OK:
        raise _refused(address, response, headers)
    return Page(_body(address, response, headers, policy), address.url, headers)


def _refused(address: Address, response: httpcore.Response, headers: Headers) -> SourceError:
    reason = bytes(response.extensions.get("reason_phrase", b"")).decode("latin-1")[:60]
    message = f"{address.url} answered {response.status} {reason}".rstrip()
    if response.status in _PASSING:
        asked = "" if headers.retry_after is None else f"; it asks to be left alone for {headers.retry_after:.0f} s"
        return PassingError(message + asked, "Try again later, or ingest a saved copy.", headers.retry_after)
    return StatusError(message, _SAVE, response.status)


def _body(address: Address, response: httpcore.Response, headers: Headers, policy: Policy) -> bytes:
    """The content, unpacked as it comes in, so that a bomb is noticed before it has grown."""
    if headers.coding not in {"identity", "gzip", "x-gzip"}:
        raise SourceError(f"{address.url} is packed as {headers.coding[:40]}, which was not asked for", _SAVE)
    unpack = zlib.decompressobj(31) if headers.coding != "identity" else None
    content, packed = bytearray(), 0
    for chunk in response.iter_stream():
        packed += len(chunk)
        content += unpack.decompress(chunk, policy.largest + 1 - len(content)) if unpack else chunk
        if len(content) > policy.largest:
            raise SourceError(f"{address.url} is larger than {policy.largest / 1e6:g} MB", "Save a part of it.")
        if len(content) > 1_000_000 and len(content) > packed * policy.ratio:
            raise SourceError(f"{address.url} unpacks to more than {policy.ratio} times its size", _SAVE)
    if unpack is not None and packed and not unpack.eof:
        raise PassingError(f"{address.url} broke off after {len(content)} bytes", "Try again.")
    return bytes(content)


def _headers(address: Address, policy: Policy) -> list[tuple[str, str]]:
    host = f"[{address.host}]" if ":" in address.host else address.host
    usual = address.port == (443 if address.scheme == "https" else 80)
    return [
        ("Host", host if usual else f"{host}:{address.port}"),
        ("User-Agent", agent(policy.contact)),
        ("Accept", "text/html,text/markdown,text/plain,application/pdf,*/*;q=0.5"),
        ("Accept-Encoding", "gzip"),
        ("Connection", "close"),
    ]


def _explained(address: Address, error: Exception, deadline: Deadline) -> SourceError:
    if isinstance(error, httpcore.TimeoutException) or deadline.left <= 0:
        return PassingError(f"{address.url} did not answer in time", "Try again later, or ingest a saved copy.")
    cause = next((one for one in error.args if isinstance(one, OSError)), None)  # httpcore cuts the chain of causes
    if isinstance(cause, ssl.SSLError):
        return SourceError(f"{address.url} has no valid certificate ({cause.reason})", _SAVE)
    if isinstance(error, httpcore.ConnectError):
        return SourceError(
            f"{address.url} cannot be reached ({(cause.strerror if cause else None) or error})",
            "Check the network; a saved copy can be ingested as a file.",
        )
    if isinstance(error, httpcore.NetworkError) or "peer closed connection" in str(error):
        return PassingError(f"{address.url} broke off", "Try again.")
    return SourceError(f"{address.url} gave a broken answer ({type(error).__name__}: {str(error)[:100]})", _SAVE)
