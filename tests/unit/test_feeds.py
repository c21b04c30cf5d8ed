"""Feeds: items with stable keys, dates and titles, and nothing that a hostile feed could do with them."""

from __future__ import annotations

import pytest

from ingest.feeds import read_feed, web_address
from kg.errors import SourceError

URL = "https://news.example/feeds/all.xml"

RSS = """<?xml version="1.0" encoding="iso-8859-1"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>News</title>
<item><title>Korea &amp;amp; its &lt;b&gt;chips&lt;/b&gt;</title><link>/2026/korea.html#top</link>
 <guid isPermaLink="false">tag:1</guid><pubDate>Tue, 03 Mar 2026 23:30:00 +0900</pubDate></item>
<item><title>By date of Dublin Core</title><link>https://news.example/b</link><dc:date>2026-02</dc:date></item>
<item><title>By guid</title><guid>https://news.example/c</guid></item>
<item><title>Caf\u00e9</title><link>javascript:alert(1)</link></item>
<item><title>Files</title><link>file:///etc/passwd</link></item>
<item><title>Nowhere</title></item>
<item><title>Korea again</title><link>https://news.example/2026/korea2.html</link>
 <guid isPermaLink="false">tag:1</guid></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Notes</title>
<entry><id>urn:1</id><title type="html">A &amp;lt; B</title><link rel="self" href="/self"/>
 <link rel="alternate" type="application/json" href="/a.json"/><link rel="alternate" href="/a"/>
 <published>2026-01-05T10:00:00Z</published><updated>2026-02-01T00:00:00Z</updated></entry>
<entry><id>urn:2</id><title>Second</title><link href="https://other.example/x?y=1"/><updated>2025-12</updated></entry>
</feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="x"><title>Old</title></channel>
<item rdf:about="https://old.example/1"><title>One</title><link>https://old.example/1</link></item></rdf:RDF>"""


def test_the_items_of_rss() -> None:
    """Addresses are resolved, the first item of a key counts, dates and titles are plain, strange links are counted."""
    found = read_feed(RSS.encode("iso-8859-1"), URL)

    assert [(i.url, i.key, i.title, i.published) for i in found.items] == [
        ("https://news.example/2026/korea.html", "tag:1", "Korea & its chips", "2026-03-03"),
        ("https://news.example/b", "https://news.example/b", "By date of Dublin Core", "2026-02"),
        ("https://news.example/c", "https://news.example/c", "By guid", None),
    ]
    assert "left out 3 items" in found.notes[0]


def test_the_items_of_atom_and_rdf() -> None:
    """Atom's alternate page is taken before other forms of it, the day of publication before that of a change."""
    first, second = read_feed(ATOM.encode(), URL).items
    assert (first.url, first.key, first.title, first.published) == (
        "https://news.example/a",
        "urn:1",
        "A < B",
        "2026-01-05",
    )
    assert (second.url, second.published) == ("https://other.example/x?y=1", "2025-12")
    assert [i.url for i in read_feed(RDF.encode(), URL).items] == ["https://old.example/1"]


ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<!DOCTYPE rss [<!ENTITY a0 "ha">{ENTITIES}]><rss><channel><item><title>&a9;</title></item>'
INSIDE = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]><rss><channel><item><title>&x;</title></item></channel></rss>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (LAUGHS + "</channel></rss>", "declares entities"),
        (INSIDE, "declares entities"),
        (INSIDE.replace("<rss>", "<feed>").replace("</rss>", "</feed>"), "declares entities|not a feed"),
        ("<html><body>Not a feed</body></html>", "is not a feed"),
        ("", "is not a feed"),
        ("\x00\x01\x02", "is not a feed"),
        ('{"items": []}', "is not a feed"),
    ],
)
def test_hostile_feeds_are_refused_at_once(content: str, words: str) -> None:
    """Entity bombs, files by entity, pages and noise are refused by name."""
    with pytest.raises(SourceError, match=words) as caught:
        read_feed(content.encode(), URL)
    assert URL in caught.value.message


def test_a_broken_feed_gives_what_is_whole() -> None:
    """A feed that breaks off, or has a stray ampersand, still gives its items."""
    broken = "<rss><channel><item><link>https://a.example/1</link><title>R&D</title></item><item><link>https://a.ex"
    assert read_feed(broken.encode(), URL).items[0].url == "https://a.example/1"


def test_addresses() -> None:
    """Only pages of the web are addresses; fragments name no page of their own."""
    assert web_address(URL, " ../x.html#a ") == "https://news.example/x.html"
    for link in (
        "javascript:x",
        "mailto:a@b.example",
        "file:///x",
        "data:text/html,x",
        "",
        None,
        "http://[::1",
        "ftp://a/b",
    ):
        assert web_address(URL, link) is None
    assert web_address(URL, "https://a.example/" + "x" * 3000) is None
