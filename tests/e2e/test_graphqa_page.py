"""The SPARQL page writes a query from a question."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from ui.chat.workspace import services

pytestmark = pytest.mark.slow


@pytest.fixture
def sparql(samples_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """The SPARQL page over the shipped sources; its query process ends with the test."""
    monkeypatch.setenv("CLAIMGRAPH_HOME", str(samples_home))
    st.cache_resource.clear()
    yield AppTest.from_function(drawn, default_timeout=60).run()
    services().close()
    st.cache_resource.clear()


def drawn() -> None:
    """The page alone, as the app draws it."""
    from ui.chat.querying import page

    page()


def test_a_question_becomes_the_query(sparql: AppTest) -> None:
    """A question fills the editor with its query and shows the rows; another reading can be chosen."""
    page = sparql

    box = next(t for t in page.text_input if t.label == "Write it from a question")
    box.set_value("Which organisations develop models?").run()

    assert not page.exception
    assert "SELECT DISTINCT ?organization" in page.text_area[0].value
    assert len(page.dataframe[0].value) > 3

    other = page.radio[0].options[1]
    page.radio[0].set_value(other).run()
    assert not page.exception
    assert page.text_area[0].value.startswith("PREFIX")


def test_a_question_of_unknown_words_says_so(sparql: AppTest) -> None:
    """Where no word is known the page says so and leaves the query as it was."""
    page = sparql
    before = page.text_area[0].value

    next(t for t in page.text_input if t.label == "Write it from a question").set_value("Quokka?").run()

    assert any("knows no word" in c.value for c in page.caption)
    assert page.text_area[0].value == before
