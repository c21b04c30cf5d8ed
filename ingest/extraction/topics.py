"""What a document and its sections are about, so that "it", "the Act" and figures without a subject find theirs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ingest.extraction.frame import Frame
from ingest.extraction.scenes import Findings
from ingest.extraction.tokens import word_set
from kg.claim import Entity
from kg.document import Block, BlockKind, Span
from kg.language.mentions import find_mentions

__all__ = ["Topics", "topics_of"]

_SKIP = word_set("the a an of and on in for to its by with what how why")


class Topics:
    """The topic of every heading: what it names, what of the document its words point to, or what is above it."""

    def __init__(self, main: Entity | None, by_heading: Mapping[str, Entity | None]) -> None:
        self.main = main
        self._by_heading = by_heading

    def of(self, headings: Sequence[str]) -> Entity | None:
        """The topic under a path of headings."""
        for heading in reversed(headings):
            topic = self._by_heading.get(heading)
            if topic is not None:
                return topic
        return self.main


def topics_of(frame: Frame, findings: Mapping[int, Findings]) -> Topics:
    """The topics of a document."""
    named = [e for f in findings.values() for e in f.names.values()]
    everything = tuple(dict.fromkeys(named))
    by_heading: dict[str, Entity | None] = {}
    main: Entity | None = None
    for number, block in enumerate(frame.document.blocks):
        if block.kind is not BlockKind.HEADING:
            continue
        topic = _of_heading(block, findings.get(number), frame, everything)
        if block.level == 1 and main is None:
            main = topic
        by_heading.setdefault(frame.document.slice(block.span), topic)
    tops = sum(b.kind is BlockKind.HEADING and b.level == 1 for b in frame.document.blocks)
    return Topics(None if tops > 1 else main or _of_title(frame), by_heading)


def _of_heading(block: Block, found: Findings | None, frame: Frame, everything: Sequence[Entity]) -> Entity | None:
    names = dict(found.names) if found else {}
    topic = _chosen(names, frame)
    pointed = _pointed(frame.document.slice(block.span), everything)
    common = topic is None or topic.type in {"Group", "Concept", "Approach"}
    return pointed or topic if common else topic


def _chosen(names: Mapping[Span, Entity], frame: Frame) -> Entity | None:
    """The thing a heading names: the only one, or the only one that is no polity; none where several stand together."""
    ordered = list(dict.fromkeys(names[s] for s in sorted(names)))
    things = [e for e in ordered if not frame.ontology.is_a(e.type, "Polity")]
    if len(things) == 1:
        return things[0]
    if not things and len(ordered) == 1:
        return ordered[0]
    return things[0] if things and things[0].type in {"Regulation", "Programme", "Market"} else None


def _pointed(heading: str, everything: Sequence[Entity]) -> Entity | None:
    """The thing of the document whose name holds all words of the heading."""
    words = set(re.findall(r"\w+", heading.lower())) - _SKIP
    if len(words) < 2:
        return None
    return next((e for e in everything if words <= set(re.findall(r"\w+", e.label.lower()))), None)


def _of_title(frame: Frame) -> Entity | None:
    """What the source's title names, for documents whose text has no heading of its own."""
    return _chosen({m.span: m.entity for m in find_mentions(frame.document.source.title, frame.lexicon)}, frame)
