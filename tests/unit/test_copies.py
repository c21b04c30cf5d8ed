"""Shared text is found wherever it is long enough, and measured to the character."""

from __future__ import annotations

import random
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.copies import Run, bounds_of, covered, runs_of, stretches_shared, text_of, words_of
from kg.document import Span

VOCABULARY = [f"word{number}" for number in range(400)]
TEXTS = st.lists(st.sampled_from(VOCABULARY), min_size=0, max_size=60)
FEW = st.lists(st.sampled_from(["on", "and", "off"]), min_size=0, max_size=40)
STORY = (
    "The ministry said on Monday that the harbour programme will receive 2.5 billion dollars over four years, "
    "most of it for computing centres in the north, for schools along the coast and for the training of those who "
    "are to work there, and that a first tender opens in March."
)


def shared(here: str, there: str) -> tuple[Run, ...]:
    return runs_of(stretches_shared(text_of(here), text_of(there)), bounds_of(here), bounds_of(there))


def longest(here: list[str], there: list[str]) -> int:
    """The most words in a row that two texts share, by trying all places."""
    best, before = 0, [0] * (len(there) + 1)
    for one in here:
        row = [0] * (len(there) + 1)
        for place, other in enumerate(there):
            row[place + 1] = before[place] + 1 if one == other else 0
        best, before = max(best, *row), row
    return best


@settings(max_examples=200)
@given(before=TEXTS, after=TEXTS, copied=st.lists(st.sampled_from(VOCABULARY), min_size=24, max_size=60), own=TEXTS)
def test_enough_words_in_a_row_are_found_for_certain(
    before: list[str], after: list[str], copied: list[str], own: list[str]
) -> None:
    """Whatever stands around them: two texts that share 24 words in a row share a fingerprint."""
    one, other = text_of(" ".join([*before, *copied, *after])), text_of(" ".join([*own, *copied]))

    assert set(one.prints.tolist()) & set(other.prints.tolist())


@settings(max_examples=200)
@given(
    copied=st.lists(st.sampled_from(VOCABULARY), min_size=18, max_size=30, unique=True),
    mine=st.tuples(FEW, FEW),
    theirs=st.tuples(FEW, FEW),
)
def test_what_is_found_is_what_has_enough_words_in_a_row(
    copied: list[str], mine: tuple[list[str], list[str]], theirs: tuple[list[str], list[str]]
) -> None:
    """Something is found where 24 words in a row are the same, and nothing where they are not; runs do not overlap."""
    here, there = [*mine[0], *copied, *mine[1]], [*theirs[0], *copied, *theirs[1]]

    runs = shared(" ".join(here), " ".join(there))

    assert bool(runs) == (longest(here, there) >= 24)
    assert all(one.here.end < other.here.start for one, other in pairwise(runs))


@settings(max_examples=100)
@given(before=TEXTS, copied=st.lists(st.sampled_from(VOCABULARY), min_size=24, max_size=60, unique=True), own=TEXTS)
def test_what_is_shared_stands_in_both(before: list[str], copied: list[str], own: list[str]) -> None:
    """The copied words are covered, and the two ends of every run are words of both texts."""
    here, there = " ".join([*before, *copied]), " ".join([*copied, *own])

    runs = shared(here, there)

    place = Span(len(" ".join(before)) + bool(before), len(here))
    assert covered(place, [run.here for run in runs]) == 1
    for run in runs:
        mine, theirs = here[run.here.start : run.here.end].split(), there[run.there.start : run.there.end].split()
        assert (mine[0], mine[-1]) == (theirs[0], theirs[-1])
        assert 24 <= run.words <= min(len(mine), len(theirs))


def test_a_few_changed_words_do_not_part_a_copy() -> None:
    """A word changed or put in on either side of 24 in a row leaves one run; its words are counted without those."""
    edited = STORY.replace("over four years", "across 4 years").replace("first tender", "very first tender").upper()

    (run,) = shared(f"News. {edited} More follows.", STORY)

    assert run.there == Span(0, len(STORY) - 1)
    assert run.words == len(words_of(STORY).words) - 2


def test_what_is_no_copy() -> None:
    """The same facts in other words, and a long name that both give, are nobody's copy."""
    told = "On Monday the ministry announced that over four years 2.5 billion dollars go to the harbour programme."
    name = "the Regulation on Harmonised Rules for Machines of the Northern Union"

    assert shared(told, STORY) == ()
    assert shared(f"Since May {name} applies to all.", f"Lawyers criticise {name} as vague.") == ()


def test_repeated_words_are_compared_in_time() -> None:
    """Texts that say the same five words again and again are compared in one pass, not in one a place."""
    words = " ".join(random.Random(4).choice(("on", "and", "off")) for _ in range(20_000))

    runs = shared(words, words)

    assert covered(Span(0, len(words)), [run.here for run in runs]) > 0.99


def test_a_passage_that_comes_again_is_shared_each_time() -> None:
    """A text that prints a passage three times shares it three times, though the other has it once."""
    runs = shared(f"First. {STORY} Second, again. {STORY} And now for the last time. {STORY}", STORY)

    assert [run.there for run in runs] == [Span(0, len(STORY) - 1)] * 3
