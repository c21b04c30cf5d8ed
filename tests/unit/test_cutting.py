"""Passages: they tile the text, follow its structure, and carry sentences and heading paths."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.cutting import LARGEST, TARGET, cut
from ingest.fetching import Raw
from ingest.manifest import Entry
from ingest.reading import read
from kg.document import BlockKind, Document, Passage
from kg.errors import SourceError


def document(text: str, name: str = "a.md") -> Document:
    """A document read from `text`."""
    return read(Raw(text.encode(), name, name), Entry())


def check(doc: Document, passages: tuple[Passage, ...]) -> None:
    """The laws of cutting."""
    assert [p.span.start for p in passages] == [0, *(p.span.end for p in passages[:-1])]
    assert passages[-1].span.end == len(doc.text)
    for passage in passages:
        assert passage.sentences
        place = passage.span.start
        for sentence in passage.sentences:
            assert place <= sentence.start < sentence.end <= passage.span.end
            place = sentence.end


LINES = st.lists(
    st.sampled_from(
        [
            "# Head",
            "## Sub",
            "One. Two! Three?",
            "- item here",
            "| a | b |",
            "|--|--|",
            "",
            "word " * 90,
            "**Key.** It is.",
            "x" * 3000,
        ]
    )
    | st.text(max_size=60),
    min_size=1,
    max_size=30,
)


@settings(max_examples=150, deadline=None)
@given(LINES, st.sampled_from(["a.md", "a.txt"]))
def test_passages_tile_and_sentences_lie_inside(lines: list[str], name: str) -> None:
    """Whatever the text: passages tile it, each has a sentence, sentences are in order, and cutting is repeatable."""
    try:
        doc = document("\n".join(lines), name)
    except SourceError:
        return
    passages = cut(doc)
    check(doc, passages)
    assert passages == cut(doc)


def test_a_heading_opens_a_passage_with_its_path() -> None:
    """Headings open passages; those in a row open one together; the path is that of the text below them."""
    doc = document(
        "# Title\n\nIntro here.\n\n## Part\n\n### Piece\n\nText one. Text two.\n\n### Other\n\nText three.\n"
    )
    passages = cut(doc)
    assert [p.headings for p in passages] == [(), ("Part", "Piece"), ("Part", "Other")]
    assert [doc.slice(s) for s in passages[1].sentences] == ["Text one.", "Text two."]


def test_long_sections_are_cut_near_the_target() -> None:
    """A section longer than a passage is cut at blocks, and a long paragraph between sentences."""
    doc = document("# T\n\n" + "\n\n".join("This sentence has exactly seven words here. " * 12 for _ in range(8)))
    passages = cut(doc)
    check(doc, passages)
    assert all(len(doc.slice(p.span)) <= LARGEST + 100 for p in passages)
    assert len(passages) >= len(doc.text) // LARGEST


def test_tables_are_grouped_by_rows() -> None:
    """A table is cut between rows, a row is one sentence, and its header is none."""
    rows = "".join(f"| Nation {n} | {n} GW of power in the year after this one |\n" for n in range(60))
    doc = document("# T\n\n## Table\n\n| Nation | Power |\n|---|---|\n" + rows)
    passages = cut(doc)
    check(doc, passages)
    assert len(passages) > 2
    assert sum(len(p.sentences) for p in passages) == 60
    assert all(p.headings == ("Table",) for p in passages)
    assert all(doc.text[p.span.start] == "|" for p in passages[1:])
    assert max(len(doc.slice(p.span)) for p in passages) <= TARGET + 200


def test_front_matter_is_a_passage_of_its_own() -> None:
    """The record of a source is one passage, a key a sentence, keys that only file it left out."""
    doc = document("---\nid: x\ntitle: Tides\npublisher: Sea Office\n---\n# Tides\n\nWater rises.\n")
    first, second = cut(doc)
    assert [doc.slice(s) for s in first.sentences] == ["title: Tides", "publisher: Sea Office"]
    assert [doc.slice(s) for s in second.sentences] == ["Water rises."]


def test_a_bold_key_stays_with_its_sentence() -> None:
    """In "**Key.** What it means." key and meaning are one sentence to search for."""
    doc = document("- **Ebb.** The sea falls. It is calm.\n")
    assert [doc.slice(s) for s in cut(doc)[0].sentences] == ["Ebb.** The sea falls.", "It is calm."]
    assert [b.kind for b in doc.blocks] == [BlockKind.LABEL, BlockKind.LIST_ITEM]


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_a_thousand_passages_a_second(name: str) -> None:
    """Reading and cutting together make at least a thousand passages a second."""
    text = "# Report\n\n" + "".join(
        f"## Section {n}\n\nThe plan of 20{n % 90 + 10} has {n} parts. It costs ${n} million. All agree on it.\n\n"
        f"- First point of {n}\n- Second point, which is longer than the first\n\n"
        for n in range(1500)
    )
    started = time.perf_counter()
    doc = document(text, name)
    passages = cut(doc)
    spent = time.perf_counter() - started
    check(doc, passages)
    assert len(passages) / spent > 1000
