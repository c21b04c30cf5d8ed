"""The links of a document that is held, as words and address: from its text, or from the file as fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import TYPE_CHECKING

from ingest.feeds import web_address
from ingest.fetching import held_contents
from ingest.reading.sandbox import parse_apart
from kg.errors import SourceError

if TYPE_CHECKING:
    from kg.holding import HeldDocument
    from kg.snapshot import Snapshot

__all__ = ["links_in"]

_MARKDOWN = re.compile(r"\[([^\[\]\n]+)\]\((https?://[^\s()]+(?:\([^\s()]*\)[^\s()]*)?)")
_BARE = re.compile(r"https?://[^\s<>()\[\]\"'|]+[^\s<>()\[\]\"'|.,;:!?]")
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LINKED = MappingProxyType(
    {
        "text/html": "html links",
        "application/xhtml+xml": "html links",
        "application/pdf": "pdf links",
        _WORD: "docx links",
    }
)


def links_in(snapshot: Snapshot, held: HeldDocument) -> tuple[tuple[str, str], ...]:
    """Each link of a document, in its order; an address that stands alone in a line has the line for its words."""
    document = snapshot.document(held.id)
    kind = _LINKED.get(document.media_type)
    found = _of_file(kind, snapshot, held) if kind else []
    if kind != "html links":
        found += _of_text(document.text)
    return tuple(found)


def _of_text(text: str) -> Iterator[tuple[str, str]]:
    yield from ((match[1], match[2]) for match in _MARKDOWN.finditer(text))
    for line in text.split("\n"):
        addresses = _BARE.findall(line)
        if len(addresses) == 1 and "](" not in line:
            yield line.replace(addresses[0], " "), addresses[0]


def _of_file(kind: str, snapshot: Snapshot, held: HeldDocument) -> list[tuple[str, str]]:
    content = held_contents(snapshot.home, (held,))(held.recipe.content)
    if content is None:
        return []
    try:
        record = parse_apart(kind, content, held.source.title).record
    except SourceError:
        return []
    base = held.source.url or held.recipe.origin
    found = ((words, web_address(base, str(link))) for words, link in record.items())
    return [(words, address) for words, address in found if address is not None]
