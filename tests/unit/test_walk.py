"""Walking over shared names: a step takes the best path to each passage, and says which."""

from __future__ import annotations

import numpy as np

from kg.joining import Piece, link
from kg.linkage import Linkage
from kg.walk import Start, step

TEXTS = (
    ("", "Lantern over Selm is a film directed by Ada Quill."),
    ("Ada Quill", "Ada Quill was born in Port Vane."),
    ("Port Vane", "Port Vane is a town in Arandia."),
    ("", "Ada Quill once visited Tarn Island."),
    ("", "Weather is a matter of taste."),
)


def linked() -> Linkage:
    return link(tuple(Piece(n, title, (), ((n, text),)) for n, (title, text) in enumerate(TEXTS)))


def start(linkage: Linkage, place: int, worth: float = 1.0) -> Start:
    return Start(
        np.asarray([place]),
        np.ones(1, np.float32),
        lambda _, target: np.full(len(target), worth, np.float32),
        np.ones(len(linkage.sentences), np.float32),
    )


def test_a_step_reaches_what_shares_a_name_and_says_how() -> None:
    """From the film to its director, and not to what shares nothing."""
    linkage = linked()
    reached = step(linkage, start(linkage, 0), ())
    assert reached.gain.argmax() == 1
    assert (reached.origin[1], linkage.keys[reached.name[1]]) == (0, "ada quill")
    assert (reached.gain[4], reached.origin[4], reached.name[4]) == (0, -1, -1)
    assert reached.gain[0] == 0


def test_what_a_passage_is_about_is_reached_better_than_what_mentions() -> None:
    """The passage about the name comes before one that only mentions it."""
    linkage = linked()
    gain = step(linkage, start(linkage, 0), ()).gain
    assert gain[1] > gain[3] > 0


def test_names_to_avoid_lead_nowhere() -> None:
    """A name the question gives is no path."""
    linkage = linked()
    assert step(linkage, start(linkage, 0), {linkage.number_of["ada quill"]}).gain.max() == 0


def test_a_poor_sentence_leads_less_far() -> None:
    """A name pulls as well as the sentence that says it fits the question."""
    linkage = linked()
    one = start(linkage, 0)
    poor = Start(one.passages, one.strength, one.worth, np.zeros_like(one.told))
    assert 0 < step(linkage, poor, ()).gain[1] < step(linkage, one, ()).gain[1]


def test_a_shared_title_is_no_path() -> None:
    """Passages under one title do not lead to each other by it; a passage that says the title does lead there."""
    linkage = link(
        (
            Piece(0, "Port Vane", (), ((0, "The harbour is old."),)),
            Piece(1, "Port Vane", (), ((1, "The market is new."),)),
            Piece(2, "", (), ((2, "They met in Port Vane."),)),
        )
    )
    assert step(linkage, start(linkage, 0), ()).gain[1] == 0
    assert step(linkage, start(linkage, 2), ()).gain.nonzero()[0].tolist() == [0, 1]
