"""What a hostile reader would try: another bound, another speaker, a stronger quantifier, a hedge left out."""

from __future__ import annotations

import random

import pytest

from benchmarks.alterations import Names
from benchmarks.hostile import HOSTILE
from kg.language.linking import load_lexicon
from kg.ontology import load_ontology
from retrieval.checking import objection
from retrieval.kinds import Reader

READER = Reader(load_lexicon(load_ontology()))
CASES = [
    ("The plant has 31 turbines.", "The plant has more than 31 turbines."),
    ("The plant has up to 31 turbines.", "The plant has at least 31 turbines."),
    ("The fund is worth $4 billion.", "The fund is worth less than $4 billion."),
    (
        "According to Astra, the penalty is ₹250 crore; Bitlion sells mats.",
        "According to Bitlion, the penalty is ₹250 crore.",
    ),
    ("Quill writes that Marlow paid the fee.", "Marlow writes that Quill paid the fee."),
    (
        "The Chambers guide says that the decree sets no limit.",
        "The decree says that the Chambers guide sets no limit.",
    ),
    ("Proprietary systems are often opaque.", "Proprietary systems are always opaque."),
    ("Some states use the register.", "All states use the register."),
    ("The ceiling may be lifted in autumn.", "The ceiling is lifted in autumn."),
    ("The council could approve the plan.", "The council approved the plan."),
    ("The share rose by 3 percentage points.", "The share rose by 3%."),
    ("Norway approved the plan on 7 May 2026.", "Norway might approve the plan on 7 May 2026."),
]


@pytest.mark.parametrize(("evidence", "text"), CASES)
def test_what_a_hostile_reader_alters_is_refused(evidence: str, text: str) -> None:
    """Each changes one thing, and the cited words do not carry it any more."""
    assert objection(text, [evidence], READER) is not None


@pytest.mark.parametrize(
    ("evidence", "text"),
    [
        ("The plant has 443 turbines.", "The plant has over 400 turbines."),
        ("According to Astra, the penalty is ₹250 crore.", "Astra says that the penalty is ₹250 crore."),
        ("All states use the register.", "Some states use the register."),
        ("The council could approve the plan.", "The council may approve the plan."),
        ("Norway could approve the plan. It approved the plan in May.", "Norway approved the plan in May."),
    ],
)
def test_what_says_the_same_passes(evidence: str, text: str) -> None:
    """A bound rounded on the safe side, the same speaker in other words, a weaker quantifier, another hedge."""
    assert objection(text, [evidence], READER) is None


def test_hostile_alterations_alter_one_thing() -> None:
    """The benchmark's own alterations change what they name, and nothing where there is nothing of it."""
    chance, names = random.Random(1), Names((), {})
    text = "According to Astra, some plants may be closed, and at least 5% are; Bitlion sees none."

    assert HOSTILE["bound"](text, text, names, chance) == text.replace("at least", "at most")
    assert HOSTILE["quantifier"](text, text, names, chance) == text.replace("some", "all")
    assert HOSTILE["hedge dropped"](text, text, names, chance) == text.replace("may be", "is")
    assert HOSTILE["speaker"](text, text, names, chance) == text.replace("Astra", "Bitlion")
    assert HOSTILE["percentage points"](text, text, names, chance) == text.replace("5%", "5 percentage points")
    assert all(alter("Nothing here.", "Nothing here.", names, chance) is None for alter in HOSTILE.values())
