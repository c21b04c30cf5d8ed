"""Taking in feeds, sitemaps, folders and pages: what changes, what stays, what goes, what is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import HashingEmbedder
from web_server import Handler, WebServer, serving

from ingest.recipes import Tools
from ingest.report import Report, State
from ingest.web import Policy
from kg.holding import read_made
from kg.language.linking import Lexicon, load_lexicon
from kg.ontology import load_ontology
from kg.store import KnowledgeBase
from kg.verify import verify
from ui import taking

PAGE = "{0} at work\n\n{0} builds a data centre in Oslo. It cost $2 billion in 2026.\n"
ITEM = "<item><title>On {0}</title><link>/{0}.txt</link><pubDate>Tue, 03 Mar 2026 10:00:00 GMT</pubDate></item>"


class Page:
    """A page that says whether it has changed."""

    def __init__(self, name: str) -> None:
        self.text = PAGE.format(name)
        self.whole = 0

    def __call__(self, handler: Handler) -> None:
        tag = f'"{hash(self.text)}"'
        if handler.headers.get("If-None-Match") == tag:
            handler.send_response(304)
            handler.end_headers()
        else:
            self.whole += 1
            handler.answer(self.text.encode(), Content_Type="text/plain; charset=utf-8", ETag=tag)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The lexicon that ships."""
    return load_lexicon(load_ontology())


class Bench:
    """A knowledge base with a manifest, and a site."""

    def __init__(self, folder: Path, lexicon: Lexicon, server: WebServer) -> None:
        self.base = KnowledgeBase(folder / "home", lexicon)
        self.folder, self.server = folder, server
        self.tools = Tools(lexicon, HashingEmbedder())
        self.pages = {name: Page(name) for name in ("Norway", "Sweden", "Denmark")}
        server.pages |= {f"/{name}.txt": page for name, page in self.pages.items()}
        self.feed("Norway", "Sweden")
        self.write(f'[[source]]\nid = "news"\nfeed = "{server.at("/feed")}"\npublisher = "The Gazette"\n')

    def write(self, text: str) -> None:
        """Replace the manifest."""
        (self.folder / "sources.toml").write_text(text, encoding="utf-8")

    def feed(self, *names: str) -> None:
        """Replace the feed."""
        self.server.pages["/feed"] = f"<rss><channel>{''.join(ITEM.format(n) for n in names)}</channel></rss>"

    def ingest(self, *sources: str, dry_run: bool = False) -> Report:
        """Take in the manifest, or sources by name."""
        web = taking.web_for(self.base, Policy(seconds=2, private=True, tries=1))
        tools = replace(self.tools, web=web)
        manifest = self.folder / "sources.toml"
        return taking.ingest(self.base, tools, sources, manifest=manifest, dry_run=dry_run, progress=lambda *_: None)

    def states(self) -> dict[str, State]:
        """Take in the manifest; what became of each source, by its name without its mark."""
        report = self.ingest()
        assert len({s.id for s in report.sources}) == len(report.sources)
        return {s.id.rpartition("-")[0] or s.id: s.state for s in report.sources}


@pytest.fixture
def bench(tmp_path: Path, lexicon: Lexicon) -> Iterator[Bench]:
    """An empty knowledge base whose manifest has a feed of two pages."""
    with serving() as server:
        yield Bench(tmp_path, lexicon, server)


def test_the_life_of_a_feed(bench: Bench) -> None:
    """Items come in with the feed's title and day; one that leaves the feed stays; a feed taken out takes all along."""
    assert bench.states() == {"news-norway": State.ADDED, "news-sweden": State.ADDED}
    held = {d.source.title: d.source for d in bench.base.documents()}
    assert (held["On Norway"].publisher, held["On Norway"].published) == ("The Gazette", "2026-03-03")
    assert held["On Norway"].url == bench.server.at("/Norway.txt")

    bench.feed("Sweden", "Denmark")
    bench.pages["Sweden"].text = PAGE.format("Finland")
    assert bench.states() == {"news-sweden": State.CHANGED, "news-denmark": State.ADDED}
    assert len(bench.base.documents()) == 3

    bench.write("")
    assert set(bench.states().values()) == {State.REMOVED}
    assert verify(bench.base).ok


def test_an_unchanged_page_is_neither_sent_nor_read_again(bench: Bench) -> None:
    """The second run gets 304 for every page, and makes no new generation."""
    first = bench.ingest()
    second = bench.ingest()
    assert [s.state for s in second.sources] == [State.UNCHANGED, State.UNCHANGED]
    assert (second.generation, [page.whole for page in bench.pages.values()]) == (first.generation, [1, 1, 0])
    assert bench.tools.embedder.encoded == sum(
        len(read_made(d.folder(bench.base.home)).vectors) for d in bench.base.documents()
    )


def test_the_page_as_fetched_is_kept(bench: Bench) -> None:
    """Beside the text lies what the server sent, to the byte."""
    bench.ingest()
    kept = {read_made(d.folder(bench.base.home)).original.content for d in bench.base.documents()}
    assert kept == {bench.pages[n].text.encode() for n in ("Norway", "Sweden")}


@pytest.mark.parametrize("breakage", ["gone", "login", "item"])
def test_what_fails_takes_nothing_away(bench: Bench, breakage: str) -> None:
    """A feed that is gone or turns into a page, or an item that fails, is reported, and what was held stays."""
    bench.ingest()
    if breakage == "item":
        bench.server.pages["/Norway.txt"] = lambda h: h.answer(b"", 500)
        assert bench.states() == {"news-norway": State.FAILED, "news-sweden": State.UNCHANGED}
    else:
        bench.server.pages["/feed"] = "<p>Please log in.</p>" if breakage == "login" else lambda h: h.answer(b"", 404)
        report = bench.ingest()
        assert [(s.id, s.state) for s in report.sources] == [("news", State.FAILED)]
        assert report.sources[0].hint
    assert len(bench.base.documents()) == 2


def test_a_sitemap_and_a_folder_are_whole(bench: Bench, tmp_path: Path) -> None:
    """A page that leaves a sitemap and a file that leaves a folder go; where the folder itself is gone they stay."""
    (tmp_path / "in").mkdir()
    for name in ("a", "b"):
        (tmp_path / "in" / f"{name}.md").write_text(f"Norway funds a model called {name.upper()}X.", encoding="utf-8")
    listed = "<urlset>{}</urlset>"
    bench.server.pages["/map"] = listed.format("<url><loc>/Norway.txt</loc></url><url><loc>/Sweden.txt</loc></url>")
    bench.write(
        f'[[source]]\nid = "site"\nsitemap = "{bench.server.at("/map")}"\n[[source]]\nid = "in"\nfolder = "in"\n'
    )
    assert len(bench.ingest().sources) == 4
    bench.server.pages["/map"] = listed.format("<url><loc>/Norway.txt</loc></url>")
    (tmp_path / "in" / "a.md").unlink()
    gone = [s.id for s in bench.ingest().sources if s.state is State.REMOVED]
    assert sorted(g.rpartition("-")[0] for g in gone) == ["in", "site-sweden"]
    (tmp_path / "in").rename(tmp_path / "elsewhere")
    assert [s.state for s in bench.ingest().sources].count(State.REMOVED) == 0
    assert len(bench.base.documents()) == 2


def test_a_dry_run_foresees_the_items(bench: Bench) -> None:
    """A dry run fetches and compares the items of a feed, and changes nothing."""
    assert [s.state for s in bench.ingest(dry_run=True).sources] == [State.ADDED, State.ADDED]
    assert bench.base.current is None
    assert not bench.base.home.exists()


def test_other_formats_by_address(bench: Bench) -> None:
    """A data set is read by what its name or its server says it is; a page in the place of a PDF is refused."""
    bench.server.pages["/t.csv"] = lambda h: h.answer(b"nation,megawatts\nSweden,30\n", Content_Type="text/csv")
    bench.server.pages["/api"] = lambda h: h.answer(b'[{"nation": "Sweden"}]', Content_Type="application/json")
    bench.server.pages["/x.pdf"] = lambda h: h.answer(b"<!doctype html><p>Log in.</p>", Content_Type="application/pdf")
    report = bench.ingest(*(bench.server.at(p) for p in ("/t.csv", "/api", "/x.pdf")))
    assert [(s.id, s.state, s.error) for s in report.sources[:2]] == [
        ("t", State.ADDED, None),
        ("api", State.ADDED, None),
    ]
    media = {d.source.id: read_made(d.folder(bench.base.home)).document.media_type for d in bench.base.documents()}
    assert media == {"t": "text/csv", "api": "application/json"}
    assert "is a web page, not a PDF" in str(report.sources[2].error)


def test_a_redirect_to_a_login_page_replaces_nothing(bench: Bench) -> None:
    """A page that comes to lead to a login page keeps its id, is refused, and its good version stays."""
    address = bench.server.at("/Norway.txt")
    assert [s.id for s in bench.ingest(address).sources] == ["norway"]
    bench.server.pages["/Norway.txt"] = lambda h: h.answer(b"", 302, Location="/login?next=1")
    bench.server.pages["/login?next=1"] = (
        "<html><body><h1>Sign in</h1><form><input type=password></form><p>Please sign in to go on.</p></body></html>"
    )
    (report,) = bench.ingest(address).sources
    assert (report.id, report.state) == ("norway", State.FAILED)
    assert "login" in str(report.error)
    assert [d.source.title for d in bench.base.documents()] == ["Norway at work"]


def test_pages_of_one_name_are_told_apart(bench: Bench) -> None:
    """A page called like one held from another address does not take its place; each keeps its id."""
    for nation in ("Sweden", "Denmark"):
        bench.server.pages[f"/{nation}/report.txt"] = Page(nation)
    one, two = (bench.server.at(f"/{nation}/report.txt") for nation in ("Sweden", "Denmark"))
    bench.ingest(one)
    (second,) = bench.ingest(two).sources
    assert second.id.startswith("report-")
    assert len(bench.base.documents()) == 2
    assert [s.state for s in bench.ingest(one, two).sources] == [State.UNCHANGED, State.UNCHANGED]


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("utf-8", "cp1252"),
        ("iso-8859-1", "utf-8"),
        ("shift_jis", "shift_jis"),
        ("utf-8", "utf-16"),
        ("nonsense", "cp1252"),
    ],
)
def test_charsets_that_lie(bench: Bench, declared: str, encoding: str) -> None:
    """Whatever a server says of its encoding, the words come out right."""
    words = "東京 builds a data centre." if encoding == "shift_jis" else "Málaga builds a data centre."
    bench.server.pages["/x.txt"] = lambda h: h.answer(
        words.encode(encoding), Content_Type=f"text/plain; charset={declared}"
    )
    assert bench.ingest(bench.server.at("/x.txt")).failed == ()
    (held,) = bench.base.documents()
    assert read_made(held.folder(bench.base.home)).document.text.strip() == words


def both(bench: Bench, *names: str) -> None:
    """A manifest with the feed and a sitemap, which lists pages by other spellings of their addresses."""
    bench.server.pages["/sitemap.xml"] = "<urlset>{}</urlset>".format(
        "".join(f"<url><loc>{bench.server.at(f'/{name}.txt')}?utm_source=map</loc></url>" for name in names)
    )
    for name in names:
        bench.server.pages[f"/{name}.txt?utm_source=map"] = bench.pages[name]
    bench.write(
        f'[[source]]\nid = "news"\nfeed = "{bench.server.at("/feed")}"\n'
        f'[[source]]\nid = "site"\nsitemap = "{bench.server.at("/sitemap.xml")}"\n'
    )


def test_a_page_that_a_feed_and_a_sitemap_name(bench: Bench) -> None:
    """It is fetched once and is one source; forgotten by the feed it goes on under its id, until the map forgets it."""
    both(bench, "Sweden", "Denmark")
    report = bench.ingest()
    ids = {s.id.rpartition("-")[0]: s.id for s in report.sources}
    assert ids.keys() == {"news-norway", "news-sweden", "site-denmark"}
    assert [bench.pages[n].whole for n in ("Norway", "Sweden", "Denmark")] == [1, 1, 1]
    assert report.notes == ("site: left out 1 item that news names too",)

    bench.feed("Norway")
    again = bench.ingest()
    assert {s.id for s in again.sources} == set(ids.values())
    assert len(bench.base.documents()) == 3

    both(bench, "Denmark")
    assert [s.id for s in bench.ingest().sources if s.state is State.REMOVED] == [ids["news-sweden"]]
    assert {d.source.id for d in bench.base.documents()} == {ids["news-norway"], ids["site-denmark"]}


def test_a_source_named_by_itself_goes_before_listings(bench: Bench) -> None:
    """A page that the manifest names and a feed lists keeps the manifest's id and record."""
    address = bench.server.at("/Norway.txt")
    bench.write(
        f'[[source]]\nid = "news"\nfeed = "{bench.server.at("/feed")}"\n'
        f'[[source]]\nid = "own"\nurl = "{address}"\ntitle = "Mine"\n'
    )
    assert bench.states().keys() == {"own", "news-sweden"}
    assert bench.pages["Norway"].whole == 1
