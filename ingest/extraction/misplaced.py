"""Figures that cannot be their subject's, by its class: a model sets no threshold, a person lays out no billions."""

from __future__ import annotations

from ingest.extraction.frame import Proposal
from ingest.extraction.tokens import word_set

__all__ = ["of_another"]

_PENALTIES = word_set("fines fine penalties penalty violations violation sanctions breaches infringements")
_OF_BODIES = frozenset({"invests", "spends", "fundsProgramme", "hasBudget", "hasSubsidy"})


def of_another(proposal: Proposal, printed: str) -> str | None:
    """Why a figure is not of its subject, by the class of the subject, or None."""
    if proposal.relation == "computeThreshold" and proposal.subject.type in {"Model", "ModelFamily"}:
        return "a threshold is a rule's, not a model's"
    if proposal.relation == "hasMaximumPenalty" and proposal.subject.label.lower() in _PENALTIES:
        return "nothing tells whose fines they are"
    if proposal.relation == "duration" and printed.lower().startswith("within"):
        return "it says how soon, not how long"
    if proposal.subject.type == "Person" and proposal.relation in _OF_BODIES:
        return "who announces a sum does not lay it out"
    return None
