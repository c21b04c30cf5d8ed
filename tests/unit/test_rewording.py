"""Rewording: which quotes give way to a model's sentences."""

from __future__ import annotations

import pytest

from kg.document import Span
from kg.language.linking import load_lexicon
from kg.ontology import load_ontology
from retrieval.drafting import Line, Place
from retrieval.kinds import Reader
from retrieval.questions import understand
from retrieval.rewording import reworded

QUOTES = (
    "The harbour council approved the tram in May 2023, at a cost of $310 million.",
    "Two depots serve the line: Northgate repairs trams, and Quayside stores them.",
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    """A reader with the names that ship."""
    return Reader(load_lexicon(load_ontology()))


def after(question: str, said: list[tuple[str, set[int]]], reader: Reader) -> list[str]:
    """The texts that stand, of two quotes and what a model said of them."""
    evidence = [Line(text, (Place("d1", Span(n * 100, n * 100 + len(text))),)) for n, text in enumerate(QUOTES)]
    worded = {Line(text, tuple(evidence[n].places[0] for n in sorted(cited))): frozenset(cited) for text, cited in said}
    return [line.text for line in reworded(understand(question, reader.lexicon), evidence, worded, reader)]


def test_a_sentence_that_tells_the_same_replaces_its_quote_alone(reader: Reader) -> None:
    """The other quote stands where it stood."""
    same = "In May 2023 the harbour council approved the tram, which cost $310 million."

    assert after("What is known of the tram?", [(same, {0})], reader) == [same, QUOTES[1]]


def test_sentences_that_share_a_quote_replace_it_together(reader: Reader) -> None:
    """What one leaves out, the other tells."""
    two = ["The council of the harbour approved the tram in May 2023.", "The cost is $310 million."]

    assert after("What is known of the tram?", [(text, {0}) for text in two], reader) == [*two, QUOTES[1]]


def test_a_sentence_that_adds_nothing_does_not_ride_along(reader: Reader) -> None:
    """Beside one that tells all, another about the same quote is left out."""
    more = "The cost of $310 million was approved by the tram."

    assert after("What is known of the tram?", [(QUOTES[0], {0}), (more, {0})], reader) == list(QUOTES)


def test_one_sentence_may_replace_several_quotes(reader: Reader) -> None:
    """It stands where the first of them stood."""
    both = (
        "The harbour council approved the tram in May 2023 at a cost of $310 million, and two depots serve the line, "
        "Northgate, which repairs trams, and Quayside, which stores them."
    )

    assert after("What is known of the tram?", [(both, {0, 1})], reader) == [both]


@pytest.mark.parametrize(
    ("said", "cited"),
    [
        ("The harbour council approved the tram at a cost of $310 million.", 0),  # the date
        ("The harbour council approved the tram in May 2023, at a cost.", 0),  # the figure
        ("Two depots serve the line: one repairs trams, and Quayside stores them.", 1),  # a name
        ("Northgate and Quayside.", 1),  # all but the names
        ("Two depots serve the Harborline: Northgate repairs trams, and Quayside stores them.", 1),  # a name too much
    ],
)
def test_what_leaves_something_out_leaves_the_quote(said: str, cited: int, reader: Reader) -> None:
    """A date, figure or name less, a name more, or hardly any of the words, and the sources' own words stand."""
    assert after("What is known of the tram?", [(said, {cited})], reader) == list(QUOTES)


def test_a_count_that_is_asked_for_alone_may_stand_alone(reader: Reader) -> None:
    """The number of the paper that says it is no part of it."""
    quote = Line("Notice 845 of the harbour sets up the tram board with four members.", (Place("d1", Span(0, 68)),))
    said = Line("The tram board has four members.", quote.places)
    question = understand("How many members does the tram board have?", reader.lexicon)

    assert reworded(question, [quote], {said: frozenset({0})}, reader) == (said,)


def test_a_date_that_is_asked_for_alone_may_stand_alone(reader: Reader) -> None:
    """Who asks for a day need not be told the cost; the day itself must be there."""
    question = "When did the harbour council approve the tram?"

    assert after(question, [("The council approved it in May 2023.", {0})], reader)[0].startswith("The council")
    assert after(question, [("It was approved for $310 million.", {0})], reader) == list(QUOTES)
