"""What pronouns and bare nouns stand for: the right thing of the sentence before, or a refusal with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.cutting import cut
from ingest.extraction import extract
from ingest.extraction.antecedents import DOUBT
from ingest.fetching import fetch
from ingest.manifest import Entry
from ingest.reading import read
from kg.claim import Extraction
from kg.language.linking import Lexicon, load_lexicon
from kg.ontology import load_ontology


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The shipped lexicon."""
    return load_lexicon(load_ontology())


def found_in(text: str, lexicon: Lexicon, folder: Path) -> Extraction:
    """What is extracted from a text under a heading that names a nation."""
    file = folder / "text.md"
    file.write_text(f"# Portugal\n\n{text}", encoding="utf-8")
    document = read(fetch(Entry(file=file)), Entry(file=file))
    return extract(document, cut(document), lexicon)


@pytest.mark.parametrize(
    ("text", "subject", "relation"),
    [
        (
            "The Ministry of Education published the Digital Schools Strategy. It was drafted with 40 participants.",
            "Digital Schools Strategy",
            "memberCount",
        ),
        ("The AI bill was tabled in May. It bans social scoring.", "AI bill", "forbids"),
        (
            "IBM opened an AI factory in Porto. It will have a capacity of 20 MW.",
            "AI factory in Porto",
            "computeCapacity",
        ),
        ("NVIDIA works with Microsoft. The company spent $5 million on chips.", "NVIDIA", "spends"),
    ],
)
def test_a_pronoun_finds_its_thing(text: str, subject: str, relation: str, lexicon: Lexicon, tmp_path: Path) -> None:
    """The verb tells whether the subject before, or what the sentence brought up, is meant."""
    claims = found_in(text, lexicon, tmp_path).claims
    assert subject in {c.subject.label for c in claims if c.relation == relation}


@pytest.mark.parametrize(
    "text",
    [
        "NVIDIA and Microsoft met in Porto. It spent $5 million on chips.",
        "Work on the site began in May. Its successor will be ten times faster. It will cost $5 million.",
        "IBM and Microsoft opened a lab. Together they spent $5 million on chips.",
    ],
)
def test_a_pronoun_without_one_antecedent_is_refused(text: str, lexicon: Lexicon, tmp_path: Path) -> None:
    """Nothing is said of the nation or the nearest name instead, and the reason is kept."""
    found = found_in(text, lexicon, tmp_path)
    assert any(r.reason == DOUBT for r in found.rejections)
    assert not {c.relation for c in found.claims} & {"spends", "costs"}


def test_a_joint_amount_is_of_neither(lexicon: Lexicon, tmp_path: Path) -> None:
    """What two firms spent together is no figure of one of them or of the nation."""
    found = found_in("IBM and Microsoft together spent $5 million on the project.", lexicon, tmp_path)
    assert not [c for c in found.claims if c.relation in {"spends", "invests"}]


def test_a_bare_noun_is_no_subject(lexicon: Lexicon, tmp_path: Path) -> None:
    """ "The region" alone names nothing that another text could be asked about."""
    found = found_in("The region is to open in the second half of 2026.", lexicon, tmp_path)
    assert "region" not in {c.subject.label for c in found.claims}
