"""The linkage: which passages hold which names, kept as arrays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kg.errors import CorruptStoreError
from kg.joining import Piece, link
from kg.linkage import Linkage, read_linkage, write_linkage


def piece(number: int, title: str, *sentences: str) -> Piece:
    return Piece(number, title, (), tuple((number * 10 + at, text) for at, text in enumerate(sentences)))


def linked() -> Linkage:
    return link(
        (
            piece(7, "", "Lantern over Selm is a film directed by Ada Quill.", "It was shot in Arandia."),
            piece(3, "Ada Quill", "Ada Beth Quill was born in Port Selm.", "Prizes came late."),
            piece(5, "", "The harbour of port selm freezes in winter.", "Prizes are rare there, and prizes are small."),
        )
    )


def held(linkage: Linkage, key: str) -> dict[int, float]:
    name = linkage.number_of[key]
    span = slice(linkage.held_from[name], linkage.held_from[name + 1])
    numbers = linkage.passages[linkage.holders[span]]
    return {int(n): round(float(w), 2) for n, w in zip(numbers, linkage.held_about[span], strict=True)}


def test_subjects_weigh_more_than_mentions() -> None:
    """A passage is about what its title or its first words name, and only mentions the rest."""
    assert held(linked(), "ada quill") == {7: 0.0, 3: 1.0}
    assert held(linked(), "lantern over selm") == {7: 0.8}


def test_a_word_with_a_capital_only_at_the_start_is_no_name() -> None:
    """What is written small inside sentences is an ordinary word wherever it stands."""
    assert "prizes" not in linked().number_of


def test_edges_know_their_sentence() -> None:
    """Each edge points to the sentence that says the name, and rows tile the edges."""
    linkage = linked()
    name = linkage.number_of["arandia"]
    edge = int(np.flatnonzero(linkage.names == name)[0])
    assert linkage.sentences[linkage.said_in[edge]] == 71
    assert linkage.starts[0] == 0
    assert linkage.starts[-1] == len(linkage.names) == len(linkage.about)
    assert linkage.passages[linkage.owner[linkage.said_in[edge]]] == 7


def test_subjects_are_found_in_small_letters() -> None:
    """A name that some passage is about links the passages that spell it without capitals."""
    linkage = link((piece(1, "Port Selm", "A town."), piece(2, "", "They sailed to port selm.")))
    assert held(linkage, "port selm") == {1: 1.0, 2: 0.0}


def test_rarity_falls_with_the_number_of_holders() -> None:
    """The fewer passages hold a name, the more it tells."""
    linkage = linked()
    rare, shared = linkage.number_of["arandia"], linkage.number_of["ada quill"]
    assert 0 < linkage.rarity[shared] < linkage.rarity[rare] <= 1


def test_names_in_a_question_are_the_longest_held() -> None:
    """A question's names are looked up by key; a name inside a longer one does not count."""
    linkage = linked()
    asked = "Who directed lantern over Selm, and where was Ada's rival born?"
    assert [linkage.keys[name] for name, _, _ in linkage.named_in(asked)] == ["lantern over selm"]


def test_numbers_lead_to_places_and_unknown_ones_nowhere() -> None:
    """Places of passages and sentences by number; -1 for what is not held."""
    linkage = linked()
    assert linkage.places([5, 7, 99]).tolist() == [2, 0, -1]
    assert linkage.sentence_places([31, 8]).tolist() == [3, -1]


def test_written_and_read_again_it_is_the_same(tmp_path: Path) -> None:
    """Arrays and names survive the way to the disk."""
    linkage = linked()
    write_linkage(tmp_path / "linkage", linkage)
    again = read_linkage(tmp_path / "linkage")
    assert again.keys == linkage.keys
    assert np.array_equal(again.holders, linkage.holders)
    assert np.array_equal(again.about, linkage.about)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A linkage that is not whole cannot be read."""
    write_linkage(tmp_path, linked())
    (tmp_path / "owner.npy").unlink()
    with pytest.raises(CorruptStoreError, match=r"owner\.npy"):
        read_linkage(tmp_path)


def test_no_passages_make_an_empty_linkage() -> None:
    """An empty base has a linkage that answers nothing."""
    linkage = link(())
    assert linkage.named_in("Ada Quill") == ()
    assert linkage.places([1]).tolist() == [-1]
