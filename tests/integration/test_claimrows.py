"""Questions as SPARQL over claims: rows that name their claims, and none where the question asks for something else."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fakes import HashingEmbedder
from northern import LED, NOT_LED, REPORTS, found_by
from reports import held
from sparql_servers import oxigraph

from kg.endpoint import Endpoint
from kg.guard import checked, tokens
from kg.language.linking import Lexicon
from kg.namespaces import CG
from kg.protocol import Protocol
from kg.publishing import publish
from kg.snapshot import Snapshot
from kg.sparql import QueryWorker
from kg.terms import read_triples
from retrieval.claimrows.asking import Rows, rows_of
from retrieval.claimrows.pattern import Deed
from retrieval.claimrows.writing import Times
from retrieval.kinds import Reader
from retrieval.questions import understand

if TYPE_CHECKING:
    from kg.table import Table

Asking = Callable[..., Rows | None]
ANY = Times()


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Snapshot, Lexicon]]:
    """Two sources about northern programmes, read by the product's own pipeline."""
    with held(tmp_path_factory.mktemp("rows"), REPORTS, HashingEmbedder()) as found:
        yield found


@pytest.fixture(scope="module")
def asking(base: tuple[Snapshot, Lexicon]) -> Asking:
    """Ask for the rows of a question."""
    snapshot, lexicon = base

    def put(question: str, times: Times = ANY) -> Rows | None:
        return rows_of(understand(question, lexicon), snapshot, Reader(lexicon), times)

    return put


@pytest.mark.parametrize(("question", "expected"), LED.items(), ids=list(LED))
def test_rows_answer(question: str, expected: tuple[Deed, set[str]], asking: Asking) -> None:
    """Lists, counts, thresholds, superlatives, paths and checks are led by the right rows, each with its claims."""
    rows = asking(question)

    assert rows is not None
    assert rows.leads
    assert (rows.pattern.deed, found_by(rows)) == expected
    assert all(len(row.claims) == len(rows.pattern.steps) for row in rows.rows)


@pytest.mark.parametrize("question", NOT_LED)
def test_near_misses_have_no_rows_to_lead(question: str, asking: Asking) -> None:
    """Rows that serve a question but for one word, name, figure, time or "not" do not lead the answer."""
    rows = asking(question)

    assert rows is None or not rows.leads


@pytest.mark.parametrize(
    ("times", "count"), [(Times(), 2), (Times(known="2025-06-30"), 0), (Times(as_of="2025-06-30"), 0)]
)
def test_times_narrow_rows(times: Times, count: int, asking: Asking) -> None:
    """What was published later is left out as of what was known, and what held in another month as of a day."""
    rows = asking("Which organisations did the Fjord Compute Programme select?", times)

    assert len(rows.rows if rows else ()) == count


def test_the_worker_gives_the_same_rows(base: tuple[Snapshot, Lexicon], asking: Asking) -> None:
    """Run apart, behind the guard, as questions are in the product, every query gives the same rows."""
    snapshot, _ = base
    here = [asking(question) for question in LED]
    with QueryWorker(snapshot.graph_path) as worker:
        snapshot.runner = worker.run
        try:
            apart = [asking(question) for question in LED]
        finally:
            snapshot.runner = None

    assert [rows.rows for rows in apart if rows] == [rows.rows for rows in here if rows]
    assert all(apart)


def questions(shared_data: Path) -> list[str]:
    """Own and development questions."""
    own = [*LED, *NOT_LED]
    with (Path(__file__).parents[2] / "benchmarks" / "questions.tsv").open(encoding="utf-8") as file:
        own += [row["question"] for row in csv.DictReader(file, delimiter="\t")]
    lines = (shared_data / "questions" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [*own, *(json.loads(line)["question"] for line in lines)]


def test_queries_parse_read_only_and_use_terms_of_the_schema(base: tuple[Snapshot, Lexicon], shared_data: Path) -> None:
    """Whatever is asked, what is run passes the guard and parses, and names only terms of the ontology or the graph."""
    snapshot, lexicon = base
    run: list[str] = []

    def noted(query: str) -> Table:
        run.append(query)
        return snapshot.graph.select(query)

    snapshot.runner = noted
    try:
        for question in questions(shared_data):
            rows_of(understand(question, lexicon), snapshot, Reader(lexicon), Times())
    finally:
        snapshot.runner = None
    defined = {triple.subject for triple in read_triples(Path(__file__).parents[2] / "kg" / "ontology.ttl")}

    assert len(run) > 20
    for query in run:
        assert checked(query)
        used = {token.text for token in tokens(query) if token.kind == "name" and token.text.startswith("cg:")} - {
            "cg:"
        }
        assert {name.replace("cg:", CG) for name in used} <= defined
        assert not re.search(r"\b(?:SERVICE|FROM)\b", query)


def test_a_server_gives_the_same_rows(base: tuple[Snapshot, Lexicon], asking: Asking, tmp_path: Path) -> None:
    """Asked of another SPARQL server, every question gives the same rows with the same claims."""
    snapshot, _ = base
    here = {question: asking(question) for question in LED}
    with oxigraph(tmp_path) as settings, Protocol(settings) as protocol:
        publish(snapshot.graph, snapshot.identity, protocol, lambda _done, _whole: None)
        with Endpoint(Protocol(settings), snapshot.identity) as there:
            snapshot.runner = there.run
            try:
                far = {question: asking(question) for question in LED}
            finally:
                snapshot.runner = None

    for question, rows in here.items():
        assert rows is not None
        assert (far[question] or rows).rows == rows.rows
        assert far[question] is not None
