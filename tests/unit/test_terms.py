"""How things are named in RDF."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.claim import Bound, DateValue, Entity, Quantity, TextValue
from kg.document import Span
from kg.errors import SourceError
from kg.terms import (
    CG,
    Literal,
    NamedNode,
    Quad,
    decimal_text,
    iri_text,
    is_iri,
    literal_text,
    place_iri,
    quads_text,
    quantity_iri,
    quantity_label,
    read_triples,
    read_turtle,
    shortened,
    source_iri,
    unit_iri,
    value_term,
)

MONEY = Quantity(Decimal("735E9"), "USD", "$735B")


def test_a_figure_is_named_by_what_it_says() -> None:
    """Equal figures are one node however they are printed; bound and range tell figures apart."""
    same = Quantity(Decimal("735000000000.00"), "USD", "735 billion dollars")
    least = Quantity(MONEY.amount, "USD", "at least $735B", Bound.AT_LEAST)
    span = Quantity(None, "FLOP/s", "1 to 2.50", Bound.RANGE, Decimal(1), Decimal("2.50"))

    assert quantity_iri(MONEY) == quantity_iri(same)
    assert quantity_iri(MONEY).value.endswith("/quantity/USD/735000000000")
    assert quantity_iri(least).value.endswith("/quantity/USD/at-least-735000000000")
    assert quantity_iri(span).value.endswith("/quantity/FLOP%2Fs/1..2.5")


def test_a_figure_is_labelled_for_people() -> None:
    """A label says bound, scale and unit, and comes from the value alone."""
    span = Quantity(None, "percent", "10-30%", Bound.RANGE, Decimal(10), Decimal(30))

    assert quantity_label(MONEY) == "735 billion USD"
    assert quantity_label(Quantity(Decimal(20000), "GPUs", "x", Bound.ABOUT)) == "about 20000 GPUs"
    assert quantity_label(span) == "10 to 30 percent"


def test_values_keep_their_kind() -> None:
    """An entity is its IRI, a date has its own precision, words stay words."""
    assert value_term(Entity("https://x.example/a", "A", "Thing")) == NamedNode("https://x.example/a")
    assert [str(value_term(DateValue(d, d))).rsplit("#", 1)[-1] for d in ("2024", "2024-08", "2024-08-01")] == [
        "gYear>",
        "gYearMonth>",
        "date>",
    ]
    assert value_term(TextValue("a goal")) == Literal("a goal")


def test_units_are_standard_where_a_standard_has_them() -> None:
    """Currencies and watts are QUDT's; a counted noun is ours, escaped."""
    assert unit_iri("USD").value == "http://qudt.org/vocab/unit/CCY_USD"
    assert unit_iri("W").value == "http://qudt.org/vocab/unit/W"
    assert unit_iri("official languages").value.endswith("/unit/official%20languages")


def test_places_and_sources_have_iris() -> None:
    """A place in a text follows RFC 5147; a source id may hold any character."""
    assert place_iri("ab12", Span(3, 9)).value.endswith("document/ab12#char=3,9")
    assert source_iri("été/1 #x").value.endswith("source/%C3%A9t%C3%A9%2F1%20%23x")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_literal_cannot_break_out(text: str) -> None:
    """Whatever the words are, as a literal they come back as they were, and alone."""
    (triple,) = read_turtle(f"<a:a> <a:b> {literal_text(text)} .")

    assert triple.object == text


@pytest.mark.parametrize("bad", ["x", "http://a/ b", "http://a/>", 'http://a/"', "", "http://a/\n"])
def test_what_is_no_iri_is_refused(bad: str) -> None:
    """Words that could leave the angle brackets are not an IRI."""
    assert not is_iri(bad)
    with pytest.raises(SourceError, match="not an IRI"):
        iri_text(bad)


def test_reading_turtle_names_file_and_line(tmp_path: Path) -> None:
    """A broken file and a missing file are named, with what is wrong."""
    file = tmp_path / "broken.ttl"
    file.write_text("<a:a> <a:b> 'c' .\n<a:a> <a:b> .", encoding="utf-8")

    with pytest.raises(SourceError, match=r"broken\.ttl.*2"):
        read_triples(file)
    with pytest.raises(SourceError, match="nowhere"):
        read_triples(tmp_path / "nowhere.ttl")


def test_reading_turtle_keeps_datatype_and_language() -> None:
    """Literals carry datatype and language; blank nodes count as things."""
    one, two, three = read_turtle('<a:a> <a:b> "c"@en ; <a:d> 5 ; <a:e> [] .')

    assert (one.object, one.language, one.is_iri) == ("c", "en", False)
    assert (two.object, two.datatype) == ("5", "http://www.w3.org/2001/XMLSchema#integer")
    assert three.is_iri
    assert three.object.startswith("_:")


def test_quads_are_written_in_one_order() -> None:
    """The same quads in another order give the same bytes, blank nodes included."""
    first = read_order(["<a:a> <a:b> [ <a:c> 1 ] .", "<a:a> <a:b> 2 ."])
    second = read_order(["<a:a> <a:b> 2 .", "<a:a> <a:b> [ <a:c> 1 ] ."])

    assert first == second


def read_order(lines: list[str]) -> bytes:
    from pyoxigraph import RdfFormat, parse

    return quads_text(
        [Quad(q.subject, q.predicate, q.object) for q in parse("\n".join(lines), RdfFormat.TURTLE)], "nquads"
    )


def test_numbers_and_names_are_short_for_people() -> None:
    """A decimal has no exponent, and an IRI of ours its prefix."""
    assert decimal_text(Decimal("1E+3")) == "1000"
    assert decimal_text(Decimal("0.500")) == "0.5"
    assert shortened(CG + "develops") == "cg:develops"
    assert shortened("https://elsewhere.example/x") == "https://elsewhere.example/x"
