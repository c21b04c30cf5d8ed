"""The graph as a file: TriG, canonical N-Quads, JSON-LD, GraphML, or the claims as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.analytics import graphml
from kg.errors import StoreError
from kg.graph import Graph
from kg.table import serialise
from kg.terms import quads_text

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["EXPORTS", "export"]

EXPORTS = ("trig", "nquads", "jsonld", "graphml", "csv")
"""The formats of `export`."""

_CLAIMS = """
SELECT ?id ?subject ?subject_iri ?relation ?value ?value_iri ?amount ?low ?high ?unit ?modality ?valid_from ?valid_until
       ?valid ?said_by ?aspect ?source ?source_title ?place ?quote ?method ?confidence WHERE {
  GRAPH ?document {
    ?claim a cg:Claim ; rdf:subject ?subject_iri ; rdf:predicate ?p ; rdf:object ?o ; cg:modality ?m ; cg:quote ?quote ;
      prov:wasQuotedFrom ?at ; cg:method ?method ; cg:confidence ?confidence .
    ?document dcterms:identifier ?source ; dcterms:title ?source_title .
  }
  ?subject_iri rdfs:label ?subject .
  OPTIONAL { GRAPH ?document { ?claim cg:printed ?printed } }
  OPTIONAL { GRAPH ?document { ?claim cg:validFrom ?valid_from } }
  OPTIONAL { GRAPH ?document { ?claim cg:validUntil ?valid_until } }
  OPTIONAL { GRAPH ?document { ?claim cg:validText ?valid } }
  OPTIONAL { GRAPH ?document { ?claim cg:aspect ?aspect } }
  OPTIONAL { GRAPH ?document { ?claim cg:saidBy ?by } ?by rdfs:label ?said_by }
  OPTIONAL { ?o rdfs:label ?label }
  OPTIONAL { ?o schema:unitText ?unit }
  OPTIONAL { ?o qudt:numericValue ?amount }
  OPTIONAL { ?o cg:low ?low }
  OPTIONAL { ?o cg:high ?high }
  BIND(COALESCE(?printed, ?label, STR(?o)) AS ?value)
  BIND(IF(ISIRI(?o), ?o, ?nothing) AS ?value_iri)
  BIND(STRAFTER(STR(?claim), "/claim/") AS ?id)
  BIND(STRAFTER(STR(?p), "#") AS ?relation)
  BIND(STRAFTER(STR(?m), "#") AS ?modality)
  BIND(STRAFTER(STR(?at), "/document/") AS ?place)
} ORDER BY ?source ?place ?id
"""


def export(graph_path: Path, format: str, path: Path) -> None:  # noqa: A002 - the word people use
    """Write the graph at `graph_path` to the file `path`, which appears whole or not at all.

    Equal graphs give equal bytes. Raises StoreError for an unknown format or a file that cannot be written.
    """
    if format not in EXPORTS:
        raise StoreError(f"unknown export format {format!r}", f"use one of {', '.join(EXPORTS)}")
    with Graph(graph_path) as graph:
        content = _content(graph, format)
    beside = path.with_name(f"{path.name}.part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        raise StoreError(
            f"{path}: cannot be written: {error.strerror}", "name a file in a folder you may write"
        ) from error


def _content(graph: Graph, format: str) -> bytes:  # noqa: A002
    if format == "csv":
        return serialise(graph.select(_CLAIMS), "csv").encode()
    if format == "graphml":
        return graphml(graph)
    return quads_text(graph.quads(), format)
