"""The evidence law: a quote is the document's own words, or there is no claim."""

from __future__ import annotations

from bisect import bisect_right

from kg.claim import Evidence
from kg.document import Document, Passage, Span

__all__ = ["locate", "passage_of"]


def passage_of(passages: tuple[Passage, ...], span: Span) -> Passage | None:
    """The passage in which `span` begins, or None; `passages` are in the order of the text."""
    at = bisect_right(passages, span.start, key=lambda passage: passage.span.start) - 1
    return passages[at] if at >= 0 and span.start < passages[at].span.end else None


def locate(document: Document, passages: tuple[Passage, ...], span: Span) -> Evidence | None:
    """The evidence at `span`: the exact words there, or None where the span is empty or outside the text."""
    if not 0 <= span.start < span.end <= len(document.text):
        return None
    passage = passage_of(passages, span)
    if passage is None:
        return None
    return Evidence(document.id, passage.id, span, document.slice(span))
