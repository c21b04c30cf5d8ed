"""Sentences: where they end, and where they do not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.language.sentences import split_sentences


def said(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One idea. Another idea.", ["One idea.", "Another idea."]),
        ("The U.S. Senate met. It voted.", ["The U.S. Senate met.", "It voted."]),
        ("It was made in the U.S. The price fell.", ["It was made in the U.S.", "The price fell."]),
        ("Rs. 500 crore went to Acme Ltd. for chips.", ["Rs. 500 crore went to Acme Ltd. for chips."]),
        (
            "Growth of 4.5 percent, e.g. in Asia, vs. 2 percent.",
            ["Growth of 4.5 percent, e.g. in Asia, vs. 2 percent."],
        ),
        ("See Art. 5 and No. 7 of the code.", ["See Art. 5 and No. 7 of the code."]),
        ("Dr. A. Rao agreed. So did we!", ["Dr. A. Rao agreed.", "So did we!"]),
        ('He said "no." Then he left.', ['He said "no."', "Then he left."]),
        ("A fact.[3] A second (see Fig. 2).", ["A fact.[3]", "A second (see Fig. 2)."]),
        ("Paid on Aug. 5 in full. Done?", ["Paid on Aug. 5 in full.", "Done?"]),
        ("**Bold term.** Its meaning follows.", ["**Bold term.**", "Its meaning follows."]),
        ("これは一つ。これは二つ。", ["これは一つ。", "これは二つ。"]),
    ],
)
def test_ends_of_sentences(text: str, sentences: list[str]) -> None:
    """Full stops of abbreviations, initials, decimals and list numbers end nothing."""
    assert said(text) == sentences


def test_structure_divides_text() -> None:
    """Headings, list items, table rows and blank lines end a sentence; their marks are no part of it."""
    text = "# Plan\n\nFirst line that\nwraps here. Second.\n- item one\n2. item two\n| a | b |\n|---|---|\n| c | d |\n"
    assert said(text) == [
        "Plan",
        "First line that\nwraps here.",
        "Second.",
        "item one",
        "item two",
        "| a | b |",
        "| c | d |",
    ]


def test_a_short_line_was_ended_on_purpose() -> None:
    """A line that ends although the next word would have fitted is a heading and not part of the next sentence."""
    text = "Best Uses\nSchools and libraries need tools that run without a network, at a price they can pay.\n"
    assert said(text)[0] == "Best Uses"


@settings(deadline=None)
@given(st.text(alphabet="aB1. \n|#-?\"'é。", max_size=120))
def test_spans_are_ordered_and_lose_no_letter(text: str) -> None:
    """Spans follow one another, are trimmed, and every letter or digit outside marks of lines is in one of them."""
    spans = split_sentences(text)
    assert all(first.end <= second.start for first, second in pairwise(spans))
    assert all(text[span.start : span.end].strip() == text[span.start : span.end] != "" for span in spans)
    kept = "".join(text[span.start : span.end] for span in spans)
    letters = [letter for letter in text if letter.isalpha()]
    assert [letter for letter in kept if letter.isalpha()] == letters
