"""Where sources disagree about what is asked, every side belongs in the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.conflicts import ConflictKind, find_conflicts
from retrieval.drafting import Line, Place
from retrieval.units import unit_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.claim import Claim
    from kg.conflicts import Conflict
    from kg.ontology import Ontology
    from kg.snapshot import Snapshot

__all__ = ["REAL", "claims_at", "conflicts_shown", "other_sides"]

REAL = frozenset({ConflictKind.DISAGREEMENT, ConflictKind.LEGAL_READING, ConflictKind.UNIT_SLIP})
_SIDES = 3  # further sides that are shown
_MOST = 500  # claims about one subject that are looked through


def claims_at(snapshot: Snapshot, place: Place) -> tuple[Claim, ...]:
    """The claims that were read at a place."""
    return tuple(c for c in snapshot.claims(place.document) if c.evidence.span.overlaps(place.span))


def conflicts_shown(
    snapshot: Snapshot, claims: Iterable[Claim], shown: Sequence[Place], ontology: Ontology
) -> tuple[Conflict, ...]:
    """The disagreements among `claims` of which at least two sides stand at the places shown."""
    found = _conflicts(snapshot, claims, ontology)
    return tuple(c for c in found if sum(_is_shown(claim, shown) for claim in c.claims) > 1)


def other_sides(
    snapshot: Snapshot, known: Sequence[Claim], lines: Sequence[Line], ontology: Ontology
) -> tuple[Line, ...]:
    """The sentences of claims that contradict one in `lines`, as further lines; `known` are claims on what is asked."""
    shown = [place for line in lines for place in line.places]
    asked = {claim.id for claim in known}
    found = []
    for conflict in _conflicts(snapshot, known, ontology):
        if conflict.kind in REAL and any(c.id in asked and _is_shown(c, shown) for c in conflict.claims):
            found += [_sentence(snapshot, c) for c in conflict.claims if not _is_shown(c, shown)]
    kept = dict.fromkeys(line for line in found if line is not None)
    return tuple(kept)[:_SIDES]


def _conflicts(snapshot: Snapshot, claims: Iterable[Claim], ontology: Ontology) -> tuple[Conflict, ...]:
    """The disagreements that `claims` take part in, with all their sides.

    What else is said of the same subjects is looked at, too: a slip may show only beside a claim that nobody asked for.
    """
    given = tuple(dict.fromkeys(claims))
    ids = {claim.id for claim in given}
    subjects = sorted({claim.subject.iri for claim in given})
    few = [iri for iri in subjects if len(snapshot.catalogue.claims_about(iri)) <= _MOST]
    pool = dict.fromkeys((*given, *snapshot.claims_on(few)))
    sources = {id_: held.source for id_, held in snapshot.documents.items()}
    functional = frozenset(name for name, relation in ontology.relations.items() if relation.functional)
    found = find_conflicts(pool, sources, functional, snapshot.copies.originals)
    return tuple(conflict for conflict in found if any(claim.id in ids for claim in conflict.claims))


def _is_shown(claim: Claim, shown: Sequence[Place]) -> bool:
    evidence = claim.evidence
    return any(p.document == evidence.document and p.span.overlaps(evidence.span) for p in shown)


def _sentence(snapshot: Snapshot, claim: Claim) -> Line | None:
    passage = snapshot.catalogue.passage(claim.evidence.passage)
    for row in snapshot.catalogue.sentences_of(passage.number):
        if row.start <= claim.evidence.span.start < row.end:
            unit = unit_of(snapshot, row)
            return Line(unit.text, (Place(unit.document, unit.span),))
    return None
