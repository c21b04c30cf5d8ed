"""What is said of a thing through the words that say what it is, before its name, or behind a time."""

from __future__ import annotations

import pytest

from ingest.cutting import cut
from ingest.extraction import extract
from ingest.fetching import Raw
from ingest.manifest import Entry
from ingest.reading import read
from kg.claim import Entity, Quantity
from kg.language.linking import Lexicon, load_lexicon
from kg.ontology import load_ontology


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The shipped lexicon."""
    return load_lexicon(load_ontology())


def said(text: str, lexicon: Lexicon) -> set[tuple[str, str, str]]:
    """Subject, relation and value of the claims of a text."""
    document = read(Raw(text.encode(), "text.md", "text.md"), Entry(id="text"))
    found = set()
    for claim in extract(document, cut(document), lexicon).claims:
        value = claim.value
        shown = value.label if isinstance(value, Entity) else getattr(value, "text", "")
        found.add((claim.subject.label, claim.relation, value.printed if isinstance(value, Quantity) else shown))
    return found


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Gemma is a language model developed by Google.", ("Google", "develops", "Gemma")),
        ("Granite is an open model that was trained by IBM.", ("IBM", "develops", "Granite")),
        ("Granite is a model developed and trained by IBM.", ("IBM", "develops", "Granite")),
        ("Developed by Google, Gemma 3 supports 140 languages.", ("Google", "develops", "Gemma 3")),
        ("Developed by Google, Gemma 3 supports 140 languages.", ("Gemma 3", "supportsLanguages", "140 languages")),
        ("The GDPR is a law adopted by the European Union in 2016.", ("European Union", "approves", "GDPR")),
        ("Oracle has partnered with Cohere since 2023.", ("Oracle", "partnersWith", "Cohere")),
        ("Oracle partnered with Cohere from May 2023 to June 2024.", ("Oracle", "partnersWith", "Cohere")),
    ],
)
def test_the_thing_itself_is_spoken_of(text: str, wanted: tuple[str, str, str], lexicon: Lexicon) -> None:
    """What a predicate noun is said to be holds of the named thing; a time does not hide the object before it."""
    assert wanted in said(text, lexicon)


@pytest.mark.parametrize(
    ("text", "unwanted"),
    [
        ("Gemma is a language model developed by Google.", "language model"),
        ("Developed by Google, Gemma 3 supports 140 languages.", "Developed"),
        ("Norway cannot match the money that France and Japan put into chips.", "Japan"),
    ],
)
def test_nothing_is_said_of_half_a_phrase(text: str, unwanted: str, lexicon: Lexicon) -> None:
    """A class noun, a participle and the doer of a relative clause are no subjects of a claim of their own."""
    assert unwanted not in {subject for subject, _, _ in said(text, lexicon)}
