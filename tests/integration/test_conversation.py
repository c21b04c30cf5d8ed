"""A conversation over sources of several dates: what follows on, what is asked back, and which time is asked about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from reports import held

from kg.language.linking import Lexicon
from kg.snapshot import Snapshot
from retrieval.answer import Answer, answer_to_json
from retrieval.asking import ask
from retrieval.embedding import SentenceEmbedder
from retrieval.following import turn
from retrieval.suggesting import suggested
from retrieval.timing import When

FIRST = """---
id: first
title: National compute in 2024
publisher: Harbour Institute
published: 2024-03-10
---
# National compute

Norway invests $2 billion in a national supercomputer. Denmark invests $3 billion in a national supercomputer.
Norway operates the Fjord cluster with 4,000 GPUs in 2023. Norway enacted the Compute Act in 2021.
"""
SECOND = """---
id: second
title: National compute in 2026
publisher: Northern Audit Office
published: 2026-02-01
---
# National compute, two years on

Sweden invests $5 billion in a national supercomputer. Norway operates the Fjord cluster with 9,000 GPUs since 2025.
"""

Asking = Callable[..., Answer]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, minilm: SentenceEmbedder) -> Iterator[tuple[Snapshot, Lexicon]]:
    """Two reports, two years apart."""
    with held(tmp_path_factory.mktemp("conversation"), {"first": FIRST, "second": SECOND}, minilm) as found:
        yield found


@pytest.fixture(scope="module")
def snapshot(base: tuple[Snapshot, Lexicon]) -> Snapshot:
    """What is held of them."""
    return base[0]


@pytest.fixture(scope="module")
def lexicon(base: tuple[Snapshot, Lexicon]) -> Lexicon:
    """The names that are known over them."""
    return base[1]


@pytest.fixture(scope="module")
def asking(snapshot: Snapshot, minilm: SentenceEmbedder, lexicon: Lexicon) -> Asking:
    """Ask a question of the two reports."""

    def put(question: str, *before: str, **more: Any) -> Answer:
        earlier = tuple(turn(one, "", lexicon) for one in before)
        return ask(snapshot, question, embedder=minilm, lexicon=lexicon, earlier=earlier, **more)

    return put


def told(answer: Answer) -> str:
    """All sentences of an answer."""
    return " ".join(sentence.text for sentence in answer.sentences)


def test_a_follow_up_is_answered_as_it_is_meant(asking: Asking) -> None:
    """ "And Denmark?" asks what was asked of Norway; the answer says how it was understood."""
    answer = asking("And Denmark?", "How much does Norway invest in a supercomputer?")

    assert answer.understood == "How much does Denmark invest in a supercomputer?"
    assert "$3 billion" in told(answer)
    assert answer_to_json(answer)["understood"] == answer.understood


def test_what_may_mean_two_things_is_asked_back(asking: Asking) -> None:
    """No answer is guessed: the choices are whole questions, and each of them is answered."""
    answer = asking("How much does it invest in a supercomputer?", "How do Norway and Denmark compare?")

    assert answer.status == "not_found"
    assert not answer.sentences
    assert [choice.label for choice in answer.choices] == ["Norway", "Denmark"]
    assert all(asking(choice.question).sentences for choice in answer.choices)


def test_as_known_then_only_what_was_published_by_then_counts(asking: Asking) -> None:
    """The later report is silent in an answer as of what was known before it, in words or as an option."""
    question = "How many GPUs does the Fjord cluster have?"

    assert "9,000" in told(asking(question))
    for answer in (asking(question[:-1] + ", as known in 2024?"), asking(question, asked_for=When(known="2024-12-31"))):
        assert "4,000" in told(answer)
        assert "9,000" not in told(answer)
        assert {citation.source.id for citation in answer.citations} == {"first"}


def test_nothing_that_begins_later_held_then(asking: Asking) -> None:
    """As of a day, what holds since a later one is left out."""
    answer = asking("How many GPUs does Norway's Fjord cluster have?", asked_for=When(as_of="2023-06-01"))

    assert "4,000" in told(answer)
    assert "9,000" not in told(answer)


def test_questions_offered_are_answered(
    asking: Asking, snapshot: Snapshot, minilm: SentenceEmbedder, lexicon: Lexicon
) -> None:
    """What is offered after an answer is about its things, was not just asked, and has an answer."""
    answer = asking("How many GPUs does the Fjord cluster of Norway have?")
    offered = suggested(answer, snapshot, minilm, lexicon)

    assert offered
    assert answer.question not in offered
    assert all(asking(question).sentences for question in offered)
