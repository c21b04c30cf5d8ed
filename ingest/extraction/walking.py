"""The walk through a document's blocks, each read by the rules for its kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ingest.extraction.frame import Frame, Memory, Proposal
from ingest.extraction.reading import read_sentence
from ingest.extraction.scenes import Findings, scene_of
from ingest.extraction.sense import flaw_of_name
from ingest.extraction.tables import Header, header_of, read_row
from ingest.extraction.titles import compared_in_title, is_reading_list, read_item
from ingest.extraction.topics import Topics
from ingest.extraction.verdicts import is_verdict, use_case, verdict
from kg.claim import Entity, Modality, Rejection, TextValue
from kg.document import Block, BlockKind, Span
from kg.language.linking import new_entity
from kg.language.sentences import split_sentences

__all__ = ["Walk", "walk"]

_NUMBERED = re.compile(r"\d{1,2}[.)]\s+(?P<name>\S.*)")
_PARTS = re.compile(
    r"\b(?:component|pillar|layer|dimension|principle|element|part|module|tier|building block|aspect)s?\b",
    re.IGNORECASE,
)
_LIST_METHOD = "list@1"
_NEAR = 450


@dataclass(slots=True)
class Walk:
    """Where the walk is: what it reads, what it remembers, and the last heading, header and use case passed."""

    frame: Frame
    findings: Mapping[int, Findings]
    topics: Topics
    memory: Memory = field(default_factory=Memory)
    heading: Block | None = None
    header: Header | None = None
    table: int = -1
    case: Entity | None = None
    defined: Entity | None = None
    polity: Entity | None = None
    title: str = ""
    placed: set[str] = field(default_factory=set)


def walk(state: Walk) -> Iterator[Proposal | Rejection]:
    """The proposals of a document, in the order of its text."""
    readers = {
        BlockKind.HEADING: _heading,
        BlockKind.LABEL: _label,
        BlockKind.TABLE_HEADER: _table_header,
        BlockKind.TABLE_ROW: _table_row,
        BlockKind.LIST_ITEM: _list_item,
        BlockKind.PARAGRAPH: _paragraph,
    }
    for number, block in enumerate(state.frame.document.blocks):
        reader = readers.get(block.kind)
        if reader is not None and number in state.findings:
            yield from reader(state, block, state.findings[number])


def _heading(state: Walk, block: Block, found: Findings) -> Iterator[Proposal | Rejection]:
    first = state.heading is None
    state.heading = block
    text = state.frame.document.slice(block.span)
    path = (*block.headings, text)
    state.case = None
    state.memory.turn(state.topics.of(path))
    state.memory.leave("Regulation", state.frame.ontology)
    state.polity = _polity_of(state, path)
    if first or block.level == 1:
        yield from compared_in_title(block, found, state.frame)
    numbered = _NUMBERED.fullmatch(text.strip())
    if numbered is not None and block.level > 1:
        value = TextValue(numbered["name"].strip(" *_"))
        yield Proposal(
            state.frame.publication,
            "hasComponent",
            value,
            block.span,
            _LIST_METHOD,
            modality=Modality.ASSERTED,
            aspect="part",
        )


def _polity_of(state: Walk, path: tuple[str, ...]) -> Entity | None:
    """The polity that the nearest heading names and nothing else, on the path or in the title."""
    lexicon, ontology = state.frame.lexicon, state.frame.ontology
    title = state.heading if state.heading is not None and state.heading.level == 1 else None
    state.title = state.frame.document.slice(title.span) if title is not None else state.title
    for heading in (*reversed(path), state.title):
        known = [e for e in lexicon.lookup(heading.strip()) if ontology.is_a(e.type, "Polity")]
        if known:
            return known[0]
    return None


def _label(state: Walk, block: Block, found: Findings) -> Iterator[Proposal | Rejection]:
    del found
    if state.heading is None or not is_verdict(block, state.frame):
        yield from _part(state, block)
        return
    yield from verdict(block, state.heading, state.frame)
    state.case = use_case(state.frame.document.slice(state.heading.span))
    state.memory.turn(state.case)


def _table_header(state: Walk, block: Block, found: Findings) -> Iterator[Proposal | Rejection]:
    state.header, state.table = header_of(block, found, state.frame), block.table
    yield from ()


def _table_row(state: Walk, block: Block, found: Findings) -> Iterator[Proposal | Rejection]:
    if state.header is None or state.table != block.table:
        state.header, state.table = header_of(block, found, state.frame), block.table
        return
    subjects, topic = state.memory.subjects, state.memory.topic
    yield from read_row(block, state.header, found, state.frame, state.memory)
    state.memory.subjects, state.memory.topic = subjects, topic


def _list_item(state: Walk, block: Block, found: Findings) -> Iterator[Proposal | Rejection]:
    if is_reading_list(block.headings):
        yield from read_item(block, found, state.frame)
        return
    if state.memory.part is not None:
        yield from _definition(state.memory.part, block.span, found, state)
    yield from _sentences(state, block.span, found)
    state.memory.part = None


def _part(state: Walk, block: Block) -> Iterator[Proposal]:
    """A label that names one of several parts: a dimension, pillar or component of what was defined before."""
    name = re.sub(r"\s+", " ", state.frame.document.slice(block.span)).strip(" .:*_")
    kind = block.headings[-1].strip() if block.headings else ""
    if not _PARTS.search(kind):
        return
    whole = state.defined or state.memory.topic or state.frame.publication
    yield Proposal(
        whole, "hasComponent", TextValue(name), block.span, _LIST_METHOD, modality=Modality.ASSERTED, aspect=kind
    )
    state.memory.part = new_entity("Concept", name)
    state.memory.subjects = (state.memory.part,)


def _definition(part: Entity, block: Span, found: Findings, state: Walk) -> Iterator[Proposal]:
    """The first sentence after the name of a part says what it is, where it is no statement of its own."""
    first = next(iter(split_sentences(state.frame.document.slice(block))), None)
    if first is None:
        return
    span = Span(block.start + first.start, block.start + first.end)
    clauses = scene_of(span, found, state.frame).sentence.clauses
    text = re.sub(r"\s+", " ", state.frame.document.slice(span)).strip(" .*")
    if len(text.split()) > 2 and not any(c.verb.form == "finite" and c.link == "main" for c in clauses):
        yield Proposal(part, "definedAs", TextValue(text), span, _LIST_METHOD, modality=Modality.ASSERTED)


def _paragraph(state: Walk, block: Block, found: Findings) -> Iterator[Proposal | Rejection]:
    if state.case is None:
        state.memory.turn(state.topics.of(block.headings))
    else:
        state.memory.subjects = (state.case,)
    yield from _sentences(state, block.span, found)


def _is_within_title(text: str, sentence: Span) -> bool:
    """Whether a sentence is the end of a title in quotes, which the splitter took for one of its own."""
    before = text[: sentence.start]
    open_ = before.count('"') % 2 == 1 or before.count("\u201c") > before.count("\u201d")
    words = [
        w
        for w in re.findall(r"[A-Za-z]\w*", re.split(r"[\"\u201d]", text[sentence.start : sentence.end])[0])
        if len(w) > 3
    ]
    return open_ and bool(words) and all(w[0].isupper() for w in words)


def _in_force(state: Walk, proposal: Proposal) -> Iterator[Proposal]:
    """Under a heading that is a polity's name, the law a sentence dates or describes is that polity's."""
    polity, law = state.polity, proposal.subject
    dated = proposal.relation in {"issuedOn", "enactedOn", "passedOn", "enteredIntoForceOn", "amendedOn"}
    if polity is None or not dated or law.type != "Regulation" or law.iri in state.placed:
        return
    heading, said = state.heading, proposal.span
    text = state.frame.text
    if heading is None or not 0 < said.end - heading.span.start <= _NEAR or said.start < heading.span.end:
        return
    span = said if polity.label in text[said.start : said.end] else Span(heading.span.start, said.end)
    if polity.label not in text[span.start : span.end]:
        return  # the quote must name the polity itself
    state.placed.add(law.iri)
    yield replace(proposal, relation="appliesIn", value=polity, aspect=None, valid=None, span=span)


def _sentences(state: Walk, span: Span, found: Findings) -> Iterator[Proposal | Rejection]:
    text = state.frame.document.slice(span)
    for sentence in split_sentences(text):
        if _is_within_title(text, sentence):
            continue
        place = Span(span.start + sentence.start, span.start + sentence.end)
        scene = scene_of(place, found, state.frame)
        for proposal in read_sentence(scene, state.frame, state.memory):
            yield proposal
            if isinstance(proposal, Rejection):
                continue
            yield from _in_force(state, proposal)
            if proposal.relation == "definedAs" and proposal.subject.type in {"Concept", "Approach"}:
                state.defined = state.defined or proposal.subject
            if state.case is not None and proposal.relation == "requires" and proposal.subject.iri != state.case.iri:
                label = proposal.subject.label
                aspect = None if flaw_of_name(label, state.frame) else label
                yield replace(proposal, subject=state.case, aspect=aspect)
