"""Follow-up questions, put into questions that stand alone."""

from __future__ import annotations

import pytest

from kg.language.linking import Lexicon, load_lexicon
from kg.ontology import load_ontology
from retrieval.following import follow, turn


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The shipped names."""
    return load_lexicon(load_ontology())


@pytest.mark.parametrize(
    ("before", "told", "question", "meant"),
    [
        ("How much does Japan spend on chips?", "", "And India?", "How much does India spend on chips?"),
        ("Which firms train models in Germany?", "", "and in France?", "Which firms train models in France?"),
        ("How large was the market in 2025?", "", "What about in 2030?", "How large was the market in 2030?"),
        ("How large is the French programme?", "", "And the Korean one?", "How large is South Korea's programme?"),
        ("What does the EU AI Act require?", "", "When was it passed?", "When was EU AI Act passed?"),
        ("Which programme does India run?", "India runs the IndiaAI Mission.", "Who administers it?",
         "Who administers IndiaAI Mission?"),
        ("Which programme does India run?", "India runs the IndiaAI Mission.", "What is its budget?",
         "What is IndiaAI Mission's budget?"),
        ("What is the EU AI Act?", "", "When was that law enacted?", "When was EU AI Act enacted?"),
        ("Who builds clusters?", "France and Japan build them.", "How do they differ?",
         "How do France and Japan differ?"),
        ("Does India require local storage?", "", "Why?", "Why does India require local storage?"),
        ("How large is Japan's fund?", "", "How much is that in dollars?", "How large is Japan's fund in dollars?"),
    ],
)  # fmt: skip
def test_what_a_follow_up_means(before: str, told: str, question: str, meant: str, lexicon: Lexicon) -> None:
    """Fragments take the place of what is of their kind, and words that point back that of what was spoken of."""
    assert follow(question, [turn(before, told, lexicon)], lexicon).question == meant


@pytest.mark.parametrize(
    "question",
    [
        "Does India support its startups?",
        "Is it true that India leads?",
        "Which company trains Llama?",
        "India's market size?",
        "What does the AI Act require?",
    ],
)
def test_what_stands_alone_is_left_alone(question: str, lexicon: Lexicon) -> None:
    """A question that names what it is about keeps its words, whatever was asked before."""
    before = turn("What does France build?", "France builds a cluster.", lexicon)
    assert follow(question, [before], lexicon).question == question
    assert follow(question, [], lexicon).question == question


def test_two_things_alike_are_choices(lexicon: Lexicon) -> None:
    """Where a word may mean two things alike, both questions are offered and none is guessed."""
    asked = follow("When did it start?", [turn("How do India and France compare?", "", lexicon)], lexicon)

    assert asked.word == "it"
    assert [choice.question for choice in asked.choices] == ["When did India start?", "When did France start?"]


def test_a_fragment_that_may_replace_either_side(lexicon: Lexicon) -> None:
    """After a question about two nations, a third may take the place of one or the other."""
    asked = follow("And Japan?", [turn("Which is larger, Brazil's plan or India's plan?", "", lexicon)], lexicon)

    assert [c.question for c in asked.choices] == [
        "Which is larger, Japan's plan or India's plan?",
        "Which is larger, Brazil's plan or Japan's plan?",
    ]
