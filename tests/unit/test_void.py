"""The description of the end point."""

from __future__ import annotations

import pytest
from graph_sample import build

from kg.graph import Graph
from kg.named_queries import named_queries
from kg.terms import read_turtle
from kg.void import description


def test_the_end_point_describes_itself(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The Turtle names the service, counts the data, and holds every shipped query as an example."""
    graph = Graph(build(tmp_path_factory.mktemp("graph")))
    triples = read_turtle(description(graph, "http://127.0.0.1:8000/"))
    objects = {t.predicate.rsplit("#", 1)[-1]: t.object for t in triples}
    examples = {t.subject for t in triples if t.object.endswith("#SPARQLExecutable")}

    assert objects["endpoint"] == "http://127.0.0.1:8000/sparql"
    assert objects["documents"] == "2"
    assert any(t.object.endswith("ontology#Nation") for t in triples)
    assert len(examples) == len(named_queries())
