"""Lists that a document's structure holds: the items of a section, its subsections, and the verdicts of a series."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.document import BlockKind, Span
from kg.language.sentences import split_sentences
from retrieval.drafting import Line, Place, block_line
from retrieval.questions import Shape
from retrieval.ranking import carried
from retrieval.units import document_of, readable, unit_words
from retrieval.wording import stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.document import Block, Document
    from kg.snapshot import Snapshot
    from retrieval.questions import Asked
    from retrieval.ranking import Scored

__all__ = ["listed", "verdicts"]

_DOCUMENTS = 40  # the documents of this many best sentences are looked at
_LISTS = frozenset({BlockKind.LIST_ITEM, BlockKind.LABEL, BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW})
_SHORT = 5  # letters of a part of a label ("Both / Hybrid") that does not name it by itself
_FITS = 0.75  # the share of a heading's words the question must hold
_JUDGING = frozenset(
    map(
        stem,
        (
            "best", "fit", "suit", "suited", "suitable", "judge", "judged", "recommend", "favour", "prefer",
            "preferable", "verdict", "rate", "choice", "assign", "pick", "choose", "chosen",
        ),
    )
)  # fmt: skip
_CASES = re.compile(r"\b(?:use|application) cases?\b|\buses\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Section:
    """A heading and the blocks under it."""

    document: Document
    heading: Block
    blocks: tuple[Block, ...]


def listed(asked: Asked, ranked: Sequence[Scored], snapshot: Snapshot, weight: Mapping[str, float]) -> tuple[Line, ...]:
    """The members of the section whose heading is what the question asks to list; () where there is none."""
    if asked.shape not in {Shape.LIST, Shape.OVERVIEW}:
        return ()
    found = [
        section
        for document in _documents(ranked, snapshot)
        for section in _sections(document)
        if _asked_for(asked, section)
    ]
    number = next((w.number for w in asked.wants if w.number), None)
    for section in sorted(found, key=lambda s: -_relevance(s, weight)):
        members = _members(section, number)
        if len(members) > 1:
            return members
    return ()


def verdicts(asked: Asked, ranked: Sequence[Scored], snapshot: Snapshot) -> tuple[Line, ...]:
    """Which sections of a series bear the verdict the question names; with "how many", counted.

    A series is headings that each open with a short label ("Open Source AI" under every use case).
    """
    judges = bool(_JUDGING & set(asked.terms)) or bool(_CASES.search(asked.text))
    several = asked.shape in {Shape.LIST, Shape.COUNT, Shape.COMPARISON} or _CASES.search(asked.text)
    if not several or not judges:
        return ()
    for document in _documents(ranked, snapshot):
        series = [(s.heading, s.blocks[0]) for s in _sections(document) if _has_verdict(s)]
        labels = {readable(document.slice(label.span)) for _, label in series}
        named = [label for label in labels if _is_named(label, _without_longer(label, asked))]
        if len(series) > 1 and named:
            label = max(named, key=len)
            return _verdict_lines(document, series, label, counted="how many" in asked.text.lower())
    return ()


def _verdict_lines(
    document: Document, series: Sequence[tuple[Block, Block]], label: str, *, counted: bool
) -> tuple[Line, ...]:
    bearing = [pair for pair in series if readable(document.slice(pair[1].span)) == label]
    lines = [
        Line(f"{document.slice(h.span)}: {label}.", (Place(document.id, Span(h.span.start, verdict.span.end)),))
        for h, verdict in bearing
    ]
    if not counted:
        return tuple(lines)
    names = ", ".join(document.slice(h.span) for h, _ in series)
    every = tuple(Place(document.id, Span(h.span.start, v.span.end)) for h, v in series)
    under = series[0][0].headings[-1] if series[0][0].headings else document.source.title
    total = Line(
        f"{len(series)} are listed under “{under}”: {names}.", (*_titled(document, under), *every), (str(len(series)),)
    )
    some = Line(
        f"{len(bearing)} of them: “{label}”.", tuple(p for line in lines for p in line.places), (str(len(bearing)),)
    )
    return (total, some, *lines)


def _titled(document: Document, heading: str) -> tuple[Place, ...]:
    return tuple(
        Place(document.id, b.span)
        for b in document.blocks
        if b.kind is BlockKind.HEADING and readable(document.slice(b.span)) == heading
    )


def _without_longer(label: str, asked: Asked) -> str:
    # "Sovereign AI" is not named by "the Sovereign AI Foundation Model Project".
    text = asked.text
    for mention in asked.entities:
        if label.casefold() in mention.surface.casefold() and len(mention.surface.split()) > len(label.split()) + 1:
            text = text.replace(mention.surface, "")
    return text


def _is_named(label: str, question: str) -> bool:
    plain = question.casefold().replace("-", " ")
    parts = (label, *(part.strip() for part in label.split("/") if len(part.strip()) > _SHORT))
    return any(part.casefold().replace("-", " ") in plain for part in parts)


def _has_verdict(section: _Section) -> bool:
    first = section.blocks[0] if section.blocks else None
    return first is not None and first.kind is BlockKind.LABEL and bool(first.headings)


def _documents(ranked: Sequence[Scored], snapshot: Snapshot) -> Iterator[Document]:
    for id_ in dict.fromkeys(s.unit.document for s in ranked[:_DOCUMENTS]):
        yield document_of(snapshot, id_)


def _sections(document: Document) -> Iterator[_Section]:
    blocks = document.blocks
    for at, heading in enumerate(blocks):
        if heading.kind is BlockKind.HEADING:
            inside = []
            for block in blocks[at + 1 :]:
                if block.kind is BlockKind.HEADING and block.level <= heading.level:
                    break
                inside.append(block)
            yield _Section(document, heading, tuple(inside))


def _asked_for(asked: Asked, section: _Section) -> bool:
    # Its heading holds the noun asked after ("four dimensions"), or names a section that is nothing but a list.
    text = readable(section.document.slice(section.heading.span))
    stems = unit_words(text)
    if not stems or sum(carried(s, asked.terms) for s in stems) < _FITS * len(stems):
        return False
    only_list = all(b.kind in _LISTS for b in section.blocks)
    # "The main arguments" are not what stands under "The argument".
    nouns = [want.noun for want in asked.wants if want.noun and asked.shape is not Shape.OVERVIEW]
    return (only_list and text.casefold() in asked.text.casefold()) or any(carried(noun, stems) for noun in nouns)


def _relevance(section: _Section, weight: Mapping[str, float]) -> float:
    source = section.document.source
    about = f"{section.document.slice(section.heading.span)} {source.title} {source.publisher or ''}"
    stems = unit_words(about)
    return sum(w * carried(term, stems) for term, w in weight.items())


def _members(section: _Section, number: int | None) -> tuple[Line, ...]:
    deeper = [b.level for b in section.blocks if b.kind is BlockKind.HEADING]
    subsections = [b for b in section.blocks if b.kind is BlockKind.HEADING and b.level == min(deeper)]
    items = [b for b in section.blocks if b.kind is BlockKind.LIST_ITEM and b.level <= 1]
    rows = [b for b in section.blocks if b.kind is BlockKind.TABLE_ROW]
    kinds = [kind for kind in (subsections, items, rows) if len(kind) > 1]
    chosen = next((kind for kind in kinds if len(kind) == number), kinds[0] if kinds else [])
    return tuple(_member(section, block) for block in chosen)


def _member(section: _Section, block: Block) -> Line:
    document = section.document
    if block.kind is BlockKind.HEADING:
        return _subsection(section, block)
    if block.kind is BlockKind.TABLE_ROW:
        return block_line(document, block)
    start = _key_start(section, block)
    first = split_sentences(document.slice(block.span))
    end = block.span.start + first[0].end if first else block.span.end
    return Line(readable(document.text[start:end]), (Place(document.id, Span(start, end)),))


def _subsection(section: _Section, heading: Block) -> Line:
    document = section.document
    name = readable(document.slice(heading.span))
    after = next((b for b in section.blocks if b.span.start > heading.span.end), None)
    if after is None or after.kind is BlockKind.HEADING:
        return Line(name, (Place(document.id, heading.span),))
    sentences = split_sentences(document.slice(after.span))
    end = after.span.start + sentences[0].end if sentences else after.span.end
    first = Span(after.span.start, end)
    return Line(f"{name}: {readable(document.slice(first))}", (Place(document.id, Span(heading.span.start, end)),))


def _key_start(section: _Section, block: Block) -> int:
    # "**Data sovereignty.** Data produced …": the bold key is a block of its own ahead of its item.
    before = [b for b in section.blocks if b.span.end <= block.span.start]
    if before and before[-1].kind is BlockKind.LABEL:
        gap = section.document.text[before[-1].span.end : block.span.start]
        if "\n" not in gap:
            return before[-1].span.start
    return block.span.start
