"""Sitemaps: the pages a site lists of itself, also packed and by way of an index, as far as the standard allows."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ingest.feeds import Item, Items, web_address
from ingest.manifest import iso_date
from kg.errors import SourceError

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["MOST_PAGES", "read_sitemap"]

MOST_PAGES = 50_000  # of one sitemap, by the standard
_MOST_FILES = 50  # sitemaps of an index that are read
_LARGEST = 50_000_000  # bytes of a sitemap unpacked, by the standard
_CHUNK = 65_536
_HINT = "Give the address of a sitemap; a site's robots.txt often names it."


def read_sitemap(url: str, get: Callable[[str], tuple[bytes, str]]) -> Items:
    """The pages that the sitemap at `url`, or the sitemaps of the index there, list on the same host.

    `get` gives the content of an address and where it came from in the end. Raises SourceError where it is no
    sitemap; a sitemap of an index that fails makes what is found less than whole.
    """
    content, place = get(url)
    pages, parts, whole = _listed(content, place)
    notes: list[str] = []
    for part in parts[:_MOST_FILES]:
        try:
            more, _, complete = _listed(*get(part))
        except SourceError as error:
            notes.append(f"{url}: {error.message}")
            whole = False
        else:
            pages += more
            whole = whole and complete
    if len(parts) > _MOST_FILES:
        notes.append(f"{url}: read {_MOST_FILES} of {len(parts)} sitemaps")
        whole = False
    host = _host(place)
    own = {item.url: item for item in reversed(pages) if _host(item.url) == host}
    if len(own) < len({item.url for item in pages}):
        notes.append(f"{url}: left out pages of other hosts than {host}")
    return Items(tuple(reversed(own.values())), tuple(notes), whole)


def _listed(content: bytes, url: str) -> tuple[list[Item], list[str], bool]:
    """The pages a sitemap lists, the sitemaps an index lists, and whether it was read to its end."""
    from lxml import etree  # noqa: PLC0415

    pages: list[Item] = []
    parts: list[str] = []
    try:
        events = etree.iterparse(
            _Stream(content, url),
            tag=("{*}url", "{*}sitemap"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
        )
        for _, element in events:
            if etree.QName(element).localname == "url":
                pages += _page(element, url)
            else:
                parts += [address] if (address := web_address(url, _text(element, "loc"))) else []
            _forget(element)
            if len(pages) >= MOST_PAGES:
                return pages, parts, False
    except etree.XMLSyntaxError as error:
        raise SourceError(f"{url} is not a sitemap ({str(error)[:100]})", _HINT) from error
    if not pages and not parts:
        raise SourceError(f"{url} lists no pages", _HINT)
    return pages, parts, True


def _page(element: _Element, base: str) -> list[Item]:
    address = web_address(base, _text(element, "loc"))
    if address is None:
        return []
    published = iso_date(_text(element, "publication_date"))
    title = _text(element, "title")
    return [Item(address, address, title[:300] if title else None, published, (_text(element, "lastmod") or "")[:40])]


def _text(element: _Element, name: str) -> str | None:
    """The text of the first element of that name below, of whichever extension of the standard."""
    found = next(element.iter("{*}" + name), None)
    return " ".join((found.text or "").split()) or None if found is not None else None


def _forget(element: _Element) -> None:
    """Free what was read, so that a long sitemap needs no more memory than a short one."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower().removeprefix("www.")


class _Stream(io.RawIOBase):
    """A sitemap as it is read: unpacked where it is packed, and refused where it grows beyond what one may be."""

    def __init__(self, content: bytes, url: str) -> None:
        self._source = io.BytesIO(content)
        self._unpack = zlib.decompressobj(31) if content.startswith(b"\x1f\x8b") else None
        self._given = 0
        self._url = url

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises SourceError past 50 MB, or where the packing is broken."""
        most = size if 0 < size <= _CHUNK else _CHUNK
        given = self._unpacked(most) if self._unpack is not None else self._source.read(most)
        self._given += len(given)
        if self._given > _LARGEST:
            raise SourceError(f"{self._url} is larger than {_LARGEST // 1_000_000} MB", "Such sitemaps are not read.")
        return given

    def _unpacked(self, most: int) -> bytes:
        assert self._unpack is not None
        try:
            while not self._unpack.eof:
                packed = self._unpack.unconsumed_tail or self._source.read(_CHUNK)
                given = self._unpack.decompress(packed, most)
                if given or not packed:
                    return given
        except zlib.error as error:
            raise SourceError(f"{self._url} is not packed as it should be ({error})", _HINT) from error
        return b""
