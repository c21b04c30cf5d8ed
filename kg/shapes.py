"""SHACL shapes made from the ontology, and the check of claims against them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.claim import Bound, Modality
from kg.namespaces import PREFIXES
from kg.ontology import Kind
from kg.terms import literal_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.ontology import Ontology, Relation

__all__ = ["shacl_report", "shapes_turtle"]

_DATES = ("xsd:date", "xsd:gYearMonth", "xsd:gYear")


def shapes_turtle(ontology: Ontology) -> str:
    """The shapes as Turtle: what a claim node must have, what a figure must have, and what each relation may join."""
    prefixes = [f"@prefix {name}: <{iri}> ." for name, iri in PREFIXES.items()]
    shapes = [_claim_shape(ontology), _figure_shape(), *(_relation_shape(r) for r in ontology.relations.values())]
    return "\n".join([*prefixes, "", *shapes])


def _claim_shape(ontology: Ontology) -> str:
    relations = " ".join(f"cg:{name}" for name in sorted(ontology.relations))
    modalities = " ".join(f"cg:{modality.value}" for modality in Modality)
    return _shape(
        "ClaimShape",
        "sh:targetClass cg:Claim",
        (
            ("rdf:subject", "sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI"),
            ("rdf:predicate", f"sh:minCount 1 ; sh:maxCount 1 ; sh:in ( {relations} )"),
            ("rdf:object", "sh:minCount 1 ; sh:maxCount 1"),
            ("cg:modality", f"sh:minCount 1 ; sh:maxCount 1 ; sh:in ( {modalities} )"),
            ("cg:quote", "sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ; sh:minLength 1"),
            ("prov:wasQuotedFrom", "sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI"),
            ("cg:method", "sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string"),
            ("cg:confidence", "sh:minCount 1 ; sh:maxCount 1 ; sh:minInclusive 0.0 ; sh:maxInclusive 1.0"),
            ("cg:validFrom", "sh:maxCount 1 ; sh:datatype xsd:date ; sh:lessThanOrEquals cg:validUntil"),
            ("cg:validUntil", "sh:maxCount 1 ; sh:datatype xsd:date"),
            ("cg:saidBy", "sh:maxCount 1 ; sh:nodeKind sh:IRI"),
        ),
    )


def _figure_shape() -> str:
    bounds = " ".join(literal_text(bound.value) for bound in Bound)
    return _shape(
        "FigureShape",
        "sh:targetClass cg:Quantity",
        (
            ("schema:unitText", "sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string"),
            ("qudt:unit", "sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI"),
            ("qudt:numericValue", "sh:maxCount 1 ; sh:datatype xsd:decimal"),
            ("cg:low", "sh:maxCount 1 ; sh:datatype xsd:decimal ; sh:lessThanOrEquals cg:high"),
            ("cg:bound", f"sh:minCount 1 ; sh:maxCount 1 ; sh:in ( {bounds} )"),
        ),
    )


def _relation_shape(relation: Relation) -> str:
    return _shape(
        f"{relation.name}Shape",
        f"sh:targetSubjectsOf cg:{relation.name}{_any_class(relation.domain)}",
        ((f"cg:{relation.name}", _range(relation).removeprefix(" ; ")),),
    )


def _range(relation: Relation) -> str:
    if relation.kind is Kind.QUANTITY:
        return "sh:class cg:Quantity"
    if relation.kind is Kind.DATE:
        return f"sh:or ( {' '.join(f'[ sh:datatype {kind} ]' for kind in _DATES)} )"
    if relation.kind is Kind.TEXT:
        return "sh:nodeKind sh:Literal"
    return _any_class(relation.range) or "sh:nodeKind sh:IRI"


def _any_class(names: tuple[str, ...]) -> str:
    """The constraint that a thing is of one of the classes; none where anything will do."""
    if not names or "Thing" in names:
        return ""
    return f" ; sh:or ( {' '.join(f'[ sh:class cg:{name} ]' for name in names)} )"


def _shape(name: str, target: str, properties: tuple[tuple[str, str], ...]) -> str:
    parts = [f"  sh:property [ sh:path {path} ; {rule} ]" for path, rule in properties]
    return f"cg:{name} a sh:NodeShape ; {target} ;\n" + " ;\n".join(parts) + " .\n"


def shacl_report(turtle_of_claims: str, ontology: Ontology) -> tuple[str, ...]:
    """What in a graph of claims and descriptions breaks the shapes, one line each, sorted; () when nothing does."""
    import rdflib  # noqa: PLC0415 - heavy
    from pyshacl import validate  # noqa: PLC0415 - heavy

    data, shapes = (
        rdflib.Graph().parse(data=text, format="turtle") for text in (turtle_of_claims, shapes_turtle(ontology))
    )
    conforms, report, _ = validate(data, shacl_graph=shapes, inference="none", advanced=False, js=False)
    return () if conforms else tuple(sorted(_violations(report, rdflib)))


def _violations(report: Any, rdflib: Any) -> Iterator[str]:
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    for result in report.subjects(rdflib.RDF.type, sh.ValidationResult):
        node, path = report.value(result, sh.focusNode), report.value(result, sh.resultPath)
        messages = " ".join(sorted(str(m) for m in report.objects(result, sh.resultMessage)))
        yield f"{node} {path or ''}: {' '.join(messages.split())}"
