"""Everything that is gathered for a question before it is worded: what is asked, what is known, and the draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.abstaining import judge
from retrieval.claimrows.asking import rows_of
from retrieval.claimrows.saying import adding, said
from retrieval.claimrows.writing import Times
from retrieval.computing import computed
from retrieval.disagreeing import other_sides
from retrieval.drafting import lines_of
from retrieval.facts import NO_FACTS, facts, with_rows
from retrieval.overview import overview
from retrieval.parting import parted
from retrieval.questions import understand
from retrieval.ranking import rank, weights
from retrieval.scope import Within
from retrieval.search import find
from retrieval.sections import listed, verdicts
from retrieval.selecting import choose, each_part
from retrieval.timing import holding, published, told_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.conflicts import Conflict
    from kg.ports import Embedder
    from kg.snapshot import Snapshot
    from retrieval.drafting import Line
    from retrieval.facts import Facts
    from retrieval.kinds import Reader
    from retrieval.questions import Asked
    from retrieval.ranking import Scored
    from retrieval.timing import When

__all__ = ["Evidence", "gather"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found: the draft in `lines`, or the `reason` why it answers nothing; `missing` is asked and not told.

    `documents` are those it may come from, None for all.
    """

    asked: Asked
    facts: Facts = NO_FACTS
    ranked: tuple[Scored, ...] = ()
    lines: tuple[Line, ...] = ()
    reason: str | None = None
    missing: tuple[str, ...] = ()
    documents: frozenset[str] | None = None
    disputes: tuple[Conflict, ...] = ()


def gather(snapshot: Snapshot, when: When, embedder: Embedder, reader: Reader) -> Evidence:
    """The evidence for a question, drafted from the sources' own words, as of the times it is asked for."""
    asked = understand(when.question, reader.lexicon, when.as_of)
    if not asked.terms:
        return Evidence(asked, reason="it asks nothing of the sources")
    within = Within(until=when.known) if when.known else None
    documents = published(snapshot, within)
    rows = rows_of(asked, snapshot, reader, Times(when.as_of, when.known))
    known = told_by(facts(asked, snapshot, reader.lexicon.ontology, when.as_of), documents)
    weight = weights(asked, snapshot)
    ranked = rank(asked, find(asked, snapshot, embedder, within), snapshot, reader, weight, known)
    lists = (
        verdicts(asked, ranked, snapshot)
        or listed(asked, ranked, snapshot, weight)
        or overview(asked, ranked, snapshot, reader, weight)
    )
    if lists:
        beside = lines_of(asked, _beside(asked, lists, ranked), snapshot)
        return Evidence(asked, known, ranked, _without_repeats((*lists, *beside)), documents=documents)
    judgement = judge(asked, ranked, weight, reader, snapshot)
    chosen = choose(asked, ranked, weight, judgement.supported)
    lines = holding(lines_of(asked, chosen, snapshot), snapshot, when.as_of)
    if chosen and not lines:
        return Evidence(asked, known, ranked, reason=f"what the sources say of it begins after {when.as_of}")
    sides = other_sides(snapshot, known.claims, lines, reader.lexicon.ontology)
    lines = _without_repeats((*lines, *sides, *computed(asked, lines, reader)))
    led = rows is not None and rows.leads and (len(asked.wants) < 2 or judgement.reason is not None)
    if rows is not None and led and (leading := said(rows, snapshot, reader)):
        lines = (*leading, *adding(rows, leading, () if judgement.reason else lines, reader))
        return Evidence(asked, with_rows(known, rows, leads=True), ranked, lines, documents=documents)
    known = with_rows(known, rows)
    apart = parted(asked, ranked, snapshot, reader)
    several = holding(apart.lines, snapshot, when.as_of)
    # One document alone does not outweigh that what was found does not answer; several that answer alike or apart do.
    if apart.sure and (len(several) > 1 or (several and judgement.reason and apart.voices > 1)):
        told = _without_repeats((*several, *(() if judgement.reason else lines)))
        return Evidence(asked, known, ranked, told, documents=documents, disputes=apart.disputes)
    reason = judgement.reason
    if reason and not ranked and when.known:
        reason = f"no source published until {when.known} speaks of it"
    return Evidence(asked, known, ranked, lines, reason, judgement.missing, documents)


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
