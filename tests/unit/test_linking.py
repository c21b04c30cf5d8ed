"""The lexicon: what it knows by name, and how it grows."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.claim import Entity
from kg.errors import ConfigError
from kg.language.linking import Lexicon, Name, entity_iri, extended, load_lexicon, new_entity, slug, tokenise
from kg.ontology import load_ontology


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The shipped lexicon."""
    return load_lexicon(load_ontology())


def labels(found: tuple[Entity, ...]) -> list[str]:
    """The labels of entities."""
    return [entity.label for entity in found]


def test_all_nations_have_codes(lexicon: Lexicon):
    """Every nation and territory of ISO 3166-1 is there with its three codes, each used once."""
    nations = [entity for entity in lexicon.entities.values() if entity.type == "Nation"]
    assert len(nations) == 249
    for code, length in (("alpha2", 2), ("alpha3", 3), ("numeric", 3)):
        codes = [lexicon.facts(nation.iri)[code] for nation in nations]
        assert len(set(codes)) == 249
        assert {len(text) for text in codes} == {length}


def test_nation_facts(lexicon: Lexicon):
    """A nation has its currency and its Wikidata id, and its IRI ends in its code."""
    (kenya,) = lexicon.lookup("Kenya")
    assert kenya.iri.endswith("/nation/KEN")
    assert lexicon.facts(kenya.iri) == {
        "alpha2": "KE", "alpha3": "KEN", "numeric": "404", "currency": "KES", "wikidata": "Q114",
    }  # fmt: skip


def test_most_nations_have_demonyms(lexicon: Lexicon):
    """Adjectives of nations are names too, at least 180 of them in as many nations."""
    adjectives = {
        f.entity.iri for forms in lexicon.forms.values() for f in forms if f.demonym and f.entity.type == "Nation"
    }
    assert len(adjectives) >= 180


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("US", "United States"),
        ("USA", "United States"),
        ("U.S.", "United States"),
        ("Britain", "United Kingdom"),
        ("the UAE", "United Arab Emirates"),
        ("Republic of Korea", "South Korea"),
        ("Czech Republic", "Czechia"),
        ("Ivory Coast", "Côte d'Ivoire"),
        ("viet nam", "Vietnam"),
        ("Türkiye", "Turkey"),
        ("E.U.", "European Union"),
        ("AI Act", "EU AI Act"),
        ("General Data Protection Regulation", "GDPR"),
        ("Nvidia", "NVIDIA"),
        ("IndiaAI Mission", "IndiaAI Mission"),
        ("India AI Mission", "IndiaAI Mission"),
        ("open-source AI", "Open Source AI"),
        ("Apache-2.0", "Apache License 2.0"),
    ],
)
def test_lookup(lexicon: Lexicon, text: str, label: str):
    """A name, whatever its spelling, leads to its entity first."""
    assert labels(lexicon.lookup(text))[0] == label


def test_homonyms_are_two(lexicon: Lexicon):
    """Mistral the firm and Mistral the models, and the two Georgias, are different entities."""
    assert {entity.type for entity in lexicon.lookup("Mistral")} == {"Organisation", "ModelFamily"}
    assert {entity.type for entity in lexicon.lookup("Georgia")} == {"Nation", "Place"}


def test_capitals_rank_senses(lexicon: Lexicon):
    """The programme AI Factories and the class of AI factories are kept apart by their capitals."""
    assert lexicon.lookup("AI Factories")[0].type == "Programme"
    assert lexicon.lookup("AI factories")[0].type == "AIFactory"


def test_unknown_names_have_no_entity(lexicon: Lexicon):
    """Nothing is guessed for a name that is not there."""
    assert lexicon.lookup("Nonesuch Heavy Industries") == ()
    assert lexicon.lookup("") == ()
    assert lexicon.aliases("urn:none") == ()
    assert lexicon.facts("urn:none") == {}


def test_aliases_leave_the_label_out(lexicon: Lexicon):
    """The aliases of an entity are its other names."""
    (korea,) = lexicon.lookup("South Korea")
    assert "Republic of Korea" in lexicon.aliases(korea.iri)
    assert "South Korea" not in lexicon.aliases(korea.iri)


def test_shipped_iris_follow_the_rule(lexicon: Lexicon):
    """But for nations, the IRI of every shipped entity is the one its class and label would get."""
    for iri, entity in lexicon.entities.items():
        assert entity.type == "Nation" or entity_iri(entity.type, entity.label) == iri


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("DeepSeek R1", "deepseek-r1"),
        ("Qwen 2.5", "qwen-2.5"),
        ("AT&T", "at-and-t"),
        ("Telefónica S.A.", "telefonica-s-a"),
        ("  odd -- spaces ", "odd-spaces"),
        ("McDonald's", "mcdonalds"),
        ("日本", "日本"),
    ],
)
def test_slugs(label: str, expected: str):
    """A slug is lower case, without accents, and keeps version numbers apart."""
    assert slug(label) == expected


def test_slug_of_signs_alone():
    """A label without letters still gets a slug of its own."""
    assert slug("!!!")
    assert slug("!!!") != slug("???")


def test_iris_tell_homonyms_apart():
    """The class is part of an IRI."""
    assert entity_iri("AIFactory", "X") == "https://w3id.org/claimgraph/id/ai-factory/x"
    assert new_entity("Model", "Falcon").iri != new_entity("Organisation", "Falcon").iri


def test_extended_knows_more(lexicon: Lexicon):
    """New names are found, their entity is known, and the lexicon they came from is unchanged."""
    lab = new_entity("Organisation", "Fjord Compute Lab")
    more = extended(lexicon, [Name("Fjord Compute Lab", lab), Name("FCL", lab)])
    assert more.lookup("FCL") == (lab,)
    assert more.aliases(lab.iri) == ("FCL",)
    assert lab.iri in more.entities
    assert lexicon.lookup("FCL") == ()


def test_extended_twice_is_extended_once(lexicon: Lexicon):
    """Adding a name that is there changes nothing."""
    names = [Name("FCL", new_entity("Organisation", "Fjord Compute Lab"))]
    once = extended(lexicon, names)
    assert extended(once, names).forms == once.forms


def test_a_document_s_own_sense_comes_first(lexicon: Lexicon):
    """A short form that a document defines stands for what the document says."""
    law = new_entity("Regulation", "Public Data Protection Law")
    assert extended(lexicon, [Name("PDPL", law)]).lookup("PDPL")[0] == law


def test_tokens_of_glued_and_numbered_names():
    """Letters and digits part, initials stay together, and a possessive is no word."""
    assert tokenise("Qwen3-Coder").words == ["qwen", "3", "coder"]
    assert tokenise("the U.S. and A.X 4.0").words == ["the", "u.s", "and", "a.x", "4.0"]
    assert tokenise("Kenya's plan").words == ["kenya", "plan"]
    assert tokenise("AIDefense").words == ["ai", "defense"]


@pytest.mark.parametrize(
    "line", ["<urn:x> a cg:Nation .", '<urn:x> a cg:Nowhere ; rdfs:label "x" .', '<urn:x> rdfs:label "x" .']
)
def test_entities_without_label_or_class(tmp_path: Path, line: str):
    """An entity that cannot be used is named with its file."""
    file = tmp_path / "own.ttl"
    file.write_text(
        "@prefix cg: <https://w3id.org/claimgraph/ontology#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n" + line
    )
    with pytest.raises(ConfigError, match=r"own.ttl: urn:x"):
        load_lexicon(load_ontology(), file)
