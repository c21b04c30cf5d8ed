"""Claims about publications: what a title compares, what a reading list recommends and who brought it out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.extraction.frame import Frame, Proposal
from ingest.extraction.scenes import Findings
from kg.claim import Entity, Modality
from kg.document import Block, Span
from kg.language.linking import new_entity

__all__ = ["METHOD", "compared_in_title", "is_reading_list", "publication", "read_item"]

METHOD = "title@1"
_LIST = re.compile(
    r"(?:further|recommended|related|additional|suggested|more) (?:reading|articles?|resources?"
    r"|links?)|references|bibliography"
    r"|sources|see also|read more|works cited|reading list(?: (?:of|in) .{3,40})?|literature",
    re.IGNORECASE,
)
_VERSUS = re.compile(r"(?P<a>.+?)\s+(?:vs\.?|versus)\s+(?P<b>[^:\u2014(]+)", re.IGNORECASE)
_ITEM = re.compile(
    r"[\[\"\u201c*_]*(?P<title>[^|]{8,}?)[\]\"\u201d*_]*(?:\(https?:[^)]*\))?\s*"
    r"(?:\((?P<publisher>[^()]{2,60})\)|\s[\u2014\u2013|]\s(?P<after>[A-Z][^.]{1,50}))\s*\.?$"
)


def publication(label: str) -> Entity:
    """The publication of this title."""
    return new_entity("Publication", re.sub(r"\s+", " ", label).strip(' "“”*_'))


def is_reading_list(headings: tuple[str, ...]) -> bool:
    """Whether a block under these headings is an item of a reading list."""
    return bool(headings) and _LIST.fullmatch(headings[-1].strip(" :*")) is not None


def compared_in_title(block: Block, findings: Findings, frame: Frame) -> Iterator[Proposal]:
    """What a title such as "A vs B" sets side by side."""
    found = _VERSUS.fullmatch(frame.document.slice(block.span).strip())
    if found is None:
        return
    for part in ("a", "b"):
        span = Span(block.span.start + found.start(part), block.span.start + found.end(part))
        text = re.split(r"\s+(?:for|in|on|at)\s+", found[part].strip())[0]
        named = next((e for s, e in findings.names.items() if s.start == span.start and span.contains(s)), None)
        thing = named or new_entity("Approach", text)
        yield Proposal(frame.publication, "compares", thing, block.span, METHOD, modality=Modality.ASSERTED)


def read_item(block: Block, findings: Findings, frame: Frame) -> Iterator[Proposal]:
    """A reading list's item: the publication it recommends, and its publisher."""
    found = _ITEM.fullmatch(frame.document.slice(block.span).strip())
    if found is None:
        return
    title = publication(found["title"])
    yield Proposal(frame.publication, "recommendsReading", title, block.span, METHOD, modality=Modality.ASSERTED)
    group = "publisher" if found["publisher"] else "after"
    span = Span(block.span.start + found.start(group), block.span.start + found.end(group))
    named = next((e for s, e in findings.names.items() if span.overlaps(s) and e.type == "Organisation"), None)
    publisher = named or new_entity("Organisation", found[group].strip())
    if not any(c.isalpha() for c in publisher.label) or re.fullmatch(r"(?:19|20)\d\d", publisher.label):
        return
    yield Proposal(publisher, "publishes", title, block.span, METHOD, modality=Modality.ASSERTED)
