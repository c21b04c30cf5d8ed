"""Plain text: headings, labels glued to sentences, lists and tables, found by general rules."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.reading.text import read_text
from kg.document import Block, BlockKind

ONE_LINE = """Cloud vs On-Premises Databases
VerdictMany teams ask where their data should live. Both routes work.
Key Differences
| Aspect | Cloud | On-Premises |
|---|---|---|
| Cost | $40 a month | $9,000 once |
Deep Dive
Where Latency Matters
SoftBank ran a test in 2024. The result was clear.
Who Pays
DeepMind measured it too. A team of 12 saw 40% lower bills.
Recommendations
Small Start-ups
CloudYoung firms need speed and low fixed costs.
Hospitals
On-PremisesPatient files must stay in the building.
Games Studios
Either WayPlayers never notice the difference.
Summary
Pick what your rules allow.
References
1. A Guide to Databases (Example Press)
2. Where Data Lives (Sample Journal)
"""

WRAPPED = """A Report on Tides
=================

1. Introduction

The sea rises twice a day in most
places, and the height of the tide depends
on the moon.

1.1 Method

We measured at three sites:

  - Bergen, with a gauge that
    records every minute
  - Cork

2. Results

Bergen saw 1.2 m.
"""


def shown(text: str) -> list[tuple[BlockKind, int, tuple[str, ...], str]]:
    """The blocks of a text in a form to compare."""
    parsed = read_text(text, "a.txt")
    return [(b.kind, b.level, b.headings, text[b.span.start : b.span.end]) for b in parsed.blocks]


def find(text: str, words: str) -> Block:
    """The block that begins with `words`."""
    return next(b for b in read_text(text, "a.txt").blocks if text[b.span.start : b.span.end].startswith(words))


def test_glued_labels_are_cut_from_their_sentences() -> None:
    """A verdict glued to its sentence becomes a label, by the column headers and by its siblings."""
    labels = [text for kind, _, _, text in shown(ONE_LINE) if kind is BlockKind.LABEL]
    assert labels == ["Verdict", "Cloud", "On-Premises", "Either Way"]
    assert find(ONE_LINE, "Patient files").headings == ("Recommendations", "Hospitals")


def test_names_with_inner_capitals_are_not_cut() -> None:
    """DeepMind and SoftBank at the head of a paragraph are names, not labels."""
    assert find(ONE_LINE, "DeepMind measured").kind is BlockKind.PARAGRAPH
    assert find(ONE_LINE, "SoftBank ran").kind is BlockKind.PARAGRAPH


def test_outline_of_lines_without_marks() -> None:
    """A heading above another opens a group; closing sections end it; the first line is the title."""
    assert read_text(ONE_LINE, "a.txt").title == "Cloud vs On-Premises Databases"
    assert find(ONE_LINE, "DeepMind").headings == ("Deep Dive", "Who Pays")
    assert find(ONE_LINE, "Pick what").headings == ("Summary",)
    assert find(ONE_LINE, "A Guide").headings == ("References",)
    assert find(ONE_LINE, "A Guide").kind is BlockKind.LIST_ITEM


def test_table_cells_are_spans_without_pipes() -> None:
    """A row's cells are exactly the words between the pipes."""
    row = find(ONE_LINE, "Cost")
    assert row.kind is BlockKind.TABLE_ROW
    assert [ONE_LINE[c.start : c.end] for c in row.cells] == ["Cost", "$40 a month", "$9,000 once"]


def test_wrapped_lines_join_and_numbers_give_the_level() -> None:
    """Wrapped paragraphs and list items span their lines; numbered lines set off by blanks are headings."""
    blocks = shown(WRAPPED)
    assert (BlockKind.HEADING, 2, (), "1. Introduction") in blocks
    assert (BlockKind.HEADING, 3, ("1. Introduction",), "1.1 Method") in blocks
    assert (BlockKind.HEADING, 2, (), "2. Results") in blocks
    item = find(WRAPPED, "Bergen, with")
    assert (item.kind, item.level) == (BlockKind.LIST_ITEM, 1)
    assert WRAPPED[item.span.start : item.span.end].endswith("every minute")
    assert find(WRAPPED, "The sea").kind is BlockKind.PARAGRAPH


def test_a_glued_heading_in_running_text_is_a_heading() -> None:
    """A title glued to the first sentence of its section is told from it by what follows."""
    text = "Tea in Asia\nTea came from China long ago and spread.\nKey TakeawaysThe trade is old, and it grows.\n"
    assert find(text, "Key").kind is BlockKind.HEADING
    assert find(text, "The trade").headings == ("Key Takeaways",)


def test_names_in_a_row_are_no_headings() -> None:
    """Four short lines in a row are a list of names."""
    text = "Members\nNorway\nSweden\nFinland\nDenmark\nThese nations met in 2021 and agreed on a plan for power.\n"
    assert [kind for kind, *_ in shown(text)].count(BlockKind.HEADING) == 1


def test_the_article_has_its_outline(shared_data) -> None:
    """The user's article, as it came: nine labels and the paths under which its verdicts stand."""
    text = (shared_data / "article" / "sovereign-ai-vs-open-source-ai.txt").read_text(encoding="utf-8")
    labels = [b for b in read_text(text, "a.txt").blocks if b.kind is BlockKind.LABEL]
    assert len(labels) == 9
    assert {b.headings[:1] for b in labels[1:]} == {("Best For",)}
    assert len({b.headings for b in labels[1:]}) == 8
    hybrid = next(b for b in labels if text[b.span.start : b.span.end] == "Both / Hybrid")
    assert text[hybrid.span.end :].startswith("Banks, hospitals")
    assert find(text, "As Nations Build").headings == ("Further Reading",)


LINES = st.lists(
    st.sampled_from(
        [
            "",
            "A Heading",
            "1. One",
            "- item",
            "  - deeper",
            "| a | b |",
            "|---|---|",
            "Sentence one. And two.",
            "x" * 200,
        ]
    )
    | st.text(max_size=40).filter(lambda s: "\n" not in s and "\r" not in s),
    max_size=25,
)


@settings(max_examples=150, deadline=None)
@given(LINES)
def test_blocks_lie_in_order_inside_the_text(lines: list[str]) -> None:
    """Whatever the text, blocks are ordered, do not overlap, are not empty, and cells lie inside their rows."""
    text = "\n".join(lines)
    place = 0
    for block in read_text(text, "a.txt").blocks:
        assert place <= block.span.start <= block.span.end <= len(text)
        assert all(block.span.contains(cell) for cell in block.cells)
        place = block.span.end
