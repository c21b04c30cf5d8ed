"""Conflicts must not get worse: floors under the figures of the benchmark."""

from __future__ import annotations

from pathlib import Path

from benchmarks.conflicts import figures


def test_the_groups_that_readers_found(shared_data: Path) -> None:
    """Nine in ten disagreements are found and classed right, and at most one in ten shown is none."""
    found = figures(shared_data.parent)
    assert found["classed_right"] >= 0.9 * found["groups"], found["missed"]
    assert found["false"] <= 0.1 * found["shown"]
