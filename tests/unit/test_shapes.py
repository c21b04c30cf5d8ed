"""The SHACL shapes."""

from __future__ import annotations

import pytest
from graph_sample import KOREA, MISSION, build

from kg.graph import Graph
from kg.ontology import Ontology, load_ontology
from kg.shapes import shacl_report, shapes_turtle
from kg.terms import read_turtle, turtle

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


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return load_ontology()


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
