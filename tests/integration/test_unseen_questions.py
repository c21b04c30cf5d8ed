"""Questions for the whole, lists, verdicts and paraphrase: what a source of harbours says in other words than asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from reports import held

from retrieval.answer import Answer
from retrieval.asking import ask
from retrieval.embedding import SentenceEmbedder

HARBOURS = """---
id: harbours
title: Harbours of Norway
publisher: Harbour Gazette
published: 2025-09-02
---
# Harbours of Norway

Norway keeps nine harbours open in winter.

## Ashore

- The Fjordlight School trains pilots for Bergen.
- The Skerry School trains pilots for Tromsø.
- The Lantern School trains pilots for Oslo.

## Dues

The Harbour Gazette reported from Bergen that dues may not exceed 40 euros per berth. The Brimstone Line announced its
winter route at the Bergen Harbour Summit. The schools share 12 training boats.

## Conclusion

Norway and its pilots depend on each other. Without pilots no harbour stays open.
"""


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory, minilm: SentenceEmbedder) -> Iterator[Callable[[str], Answer]]:
    """Ask a question of the one source."""
    with held(tmp_path_factory.mktemp("unseen"), {"harbours": HARBOURS}, minilm) as (snapshot, lexicon):
        yield lambda question: ask(snapshot, question, embedder=minilm, lexicon=lexicon)


def told(answer: Answer) -> str:
    """All sentences of an answer."""
    return " ".join(sentence.text for sentence in answer.sentences)


def test_a_conclusion_is_read_under_its_heading(asking: Callable[[str], Answer]) -> None:
    """What a source concludes are the sentences under its conclusion, and only those."""
    answer = asking("What does the Harbour Gazette report conclude?")

    assert "depend on each other" in told(answer)
    assert "nine harbours" not in told(answer)


def test_an_overview_begins_with_what_is_said_first(asking: Callable[[str], Answer]) -> None:
    """What the sources say of a thing opens with the lead of the source that is on it."""
    assert "nine harbours" in told(asking("What do my sources say about Norway?"))


def test_an_overview_of_what_nobody_speaks_of_is_refused(asking: Callable[[str], Answer]) -> None:
    """No lead of another topic is given for it."""
    assert asking("What do my sources say about Chile?").status == "not_found"


def test_a_list_item_brings_its_like(asking: Callable[[str], Answer]) -> None:
    """Where items of one list are asked for, none is left out."""
    answer = told(asking("Name the schools that train pilots in Norway."))

    assert all(school in answer for school in ("Fjordlight", "Skerry", "Lantern"))


def test_an_item_that_is_named_stands_alone(asking: Callable[[str], Answer]) -> None:
    """What one item tells of the thing asked about, the others do not."""
    answer = told(asking("Which pilots does the Skerry School train?"))

    assert "Tromsø" in answer
    assert not all(school in answer for school in ("Fjordlight", "Lantern"))


def test_the_record_of_a_source_tells_no_sum(asking: Callable[[str], Answer]) -> None:
    """The date of a source is no figure of what it speaks of."""
    assert "record of" not in told(asking("How much does Norway spend on pilots?"))


def test_an_event_is_told_by_its_name(asking: Callable[[str], Answer]) -> None:
    """A summit is an event, whatever else the sentence says."""
    assert "Summit" in told(asking("At which event did the Brimstone Line announce its winter route?"))


def test_a_count_does_not_tell_which(asking: Callable[[str], Answer]) -> None:
    """Twelve boats are not their names."""
    assert asking("Which training boats do the schools share?").status == "not_found"


def test_a_common_word_is_no_slip(minilm: SentenceEmbedder) -> None:
    """A word of the language is known, though no source has it; a slip of the keyboard is not."""
    assert minilm.knows("status")
    assert not minilm.knows("langauges")
