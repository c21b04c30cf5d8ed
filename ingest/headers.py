"""What the headers of an answer say that matters here, and who we say we are."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version

__all__ = ["CONTACT", "TOKEN", "Headers", "agent"]

TOKEN = "claimgraph"  # noqa: S105 - the product token of robots.txt, no secret
CONTACT = "https://w3id.org/claimgraph"
_LONGEST = 86_400.0  # seconds: no answer is taken as current for longer than a day
_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_STALE = re.compile(r"(?:^|[\s,])no-(?:cache|store)(?:$|[\s,=])", re.IGNORECASE)
_LONGEST_VALIDATOR = 1000


@dataclass(frozen=True, slots=True)
class Headers:
    """The headers that are read; `fresh` is for how many seconds the answer is current, `retry_after` seconds."""

    media_type: str | None = None
    charset: str | None = None
    coding: str = "identity"
    location: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    fresh: float = 0.0
    retry_after: float | None = None

    @classmethod
    def of(cls, pairs: Iterable[tuple[bytes, bytes]]) -> Headers:
        """The headers of an answer as they came."""
        found: dict[str, str] = {}
        for name, value in pairs:
            found.setdefault(name.decode("latin-1").lower(), value.decode("latin-1").strip())
        kind, charset = _content_type(found.get("content-type"))
        return cls(
            media_type=kind,
            charset=charset,
            coding=found.get("content-encoding", "identity").lower() or "identity",
            location=_unmangled(found.get("location")),
            etag=_validator(found.get("etag")),
            last_modified=_validator(found.get("last-modified")),
            fresh=_fresh(found.get("cache-control")),
            retry_after=_seconds(found.get("retry-after")),
        )


def agent(contact: str = "") -> str:
    """The user agent: our name, our version, and where to complain."""
    try:
        number = version("claimgraph")
    except PackageNotFoundError:
        number = "0"
    where = re.sub(r"[^\x21-\x7e]|[()]", "", contact) or CONTACT
    return f"{TOKEN}/{number} (+{where})"


def _content_type(header: str | None) -> tuple[str | None, str | None]:
    if not header:
        return None, None
    message = Message()
    message["Content-Type"] = re.sub(r"[\r\n]", " ", header)
    charset = message.get_content_charset()
    return message.get_content_type(), charset if charset and re.fullmatch(r"[\w.:-]{1,40}", charset) else None


def _unmangled(location: str | None) -> str | None:
    """A Location that holds raw UTF-8, as some servers send it, read as such."""
    if location is None or location.isascii():
        return location
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return location


def _validator(value: str | None) -> str | None:
    """An ETag or date that can be sent back as it came."""
    return value if value and value.isascii() and value.isprintable() and len(value) <= _LONGEST_VALIDATOR else None


def _fresh(header: str | None) -> float:
    if header is None or _STALE.search(header):
        return 0.0
    found = _AGE.search(header)
    return min(float(found[1]), _LONGEST) if found else 0.0


def _seconds(header: str | None) -> float | None:
    """Retry-After, in seconds or as a date."""
    if header is None:
        return None
    if header.isascii() and header.isdigit():
        return min(float(header[:9]), _LONGEST)
    try:
        then = parsedate_to_datetime(header).timestamp()
    except (ValueError, TypeError, OverflowError, OSError):
        return None
    return min(max(then - time.time(), 0.0), _LONGEST)
