"""The configuration and its errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import ConfigError
from ui.config import load_config


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    return {"XDG_CONFIG_HOME": str(tmp_path / "etc"), "XDG_DATA_HOME": str(tmp_path / "data"), **more}


def test_everything_has_a_default(tmp_path: Path) -> None:
    """Without any file the knowledge base lies in the XDG data folder and no model is asked for."""
    config = load_config(None, environment(tmp_path))

    assert config.home == tmp_path / "data" / "claimgraph"
    assert config.answers.model == ""


def test_later_settings_win(tmp_path: Path) -> None:
    """The file in the knowledge base wins over the person's file, and the environment over both."""
    (tmp_path / "etc" / "claimgraph").mkdir(parents=True)
    (tmp_path / "etc" / "claimgraph" / "config.toml").write_text('[answers]\nmodel = "a"\n[query]\ntimeout = 3\n')
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text('[answers]\nmodel = "b"\n')

    assert load_config(home, environment(tmp_path)).answers.model == "b"
    assert load_config(home, environment(tmp_path)).query.timeout == 3.0
    assert load_config(home, environment(tmp_path, CLAIMGRAPH_MODEL="c")).answers.model == "c"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[answers]\nmodle = 'x'\n", "answers.modle"),
        ("[anwsers]\nmodel = 'x'\n", "anwsers"),
        ("[query]\nmax_rows = 'many'\n", "query.max_rows"),
        ("[query]\nmax_rows = true\n", "query.max_rows"),
        ("[query\n", "not valid TOML"),
    ],
)
def test_a_wrong_key_is_named(tmp_path: Path, text: str, named: str) -> None:
    """An unknown key, a wrong type and a broken file are errors that name the file and the key, with a next step."""
    (tmp_path / "config.toml").write_text(text)

    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path, environment(tmp_path))

    assert named in caught.value.message
    assert str(tmp_path / "config.toml") in caught.value.message
    assert caught.value.hint
