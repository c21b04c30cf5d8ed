"""Near misses: a source that speaks of two countries, of shares and of titles, asked for what it leaves open."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from reports import held

from retrieval.answer import Answer
from retrieval.asking import ask
from retrieval.embedding import SentenceEmbedder
from retrieval.wanting import Want, acts_of, wants_of

HARBOURS = """---
id: harbours
title: Harbour dues in Norway and Chile
publisher: Harbour Gazette
published: 2025-09-02
---
# Harbour dues in Norway and Chile

## Norway

Berths are let at 40 euros per hour. The harbour fee was set on 3 March 2025. The Fjordlight Pilots train the crews of
the Brimstone Line. Of the skippers asked in the survey, 72% of skippers prefer night berths.

## Chile

The Pelican Docks help small boats to land. The Harbour Gazette refers to "2026 Top Harbour Predictions" for more.
The harbour has 12 cranes. A port call is announced by radio.

## The Velm Accord

Since the Velm Accord of 16 July 2020 ships must carry two anchors.
"""


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory, minilm: SentenceEmbedder) -> Iterator[Callable[[str], Answer]]:
    """Ask a question of the one source."""
    with held(tmp_path_factory.mktemp("near"), {"harbours": HARBOURS}, minilm) as (snapshot, lexicon):
        yield lambda question: ask(snapshot, question, embedder=minilm, lexicon=lexicon)


@pytest.mark.parametrize(
    "question",
    [
        "What does a berth cost per hour in Chile?",
        "When was the harbour fee set in Chile?",
        "How many skippers took part in the survey?",
        "When will the Pelican Docks open?",
        "What share of cranes is idle?",
        "Which company feeds the crews of the Brimstone Line?",
        "Who is the minister of harbours in Norway?",
    ],
)
def test_what_holds_of_something_else_does_not_answer(question: str, asking: Callable[[str], Answer]) -> None:
    """Another country's price, a share in place of a count, a year in a title: none of them is the answer."""
    answer = asking(question)

    assert answer.status == "not_found", [sentence.text for sentence in answer.sentences]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What does a berth cost per hour in Norway?", "40 euros"),
        ("When was the harbour fee set in Norway?", "3 March 2025"),
        ("What share of skippers prefers night berths?", "72%"),
        ("Who trains the crews of the Brimstone Line?", "Fjordlight Pilots"),
        ("When was the Velm Accord?", "16 July 2020"),
        ("How many cranes does the harbour have?", "12 cranes"),
    ],
)
def test_what_is_told_of_the_thing_asked_about_answers(
    question: str, told: str, asking: Callable[[str], Answer]
) -> None:
    """The same sentences answer where they are about what is asked."""
    answer = asking(question)

    assert told in " ".join(sentence.text for sentence in answer.sentences)


@pytest.mark.parametrize(
    ("question", "verbs"),
    [
        ("Which company trains the crews?", ("train",)),
        ("Which firms applied for the berth?", ("appli",)),
        ("Which company is the largest?", ()),
        ("Which team of the harbour won?", ()),
    ],
)
def test_the_verb_after_the_noun_asked_after_is_known(question: str, verbs: tuple[str, ...]) -> None:
    """What the thing asked after does must be told of it; the verb stands right after the noun."""
    assert acts_of(question, wants_of(question)) == verbs


def test_what_something_costs_is_an_amount_of_money() -> None:
    """A price is wanted whether the question says "price" or "cost"."""
    assert wants_of("What does a berth cost?") == (Want("Money"),)
    assert wants_of("What happens to a berth when a storm comes?") == (Want("Any"),)
