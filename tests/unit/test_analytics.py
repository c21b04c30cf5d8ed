"""Walks over the plain triples."""

from __future__ import annotations

from pathlib import Path

import pytest
from graph_sample import ACT, INDIA, KOREA, LAB, MISSION, NVIDIA, SITE, build

from kg.analytics import Link, neighbourhood, shortest_paths
from kg.graph import Graph


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    path: Path = build(tmp_path_factory.mktemp("graph"))
    return Graph(path)


def test_one_hop_around(graph: Graph) -> None:
    """One hop gives what is directly joined, in either direction, with labels and types."""
    around = neighbourhood(graph, KOREA.iri)

    assert {n.iri: n.distance for n in around.nodes} == {KOREA.iri: 0, MISSION.iri: 1, ACT.iri: 1}
    assert Link(ACT.iri, "appliesIn", KOREA.iri) in around.links
    assert {(n.label, n.type) for n in around.nodes if n.iri == ACT.iri} == {("Harbour Data Act", "Regulation")}


def test_two_hops_reach_further(graph: Graph) -> None:
    """Two hops reach the neighbours of neighbours; the limit holds."""
    assert SITE.iri in {n.iri for n in neighbourhood(graph, INDIA.iri, hops=2).nodes}
    assert len(neighbourhood(graph, INDIA.iri, hops=2, limit=2).nodes) == 2


def test_a_path_between_two_things(graph: Graph) -> None:
    """The shortest way is found against the direction of links too."""
    (path,) = shortest_paths(graph, INDIA.iri, SITE.iri)

    assert path == (Link(INDIA.iri, "partnersWith", NVIDIA.iri), Link(NVIDIA.iri, "builds", SITE.iri))
    assert shortest_paths(graph, SITE.iri, INDIA.iri) == ((path[1], path[0]),)


def test_no_path_is_no_error(graph: Graph) -> None:
    """Things that nothing joins, or that are not there, have no path and no neighbours."""
    nowhere = "https://w3id.org/claimgraph/id/nation/ZZZ"

    assert shortest_paths(graph, KOREA.iri, LAB.iri) == ()
    assert shortest_paths(graph, KOREA.iri, nowhere) == ()
    assert neighbourhood(graph, nowhere).nodes == ()
