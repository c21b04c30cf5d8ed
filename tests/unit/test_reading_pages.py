"""Pages as the web has them: the whole text with its structure, and little of what stands around it."""

from __future__ import annotations

import pytest

from ingest.reading.blocks import Piece
from ingest.reading.html import render_html
from ingest.reading.main_text import is_main
from kg.document import BlockKind

TEXT = (
    "The ministry said on Tuesday that it will fund a national compute centre in the port district.",
    "Officials expect the first racks to be switched on before the end of the year, once the grid link is approved.",
    "Critics warn that the power contract runs for only three years, and that the cost after that is unknown.",
    "A second site in the north is under study, with a decision due in the spring of next year.",
)
HEADINGS = ("What is planned", "Who pays for it")
ITEMS = ("Twelve halls of servers", "A training programme for engineers")
CELLS = ("Site", "Power", "Harbour", "30 MW", "North", "45 MW")
TABLE = (
    "<table><tr><th>Site</th><th>Power</th></tr><tr><td>Harbour</td><td>30 MW</td></tr>"
    "<tr><td>North</td><td>45 MW</td></tr></table>"
)
STORY = (
    f"<p>{TEXT[0]}</p><h2>{HEADINGS[0]}</h2><p>{TEXT[1]}</p><ul><li>{ITEMS[0]}</li><li>{ITEMS[1]}</li></ul>"
    f"<h2>{HEADINGS[1]}</h2><p>{TEXT[2]}</p>{TABLE}<p>{TEXT[3]}</p>"
)
H1 = "<h1>Port compute centre</h1>"
MENU = (
    "<ul>"
    + "".join(f"<li><a href='/{w}'>{w}</a></li>" for w in ("Home", "World", "Weather", "Podcasts", "Jobs"))
    + "</ul>"
)
TITLES = ("Ten ways to save energy at home", "Mayor opens the new tram line", "Why the bakery closed")
MORE = "<h3>More stories</h3><ul>" + "".join(f"<li><a href='/x'>{t}</a></li>" for t in TITLES) + "</ul>"
COOKIES = "<p>We value your privacy and use cookies to improve your visit.</p><button>Accept all</button>"
FOOT = "Copyright 2026 The Harbour Gazette. Terms of use. Imprint."
BESIDE = ("Weather", "Podcasts", *TITLES, "More stories", "We value your privacy", "Accept all")

TEASER = f"<article class='teaser'><h2>{TITLES[0]}</h2><p>Short text.</p></article>"

PAGES = {
    "marked": f"<nav>{MENU}</nav><main><article>{H1}{STORY}</article></main><aside>{MORE}</aside>{FOOT}",
    "divisions": f"<div>{MENU}</div><div id='b'>{H1}{STORY}</div><div id='c'>{MORE}</div><div>{FOOT}</div>",
    "notice": f"<div class='cmp-root'>{COOKIES}</div>{MENU}<div>{H1}{STORY}</div><div class='teasers'>{MORE}</div>",
    "layout table": f"<table><tr><td>{MENU}</td><td>{H1}{STORY}</td><td>{MORE}</td></tr></table>",
    "blog": f"<div class='site-header'>{MENU}</div><main><article>{H1}{STORY}</article></main><div>{MORE}</div>",
    "teasers": f"<nav>{MENU}</nav><main><article>{H1}{STORY}</article>{TEASER}</main>",
    "sections": f"<div>{MENU}</div><section>{H1}<p>{TEXT[0]}</p></section><section>{STORY}</section>",
}


@pytest.mark.parametrize("page", list(PAGES.values()), ids=list(PAGES))
def test_the_text_is_whole_and_little_else(page: str) -> None:
    """Every sentence, heading, item and cell of the text is there in its kind; menus, teasers and notices are not."""
    rendered = render_html(f"<html><head><title>T</title></head><body>{page}</body></html>".encode(), None)
    kinds = {kind: [p for p in rendered.pieces if p.kind is kind] for kind in BlockKind}
    said = {p.text for p in rendered.pieces}
    assert set(TEXT) <= {p.text for p in kinds[BlockKind.PARAGRAPH]}
    assert set(HEADINGS) <= {p.text for p in kinds[BlockKind.HEADING]}
    assert set(ITEMS) <= {p.text for p in kinds[BlockKind.LIST_ITEM]}
    assert tuple(c for p in rendered.pieces for c in p.cells) == CELLS
    assert [b for b in BESIDE if any(b in text for text in said)] == []


def test_a_reading_list_of_links_stays() -> None:
    """Links in a reading list are what sources recommend, and no menu."""
    items = "".join(f"<li><a href='/a'>{t}</a></li>" for t in ("Power and Chips in the North", "Who Owns the Grid"))
    reading = f"<h2>Further reading</h2><ul>{items}</ul>"
    page = f"<html><body><nav>{MENU}</nav><main>{H1}{STORY}{reading}</main><footer>{FOOT}</footer></body></html>"
    said = [p.text for p in render_html(page.encode(), None).pieces]
    assert said[-3:] == ["Further reading", "Power and Chips in the North", "Who Owns the Grid"]


def test_what_is_left_out_is_told() -> None:
    """A page says how many blocks were left out."""
    page = f"<html><body>{PAGES['notice']}</body></html>"
    assert any("blocks around the text" in note for note in render_html(page.encode(), None).notes)


def test_a_word_that_misses_the_text_is_not_heeded() -> None:
    """Where the judged text is missing, or holds less than half, every piece stays."""
    pieces = [Piece(BlockKind.PARAGRAPH, text) for text in TEXT]
    for judged in (None, "", "nothing of it", "theministrysaidontuesday"):
        assert is_main(pieces, judged, frozenset()) == (True,) * 4
    assert is_main([], "x", frozenset()) == ()


LD = """<html><head><title>A page | Site</title><script type="application/ld+json">{"@context": "https://schema.org",
"@graph": [{"@type": "WebSite", "name": "x"}, {"@type": "NewsArticle", "headline": "The headline", "datePublished":
"2026-03-05T10:00:00+01:00", "publisher": {"@type": "Organization", "name": "The Gazette"}}]}</script>
<script type="application/ld+json">{broken</script></head>
<body><p>Some text of the page that is long enough.</p></body></html>"""


def test_a_page_says_who_and_when_in_linked_data() -> None:
    """Day, publisher and headline come from JSON-LD where no element says them; broken JSON-LD is passed over."""
    rendered = render_html(LD.encode(), None)
    assert (rendered.record["published"], rendered.record["publisher"]) == ("2026-03-05", "The Gazette")
    assert rendered.title == "The headline"
    metas = '<meta property="og:site_name" content="Another"><meta name="date" content="2025-01-02">'
    told = render_html(LD.replace("<head>", f"<head>{metas}").encode(), None).record
    assert (told["published"], told["publisher"]) == ("2025-01-02", "Another")
