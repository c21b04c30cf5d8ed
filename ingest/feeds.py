"""Feeds: the items of RSS 0.9 to 2.0 and Atom, read by a parser that resolves no entity and loads nothing."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from ingest.manifest import iso_date
from ingest.reading.decoding import clean
from kg.errors import SourceError

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["Item", "Items", "read_feed", "web_address"]

_ITEMS = ("item", "entry")
_ROOTS = ("rss", "RDF", "feed")
_DATES = ("published", "pubDate", "date", "issued", "created", "updated", "modified")
_TAG = re.compile(r"<[^<>]{1,500}>")
_LONGEST_TITLE = 300
_LONGEST_ADDRESS = 2000
_HINT = "Give the address of an RSS or Atom feed; browsers show it in the page's source as rel=alternate."


@dataclass(frozen=True, slots=True)
class Item:
    """A page that a feed or sitemap lists; `key` is what stays when its address changes, `seen` its last change."""

    url: str
    key: str
    title: str | None = None
    published: str | None = None
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """What a listing names, in its order, and in words what was left out of it; `whole` unless it was cut short."""

    items: tuple[Item, ...]
    notes: tuple[str, ...] = ()
    whole: bool = True


def read_feed(content: bytes, url: str) -> Items:
    """The items of the feed fetched from `url`; links to anything but web pages are left out and counted.

    Raises SourceError where it is no feed, or declares entities.
    """
    root = _root(content, url)
    found: dict[str, Item] = {}
    strange = 0
    for element in root.iter("{*}item", "{*}entry"):
        item = _item(element, url)
        if item is None:
            strange += 1
        else:
            found.setdefault(item.key, item)
    notes = (f"{url}: left out {strange} items without the address of a page",) if strange else ()
    return Items(tuple(found.values()), notes)


def web_address(base: str, link: str | None) -> str | None:
    """`link` as an http(s) address, resolved against `base`; None where it is none."""
    if not link or not link.strip():
        return None
    try:
        address = urljoin(base, link.strip()).partition("#")[0]
    except ValueError:
        return None
    usable = address.lower().startswith(("http://", "https://")) and len(address) <= _LONGEST_ADDRESS
    return address if usable else None


def _root(content: bytes, url: str) -> _Element:
    from lxml import etree  # noqa: PLC0415 - a run over files reads no feeds

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True, remove_comments=True
    )
    try:
        root = etree.fromstring(content.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourceError(f"{url} is not a feed ({str(error)[:100]})", _HINT) from error
    if root is None or etree.QName(root).localname not in _ROOTS:
        raise SourceError(f"{url} is not a feed", _HINT)
    declared: Any = root.getroottree().docinfo.internalDTD
    if declared is not None and any(declared.iterentities()):
        raise SourceError(f"{url} declares entities, which no feed needs", "Feeds that do are not read.")
    return root


def _item(element: _Element, base: str) -> Item | None:
    parts = [(str(child.tag).rpartition("}")[2], child) for child in element if isinstance(child.tag, str)]
    texts: dict[str, str] = {}
    for name, child in parts:
        texts.setdefault(name, "".join(str(text) for text in child.itertext()).strip())
    address = web_address(base, _link(parts, texts))
    if address is None:
        return None
    key = texts.get("id") or texts.get("guid") or address
    return Item(address, key[:_LONGEST_ADDRESS], _title(texts.get("title")), _date(texts))


def _link(parts: list[tuple[str, _Element]], texts: dict[str, str]) -> str | None:
    """Where an item is: Atom's alternate link, RSS's link, or an id that is an address by its own word."""
    links = [child for name, child in parts if name == "link" and child.get("href")]
    pages = [link for link in links if (link.get("rel") or "alternate") == "alternate"]
    pages.sort(key=lambda link: (link.get("type") or "text/html") not in {"text/html", "application/xhtml+xml"})
    if pages:
        return pages[0].get("href")
    lasting = next((child for name, child in parts if name == "guid"), None)
    permanent = lasting is not None and (lasting.get("isPermaLink") or "true") == "true"
    return texts.get("link") or (texts.get("guid") if permanent else None)


def _title(text: str | None) -> str | None:
    if text is None:
        return None
    plain = html.unescape(_TAG.sub("", html.unescape(text))) if "<" in text or "&" in text else text
    return " ".join(clean(plain).text.split())[:_LONGEST_TITLE] or None


def _date(texts: dict[str, str]) -> str | None:
    """The day an item was published, as its feed writes it: ISO 8601 or RFC 5322."""
    for given in (texts[name] for name in _DATES if texts.get(name)):
        if found := iso_date(given):
            return found
        try:
            return parsedate_to_datetime(given).date().isoformat()
        except (ValueError, TypeError, IndexError):
            continue
    return None
