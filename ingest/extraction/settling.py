"""From proposals to claims: the laws are asked, doubles merged, refusals kept with their reason."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

from ingest.extraction.frame import Frame, Proposal
from ingest.extraction.sense import senseless
from kg.claim import Claim, DateValue, Entity, Modality, Quantity, Rejection, TextValue, Value
from kg.document import Span
from kg.evidence import locate

__all__ = ["confidence_of", "new_ones", "settle"]

# For methods that no sheet has claims of; a model's word for its own certainty is never used.
_UNMEASURED = {"title@1": 0.95, "model@1": 0.5}
_MAX_WORDS = 12
_MAX_VALUE = 400


@cache
def _measured() -> Mapping[str, float]:
    """The share of each method's claims found right by reading; `confidence.toml` says how it came about."""
    file = resources.files("ingest.extraction").joinpath("confidence.toml")
    return {method: float(share) for method, share in tomllib.loads(file.read_text(encoding="utf-8")).items()}


def confidence_of(method: str) -> float:
    """How sure a claim of an extraction method is: the share of such claims that were right when judged."""
    return _measured().get(method) or _UNMEASURED[method]


def new_ones(claims: Iterable[Claim], held: Iterable[Claim]) -> tuple[Claim, ...]:
    """Those of `claims` that say what none of `held` says."""
    said = {_key(claim) for claim in held}
    return tuple(claim for claim in claims if _key(claim) not in said)


def _key(proposal: Proposal | Claim) -> tuple[object, ...]:
    value = proposal.value
    if isinstance(value, Entity):
        said: object = value.iri
    elif isinstance(value, Quantity):
        said = (value.amount, value.low, value.high, value.unit)
    elif isinstance(value, DateValue):
        said = value.iso
    else:
        said = " ".join(value.text.lower().split())
    return (proposal.subject.iri, proposal.relation, said)


def _refused(proposal: Proposal, frame: Frame) -> str | None:
    """Why a proposal is no claim, or None."""
    subject, value = proposal.subject, proposal.value
    if len(subject.label.split()) > _MAX_WORDS and subject.type not in {"Publication", "Provision", "UseCase"}:
        return "the subject is a phrase, not a thing"
    if isinstance(value, Entity) and value.iri == subject.iri:
        return "it says a thing of itself"
    if isinstance(value, TextValue) and len(value.text) > _MAX_VALUE:
        return "the words are too long for a value"
    return proposal.doubt or senseless(proposal, frame) or frame.ontology.fits(proposal.relation, subject.type, value)


def _rejection(proposal: Proposal, reason: str, frame: Frame) -> Rejection:
    text = f"{proposal.subject.label} | {proposal.relation} | {_shown(proposal.value)}"
    return Rejection(frame.document.id, proposal.span, text, reason, proposal.method)


def _shown(value: Value) -> str:
    if isinstance(value, Entity):
        return value.label
    return value.printed if isinstance(value, Quantity) else value.text


def _claim(proposal: Proposal, frame: Frame) -> Claim | str:
    reason = _refused(proposal, frame)
    if reason is not None:
        return reason
    evidence = locate(frame.document, frame.passages, _trimmed(proposal.span, frame))
    if evidence is None:
        return "its words are in no passage of the document"
    return Claim(
        subject=proposal.subject,
        relation=proposal.relation,
        value=proposal.value,
        modality=proposal.modality or Modality.ASSERTED,
        valid=proposal.valid,
        said_by=proposal.said_by,
        evidence=evidence,
        method=proposal.method,
        confidence=confidence_of(proposal.method),
        aspect=proposal.aspect,
    )


def _trimmed(span: Span, frame: Frame) -> Span:
    text = frame.document.slice(span)
    start = span.start + len(text) - len(text.lstrip())
    return Span(start, start + len(text.strip()))


def settle(proposals: Iterable[Proposal | Rejection], frame: Frame) -> tuple[tuple[Claim, ...], tuple[Rejection, ...]]:
    """The claims that hold, in the order of the text, and what was refused."""
    claims: dict[str, Claim] = {}
    rejections: dict[tuple[object, ...], Rejection] = {}
    seen: set[tuple[object, ...]] = set()
    for proposal in proposals:
        if isinstance(proposal, Rejection):
            rejections[proposal.span, proposal.text, proposal.reason] = proposal
            continue
        key = (*_key(proposal), proposal.span.start, proposal.aspect if isinstance(proposal.value, Quantity) else None)
        if key in seen:
            continue
        seen.add(key)
        made = _claim(proposal, frame)
        if isinstance(made, str):
            refusal = _rejection(proposal, made, frame)
            rejections[refusal.span, refusal.text, refusal.reason] = refusal
        else:
            claims.setdefault(made.id, made)
    ordered = sorted(claims.values(), key=lambda c: (c.evidence.span, c.relation, c.subject.iri))
    return tuple(ordered), tuple(rejections.values())
