"""Extraction must not get worse: floors under the figures of the benchmark."""

from __future__ import annotations

from pathlib import Path

from benchmarks.extraction import figures


def test_recall_stays_above_its_floor(shared_data: Path) -> None:
    """Core recall and figures of the article, and recall of the digests, on the gold lists beside the repository."""
    found = figures(shared_data.parent)
    assert found["article"]["core"]["recall"] >= 0.97
    assert found["article"]["core"]["figures"] >= 0.98
    assert found["article"]["core"]["modality"] >= 0.95
    assert found["article"]["all"]["recall"] >= 0.78
    assert found["digests"]["recall"] >= 0.75
    assert found["digests"]["figures"] >= 0.95
    assert found["mentions"]["recall"] >= 0.96
    assert found["mentions"]["precision"] >= 0.98
    assert found["conflicts"]["classed_right"] >= 0.9 * found["conflicts"]["groups"]
    assert found["conflicts"]["false"] <= 0.1 * found["conflicts"]["shown"]
