"""Dates of any century in a sentence, and the dates of a life in brackets."""

from __future__ import annotations

import pytest

from retrieval.dating import dates_in, life_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It was built about 1820 of stone.", ["1820"]),
        ("Opened on 2 July 1829, closed May 5, 1900.", ["2 July 1829", "May 5, 1900"]),
        ("Consul in 112 BC.", ["112 BC"]),
        ("Built 1810–11 and in the 1890s.", ["1810–11", "1890s"]),
        ("In December 1991 it sold 1,912 copies at $1500.", ["December 1991"]),
        ("There were 1045 people.", []),
    ],
)
def test_dates_are_found_as_they_are_printed(text: str, words: list[str]) -> None:
    """Years before 1900, days in either order, and no amount of money or people."""
    assert [found.words for found in dates_in(text)] == words


def test_a_coarser_date_is_part_of_a_finer_one() -> None:
    """The year of a day agrees with the day; two days of one year do not agree."""
    year, day, other = dates_in("1903, 15 December 1903 and 16 December 1903")

    assert year.key < day.key
    assert not day.key <= other.key


def test_a_life_in_brackets_has_birth_and_death() -> None:
    """Brackets with two dates behind a name give both; other brackets give none."""
    life = life_of("Ada Quill (Bergen, 3 May 1871 – 1940) was a rower.")

    assert life is not None
    assert [date and date.words for date in life] == ["3 May 1871", "1940"]
    assert life_of("The mill (of 1812) stands.") is None
