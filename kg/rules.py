"""What the ontology asks of claims, figures and relations, as rules: SHACL is written from them, and checks are made.

Names are prefixed ("cg:quote"); `kg.namespaces` has the prefixes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.claim import Bound, Modality
from kg.ontology import Kind

if TYPE_CHECKING:
    from kg.ontology import Ontology, Relation

__all__ = ["DATES", "Rule", "Shape", "shapes_of"]

DATES = ("xsd:date", "xsd:gYearMonth", "xsd:gYear")


@dataclass(frozen=True, slots=True)
class Rule:
    """What the values of one property must be; `most` None sets no limit to how many there are.

    `node` is "IRI" or "Literal". Of `datatypes` and `classes` one must fit where any is given, `chosen` are all that
    may stand (names, or words where they have no colon), `within` is the least and greatest number, and a value must
    not be past that of the property `not_past`.
    """

    path: str
    least: int = 0
    most: int | None = None
    node: str | None = None
    datatypes: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()
    within: tuple[str, str] | None = None
    not_past: str | None = None
    not_empty: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """The rules for the things of a class, or for those that are subject of a relation and so of one of `domain`."""

    name: str
    of_class: str | None
    of_subjects: str | None
    domain: tuple[str, ...]
    rules: tuple[Rule, ...]


def shapes_of(ontology: Ontology) -> tuple[Shape, ...]:
    """What a claim node must have, what a figure must have, and what each relation may join."""
    return (_claims(ontology), _figures(), *(_of_relation(r) for r in ontology.relations.values()))


def _one(path: str, node: str | None = None, datatype: str | None = None, **more: object) -> Rule:
    return Rule(path, 1, 1, node, (datatype,) if datatype else (), **more)  # type: ignore[arg-type]


def _claims(ontology: Ontology) -> Shape:
    relations = tuple(f"cg:{name}" for name in sorted(ontology.relations))
    modalities = tuple(f"cg:{modality.value}" for modality in Modality)
    rules = (
        _one("rdf:subject", "IRI"),
        _one("rdf:predicate", chosen=relations),
        _one("rdf:object"),
        _one("cg:modality", chosen=modalities),
        _one("cg:quote", datatype="xsd:string", not_empty=True),
        _one("prov:wasQuotedFrom", "IRI"),
        _one("cg:method", datatype="xsd:string"),
        _one("cg:confidence", within=("0.0", "1.0")),
        Rule("cg:validFrom", most=1, datatypes=("xsd:date",), not_past="cg:validUntil"),
        Rule("cg:validUntil", most=1, datatypes=("xsd:date",)),
        Rule("cg:saidBy", most=1, node="IRI"),
    )
    return Shape("ClaimShape", "cg:Claim", None, (), rules)


def _figures() -> Shape:
    rules = (
        _one("schema:unitText", datatype="xsd:string"),
        _one("qudt:unit", "IRI"),
        Rule("qudt:numericValue", most=1, datatypes=("xsd:decimal",)),
        Rule("cg:low", most=1, datatypes=("xsd:decimal",), not_past="cg:high"),
        _one("cg:bound", chosen=tuple(bound.value for bound in Bound)),
    )
    return Shape("FigureShape", "cg:Quantity", None, (), rules)


def _of_relation(relation: Relation) -> Shape:
    path = f"cg:{relation.name}"
    return Shape(f"{relation.name}Shape", None, path, _classes(relation.domain), (_range(path, relation),))


def _range(path: str, relation: Relation) -> Rule:
    if relation.kind is Kind.QUANTITY:
        return Rule(path, classes=("cg:Quantity",))
    if relation.kind is Kind.DATE:
        return Rule(path, datatypes=DATES)
    if relation.kind is Kind.TEXT:
        return Rule(path, node="Literal")
    classes = _classes(relation.range)
    return Rule(path, classes=classes) if classes else Rule(path, node="IRI")


def _classes(names: tuple[str, ...]) -> tuple[str, ...]:
    """The classes of which a thing must be one; none where anything will do."""
    return () if not names or "Thing" in names else tuple(f"cg:{name}" for name in names)
