"""From a document to passages: cut on structure, tiling the text, with sentences and heading path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.reading.blocks import trimmed
from kg.document import Block, BlockKind, Document, Passage, Span, passage_id
from kg.language.sentences import split_sentences

__all__ = ["LARGEST", "TARGET", "cut"]

TARGET = 900  # a passage ends at the first border after so many characters
LARGEST = 1600  # no border of structure in sight: the text is cut between sentences, then between words
_LEADS = frozenset({BlockKind.HEADING, BlockKind.LABEL, BlockKind.TABLE_HEADER})
_WHOLE = frozenset({BlockKind.TABLE_ROW, BlockKind.FRONT_MATTER, BlockKind.LABEL, BlockKind.CODE})
_FILING = frozenset({"id", "also", "kind"})


@dataclass(frozen=True, slots=True)
class _Unit:
    """The least a passage can hold: sentences of one block from `start` on, and what the block is."""

    start: int
    sentences: tuple[Span, ...]
    kind: BlockKind
    headings: tuple[str, ...]
    opens: bool
    speaks: bool


def cut(document: Document) -> tuple[Passage, ...]:
    """The passages of `document`: they tile its text in order, and each has a heading path and sentences inside it."""
    if not document.text:
        return ()
    groups = list(_groups(list(_units(document)), len(document.text)))
    edges = [0, *(group[0].start for group in groups[1:]), len(document.text)]
    pairs = zip(groups or [[]], pairwise(edges), strict=False)
    return tuple(_passage(document, group, Span(start, end)) for group, (start, end) in pairs)


def _passage(document: Document, group: Sequence[_Unit], span: Span) -> Passage:
    sentences = tuple(s for unit in group for s in unit.sentences if unit.speaks)
    if not sentences:
        sentences = tuple(s for unit in group for s in unit.sentences)
    if not sentences:
        sentences = tuple(Span(span.start + s.start, span.start + s.end) for s in _hard(document.slice(span)))
    content = next((unit for unit in group if unit.kind is not BlockKind.HEADING), group[-1] if group else None)
    return Passage(passage_id(document.id, span), document.id, span, content.headings if content else (), sentences)


def _units(document: Document) -> Iterator[_Unit]:
    """The blocks as units, the long ones cut between sentences; each starts where its line starts."""
    lead: Span | None = None
    floor = 0
    for block in document.blocks:
        sentences = _sentences(document, block)
        if block.kind is BlockKind.LABEL and _joins(document.text, block):
            lead = block.span
            continue
        if lead is not None and sentences:
            # "**Key.** What it means": a key says little without its sentence, nor the sentence without its key.
            sentences = (Span(lead.start, sentences[0].end), *sentences[1:])
        start = max(_line_start(document.text, (lead or block.span).start), floor)
        lead = None
        for number, run in enumerate(_runs(sentences)):
            begin = start if number == 0 else run[0].start
            opens = block.kind is BlockKind.HEADING and number == 0
            yield _Unit(begin, run, block.kind, block.headings, opens, _speaks(document, block))
            floor = run[-1].end


def _speaks(document: Document, block: Block) -> bool:
    """Whether the block says something by itself: not headings and column headers, nor keys that only file a source."""
    if block.kind is BlockKind.FRONT_MATTER and block.cells:
        return document.slice(block.cells[0]).lower() not in _FILING
    return block.kind not in {BlockKind.HEADING, BlockKind.TABLE_HEADER}


def _joins(text: str, label: Block) -> bool:
    """Whether a label is set off from its sentence by marks and a space, and not glued or on its own line."""
    end = text.find("\n", label.span.end)
    rest = text[label.span.end : len(text) if end < 0 else end]
    return rest[:1] in {".", ":", "*", "_"} and rest.strip(" .:*_\t") != ""


def _line_start(text: str, place: int) -> int:
    return text.rfind("\n", 0, place) + 1


def _sentences(document: Document, block: Block) -> tuple[Span, ...]:
    """The sentences of a block; a table row, a key of the front matter and a label are one each."""
    if block.span.end <= block.span.start:
        return ()
    if block.kind in _LEADS and block.kind is not BlockKind.LABEL:
        return (block.span,)
    text = document.slice(block.span)
    found = (Span(0, len(text)),) if block.kind in _WHOLE else split_sentences(text)
    spans = (trimmed(text, part) for sentence in found for part in _parts(text, sentence))
    return tuple(Span(block.span.start + s.start, block.span.start + s.end) for s in spans if s.end > s.start)


def _parts(text: str, sentence: Span) -> Iterator[Span]:
    """A sentence, or where it is longer than a passage may be, pieces of it cut between words."""
    if sentence.end - sentence.start <= LARGEST:
        yield sentence
        return
    for piece in _hard(text[sentence.start : sentence.end]):
        yield Span(sentence.start + piece.start, sentence.start + piece.end)


def _hard(text: str) -> Iterator[Span]:
    """Pieces of `text` of at most LARGEST characters, cut at white space where there is some; at least one."""
    start = 0
    while len(text) - start > LARGEST:
        border = max(
            text.rfind(" ", start + TARGET, start + LARGEST), text.rfind("\n", start + TARGET, start + LARGEST)
        )
        border = border + 1 if border > 0 else start + LARGEST
        yield trimmed(text, Span(start, border))
        start = border
    last = trimmed(text, Span(start, len(text)))
    if last.end > last.start or start == 0:
        yield last if last.end > last.start else Span(0, len(text))


def _runs(sentences: Sequence[Span]) -> Iterator[tuple[Span, ...]]:
    """Sentences in runs of at most about LARGEST characters, near TARGET where a block must be cut."""
    if not sentences:
        return
    limit = LARGEST if sentences[-1].end - sentences[0].start <= LARGEST else TARGET
    run: list[Span] = []
    for sentence in sentences:
        if run and sentence.end - run[0].start > limit:
            yield tuple(run)
            run = []
        run.append(sentence)
    yield tuple(run)


def _groups(units: Sequence[_Unit], length: int) -> Iterator[list[_Unit]]:
    """Units in passages: a heading opens one (headings in a row open one together), and size closes one."""
    group: list[_Unit] = []
    for number, unit in enumerate(units):
        end = units[number + 1].start if number + 1 < len(units) else length
        if group and _closes(group, unit, end):
            yield group
            group = []
        group.append(unit)
    if group:
        yield group


def _closes(group: Sequence[_Unit], unit: _Unit, end: int) -> bool:
    """Whether a passage ends before `unit`, which reaches to `end`."""
    if all(member.kind in _LEADS for member in group):
        return unit.opens and group[-1].kind is not BlockKind.HEADING
    if unit.opens or (group[-1].kind is BlockKind.FRONT_MATTER) != (unit.kind is BlockKind.FRONT_MATTER):
        return True
    start = group[0].start
    if unit.start == start or group[-1].kind in _LEADS:
        return False
    return end - start > LARGEST or unit.start - start >= TARGET
