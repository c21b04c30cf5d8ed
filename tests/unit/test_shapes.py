"""The SHACL shapes."""

from __future__ import annotations

from functools import cache

import pytest
from graph_sample import KOREA, MISSION, build
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.conforming import types_in, violations
from kg.graph import Graph
from kg.ontology import Ontology, load_ontology
from kg.shapes import shacl_report, shapes_turtle
from kg.terms import XSD, BlankNode, Literal, NamedNode, RdfTriple, Triple, read_turtle, turtle

PREFIXES = "".join(
    f"@prefix {name}: <{iri}> .\n"
    for name, iri in {
        "cg": "https://w3id.org/claimgraph/ontology#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "prov": "http://www.w3.org/ns/prov#",
        "qudt": "http://qudt.org/schema/qudt/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }.items()
)
GOOD = f"""<urn:c> a cg:Claim ; rdf:subject <{KOREA.iri}> ; rdf:predicate cg:runsProgramme ;
  rdf:object <{MISSION.iri}> ; cg:modality cg:asserted ; cg:quote "words" ; prov:wasQuotedFrom <urn:d> ;
  cg:method "m" ; cg:confidence 0.9 .\n"""


held_ontology = cache(load_ontology)


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return held_ontology()


def test_the_shapes_are_turtle_and_cover_every_relation(ontology: Ontology) -> None:
    """There is a shape for claims, one for figures, and one for each relation."""
    triples = read_turtle(shapes_turtle(ontology))
    shapes = {t.subject for t in triples if t.object.endswith("#NodeShape")}

    assert len(shapes) == len(ontology.relations) + 2


def test_what_the_store_writes_conforms(ontology: Ontology, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The claims, figures and plain triples of the sample graph break no shape."""
    graph = Graph(build(tmp_path_factory.mktemp("graph")))
    parts = [quad.triple for quad in graph.plain()]
    for document in graph.documents():
        parts += [quad.triple for quad in graph.of_document(document)]

    assert shacl_report(turtle(parts), ontology) == ()
    assert list(violations(parts, ontology, types_in(parts))) == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (GOOD.replace('cg:quote "words" ; ', ""), "quote"),
        (GOOD.replace("cg:runsProgramme", "cg:eats"), "predicate"),
        (GOOD.replace("cg:asserted", "cg:shouted"), "modality"),
        (GOOD.replace("0.9", "1.9"), "confidence"),
        (GOOD.replace(f"<{MISSION.iri}>", f"<{MISSION.iri}>, 5"), "object"),
        ("<urn:x> a cg:Model ; cg:runsProgramme <urn:y> . <urn:y> a cg:Programme .", "urn:x"),
        ("<urn:q> a cg:Quantity ; cg:bound 'exact' ; qudt:numericValue 5.0 .", "unitText"),
        ("<urn:x> a cg:Programme ; cg:hasBudget 'much' .", "hasBudget"),
        ("<urn:x> a cg:Regulation ; cg:enactedOn 'soon' .", "enactedOn"),
    ],
)
def test_what_breaks_a_shape_is_named(ontology: Ontology, wrong: str, says: str) -> None:
    """A claim, figure or triple that breaks the ontology is reported with what is wrong."""
    report = shacl_report(PREFIXES + wrong, ontology)

    assert report
    assert any(says in line for line in report)
    assert any(says in line for line in checked(PREFIXES + wrong, ontology))


def checked(text: str, ontology: Ontology) -> list[str]:
    """What the checks say of a graph given as Turtle."""
    triples = [
        RdfTriple(node(t.subject), NamedNode(t.predicate), node(t.object) if t.is_iri else literal(t))
        for t in sorted(set(read_turtle(text)), key=lambda t: t.subject)
    ]
    return list(violations(triples, ontology, types_in(triples)))


def node(name: str) -> NamedNode | BlankNode:
    """An IRI or a blank node."""
    return BlankNode(name.removeprefix("_:")) if name.startswith("_:") else NamedNode(name)


def literal(triple: Triple) -> Literal:
    """What a triple says that is no node."""
    if triple.language is not None:
        return Literal(triple.object, language=triple.language)
    return Literal(triple.object, datatype=NamedNode(triple.datatype or XSD + "string"))


NODES = ("<urn:c>", "<urn:x>", "<urn:q>")
OBJECTS = (
    *("cg:Claim", "cg:Quantity", "cg:Programme", "cg:Nation", "cg:asserted", "cg:runsProgramme", "cg:hasBudget"),
    *("<urn:x>", "<urn:q>", "0.5", "1.5", "7", '""', '"words"', '"exact"', '"words"@en', "_:b"),
    *('"2025-01-01"^^xsd:date', '"2024-01-01"^^xsd:date', '"2024-13-01"^^xsd:date', '"2024"^^xsd:gYear'),
    *('"2024-02"^^xsd:gYearMonth', '"x"^^xsd:decimal', "true"),
)
PREDICATES = (
    *("a", "rdf:subject", "rdf:predicate", "rdf:object", "cg:modality", "cg:quote", "prov:wasQuotedFrom", "cg:method"),
    *("cg:confidence", "cg:validFrom", "cg:validUntil", "cg:saidBy", "qudt:unit", "qudt:numericValue", "cg:low"),
    *("cg:high", "cg:bound", "cg:runsProgramme", "cg:hasBudget", "cg:enactedOn", "cg:definedAs"),
)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(
    drawn=st.lists(
        st.tuples(st.sampled_from(NODES), st.sampled_from(PREDICATES), st.sampled_from(OBJECTS)), max_size=12
    )
)
def test_the_checks_find_what_shacl_finds(drawn: list[tuple[str, str, str]]) -> None:
    """Whatever the graph, nodes that break a shape by pySHACL are those that break a rule, at the same property."""
    ontology = held_ontology()
    text = PREFIXES + GOOD + "".join(f"{s} {p} {o} .\n" for s, p, o in drawn)

    by_shacl = {" ".join(line.split(": ")[0].split()[:2]) for line in shacl_report(text, ontology)}
    found = {" ".join(line.split(": ")[0].split()[:2]) for line in checked(text, ontology)}

    assert {line.split()[0] for line in found} == {line.split()[0] for line in by_shacl}
    assert {line for line in by_shacl if " " in line} <= found
