"""Answers must not get worse: floors under the figures of the benchmark, without a language model."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.answers import run
from benchmarks.retrieval_spans import spans_found
from ui.config import load_config
from ui.wiring import Services

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def services(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The article and the digests, taken in without a language model."""
    folder = tmp_path_factory.mktemp("floor")
    opened = Services(load_config(folder / "home", {"XDG_CONFIG_HOME": str(folder)}))
    sources = [str(shared_data / "article"), str(shared_data / "digests")]
    opened.ingest(sources, manifest=None, model=None, dry_run=False, progress=lambda *_: None)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def questions(shared_data: Path) -> list[dict[str, Any]]:
    """The development questions."""
    lines = (shared_data / "questions" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_answers_stay_above_their_floor(services: Services, questions: list[dict[str, Any]]) -> None:
    """Right, cited and refused answers to the development questions over the article and the digests."""
    found = run(services, questions, "none")

    assert found["rates"]["right"] >= 0.88
    assert found["rates"]["right and cites a gold span"] >= 0.85
    assert found["rates"]["abstains when it must"] >= 0.9
    assert found["rates"]["every sentence cited"] >= 0.98
    assert found["abstention precision"] >= 0.9


def test_what_answers_stays_among_the_first_passages(services: Services, questions: list[dict[str, Any]]) -> None:
    """Of nearly every question to be answered, words that answer it are in the first five passages of a search."""
    assert spans_found(services, questions)["some span"] >= 0.97
