"""Mentions: which names a text holds, and which things they stand for."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.language.linking import Lexicon, load_lexicon
from kg.language.mentions import find_mentions
from kg.ontology import load_ontology

LEXICON = load_lexicon(load_ontology())


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The shipped lexicon."""
    return LEXICON


def found(text: str, lexicon: Lexicon) -> list[tuple[str, str]]:
    """Surface and label of the mentions in a text."""
    return [(mention.surface, mention.entity.label) for mention in find_mentions(text, lexicon)]


def types(text: str, lexicon: Lexicon) -> dict[str, str]:
    """The class of each surface in a text."""
    return {mention.surface: mention.entity.type for mention in find_mentions(text, lexicon)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norway and the U.S. signed it.", [("Norway", "Norway"), ("U.S.", "United States")]),
        ("Kenya’s regulator met Brazil's.", [("Kenya", "Kenya"), ("Brazil", "Brazil")]),
        (
            "A US-led, EU-wide and China-backed plan",
            [("US", "United States"), ("EU", "European Union"), ("China", "China")],
        ),
        ("Mistral-based tools", [("Mistral", "Mistral AI")]),
        ("the EU AI Act binds", [("EU AI Act", "EU AI Act")]),
        ("the EU's AI Act binds", [("EU's AI Act", "EU AI Act")]),
        ("DeepSeek-R1 and deepseek", [("DeepSeek-R1", "DeepSeek R1")]),
        (
            "Qwen2.5 or Qwen 2.5 or Qwen-2.5",
            [("Qwen2.5", "Qwen 2.5"), ("Qwen 2.5", "Qwen 2.5"), ("Qwen-2.5", "Qwen 2.5")],
        ),
        ("Vietnamese and Indonesian firms", [("Vietnamese", "Vietnam"), ("Indonesian", "Indonesia")]),
        ("South Korean chips, Koreans say", [("South Korean", "South Korea"), ("Koreans", "South Korea")]),
        ("North Korean hackers", [("North Korean", "North Korea")]),
        ("Latin American startups", [("Latin American", "Latin America"), ("startups", "startups")]),
        ("Papua New Guinea's cables", [("Papua New Guinea", "Papua New Guinea")]),
        ("New Mexico hosts it", [("New Mexico", "New Mexico")]),
        ("big tech and Big Tech", [("big tech", "Big Tech"), ("Big Tech", "Big Tech")]),
    ],
)
def test_names(lexicon: Lexicon, text: str, expected: list[tuple[str, str]]):
    """Names are found whole, without possessives, in compounds, and the longest wins."""
    assert found(text, lexicon) == expected


@pytest.mark.parametrize(
    "text",
    [
        "They gave it to us and it was who it was.",
        "Roast turkey with polish on china plates near the oracle.",
        "Call os.us_east or mail info@openai.com or see https://www.kenya.example/korea/us.",
        "Michael Jordan met Chad Smith and Colin Forbes.",
        "An air-gapped French-language service in Korean language schools.",
        "Hikers crossed the Alps below Jupiter.",
        "a general data act for personal data",
        "meta analysis",
        "",
    ],
)
def test_no_names(lexicon: Lexicon, text: str):
    """Ordinary words, addresses, identifiers, people and languages are no mentions of nations or firms."""
    kinds = {"Nation", "Organisation", "Model", "ModelFamily", "Regulation", "Supercomputer"}
    assert [m.surface for m in find_mentions(text, lexicon) if m.entity.type in kinds] == []


def test_supercomputers_need_company(lexicon: Lexicon):
    """A name that is mostly something else counts where the text speaks of machines."""
    assert types("The supercomputers Alps and Leonardo run it.", lexicon)["Alps"] == "Supercomputer"


@pytest.mark.parametrize(
    ("text", "surface", "type_"),
    [
        ("Models like Llama, Mistral, and Qwen are downloaded.", "Mistral", "ModelFamily"),
        ("Teams fine-tune Mistral for Swahili.", "Mistral", "ModelFamily"),
        ("Weights from OpenAI, Mistral and Cohere are used.", "Mistral", "Organisation"),
        ("Oslo signed with Mistral, a provider of open models.", "Mistral", "Organisation"),
        ("Mistral raised money.", "Mistral", "Organisation"),
        ("Developers run DeepSeek, Qwen and Gemma at home.", "DeepSeek", "ModelFamily"),
        ("DeepSeek announced a price cut.", "DeepSeek", "Organisation"),
        ("A campus near Atlanta, Georgia, and one in Texas", "Georgia", "Place"),
        ("Georgia, Armenia and Azerbaijan share a cable.", "Georgia", "Nation"),
        ("The Union opened AI Factories in Oslo.", "AI Factories", "Programme"),
        ("Nations build AI factories.", "AI factories", "AIFactory"),
    ],
)
def test_senses(lexicon: Lexicon, text: str, surface: str, type_: str):
    """A name with several senses is read from its company."""
    assert types(text, lexicon)[surface] == type_


def test_nested_names_follow_their_host(lexicon: Lexicon):
    """On request, names inside longer names come too, but no shorter name of the same thing or class."""
    nested = find_mentions("The EU AI Act meets Qwen3-Coder and DeepSeek R1.", lexicon, nested=True)
    assert [m.surface for m in nested] == ["EU AI Act", "EU", "Qwen3-Coder", "DeepSeek R1", "DeepSeek"]


def test_hasty_questions(lexicon: Lexicon):
    """A question without capitals finds names that a text would have to capitalise."""
    assert found("what does meta say about gdpr in south korea", lexicon) == [
        ("meta", "Meta"), ("gdpr", "GDPR"), ("south korea", "South Korea"),
    ]  # fmt: skip
    assert found("How many languages does qwen support?", lexicon) == [("qwen", "Qwen")]
    assert ("us", "United States") not in found("what do they tell us?", lexicon)


def test_headline_glued_to_a_sentence(lexicon: Lexicon):
    """An acronym that ends a heading is found where the next sentence is glued to it."""
    assert found("Open Source AIResearchers need it", lexicon)[0] == ("Open Source AI", "Open Source AI")


@given(
    st.text(max_size=80)
    | st.lists(st.sampled_from(["EU", "AI", "Act", "US", "'s", "-", " ", "Korea", ".", "South", "\n"])).map("".join)
)
def test_spans_hold_their_surface(text: str):
    """Spans lie in the text, in order, without overlap, and hold what the mention says they hold."""
    mentions = find_mentions(text, LEXICON)
    assert all(text[m.span.start : m.span.end] == m.surface for m in mentions)
    assert all(one.span.end <= other.span.start for one, other in pairwise(mentions))


def test_gold_mentions(lexicon: Lexicon, shared_data: Path):
    """On the labelled article, recall is at least 0.95 and the labelled things are linked with precision 0.98."""
    text = (shared_data / "article" / "sovereign-ai-vs-open-source-ai.txt").read_text(encoding="utf-8")
    with (shared_data / "gold" / "article_mentions.tsv").open(encoding="utf-8") as file:
        gold = {
            (int(row["start"]), int(row["end"])): row["canonical"].lower()
            for row in csv.DictReader(file, delimiter="\t")
        }
    named = {
        (m.span.start, m.span.end): _names(m.entity.iri, lexicon) for m in find_mentions(text, lexicon, nested=True)
    }
    right = [place for place, name in gold.items() if name in named.get(place, set())]
    spoken_of = set(gold.values())
    linked = [place for place, names in named.items() if names & spoken_of]
    assert len(right) >= 0.95 * len(gold)
    assert len([place for place in linked if place in gold]) >= 0.98 * len(linked)


def _names(iri: str, lexicon: Lexicon) -> set[str]:
    return {name.lower() for name in (lexicon.entities[iri].label, *lexicon.aliases(iri))}
