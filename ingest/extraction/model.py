"""Claims a language model proposes, one call a passage; each is checked, and rules' claims stay as they are."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from importlib import resources

from ingest.answering import BROKEN, GONE, Answer, answer, in_order, slots_of
from ingest.extraction.frame import Frame, Memory, Proposal
from ingest.extraction.scenes import Findings, scene_of
from ingest.extraction.voices import held
from kg.claim import Entity, Extraction, Rejection, TextValue, Value
from kg.derive import json_schema
from kg.document import Passage, Span
from kg.language.linking import new_entity
from kg.language.mentions import find_mentions
from kg.language.quantities import find_quantities
from kg.language.times import date_value, find_times
from kg.ontology import Kind, Ontology
from kg.ports import Generator, Message

__all__ = ["METHOD", "proposals_of_model", "unfinished"]

METHOD = "model@1"
_ANSWER_TOKENS = 900
_FIELDS = ("quote", "subject", "subject_type", "relation", "value", "value_type")


@dataclass(frozen=True, slots=True)
class _Said:
    """What a model said, before any check: all fields are text."""

    quote: str
    subject: str
    subject_type: str
    relation: str
    value: str
    value_type: str


@cache
def _template() -> str:
    return resources.files("ingest").joinpath("prompts", "extract.md").read_text(encoding="utf-8")


def _instructions(ontology: Ontology) -> str:
    relations = ", ".join(f"{r.name} ({r.kind})" for r in ontology.relations.values())
    return _template().replace("{classes}", ", ".join(ontology.classes)).replace("{relations}", relations)


def proposals_of_model(
    generator: Generator, frame: Frame, findings: Mapping[int, Findings]
) -> Iterator[Proposal | Rejection]:
    """What the model proposes for each passage, in their order, and why some of it is refused.

    A passage is asked about once at most, and several at once where the generator has the slots. One that does not fit
    the model's context is refused whole; when the model is gone, the rest is left out.
    """
    system, schema = _instructions(frame.ontology), json_schema(frame.ontology)
    passages = [p for p in frame.passages if frame.document.slice(p.span).strip()]

    def asked(passage: Passage, stopped: Callable[[], bool]) -> Answer:
        messages = (Message("system", system), Message("user", frame.document.slice(passage.span)))
        return answer(generator, messages, schema, _ANSWER_TOKENS, stopped)

    with closing(in_order(asked, passages, slots_of(generator))) as answers:
        for passage, said in answers:
            if said.flaw is None:
                yield from _checked(said.text, passage, frame, findings)
            else:
                yield _refused(passage.span, frame.document.slice(passage.span), said.flaw, frame)
            if said.gone:
                return


def unfinished(extraction: Extraction) -> bool:
    """Whether the model was gone or broke off, so that asking again may find more."""
    return any(r.method == METHOD and r.reason.startswith((GONE, BROKEN)) for r in extraction.rejections)


def _checked(
    text: str, passage: Passage, frame: Frame, findings: Mapping[int, Findings]
) -> Iterator[Proposal | Rejection]:
    try:
        said = [_read(item) for item in json.loads(text)["claims"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        yield _refused(passage.span, text, "the model's answer is not the JSON asked for", frame)
        return
    for item in said:
        found = _proposal(item, passage, frame, findings)
        yield (
            _refused(passage.span, f"{item.subject} | {item.relation} | {item.value}", found, frame)
            if isinstance(found, str)
            else found
        )


def _read(item: object) -> _Said:
    if not isinstance(item, dict):
        raise TypeError("a claim is an object")
    fields = [item[name] for name in _FIELDS]
    if not all(isinstance(f, str) for f in fields):
        raise TypeError("the fields of a claim are text")
    return _Said(*fields)


def _proposal(said: _Said, passage: Passage, frame: Frame, findings: Mapping[int, Findings]) -> Proposal | str:
    """The proposal, or why it is refused: the words must be the passage's, the terms the ontology's."""
    at = frame.document.slice(passage.span).find(said.quote) if said.quote.strip() else -1
    if at < 0:
        return "the quote is not in the passage"
    quote = said.quote.lower()
    words = [said.subject.strip().lower(), said.value.strip().lower()]
    if not all(word and word in quote for word in words):
        return "subject or value are not words of the quote"
    relation = frame.ontology.relations.get(said.relation)
    if relation is None:
        return f"no relation is called {said.relation!r}"
    value = _value(said, relation.kind, frame)
    if value is None:
        return f"{said.value!r} is no {relation.kind}"
    subject = _entity(said.subject, said.subject_type, said.quote, frame)
    span = Span(passage.span.start + at, passage.span.start + at + len(said.quote))
    where = span.start + max(0, quote.find(said.value.strip().lower()))
    proposal = Proposal(subject, said.relation, value, span, METHOD, at=Span(where, where + len(said.value)))
    block = next((n for n, b in enumerate(frame.document.blocks) if b.span.contains(span)), None)
    if block is None or block not in findings:
        return "the quote crosses the parts of the document"
    return held(proposal, scene_of(span, findings[block], frame), frame, Memory())


def _value(said: _Said, kind: Kind, frame: Frame) -> Value | None:
    if kind is Kind.TEXT:
        return TextValue(said.value.strip())
    if kind is Kind.QUANTITY:
        figures = find_quantities(said.value)
        return figures[0].quantity if len(figures) == 1 else None
    if kind is Kind.DATE:
        times = find_times(said.value, frame.document.source.published)
        return date_value(times[0]) if len(times) == 1 else None
    return _entity(said.value, said.value_type, said.quote, frame)


def _entity(name: str, type_: str, quote: str, frame: Frame) -> Entity:
    """The thing a name stands for: what the quote links it to, what the vocabulary knows, or a new one."""
    wanted = name.strip().lower()
    linked = [m.entity for m in find_mentions(quote, frame.lexicon) if m.surface.lower() == wanted]
    known = linked or [e for e in frame.lexicon.lookup(name) if e.type == type_]
    if known:
        return known[0]
    return new_entity(type_ if type_ in frame.ontology.classes else "Concept", name.strip())


def _refused(span: Span, text: str, reason: str, frame: Frame) -> Rejection:
    # A model may write half a surrogate pair as \ud800 in JSON; no file could hold it.
    clean = text[:300].encode("utf-8", "replace").decode("utf-8")
    return Rejection(frame.document.id, span, clean, reason, METHOD)
