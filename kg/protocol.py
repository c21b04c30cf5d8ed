"""The SPARQL 1.1 protocol spoken to another server: query results read back, graphs put in place and taken away.

SPARQL 1.1 Protocol and Graph Store HTTP Protocol (W3C, 2013), over HTTP as httpx speaks it: no redirect is followed, so
that a password goes to the server it was given for; the environment's proxies count for nothing; an answer is read up
to a size, and a request ends at its deadline even where the server sends a byte now and then.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from kg.errors import QueryError, QueryStoppedError, QuerySyntaxError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import TracebackType
    from typing import Self

    from kg.settings import EndpointSettings

__all__ = ["Protocol", "Reply"]

MAX_BYTES = 64 << 20
"""The most of one answer that is read, as many bytes as the query worker may give characters."""

_CONNECT_SECONDS = 5.0
_STORE_SECONDS = 120.0
_SAID = 300  # characters of a server's own words that a message repeats


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered: its body, the media type without parameters, and the headers."""

    body: bytes
    media_type: str
    headers: Mapping[str, str]


class Protocol:
    """A connection to the server that `settings` name; it may be shared between threads."""

    def __init__(self, settings: EndpointSettings) -> None:
        self.settings = settings
        self._client = httpx.Client(
            auth=_auth(settings), follow_redirects=False, trust_env=False, timeout=_STORE_SECONDS
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Give up the connections."""
        self._client.close()

    def query(self, text: str, accept: str, seconds: float, named: Sequence[str] = ()) -> Reply:
        """The answer to a query that was checked before.

        `named` are the graphs it may look into, where the data set has to be said because the default graph has a name.
        Raises QuerySyntaxError where the server cannot read it, QueryStoppedError at the deadline, UnavailableError
        where there is no server.
        """
        form: dict[str, str | list[str]] = {"query": text}
        if self.settings.facts:
            form |= {"default-graph-uri": self.settings.facts, "named-graph-uri": list(named)}
        return self._sent("POST", self.settings.url, seconds, {"Accept": accept}, data=form)

    def put(self, graph: str | None, triples: bytes) -> None:
        """Make a graph, the default one for None, exactly these N-Triples."""
        self._stored("PUT", graph, triples)

    def add(self, graph: str | None, triples: bytes) -> None:
        """Add N-Triples to a graph, the default one for None."""
        self._stored("POST", graph, triples)

    def drop(self, graph: str | None) -> None:
        """Take a graph away; nothing happens where there is none."""
        self._stored("DELETE", graph, None)

    def _stored(self, method: str, graph: str | None, triples: bytes | None) -> None:
        if not self.settings.store:
            hint = "set `store` in the section [endpoint] of config.toml"
            raise UnavailableError("the endpoint has no address for storing graphs", hint)
        url = httpx.URL(self.settings.store)
        url = url.copy_merge_params({"graph": graph} if graph else {"default": ""})
        headers = {} if triples is None else {"Content-Type": "application/n-triples"}
        self._sent(method, str(url), _STORE_SECONDS, headers, content=triples)

    def _sent(self, method: str, url: str, seconds: float, headers: Mapping[str, str], **body: Any) -> Reply:
        deadline = time.monotonic() + seconds
        limits = httpx.Timeout(seconds, connect=min(seconds, _CONNECT_SECONDS))
        try:
            with self._client.stream(method, url, headers=headers, timeout=limits, **body) as response:
                content = _read(response.iter_bytes(), deadline)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            hint = "start the server, or mend `url` and `store` in the section [endpoint] of config.toml"
            raise UnavailableError(f"{url}: no SPARQL server answers: {error}", hint) from error
        except (TimeoutError, httpx.TimeoutException) as error:
            hint = "narrow the query, or allow it more seconds"
            raise QueryStoppedError(f"{url}: no answer within {seconds:g} seconds", hint) from error
        except httpx.HTTPError as error:
            raise QueryError(f"{url}: the connection broke: {error}", "try again; see the server's log") from error
        _check(method, response, content)
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Reply(content, kind, response.headers)


def _auth(settings: EndpointSettings) -> httpx.Auth | None:
    if not settings.user:
        return None
    kind = httpx.DigestAuth if settings.auth == "digest" else httpx.BasicAuth
    return kind(settings.user, settings.password)


def _read(parts: Iterator[bytes], deadline: float) -> bytes:
    kept, size = [], 0
    for part in parts:
        kept.append(part)
        size += len(part)
        if size > MAX_BYTES:
            raise QueryStoppedError("the answer is too large", "ask for fewer rows or shorter values")
        if time.monotonic() > deadline:
            raise TimeoutError
    return b"".join(kept)


def _check(method: str, response: httpx.Response, content: bytes) -> None:
    status = response.status_code
    if status < 300 or (method == "DELETE" and status == httpx.codes.NOT_FOUND):
        return
    said = " ".join(content.decode("utf-8", "replace").split())[:_SAID]
    if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        hint = "set `user`, `password` and `auth` (basic or digest) in the section [endpoint] of config.toml"
        raise UnavailableError(f"{response.url.copy_with(query=None)}: the server wants to know who asks", hint)
    if status == httpx.codes.BAD_REQUEST and method == "POST":
        raise QuerySyntaxError(f"the server cannot read the query: {said}", "its dialect of SPARQL may be narrower")
    where = response.url.copy_with(query=None)
    raise QueryError(f"{where}: the server answered {status}: {said}", "see the server's log")
