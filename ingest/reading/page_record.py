"""What a web page says of itself: title, publisher, date, address, licence."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["declared_charset", "page_record", "page_title"]

_DATES = (
    "article:published_time", "datepublished", "date", "dc.date", "dcterms.issued", "dcterms.date", "dc.date.issued",
    "publish-date", "pubdate", "sailthru.date", "citation_publication_date", "parsely-pub-date",
)  # fmt: skip
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_SUFFIX = re.compile(r"\s+[|\u2013\u2014·-]\s+[^|\u2013\u2014·]{2,40}$")


def declared_charset(content: bytes) -> str | None:
    """The charset that a page declares of itself."""
    declared = _CHARSET.search(content[:4096])
    return declared[1].decode("ascii", "replace") if declared else None


def page_record(root: HtmlElement) -> dict[str, str]:
    """The record of a page from its meta elements and linked data, as far as it gives one."""
    metas, linked = _metas(root), _linked_data(root)
    named = (metas[name] for name in _DATES if metas.get(name))
    published = next(named, None) or linked.get("published") or _time(root)
    named = (metas[name] for name in ("og:site_name", "dc.publisher", "publisher") if metas.get(name))
    record = {
        "publisher": next(named, None) or linked.get("publisher"),
        "published": published.replace("/", "-")[:10] if published else None,
        "url": _link(root, "canonical") or metas.get("og:url"),
        "licence": _link(root, "license"),
    }
    return {key: value.strip() for key, value in record.items() if value and value.strip()}


def page_title(root: HtmlElement) -> str | None:
    """The title of a page: its only h1, else what it tells others to show, else its title without the site's name."""
    tops = [" ".join(h.text_content().split()) for h in root.iter("h1")]
    if len(tops) == 1 and tops[0]:
        return tops[0]
    shown = _metas(root).get("og:title") or _linked_data(root).get("title")
    if shown:
        return shown
    title = root.find(".//title")
    words = " ".join(title.text_content().split()) if title is not None else ""
    return _SUFFIX.sub("", words) or None


def _metas(root: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        if name and meta.get("content"):
            found.setdefault(name, " ".join((meta.get("content") or "").split()))
    return found


def _link(root: HtmlElement, rel: str) -> str | None:
    links = (e for e in root.iter("link", "a") if rel in (e.get("rel") or "").lower().split())
    return next((href for e in links if (href := e.get("href") or "").startswith(("http://", "https://"))), None)


def _linked_data(root: HtmlElement) -> dict[str, str]:
    """What the page's JSON-LD says of the work it is: day, publisher, headline."""
    found: dict[str, str] = {}
    for script in root.iter("script"):
        if (script.get("type") or "").lower() != "application/ld+json":
            continue
        try:
            data = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        for record in _works(data):
            publisher = record.get("publisher")
            name = publisher.get("name") if isinstance(publisher, dict) else publisher
            said = {"published": record.get("datePublished"), "publisher": name, "title": record.get("headline")}
            for key, value in said.items():
                if isinstance(value, str) and value.strip():
                    found.setdefault(key, " ".join(value.split()))
    return found


def _works(data: object, depth: int = 0) -> Iterator[dict[str, object]]:
    """The records of JSON-LD that have a day of publication or a headline, also inside lists and graphs."""
    if isinstance(data, dict):
        if "datePublished" in data or "headline" in data:
            yield data
        data = data.get("@graph")
    if isinstance(data, list) and depth < 3:
        for item in data[:200]:
            yield from _works(item, depth + 1)


def _time(root: HtmlElement) -> str | None:
    times = [e.get("datetime") or "" for e in root.iter("time") if e.get("pubdate") is not None or e.get("itemprop")]
    return next((text for text in times if re.match(r"\d{4}-\d{2}", text)), None)
