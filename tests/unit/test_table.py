"""The result formats."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from kg.errors import QueryError
from kg.table import FORMATS, Cell, Table, serialise

XSD = "http://www.w3.org/2001/XMLSchema#"
TABLE = Table(
    "select",
    ("what", "words"),
    (
        (Cell("uri", "https://w3id.org/claimgraph/id/nation/KOR"), Cell("literal", 'a "b",\nc', None, "en")),
        (Cell("bnode", "b0"), None),
        (Cell("literal", "5", XSD + "integer"), Cell("literal", "1 < 2 & 3\t\\", None)),
    ),
)
ASK = Table("ask", (), (), boolean=True)
GRAPH = Table("construct", ("subject", "predicate", "object"), (), turtle="<a:a> <a:b> 1 .\n")
READERS = {"json": QueryResultsFormat.JSON, "xml": QueryResultsFormat.XML, "tsv": QueryResultsFormat.TSV}


@pytest.mark.parametrize("name", READERS)
def test_the_engine_reads_what_we_write(name: str) -> None:
    """JSON, XML and TSV results come back as the terms they were."""
    read = parse_query_results(serialise(TABLE, name), READERS[name])
    assert isinstance(read, QuerySolutions)
    rows = [[value and getattr(value, "value", None) for value in row] for row in read]

    assert [v.value for v in read.variables] == ["what", "words"]
    assert [row[1] for row in rows] == ['a "b",\nc', None, "1 < 2 & 3\t\\"]
    assert rows[0][0] == "https://w3id.org/claimgraph/id/nation/KOR"
    assert rows[2][0] == "5"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_any_words_survive(words: str) -> None:
    """Words come back from every format as they were."""
    table = Table("select", ("x",), ((Cell("literal", words),),))
    rows = list(csv.reader(io.StringIO(serialise(table, "csv"), newline="")))

    assert rows[1] == [words]
    assert json.loads(serialise(table, "json"))["results"]["bindings"][0]["x"]["value"] == words
    assert (ET.fromstring(serialise(table, "xml"))[1][0][0][0].text or "") == words
    read = parse_query_results(serialise(table, "tsv"), READERS["tsv"])
    assert isinstance(read, QuerySolutions)
    assert [row["x"].value for row in read] == [words]


def test_csv_has_a_line_for_each_row() -> None:
    """CSV has the variables first and follows RFC 4180."""
    text = serialise(TABLE, "csv")

    assert text.startswith("what,words\r\n")
    assert list(csv.reader(io.StringIO(text)))[2] == ["_:b0", ""]


def test_yes_and_no_have_a_form_in_every_format() -> None:
    """An ASK is a boolean in JSON and XML, and a word elsewhere."""
    assert json.loads(serialise(ASK, "json")) == {"head": {}, "boolean": True}
    assert ET.fromstring(serialise(ASK, "xml"))[1].text == "true"
    assert serialise(ASK, "table") == "yes\n"
    assert "true" in serialise(ASK, "csv")
    assert "true" in serialise(ASK, "tsv")


def test_triples_are_turtle() -> None:
    """A CONSTRUCT is given as Turtle; a table is not, and says what to do."""
    assert serialise(GRAPH, "ttl") == GRAPH.turtle
    with pytest.raises(QueryError, match="Turtle") as caught:
        serialise(TABLE, "ttl")
    assert "CONSTRUCT" in caught.value.hint


def test_an_unknown_format_is_refused() -> None:
    """The message names the format, the hint all there are."""
    with pytest.raises(QueryError, match="yaml") as caught:
        serialise(TABLE, "yaml")

    assert all(name in caught.value.hint for name in FORMATS)


def test_the_drawn_table_is_safe_to_look_at() -> None:
    """Long and control characters never reach a terminal; IRIs are short."""
    evil = Table("select", ("x", "y"), ((Cell("literal", "\x1b[31mred" + "x" * 500), Cell("uri", XSD + "date")),))
    drawn = serialise(evil, "table")

    assert "\x1b" not in drawn
    assert "xsd:date" in drawn
    assert max(map(len, drawn.splitlines())) < 120


def test_columns_and_records() -> None:
    """Values can be taken by variable or by row."""
    assert TABLE.column("what")[2] == "5"
    assert list(TABLE.records())[1] == {"what": "b0"}
