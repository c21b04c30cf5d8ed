"""Where content comes from: a file on disk, or an address on the web."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.fetch_records import FetchRecord, FetchRecords
from ingest.manifest import EXTENSIONS
from kg.errors import SourceError

if TYPE_CHECKING:
    from ingest.manifest import Entry
    from ingest.robots import Robots
    from ingest.web import Page, Policy
    from kg.holding import HeldDocument

__all__ = ["LARGEST", "Raw", "Web", "fetch", "held_contents"]

LARGEST = 50_000_000  # bytes of a local file


@dataclass(frozen=True, slots=True)
class Raw:
    """The content of a source as it came; `name` is what messages call it, `media_type` what its server said.

    `origin` is the path, or the address that was asked for; `final` the address that it led to.
    """

    content: bytes
    name: str
    origin: str
    media_type: str | None = None
    charset: str | None = None
    final: str | None = None


@dataclass(slots=True)
class Web:
    """The web during one run: how far fetches may go, what is remembered of earlier ones, and how hosts are treated.

    `held` gives content by its SHA-256 where the knowledge base keeps it: only then is a page asked for "if it has
    changed". `rest` is for how many seconds an address is left alone after an answer (a watch's interval); 0 asks
    every time, also when the last answer is still fresh. `partial` are the ids of listings that do not name all they
    once named: feeds, and what could not be read to its end.
    """

    policy: Policy
    records: FetchRecords = field(default_factory=FetchRecords)
    held: Callable[[str], bytes | None] = lambda _: None
    rest: float = 0.0
    partial: set[str] = field(default_factory=set)
    _robots: Robots | None = None

    def get(self, url: str, *, keep: bool = False) -> Page:
        """The page at `url`; from what is held where the server says it has not changed. `keep` keeps the body.

        Raises SourceError.
        """
        from ingest.web import PassingError, get  # noqa: PLC0415 - a run over files needs no HTTP client

        record = self.records.of(url)
        content = self._content(record, keep=keep)
        if self.rest and (page := self._at_rest(record, content)) is not None:
            return page
        try:
            page = get(url, self.policy, record.conditions if content is not None else None, self._admit)
        except SourceError as error:
            wait = max((error.wait or 0.0) if isinstance(error, PassingError) else 0.0, self.rest)
            refused = replace(record, not_before=time.time() + wait, error=error.message)
            self.records.keep(refused)
            raise
        if not page.modified and content is not None:
            self.records.keep(replace(record, at=time.time(), fresh_until=_until(page), not_before=0.0, error=None))
            return _again(record, content)
        self.records.keep(_recorded(url, page), page.content if keep else None)
        return page

    def _content(self, record: FetchRecord, *, keep: bool) -> bytes | None:
        if not record.digest:
            return None
        return self.records.body(record.url, record.digest) if keep else self.held(record.digest)

    def _at_rest(self, record: FetchRecord, content: bytes | None) -> Page | None:
        """The last answer, where it is too early to ask again."""
        now = time.time()
        if record.not_before > now and record.error:
            hint = f"It is asked again in {(record.not_before - now) / 60:.0f} min."
            raise SourceError(record.error, hint)
        if content is None or max(record.fresh_until, record.at + self.rest) <= now or record.at > now:
            return None
        return _again(record, content)

    def _admit(self, url: str) -> None:
        if self._robots is None:
            from ingest.robots import Robots  # noqa: PLC0415

            self._robots = Robots(self.policy)
        self._robots.admit(url)


def fetch(entry: Entry, web: Web | None = None) -> Raw:
    """The content of `entry`: of its file, or where it has none, of its URL by way of `web`.

    Raises SourceError naming the file or address and the cause.
    """
    if entry.file is None:
        asked = entry.url or ""
        page = (web or _strict()).get(asked)
        headers = page.headers
        return Raw(page.content, _name(asked, page), asked, headers.media_type, headers.charset, page.url)
    try:
        size = entry.file.stat().st_size
        content = entry.file.read_bytes() if size <= LARGEST else b""
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or str(error)
        raise SourceError(f"{entry.file} cannot be read ({cause})", "Check the path and its permissions.") from error
    if size > LARGEST:
        raise SourceError(f"{entry.file} is larger than {LARGEST // 1_000_000} MB", "Split it into parts.")
    return Raw(content, entry.file.name, str(entry.file))


def held_contents(home: Path, documents: Iterable[HeldDocument]) -> Callable[[str], bytes | None]:
    """What gives the original content of the `documents` held in `home` by its SHA-256."""
    folders = {held.recipe.content: held.folder(home) for held in documents}

    def content(digest: str) -> bytes | None:
        folder = folders.get(digest)
        path = next(iter(sorted(folder.glob("original*"))), None) if folder is not None else None
        try:
            found = path.read_bytes() if path is not None else None
        except OSError:
            return None
        return found if found is not None and hashlib.sha256(found).hexdigest() == digest else None

    return content


def _name(asked: str, page: Page) -> str:
    """What a page is called: by the address asked for, which lasts, with the ending of the one it led to."""
    from ingest.web import name_in  # noqa: PLC0415

    own, end = Path(name_in(asked)), Path(page.name).suffix.lower()
    known = own.suffix.lower() in EXTENSIONS or end not in EXTENSIONS
    return own.name if known else own.name + end


def _strict() -> Web:
    from ingest.web import Policy  # noqa: PLC0415

    return Web(Policy())


def _recorded(url: str, page: Page) -> FetchRecord:
    headers = page.headers
    return FetchRecord(
        url=url,
        at=time.time(),
        digest=hashlib.sha256(page.content).hexdigest(),
        final=page.url,
        etag=headers.etag,
        last_modified=headers.last_modified,
        media_type=headers.media_type,
        charset=headers.charset,
        fresh_until=_until(page),
    )


def _until(page: Page) -> float:
    return time.time() + page.headers.fresh if page.headers.fresh else 0.0


def _again(record: FetchRecord, content: bytes) -> Page:
    """The page as it was when it was last fetched whole."""
    from ingest.headers import Headers  # noqa: PLC0415
    from ingest.web import Page  # noqa: PLC0415

    headers = Headers(media_type=record.media_type, charset=record.charset)
    return Page(content, record.final, headers, modified=False)
