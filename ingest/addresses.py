"""Which web addresses may be fetched: public hosts over http(s), and nothing that only looks like one."""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from kg.errors import SourceError

__all__ = ["Address", "address_of", "is_public", "resolve", "same_address"]

_STRANGE = re.compile(r"[\x00-\x20\x7f\\]")
_TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|ref|source)$")
_PORTS = {"http": 80, "https": 443}
_IPv4 = ipaddress.IPv4Address
_GLOBAL6 = ipaddress.ip_network("2000::/3")
_TUNNELS = tuple(ipaddress.ip_network(net) for net in ("2002::/16", "2001::/23", "2001:db8::/32"))
_HINT = "Give the full address of a public page, such as https://example.org/report.html."


@dataclass(frozen=True, slots=True)
class Address:
    """A checked address: `host` as DNS knows it, and `target`, the path and query as the request line has it."""

    url: str
    scheme: str
    host: str
    port: int
    target: str


def address_of(url: str, *, private: bool = False) -> Address:
    """The parts of `url` to connect to; `private` allows other ports than 80 and 443.

    Raises SourceError where it is not a plain http(s) address: user names, backslashes, control characters …
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
        host = host.encode("idna").decode("ascii") if host and not host.isascii() else host
    except (ValueError, UnicodeError) as error:
        raise SourceError(f"{url[:200]!r} is not a web address ({error})", _HINT) from error
    if parts.scheme not in _PORTS or not host or _STRANGE.search(url) or "@" in parts.netloc:
        raise SourceError(f"{url[:200]!r} is not a plain http or https address", _HINT)
    port = port or _PORTS[parts.scheme]
    if port != _PORTS[parts.scheme] and not private:
        raise SourceError(f"{url[:200]} names port {port}; only 80 and 443 are fetched from", _HINT)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else ""
    return Address(url.partition("#")[0], parts.scheme, host, port, path + query)


def resolve(address: Address, *, private: bool = False) -> tuple[str, ...]:
    """The numbers behind a host name, every one of them public unless `private` is allowed.

    Raises SourceError where the name is unknown, there is no network, or a number is not public.
    """
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SourceError(
            f"{address.url}: the host {address.host} could not be found ({error})",
            "Check the address and the network; a saved copy can be ingested as a file.",
        ) from error
    numbers = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    closed = [number for number in numbers if not is_public(number)]
    if closed and not private:
        raise SourceError(
            f"{address.url} leads to {closed[0]}, which is not a public address",
            "Only public pages are fetched; save the page and ingest it as a file.",
        )
    return numbers


def same_address(url: str) -> str:
    """What addresses of one page have in common: not scheme, www, fragment, last slash, nor what tracks visitors."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url
    query = urlencode([(key, value) for key, value in parse_qsl(parts.query) if not _TRACKING.match(key)])
    return f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}" + (f"?{query}" if query else "")


def is_public(number: str) -> bool:
    """Whether an IP address is one of the public internet; tunnels and mapped forms are not."""
    try:
        ip = ipaddress.ip_address(number.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, _IPv4):
        return ip.is_global and not ip.is_multicast and not ip.is_reserved
    return ip in _GLOBAL6 and ip.is_global and not any(ip in tunnel for tunnel in _TUNNELS)
