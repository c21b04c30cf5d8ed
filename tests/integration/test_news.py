"""What a commit did to the disagreements is counted, and counting only what was touched comes to the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from lawful import base_of, tools

from ingest.manifest import Entry
from ingest.pipeline import ingest
from kg.differing import difference
from kg.news import conflict_news
from kg.snapshot import Snapshot

VERSIONS = (
    {"a": "The Harbour Programme has a budget of $2.5 billion.", "b": "Norway spends $40 million on chips in 2025."},
    {
        "a": "The Harbour Programme has a budget of $2.5 billion.",
        "b": "The Harbour Programme has a budget of $7 billion.",
    },
    {
        "a": "The Harbour Programme has a budget of $7 billion.",
        "b": "The Harbour Programme has a budget of $7 billion.",
    },
)


def test_news_of_disagreements(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second budget is a new disagreement, its correction resolves it; looked at whole, or only where it changed."""
    base, found = base_of(tmp_path / "home"), []
    for version in VERSIONS:
        entries = []
        for name, text in version.items():
            path = tmp_path / f"{name}.md"
            path.write_text(f"---\npublisher: Desk {name}\n---\n# Report {name}\n\n{text}\n", encoding="utf-8")
            entries.append(Entry(file=path))
        report = ingest(base, entries, tools())
        found.append((report.conflicts_new, report.conflicts_resolved))

    assert found == [(0, 0), (1, 0), (0, 1)]
    monkeypatch.setattr("kg.news._ALL", 0)
    monkeypatch.setattr("kg.news._AT_ONCE", 1)
    for older, newer, expected in (("000001", "000002", (1, 0)), ("000002", "000003", (0, 1))):
        with Snapshot(base.home, older) as before, Snapshot(base.home, newer) as after:
            assert conflict_news(before, after, difference(before, after)) == expected
