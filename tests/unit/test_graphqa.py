"""Questions to a graph of any vocabulary become SPARQL; shown on a small library, without any model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Store

from kg.graph import Graph, GraphWriter
from kg.guard import checked
from kg.ports import Message, Piece
from retrieval.graphqa.answering import Asker, Reading
from retrieval.graphqa.choosing import chosen
from retrieval.graphqa.formulas import find_formulas
from retrieval.graphqa.frames import read_frame
from retrieval.graphqa.schema import Sort

if TYPE_CHECKING:
    from kg.table import Table

LIBRARY = Path(__file__).parents[1] / "graphqa_library.ttl"
ANSWERS = {
    "Who wrote The Quiet Harbour?": ["Ada Novak"],
    "Which books did Ben Okri-Lund write?": ["Cold Ledger", "Night Ferry"],
    "List all genres.": ["Crime", "Poetry", "Travel"],
    "How many books are there?": ["5"],
    "How many books are there per genre?": ["Crime 3", "Poetry 1", "Travel 1"],
    "Which book is the longest?": ["Night Ferry"],
    "What is the most expensive crime book?": ["Night Ferry"],
    "What is the average price of the poetry books?": ["9"],
    "Which books were published after 2010?": ["Cold Ledger", "Night Ferry", "Roads of Dust"],
    "Which books were published before 2000?": ["The Quiet Harbour"],
    "Which books have more than 300 pages?": ["Night Ferry", "The Quiet Harbour"],
    "Which books cost less than 12 euros?": ["Cold Ledger", "Salt and Ash"],
    "Which books have between 200 and 300 pages?": ["Cold Ledger", "Roads of Dust"],
    "Which readers borrowed The Quiet Harbour?": ["Dan Weiss", "Eve Stone"],
    "Which books are kept in Leeds?": ["Night Ferry", "Roads of Dust", "The Quiet Harbour"],
    "Is Night Ferry written by Ada Novak?": ["false"],
    "Is Night Ferry kept at the North Branch?": ["true"],
    "Which readers have no loans?": ["Fay Linden"],
    "Which authors wrote more than one book?": ["Ada Novak", "Ben Okri-Lund"],
    "What are the two cheapest books?": ["Cold Ledger", "Salt and Ash"],
    "Who is the youngest author?": ["Cleo Marsh"],
    "Which is longer, Night Ferry or Cold Ledger?": ["Night Ferry"],
    "When was Roads of Dust published?": ["2019-07-07"],
    "What is the total late fee per reader?": ["Dan Weiss 2.5", "Eve Stone 1.5"],
    "How many crime books are kept at the North Branch?": ["2"],
    "Which genres do the books of Ada Novak have?": ["Crime", "Poetry"],
    "In which city is the South Branch?": ["Bristol"],
    "Give the price and the pages of Cold Ledger.": ["11 288"],
    "Which books are not crime?": ["Roads of Dust", "Salt and Ash"],
    "Which Danish authors are there?": ["Ben Okri-Lund"],
    "Which books were lent in 2025?": ["Roads of Dust", "The Quiet Harbour"],
    "List all authors with the number of their books.": ["Ada Novak 2", "Ben Okri-Lund 2", "Cleo Marsh 1"],
    "Show the two longest books with their pages.": ["Night Ferry 402", "The Quiet Harbour 310"],
    "Which books are longer than 300 pages and cost less than 13 euros?": ["The Quiet Harbour"],
    "List the branches in Leeds with their books.": [
        "East Branch Roads of Dust",
        "North Branch Night Ferry",
        "North Branch The Quiet Harbour",
    ],
    "Which author has written the most crime books?": ["Ben Okri-Lund"],
    "Which auhtors have written travel books?": ["Cleo Marsh"],
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """The library as a graph on disk."""
    path = tmp_path_factory.mktemp("library") / "graph"
    writer = GraphWriter.create(path)
    writer.add_turtle(LIBRARY.read_text(encoding="utf-8"), LIBRARY.name)
    writer.close()
    with Graph(path) as graph:
        yield graph


@pytest.fixture(scope="module")
def asker(library: Graph) -> Asker:
    """Who asks the library, without an embedding model."""
    return Asker(library.select, library.select)


def told(asker: Asker, table: Table) -> list[str]:
    if table.kind == "ask":
        return [str(table.boolean).lower()]
    rows = (dict.fromkeys(plain(c.value) for c in row if c) for row in asker.labelled(table).rows)
    return sorted(" ".join(row) for row in rows)


def plain(value: str) -> str:
    try:
        return f"{Decimal(value).normalize():f}"
    except InvalidOperation:
        return value


@pytest.mark.parametrize("question", ANSWERS)
def test_questions_of_every_form_are_answered(asker: Asker, question: str) -> None:
    """Look-ups, counts, comparisons, superlatives, sums, times, paths, groups and negation give the right rows."""
    assert told(asker, asker.ask(question)[0].table) == ANSWERS[question]


def test_the_order_asked_for_is_kept(asker: Asker) -> None:
    """A list sorted by price comes in that order, with the columns that were named."""
    table = asker.labelled(asker.ask("List the books with their author and price, sorted by price.")[0].table)

    assert table.variables == ("book", "author", "price")
    assert [row[0].value for row in table.rows if row[0]][:2] == ["Salt and Ash", "Cold Ledger"]


def test_a_figure_that_the_question_defines(asker: Asker) -> None:
    """A sum the question defines is worked out for each key."""
    question = "What is the burden by reader, where burden is the sum of late fee and price?"

    assert told(asker, asker.ask(question)[0].table) == ["Dan Weiss 30.75", "Eve Stone 32.2"]


def test_the_schema_is_read_from_the_graph(asker: Asker) -> None:
    """Kinds know their instances, sub-classes and labels; properties their ends and what their values are."""
    kinds = {k.label: k for k in asker.schema.kinds.values()}
    properties = {p.label: p for p in asker.schema.properties.values()}

    assert kinds["Book"].count == 5
    assert kinds["Person"].count == 6
    assert kinds["Author"].types < kinds["Person"].types
    assert properties["pages"].sort is Sort.NUMBER
    assert properties["loan date"].sort is Sort.DATE
    assert properties["written by"].objects == kinds["Author"].types


def test_words_without_a_counterpart_are_told(asker: Asker) -> None:
    """What a reading makes nothing of is named, so that nobody takes it for an answer to the whole question."""
    assert "Atlantis" in asker.ask("Which books are kept in Atlantis?")[0].unread


def test_a_question_of_which_nothing_is_known_has_no_reading(asker: Asker) -> None:
    """No word known, no reading; the same for no words at all."""
    assert asker.ask("Quokka zebra?") == ()
    assert asker.ask("") == ()


@given(
    st.lists(
        st.sampled_from(
            [*" ".join(ANSWERS).split(), '"', "\\", "}", "<x>", "# c", "12", "per", "not", "top 3", "DROP ALL", "?s"]
        ),
        min_size=1,
        max_size=9,
    )
)
@settings(max_examples=30, deadline=None)
def test_every_query_parses_reads_only_and_keeps_to_the_schema(
    library_schema: tuple[Asker, Store], words: list[str]
) -> None:
    """Whatever is asked, the queries pass the guard, parse, and use no term that the graph does not have."""
    asker, empty = library_schema
    known = {*asker.schema.kinds, *asker.schema.properties, *asker.schema.types}
    for reading in asker.ask(" ".join(words)):
        empty.query(checked(reading.sparql))
        spaces = dict(re.findall(r"^PREFIX (\w+): <(.*)>$", reading.sparql, re.MULTILINE))
        body = re.sub(r'^PREFIX .*$|"(?:[^"\\]|\\.)*"', "", reading.sparql, flags=re.MULTILINE)
        used = {spaces[p] + n for p, n in re.findall(r"(\w+):([\w.-]+)", body) if p not in {"xsd", "rdf", "rdfs"}}
        assert used <= known


@pytest.fixture(scope="module")
def library_schema(asker: Asker) -> tuple[Asker, Store]:
    """The asker, and an empty store to parse its queries with."""
    return asker, Store()


def test_formulas_are_read() -> None:
    """Sums, differences and ratios that a question defines are found with their parts."""
    text = "What is the ratio by policy where loss is the sum of a, b and c and ratio is loss divided by premium?"

    assert [(f.name, f.sign, f.parts) for f in find_formulas(text)] == [
        ("loss", "+", ("a", "b", "c")),
        ("ratio", "/", ("loss", "premium")),
    ]


def test_the_frame_of_a_question() -> None:
    """Counts, keys, comparisons, superlatives and the number of rows are read from the form alone."""
    frame = read_frame(
        "For each branch, how many of the three cheapest books with at least 1,200 pages are not lent since 2020?"
    )

    assert {o.name for o in frame.operators} == {"KEY", "COUNT", "NOT"}
    assert [(c.sign, c.value, c.dated) for c in frame.comparisons] == [(">=", "2020", True), (">=", "1200", False)]
    assert frame.superlatives[0].direction == -1
    assert frame.top == 3


class Chooser:
    """A model that answers every question alike."""

    name = "chooser"
    context = 2048

    def __init__(self, said: str) -> None:
        self.said, self.schema = said, None

    def count(self, text: str) -> int:
        return len(text)

    def stream(self, messages: list[Message], *, schema: object = None, max_tokens: int = 512) -> Iterator[Piece]:
        self.schema = schema
        yield Piece(self.said, "stop")

    def close(self) -> None: ...


def test_a_model_only_chooses(asker: Asker) -> None:
    """A model moves one of the readings that come close to the front; what it says beside that changes nothing."""
    first = asker.ask("Which books are kept in Leeds?")[0]
    close = [Reading(f"query {i}", f"reading {i}", first.table, 1.0 - i / 10) for i in range(3)]
    model = Chooser('{"choice": "B"}')

    assert [r.words for r in chosen("?", close, model)] == ["reading 1", "reading 0", "reading 2"]
    assert model.schema["properties"]["choice"] == {"enum": ["A", "B", "C"]}
    assert chosen("?", close, Chooser("SELECT * WHERE {}")) == tuple(close)
    assert chosen("?", close[:1], model) == tuple(close[:1])
