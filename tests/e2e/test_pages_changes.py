"""The pages on which answers are kept and changes are seen, run by Streamlit's own test harness."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from command import Command
from streamlit.testing.v1 import AppTest

from ui.chat.workspace import services

pytestmark = pytest.mark.slow


@pytest.fixture
def home(samples_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The shipped sources with a second generation, in which one source more is held."""
    shutil.copytree(samples_home, tmp_path / "home")
    (tmp_path / "east.md").write_text(
        "# East\n\nPoland builds a data centre in Gdańsk. <img src=x>\n", encoding="utf-8"
    )
    assert Command(tmp_path / "home")("ingest", str(tmp_path / "east.md")).code == 0
    monkeypatch.setenv("CLAIMGRAPH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CLAIMGRAPH_MODEL", "none")
    st.cache_resource.clear()
    yield tmp_path / "home"
    services().close()  # the worker that ran the queries of a receipt
    st.cache_resource.clear()


def html_of(page: AppTest) -> str:
    return " ".join(element.proto.body for element in page.get("html"))


def test_an_answer_is_saved_from_the_chat(home: Path, root: Path) -> None:
    """Save keeps the answer as it stands, and the two receipts can be downloaded."""
    page = AppTest.from_file(str(root / "ui" / "chat" / "app.py"), default_timeout=60).run()
    page.chat_input[0].set_value("When did the EU AI Act enter into force?").run()
    assert not page.exception
    assert len(page.get("download_button")) == 2

    page.button(key="save-1").click().run()

    assert not page.exception
    (name,) = (home / "answers" / "names").iterdir()
    assert name.name == "when-did-the-eu-ai-act-enter-into-force"
    kept = json.loads((home / "answers" / f"{name.read_text().strip()}.json").read_text(encoding="utf-8"))
    assert kept["answer"]["sentences"]
    assert any(name.name in toast.value for toast in page.toast)


def test_changes_are_seen_with_their_words(home: Path) -> None:
    """Two generations are compared: what came is shown with its quote, and nothing of it is live markup."""
    page = AppTest.from_string("from ui.chat.changing import page\npage()\n", default_timeout=60).run()

    assert not page.exception
    assert "added, 0 withdrawn" in html_of(page)
    assert "Poland builds a data centre in Gdańsk." in html_of(page)
    assert "<img" not in html_of(page)
    assert home.is_dir()
