"""The end points and the pages of one process work with the same services."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import UnavailableError
from ui.chat import workspace
from ui.config import Config, load_config
from ui.sharing import share, shared, warm_up, warming
from ui.wiring import Services


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """The configuration of a knowledge base of its own."""
    return load_config(tmp_path / "home", {"XDG_CONFIG_HOME": str(tmp_path)})


def test_pages_work_with_the_services_of_the_end_points(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is shared over a knowledge base is what its pages find; over another they make their own."""
    monkeypatch.setenv("CLAIMGRAPH_HOME", str(config.home))
    workspace.services.clear()
    with Services(config) as held:
        share(held)

        assert workspace.services() is held
        assert shared(config) is held
        assert shared(load_config(config.home / "other", {})) is not held
    workspace.services.clear()


def test_what_warms_up_says_nothing(config: Config) -> None:
    """Loading ends without an error where a model is missing: the first question says it."""
    with Services(config) as held:
        with pytest.raises(UnavailableError):
            warm_up(held, "a-model-that-is-not-there")
        thread = warming(held, "a-model-that-is-not-there")
        thread.join(timeout=60)

        assert not thread.is_alive()
