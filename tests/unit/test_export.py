"""The graph as a file."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import networkx as nx
import pytest
from graph_sample import KOREA, MISSION, build, first, second
from pyoxigraph import RdfFormat, parse

from kg.errors import StoreError
from kg.export import EXPORTS, export
from kg.graph import Graph


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("graph"))


@pytest.mark.parametrize("name", EXPORTS)
def test_equal_graphs_give_equal_files(path: Path, name: str, tmp_path: Path) -> None:
    """A graph built again, in another place, exports byte for byte the same."""
    export(path, name, tmp_path / "one")
    export(build(tmp_path), name, tmp_path / "other")

    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize(
    ("name", "kind"), [("nquads", RdfFormat.N_QUADS), ("trig", RdfFormat.TRIG), ("jsonld", RdfFormat.JSON_LD)]
)
def test_rdf_holds_every_quad(path: Path, name: str, kind: RdfFormat, tmp_path: Path) -> None:
    """Reading the file back gives the quads of the graph, no more and no fewer."""
    file = tmp_path / "out"
    export(path, name, file)
    read = set(parse(path=file, format=kind))

    assert read == set(Graph(path).quads())


def test_nquads_are_sorted_lines(path: Path, tmp_path: Path) -> None:
    """The canonical form is one quad a line, sorted."""
    export(path, "nquads", tmp_path / "out.nq")
    lines = (tmp_path / "out.nq").read_bytes().splitlines()

    assert lines == sorted(lines)
    assert len(lines) == Graph(path).counts().quads


def test_csv_has_every_claim(path: Path, tmp_path: Path) -> None:
    """One row a claim, with the exact words and what they say in columns."""
    export(path, "csv", tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    claims = [*first()[2].claims, *second()[2].claims]
    money = next(r for r in rows if r["value"] == "$5.5 billion")

    assert sorted(r["id"] for r in rows) == sorted(c.id for c in claims)
    assert (money["subject"], money["amount"], money["unit"], money["valid_until"]) == (
        "Harbour Mission",
        "5500000000",
        "USD",
        "2025-12-31",
    )


def test_graphml_opens_elsewhere(path: Path, tmp_path: Path) -> None:
    """Other tools read things with label and type, and links with their relation."""
    export(path, "graphml", tmp_path / "out.graphml")
    network = nx.read_graphml(tmp_path / "out.graphml", force_multigraph=True)

    assert network.nodes[KOREA.iri] == {"label": "South Korea", "type": "Nation"}
    assert [d["relation"] for d in network.get_edge_data(KOREA.iri, MISSION.iri).values()] == ["runsProgramme"]


def test_jsonld_names_no_context_to_fetch(path: Path, tmp_path: Path) -> None:
    """The file stands alone: nothing in it must be fetched to read it."""
    export(path, "jsonld", tmp_path / "out.jsonld")
    text = (tmp_path / "out.jsonld").read_text(encoding="utf-8")

    assert json.loads(text)
    assert not re.search(r'"@context"\s*:\s*["\[]', text)


def test_what_cannot_be_written_is_named(path: Path, tmp_path: Path) -> None:
    """A folder that is not there and an unknown format are named, with what would do."""
    with pytest.raises(StoreError, match="nowhere"):
        export(path, "csv", tmp_path / "nowhere" / "out.csv")
    with pytest.raises(StoreError, match="yaml") as caught:
        export(path, "yaml", tmp_path / "out")
    assert "nquads" in caught.value.hint
