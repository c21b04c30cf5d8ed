"""The catalogue finds passages, sentences, words, mentions and claims, and forgets what is taken out."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from fakes import entity, made

from kg.catalogue import Catalogue, connect
from kg.cataloguing import Card, CatalogueWriter, said
from kg.errors import CorruptStoreError, NotHeldError
from kg.holding import HeldDocument, Made
from kg.triples import entities_of

FIRST = "France develops Mistral.\nJapan develops Fugaku.\nTokens cost $15.5 at GPT-4o and DeepSeek-R1 rates.\n"
SECOND = "France builds Jean.\nRunning models is cheap.\n"


def card(one: Made) -> Card:
    """What the catalogue takes in of a document."""
    found = one.extraction
    counts = (len(one.passages), len(one.vectors), len(found.claims), len(found.rejections))
    held = HeldDocument(one.document.id, "made", one.document.source, one.recipe, *counts)
    return Card(held, one.document, one.passages, found.claims, found.mentions, Counter(entities_of(found)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A catalogue of two documents."""
    writer = CatalogueWriter(tmp_path / "c.sqlite")
    for one in (made(FIRST, "s1"), made(SECOND, "s2")):
        writer.add(card(one))
    writer.close()
    return tmp_path / "c.sqlite"


def texts(catalogue: Catalogue, *tokens: str) -> list[str]:
    """The sentences found for words, best first."""
    found = catalogue.words(tokens, 10)
    return [catalogue.sentence(number).text for number, _ in found]


def test_documents_and_counts(path: Path) -> None:
    """Documents come back with source, recipe and counts."""
    catalogue = Catalogue(path)
    first = made(FIRST, "s1")

    held = {one.source.id: one for one in catalogue.documents()}

    assert held["s1"] == card(first).held
    assert catalogue.counts() == {
        "documents": 2,
        "passages": 5,
        "sentences": 5,
        "claims": 3,
        "mentions": 6,
        "plain": 0,
    }


def test_passages_and_sentences(path: Path) -> None:
    """A passage is found by id and by number, with its document's title, and knows its sentences."""
    catalogue, one = Catalogue(path), made(SECOND, "s2")

    row = catalogue.passage(one.passages[1].id)

    assert (row.text, row.title, row.source_id) == ("Running models is cheap.\n", "A report", "s2")
    assert catalogue.passage(row.number) == row
    assert catalogue.passages([row.number, 1]) == {row.number: row}
    (sentence,) = catalogue.sentences_of(row.number)
    assert sentence.text == "Running models is cheap."
    assert catalogue.sentences([sentence.number]) == {sentence.number: sentence}
    with pytest.raises(NotHeldError):
        catalogue.sentence(1)


def test_words_are_stemmed_and_names_are_phrases(path: Path) -> None:
    """Inflected words meet; a name or figure of several parts is found as a whole."""
    catalogue = Catalogue(path)

    assert texts(catalogue, "run", "model") == ["Running models is cheap."]
    assert texts(catalogue, "GPT-4o") == ["Tokens cost $15.5 at GPT-4o and DeepSeek-R1 rates."]
    assert texts(catalogue, "15.5") == ["Tokens cost $15.5 at GPT-4o and DeepSeek-R1 rates."]
    assert texts(catalogue, "R1-DeepSeek") == []
    assert len(catalogue.words(["report"], 9, level="passage")) == 5


def test_what_is_written_is_told_from_its_other_forms(path: Path) -> None:
    """The passages that hold a token as it is written, in capitals or not, not those that hold its stem alone."""
    catalogue = Catalogue(path)

    def holding(token: str) -> list[str]:
        return [catalogue.passages([number])[number].text for number in catalogue.holding(token, 9)]

    assert holding("models") == holding("MODELS") == ["Running models is cheap.\n"]
    assert holding("model") == []
    assert holding("GPT-4o") == ["Tokens cost $15.5 at GPT-4o and DeepSeek-R1 rates.\n"]
    assert holding("$") == []
    assert len(catalogue.holding("report", 2)) == 2


def test_a_catalogue_older_than_an_index_gets_it(path: Path, tmp_path: Path) -> None:
    """A generation made from one without the index of written words has it for old and new documents alike."""
    with closing(connect(path)) as old:
        old.execute("DROP TABLE passage_exact")
    writer = CatalogueWriter(tmp_path / "next.sqlite", path)
    writer.add(card(made("Nauru models tides.\n", "s3")))
    writer.drop(made(FIRST, "s1").document.id)
    writer.close()
    catalogue = Catalogue(tmp_path / "next.sqlite")

    assert len(catalogue.holding("models", 9)) == 2
    assert catalogue.holding("Fugaku", 9) == []
    assert catalogue.damage() == []


@pytest.mark.parametrize("token", ['"', "NEAR", "a OR b", "*", "", "col:x", "(", "\x00", "--", "^x"])
def test_no_word_is_an_operator(path: Path, token: str) -> None:
    """Whatever a person types is a word to find, never syntax."""
    assert isinstance(Catalogue(path).words([token, "France"], 3), list)
    assert isinstance(Catalogue(path).holding(token, 3), list)


def test_mentions_and_claims_of_an_entity(path: Path) -> None:
    """An entity leads to the places that name it and to the claims about it, as subject and as value."""
    catalogue = Catalogue(path)
    france, mistral = entity("France").iri, entity("Mistral", "Model").iri

    assert [m.surface for m in catalogue.mentions(france)] == ["France", "France"]
    assert {c.relation for c in catalogue.claims_about(france)} == {"develops", "builds"}
    assert [c.subject for c in catalogue.claims_about(mistral)] == [france]
    assert ("Fugaku", entity("Fugaku", "Model")) in catalogue.names()


def test_dropping_a_document_leaves_nothing_of_it(path: Path, tmp_path: Path) -> None:
    """After a drop, rows, words and names of the document are gone, and the parent file is as it was."""
    before = path.read_bytes()
    writer = CatalogueWriter(tmp_path / "next.sqlite", path)
    touched = writer.drop(made(FIRST, "s1").document.id)
    writer.close()
    catalogue = Catalogue(tmp_path / "next.sqlite")

    assert entity("Japan").iri in touched
    assert texts(catalogue, "Japan", "Mistral", "report") == texts(catalogue, "report")
    assert catalogue.counts()["documents"] == 1
    assert catalogue.damage() == []
    assert path.read_bytes() == before


def test_a_plain_triple_stands_while_one_owner_supports_it(tmp_path: Path) -> None:
    """A triple is new with its first owner and lost with its last."""
    writer = CatalogueWriter(tmp_path / "c.sqlite")

    assert sorted(writer.own("d1", ["x", "y"])) == ["x", "y"]
    assert writer.own("d2", ["y"]) == []
    assert writer.own("d1", []) == []
    assert writer.settle() == ["x"]
    assert writer.own("d2", ["z"]) == ["z"]
    assert writer.settle() == ["y"]
    assert writer.settle() == []
    writer.close()


def test_a_claim_says_the_same_wherever_it_stands() -> None:
    """What a claim says does not change when the text around it does, and changes with its words."""
    (first,) = made("France builds Jean.\n").extraction.claims
    (moved,) = made("Another line stands here.\nFrance builds Jean.\n").extraction.claims
    (other,) = made("France builds Alice.\n").extraction.claims

    assert said(first, "s1") == said(moved, "s1")
    assert said(first, "s1") != said(other, "s1")
    assert said(first, "s1") != said(first, "s2")


def test_a_damaged_catalogue_is_named(tmp_path: Path) -> None:
    """A file that is no catalogue is an error that names it and the way out."""
    path = tmp_path / "c.sqlite"
    path.write_bytes(b"not a database" * 100)

    with pytest.raises(CorruptStoreError, match=r"c\.sqlite") as error:
        Catalogue(path).documents()

    assert "rebuild" in error.value.hint
