"""From a span of text to a scene: its names, figures and times found, its words cut, its grammar read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ingest.extraction.frame import Frame, Scene
from ingest.extraction.grammar import parse
from ingest.extraction.sites import sited
from ingest.extraction.tokens import Chunk, Tag, cut_words
from kg.claim import Entity, Mention
from kg.document import Block, Span
from kg.language.mentions import find_mentions
from kg.language.quantities import FoundQuantity, find_quantities
from kg.language.times import FoundTime, find_times

__all__ = ["Findings", "find_all", "scene_of"]


@dataclass(frozen=True, slots=True)
class Findings:
    """All names, figures and times of a block, by span in the document."""

    names: Mapping[Span, Entity]
    figures: Mapping[Span, FoundQuantity]
    times: Mapping[Span, FoundTime]
    mentions: tuple[Mention, ...]


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def find_all(block: Block, frame: Frame) -> Findings:
    """What a block names, counts and dates."""
    text, start = frame.document.slice(block.span), block.span.start
    mentions = tuple(Mention(_moved(m.span, start), m.surface, m.entity) for m in find_mentions(text, frame.lexicon))
    times = {_moved(t.span, start): t for t in find_times(text, frame.document.source.published)}
    figures = {_moved(f.span, start): f for f in find_quantities(text)}
    names = sited(text, start, {m.span: m.entity for m in mentions}, frame.ontology)
    return Findings(names, figures, times, mentions)


def _inside(spans: Iterable[Span], span: Span) -> list[Span]:
    return [s for s in spans if span.contains(s)]


def scene_of(span: Span, findings: Findings, frame: Frame, *, fragment: bool = False) -> Scene:
    """The scene at `span`; a name inside a figure ("4,096 NVIDIA H100 GPUs") is part of the figure."""
    chunks = [Chunk(s, Tag.FIGURE) for s in _inside(findings.figures, span)]
    chunks += [Chunk(s, Tag.TIME) for s in _inside(findings.times, span)]
    chunks += [Chunk(s, Tag.NAME) for s in _inside(findings.names, span)]
    tokens = cut_words(frame.text, span, chunks)
    return Scene(span, parse(tokens, span, fragment=fragment), findings.names, findings.figures, findings.times)
