"""The gate of the store: what goes in obeys the laws, whoever made it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from itertools import pairwise

from kg.claim import Claim, Extraction, Rejection
from kg.codec import claim_from_json, claim_to_json
from kg.errors import SourceError
from kg.holding import Made

__all__ = ["gated"]

_REPORT = "this is a fault of the program; please report it with the source"


def gated(made: Made) -> Made:
    """What may be stored of `made`: each claim once and only with its exact words, the others as rejections.

    Raises SourceError when passages do not tile the text or vectors do not fit the sentences.
    """
    _tiled(made)
    claims: dict[str, Claim] = {}
    refused = []
    starts = [p.span.start for p in made.passages]
    for raw in made.extraction.claims:
        claim = claim_from_json(claim_to_json(raw, made.document.source.id))
        reason = _against(claim, made, starts)
        if reason is None:
            claims.setdefault(claim.id, claim)
        else:
            evidence = claim.evidence
            text = f"{claim.subject.label} {claim.relation}: {evidence.quote}"
            refused.append(Rejection(made.document.id, evidence.span, text, reason, claim.method))
    found = made.extraction
    return replace(made, extraction=Extraction(tuple(claims.values()), (*found.rejections, *refused), found.mentions))


def _against(claim: Claim, made: Made, starts: list[int]) -> str | None:
    evidence = claim.evidence
    if evidence.document != made.document.id:
        return f"its evidence is in another document, {evidence.document}"
    if not evidence.quote or made.document.slice(evidence.span) != evidence.quote:
        return "its quote is not the text at its place"
    home = made.passages[bisect_right(starts, evidence.span.start) - 1] if starts else None
    if home is None or home.id != evidence.passage:
        return "its passage is not the one its quote begins in"
    return None


def _tiled(made: Made) -> None:
    name, edges = made.document.source.id, [p.span for p in made.passages]
    if edges and (edges[0].start != 0 or edges[-1].end != len(made.document.text)):
        raise SourceError(f"the passages of {name} do not cover its text", _REPORT)
    if any(a.end != b.start for a, b in pairwise(edges)):
        raise SourceError(f"the passages of {name} do not follow one another", _REPORT)
    sentences = [(p.span, s) for p in made.passages for s in p.sentences]
    if any(not span.contains(s) for span, s in sentences):
        raise SourceError(f"a sentence of {name} is outside its passage", _REPORT)
    if any(a.start >= b.start for (_, a), (_, b) in pairwise(sentences)):
        raise SourceError(f"the sentences of {name} do not follow one another", _REPORT)
    if len(made.vectors) != len(sentences):
        raise SourceError(f"{name} has {len(sentences)} sentences and {len(made.vectors)} vectors", _REPORT)
