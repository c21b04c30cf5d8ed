"""The list of publications wanted: what sources recommend and nobody holds, where, and taking one in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from command import Command
from web_server import WebServer, serving

from ingest.addresses import same_address
from ingest.wanted import same_title

ESSAY = """---
title: The state of compute
---
# The state of compute

Norway builds a data centre in Oslo.

## Further Reading

- Power and Chips in the North (Harbour Institute)
- [Who Owns the Grid: A Field Guide](https://grid.example/guide.html?utm_source=essay) (Coast Review)
- Rules for Models in Ten Steps (Meridian Centre)
"""
NOTES = """# Notes on grids

Sweden builds a data centre in Kiruna.

## See also

- Who Owns the Grid: A Field Guide (Coast Review)
"""
DIGEST = """---
title: "Rules for Models in Ten Steps"
publisher: Meridian Centre
kind: digest
url: https://elsewhere.example/rules
---
# Rules for models

The centre proposes ten steps.
"""
GUIDE = "<html><body><main><h1>Grid owners</h1><p>Denmark funds a grid operator. It costs $3 billion.</p></main></html>"


@pytest.fixture
def server() -> Iterator[WebServer]:
    """A site that has the guide."""
    with serving() as made:
        made.pages["/guide.html"] = GUIDE
        yield made


@pytest.fixture
def claimgraph(tmp_path: Path, minilm: object, models_dir: Path) -> Command:
    """The command line over three sources, with leave to fetch from the own network."""
    home = tmp_path / "home"
    home.mkdir()
    settings = f'[models]\nmodels_dir = "{models_dir}"\n[fetch]\nallow_private = true\nrobots = false\n'
    (home / "config.toml").write_text(settings, encoding="utf-8")
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in (("essay", ESSAY), ("notes", NOTES), ("digest", DIGEST)):
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    command = Command(home)
    assert command("ingest", str(folder)).code == 0
    return command


def titles(claimgraph: Command) -> list[str]:
    """What is wanted now."""
    return [one["title"] for one in claimgraph("wanted", "--json").json]


def test_what_sources_recommend_is_wanted(claimgraph: Command) -> None:
    """Most sources first, with each place to the character; links are addresses, digests are accounts."""
    found = claimgraph("wanted", "--json").json
    assert [(one["number"], one["title"], one["sources"]) for one in found] == [
        (1, "Who Owns the Grid: A Field Guide", 2),
        (2, "Power and Chips in the North", 1),
        (3, "Rules for Models in Ten Steps", 1),
    ]
    guide, power, rules = found
    assert (guide["url"], guide["known_by"], guide["publisher"]) == (
        "https://grid.example/guide.html?utm_source=essay",
        "link",
        "Coast Review",
    )
    assert (power["url"], power["publisher"], rules["accounts"]) == (None, "Harbour Institute", ["digest"])
    for mention in guide["mentions"]:
        text = (claimgraph.home / "documents" / mention["document"] / "text.txt").read_text(encoding="utf-8")
        assert text[mention["start"] : mention["end"]] == mention["quote"]
        assert mention["relation"] == "recommendsReading"
    words = claimgraph("wanted").out
    assert "recommended by essay, notes" in words or "recommended by essay" in words
    assert "held about it: digest" in words


def test_one_is_taken_in_by_its_number_or_title(claimgraph: Command, server: WebServer) -> None:
    """Without an address the hint says how to give one; taken in, it is held, whatever its page calls itself."""
    lost = claimgraph("wanted", "fetch", "2")
    assert lost.code == 1
    assert "no address is known" in lost.err
    assert "wanted fetch 2 --url" in lost.err
    assert claimgraph("wanted", "fetch", "9").code == 1

    address = server.at("/guide.html")
    done = claimgraph("wanted", "fetch", "power and chips", "--url", address, "--json")
    assert (done.code, done.json["sources"][0]["state"]) == (0, "added"), done.err
    assert titles(claimgraph) == ["Who Owns the Grid: A Field Guide", "Rules for Models in Ten Steps"]
    held = {one["id"]: one for one in claimgraph("sources", "--json").json}
    assert held["power-and-chips-in-the-north"]["title"] == "Grid owners"
    assert held["power-and-chips-in-the-north"]["url"] == address


def test_an_address_can_be_noted(claimgraph: Command, server: WebServer) -> None:
    """A person's address counts before a link's; a title that no source names can be wished for."""
    assert claimgraph("wanted", "add", "1", server.at("/guide.html")).code == 0
    assert claimgraph("wanted", "add", "A Wish of My Own", "https://wish.example/a").code == 0
    found = {one["title"]: one for one in claimgraph("wanted", "--json").json}
    assert found["Who Owns the Grid: A Field Guide"]["url"] == server.at("/guide.html")
    assert found["Who Owns the Grid: A Field Guide"]["known_by"] == "person"
    assert found["A Wish of My Own"]["mentions"] == []
    assert claimgraph("wanted", "fetch", "1").code == 0
    assert "Who Owns the Grid: A Field Guide" not in titles(claimgraph)
    for url in ("file:///etc/hostname", "javascript:alert(1)", "nowhere"):
        assert claimgraph("wanted", "add", "1", url).code == 1


def test_a_failed_fetch_changes_nothing(claimgraph: Command, server: WebServer) -> None:
    """What cannot be taken in is an error, stays wanted, and its address is not remembered."""
    before = titles(claimgraph)
    done = claimgraph("wanted", "fetch", "2", "--url", server.at("/nowhere"))
    assert done.code == 1
    assert "answered 404" in done.err
    assert titles(claimgraph) == before
    assert claimgraph("wanted", "--json").json[1]["url"] is None


def test_a_link_of_a_page_is_an_address(claimgraph: Command, server: WebServer, tmp_path: Path) -> None:
    """In a page as fetched, the link on a title leads to it, resolved against the page's address."""
    server.pages["/list.html"] = (
        "<html><body><main><h1>Reading on clouds</h1><p>Finland funds a cloud in Oulu.</p><h2>Further reading</h2>"
        "<ul><li><a href='/papers/7'>Clouds Above the Arctic Circle</a> (Polar Press)</li></ul></main></body></html>"
    )
    assert claimgraph("ingest", server.at("/list.html")).code == 0
    found = {one["title"]: one["url"] for one in claimgraph("wanted", "--json").json}
    assert found["Clouds Above the Arctic Circle"] == server.at("/papers/7")


def test_nothing_held_wants_nothing(tmp_path: Path) -> None:
    """An empty knowledge base has an empty list."""
    command = Command(tmp_path / "none")
    assert command("wanted", "--json").json == []
    assert "Nothing is wanted" in command("wanted").out


def test_titles_and_addresses_are_compared_by_what_they_mean() -> None:
    """Case, accents, quotes and dashes do not make another title, nor scheme, www and tracking another address."""
    assert same_title("“Sovereign” AI — a Résumé") == same_title("'Sovereign' AI: a resume")
    assert same_title("A 2025") != same_title("A 2026")
    assert same_address("http://www.A.example/x/?utm_source=y#z") == same_address("https://a.example/x")
    assert same_address("https://a.example/x?id=1") != same_address("https://a.example/x?id=2")


def test_the_reading_list_of_the_article_is_wanted(
    shared_data: Path, root: Path, tmp_path: Path, models_dir: Path
) -> None:
    """The five publications that the comparison article recommends come first, with or without digests of them."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text(f'[models]\nmodels_dir = "{models_dir}"\n', encoding="utf-8")
    command = Command(home)
    article = next((shared_data / "article").glob("*.txt"))
    assert command("ingest", str(article)).code == 0
    alone = command("wanted", "--json").json
    assert [one["publisher"] for one in alone] == [
        "CNBC", "Hugging Face", "McKinsey & Company", "Tony Blair Institute for Global Change", "BigDATAwire",
    ]  # fmt: skip
    assert all(one["mentions"][0]["relation"] == "recommendsReading" for one in alone)
    digests = [str(next((root / "sources").glob(f"{number}-*.md"))) for number in ("01", "03")]
    assert command("ingest", *digests).code == 0
    with_digests = command("wanted", "--json").json
    assert [one["title"] for one in with_digests[:5]] == [one["title"] for one in alone]
    assert [one["accounts"] for one in with_digests[:5]] == [[], ["d01"], [], ["d03"], []]
