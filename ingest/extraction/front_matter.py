"""Claims about the document itself, from its front matter: who published it, when, who wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.extraction.frame import Frame, Proposal
from kg.claim import DateValue, Entity, Modality
from kg.document import BlockKind, Span
from kg.language.linking import new_entity

__all__ = ["METHOD", "read_front_matter"]

METHOD = "front-matter@1"
_LINE = re.compile(r"^(?P<key>[A-Za-z][\w -]{0,30}?)\s*:[ \t]*(?P<value>\S.*?)[ \t]*$", re.MULTILINE)
_DATE = re.compile(r"\d{4}(?:-\d{2}){0,2}")
_DATES = {"date": "publishedOn", "published": "publishedOn", "issued": "publishedOn", "updated": "amendedOn"}


def read_front_matter(frame: Frame) -> Iterator[Proposal]:
    """The claims of the front matter; each quotes the line that says it."""
    for block in frame.document.blocks:
        if block.kind is not BlockKind.FRONT_MATTER:
            continue
        for line in _LINE.finditer(frame.document.slice(block.span)):
            span = Span(block.span.start + line.start(), block.span.start + line.end())
            yield from _line(line["key"].lower(), line["value"].strip("\"'[] "), span, frame)


def _line(key: str, value: str, span: Span, frame: Frame) -> Iterator[Proposal]:
    document = frame.publication
    if key == "publisher" and value[:1].isupper():
        name = re.sub(r"\s*\([^)]*\)", "", value).strip()
        yield _claim(_organisation(name, frame), "publishes", document, span)
    elif key in _DATES and _DATE.fullmatch(value):
        yield _claim(document, _DATES[key], DateValue(value, value), span)
    elif key in {"author", "authors", "by"}:
        for name in re.split(r"\s*(?:,|;|&|\band\b)\s*", value):
            if name[:1].isupper():
                yield _claim(document, "hasAuthor", new_entity("Person", name), span)


def _claim(subject: Entity, relation: str, value: Entity | DateValue, span: Span) -> Proposal:
    return Proposal(subject, relation, value, span, METHOD, modality=Modality.ASSERTED)


def _organisation(name: str, frame: Frame) -> Entity:
    known = [e for e in frame.lexicon.lookup(name) if e.type == "Organisation"]
    return known[0] if known else new_entity("Organisation", name)
