"""Cues that mean something else beside the things they join: what runs on servers is not made from them."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.extraction.cues import Match
from ingest.extraction.frame import Frame
from ingest.extraction.grammar import Clause
from ingest.extraction.tokens import Tag
from kg.claim import Entity

__all__ = ["apt", "is_misled"]

_CLASSES_OF = frozenset({"Group", "Sector"})
_PARTS_OWNED = frozenset({"stake", "stakes", "share", "shares"})
_DOERS = frozenset({"Organisation", "Person", "Nation"})


def apt(clause: Clause, found: Sequence[Match]) -> list[Match]:
    """The matches that the words beside them leave their sense: not of "called the deal a model for others"."""
    near, verb = clause.near, clause.verb.lemma
    if verb == "call" and not (near and near[0].lower in {"for", "on"}):
        return []
    out = {"supplies"} if any(t.lower in _PARTS_OWNED for t in near[:4]) else set()
    if verb == "invest" and any(t.tag is Tag.FIGURE for t in near):
        out.add("builds")
    return [m for m in found if m.cue.relation not in out and not (m.cue.relation == "serves" and m.cue.inverse)]


def is_misled(match: Match, first: Entity, second: Entity, frame: Frame) -> bool:
    """Whether a cue does not say of these two what it says of others."""
    relation, opens = match.cue.relation, match.cue.words[0]
    if relation == "basedOn":
        common = second.iri not in frame.lexicon.entities
        return (opens == "run" and common) or _only_runs(first, second, frame)
    included = relation == "instanceOf" and second.type not in _CLASSES_OF and opens == "include"
    # Who calls something best for others is not served by it; who leads a group is no cause of it.
    said = relation == "bestServedBy" and first.type in _DOERS
    led = opens == "lead" and relation == "drivenBy" and second.label[:1].isupper()
    return included or said or led


def _only_runs(first: Entity, second: Entity, frame: Frame) -> bool:
    """Whether something runs on a machine, or is run by somebody on one, and is not made from it."""
    common = second.iri not in frame.lexicon.entities
    if common and (first.type in _DOERS or frame.ontology.is_a(first.type, "Infrastructure")):
        return True
    return frame.ontology.is_a(second.type, "Infrastructure") and frame.ontology.is_a(first.type, "Model")
