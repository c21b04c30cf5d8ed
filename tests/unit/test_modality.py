"""Modality and attribution: how a sentence holds what it says, and whom it quotes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.claim import Modality
from kg.document import Span
from kg.language.modality import attribution, modality_of


def marked(text: str) -> tuple[str, Span]:
    """A sentence and the span that braces mark in it."""
    start, end = text.index("{"), text.index("}") - 1
    return text.replace("{", "").replace("}", ""), Span(start, end)


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Sales reached {$6 billion} in 2025 and are expected to hit $9 billion by 2030.", "asserted"),
        ("Sales reached $6 billion in 2025 and are expected to hit {$9 billion} by 2030.", "projected"),
        ("It is set to hit $9 billion by 2030, while schools already use {60%} of it.", "asserted"),
        ("The {$40 billion} chip market projected for 2032 is a guess.", "projected"),
        ("By 2030, {20 to 30 percent} of all power use could come from it.", "projected"),
        ("The outlay may rise to {₹900 crore}, one adviser hopes.", "possible"),
        ("Norway's {3 GW} capacity target is old.", "target"),
        ("The country aims to train {5,000 engineers}.", "target"),
        ("Its goal is a model that reaches {at least 80%} of the score.", "target"),
        ("The ministry vowed to spend {20 trillion won}.", "announced"),
        ("The firm announced in May that Acme would {supply} the chips.", "announced"),
        ("As Reuters reported in May, the plant {uses} coal.", "reported"),
        ("According to Birch, the fine is {€20 million}.", "reported"),
        ("Oak Insight writes that the act {bans} exports.", "reported"),
        ("{4,000} of them were in use according to Birch.", "reported"),
        ("States should {invest} in chips.", "recommended"),
        ("The rule does not {forbid} exports.", "negated"),
        ("The plants cannot {rely} on imported fuel.", "negated"),
        ("Neither coal nor gas {suffices} alone.", "negated"),
        ("The guide says that the act does not {require} a local copy.", "negated"),
        ("They solve the first problem but not {the second problem}.", "negated"),
        ("They {solve} the first problem but not the second problem.", "asserted"),
        ("All {demand} that files never leave the building.", "asserted"),
        ("Small labs cannot match {$80B} of spending by the giants.", "asserted"),
        ("A leak has to be reported {within 48 hours}.", "asserted"),
        ("It is not only {growing} but changing.", "asserted"),
        ("Towns {pay} for it.", "asserted"),
        ("The firm anticipates spending of {$90 million}.", "projected"),
        ("The company projects costs of {$90 million}.", "projected"),
        ("An expected {$90 million} goes to roads.", "projected"),
        ("Two projects cost {$90 million}.", "asserted"),
    ],
)
def test_modality(text: str, modality: str) -> None:
    """A cue holds for what it governs and for nothing beyond its clause."""
    assert modality_of(*marked(text)) == Modality(modality)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("According to Birch Law, the fine is high.", "Birch Law"),
        ("As Reuters reported in May, experts agree.", "Reuters"),
        ("Maria Lund, who leads policy for Acme in Oslo, told Reuters that it works.", "Maria Lund"),
        ("Another report, by Gridwatch, speaks of two sites.", "Gridwatch"),
        ("A post on Chip Forum converts the sum into $4 billion.", "Chip Forum"),
        ("The rules did not move, as Gridwatch points out.", "Gridwatch"),
        ('"It is fine," said Jane Smith.', "Jane Smith"),
        ("The Harbour Times expects them by 2027.", "The Harbour Times"),
        ("Oak & Partners dates the notice to {3 May 2025}; Elm 500 gives 4 May 2025.", "Oak & Partners"),
        ("Oak & Partners dates the notice to 3 May 2025; Elm 500 gives {4 May 2025}.", "Elm 500"),
        ("The end is stated as {3 May 2027} by Oak and as 4 May 2027 by Elm.", "Oak"),
        ("The end is stated as 3 May 2027 by Oak and as {4 May 2027} by Elm.", "Elm"),
        ("The Research Fund gives money to schools.", None),
        ("Open tools help small towns.", None),
    ],
)
def test_attribution(text: str, name: str | None) -> None:
    """The party a sentence quotes is found, for a place where several are."""
    near = None
    if "{" in text:
        text, near = marked(text)
    found = attribution(text, near)
    assert (text[found.start : found.end] if found else None) == name


@settings(deadline=None)
@given(
    st.text(alphabet="Aa will not may says by 2030 $5bn,;.that", max_size=80), st.integers(0, 80), st.integers(0, 20)
)
def test_any_place_of_any_text_is_read(text: str, start: int, width: int) -> None:
    """No text and no span breaks the reader."""
    span = Span(min(start, len(text)), min(start + width, len(text)))
    assert modality_of(text, span) in Modality
    found = attribution(text, span)
    assert found is None or text[found.start : found.end].strip()
