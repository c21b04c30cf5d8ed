"""Claims from verdict blocks: a heading names a use, the label under it the approach that serves it best."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.extraction.frame import Frame, Proposal
from kg.claim import Entity, Modality
from kg.document import Block, BlockKind, Span
from kg.language.linking import new_entity

__all__ = ["METHOD", "is_verdict", "use_case", "verdict"]

METHOD = "verdict@1"
_ADVICE = re.compile(
    r"best (?:for|choice|fit|suited|option|use)|verdict|recommend|winner|which (?:one )?(?:to"
    r"|should)|when to (?:use|choose)"
    r"|use cases?|who should|choos|ideal for|our pick|top pick",
    re.IGNORECASE,
)


def is_verdict(block: Block, frame: Frame) -> bool:
    """Whether a label answers its heading: under a heading that promises advice, or naming a known approach."""
    if block.kind is not BlockKind.LABEL or not block.headings:
        return False
    known = frame.lexicon.lookup(frame.document.slice(block.span).strip())
    return any(_ADVICE.search(h) for h in block.headings) or any(e.type == "Approach" for e in known)


def use_case(heading: str) -> Entity:
    """The use case a heading names."""
    return new_entity("UseCase", re.sub(r"\s+", " ", heading).strip(" *_:"))


def verdict(block: Block, heading: Block, frame: Frame) -> Iterator[Proposal]:
    """The recommendation of a label under its heading."""
    label = re.sub(r"\s+", " ", frame.document.slice(block.span)).strip(" :*_")
    known = frame.lexicon.lookup(label)
    choice = next((e for e in known if e.type in {"Approach", "Model", "Organisation"}), None) or new_entity(
        "Approach", label
    )
    case = use_case(frame.document.slice(heading.span))
    span = Span(heading.span.start, block.span.end)
    yield Proposal(case, "bestServedBy", choice, span, METHOD, modality=Modality.RECOMMENDED)
