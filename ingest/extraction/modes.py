"""Where a verb does not hold as the sentence before it does: "contains no fines and asks for help"."""

from __future__ import annotations

from dataclasses import replace

from ingest.extraction.frame import Proposal, Scene
from ingest.extraction.grammar import Clause
from ingest.extraction.nearby import METHOD as NEARBY
from ingest.extraction.tokens import Tag
from kg.claim import Modality, Quantity

__all__ = ["own_modality", "presupposed"]

_PLANS = frozenset({Modality.PROJECTED, Modality.TARGET, Modality.ANNOUNCED, Modality.RECOMMENDED})


def own_modality(made: Proposal, proposal: Proposal, clause: Clause, scene: Scene) -> Proposal:
    """In "contains no fines and asks for help" the second verb is not denied with the first.

    Nor is the second of "X may sue, and Y is fined" only possible.
    """
    done = clause.link == "participle" and clause.verb.passive and clause.verb_tokens[0].form in {"ed", "participle"}
    if done and proposal.modality is None and made.modality in _PLANS and not isinstance(made.value, Quantity):
        return replace(made, modality=Modality.REPORTED if made.said_by else Modality.ASSERTED)
    own = clause.link == "main" and clause.verb_tokens[0].tag is not Tag.MODAL and bool(clause.subject)
    joined = own and len(clause.lead) == 0 and proposal.modality is None and _is_joined(clause, scene)
    if joined and made.modality is Modality.POSSIBLE:
        return replace(made, modality=Modality.REPORTED if made.said_by else Modality.ASSERTED)
    spread = clause.link == "shared" and made.modality is Modality.NEGATED and proposal.modality is None
    if not spread or clause.verb.negated or clause.verb_tokens[0].form not in {"s", "ed"}:
        return made
    return replace(made, modality=Modality.REPORTED if made.said_by else Modality.ASSERTED)


def _is_joined(clause: Clause, scene: Scene) -> bool:
    """Whether ", and" stands before the subject of a clause."""
    tokens = scene.sentence.tokens
    at = next((i for i, t in enumerate(tokens) if t.span == clause.subject[0].span), 0)
    while at > 2 and tokens[at - 1].tag is Tag.DETERMINER:
        at -= 1
    return at > 2 and tokens[at - 1].lower == "and" and tokens[at - 2].text == ","


def presupposed(proposal: Proposal) -> Proposal:
    """What stands side by side is taken as known, whatever the sentence denies or hopes: "may hurt the firm X"."""
    known = proposal.method == NEARBY and proposal.modality is None
    return replace(proposal, modality=Modality.ASSERTED) if known else proposal
