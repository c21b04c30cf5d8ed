"""What a SPARQL end point says of itself: service description, VoID, and the shipped queries as examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.named_queries import fill, named_queries
from kg.namespaces import CG, DCTERMS, ONTOLOGY_GRAPH, RDF, RDFS, SCHEMA, SH, VOID
from kg.terms import Literal, NamedNode, RdfTriple, turtle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.graph import Graph
    from kg.named_queries import NamedQuery
    from kg.terms import RdfTerm

__all__ = ["description"]

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULTS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle")
_CLASSES = "SELECT ?term (COUNT(*) AS ?uses) WHERE { ?s a ?term } GROUP BY ?term ORDER BY ?term"
_PROPERTIES = "SELECT ?term (COUNT(*) AS ?uses) WHERE { ?s ?term ?o } GROUP BY ?term ORDER BY ?term"
_A = RDF + "type"


def description(graph: Graph, base_url: str) -> str:
    """The description of the end point `base_url`/sparql over `graph`, as Turtle."""
    base = base_url.rstrip("/")
    triples = [*_service(base), *_dataset(graph, base)]
    for query in named_queries().values():
        triples.extend(_example(query, base))
    return turtle(triples)


def _triple(subject: str, predicate: str, value: str | RdfTerm) -> RdfTriple:
    return RdfTriple(NamedNode(subject), NamedNode(predicate), NamedNode(value) if isinstance(value, str) else value)


def _service(base: str) -> Iterator[RdfTriple]:
    service = f"{base}/sparql"
    yield _triple(service, _A, _SD + "Service")
    yield _triple(service, _SD + "endpoint", service)
    yield _triple(service, _SD + "supportedLanguage", _SD + "SPARQL11Query")
    for name in _RESULTS:
        yield _triple(service, _SD + "resultFormat", _FORMATS + name)
    yield _triple(service, _SD + "defaultDataset", f"{base}/.well-known/void#dataset")


def _dataset(graph: Graph, base: str) -> Iterator[RdfTriple]:
    dataset, counts = f"{base}/.well-known/void#dataset", graph.counts()
    yield _triple(dataset, _A, VOID + "Dataset")
    yield _triple(dataset, _A, _SD + "Dataset")
    yield _triple(dataset, DCTERMS + "title", Literal("claimgraph"))
    yield _triple(dataset, VOID + "sparqlEndpoint", f"{base}/sparql")
    yield _triple(dataset, VOID + "triples", Literal(counts.quads))
    yield _triple(dataset, VOID + "documents", Literal(counts.documents))
    yield _triple(dataset, VOID + "vocabulary", CG)
    yield _triple(dataset, RDFS + "seeAlso", ONTOLOGY_GRAPH)
    for kind, term, count, text in (
        ("class", "class", "entities", _CLASSES),
        ("property", "property", "triples", _PROPERTIES),
    ):
        for number, row in enumerate(graph.select(text).records()):
            part = f"{base}/.well-known/void#{kind}-{number}"
            yield _triple(dataset, f"{VOID}{kind}Partition", part)
            yield _triple(part, VOID + term, row["term"])
            yield _triple(part, VOID + count, Literal(int(row["uses"])))


def _example(query: NamedQuery, base: str) -> Iterator[RdfTriple]:
    """An example as SPARQL editors read them: SHACL's SPARQL executables with a target."""
    node = f"{base}/.well-known/void#{query.name}"
    text = fill(query, {})
    form = next(form for form in ("select", "ask", "construct", "describe") if f"\n{form.upper()}" in text)
    yield _triple(node, _A, SH + "SPARQLExecutable")
    yield _triple(node, RDFS + "label", Literal(query.title))
    yield _triple(node, RDFS + "comment", Literal(query.description))
    yield _triple(node, SH + form, Literal(text))
    yield _triple(node, SCHEMA + "target", f"{base}/sparql")
    yield _triple(node, SCHEMA + "keywords", Literal(query.category))
