"""Shared text is found wherever it is long enough, and measured to the character."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.copies import Run, covered, fingerprints, may_share, pairs_sharing, runs_shared, seeds, words_of
from kg.document import Span

VOCABULARY = [f"word{number}" for number in range(400)]
TEXTS = st.lists(st.sampled_from(VOCABULARY), min_size=0, max_size=60)
STORY = (
    "The ministry said on Monday that the harbour programme will receive 2.5 billion dollars over four years, "
    "most of it for computing centres in the north, and that a first tender opens in March."
)


def shared(here: str, there: str) -> tuple[Run, ...]:
    return runs_shared(words_of(here), words_of(there))


@settings(max_examples=200)
@given(before=TEXTS, after=TEXTS, copied=st.lists(st.sampled_from(VOCABULARY), min_size=24, max_size=60), own=TEXTS)
def test_enough_words_in_a_row_are_found_for_certain(
    before: list[str], after: list[str], copied: list[str], own: list[str]
) -> None:
    """Whatever stands around them: two texts that share 24 words in a row share a fingerprint."""
    one, other = fingerprints([*before, *copied, *after]), fingerprints([*own, *copied])

    assert set(one.tolist()) & set(other.tolist())


@settings(max_examples=100)
@given(before=TEXTS, copied=st.lists(st.sampled_from(VOCABULARY), min_size=24, max_size=60, unique=True), own=TEXTS)
def test_what_is_shared_stands_in_both(before: list[str], copied: list[str], own: list[str]) -> None:
    """The copied words are covered, and the two ends of every run are words of both texts."""
    here, there = " ".join([*before, *copied]), " ".join([*copied, *own])

    runs = shared(here, there)

    assert may_share(seeds(here.split()), seeds(there.split()))
    place = Span(len(" ".join(before)) + bool(before), len(here))
    assert covered(place, [run.here for run in runs]) == 1
    for run in runs:
        mine, theirs = here[run.here.start : run.here.end].split(), there[run.there.start : run.there.end].split()
        assert (mine[0], mine[-1]) == (theirs[0], theirs[-1])


def test_a_few_changed_words_do_not_part_a_copy() -> None:
    """Another spelling, punctuation and a word put in leave one run; its words are counted without the changed ones."""
    edited = STORY.replace("over four years", "across 4 years").replace("billion dollars", "billion US dollars").upper()

    (run,) = shared(f"News. {edited} More follows.", STORY)

    assert run.there == Span(0, len(STORY) - 1)
    assert run.words == len(words_of(STORY).words) - 3  # and "dollars" between two changes


def test_what_is_no_copy() -> None:
    """The same facts in other words, and a long name that both give, are nobody's copy."""
    told = "On Monday the ministry announced that over four years 2.5 billion dollars go to the harbour programme."
    name = "the Regulation on Harmonised Rules for Machines of the Northern Union"

    assert shared(told, STORY) == ()
    assert not may_share(seeds(told.split()), seeds(STORY.split()))
    assert shared(f"Since May {name} applies to all.", f"Lawyers criticise {name} as vague.") == ()


def test_pairs_are_few_where_many_share() -> None:
    """Of up to twelve documents every pair is compared, of more each with the one before; what all share joins none."""

    def pairs(count: int) -> int:
        return len(pairs_sharing(np.full(count, 7, dtype=np.uint64), np.arange(count, dtype=np.int32)))

    assert [pairs(1), pairs(2), pairs(12), pairs(13), pairs(101)] == [0, 1, 66, 12, 0]


def test_repeated_words_are_compared_in_time() -> None:
    """Texts that say the same five words again and again are compared in one pass, not in one a place."""
    words = " ".join(random.Random(4).choice(("on", "and", "off")) for _ in range(20_000))

    runs = shared(words, words)

    assert covered(Span(0, len(words)), [run.here for run in runs]) > 0.99
