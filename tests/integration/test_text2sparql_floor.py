"""Questions to SPARQL over two graphs of others: what was reached is held."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.text2sparql import measure

FLOORS = [("ck25", "F", 0.74), ("acme_cwd", "exact", 0.77)]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "figure", "floor"), FLOORS)
def test_other_graphs_are_answered_without_a_language_model(
    shared_data: Path, name: str, figure: str, floor: float
) -> None:
    """The dev questions keep their figures, and every query parses, only reads, and uses terms of the graph."""
    folder = shared_data / "text2sparql" / name
    if not folder.is_dir():
        pytest.skip(f"the set is not here: {folder}")

    found = measure(folder).summary()

    assert found[figure] >= floor
    assert (found["parse"], found["read_only"], found["schema_terms"]) == (1.0, 1.0, 1.0)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ck25", "acme_cwd"])
def test_our_own_questions_over_them_are_answered(shared_data: Path, name: str) -> None:
    """Other questions over the same graphs, written before they were first asked, keep their figure."""
    folder = shared_data / "text2sparql" / name
    if not folder.is_dir():
        pytest.skip(f"the set is not here: {folder}")

    assert measure(folder, more=True).summary()["F"] >= 0.9
