"""Sitemaps: plain, packed and by index; as many pages as the standard allows, and no more memory than that takes."""

from __future__ import annotations

import resource
from collections.abc import Callable

import pytest
from web_server import packed

from ingest.sitemaps import read_sitemap
from kg.errors import SourceError

URL = "https://site.example/sitemap.xml"
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def pages(*places: str) -> bytes:
    """A sitemap of these pages."""
    rows = "".join(f"<url><loc>{place}</loc><lastmod>2026-01-01</lastmod></url>" for place in places)
    return f"<urlset {NS}>{rows}</urlset>".encode()


def index(*places: str) -> bytes:
    """An index of these sitemaps."""
    return f"<sitemapindex {NS}>{''.join(f'<sitemap><loc>{p}</loc></sitemap>' for p in places)}</sitemapindex>".encode()


def site(**contents: bytes) -> Callable[[str], tuple[bytes, str]]:
    """A site by the names of its sitemaps; others are not there."""

    def get(url: str) -> tuple[bytes, str]:
        name = url.rpartition("/")[2].partition(".")[0]
        if name not in contents:
            raise SourceError(f"{url} answered 404", "Look again.")
        return contents[name], url

    return get


def test_pages_with_their_dates() -> None:
    """Each page of the same host once; a news sitemap also has titles and days of publication."""
    news = (
        f'<urlset {NS} xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc> /a </loc><n:news>'
        "<n:publication_date>2026-03-01T08:00:00Z</n:publication_date><n:title>A thing</n:title></n:news></url>"
        "<url><loc>https://www.site.example/b</loc></url><url><loc>https://elsewhere.example/c</loc></url>"
        "<url><loc>javascript:x</loc></url><url><loc>/a</loc></url></urlset>"
    )
    found = read_sitemap(URL, site(sitemap=news.encode()))
    assert {(i.url, i.title, i.published) for i in found.items} == {
        ("https://site.example/a", "A thing", "2026-03-01"),
        ("https://www.site.example/b", None, None),
    }
    assert "other hosts" in found.notes[0]


def test_an_index_of_packed_sitemaps() -> None:
    """Packed or not, the sitemaps of an index are one; one that fails makes the whole less than whole."""
    one, two = packed(pages("/1", "/2")), pages("/2", "/3")
    found = read_sitemap(URL, site(sitemap=index("/one.xml.gz", "/two.xml"), one=one, two=two))
    assert [i.url.rpartition("/")[2] for i in found.items] == ["1", "2", "3"]
    assert found.whole
    lame = read_sitemap(URL, site(sitemap=index("/one.xml.gz", "/gone.xml"), one=one))
    assert (len(lame.items), lame.whole) == (2, False)
    assert "gone.xml answered 404" in lame.notes[0]


def test_a_million_pages_cost_little() -> None:
    """A packed sitemap of a million pages is read as far as the standard allows, within little memory."""
    rows = b"".join(b"<url><loc>https://site.example/%04d</loc></url>" % n for n in range(1000))
    content = packed(f"<urlset {NS}>".encode() + rows * 1000 + b"</urlset>")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = read_sitemap(URL, site(sitemap=content))
    assert (len(found.items), found.whole) == (1000, False)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (packed(b"<urlset>" + b" " * 60_000_000), "larger than 50 MB|not a sitemap"),
        (packed(pages("/1"))[:40], "not a sitemap|not packed"),
        (b"\x1f\x8bnonsense", "not packed"),
        (b"<html><body>Sign in</body></html>", "lists no pages"),
        (b"<urlset></urlset>", "lists no pages"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><urlset><url><loc>&a;</loc></url></urlset>', "lists no pages|not a sitemap"),
        (b"<urlset><url><loc>/1</loc>", "not a sitemap"),
        (b"", "not a sitemap"),
    ],
)
def test_what_is_no_sitemap_is_refused(content: bytes, words: str) -> None:
    """Bombs, broken packing, entities, pages and empty lists are errors that name the address."""
    with pytest.raises(SourceError, match=words) as caught:
        read_sitemap(URL, site(sitemap=content))
    assert URL in caught.value.message
