"""Where content comes from: a file on disk, or an address on the web."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import SourceError

if TYPE_CHECKING:
    from ingest.manifest import Entry
    from ingest.web import Policy

__all__ = ["LARGEST", "Raw", "fetch"]

LARGEST = 50_000_000  # bytes of a local file


@dataclass(frozen=True, slots=True)
class Raw:
    """The content of a source as it came; `name` is what messages call it, `media_type` what its server said."""

    content: bytes
    name: str
    origin: str
    media_type: str | None = None
    charset: str | None = None


def fetch(entry: Entry, policy: Policy | None = None) -> Raw:
    """The content of `entry`: of its file, or where it has none, of its URL within `policy`.

    Raises SourceError naming the file or address and the cause.
    """
    if entry.file is None:
        from ingest.web import get  # noqa: PLC0415 - a run over files needs no HTTP client

        page = get(entry.url or "", policy)
        return Raw(page.content, page.name, page.url, page.media_type, page.charset)
    try:
        size = entry.file.stat().st_size
        content = entry.file.read_bytes() if size <= LARGEST else b""
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or str(error)
        raise SourceError(f"{entry.file} cannot be read ({cause})", "Check the path and its permissions.") from error
    if size > LARGEST:
        raise SourceError(f"{entry.file} is larger than {LARGEST // 1_000_000} MB", "Split it into parts.")
    return Raw(content, entry.file.name, str(entry.file))
