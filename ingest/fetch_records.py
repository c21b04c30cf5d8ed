"""What is remembered of each address fetched, in `HOME/fetched/`: validators, digest, final address, times.

It is a cache: without it everything is fetched anew, and nothing else changes.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path

__all__ = ["FetchRecord", "FetchRecords"]


@dataclass(frozen=True, slots=True)
class FetchRecord:
    """The last answer of an address: `at`, `fresh_until` and `not_before` are seconds since 1970.

    Until `fresh_until` the answer is current by its server's word; before `not_before` the server does not want to be
    asked again, and `error` says why.
    """

    url: str
    at: float = 0.0
    digest: str = ""
    final: str = ""
    etag: str | None = None
    last_modified: str | None = None
    media_type: str | None = None
    charset: str | None = None
    fresh_until: float = 0.0
    not_before: float = 0.0
    error: str | None = None

    @property
    def conditions(self) -> dict[str, str]:
        """The headers that ask for the page only if it has changed."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True, slots=True)
class FetchRecords:
    """The records in a folder; without a folder nothing is remembered."""

    folder: Path | None = None

    def of(self, url: str) -> FetchRecord:
        """The record of `url`, an empty one where there is none or it cannot be read."""
        empty = FetchRecord(url)
        path = self._path(url, ".json")
        if path is None:
            return empty
        try:
            found = json.loads(path.read_bytes())
            known = {f.name: found[f.name] for f in fields(FetchRecord) if f.name in found}
        except (OSError, ValueError, TypeError):
            return empty
        return FetchRecord(**known) if known.get("url") == url and _typed(known) else empty

    def keep(self, record: FetchRecord, body: bytes | None = None) -> None:
        """Remember `record`, and the body where nothing else keeps it; a full disk is no reason to fail."""
        path = self._path(record.url, ".json")
        if path is None or self.folder is None or not self.folder.parent.is_dir():
            return
        with suppress(OSError):
            self.folder.mkdir(exist_ok=True)
            if body is not None:
                _replace(path.with_suffix(".body"), body)
            _replace(path, json.dumps(asdict(record), ensure_ascii=False, indent=1).encode())

    def body(self, url: str, digest: str) -> bytes | None:
        """The body kept of `url`, where it is the one with that SHA-256."""
        path = self._path(url, ".body")
        if path is None:
            return None
        try:
            content = path.read_bytes()
        except OSError:
            return None
        return content if hashlib.sha256(content).hexdigest() == digest else None

    def _path(self, url: str, suffix: str) -> Path | None:
        name = hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:32]
        return None if self.folder is None else self.folder / (name + suffix)


def _typed(known: dict[str, object]) -> bool:
    """Whether the values of a record are of the types they should be."""
    numbers = ("at", "fresh_until", "not_before")
    texts = known.keys() - set(numbers)
    return all(isinstance(known.get(name, 0.0), int | float) for name in numbers) and all(
        known[name] is None or isinstance(known[name], str) for name in texts
    )


def _replace(path: Path, content: bytes) -> None:
    fresh = path.with_name(f".tmp-{os.getpid()}-{path.name}")
    fresh.write_bytes(content)
    fresh.replace(path)
