"""A place in a text knows its page."""

from __future__ import annotations

import pytest

from kg.paging import page_of

TEXT = "One line.\n\fTwo lines.\nThe second.\f\fFour."


@pytest.mark.parametrize(
    ("words", "page"), [("One", 1), ("\fTwo", 2), ("Two lines", 2), ("second.\f", 2), ("\f\fFour", 4), ("Four", 4)]
)
def test_the_page_is_that_of_the_first_word(words: str, page: int) -> None:
    """Pages are counted from 1, empty ones too; a break before the first word is behind it."""
    start = TEXT.index(words)

    assert page_of(TEXT, start, start + len(words)) == page


def test_a_text_without_pages_has_none() -> None:
    """A page number is never made up."""
    assert page_of("One line.", 0, 3) is None
