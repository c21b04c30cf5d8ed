"""The search page finds passages, narrowed where that is wanted, and says why each is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import streamlit as st
from command import Command
from pdf_file import lines, pdf
from streamlit.testing.v1 import AppTest

pytestmark = pytest.mark.slow

PAPERS = {
    "film.md": "---\nkind: article\ndate: 2024-05\n---\n# The film\n\nLantern over Selm was directed by Ada Quill.\n",
    "person.md": "---\nkind: report\ndate: 2026-01\n---\n# A life\n\nAda Quill was born in Port Vane.\n"
    "<img src='https://evil.example/p.png'> She owned a lantern.\n",
}
PAGES = (
    lines(("F1", 12, 700, "The weather in the north was mild for the season that year.")),
    lines(("F1", 12, 700, "The harbour of Port Vane was deepened by nine metres in 1931.")),
)
ASKED = "Where was the director of Lantern over Selm born?"


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page over a film, its director's life and a PDF."""
    for name, text in PAPERS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "harbour.pdf").write_bytes(pdf(*PAGES))
    files = [str(tmp_path / name) for name in (*PAPERS, "harbour.pdf")]
    assert Command(tmp_path / "home")("ingest", *files).code == 0
    monkeypatch.setenv("CLAIMGRAPH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CLAIMGRAPH_MODEL", "none")
    st.cache_resource.clear()
    return AppTest.from_string("from ui.chat.finding import page\npage()\n", default_timeout=60).run()


def searched(page: AppTest, question: str, **fields: str) -> list[str]:
    """Fill the form and send it; the labels of the hits."""
    page.text_input[0].set_value(question)
    for name, value in fields.items():
        box = next(b for b in (*page.selectbox, *page.text_input) if b.label == name.replace("_", " "))
        box.set_value(value)
    page.button[0].click().run()
    assert not page.exception
    return [b.label for b in page.button if str(b.key).startswith("hit-")]


def html_of(page: AppTest) -> str:
    return " ".join(element.proto.body for element in page.get("html") if "<style>" not in element.proto.body)


def test_each_hit_says_why_it_is_there(page: AppTest) -> None:
    """Words, likeness and the path: the director is reached by way of her name, from the film; both can be opened."""
    labels = searched(page, ASKED)
    assert [label.split(" · ")[1] for label in labels[:2]] == ["The film", "A life"]
    shown = html_of(page)
    assert "<b>lantern</b>" in shown
    assert re.search(r"likeness 0\.\d\d of the underlined sentence", shown)
    assert "by way of “Ada Quill”, which a passage of The film names" in shown
    assert '<mark class="cg-bridge">Ada Quill</mark>' in shown

    page.button(key="hit-2").click().run()
    opened = html_of(page)
    assert "<b>A life</b>" in opened
    assert "<mark>born</mark>" in opened
    assert "<img" not in opened

    page.button(key="from-2").click().run()
    assert "<b>The film</b>" in html_of(page)


def test_a_hit_in_a_pdf_says_its_page(page: AppTest) -> None:
    """The page of its nearest sentence stands beside the title, and those it runs over above the passage."""
    labels = searched(page, "How deep is the harbour of Port Vane?")
    at = next(n for n, label in enumerate(labels, start=1) if "page 2" in label)
    page.button(key=f"hit-{at}").click().run()
    assert "pages 1 to 2, characters" in html_of(page)


def test_filters_narrow_the_search(page: AppTest) -> None:
    """By source, by kind and by date nothing else is found; a date that is none is said to be."""
    assert {label.split(" · ")[1] for label in searched(page, ASKED, Source="film")} == {"The film"}
    assert {label.split(" · ")[1] for label in searched(page, ASKED, Source="all", Kind="article")} == {"The film"}
    assert {label.split(" · ")[1] for label in searched(page, ASKED, Kind="all", Published_since="2026")} == {"A life"}
    assert searched(page, ASKED, Published_since="some day") == []
    assert any("2026-03-31" in error.value for error in page.error)


def test_a_search_of_sources_since_changed_is_not_shown(page: AppTest, tmp_path: Path) -> None:
    """Hits of a generation that is no longer live give way to a line that says so."""
    assert searched(page, ASKED)
    assert Command(tmp_path / "home")("remove", "person").code == 0
    page.run()
    assert not page.exception
    assert any("search again" in caption.value for caption in page.caption)
