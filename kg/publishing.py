"""The graph of a generation put into another SPARQL server, and the record there of what was put.

The record is a graph of its own: which generation, which graphs belong to it, and the digest of each, so that the next
time only what changed is sent. While graphs are being sent it names no generation, so that nobody takes half for whole.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from kg.endpoint import RECORD_DIGEST, RECORD_GENERATION, record_name, record_of
from kg.namespaces import ONTOLOGY_GRAPH
from kg.terms import Literal, NamedNode, RdfTriple, document_iri

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kg.graph import Graph
    from kg.protocol import Protocol
    from kg.terms import Quad

__all__ = ["Published", "publish"]

_AT_ONCE = 20_000  # triples a request carries, some 3 MB
_DIGEST, _GENERATION = NamedNode(RECORD_DIGEST), NamedNode(RECORD_GENERATION)


@dataclass(frozen=True, slots=True)
class Published:
    """How many graphs were sent, were there already, and were taken away because the base no longer holds them."""

    generation: str
    sent: int
    kept: int
    dropped: int


def publish(graph: Graph, generation: str, protocol: Protocol, told: Callable[[int, int], None]) -> Published:
    """Make the server hold the graph of the generation of this identity; only the named graphs that differ are sent.

    `told` hears how many graphs of how many are done. Raises UnavailableError and QueryError; to run it again mends
    what a broken connection left.
    """
    before = record_of(protocol)
    named = (*map(document_iri, graph.documents()), NamedNode(ONTOLOGY_GRAPH))
    digests = {node.value: _digest(graph.of_graph(node)) for node in named}
    plain = _digest(graph.plain())
    gone = set(before.graphs) - set(digests)
    changed = [iri for iri, digest in digests.items() if before.graphs.get(iri) != digest]
    whole = before.facts != plain
    if not (changed or gone or whole) and before.generation == generation:
        return Published(generation, 0, len(digests) + 1, 0)
    unchanged = {iri: digest for iri, digest in digests.items() if iri not in changed}
    _record(protocol, unchanged, None if whole else plain, None)
    for number, iri in enumerate(changed):
        told(number, len(changed) + whole)
        _send(protocol, iri, graph.of_graph(NamedNode(iri)))
    if whole:
        told(len(changed), len(changed) + whole)
        _send(protocol, protocol.settings.facts or None, graph.plain())
    for iri in sorted(gone):
        protocol.drop(iri)
    _record(protocol, digests, plain, generation)
    return Published(generation, len(changed) + whole, len(unchanged) + (not whole), len(gone))


def _digest(quads: Iterable[Quad]) -> str:
    """The digest of a set of triples, in whatever order they come: the sum of the digests of each."""
    total = sum(int.from_bytes(hashlib.sha256(str(quad.triple).encode()).digest()) for quad in quads)
    return f"{total % (1 << 256):064x}"


def _send(protocol: Protocol, iri: str | None, quads: Iterator[Quad]) -> None:
    protocol.put(iri, _lines(islice(quads, _AT_ONCE)))
    while more := _lines(islice(quads, _AT_ONCE)):
        protocol.add(iri, more)


def _lines(quads: Iterable[Quad]) -> bytes:
    return "".join(f"{quad.triple} .\n" for quad in quads).encode()


def _record(protocol: Protocol, graphs: Mapping[str, str], facts: str | None, generation: str | None) -> None:
    name = NamedNode(record_name(protocol))
    triples = [RdfTriple(NamedNode(iri), _DIGEST, Literal(digest)) for iri, digest in graphs.items()]
    if facts is not None:
        triples.append(RdfTriple(name, _DIGEST, Literal(facts)))
    if generation is not None:
        triples.append(RdfTriple(name, _GENERATION, Literal(generation)))
    protocol.put(name.value, "".join(f"{triple} .\n" for triple in triples).encode())
