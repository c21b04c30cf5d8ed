"""The linkage woven from parts is what a plain reading of all passages together gives."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.joining import LEAD, LED, Piece, join, key_hash, packed, unpacked, word_hash
from kg.linkage import TITLE, Linkage
from kg.open_names import is_telling, open_names, subjects, title_keys, word_places
from kg.weaving import weave

SENTENCES = (
    "Ada Beth Quill was born in Port Selm.",
    "Lantern over Selm is a film directed by Ada Quill.",
    "Prizes came late to Ada's rival, also known as Lee.",
    "They sailed from port selm, and prizes are rare there.",
    "Lee of the North (LN) is a harbour; Lee has a pier.",
    "The film is lantern over selm’s sequel.",
    "",
    "2030 was the year of the Data Act.",
)
TITLES = ("", "Ada Quill", "Port Selm", "The Data Act", "Lee", "a title in small letters")
Edge = tuple[int, str, int, float]

texts = st.lists(st.sampled_from(SENTENCES), max_size=4)
passages = st.lists(st.tuples(st.sampled_from(TITLES), st.sampled_from(TITLES), texts), max_size=3)


def pieces_of(document: int, drawn: list[tuple[str, str, list[str]]]) -> list[Piece]:
    """Passages with numbers of their own."""
    found = []
    for at, (title, heading, sentences) in enumerate(drawn):
        number = 100 * document + 10 * at
        found.append(Piece(number, title, (heading,), tuple((number + n, text) for n, text in enumerate(sentences))))
    return found


def edges_of(linkage: Linkage) -> set[Edge]:
    """The edges in words: passage, name, sentence (-1 for none), and how much the passage is about it."""
    found = []
    for place, number in enumerate(linkage.passages.tolist()):
        for at in range(linkage.starts[place], linkage.starts[place + 1]):
            said = int(linkage.said_in[at])
            sentence = -1 if said < 0 else int(linkage.sentences[said])
            found.append((number, linkage.keys[linkage.names[at]], sentence, round(float(linkage.about[at]), 2)))
    assert len(found) == len(set(found)) == len(linkage.names)
    return set(found)


def about(piece: Piece) -> dict[str, float]:
    """What a passage is about."""
    found = {key: TITLE for title in (piece.title, *piece.headings[-1:]) for key in title_keys(title)}
    lead = LED if found else LEAD
    for key in subjects(piece.sentences[0][1]) if piece.sentences else ():
        found.setdefault(key, lead)
    return found


def plainly(pieces: list[Piece]) -> set[Edge]:
    """The edges, found in the plainest way."""
    capital, small = Counter[str](), Counter[str]()
    for piece in pieces:
        for _, text in piece.sentences:
            before = ""
            for word, start, _ in word_places(text):
                if before and text[start - 1] == " " and before[-1].isalpha():
                    (capital if text[start].isupper() else small)[word] += 1
                before = word
    known = {key for piece in pieces for key in about(piece)}
    edges: set[Edge] = set()
    for piece in pieces:
        firm = about(piece)
        held = {(key, number) for number, text in piece.sentences for key in names_in(text, known, capital, small)}
        held |= {(key, -1) for key in firm if key not in {name for name, _ in held}}
        edges |= {(piece.number, key, number, round(firm.get(key, 0.0), 2)) for key, number in held}
    return edges


def names_in(text: str, known: set[str], capital: Counter[str], small: Counter[str]) -> set[str]:
    """The names a sentence holds."""
    found = set()
    for name in open_names(text):
        if not (name.opens and small[name.key] >= capital[name.key]):
            parts = name.key.split()
            short = f"{parts[0]} {parts[-1]}"
            found |= {name.key} | ({short} if len(parts) > 2 and short in known else set())
    words = [word for word, _, _ in word_places(text.replace("’s", "").replace("'s", ""))]
    for at in range(len(words)):
        for size in range(1, len(words) - at + 1):
            key = " ".join(words[at : at + size])
            if key in known and (size > 1 or is_telling(key)):
                found.add(key)
    return found


@settings(max_examples=120, deadline=None)
@given(drawn=st.lists(passages, max_size=4))
def test_woven_is_what_plain_reading_finds(drawn: list[list[tuple[str, str, list[str]]]]) -> None:
    """The same edges as without hashes, parts and arrays."""
    pieces = [pieces_of(number, one) for number, one in enumerate(drawn)]

    assert edges_of(weave([join(one) for one in pieces])) == plainly([piece for one in pieces for piece in one])


@settings(max_examples=60, deadline=None)
@given(drawn=st.lists(passages, min_size=1, max_size=4), edit=passages, place=st.integers(0, 3))
def test_parts_kept_from_before_weave_as_parts_made_anew(
    drawn: list[list[tuple[str, str, list[str]]]], edit: list[tuple[str, str, list[str]]], place: int
) -> None:
    """After an edit of one document, the other parts as they were kept give the arrays of a whole new linking."""
    kept = [packed(join(pieces_of(number, one))) for number, one in enumerate(drawn)]
    changed = place % len(drawn)
    drawn[changed] = edit
    kept[changed] = packed(join(pieces_of(changed, edit)))

    woven = weave([unpacked(*one) for one in kept])

    anew = weave([join(piece for number, one in enumerate(drawn) for piece in pieces_of(number, one))])
    assert woven.keys == anew.keys
    for name in ("passages", "sentences", "owner", "starts", "names", "about", "said_in", "held_from", "holders"):
        assert np.array_equal(getattr(woven, name), getattr(anew, name)), name
    assert np.array_equal(woven.held_about, anew.held_about)


def test_a_name_is_hashed_word_by_word() -> None:
    """The hash of a name comes from its words in their order."""
    assert key_hash("selm") == word_hash("selm")
    assert key_hash("port selm") != key_hash("selm port")


def test_a_sentence_without_end_is_read_in_time_that_grows_with_it() -> None:
    """Thousands of names in one sentence: each is looked at with its surroundings, not with all before it."""
    text = "Kenya builds Hub and " * 20_000

    linkage = weave([join([Piece(1, "Notes", (), ((2, text),))])])

    assert {"kenya", "hub", "notes"} <= set(linkage.keys)


def test_a_passage_without_sentences_has_its_title() -> None:
    """What no sentence says is an edge all the same."""
    assert edges_of(weave([join([Piece(4, "Port Selm", (), ())])])) == {(4, "port selm", -1, 1.0)}
