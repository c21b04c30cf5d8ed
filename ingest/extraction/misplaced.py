"""Figures that cannot be their subject's, by its class: a model sets no threshold, a person lays out no billions."""

from __future__ import annotations

from ingest.extraction.frame import Proposal
from ingest.extraction.places import Owner, Place
from ingest.extraction.tokens import word_set
from kg.claim import Quantity
from kg.ontology import unit_kind

__all__ = ["of_another", "says_too_little"]

_PENALTIES = word_set("fines fine penalties penalty violations violation sanctions breaches infringements")
_OF_BODIES = frozenset({"invests", "spends", "fundsProgramme", "hasBudget", "hasSubsidy"})


def of_another(proposal: Proposal, printed: str) -> str | None:
    """Why a figure is not of its subject, by the class of the subject, or None."""
    if proposal.subject.type == "Place" and proposal.relation in {"gpuCount", "hasFigure"}:
        return "a town has no machines of its own"
    if proposal.relation == "computeThreshold" and proposal.subject.type in {"Model", "ModelFamily"}:
        return "a threshold is a rule's, not a model's"
    if proposal.relation == "hasMaximumPenalty" and proposal.subject.label.lower() in _PENALTIES:
        return "nothing tells whose fines they are"
    if proposal.relation == "duration" and printed.lower().startswith("within"):
        return "it says how soon, not how long"
    if proposal.subject.type == "Person" and proposal.relation in _OF_BODIES:
        return "who announces a sum does not lay it out"
    return None


# Deeds that tell what an amount or a number is: bought for it, paid it, rose to it.
_TELLING = word_set(
    "buy acquire sell finance fund raise pay donate borrow lend fine train employ hire download rise fall grow"
    " climb drop decline total reach increase decrease need require consume use save earn lose cost value offer"
    " contain hold grant issue sign win order install"
)
_SHARING = word_set(
    "account make represent constitute hold own receive get take have control cover reach comprise contribute supply"
    " provide produce be use spend serve go form"
)
_LASTING = frozenset(
    {"last", "take", "run", "span", "wait", "need", "have", "be", "cover", "extend", "postpone", "delay"}
)
_POINTERS = frozenset({"this", "that", "these", "those", "it", "them"})
_TIMED = frozenset({"Programme", "Regulation", "Provision", "Event", "Licence", "Publication"})


def says_too_little(made: Proposal, place: Place, owner: Owner) -> str | None:
    """Why the words around a figure do not tell what it measures, or None."""
    clause = place.stretch.clause
    verb = clause.verb.lemma if clause is not None else ""
    if made.relation == "share" and not _is_share(made, place, owner, verb):
        return "nothing tells what the percentage is a share of"
    if made.relation == "duration" and not (owner.aspect or verb in _LASTING or made.subject.type in _TIMED):
        return "it says how long something else takes"
    if made.relation != "hasFigure" or owner.aspect or clause is None:
        return None
    counted = unit_kind(made.value.unit) == "count" if isinstance(made.value, Quantity) else False
    held = counted and verb in _HELD and made.subject in place.stretch.subjects
    return None if held or verb in _TELLING else "nothing tells what the figure measures"


_HELD = word_set("have hold contain comprise include consist offer list cover span")


def _is_share(made: Proposal, place: Place, owner: Owner, verb: str) -> bool:
    """Whether a percentage is a part of a whole: "40 percent of X do", "X accounts for 40 percent of Y"."""
    after = place.tokens[place.at + 1].lower if place.at + 1 < len(place.tokens) else ""
    by_whole = place.stretch.clause is None
    told = "share" in (made.aspect or "").lower() or bool(owner.aspect)
    own = made.subject in place.stretch.subjects
    pointed = place.at + 2 < len(place.tokens) and place.tokens[place.at + 2].lower in _POINTERS
    return by_whole or told or (after == "of" and not pointed and (own or verb in _SHARING))
