"""Markdown: exact spans without markup, front matter, and what a reader does not see."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.reading.markdown import read_markdown
from ingest.reading.masking import mask
from kg.document import BlockKind
from kg.errors import SourceError

PAGE = """---
title: "Tides: a survey"
publisher: Sea Office
also:
  - "https://example.org/a"
---

# Tides

Water **rises** twice a day
in most `places`.

1. **Spring tide.** Sun and moon pull together.
   - a *nested* item

> A quotation.

| Port | Height |
|:--|--:|
| **Cork** | [3.1 m](https://example.org/x) |
| Vigo | 2.9 \\| 3.0 m |

## Gauges

```py
code = 1
```

### Bergen

**Verdict**

It works. <!-- say nothing of this -->
"""


def blocks(text: str) -> list[tuple[BlockKind, int, tuple[str, ...], str]]:
    """The blocks in a form to compare."""
    parsed = read_markdown(text, "a.md")
    return [(b.kind, b.level, b.headings, parsed.text[b.span.start : b.span.end]) for b in parsed.blocks]


def test_structure_of_a_page() -> None:
    """Headings, paragraphs, lists, quotations and code come out with their paths and without marks at the edges."""
    found = blocks(PAGE)
    assert (BlockKind.HEADING, 1, (), "Tides") in found
    assert (BlockKind.PARAGRAPH, 0, (), "Water **rises** twice a day\nin most `places`.") in found
    assert (BlockKind.LABEL, 0, (), "Spring tide") in found
    assert (BlockKind.LIST_ITEM, 1, (), "Sun and moon pull together.") in found
    assert (BlockKind.LIST_ITEM, 2, (), "a *nested* item") in found
    assert (BlockKind.PARAGRAPH, 0, (), "A quotation.") in found
    assert (BlockKind.CODE, 0, ("Gauges",), "code = 1") in found
    assert (BlockKind.LABEL, 0, ("Gauges", "Bergen"), "Verdict") in found


def test_cells_are_without_marks_and_targets() -> None:
    """A cell's span is what a reader sees: no emphasis, no link target; an escaped pipe does not end it."""
    parsed = read_markdown(PAGE, "a.md")
    rows = [b for b in parsed.blocks if b.kind is BlockKind.TABLE_ROW]
    assert [[parsed.text[c.start : c.end] for c in row.cells] for row in rows] == [
        ["Cork", "3.1 m"],
        ["Vigo", "2.9 \\| 3.0 m"],
    ]


def test_front_matter_is_a_block_a_key() -> None:
    """Each key is a block whose cells are the key and its values without quotes."""
    parsed = read_markdown(PAGE, "a.md")
    cells = [[parsed.text[c.start : c.end] for c in b.cells] for b in parsed.blocks if b.kind is BlockKind.FRONT_MATTER]
    assert cells == [["title", "Tides: a survey"], ["publisher", "Sea Office"], ["also", "https://example.org/a"]]
    assert parsed.record["publisher"] == "Sea Office"


def test_broken_front_matter_names_file_and_line() -> None:
    """YAML that does not parse is an error that says where, with a hint."""
    with pytest.raises(SourceError, match=r"bad\.md, line 3") as caught:
        read_markdown("---\ntitle: [unclosed\n---\nText.\n", "bad.md")
    assert "YAML" in caught.value.message
    assert caught.value.hint


def test_comments_are_taken_out_and_noted() -> None:
    """An HTML comment, which nobody sees, leaves the text and a note behind."""
    parsed = read_markdown(PAGE, "a.md")
    assert "say nothing" not in parsed.text
    assert any("comment" in note for note in parsed.notes)


def test_hidden_html_is_not_read() -> None:
    """A hidden element in Markdown gives no block and is noted."""
    parsed = read_markdown("Text.\n\n<div style='display:none'>secret</div>\n", "a.md")
    assert [b.kind for b in parsed.blocks] == [BlockKind.PARAGRAPH]
    assert parsed.notes


def test_masking_keeps_the_length_and_drops_marks() -> None:
    """Masked text is as long as the text, so offsets hold, and reads without marks."""
    text = "A **bold** and *thin* [link](https://example.org) with `code`, 2 * 3 * 4 and snake_case."
    assert len(mask(text)) == len(text)
    assert " ".join(mask(text).split()) == "A bold and thin link with code , 2 * 3 * 4 and snake_case."


@pytest.mark.parametrize("piece", ["*", "[", "**a", "`", "<a ", "_x ", "> ", "- ", "|", "![", "\\"])
def test_hostile_repetition_is_quick(piece: str) -> None:
    """Marks repeated thousands of times take no time to speak of."""
    started = time.monotonic()
    read_markdown("Start.\n\n" + piece * 4000 + "\n", "a.md")
    assert time.monotonic() - started < 3


MARKS = st.lists(
    st.sampled_from(
        [
            "# H",
            "text *a* b",
            "- x",
            "  - y",
            "1. z",
            "| a | b |",
            "|---|---|",
            "> q",
            "```",
            "",
            "    code",
            "**k.** v",
            "<b>t</b>",
            "---",
        ]
    )
    | st.text(max_size=30).filter(lambda s: not set(s) & set("\r\n\x00\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")),
    max_size=25,
)


@settings(max_examples=200, deadline=None)
@given(MARKS)
def test_blocks_lie_in_order_inside_the_text(lines: list[str]) -> None:
    """Whatever the Markdown, blocks are ordered and lie inside the text, cells inside their rows."""
    try:
        parsed = read_markdown("\n".join(lines), "a.md")
    except SourceError:
        return
    place = 0
    for block in parsed.blocks:
        assert place <= block.span.start <= block.span.end <= len(parsed.text)
        assert all(block.span.contains(cell) for cell in block.cells)
        place = block.span.end
