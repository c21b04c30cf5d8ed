"""The sources page shows what is wanted, and takes one in."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st
from command import Command
from streamlit.testing.v1 import AppTest
from web_server import serving

from ui.chat.workspace import jobs

LIST = """# Northern compute

Norway builds a data centre.

## Further Reading

- Power and Chips in the North (Harbour Institute)
"""


def drawn() -> None:
    """The page alone, as the app draws it."""
    from ui.chat.sourcing import page

    page()


def test_one_is_taken_in_from_the_page(
    tmp_path: Path, minilm: object, models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A publication that a source recommends is listed with who names it; given an address, it is fetched and held."""
    home = tmp_path / "home"
    home.mkdir()
    settings = f'[models]\nmodels_dir = "{models_dir}"\n[fetch]\nallow_private = true\nrobots = false\n'
    (home / "config.toml").write_text(settings, encoding="utf-8")
    (tmp_path / "list.md").write_text(LIST, encoding="utf-8")
    assert Command(home)("ingest", str(tmp_path / "list.md")).code == 0
    monkeypatch.setenv("CLAIMGRAPH_HOME", str(home))
    st.cache_resource.clear()
    st.cache_data.clear()
    page = AppTest.from_function(drawn, default_timeout=60).run()
    assert not page.exception
    assert "1 publication recommended" in " ".join(caption.value for caption in page.caption)
    assert list(page.dataframe[-1].value["named by"]) == ["list"]
    with serving() as server:
        server.pages["/p"] = (
            "<html><body><h1>Chips</h1><p>Sweden builds a data centre in Kiruna this year.</p></body></html>"
        )
        next(t for t in page.text_input if "Its address" in t.label).set_value(server.at("/p"))
        next(b for b in page.button if b.label == "Fetch it").click().run()
        job = jobs().latest("ingest")
        assert job is not None
        assert job.finished.wait(30)
        assert job.error == ""
    again = page.run()
    assert "Power and Chips" not in str([frame.value.to_dict() for frame in again.dataframe[-1:]])
    st.cache_resource.clear()
