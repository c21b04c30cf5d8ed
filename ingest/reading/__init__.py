"""From the content of a source to a document: its text, its structure, its record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from ingest.fetching import Raw
from ingest.manifest import Entry, iso_date, source_id
from ingest.mapping import Mapping as DatasetMapping
from ingest.mapping import load_mapping
from ingest.reading.blocks import Parsed
from ingest.reading.dataset import read_csv, read_json
from ingest.reading.decoding import clean, decode
from ingest.reading.markdown import read_markdown
from ingest.reading.masking import MARKDOWN
from ingest.reading.sandbox import parse_apart
from ingest.reading.text import read_text
from kg.document import BlockKind, Document, Source, document_id
from kg.errors import SourceError

__all__ = ["media_type_of", "read"]

_EXTENSIONS = {
    "md": MARKDOWN, "markdown": MARKDOWN, "txt": "text/plain", "text": "text/plain",
    "html": "text/html", "htm": "text/html", "xhtml": "text/html", "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv", "tsv": "text/tab-separated-values",
    "json": "application/json", "jsonl": "application/jsonl", "ndjson": "application/jsonl",
}  # fmt: skip
_APART = {_EXTENSIONS[name]: name for name in ("html", "pdf", "docx")} | {"application/xhtml+xml": "html"}
_TEXTS: Mapping[str, Callable[[str, str], Parsed]] = {MARKDOWN: read_markdown}
_DATA: Mapping[str, Callable[[str, str, DatasetMapping | None], Parsed]] = {
    "text/csv": read_csv,
    "text/tab-separated-values": read_csv,
    "application/json": read_json,
    "application/jsonl": read_json,
}


def read(raw: Raw, entry: Entry) -> Document:
    """The document in `raw`; what the entry says of the source stands above what the source says of itself.

    Raises SourceError naming the source where it is empty, broken, binary or without a text.
    """
    kind = media_type_of(raw)
    parsed = _parsed(raw, kind, entry)
    if not parsed.text.strip():
        raise SourceError(f"{raw.name} holds no text", "Check the file, or leave it out.")
    source, remarks = _source(parsed, raw, entry)
    return Document(
        document_id(source, parsed.text), source, parsed.text, parsed.blocks, kind, (*parsed.notes, *remarks)
    )


def _parsed(raw: Raw, kind: str, entry: Entry) -> Parsed:
    if kind in _APART:
        if not raw.content.strip():
            raise SourceError(f"{raw.name} is empty", "Check the file, or leave it out.")
        return parse_apart(_APART[kind], raw.content, raw.name, raw.charset)
    decoded = decode(raw.content, raw.name, raw.charset)
    if kind in _DATA:
        mapping = load_mapping(entry.mapping) if entry.mapping is not None else None
        parsed = _DATA[kind](decoded.text, raw.name, mapping)
    else:
        parsed = _TEXTS.get(kind, read_text)(decoded.text, raw.name)
    return replace(parsed, notes=(*decoded.notes, *parsed.notes))


def media_type_of(raw: Raw) -> str:
    """The media type to read `raw` as: by its first bytes, else its file name, else what its server says.

    Raises SourceError for a web page in the place of a PDF: it must not replace what was held of it.
    """
    head = raw.content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"%pdf-"):
        return _EXTENSIONS["pdf"]
    extension = raw.name.rpartition(".")[2].lower() if "." in raw.name else ""
    by_name = _EXTENSIONS.get(extension)
    is_page = head.startswith((b"<!doctype html", b"<html"))
    if is_page and _EXTENSIONS["pdf"] in {by_name, raw.media_type}:
        raise SourceError(
            f"{raw.name} is a web page, not a PDF",
            "It may be a page to log in or to choose from: give the address of the PDF itself, or a saved copy.",
        )
    if head.startswith(b"pk\x03\x04") and extension in {"docx", ""}:
        return _EXTENSIONS["docx"]
    if by_name in {None, "text/plain"} and is_page:
        return "text/html"
    return by_name or raw.media_type or "text/plain"


def _source(parsed: Parsed, raw: Raw, entry: Entry) -> tuple[Source, tuple[str, ...]]:
    record = parsed.record
    notes: list[str] = []
    given = _word(record, "published", "date")
    published = entry.published or iso_date(given)
    if given and published is None and given.strip().lower() not in {"unknown", "none", "n/a", "undated"}:
        notes.append(f"the date '{given[:40]}' is not written as 2026-03-31 and was left out")
    also = entry.also or _words(record.get("also"))
    title = entry.title or _word(record, "title") or parsed.title or _first_line(parsed) or raw.name
    source = Source(
        id=entry.id or _word(record, "id") or source_id(raw.name),
        title=title,
        kind=entry.kind or _word(record, "kind", "type") or "report",
        publisher=entry.publisher or _word(record, "publisher", "site_name"),
        url=_known(entry.url or _word(record, "url", "source")),
        published=published,
        licence=entry.licence or _word(record, "licence", "license"),
        also=also,
        note=entry.note or _word(record, "note", "seen"),
    )
    return source, tuple(notes)


def _word(record: Mapping[str, object], *keys: str) -> str | None:
    """The first of `keys` that the record has, as clean text."""
    for key in keys:
        value = record.get(key)
        if isinstance(value, list | dict) or value is None:
            continue
        text = " ".join(clean(str(value)).text.split())
        if text:
            return text
    return None


def _words(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(str(item) for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _known(value: str | None) -> str | None:
    return None if value is None or value.lower() in {"unknown", "none", "n/a"} else value


def _first_line(parsed: Parsed) -> str | None:
    """The first heading, as a title where nothing else gives one."""
    first = next((b for b in parsed.blocks if b.kind is BlockKind.HEADING), None)
    return parsed.text[first.span.start : first.span.end] if first else None
