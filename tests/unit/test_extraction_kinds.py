"""Kinds of sentence that went wrong on texts nobody had seen: appositions, titles, nations in names, who says what."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.cutting import cut
from ingest.extraction import extract
from ingest.fetching import fetch
from ingest.manifest import Entry
from ingest.reading import read
from kg.claim import Claim, DateValue, Entity, Modality, Quantity
from kg.language.linking import Lexicon, load_lexicon
from kg.ontology import load_ontology

Said = tuple[str, str, str]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The shipped lexicon."""
    return load_lexicon(load_ontology())


def claims_in(text: str, lexicon: Lexicon, folder: Path) -> tuple[Claim, ...]:
    """The claims of a file of this text."""
    file = folder / "text.md"
    file.write_text(text, encoding="utf-8")
    document = read(fetch(Entry(file=file)), Entry(file=file))
    return extract(document, cut(document), lexicon).claims


def said(claim: Claim) -> Said:
    """Subject, relation and value of a claim, in words."""
    value = claim.value
    if isinstance(value, Entity):
        return (claim.subject.label, claim.relation, value.label)
    if isinstance(value, Quantity):
        return (claim.subject.label, claim.relation, f"{value.amount} {value.unit}")
    return (claim.subject.label, claim.relation, value.iso if isinstance(value, DateValue) else value.text)


_RIGHT = [
    (
        "Orlan, the cluster in Tartu paid for by the Saare Foundation, offers 40 racks to schools.",
        ("Orlan", "hasCharacteristic", "offers 40 racks to schools"),
    ),
    ("Mistral AI, the firm founded in April 2023, raised €3 billion.", ("Mistral AI", "launchedOn", "2023-04")),
    ("Mistral AI, the firm founded in April 2023, raised €3 billion.", ("Mistral AI", "raised", "3000000000 EUR")),
    ("A rival model, Falcon 3, was released in May 2025.", ("Falcon 3", "releasedOn", "2025-05")),
    (
        "The minister of transport, Ada Lind, opened a hall in Bergen.",
        ("Ada Lind", "hasCharacteristic", "opened a hall in Bergen"),
    ),
    (
        "AI Norway coordinates the national effort.",
        ("AI Norway", "hasCharacteristic", "coordinates the national effort"),
    ),
    (
        "Public spending rose from $2 billion in 2022 to $6 billion in 2025, according to the OECD.",
        ("public spending", "spends", "2000000000 USD"),
    ),
    ("The model ran well. xAI released Grok-9 in May 2026.", ("Grok-9", "releasedOn", "2026-05")),
    (
        "Its rival Orlan bans resale and, since version 3, excludes banks.",
        ("rival Orlan", "excludes", "banks"),
    ),
]


@pytest.mark.parametrize(("text", "wanted"), _RIGHT)
def test_a_sentence_is_read(text: str, wanted: Said, lexicon: Lexicon, tmp_path: Path) -> None:
    """An apposition, a title, a name with a nation in it or an interruption does not hide whose the verb is."""
    assert wanted in [said(c) for c in claims_in(text, lexicon, tmp_path)]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("AI Norway coordinates the national effort.", "Norway"),
        ("Second, the ministries should pool what they buy.", "Second"),
        ("We recommend models whose licence allows sharing.", "models whose licence"),
        ("Running costs are high, training costs are not.", "training costs"),
        ("A press officer declined. Ours is in the drawer.", "Ours"),
        ("Kenya plans to set up an AI Office by 1 May 2027.", "EU AI Office"),
        ("Osaka postponed its AI Act to 30 June 2026.", "EU AI Act"),
        ("Mistral AI grew. The Lyon-based company has 90 employees.", "Lyon-based company"),
        ("The Kenyan-born group installed 3,000 GPUs.", "Kenya"),
        ("No government we studied reports its costs.", "government we"),
        ("Nokia wants to grow. It said that its own cloud was certified.", "own cloud"),
    ],
)
def test_words_are_no_subject(text: str, subject: str, lexicon: Lexicon, tmp_path: Path) -> None:
    """What only looks like a subject has no claims."""
    assert subject not in {c.subject.label for c in claims_in(text, lexicon, tmp_path)}


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("Dutch researchers train GPT-XY, a model for Dutch.", "memberOfFamily"),
        ("Mistral AI, a firm founded by three former researchers, grew.", "memberCount"),
        ("President Ada Lind announced €109 billion of private investment.", "invests"),
        ("Llama 9 stays below the threshold of 10^25 FLOP.", "computeThreshold"),
        ("President Ada Lind signed the Data Act on 17 May 2025.", "agreedOn"),
        ("The company has ordered 18,000 chips.", "mandates"),
        ("Nokia supplied a cluster of 12 nodes worth $10 million.", "hasFigure"),
        ("Airbus put out a tender worth more than €50 million.", "invests"),
        ("Nokia sold a stake of 2.9 percent to Nvidia.", "supplies"),
        ("The bank pays half of the €612 million.", "spends"),
        ("Nokia rents capacity at a discount of up to 40 percent.", "share"),
    ],
)
def test_a_relation_is_not_guessed(text: str, relation: str, lexicon: Lexicon, tmp_path: Path) -> None:
    """A figure, a date or a name that does not belong to the subject makes no claim of it."""
    assert relation not in {c.relation for c in claims_in(text, lexicon, tmp_path)}


@pytest.mark.parametrize(
    ("text", "subject", "modality", "speaker"),
    [
        ("Of this, $700 million was to be spent by Canada.", "Canada", Modality.TARGET, None),
        ("Critics noted that Falcon 3 was slow.", "Falcon 3", Modality.REPORTED, "Critics"),
        ("Ada Lind, who advises the bank, smiled.", "Ada Lind", Modality.ASSERTED, None),
        ('"Kenya has no choice," the minister said.', "Kenya", Modality.REPORTED, "minister"),
        ("Nokia criticised that Falcon 3 was slow.", "Falcon 3", Modality.REPORTED, "Nokia"),
    ],
)
def test_a_claim_is_held(
    text: str, subject: str, modality: Modality, speaker: str | None, lexicon: Lexicon, tmp_path: Path
) -> None:
    """Plans are no facts, and what somebody says is said by somebody."""
    every = [c for c in claims_in(text, lexicon, tmp_path) if c.subject.label == subject]
    made = [c for c in every if c.relation != "memberOfFamily"]
    assert all(c.modality is modality for c in made)
    assert all((c.said_by.label if c.said_by else None) == speaker for c in made)


_SITES = """
| Company | Site | GPUs |
|---|---|---|
| Nebius | Vaasa | 60,000 |
"""
_LAWS = """
| Jurisdiction | Statute | In force | Highest fine |
|---|---|---|---|
| Vietnam | Data Law | March 2026 | $2 million |
"""
_PLANS = """
| Project | Operator | Capacity | Status |
|---|---|---|---|
| Orlan Park | G42 | 5 GW | planned |
"""


@pytest.mark.parametrize(
    ("table", "wanted"),
    [
        (_SITES, ("Nebius site in Vaasa", "hasFigure", "60000 count")),
        (_SITES, ("Nebius", "operates", "Nebius site in Vaasa")),
        (_SITES, ("Nebius site in Vaasa", "locatedIn", "Vaasa")),
        (_LAWS, ("Data Law", "enteredIntoForceOn", "2026-03")),
        (_LAWS, ("Data Law", "appliesIn", "Vietnam")),
    ],
)
def test_a_row_is_about_its_own_thing(table: str, wanted: Said, lexicon: Lexicon, tmp_path: Path) -> None:
    """Figures of a row go to the site or the statute it names, not to the company or the nation before it."""
    assert wanted in [said(c) for c in claims_in(table, lexicon, tmp_path)]


def test_a_planned_row_is_not_asserted(lexicon: Lexicon, tmp_path: Path) -> None:
    """A status column says how the figures beside it hold."""
    figures = [c for c in claims_in(_PLANS, lexicon, tmp_path) if isinstance(c.value, Quantity)]
    assert figures
    assert all(c.modality is Modality.ANNOUNCED for c in figures)
