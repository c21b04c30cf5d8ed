"""Checking: a sentence stands only on evidence that carries it."""

from __future__ import annotations

import pytest

from kg.language.linking import Lexicon, load_lexicon
from kg.ontology import load_ontology
from retrieval.checking import objection
from retrieval.kinds import Reader

QUOTE = (
    "Norway spent $4.2 billion on the North Cable in March 2024, 12% more than Sweden, and the regulator approved it."
)
PLAN = "The cable is projected to carry 900 MW by 2031."


@pytest.fixture(scope="module")
def reader() -> Reader:
    """A reader with the names that ship."""
    lexicon: Lexicon = load_lexicon(load_ontology())
    return Reader(lexicon)


@pytest.mark.parametrize(
    "text",
    [
        QUOTE,
        "Norway spent $4.2 billion on the North Cable.",
        "In March 2024, Norway spent US$4.2bn on the North Cable.",
        "Norway spent 12% more than Sweden.",
        "The regulator approved the North Cable.",
    ],
)
def test_what_the_quote_says_passes(text: str, reader: Reader) -> None:
    """A sentence in the words of its quote, or in others with the same figures, names and dates, is carried."""
    assert objection(text, [QUOTE], reader) is None


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("Norway spent $42 billion on the North Cable.", "figure"),
        ("Norway spent €4.2 billion on the North Cable.", "figure"),
        ("Norway spent $4.2 million on the North Cable.", "figure"),
        ("Norway spent $4.2 billion on the North Cable in March 2025.", "date"),
        ("Denmark spent $4.2 billion on the North Cable.", "named"),
        ("Norway spent 12% less than Sweden.", "less"),
        ("The regulator did not approve the North Cable.", "denies"),
        ("Whales migrate past remote islands each autumn.", "words"),
    ],
)
def test_what_the_quote_does_not_say_is_refused(text: str, about: str, reader: Reader) -> None:
    """An altered figure, unit, scale, date, name, direction or polarity is refused, with the reason."""
    reason = objection(text, [QUOTE], reader)

    assert reason is not None
    assert about in reason


def test_a_forecast_is_no_fact(reader: Reader) -> None:
    """A figure that the source projects must not be told as reached."""
    assert objection("The cable is projected to carry 900 MW by 2031.", [PLAN], reader) is None
    assert "projected" in str(objection("The cable carries 900 MW.", [PLAN], reader))


def test_a_computed_figure_is_known_as_one(reader: Reader) -> None:
    """A figure that a program worked out stands although no quote prints it."""
    quotes = ["The old pier is 200 m long.", "The new pier is 600 m long."]
    said = "The new pier is about 3 times the old one."

    assert objection(said, quotes, reader, computed=("3",)) is None
    assert objection(said, quotes, reader) is not None


def test_a_sentence_without_evidence_is_refused(reader: Reader) -> None:
    """No quote, no sentence."""
    assert objection("Norway spent money.", [], reader) == "it cites nothing"


def test_the_title_of_a_source_may_be_named(reader: Reader) -> None:
    """Who published a source is known from its record."""
    text = "The Harbour Gazette says that Norway spent $4.2 billion on the North Cable."

    assert objection(text, [QUOTE], reader) is not None
    assert objection(text, [QUOTE], reader, context="The Harbour Gazette") is None
