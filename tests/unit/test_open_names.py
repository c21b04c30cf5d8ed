"""Open names: what counts as a name, under which key, and what a text is about."""

from __future__ import annotations

import pytest

from kg.open_names import key_of, open_names, subjects, title_keys


def keys(text: str) -> list[str]:
    return [name.key for name in open_names(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada M. Quill", "Ada Quill"),
        ("The Harbour Review", "Harbour Review"),
        ("José Álvarez", "Jose Alvarez"),
        ("Robert Finch Jr.", "Robert Finch"),
        ("Norway's", "Norway"),
    ],
)
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    """Initials, articles, accents, generations and possessives do not tell names apart."""
    assert key_of(one) == key_of(other) != ""


def test_runs_of_capitals_are_names() -> None:
    """A run of capitalised words is one name, over the small words inside it."""
    assert keys("the report of the Bank of Arandia names Ada Quill and Model T4 in Port Selm") == [
        "bank of arandia",
        "ada quill",
        "model t4",
        "port selm",
    ]


def test_sentence_openings_are_doubtful() -> None:
    """A lone word at the start of a sentence is marked; a function word there is no name."""
    found = list(open_names("Compute matters. The Quell agrees. In Arandia it rains."))
    assert [(name.key, name.opens) for name in found] == [("compute", True), ("quell", False), ("arandia", False)]


def test_quoted_words_are_names_and_dates_are_none() -> None:
    """What stands in quotation marks is a name in any case; numbers, months and days are not."""
    assert keys('she wrote "a plan for open models" on Monday, 3 May 2024') == ["plan for open models"]


@pytest.mark.parametrize(
    ("sentence", "about"),
    [
        ("Lantern over Selm is a film directed by Ada Quill.", ("lantern over selm",)),
        ('Wilhelmina "Mina" Quill (born 1950) is a painter.', ("wilhelmina quill", "mina quill")),
        ("Ada Beth Quill, better known as Redbird, was a singer.", ("ada beth quill", "ada quill", "redbird")),
        ("Harbour Compute Zone (HCZ) rules apply.", ("harbour compute zone", "harbour zone", "hcz")),
        ("In 2004, the Bank of Arandia closed.", ("bank of arandia",)),
    ],
)
def test_what_a_text_is_about(sentence: str, about: tuple[str, ...]) -> None:
    """The first name of a text, shorter forms of it, and names given to it in the same sentence."""
    assert subjects(sentence) == about


def test_a_pronoun_is_no_subject() -> None:
    """A text that goes on about something said before is about nothing it names far inside."""
    assert subjects("He was taken by the small boat of the harbour to Arandia.") == ()


def test_titles_give_keys_with_and_without_what_tells_namesakes_apart() -> None:
    """The bracket and what follows a comma may be missing where the name is mentioned."""
    assert title_keys("Selm (river)") == ("selm river", "selm")
    assert title_keys("Guy, Margrave of Arandia") == ("guy margrave of arandia", "guy")
    assert title_keys("on the buckling of shells") == ()
