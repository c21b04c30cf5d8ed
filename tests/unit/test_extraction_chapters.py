"""Chapters of a document: after an edit only what it touches is read again, and what comes out is the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.corpus import reports
from ingest.cutting import cut
from ingest.extraction import Shelf, extract
from ingest.extraction.chapters import chapters_of
from ingest.fetching import Raw
from ingest.manifest import Entry
from ingest.reading import read
from kg.claim import Extraction
from kg.document import Document
from kg.language.linking import Lexicon, load_lexicon
from kg.ontology import load_ontology

_SAID = (
    "It runs until 2031.",
    "The programme has a budget of $41 million.",
    "The National Tide Office (NTO) spends $7 million on its cluster in 2026.",
    "The NTO released Tidal-9B under the MIT licence. It has 9 billion parameters.",
    "Digital drift is the slow loss of control over what others store.",
    "France and Norway plan to train 4,000 people by 2029.",
    "According to Quellmora Labs, the act enters into force in 2027.",
    "They may not export it.",
)
_HEADINGS = ("## Money", "### Norway", "## The AI Act", "# Another title", "## Components")


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The lexicon that ships."""
    return load_lexicon(load_ontology())


def document(text: str) -> Document:
    """A Markdown source."""
    return read(Raw(text.encode(), "report.md", "report.md"), Entry(url="report.md"))


def extracted(text: str, lexicon: Lexicon, shelf: Shelf | None = None) -> Extraction:
    """What is found in a Markdown source."""
    made = document(text)
    return extract(made, cut(made), lexicon, None, shelf)


def edited(text: str, data: st.DataObject) -> str:
    """A text with a paragraph or heading put in, taken out, moved or changed."""
    parts = text.split("\n\n")
    at = data.draw(st.integers(1, len(parts) - 1))
    what = data.draw(st.sampled_from(("say", "head", "drop", "move", "grow", "rename")))
    if what == "say":
        parts.insert(at, data.draw(st.sampled_from(_SAID)))
    elif what == "head":
        parts.insert(at, data.draw(st.sampled_from(_HEADINGS)))
    elif what == "drop" and len(parts) > 3:
        del parts[at]
    elif what == "move":
        parts.insert(data.draw(st.integers(1, len(parts) - 1)), parts.pop(at))
    elif what == "grow":
        parts[at] = f"{parts[at].rstrip()} {data.draw(st.sampled_from(_SAID))}"
    else:
        parts[at] = parts[at].replace(
            *data.draw(st.sampled_from((("Norway", "Kenya"), ("Labs", "Systems"), ("It", "X"))))
        )
    return "\n\n".join(parts)


@given(seed=st.integers(1, 10_000), data=st.data())
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_edits_give_what_reading_all_gives(
    seed: int, data: st.DataObject, lexicon: Lexicon, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Over any series of edits, with what was kept on disk in between, the outcome is that of the whole read anew."""
    (report,) = reports(4, seed=seed, per_report=4)
    text, path = report.text, tmp_path_factory.mktemp("shelf") / "kept.jsonl"
    for _ in range(data.draw(st.integers(1, 4))):
        text = edited(text, data)
        shelf = Shelf(path, "stamp")
        shelf.load()
        assert extracted(text, lexicon, shelf) == extracted(text, lexicon)
        shelf.keep()


def long_report(lexicon: Lexicon, path: Path) -> tuple[str, int]:
    """A report of forty sections that was read and kept, and how many chapters it has."""
    (report,) = reports(40, per_report=40)
    shelf = Shelf(path, "stamp")
    extracted(report.text, lexicon, shelf)
    shelf.keep()
    return report.text, len(shelf.again)


def again(text: str, lexicon: Lexicon, path: Path, stamp: str = "stamp") -> int:
    """How many chapters of a text have to be read."""
    shelf = Shelf(path, stamp)
    shelf.load()
    extracted(text, lexicon, shelf)
    return len(shelf.again)


def test_only_what_an_edit_touches_is_read_again(lexicon: Lexicon, tmp_path: Path) -> None:
    """A paragraph more has its own chapter read; a new name also those that use its words; nothing new, none."""
    path = tmp_path / "kept.jsonl"
    text, chapters = long_report(lexicon, path)
    assert chapters > 40
    middle = text.index("\n\n", len(text) // 2)
    assert again(text, lexicon, path) == 0
    assert again(f"{text[:middle]}\n\nNorway spends $3 million on it.{text[middle:]}", lexicon, path) == 1
    named = f"{text[:middle]}\n\nThe Kiruna Aurora Institute released Boreal-7B.{text[middle:]}"
    assert again(named, lexicon, path) == 1


def test_what_cannot_be_trusted_is_read(lexicon: Lexicon, tmp_path: Path) -> None:
    """A file that was damaged, or made by another version of the program, is as if it were not there."""
    path = tmp_path / "kept.jsonl"
    text, chapters = long_report(lexicon, path)
    assert again(text, lexicon, path, "another") == chapters
    content = path.read_bytes()
    path.write_bytes(content.replace(b"million", b"billion", 1))
    assert again(text, lexicon, path) == chapters
    path.write_bytes(content[:-20])
    assert again(text, lexicon, path) == chapters


def test_chapters_tile_the_text() -> None:
    """Every character is in one chapter, and the blocks of a chapter lie inside it."""
    (report,) = reports(6, per_report=6)
    for text in (report.text, "No heading at all.", "# Only a heading", "Before.\n\n# A\n## B\n\nAfter.\n"):
        made = document(text)
        chapters = list(chapters_of(made))
        assert "".join(chapter.document.text for chapter in chapters) == made.text
        blocks = [block for chapter in chapters for block in chapter.document.blocks]
        assert len(blocks) == len(made.blocks)
        for chapter in chapters:
            inside = len(chapter.document.text)
            assert all(0 <= b.span.start <= b.span.end <= inside for b in chapter.document.blocks)
