"""Listings: feeds, sitemaps and folders of a manifest become entries with ids that last."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from web_server import WebServer, serving

from ingest.fetch_records import FetchRecords
from ingest.fetching import Web
from ingest.listings import expand
from ingest.manifest import Listing, ListingKind, read_manifest
from ingest.web import Policy
from kg.errors import ConfigError

FEED = "<rss><channel>{}</channel></rss>"
ITEM = "<item><title>T{0}</title><link>/{0}/report.html</link><pubDate>Tue, 03 Mar 2026 10:00:00 GMT</pubDate></item>"


@pytest.fixture
def server() -> Iterator[WebServer]:
    """A real server on loopback."""
    with serving() as made:
        yield made


def manifest(folder: Path, text: str) -> tuple[Listing, ...]:
    """The listings of a manifest in `folder`."""
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return read_manifest(path).listings


def web(folder: Path) -> Web:
    """The web on loopback, which remembers."""
    folder.mkdir(exist_ok=True)
    return Web(Policy(seconds=2, private=True, robots=False), FetchRecords(folder / "fetched"))


def test_a_manifest_with_listings(tmp_path: Path) -> None:
    """Fields, globs and the most items are read; a folder is relative to the manifest."""
    feed, folder = manifest(
        tmp_path,
        '[[source]]\nid = "n"\nfeed = "https://a.example/f"\npublisher = "A"\nmost = 5\n'
        '[[source]]\nid = "r"\nfolder = "reports"\ninclude = ["*.md"]\nexclude = ["draft-*"]\nkind = "note"\n',
    )
    assert (feed.kind, feed.id, feed.place, feed.given.publisher, feed.most) == (
        ListingKind.FEED, "n", "https://a.example/f", "A", 5,
    )  # fmt: skip
    assert (folder.place, folder.include, folder.exclude) == (str(tmp_path / "reports"), ("*.md",), ("draft-*",))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('id = "a"\nfeed = "https://a.example/"\ntitle = "T"', "'title'"),
        ('id = "a"\nfeed = "https://a.example/"\nfolder = "x"', "'folder'"),
        ('feed = "https://a.example/"', "needs an id"),
        ('id = "a"\nfeed = ""', "the place of its feed"),
        ('id = "a"\nfeed = "https://a.example/"\nmost = 0', "'most' is 0"),
        ('id = "a"\nfeed = "https://a.example/"\ninclude = "x"', "'include' is a list"),
        ('id = "a"\nfeed = "https://a.example/"\n[[source]]\nid = "a"\nfile = "b"', "the id 'a'"),
    ],
)
def test_mistakes_in_listings_are_named(tmp_path: Path, text: str, words: str) -> None:
    """Every mistake names the file and the key, and has a hint."""
    with pytest.raises(ConfigError, match=words) as caught:
        manifest(tmp_path, "[[source]]\n" + text + "\n")
    assert "sources.toml" in caught.value.message
    assert caught.value.hint


def test_items_of_a_feed(server: WebServer, tmp_path: Path) -> None:
    """Each item has an id that lasts, its own title and date, and the fields given to the feed."""
    server.pages["/feed"] = FEED.format("".join(ITEM.format(n) for n in range(4)))
    (listing,) = manifest(
        tmp_path,
        f'[[source]]\nid = "news"\nfeed = "{server.at("/feed")}"\npublisher = "A"\nmost = 2\nexclude = ["*/0/*"]\n',
    )
    visit = web(tmp_path)
    found = expand([listing], visit)
    one, two = found.entries
    assert (one.url, one.title, one.published, one.publisher, one.listing) == (
        server.at("/1/report.html"), "T1", "2026-03-03", "A", "news",
    )  # fmt: skip
    assert one.id != two.id
    assert str(one.id).startswith("news-report-")
    assert found.notes[0].endswith("took 2 of 3 items; `most` in the manifest says how many")
    assert visit.partial == {"news"}
    server.pages["/feed"] = FEED.format(ITEM.format(1))
    assert [e.id for e in expand([listing], web(tmp_path)).entries] == [one.id]


def test_a_feed_is_not_sent_again(server: WebServer, tmp_path: Path) -> None:
    """A feed that answers 304 still gives its items, from what was kept."""

    def feed(handler: object) -> None:
        if handler.headers.get("If-None-Match") == '"1"':
            handler.send_response(304)
            handler.end_headers()
        else:
            handler.answer(FEED.format(ITEM.format(1)).encode(), ETag='"1"')

    server.pages["/feed"] = feed
    listings = manifest(tmp_path, f'[[source]]\nid = "n"\nfeed = "{server.at("/feed")}"\n')
    first, again = expand(listings, web(tmp_path)), expand(listings, web(tmp_path))
    assert first.entries == again.entries
    assert server.asked("/feed")[1]["If-None-Match"] == '"1"'


def test_pages_of_a_sitemap_newest_first(server: WebServer, tmp_path: Path) -> None:
    """The newest pages that globs ask for are taken; a sitemap read to its end is whole."""
    rows = "".join(f"<url><loc>/p/{n}</loc><lastmod>2026-01-0{n}</lastmod></url>" for n in range(1, 6))
    server.pages["/sitemap.xml"] = f"<urlset>{rows}<url><loc>/about</loc></url></urlset>"
    text = '[[source]]\nid = "s"\nsitemap = "{}"\ninclude = ["*/p/*"]\nmost = {}\n'
    visit = web(tmp_path)
    found = expand(manifest(tmp_path, text.format(server.at("/sitemap.xml"), 2)), visit)
    assert [str(e.url).rpartition("/")[2] for e in found.entries] == ["5", "4"]
    assert visit.partial == {"s"}
    visit = web(tmp_path)
    assert len(expand(manifest(tmp_path, text.format(server.at("/sitemap.xml"), 9)), visit).entries) == 5
    assert visit.partial == set()


def test_files_of_a_folder(tmp_path: Path) -> None:
    """Files below a folder that globs ask for, with ids made of their places, and mappings beside them."""
    for name in ("a.md", "draft-b.md", "deep/a.md", "deep/c.csv", "d.exe", ".hidden/e.md"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text("x", encoding="utf-8")
    (tmp_path / "in/deep/c.mapping.toml").write_text("", encoding="utf-8")
    text = '[[source]]\nid = "f"\nfolder = "in"\nexclude = ["draft-*"]\n'
    found = expand(manifest(tmp_path, text), web(tmp_path / "home"))
    assert [e.id for e in found.entries] == ["f-a", "f-deep-a", "f-deep-c"]
    assert found.entries[2].mapping == tmp_path / "in/deep/c.mapping.toml"
    only = expand(manifest(tmp_path, text + 'include = ["**/*.md"]\n'), web(tmp_path / "home"))
    assert [e.id for e in only.entries] == ["f-a", "f-deep-a"]


def test_what_cannot_be_listed_is_a_failure_and_not_whole(server: WebServer, tmp_path: Path) -> None:
    """A listing that is gone, empty or no listing is a failure by its id; nothing of it counts as withdrawn."""
    server.pages |= {"/page": "<p>No feed.</p>", "/empty": FEED.format("")}
    rows = [("a", "feed", "/gone"), ("b", "feed", "/page"), ("c", "feed", "/empty"), ("d", "sitemap", "/page")]
    text = "".join(f'[[source]]\nid = "{i}"\n{kind} = "{server.at(path)}"\n' for i, kind, path in rows)
    visit = web(tmp_path)
    found = expand(manifest(tmp_path, text + '[[source]]\nid = "e"\nfolder = "none"\n'), visit)
    assert [f.id for f in found.failures] == ["a", "b", "c", "d", "e"]
    assert all(f.error.hint for f in found.failures)
    assert visit.partial == {"a", "b", "c", "d", "e"}
