"""Answers must not get worse: floors under the figures of the benchmark, without a language model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.answers import run
from ui.config import load_config
from ui.wiring import Services


@pytest.mark.slow
def test_answers_stay_above_their_floor(shared_data: Path, tmp_path: Path) -> None:
    """Right, cited and refused answers to the development questions over the article and the digests."""
    services = Services(load_config(tmp_path / "home", {"XDG_CONFIG_HOME": str(tmp_path)}))
    sources = [str(shared_data / "article"), str(shared_data / "digests")]
    services.ingest(sources, manifest=None, model=None, dry_run=False, progress=lambda *_: None)
    lines = (shared_data / "questions" / "dev.jsonl").read_text(encoding="utf-8").splitlines()

    found = run(services, [json.loads(line) for line in lines], "none")
    services.close()

    assert found["rates"]["right"] >= 0.88
    assert found["rates"]["right and cites a gold span"] >= 0.85
    assert found["rates"]["abstains when it must"] >= 0.9
    assert found["rates"]["every sentence cited"] >= 0.98
    assert found["abstention precision"] >= 0.9
