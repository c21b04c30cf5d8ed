"""Claims from tables: what each row and column say of whom, by the shape of the table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.extraction.cells import EMPTY, METHOD, Labels, cell_text, classed, read_cell, whole_name
from ingest.extraction.columns import LAWS, joined_by_title, modality_of_row
from ingest.extraction.frame import Frame, Memory, Proposal, Scene
from ingest.extraction.grammar import parse
from ingest.extraction.pairs import paired
from ingest.extraction.reading import read_fragment, read_sentence
from ingest.extraction.scenes import Findings, scene_of
from ingest.extraction.site_rows import site_column, site_of_row
from ingest.extraction.tokens import Tag, Token, lemma_of
from kg.claim import Entity, Modality, Quantity, Rejection, TextValue
from kg.document import Block, Span
from kg.language.linking import new_entity

__all__ = ["METHOD", "Header", "header_of", "read_row"]

_PARTS = re.compile(
    r"(?:component|pillar|layer|dimension|principle|element|part|module|tier|building block|stage|step)s?\b",
    re.IGNORECASE,
)
_ROW_KEYS = re.compile(
    r"(?:dimension|feature|aspect|criteri\w+|factor|category|attribute|field|key|property"
    r"|metric|item|topic|area|measure"
    r"|parameter|characteristic|detail|fact|indicator|)$",
    re.IGNORECASE,
)
_DUTY = re.compile(r"dut(?:y|ies)|obligation|provision|requirement|rule|milestone|article|phase", re.IGNORECASE)
_SPLIT = re.compile(r";\s+|(?<=\w)\s*\u2014\s*(?=[A-Za-z])")


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a table: its words by column, and the thing a column is about where its header names one."""

    texts: tuple[str, ...]
    things: tuple[Entity | None, ...]

    @property
    def compares(self) -> bool:
        """Whether the columns are the things compared, and rows what they are compared in."""
        named = [t is not None for t in self.things[1:]]
        return len(named) > 1 and all(named) and self.things[0] is None


def header_of(block: Block, findings: Findings, frame: Frame) -> Header:
    """The header that a table's first row gives; beside "Aspect" or "Dimension" the columns are what is compared."""
    texts = tuple(cell_text(c, frame) for c in block.cells)
    things = [whole_name(c, findings, frame) for c in block.cells]
    if len(texts) > 2 and texts[0] and _ROW_KEYS.fullmatch(texts[0]):
        things = [None, *(t or _compared_thing(text) for t, text in zip(things[1:], texts[1:], strict=True))]
    return Header(texts, tuple(things))


def _compared_thing(text: str) -> Entity | None:
    generic = re.search(
        r"\d|value|budget|target|date|note|source|status|detail|description|comment|unit|change|result",
        text,
        re.IGNORECASE,
    )
    return new_entity("Approach", text) if text and generic is None else None


def read_row(
    block: Block, header: Header, findings: Findings, frame: Frame, memory: Memory
) -> Iterator[Proposal | Rejection]:
    """The claims of one row."""
    cells = block.cells
    if len(cells) < 2 or not cell_text(cells[0], frame):
        return
    if header.compares:
        yield from _compared(block, header, findings, frame, memory)
    elif _PARTS.match(header.texts[0]):
        yield from _component(block, header, frame, memory)
    else:
        yield from _described(block, header, findings, frame, memory)


def _row_span(block: Block, frame: Frame) -> Span:
    """The row as it is written, bars and all, where bars there are."""
    text = frame.text
    start, end = block.cells[0].start, block.cells[-1].end
    while start > 0 and text[start - 1] in "| \t":
        start -= 1
    while end < len(text) and text[end] in "| \t":
        end += 1
    return Span(start, end)


# ------------------------------------------------------------------------ dimension x thing


def _compared(
    block: Block, header: Header, findings: Findings, frame: Frame, memory: Memory
) -> Iterator[Proposal | Rejection]:
    aspect = cell_text(block.cells[0], frame)
    for column, cell in enumerate(block.cells[1:], 1):
        thing = header.things[column] if column < len(header.things) else None
        text = cell_text(cell, frame)
        if thing is None or EMPTY.fullmatch(text):
            continue
        yield Proposal(
            thing, "hasCharacteristic", TextValue(text), cell, METHOD, modality=Modality.ASSERTED, aspect=aspect
        )
        memory.turn(thing)
        for part in _parts(cell, frame):
            for found in _within(part, thing, aspect, findings, frame, memory):
                if part != cell or not _says_again(found, thing):
                    yield found


def _says_again(found: Proposal | Rejection, thing: Entity) -> bool:
    """Whether a claim in words about the column's thing only repeats what the claim of the whole cell says."""
    return isinstance(found, Proposal) and isinstance(found.value, TextValue) and found.subject == thing


def _parts(cell: Span, frame: Frame) -> Iterator[Span]:
    """The parts of a cell between semicolons and dashes, and after a colon that ends its first words."""
    text = frame.document.slice(cell)
    start = 0
    colon = re.match(r"[^:;.]{3,40}:\s+", text)
    cuts = ([(0, colon.end())] if colon else []) + [
        m.span() for m in _SPLIT.finditer(text) if not colon or m.start() >= colon.end()
    ]
    for begin, end in cuts:
        if begin > start:
            yield Span(cell.start + start, cell.start + begin)
        start = end
    if start < len(text):
        yield Span(cell.start + start, cell.end)


def _within(
    part: Span, thing: Entity, aspect: str, findings: Findings, frame: Frame, memory: Memory
) -> Iterator[Proposal | Rejection]:
    scene = scene_of(part, findings, frame, fragment=True)
    first = scene.sentence.tokens[0] if scene.sentence.tokens else None
    if first is None:
        return
    lemma, form = lemma_of(first.lower)
    if (lemma and form in {"s", "ed", "participle"}) or first.tag in {Tag.MODAL, Tag.AUXILIARY}:
        scene = _with_subject(scene, thing)
    found = list(
        read_sentence(scene, frame, memory) if scene.sentence.clauses else read_fragment(scene, (thing,), frame, memory)
    )
    for item in found:
        yield replace(item, aspect=item.aspect or aspect) if isinstance(item, Proposal) else item


def _with_subject(scene: Scene, thing: Entity) -> Scene:
    """The scene with the column's thing as its first word: a cell leaves out what its header says."""
    place = Span(scene.span.start, scene.span.start)
    words = _flat(scene)
    first = words[0]._replace(text=words[0].lower)
    tokens = (Token.of(thing.label, place, Tag.NAME), first, *words[1:])
    return Scene(
        scene.span, parse(tokens, scene.span, fragment=True), {**scene.names, place: thing}, scene.figures, scene.times
    )


def _flat(scene: Scene) -> list[Token]:
    """All words of a scene in their order, asides back between their marks."""
    words = list(scene.sentence.tokens)
    for aside in (a for a in scene.sentence.asides if a.tokens):
        start, end = aside.tokens[0].span.start, aside.tokens[-1].span.end
        marks = ("—", "—") if aside.dash else ("(", ")")
        words += [Token.of(marks[0], Span(start - 1, start), Tag.STOP), *aside.tokens]
        words.append(Token.of(marks[1], Span(end, end + 1), Tag.STOP))
    return sorted(words, key=lambda t: t.span.start)


# ------------------------------------------------------------------------ component | what it is


def _component(block: Block, header: Header, frame: Frame, memory: Memory) -> Iterator[Proposal]:
    whole = memory.subjects[0] if memory.subjects else memory.topic
    name = cell_text(block.cells[0], frame)
    if whole is None:
        return
    row, kind = _row_span(block, frame), header.texts[0].lower().removesuffix("s")
    yield Proposal(whole, "hasComponent", TextValue(name), row, METHOD, modality=Modality.ASSERTED, aspect=kind)
    for column, cell in enumerate(block.cells[1:], 1):
        text = cell_text(cell, frame)
        if not EMPTY.fullmatch(text) and column < len(header.texts):
            aspect = f"{name}: {header.texts[column]}"
            yield Proposal(
                whole, "hasCharacteristic", TextValue(text), row, METHOD, modality=Modality.ASSERTED, aspect=aspect
            )


# ------------------------------------------------------------------------ thing or key | value …


def _row_subject(
    block: Block, header: Header, findings: Findings, frame: Frame, memory: Memory
) -> tuple[Entity | None, str | None]:
    """Whom a row is about, and the aspect its first cell gives where that is a key."""
    name = cell_text(block.cells[0], frame)
    if _ROW_KEYS.fullmatch(header.texts[0]) is not None or (len(block.cells) == 2 and header.things[0] is not None):
        return memory.topic or new_entity("Concept", name), None if memory.topic is None else name
    thing = whole_name(block.cells[0], findings, frame)
    if thing is not None and thing.label.lower() == name.lower():
        return thing, None
    if _DUTY.search(header.texts[0]):
        return new_entity("Provision", name), None
    if thing is not None:
        return thing, None
    words = re.sub(r"\([^)]*\)", "", name).strip()
    class_ = next(
        (c for c in frame.ontology.classes.values() if header.texts[0].lower() in {c.label, f"{c.label}s"}), None
    )
    return new_entity(class_.name if class_ else "Concept", words), None


def _ruled(subject: Entity, block: Block, header: Header, frame: Frame) -> Entity | None:
    """The law of a row about a polity: "Jurisdiction | Statute | In force" dates the statute."""
    column = next((i for i, t in enumerate(header.texts) if i and LAWS.fullmatch(t.lower())), None)
    if column is None or column >= len(block.cells) or not frame.ontology.is_a(subject.type, "Polity"):
        return None
    name = cell_text(block.cells[column], frame)
    known = [e for e in frame.lexicon.lookup(name) if frame.ontology.is_a(e.type, "Regulation")]
    return known[0] if known else new_entity("Regulation", name) if name and not EMPTY.fullmatch(name) else None


def _described(block: Block, header: Header, findings: Findings, frame: Frame, memory: Memory) -> Iterator[Proposal]:
    subject, key = _row_subject(block, header, findings, frame, memory)
    if subject is None:
        return
    row = _row_span(block, frame)
    site = site_column(header.texts) if key is None else None
    law = _ruled(subject, block, header, frame) if key is None else None
    if site is not None and site < len(block.cells) and cell_text(block.cells[site], frame):
        subject, made = site_of_row(subject, header.texts[site], cell_text(block.cells[site], frame), row, frame)
        yield from made
    elif law is not None:
        yield Proposal(law, "appliesIn", subject, row, METHOD, modality=Modality.ASSERTED)
        subject = law
    held = modality_of_row(header.texts, [cell_text(c, frame) for c in block.cells])
    for column, cell in enumerate(block.cells[1:], 1):
        text = cell_text(cell, frame)
        title = header.texts[column] if column < len(header.texts) else ""
        if EMPTY.fullmatch(text) or column == site or (law is not None and LAWS.fullmatch(title.lower())):
            continue
        joined = list(joined_by_title(subject, title, text, row, frame)) if key is None else []
        if key is None and not joined:
            joined = _of_class(subject, title, cell, row, findings, frame)
        if joined:
            yield from joined
            turned = frame.ontology.is_a(subject.type, "Polity") and joined[0].relation != "locatedIn"
            subject = _other(joined[0], subject) if turned else subject
            continue
        said = read_cell(subject, Labels(key, title, header.texts[0]), cell, row, frame)
        yield from (_as_planned(p, held) for p in said)


def _as_planned(proposal: Proposal, held: Modality | None) -> Proposal:
    """A figure of a row that is only planned, as such."""
    planned = held is not None and isinstance(proposal.value, Quantity) and proposal.modality is Modality.ASSERTED
    return replace(proposal, modality=held) if planned else proposal


def _of_class(subject: Entity, title: str, cell: Span, row: Span, findings: Findings, frame: Frame) -> list[Proposal]:
    """The claim of a cell whose column is headed by the name of a class."""
    thing = classed(cell, title, findings, frame)
    joined = paired(subject, thing, row, frame) if thing is not None else None
    return [replace(joined, method=METHOD, modality=Modality.ASSERTED)] if joined is not None else []


def _other(proposal: Proposal, subject: Entity) -> Entity:
    """The thing of a claim that is not `subject`."""
    if isinstance(proposal.value, Entity) and proposal.value.iri != subject.iri:
        return proposal.value
    return proposal.subject
