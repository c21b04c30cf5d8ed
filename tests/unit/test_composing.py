"""Composing: what lists, tables and figures become in an answer, and words that mean nearly the same."""

from __future__ import annotations

import pytest

from kg.document import Span
from kg.language.linking import load_lexicon
from kg.ontology import load_ontology
from retrieval.computing import computed
from retrieval.drafting import Line, Place
from retrieval.kinds import Reader
from retrieval.questions import Asked, understand
from retrieval.units import readable
from retrieval.wording import distance, same, stem, words


@pytest.fixture(scope="module")
def reader() -> Reader:
    """A reader with the names that ship."""
    return Reader(load_lexicon(load_ontology()))


def asked(question: str, reader: Reader) -> Asked:
    """A question, understood."""
    return understand(question, reader.lexicon)


def line(text: str, document: str = "d1", start: int = 0) -> Line:
    """A line that quotes a document."""
    return Line(text, (Place(document, Span(start, start + len(text))),))


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("**Quiet streets.** Fewer cars.", "Quiet streets. Fewer cars."),
        ("- an item\n  that goes on", "an item that goes on"),
        ("2. the second", "the second"),
        ("see [the tables](https://example.org/t)", "see the tables"),
        ("a `word` of code", "a word of code"),
    ],
)
def test_marks_are_taken_off(marked: str, plain: str) -> None:
    """What is shown has no Markdown in it."""
    assert readable(marked) == plain


def test_a_factor_is_worked_out(reader: Reader) -> None:
    """The larger figure over the smaller one of the same unit, with both quotes cited."""
    lines = [line("The north pier cost $4 million."), line("The south pier cost $30 million.", "d2")]
    (found,) = computed(asked("By what factor did the south pier cost more?", reader), lines, reader)

    assert found.text == "$30 million is about 7.5 times $4 million."
    assert {place.document for place in found.places} == {"d1", "d2"}
    assert found.figures == ("7.5",)


def test_a_forecast_stays_a_forecast(reader: Reader) -> None:
    """A figure that is projected is called so in what is computed from it."""
    lines = [line("Traffic was 20,000 cars in 2020 and is projected to reach 50,000 cars by 2030.")]
    (found,) = computed(asked("By what factor does traffic grow?", reader), lines, reader)

    assert "(projected)" in found.text
    assert "2.5 times" in found.text


def test_time_between_dates_is_worked_out(reader: Reader) -> None:
    """Two dates give the months between them; years where the question asks for years."""
    lines = [line("It was approved on 14 May 2023."), line("It opened on 3 March 2025.")]
    (months,) = computed(asked("How much time passed between approval and opening?", reader), lines, reader)
    (years,) = computed(asked("How many years lie between approval and opening?", reader), lines, reader)

    assert "About 22 months" in months.text
    assert "About 2 years" in years.text


def test_nothing_is_computed_unasked(reader: Reader) -> None:
    """Figures alone are no reason for arithmetic, nor is a question whose figures do not compare."""
    lines = [line("It cost $4 million and carries 900 people.")]

    assert computed(asked("What did it cost?", reader), lines, reader) == ()
    assert computed(asked("By what factor did it grow?", reader), lines, reader) == ()


@pytest.mark.parametrize(
    ("one", "other", "least"),
    [
        ("licence", "licenses", 1.0),
        ("organisation", "organizations", 1.0),
        ("programme", "programs", 1.0),
        ("five", "5", 1.0),
        ("penalty", "fine", 0.8),
        ("localisation", "localise", 0.7),
    ],
)
def test_words_that_say_the_same_meet(one: str, other: str, least: float) -> None:
    """British and American spelling, number words, near-synonyms and word families are known."""
    assert same(stem(one), stem(other)) >= least


@pytest.mark.parametrize(("one", "other"), [("found", "foundation"), ("author", "harbour"), ("pier", "piano")])
def test_words_that_only_look_alike_do_not(one: str, other: str) -> None:
    """Sharing a few letters is no kinship."""
    assert same(stem(one), stem(other)) == 0


def test_function_words_carry_nothing() -> None:
    """Only telling words are compared; a possessive is its name."""
    assert words("What does the harbour's report say about it?") == ("harbor",)


@pytest.mark.parametrize(("a", "b", "edits"), [("teh", "the", 1), ("suport", "support", 1), ("tram", "tram", 0)])
def test_edits_are_counted(a: str, b: str, edits: int) -> None:
    """A swap of neighbours is one slip."""
    assert distance(a, b, 2) == edits
    assert distance("harbour", "tram", 2) == 3
