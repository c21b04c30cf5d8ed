"""The vocabulary: what it holds, what it refuses, and what is derived from it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

import kg
from kg.claim import DateValue, Entity, Modality, Quantity, TextValue
from kg.derive import json_schema, legend, reference_page, vocabulary
from kg.errors import ConfigError, SourceError
from kg.ontology import Kind, Ontology, load_ontology, unit_kind
from kg.terms import CG, read_triples

FOLDER = Path(kg.__file__).parent
CLAIM_TERMS = ["Claim", "Document", "Passage", "Source", "modality", "quote", "printed", "validFrom", "validUntil"]


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    """The shipped ontology."""
    return load_ontology()


def entity(type_: str) -> Entity:
    """Some entity of a class."""
    return Entity(f"urn:x:{type_}", "x", type_)


def quantity(unit: str) -> Quantity:
    """One of a unit."""
    return Quantity(Decimal(1), unit, f"1 {unit}")


def test_every_class_descends_from_thing(ontology: Ontology):
    """A thing of any class is a Thing, and every class has a label, a description and a colour."""
    for name, known in ontology.classes.items():
        assert ontology.is_a(name, "Thing")
        assert known.label
        assert known.description.endswith(".")
        assert known.colour.startswith("#")


def test_subclasses(ontology: Ontology):
    """Ancestors are found over several steps, and never the other way round."""
    assert ontology.is_a("Supercomputer", "Infrastructure")
    assert ontology.is_a("ModelFamily", "Model")
    assert not ontology.is_a("Infrastructure", "Supercomputer")
    assert not ontology.is_a("NoSuchClass", "Thing")


def test_relations_are_whole(ontology: Ontology):
    """Every relation says what it is, how a text says it and how a sentence puts it."""
    for relation in ontology.relations.values():
        assert relation.description
        assert relation.cues
        assert "{subject}" in relation.phrase
        assert "{value}" in relation.phrase
        assert all(cue == cue.strip() for cue in relation.cues)
        assert bool(relation.units) == (relation.kind is Kind.QUANTITY)


def test_all_four_kinds_are_there(ontology: Ontology):
    """There are relations with things, figures, dates and words as values."""
    assert {relation.kind for relation in ontology.relations.values()} == set(Kind)


@pytest.mark.parametrize(
    ("relation", "subject", "value"),
    [
        ("develops", "Organisation", entity("ModelFamily")),
        ("runsProgramme", "Union", entity("Programme")),
        ("marketSize", "Market", quantity("USD")),
        ("computeCapacity", "Nation", quantity("W")),
        ("supportsLanguages", "Programme", quantity("official languages")),
        ("gpuCount", "Programme", quantity("NVIDIA H100 GPUs")),
        ("duration", "Programme", quantity("years")),
        ("hasFigure", "Thing", quantity("anything")),
        ("enactedOn", "Regulation", DateValue("2023-08-11", "11 August 2023")),
        ("definedAs", "Approach", TextValue("a way")),
    ],
)
def test_fitting_claims(
    ontology: Ontology, relation: str, subject: str, value: Entity | Quantity | DateValue | TextValue
):
    """What the vocabulary allows has no reason against it."""
    assert ontology.fits(relation, subject, value) is None


@pytest.mark.parametrize(
    ("relation", "subject", "value", "word"),
    [
        ("noSuchRelation", "Nation", entity("Model"), "noSuchRelation"),
        ("develops", "NoSuchClass", entity("Model"), "NoSuchClass"),
        ("worksFor", "Nation", entity("Organisation"), "Nation"),
        ("runsProgramme", "Nation", entity("Model"), "Model"),
        ("runsProgramme", "Nation", TextValue("a plan"), "kind"),
        ("marketSize", "Market", quantity("W"), "W"),
        ("enactedOn", "Regulation", quantity("USD"), "kind"),
    ],
)
def test_misfits_say_why(
    ontology: Ontology, relation: str, subject: str, value: Entity | Quantity | TextValue, word: str
):
    """What the vocabulary refuses comes with a reason that names the trouble."""
    assert word in str(ontology.fits(relation, subject, value))


def test_kinds_of_units():
    """Currencies, physical units and counted nouns are told apart."""
    found = [unit_kind(unit) for unit in ("EUR", "W", "FLOP", "FLOP/s", "percent", "months", "languages")]
    assert found == ["currency", "power", "compute", "rate", "percent", "duration", "count"]


def test_terms_of_claims_are_defined():
    """The terms claims are written in are in the file, and so is every modality."""
    defined = {
        t.subject.removeprefix(CG) for t in read_triples(FOLDER / "ontology.ttl") if t.predicate.endswith("#type")
    }
    assert {*CLAIM_TERMS, *Modality} <= defined


def test_terms_used_are_terms_defined():
    """Neither Turtle file uses a term of ours that the ontology does not define."""
    triples = [*read_triples(FOLDER / "ontology.ttl"), *read_triples(FOLDER / "entities.ttl")]
    defined = {t.subject for t in triples if t.predicate.endswith("#type")}
    used = {term for t in triples for term in (t.predicate, t.object) if term.startswith(CG)}
    assert used - defined == set()


def test_terms_are_defined_once():
    """No term has two labels or two descriptions."""
    for ending in ("#label", "#comment"):
        subjects = [t.subject for t in read_triples(FOLDER / "ontology.ttl") if t.predicate.endswith(ending)]
        assert len(subjects) == len(set(subjects))


def test_schema_takes_a_claim_and_refuses_others(ontology: Ontology):
    """The derived JSON Schema is valid, takes a claim in our terms and refuses a relation we do not have."""
    schema = json_schema(ontology)
    jsonschema.Draft202012Validator.check_schema(schema)
    claim = {
        "quote": "Norway builds a cluster", "subject": "Norway", "subject_type": "Nation", "relation": "builds",
        "value": "a cluster", "value_type": "Cluster", "modality": "asserted",
    }  # fmt: skip
    jsonschema.validate({"claims": [claim]}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"claims": [{**claim, "relation": "isNiceTo"}]}, schema)


def test_derived_texts_name_everything(ontology: Ontology):
    """Prompt vocabulary, manual page and legend name every class, the first two every relation."""
    for text in (vocabulary(ontology), reference_page(ontology)):
        assert all(name in text for name in (*ontology.classes, *ontology.relations))
    assert set(legend(ontology)) == set(ontology.classes)


def test_manual_tables_have_even_rows(ontology: Ontology):
    """No cell of the manual page breaks its table."""
    rows = [line for line in reference_page(ontology).splitlines() if line.startswith("| ")]
    assert {line.count("|") for line in rows} == {4, 5}


def test_own_ontology(tmp_path: Path):
    """Another file gives another vocabulary with another digest."""
    file = tmp_path / "own.ttl"
    file.write_text(
        "@prefix cg: <https://w3id.org/claimgraph/ontology#> . @prefix schema: <https://schema.org/> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        'cg:Thing rdfs:label "thing" . cg:Film rdfs:subClassOf cg:Thing .\n'
        'cg:directedBy cg:kind "entity" ; schema:domainIncludes cg:Film ; schema:rangeIncludes cg:Thing .\n'
    )
    own = load_ontology(file)
    assert own.is_a("Film", "Thing")
    assert own.relations["directedBy"].domain == ("Film",)
    assert own.digest != load_ontology().digest


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "cg:Thing"),
        ('cg:Thing rdfs:label "thing" . cg:r cg:kind "colour" .', "colour"),
        ('cg:Thing rdfs:label "thing" . cg:r cg:kind "text" ; schema:domainIncludes cg:Nowhere .', "Nowhere"),
    ],
)
def test_broken_ontology_is_named(tmp_path: Path, text: str, word: str):
    """A vocabulary that cannot be used names the file, the term and a next step."""
    file = tmp_path / "broken.ttl"
    head = (
        "@prefix cg: <https://w3id.org/claimgraph/ontology#> . @prefix schema: <https://schema.org/> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    )
    file.write_text(head + text)
    with pytest.raises(ConfigError, match=r"broken\.ttl") as caught:
        load_ontology(file)
    assert word in caught.value.message
    assert caught.value.hint


def test_ontology_that_is_not_turtle(tmp_path: Path):
    """A file that is not Turtle is refused with its name."""
    file = tmp_path / "broken.ttl"
    file.write_text("cg:Thing a owl:Class")
    with pytest.raises(SourceError, match=r"broken\.ttl"):
        load_ontology(file)
