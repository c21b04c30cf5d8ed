"""Answers that rows of claims lead: what was counted, added up or found largest, and the quotes it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from northern import REPORTS, found_by
from reports import held

from kg.language.linking import Lexicon
from kg.snapshot import Snapshot
from kg.sparql import QueryWorker
from retrieval.answer import answer_to_json
from retrieval.asking import ask
from retrieval.claimrows.asking import Rows, rows_of
from retrieval.claimrows.saying import said
from retrieval.claimrows.writing import Times
from retrieval.embedding import SentenceEmbedder
from retrieval.kinds import Reader
from retrieval.questions import understand

Asking = Callable[[str], Rows | None]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, minilm: SentenceEmbedder) -> Iterator[tuple[Snapshot, Lexicon]]:
    """Two sources about northern programmes, read by the product's own pipeline."""
    with held(tmp_path_factory.mktemp("rows"), REPORTS, minilm) as found:
        yield found


@pytest.fixture(scope="module")
def asking(base: tuple[Snapshot, Lexicon]) -> Asking:
    """Ask for the rows of a question."""
    snapshot, lexicon = base

    def put(question: str) -> Rows | None:
        return rows_of(understand(question, lexicon), snapshot, Reader(lexicon), Times())

    return put


def test_sums_are_of_one_unit_and_say_what_was_summed(base: tuple[Snapshot, Lexicon], asking: Asking) -> None:
    """Budgets in dollars are added up by name; a budget in euros is not added to them."""
    norway, all_ = (asking(q) for q in (
        "What is the total budget of the programmes that Norway runs?", "What is the total budget of the programmes?",
    ))  # fmt: skip
    reader = Reader(base[1])

    assert norway is not None
    assert said(norway, base[0], reader)[0].text == (
        "2.7 billion USD in all: Fjord Compute Programme, $2.4 billion; Polar Language Programme, $300 million."
    )
    assert all_ is not None
    assert said(all_, base[0], reader)[0].text.startswith("4.2 billion USD in all: ")


def test_superlatives_stay_within_a_unit(base: tuple[Snapshot, Lexicon], asking: Asking) -> None:
    """The largest budget is told for each currency by itself, and what "may" be invested is not the largest."""
    rows = asking("Which programme has the largest budget?")
    assert rows is not None
    first = said(rows, base[0], Reader(base[1]))[0].text

    assert "Lakeland Initiative, €900 million" in first
    assert "Fjord Compute Programme, $2.4 billion" in first
    assert "Norway" not in found_by(asking("Which country has the largest investment?") or rows)


def test_what_two_have_in_common(base: tuple[Snapshot, Lexicon], asking: Asking) -> None:
    """What is said of both is found, with a claim for each."""
    rows = asking("What do Norway and Denmark have in common?")

    assert rows is not None
    assert [line.text for line in said(rows, base[0], Reader(base[1]))] == ["Norway and Denmark build AI factories."]


def test_a_denial_is_shown_where_it_is_asked_whether_a_source_says_so(
    base: tuple[Snapshot, Lexicon], asking: Asking
) -> None:
    """A claim that denies what is asked is a row, and is told as a denial."""
    rows = asking("Does any source say that Iceland builds a supercomputer?")

    assert rows is not None
    assert "does not build" in said(rows, base[0], Reader(base[1]))[0].text


def test_an_answer_holds_the_query_and_its_rows(base: tuple[Snapshot, Lexicon], minilm: SentenceEmbedder) -> None:
    """The query that led an answer is told first, with columns and rows, and gives them again when run by hand."""
    snapshot, lexicon = base
    answer = answer_to_json(ask(snapshot, "Which programmes does Norway run?", embedder=minilm, lexicon=lexicon))
    query = answer["queries"][0]

    assert query["leads"]
    assert query["rows"] == len(query["table"]) == 2
    assert answer["sentences"][0]["text"] == "Norway runs the Fjord Compute Programme and the Polar Language Programme."
    assert all(sentence["citations"] for sentence in answer["sentences"])
    with QueryWorker(snapshot.graph_path) as worker:
        again = worker.run(query["sparql"])
    assert [[cell and cell.value for cell in row] for row in again.rows] == query["table"]
