"""New names: what a document brings in, of which class, and which spellings belong together."""

from __future__ import annotations

import pytest

from kg.document import Block, BlockKind, Document, Source, Span
from kg.language.acronyms import definitions
from kg.language.capitals import candidates, ordinary_words
from kg.language.kinds import kind_by_words
from kg.language.linking import Lexicon, extended, load_lexicon
from kg.language.mentions import find_mentions
from kg.language.names import discover_names
from kg.ontology import load_ontology


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The shipped lexicon."""
    return load_lexicon(load_ontology())


def document(text: str, *blocks: Block) -> Document:
    """A document of running text."""
    return Document("d", Source("s", "A report"), text, blocks)


def classes(text: str, lexicon: Lexicon) -> dict[str, str]:
    """The class of each new name of a text."""
    return {name.text: name.entity.type for name in discover_names(document(text), lexicon)}


def test_offices_with_long_names(lexicon: Lexicon):
    """A ministry is found with all it is for, and its short form is joined to it."""
    names = discover_names(
        document("It was written by the Ministry of Rivers, Harbours and the Sea Economy (MoRHSE)."), lexicon
    )
    assert [(name.text, name.entity.label) for name in names] == [
        ("Ministry of Rivers, Harbours and the Sea Economy", "Ministry of Rivers, Harbours and the Sea Economy"),
        ("MoRHSE", "Ministry of Rivers, Harbours and the Sea Economy"),
    ]
    assert names[0].entity.type == "Organisation"


@pytest.mark.parametrize(
    ("text", "name", "type_"),
    [
        ("In Oslo the supercomputer Havfrue went online.", "Havfrue", "Supercomputer"),
        ("Nordlys Compute, a Norwegian cloud provider, grew.", "Nordlys Compute", "Organisation"),
        ("The startup Jembe AI hires.", "Jembe AI", "Organisation"),
        ("Startups such as Kifaru and Pamoja Labs compete.", "Kifaru", "Organisation"),
        ("Brazilian researchers tested Tucano-7B.", "Tucano-7B", "Model"),
        ("They released Capivara 2, a language model for Portuguese.", "Capivara 2", "Model"),
        ("Vietnam passed the Law on Digital Assets in June.", "Law on Digital Assets", "Regulation"),
        ("Vietnam adopted the Cyber Trust Act.", "Cyber Trust Act", "Regulation"),
        ("Project Merapi is paid by donors.", "Project Merapi", "Programme"),
        ("Indonesia opened the Nusantara Cloud Initiative.", "Nusantara Cloud Initiative", "Programme"),
        ("Minister Sari Wulandari opened the site.", "Sari Wulandari", "Person"),
        ("Amina Oduya, who leads policy there, agreed.", "Amina Oduya", "Person"),
        ("According to Harbour Wire, prices fell.", "Harbour Wire", "Organisation"),
        ("Lantern Digest reports that demand grew.", "Lantern Digest", "Organisation"),
        ("They moved to Lillevik, a town in Norway.", "Lillevik", "Place"),
        ("The Nairobi Institute for Machine Policy was asked.", "Nairobi Institute for Machine Policy", "Organisation"),
        ("They use Llama 3.3 70B as a teacher.", "Llama 3.3 70B", "Model"),
    ],
)
def test_classes(lexicon: Lexicon, text: str, name: str, type_: str):
    """The class of a new name is read from its words and its company."""
    assert classes(text, lexicon).get(name) == type_


@pytest.mark.parametrize(
    "text",
    [
        "Today developers use it. Developers like it. Nothing else was said.",
        "The EU AI Act and the GDPR apply in Kenya, Brazil and Norway.",
        "See Article 5 and Annex III of the text; Table 2 lists models.",
        "In 2026 Sovereign AI and Open Source AI grew.",
        "Kampala grew.",
        "Article 6 and Annexes VI and VII bind Google, Article 8 does not; it costs EUR 10 000 for models.",
        "Artificial intelligence (AI) and additional AI systems are here. Additional AI systems follow.",
    ],
)
def test_nothing_new(lexicon: Lexicon, text: str):
    """Ordinary words, known names, numbered parts and names without any hint bring nothing in."""
    assert classes(text, lexicon) == {}


def test_lists_share_their_class(lexicon: Lexicon):
    """A name without a hint of its own takes the class of the list it stands in."""
    assert classes("Contracts went to Safaricom, Kifaru and Tembo.", lexicon) == {
        "Kifaru": "Organisation",
        "Tembo": "Organisation",
    }


def test_names_many_nations_use_carry_the_nation(lexicon: Lexicon):
    """A National AI Strategy is some nation's, and its entity says whose."""
    names = discover_names(document("Kenya's National AI Strategy came first."), lexicon)
    assert names[0].text == "National AI Strategy"
    assert names[0].entity.label == "National AI Strategy (Kenya)"


def test_foreign_name_in_brackets(lexicon: Lexicon):
    """A one-word name in brackets behind a body is another name of it."""
    names = {
        n.text: n.entity.label
        for n in discover_names(document("The Coastal Data Authority (Kystdata) fined it."), lexicon)
    }
    assert names["Kystdata"] == "Coastal Data Authority"


def test_first_word_of_a_firm(lexicon: Lexicon):
    """A firm's first word, used alone, is the firm."""
    text = "Ubuntu Data Services, a hosting company, grew. Later Ubuntu bought chips."
    assert {n.text: n.entity.label for n in discover_names(document(text), lexicon)}["Ubuntu"] == "Ubuntu Data Services"


def test_respelled_names_are_known_names(lexicon: Lexicon):
    """A known name with a space more or less is the known thing."""
    names = discover_names(document("The Euro Stack initiative and Open Euro LLM, a project, began."), lexicon)
    assert {n.text: n.entity.label for n in names}["Open Euro LLM"] == "OpenEuroLLM"


def test_headings_bring_nothing_in(lexicon: Lexicon):
    """In a heading every word has a capital, so only running text is read."""
    text = "Building The National Harbour Agency\nThe sea is wide."
    heading = Block(BlockKind.HEADING, Span(0, 36), level=1)
    paragraph = Block(BlockKind.PARAGRAPH, Span(37, len(text)))
    assert discover_names(document(text, heading, paragraph), lexicon) == ()


def test_found_names_become_mentions(lexicon: Lexicon):
    """What a document brings in is found again in it, typed."""
    text = "The firm Jembe AI trains Jembe-7B. Jembe AI is in Kenya."
    known = extended(lexicon, discover_names(document(text), lexicon))
    assert [(m.surface, m.entity.type) for m in find_mentions(text, known)] == [
        ("Jembe AI", "Organisation"), ("Jembe-7B", "Model"), ("Jembe AI", "Organisation"), ("Kenya", "Nation"),
    ]  # fmt: skip


def test_discovery_is_repeatable(lexicon: Lexicon):
    """The same document brings in the same names in the same order."""
    text = "Kifaru, a lab, and Tembo, a bank, met the Harbour Agency (HA)."
    assert discover_names(document(text), lexicon) == discover_names(document(text), lexicon)


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("the Agency for Digital Harbours (ADH) said", "ADH", "Agency for Digital Harbours"),
        ("ADH (Agency for Digital Harbours) said", "ADH", "Agency for Digital Harbours"),
        ("the Harbour Data Protection Act, 2024 (HDP Act) binds", "HDP Act", "Harbour Data Protection Act, 2024"),
        ("retrieval-augmented generation (RAG) helps", "RAG", "retrieval-augmented generation"),
        ("small language models (SLMs) help", "SLMs", "small language models"),
        ("Ministry of Trade, Ports and Energy (MTPE)", "MTPE", "Ministry of Trade, Ports and Energy"),
    ],
)
def test_definitions(text: str, short: str, long: str):
    """A short form in brackets, or the long form in brackets, is a definition where the letters agree."""
    assert [(d.short, d.long) for d in definitions(text)] == [(short, long)]


@pytest.mark.parametrize(
    "text", ["costs rose (see annex)", "the plan (2024) works", "Harbours (XYZ) are", "Canada (in part)", "()"]
)
def test_brackets_that_define_nothing(text: str):
    """Brackets whose letters do not agree with the words before define nothing."""
    assert definitions(text) == ()


def test_candidates_drop_ordinary_openers():
    """A word that opens a sentence and is written small elsewhere is not part of a name."""
    ordinary = ordinary_words(["many developers met"])
    assert [c.text for c in candidates("Developers Harbour Group met. Tembo & Sons left.", ordinary)] == [
        "Harbour Group",
        "Tembo & Sons",
    ]


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("Library of Harbours", None),
        ("University of Bergen", "Organisation"),
        ("Harbour Bank", "Organisation"),
        ("Harbour Summit", "Event"),
        ("Vision 2040", None),
        ("Trusted AI", None),
        ("Harbour", None),
    ],
)
def test_kinds_by_words(lexicon: Lexicon, name: str, type_: str | None):
    """A head noun or an office gives the class; one word or a vague one gives none."""
    assert kind_by_words(name, lexicon.ontology) == type_
