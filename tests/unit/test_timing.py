"""The times a question sets: valid time, publication time, and now."""

from __future__ import annotations

import pytest

from retrieval.timing import When, when_of

GIVEN = When(today="2026-05-04")


@pytest.mark.parametrize(
    ("asked", "question", "as_of", "known"),
    [
        ("How large was the fund, as known in June 2025?", "How large was the fund?", None, "2025-06-30"),
        ("As of March 2024, which laws applied in India?", "Which laws applied in India?", "2024-03-31", None),
        ("Who currently leads the programme?", "Who currently leads the programme?", "2026-05-04", None),
        ("What is today's price of a GPU hour?", "What is today's price of a GPU hour?", None, None),
        ("What was published in 2024?", "What was published in 2024?", None, None),
    ],
)
def test_the_times_of_a_question(asked: str, question: str, as_of: str | None, known: str | None) -> None:
    """ "As of", "as known in" and "currently" set a time; a year that is only spoken of does not."""
    found = when_of(asked, GIVEN)

    assert (found.question, found.as_of, found.known) == (question, as_of, known)


def test_what_is_given_holds_unless_the_question_says_otherwise() -> None:
    """The time that was given beside a question gives way to the one in its words."""
    given = When("", "2020-01-01", "2021-01-01")

    assert when_of("Who leads?", given).as_of == "2020-01-01"
    assert when_of("Who led as of 2019?", given).as_of == "2019-12-31"
