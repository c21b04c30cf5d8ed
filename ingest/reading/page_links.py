"""The links of a web page: what their words are, and where they lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.reading.decoding import decode
from ingest.reading.page_record import declared_charset
from ingest.reading.worker import Rendered

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["render_links"]

_LARGEST = 10_000_000  # bytes
_MOST = 5000
_LONGEST = 500


def render_links(content: bytes, charset: str | None) -> Rendered:
    """The links of a page as its record, words and address; of links of the same words the first."""
    from lxml import html  # noqa: PLC0415 - only the child process parses HTML

    if len(content) > _LARGEST:
        return Rendered(error="is larger than 10 MB", hint="Save the part you need as a page of its own.")
    text = decode(content, "the page", charset or declared_charset(content)).text
    found: dict[str, str] = {}
    root: HtmlElement = html.document_fromstring(text.partition("?>")[2] if text.startswith("<?xml") else text)
    for link in root.iter("a"):
        words, address = " ".join(link.text_content().split()), link.get("href") or ""
        if words and address and len(words) <= _LONGEST and len(found) < _MOST:
            found.setdefault(words, address)
    return Rendered(record=found)
