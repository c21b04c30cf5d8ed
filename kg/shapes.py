"""SHACL shapes written from the rules of the ontology, and the check of claims against them by pySHACL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.namespaces import PREFIXES
from kg.rules import shapes_of
from kg.terms import literal_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.ontology import Ontology
    from kg.rules import Rule, Shape

__all__ = ["shacl_report", "shapes_turtle"]


def shapes_turtle(ontology: Ontology) -> str:
    """The shapes as Turtle: what a claim node must have, what a figure must have, and what each relation may join."""
    prefixes = [f"@prefix {name}: <{iri}> ." for name, iri in PREFIXES.items()]
    return "\n".join([*prefixes, "", *map(_shape, shapes_of(ontology))])


def _shape(shape: Shape) -> str:
    target = f"sh:targetClass {shape.of_class}" if shape.of_class else f"sh:targetSubjectsOf {shape.of_subjects}"
    parts = [target, *_one_of("sh:class", shape.domain)]
    parts += [f"sh:property [ {' ; '.join(_property(rule))} ]" for rule in shape.rules]
    return f"cg:{shape.name} a sh:NodeShape ;\n  " + " ;\n  ".join(parts) + " .\n"


def _property(rule: Rule) -> Iterator[str]:
    yield f"sh:path {rule.path}"
    if rule.least:
        yield f"sh:minCount {rule.least}"
    if rule.most is not None:
        yield f"sh:maxCount {rule.most}"
    if rule.node:
        yield f"sh:nodeKind sh:{rule.node}"
    yield from _one_of("sh:datatype", rule.datatypes)
    yield from _one_of("sh:class", rule.classes)
    if rule.chosen:
        yield f"sh:in ( {' '.join(one if ':' in one else literal_text(one) for one in rule.chosen)} )"
    if rule.within:
        yield f"sh:minInclusive {rule.within[0]} ; sh:maxInclusive {rule.within[1]}"
    if rule.not_past:
        yield f"sh:lessThanOrEquals {rule.not_past}"
    if rule.not_empty:
        yield "sh:minLength 1"


def _one_of(constraint: str, names: tuple[str, ...]) -> Iterator[str]:
    if len(names) == 1:
        yield f"{constraint} {names[0]}"
    elif names:
        yield f"sh:or ( {' '.join(f'[ {constraint} {name} ]' for name in names)} )"


def shacl_report(turtle_of_claims: str, ontology: Ontology) -> tuple[str, ...]:
    """What in a graph of claims and descriptions breaks the shapes, one line each, sorted; () when nothing does.

    `kg.conforming` finds the same, a hundred times as quickly.
    """
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
