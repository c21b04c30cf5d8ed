"""Everything that is gathered for a question before it is worded: what is asked, what is known, and the draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.abstaining import judge
from retrieval.computing import computed
from retrieval.disagreeing import other_sides
from retrieval.drafting import lines_of
from retrieval.facts import NO_FACTS, facts
from retrieval.overview import concluding
from retrieval.questions import understand
from retrieval.ranking import rank, weights
from retrieval.search import find
from retrieval.sections import listed, verdicts
from retrieval.selecting import choose, each_part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.ports import Embedder
    from kg.snapshot import Snapshot
    from retrieval.drafting import Line
    from retrieval.facts import Facts
    from retrieval.kinds import Reader
    from retrieval.questions import Asked
    from retrieval.ranking import Scored

__all__ = ["Evidence", "gather"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found: the draft in `lines`, or the `reason` why it answers nothing; `missing` is asked and not told."""

    asked: Asked
    facts: Facts = NO_FACTS
    ranked: tuple[Scored, ...] = ()
    lines: tuple[Line, ...] = ()
    reason: str | None = None
    missing: tuple[str, ...] = ()


def gather(snapshot: Snapshot, question: str, embedder: Embedder, reader: Reader, as_of: str | None = None) -> Evidence:
    """The evidence for `question`, drafted from the sources' own words; `as_of` is an ISO 8601 date."""
    asked = understand(question, reader.lexicon, as_of)
    if not asked.terms:
        return Evidence(asked, reason="it asks nothing of the sources")
    known = facts(asked, snapshot, reader.lexicon.ontology, as_of)
    weight = weights(asked, snapshot)
    ranked = rank(asked, find(asked, snapshot, embedder), snapshot, reader, weight, known)
    lists = verdicts(asked, ranked, snapshot) or listed(asked, ranked, snapshot, weight)
    if lists:
        beside = lines_of(asked, _beside(asked, lists, ranked), snapshot)
        return Evidence(asked, known, ranked, _without_repeats((*lists, *beside)))
    judgement = judge(asked, ranked, weight, reader)
    chosen = concluding(asked, ranked, snapshot) or choose(asked, ranked, weight)
    lines = lines_of(asked, chosen, snapshot)
    sides = other_sides(snapshot, known.claims, lines, reader.lexicon.ontology)
    lines = _without_repeats((*lines, *sides, *computed(asked, lines, reader)))
    return Evidence(asked, known, ranked, lines, judgement.reason, judgement.missing)


def _beside(asked: Asked, lists: Sequence[Line], ranked: Sequence[Scored]) -> list[Scored]:
    # A question may ask for more than its list; the source of the list is asked first.
    source = [s for s in ranked if s.unit.document == lists[0].places[0].document]
    return each_part(asked, source or ranked)[1:]


def _without_repeats(lines: Sequence[Line]) -> tuple[Line, ...]:
    kept: list[Line] = []
    for line in lines:
        told = any(
            line.text in other.text or (set(line.places) <= set(other.places) and not line.figures) for other in kept
        )
        if not told:
            kept.append(line)
    return tuple(kept)
