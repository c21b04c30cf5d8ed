"""What is derived from the ontology: the JSON Schema of claims, the vocabulary of a prompt, the page of the manual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.claim import Modality
from kg.ontology import Kind

if TYPE_CHECKING:
    from kg.ontology import Ontology, OntologyClass, Relation

__all__ = ["json_schema", "legend", "reference_page", "vocabulary"]

_CUES_SHOWN = 4
_TITLES = {
    Kind.ENTITY: "Between two things",
    Kind.QUANTITY: "With a figure",
    Kind.DATE: "With a date",
    Kind.TEXT: "With words",
}


def json_schema(ontology: Ontology) -> dict[str, object]:
    """The JSON Schema of what a language model may say: claims in terms of the ontology, each with its exact words."""
    kinds = [Kind.QUANTITY, Kind.DATE, Kind.TEXT]
    claim: dict[str, object] = {
        "quote": {"type": "string", "minLength": 1, "description": "the exact words of the text that say it"},
        "subject": {"type": "string", "minLength": 1, "description": "the name of the subject, as in the text"},
        "subject_type": {"enum": sorted(ontology.classes)},
        "relation": {"enum": sorted(ontology.relations)},
        "value": {"type": "string", "minLength": 1, "description": "a name, figure, date or phrase, as in the text"},
        "value_type": {"enum": [*sorted(ontology.classes), *kinds]},
        "modality": {"enum": list(Modality)},
    }
    item = {"type": "object", "properties": claim, "required": list(claim), "additionalProperties": False}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "claims",
        "type": "object",
        "properties": {"claims": {"type": "array", "items": item}},
        "required": ["claims"],
        "additionalProperties": False,
    }


def vocabulary(ontology: Ontology) -> str:
    """The classes and relations as a prompt lists them, one a line."""
    lines = ["Classes:"]
    lines += [f"- {c.name}: {c.description}" for c in ontology.classes.values()]
    for kind, title in _TITLES.items():
        lines.append(f"Relations, {title[0].lower()}{title[1:]}:")
        lines += [f"- {r.name} ({_ends(r)}): {r.description}" for r in _of_kind(ontology, kind)]
    return "\n".join(lines) + "\n"


def legend(ontology: Ontology) -> dict[str, tuple[str, str]]:
    """The label and colour of each class, by its name."""
    return {name: (known.label, known.colour) for name, known in ontology.classes.items()}


def reference_page(ontology: Ontology) -> str:
    """The page of the manual that lists all classes and relations, in Markdown."""
    parts = [
        "# Ontology",
        "",
        "Made from `kg/ontology.ttl`. Terms live in `https://w3id.org/claimgraph/ontology#` (prefix `cg:`).",
        "",
        "## Classes",
        "",
        "| class | is a | what it is |",
        "|---|---|---|",
        *(_class_row(known) for known in ontology.classes.values()),
        "",
        "## Relations",
    ]
    for kind, title in _TITLES.items():
        parts += ["", f"### {title}", "", "| relation | joins | what it says | in a text |", "|---|---|---|---|"]
        parts += [_relation_row(relation) for relation in _of_kind(ontology, kind)]
    return "\n".join(parts) + "\n"


def _of_kind(ontology: Ontology, kind: Kind) -> list[Relation]:
    return [relation for relation in ontology.relations.values() if relation.kind is kind]


def _ends(relation: Relation) -> str:
    values = {Kind.ENTITY: relation.range, Kind.QUANTITY: relation.units}.get(relation.kind, (str(relation.kind),))
    return f"{'|'.join(relation.domain)} → {'|'.join(values)}"


def _class_row(known: OntologyClass) -> str:
    return f"| `{known.name}` | {known.parents[0] if known.parents else ''} | {known.description} |"


def _relation_row(relation: Relation) -> str:
    cues = [cue.removeprefix("^") for cue in relation.cues[:_CUES_SHOWN]]
    once = " One value at a time." if relation.functional else ""
    ends = _ends(relation).replace("|", ", ")
    return f"| `{relation.name}` | {ends} | {relation.description}{once} | {', '.join(cues).replace('|', ' ')} |"
