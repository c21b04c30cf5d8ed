"""Walks over the plain triples: what lies around a thing, how two things are joined, and the graph for other tools."""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

from kg.terms import CG, DCTERMS, ID, RDFS, Literal, NamedNode, Quad

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.graph import Graph

__all__ = ["Link", "Neighbourhood", "Node", "graphml", "neighbourhood", "shortest_paths"]


@dataclass(frozen=True, slots=True)
class Node:
    """A thing in the graph and how many links away it is."""

    iri: str
    label: str
    type: str
    distance: int


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """A plain triple between two things; `relation` is a name of the ontology."""

    subject: str
    relation: str
    object: str


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The things around one thing, nearest first, and the links between them."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]


def neighbourhood(graph: Graph, iri: str, hops: int = 1, limit: int = 100) -> Neighbourhood:
    """What is joined to `iri` in at most `hops` links, at most `limit` things; empty where nothing is known of it."""
    found: dict[str, int] = {iri: 0}
    links: set[Link] = set()
    edge = [iri]
    for distance in range(1, hops + 1):
        around = sorted({link for one in edge for link in _links(graph.about(one))})
        edge = []
        for link in around:
            for end in (link.subject, link.object):
                if end not in found and len(found) < limit:
                    found[end] = distance
                    edge.append(end)
            links.add(link)
    kept = tuple(sorted(link for link in links if link.subject in found and link.object in found))
    nodes = tuple(_node(graph, one, distance) for one, distance in found.items())
    return Neighbourhood(nodes if kept or nodes[0].label != iri else (), kept)


def shortest_paths(graph: Graph, one: str, other: str, limit: int = 5) -> tuple[tuple[Link, ...], ...]:
    """The shortest ways from one thing to another along links in either direction, at most `limit`; () for none."""
    import networkx as nx  # noqa: PLC0415 - heavy

    network = _network(graph)
    if one not in network or other not in network or one == other:
        return ()
    try:
        paths = list(islice(nx.all_shortest_paths(network.to_undirected(), one, other), limit))
    except nx.NetworkXNoPath:
        return ()
    return tuple(tuple(_between(network, a, b) for a, b in pairwise(path)) for path in sorted(paths))


def graphml(graph: Graph) -> bytes:
    """The things and their links as GraphML, for Gephi, Cytoscape, yEd or networkx."""
    import networkx as nx  # noqa: PLC0415 - heavy

    network = _network(graph)
    for iri in sorted(network):
        node = _node(graph, iri, 0)
        network.add_node(iri, label=node.label, type=node.type)
    out = io.BytesIO()
    nx.write_graphml_xml(network, out)
    return out.getvalue()


def _network(graph: Graph) -> Any:
    import networkx as nx  # noqa: PLC0415 - heavy

    network: Any = nx.MultiDiGraph()
    links = sorted(set(_links(graph.plain())))
    network.add_nodes_from(sorted({end for link in links for end in (link.subject, link.object)}))
    for link in links:
        network.add_edge(link.subject, link.object, key=link.relation, relation=link.relation)
    return network


def _links(quads: Iterator[Quad]) -> Iterator[Link]:
    for quad in quads:
        if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode):
            continue
        relation, value = quad.predicate.value, quad.object.value
        if relation.startswith(CG) and value.startswith(ID):
            yield Link(quad.subject.value, relation.removeprefix(CG), value)


def _between(network: Any, one: str, other: str) -> Link:
    forward = sorted(network.get_edge_data(one, other, default={}))
    if forward:
        return Link(one, forward[0], other)
    return Link(other, min(network.get_edge_data(other, one)), one)


def _node(graph: Graph, iri: str, distance: int) -> Node:
    label, type_ = iri, "Thing"
    for quad in graph.about(iri):
        if quad.subject != NamedNode(iri):
            continue
        if quad.predicate.value == RDFS + "label" and isinstance(quad.object, Literal):
            label = quad.object.value
        elif quad.predicate.value == DCTERMS + "type" and isinstance(quad.object, NamedNode):
            type_ = quad.object.value.removeprefix(CG)
    return Node(iri, label, type_, distance)
