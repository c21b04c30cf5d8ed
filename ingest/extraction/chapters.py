"""A document in chapters, one a heading: each is read by itself, within what is known of the document as a whole.

What a chapter says hangs on its own text and on a `Setting`: one that an edit left alone need not be read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ingest.extraction.frame import Frame
from ingest.extraction.scenes import Findings, find_all
from ingest.extraction.settling import settle
from ingest.extraction.topics import Topics
from ingest.extraction.walking import Walk, walk
from kg.claim import Claim, Entity, Mention, Rejection
from kg.document import Block, BlockKind, Document, Passage, Span
from kg.evidence import locate

__all__ = ["Chapter", "Reading", "Setting", "chapters_of", "find_names", "placed", "read_chapter"]

_SILENT = frozenset({BlockKind.FRONT_MATTER, BlockKind.CODE})
_PASSED = Block(BlockKind.HEADING, Span(0, 0))  # stands for the heading before a chapter, which its own replaces


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a document as a document of its own: spans count from `start`, blocks from `first`.

    `title` is the last title (a heading of the first level) before it.
    """

    document: Document
    start: int
    first: int
    title: str

    @property
    def passages(self) -> tuple[Passage, ...]:
        """One passage: where its quotes stand in the document's own is found when the chapter is put into its place."""
        whole = Span(0, len(self.document.text))
        return (Passage("", self.document.id, whole),)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a chapter is read with besides its text: of the document, and `defined`, the concept it defined before."""

    frame: Frame
    topics: Topics
    defined: Entity | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in a chapter, in its own places, and the concept that is defined after it."""

    claims: tuple[Claim, ...]
    rejections: tuple[Rejection, ...]
    mentions: tuple[Mention, ...]
    defined: Entity | None


def chapters_of(document: Document) -> Iterator[Chapter]:
    """The chapters, in order; they tile the text."""
    blocks = document.blocks
    firsts = [n for n, b in enumerate(blocks) if b.kind is BlockKind.HEADING or n == 0] or [0]
    starts = [0, *(_line_start(document.text, blocks[n - 1], blocks[n]) for n in firsts[1:])]
    title = ""
    for at, first in enumerate(firsts):
        last = firsts[at + 1] if at + 1 < len(firsts) else len(blocks)
        end = starts[at + 1] if at + 1 < len(firsts) else len(document.text)
        own = blocks[first:last]
        text = document.text[starts[at] : end]
        moved = tuple(_moved(block, -starts[at]) for block in own)
        yield Chapter(replace(document, text=text, blocks=moved), starts[at], first, title)
        if own and own[0].kind is BlockKind.HEADING and own[0].level == 1:
            title = document.slice(own[0].span)


def _line_start(text: str, before: Block, heading: Block) -> int:
    return max(before.span.end, text.rfind("\n", 0, heading.span.start) + 1)


def find_names(chapter: Chapter, frame: Frame) -> dict[int, Findings]:
    """What each block of a chapter names, counts and dates, by its number in the chapter."""
    here = replace(frame, document=chapter.document)
    return {n: find_all(block, here) for n, block in enumerate(chapter.document.blocks) if block.kind not in _SILENT}


def read_chapter(chapter: Chapter, findings: Mapping[int, Findings], setting: Setting) -> Reading:
    """Read a chapter for its claims."""
    frame = replace(setting.frame, document=chapter.document, passages=chapter.passages)
    heading = _PASSED if chapter.first else None
    state = Walk(frame, findings, setting.topics, heading=heading, title=chapter.title, defined=setting.defined)
    claims, rejections = settle(walk(state), frame)
    found = {mention.span: mention for one in findings.values() for mention in one.mentions}
    return Reading(claims, rejections, tuple(found[span] for span in sorted(found)), state.defined)


def placed(
    readings: Iterable[tuple[int, Reading]], document: Document, passages: tuple[Passage, ...]
) -> tuple[list[Claim], list[Rejection], list[Mention]]:
    """What was found in chapters that start at the given places, in the places of the document."""
    claims: list[Claim] = []
    rejections: list[Rejection] = []
    mentions: list[Mention] = []
    for start, reading in readings:
        for claim in reading.claims:
            evidence = locate(document, passages, _shifted(claim.evidence.span, start))
            assert evidence is not None
            claims.append(replace(claim, evidence=evidence))
        rejections += [replace(r, document=document.id, span=_shifted(r.span, start)) for r in reading.rejections]
        mentions += [replace(m, span=_shifted(m.span, start)) for m in reading.mentions]
    return claims, rejections, mentions


def _shifted(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _moved(block: Block, by: int) -> Block:
    return replace(block, span=_shifted(block.span, by), cells=tuple(_shifted(cell, by) for cell in block.cells))
