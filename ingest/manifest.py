"""What to read: entries from a manifest (`sources.toml`), or from files, folders and URLs named one by one.

A manifest may also name listings: feeds, sitemaps and folders, whose items become entries in `listings`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from kg.errors import ConfigError, SourceError

__all__ = [
    "EXTENSIONS",
    "Entry",
    "Failure",
    "Listing",
    "ListingKind",
    "Manifest",
    "documents_in",
    "entries_for",
    "entry_of_file",
    "iso_date",
    "load_manifest",
    "read_manifest",
    "source_id",
]

EXTENSIONS = frozenset(
    ".md .markdown .txt .text .html .htm .xhtml .pdf .docx .csv .tsv .json .jsonl .ndjson".split()  # noqa: SIM905
)
_TEXTS = ("id", "title", "publisher", "url", "published", "licence", "kind", "file", "mapping", "note")
_KEYS = frozenset((*_TEXTS, "also"))
_LISTED = ("id", "publisher", "licence", "kind", "note")
_LISTING_KEYS = frozenset((*_LISTED, "include", "exclude", "most"))
_URL = re.compile(r"https?://", re.IGNORECASE)
_ISO = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_UNKNOWN = frozenset({"", "unknown", "none", "null", "n/a", "-", "undated"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A source to read: a local `file`, or where there is none, its `url`; what is not given, reading finds out.

    `published` is ISO 8601 at the precision known. `mapping` is the file that says what a data set's columns mean.
    `listing` is the id of the feed, sitemap or folder that the entry is an item of.
    """

    file: Path | None = None
    id: str | None = None
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    published: str | None = None
    licence: str | None = None
    kind: str | None = None
    also: tuple[str, ...] = ()
    note: str | None = None
    mapping: Path | None = None
    listing: str | None = None

    @property
    def origin(self) -> str:
        """The path or URL the content comes from."""
        return str(self.file) if self.file is not None else self.url or ""


class ListingKind(StrEnum):
    """What lists sources."""

    FEED = "feed"
    SITEMAP = "sitemap"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class Listing:
    """A feed, sitemap or folder at `place` whose items are sources; each has the fields of `given`.

    Items match one of the globs of `include` (all do where there are none) and none of `exclude`; `most` is how many
    are taken, the newest or first.
    """

    kind: ListingKind
    place: str
    given: Entry
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    most: int = 100

    @property
    def id(self) -> str:
        """The id, which begins the ids of its items."""
        return self.given.id or source_id(self.place)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a manifest names, in its order."""

    entries: tuple[Entry, ...]
    listings: tuple[Listing, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """A source or listing that cannot even be looked for, why, and its id where it has one."""

    origin: str
    error: SourceError
    id: str | None = None


def load_manifest(path: Path) -> tuple[Entry, ...]:
    """The entries of a manifest without its listings; raises ConfigError."""
    return read_manifest(path).entries


def read_manifest(path: Path) -> Manifest:
    """The entries and listings of a manifest; `file`, `folder` and `mapping` are relative to it.

    Raises ConfigError naming the file, the source and the key that is wrong.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"the manifest {path} cannot be read ({error.strerror})", "Check the path.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}", "Mend the line it names.") from error
    unknown = sorted(content.keys() - {"source"})
    if unknown or not isinstance(content.get("source", []), list):
        raise ConfigError(f"{path}: unknown key {unknown[:1] or ['source']}", "Sources stand in [[source]] tables.")
    records = [_checked(path, n, record) for n, record in enumerate(content.get("source", []), 1)]
    entries = tuple(_entry(path, where, record) for where, record in records if not _kinds(record))
    listings = tuple(_listing(path, where, record) for where, record in records if _kinds(record))
    ids = [entry.id for entry in entries] + [listing.id for listing in listings]
    twice = next((i for i in ids if ids.count(i) > 1), None)
    if twice is not None:
        raise ConfigError(f"{path}: two sources have the id '{twice}'", "Give each source an id of its own.")
    return Manifest(entries, listings)


def entries_for(paths: Sequence[str]) -> tuple[tuple[Entry, ...], tuple[Failure, ...]]:
    """An entry for each file and URL named and each document in a folder named; and what is not there.

    Folders are searched through, hidden names and unknown extensions left out, in sorted order.
    """
    entries: dict[str, Entry] = {}
    failures = []
    for name in paths:
        found = _found(name)
        if isinstance(found, Failure):
            failures.append(found)
        else:
            entries.update((entry.origin, entry) for entry in found if entry.origin not in entries)
    return tuple(entries.values()), tuple(failures)


def documents_in(folder: Path) -> tuple[Path, ...]:
    """The files below `folder` with a known extension, hidden names left out, in sorted order. Raises OSError."""
    return tuple(sorted(p for p in folder.rglob("*") if _is_document(p, folder)))


def entry_of_file(path: Path) -> Entry:
    """An entry for a file; a data set's mapping may lie beside it (`models.csv`, `models.mapping.toml`)."""
    beside = path.with_suffix(".mapping.toml")
    return Entry(file=path, mapping=beside if beside.is_file() else None)


def source_id(name: str) -> str:
    """An id from a file name or URL: its last part without extension, in lower case, letters, figures and dashes."""
    last = re.sub(r"[?#].*$", "", name).rstrip("/").replace("\\", "/").rpartition("/")[2]
    stem = last[: -len(Path(last).suffix)] if Path(last).suffix.lower() in EXTENSIONS else last
    return re.sub(r"[^\w]+", "-", stem.lower()).strip("-_") or "source"


def iso_date(value: object) -> str | None:
    """A date as ISO 8601 at its own precision, None where it is unknown or not written that way."""
    if isinstance(value, date):
        return value.isoformat()[:10]
    text = str(value).strip() if value is not None else ""
    if text.lower() in _UNKNOWN:
        return None
    return text[:10] if _ISO.fullmatch(text[:10]) else None


def _found(name: str) -> tuple[Entry, ...] | Failure:
    if _URL.match(name):
        return (Entry(url=name),)
    path = Path(name)
    try:
        if path.is_dir():
            files = documents_in(path)
            if files:
                return tuple(entry_of_file(p) for p in files)
            known = " ".join(sorted(EXTENSIONS))
            return Failure(name, SourceError(f"{name} holds no documents", f"Documents are files with {known}."))
        if path.is_file():
            return (entry_of_file(path),)
    except (OSError, ValueError) as error:
        return Failure(name, SourceError(f"{name} cannot be read ({error})", "Check the path and its permissions."))
    return Failure(name, SourceError(f"{name} does not exist", "Check the path, or give an http(s) address."))


def _is_document(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return not hidden and path.suffix.lower() in EXTENSIONS and path.is_file()


def _checked(manifest: Path, number: int, record: object) -> tuple[str, Mapping[str, object]]:
    """What to call a table in messages, and the table."""
    where = f"{manifest}, source {number}"
    if not isinstance(record, Mapping):
        raise ConfigError(f"{where} is not a table", "Write each source as a [[source]] table.")
    return (f"{manifest}, source '{record['id']}'" if record.get("id") else where), record


def _kinds(record: Mapping[str, object]) -> list[ListingKind]:
    return [kind for kind in ListingKind if kind.value in record]


def _listing(manifest: Path, where: str, record: Mapping[str, object]) -> Listing:
    kind, *more = _kinds(record)
    known = _LISTING_KEYS | {kind.value}
    unknown = sorted(record.keys() - known)
    if unknown or more:
        wrong = unknown[0] if unknown else more[0].value
        raise ConfigError(f"{where}: unknown key '{wrong}' of a {kind.value}", f"Known: {', '.join(sorted(known))}.")
    place = _text(where, kind.value, record[kind.value])
    texts = {key: _text(where, key, record[key]) for key in _LISTED if key in record}
    if not texts.get("id") or not place:
        raise ConfigError(f"{where} needs an id, and the place of its {kind.value}", "Add the missing key.")
    most = record.get("most", 100 if kind is not ListingKind.FOLDER else 100_000)
    if not isinstance(most, int) or isinstance(most, bool) or most < 1:
        raise ConfigError(f"{where}: 'most' is {most!r}", "Write how many items to take, such as most = 50.")
    if kind is ListingKind.FOLDER:
        place = str(manifest.parent / place)
    given = Entry(
        id=texts["id"],
        publisher=texts.get("publisher"),
        licence=texts.get("licence"),
        kind=texts.get("kind"),
        note=texts.get("note"),
    )
    return Listing(kind, place, given, _list(where, "include", record), _list(where, "exclude", record), most)


def _entry(manifest: Path, where: str, record: Mapping[str, object]) -> Entry:
    unknown = sorted(record.keys() - _KEYS)
    if unknown:
        raise ConfigError(f"{where}: unknown key '{unknown[0]}'", f"Known keys: {', '.join(sorted(_KEYS))}.")
    texts = {key: _text(where, key, record[key]) for key in _TEXTS if key in record}
    if "id" not in texts or not (texts.get("file") or texts.get("url")):
        raise ConfigError(f"{where} needs an id, and a file or a url", "Add the missing key.")
    also = _list(where, "also", record)
    file, mapping = texts.pop("file", None), texts.pop("mapping", None)
    published = texts.pop("published", None)
    if published is not None and published.lower() not in _UNKNOWN and iso_date(published) is None:
        raise ConfigError(f"{where}: 'published' is '{published}'", "Write a date as 2026, 2026-03 or 2026-03-31.")
    return Entry(
        file=manifest.parent / file if file else None,
        published=iso_date(published),
        also=also,
        mapping=manifest.parent / mapping if mapping else None,
        **texts,
    )


def _list(where: str, key: str, record: Mapping[str, object]) -> tuple[str, ...]:
    value = record.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError(f"{where}: '{key}' is a list of texts", f'Write {key} = ["…"].')
    return tuple(value)


def _text(where: str, key: str, value: object) -> str:
    if isinstance(value, date) or (key == "published" and isinstance(value, int)):
        return str(value)
    if not isinstance(value, str):
        raise ConfigError(f"{where}: '{key}' is not text", f'Write {key} = "…".')
    return value
