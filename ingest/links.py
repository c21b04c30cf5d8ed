"""The links of a document that is held, as words and address: from its Markdown, or from the page as fetched."""

from __future__ import annotations

import re
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
_PAGES = frozenset({"text/html", "application/xhtml+xml"})


def links_in(snapshot: Snapshot, held: HeldDocument) -> tuple[tuple[str, str], ...]:
    """Each link of a document, in its order; an address that stands alone in a line has the line for its words."""
    document = snapshot.document(held.id)
    if document.media_type in _PAGES:
        return _of_page(snapshot, held)
    found = [(match[1], match[2]) for match in _MARKDOWN.finditer(document.text)]
    for line in document.text.split("\n"):
        addresses = _BARE.findall(line)
        if len(addresses) == 1 and "](" not in line:
            found.append((line.replace(addresses[0], " "), addresses[0]))
    return tuple(found)


def _of_page(snapshot: Snapshot, held: HeldDocument) -> tuple[tuple[str, str], ...]:
    content = held_contents(snapshot.home, (held,))(held.recipe.content)
    if content is None:
        return ()
    try:
        record = parse_apart("links", content, held.source.title).record
    except SourceError:
        return ()
    base = held.source.url or held.recipe.origin
    found = ((words, web_address(base, str(link))) for words, link in record.items())
    return tuple((words, address) for words, address in found if address is not None)
