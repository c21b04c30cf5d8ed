"""The pages of the chat, run by Streamlit's own test harness."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

pytestmark = pytest.mark.slow


@pytest.fixture
def chat(samples_home: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The chat over the shipped sources, without a language model."""
    monkeypatch.setenv("CLAIMGRAPH_HOME", str(samples_home))
    monkeypatch.setenv("CLAIMGRAPH_MODEL", "none")
    st.cache_resource.clear()
    return AppTest.from_file(str(root / "ui" / "chat" / "app.py"), default_timeout=60)


def html_of(page: AppTest) -> str:
    """All the HTML that a page shows."""
    return " ".join(element.proto.body for element in page.get("html"))


def test_a_question_is_answered_with_citations(chat: AppTest) -> None:
    """A question gets a status, sentences with links to citations, and buttons that open the passage."""
    page = chat.run()
    page.chat_input[0].set_value("When did the EU AI Act enter into force?").run()

    assert not page.exception
    assert "cg-answered" in html_of(page)
    assert 'href="#cite-1-1"' in html_of(page)

    next(b for b in page.button if str(b.key).startswith("cite-1-")).click().run()
    assert '<mark id="quote">' in html_of(page)


def test_the_page_says_that_no_model_answers(chat: AppTest) -> None:
    """Without a language model the page says so plainly."""
    page = chat.run()

    assert any("no language model" in c.value for c in page.caption)


def test_a_starter_question_can_be_clicked(chat: AppTest) -> None:
    """A question that is offered is answered, so that no offer is a dead end."""
    page = chat.run()
    starters = [b.label for b in page.button if str(b.key).startswith("starter-")]
    assert starters
    for starter in starters:
        page = chat.run()
        page.chat_input[0].set_value(starter).run()
        assert not page.exception
        last = page.get("html")
        assert not any(
            "cg-not_found" in e.proto.body
            for e in last
            if "cg-status" in e.proto.body and "<style>" not in e.proto.body
        ), starter
