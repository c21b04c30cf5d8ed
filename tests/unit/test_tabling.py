"""Comparisons as tables: respects that sides share, and a place for every cell."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import HashingEmbedder

from ingest.manifest import Entry
from ingest.pipeline import Tools, ingest
from kg.language.linking import Lexicon, load_lexicon
from kg.ontology import load_ontology
from kg.snapshot import Snapshot
from kg.store import KnowledgeBase
from retrieval.questions import understand
from retrieval.tabling import Grid, compared

REPORT = """# Two nations

| Dimension | Norway | Denmark |
|---|---|---|
| Governance | Led by one ministry | Left to the regions |
| Energy | Hydropower | Wind |

Norway invests $2 billion in a national supercomputer. Denmark invests $3 billion in a national supercomputer.
Norway enacted the Compute Act in 2021.
"""


@pytest.fixture
def snapshot(tmp_path: Path, lexicon: Lexicon) -> Snapshot:
    """One report that compares two nations."""
    (tmp_path / "report.md").write_text(REPORT, encoding="utf-8")
    base = KnowledgeBase(tmp_path / "home")
    ingest(base, [Entry(file=tmp_path / "report.md")], Tools(lexicon, HashingEmbedder()))
    return base.open()


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The shipped names."""
    return load_lexicon(load_ontology())


def table(question: str, snapshot: Snapshot, lexicon: Lexicon) -> Grid | None:
    """The table for a question."""
    return compared(understand(question, lexicon), snapshot, lexicon.ontology, None)


def test_sides_stand_beside_each_other(snapshot: Snapshot, lexicon: Lexicon) -> None:
    """Each respect that both sides have is a row; what is printed in a cell stands at its place."""
    found = table("How do Norway and Denmark compare?", snapshot, lexicon)

    assert found is not None
    assert found.sides == ("Norway", "Denmark")
    rows = {row.label: [cell.text for cell in row.cells if cell] for row in found.rows}
    assert rows["Governance"] == ["Led by one ministry", "Left to the regions"]
    assert rows["invests"] == ["$2 billion", "$3 billion"]
    assert not any("Compute Act" in text for texts in rows.values() for text in texts)
    printed = (row for row in found.rows if row.label != "builds")  # things are called by their names
    for cell in (cell for row in printed for cell in row.cells if cell):
        assert all(cell.text in snapshot.document(p.document).text[p.span.start : p.span.end] for p in cell.places)


def test_only_the_respects_asked_for(snapshot: Snapshot, lexicon: Lexicon) -> None:
    """A question that names a respect gets that row, and no table where no side is told of it."""
    energy = table("How do Norway and Denmark differ in energy?", snapshot, lexicon)

    assert energy is not None
    assert [row.label for row in energy.rows] == ["Energy"]
    assert table("How do Norway and Denmark differ in fisheries?", snapshot, lexicon) is None
    assert table("Where is Norway?", snapshot, lexicon) is None
