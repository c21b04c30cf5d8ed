"""Claims out of sentences, tables, titles and verdicts, in texts of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.cutting import cut
from ingest.extraction import extract
from ingest.fetching import fetch
from ingest.manifest import Entry
from ingest.reading import read
from kg.claim import Claim, DateValue, Entity, Extraction, Quantity
from kg.language.linking import Lexicon, load_lexicon
from kg.ontology import load_ontology


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The shipped lexicon."""
    return load_lexicon(load_ontology())


def found_in(text: str, lexicon: Lexicon, folder: Path, name: str = "text.md") -> Extraction:
    """What is extracted from a file of this text; every quote is checked to be the document's own words."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    entry = Entry(file=file)
    document = read(fetch(entry), entry)
    extraction = extract(document, cut(document), lexicon)
    for claim in extraction.claims:
        span = claim.evidence.span
        assert document.text[span.start : span.end] == claim.evidence.quote
    return extraction


def said(claim: Claim) -> tuple[str, str, str]:
    """Subject, relation and value of a claim, in words."""
    value = claim.value
    if isinstance(value, Entity):
        shown = value.label
    elif isinstance(value, Quantity):
        shown = f"{value.amount if value.amount is not None else f'{value.low}..{value.high}'} {value.unit}"
    else:
        shown = value.iso if isinstance(value, DateValue) else value.text
    return (claim.subject.label, claim.relation, shown)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Kenya, Chile and Norway partnered with NVIDIA.", ("Chile", "partnersWith", "NVIDIA")),
        ("Nations like Norway anchor their AI strategy on Mistral.", ("Norway", "anchorsStrategyOn", "Mistral AI")),
        ("Brazil's data localization rules bind banks.", ("Brazil's data localization rules", "appliesIn", "Brazil")),
        ("Falcon 3, a model with 7B parameters, is new.", ("Falcon 3", "parameterCount", "7000000000 parameters")),
        ("Falcon 3, a model of its own kind, was released in May 2025.", ("Falcon 3", "releasedOn", "2025-05")),
        ("The European Commission supervises the EU AI Act.", ("European Commission", "supervises", "EU AI Act")),
        ("Gemma supports 140 languages.", ("Gemma", "supportsLanguages", "140 languages")),
        ("Canada plans to spend C$2 billion on compute by 2030.", ("Canada", "spends", "2000000000 CAD")),
        ("NVIDIA supplied chips, and the cluster was built by Oracle.", ("Oracle", "builds", "cluster")),
        ("Cohere shattered records; IBM builds Granite on top of open data.", ("IBM", "develops", "Granite")),
        ("DeepSeek R1 outperformed Llama 3.1 on reasoning.", ("DeepSeek R1", "outperforms", "Llama 3.1")),
        ("The 30% decline in chip prices helps small states.", ("chip prices", "changedBy", "30 percent")),
        ("60% of banks use open models, and 20% plan to.", ("banks", "share", "20 percent")),
        ("The GDPR does not forbid open models.", ("GDPR", "forbids", "open models")),
        (
            "Digital autonomy is taken to mean that a state decides alone.",
            ("digital autonomy", "definedAs", "a state decides alone"),
        ),
    ],
)  # fmt: skip
def test_a_sentence_gives_its_claim(text: str, wanted: tuple[str, str, str], lexicon: Lexicon, tmp_path: Path) -> None:
    """Coordination, possessives, appositions, passives, shares and definitions each give their claim."""
    assert wanted in [said(c) for c in found_in(text, lexicon, tmp_path).claims]


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("The chip market reached $40 billion in 2024.", "asserted"),
        ("The chip market is projected to hit $90 billion by 2030.", "projected"),
        ("The chip market could reach $90 billion.", "possible"),
        ("According to Gartner, the chip market reached $40 billion.", "reported"),
    ],
)
def test_a_figure_is_held_as_the_sentence_holds_it(text: str, modality: str, lexicon: Lexicon, tmp_path: Path) -> None:
    """A forecast, a possibility and a report are not stored as facts."""
    figures = [c for c in found_in(text, lexicon, tmp_path).claims if c.relation == "marketSize"]
    assert [c.modality for c in figures] == [modality]


def test_the_party_that_speaks_is_kept(lexicon: Lexicon, tmp_path: Path) -> None:
    """A figure given by somebody is said by them, and about what they speak of."""
    text = "# Falcon\n\nFalcon is a model. Gartner puts the training cost of Falcon at $5 million."
    claim = next(c for c in found_in(text, lexicon, tmp_path).claims if isinstance(c.value, Quantity))
    assert (claim.subject.label, claim.relation) == ("Falcon", "costs")
    assert claim.said_by is not None
    assert claim.said_by.label == "Gartner"


def test_an_amount_in_parentheses_says_the_same(lexicon: Lexicon, tmp_path: Path) -> None:
    """A converted amount has the subject and relation of the amount before it, from the same words."""
    text = "Norway earmarked 40 billion kroner (about $3.8 billion) for AI."
    figures = [c for c in found_in(text, lexicon, tmp_path).claims if isinstance(c.value, Quantity)]
    assert len({(c.subject, c.relation, c.evidence) for c in figures}) == 1
    assert len(figures) == 2


def test_a_pronoun_reaches_back(lexicon: Lexicon, tmp_path: Path) -> None:
    """It speaks of what the sentence before spoke of."""
    text = "# Report\n\nThe DPDP Act was enacted on 11 August 2023. It requires clear notices."
    assert ("Digital Personal Data Protection Act", "requires", "clear notices") in [
        said(c) for c in found_in(text, lexicon, tmp_path).claims
    ]


def test_a_comparison_table_speaks_of_its_columns(lexicon: Lexicon, tmp_path: Path) -> None:
    """Each cell characterises the thing of its column, in the aspect of its row; figures keep their own subjects."""
    text = (
        "# Choices\n\n| Aspect | Sovereign AI | Open Source AI |\n|---|---|---|\n"
        "| Money | Public funds: Chile's $90M plan | Shared costs |\n"
    )
    claims = found_in(text, lexicon, tmp_path).claims
    cell = next(c for c in claims if said(c) == ("Open Source AI", "hasCharacteristic", "Shared costs"))
    assert cell.aspect == "Money"
    assert ("Chile", "fundsProgramme", "90000000 USD") in [said(c) for c in claims]


def test_a_table_of_dates_and_of_things(lexicon: Lexicon, tmp_path: Path) -> None:
    """Rows are duties with dates, or nations with programmes and their budgets."""
    text = (
        "# Rules\n\n| Duty | Original date | New date |\n|---|---|---|\n"
        "| Labels (Article 9) | 1 May 2026 | 1 May 2027 |\n\n"
        "# Plans\n\n| Country | Programme | Budget |\n|---|---|---|\n| Chile | Lithium AI Plan | $90 million |\n"
    )
    claims = [said(c) for c in found_in(text, lexicon, tmp_path).claims]
    assert ("Labels (Article 9)", "appliesFrom", "2026-05-01") in claims
    assert ("Labels (Article 9)", "appliesFrom", "2027-05-01") in claims
    assert ("Chile", "runsProgramme", "Lithium AI Plan") in claims
    assert ("Lithium AI Plan", "hasBudget", "90000000 USD") in claims


def test_front_matter_titles_and_reading_lists(lexicon: Lexicon, tmp_path: Path) -> None:
    """Publisher, date, authors, what a title compares, and what is recommended."""
    text = (
        '---\ntitle: "Clouds vs Chips"\npublisher: Nordic Review\ndate: 2025-04-02\nauthor: Ada Berg\n---\n\n'
        "# Clouds vs Chips\n\nText.\n\n## Further Reading\n\n- The Price of Autonomy (OECD)\n"
    )
    claims = [said(c) for c in found_in(text, lexicon, tmp_path).claims]
    assert ("Nordic Review", "publishes", "Clouds vs Chips") in claims
    assert ("Clouds vs Chips", "publishedOn", "2025-04-02") in claims
    assert ("Clouds vs Chips", "hasAuthor", "Ada Berg") in claims
    assert ("Clouds vs Chips", "compares", "Chips") in claims
    assert ("Clouds vs Chips", "recommendsReading", "The Price of Autonomy") in claims
    assert ("OECD", "publishes", "The Price of Autonomy") in claims


def test_a_verdict_block_recommends(lexicon: Lexicon, tmp_path: Path) -> None:
    """A label under a use case, glued to its sentence, is what serves it best."""
    text = (
        "Local and Shared Models\nA comparison of two ways to have language models in towns and cities.\n"
        "At a Glance\n| Aspect | Sovereign AI | Open Source AI |\n|---|---|---|\n| Cost | High | Low |\n"
        "Best For\nTax Offices\nSovereign AITax offices need audit trails.\n"
        "School Projects\nOpen Source AIPupils need free tools.\n"
    )
    claims = found_in(text, lexicon, tmp_path, "text.txt").claims
    verdicts = [c for c in claims if c.relation == "bestServedBy"]
    assert [said(c)[::2] for c in verdicts] == [("Tax Offices", "Sovereign AI"), ("School Projects", "Open Source AI")]
    assert {c.modality for c in verdicts} == {"recommended"}


def test_what_is_refused_has_its_reason(lexicon: Lexicon, tmp_path: Path) -> None:
    """A figure of which nothing says what it is of is listed, not dropped in silence."""
    refused = found_in("The first 200 MW are expected soon.", lexicon, tmp_path).rejections
    assert [r.text for r in refused] == ["200 MW"]
    assert "what the figure is of" in refused[0].reason


def test_extraction_is_repeatable(lexicon: Lexicon, tmp_path: Path) -> None:
    """The same text gives the same claims in the same order."""
    text = "Kenya and Chile partnered with NVIDIA in 2025. The market reached $4 billion."
    first, second = (found_in(text, lexicon, tmp_path).claims for _ in range(2))
    assert first == second
