"""What the evidence of a row carries: words that its pattern leaves open, and the nations a thing has to do with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.claim import Entity
from retrieval.drafting import Line, Place
from retrieval.units import unit_of, unit_words
from retrieval.wording import same

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from kg.claim import Claim
    from kg.snapshot import Snapshot
    from retrieval.kinds import Reader
    from retrieval.units import Unit

__all__ = ["carries", "line_of", "tied_to", "unit_at"]

_SAME = 0.7  # one word family
_NEIGHBOURS = 12


def unit_at(snapshot: Snapshot, claim: Claim) -> Unit | None:
    """The sentence, list item or table row that a claim was read from."""
    evidence = claim.evidence
    passage = snapshot.catalogue.passage(evidence.passage)
    for row in snapshot.catalogue.sentences_of(passage.number):
        if row.start <= evidence.span.start < row.end:
            return unit_of(snapshot, row)
    return None


def line_of(snapshot: Snapshot, claim: Claim) -> Line:
    """The source's own words for a claim."""
    unit, evidence = unit_at(snapshot, claim), claim.evidence
    if unit is None:
        return Line(evidence.quote, (Place(evidence.document, evidence.span),))
    return Line(unit.text, (Place(unit.document, unit.span),))


def carries(words: Collection[str], claims: Sequence[Claim], snapshot: Snapshot) -> bool:
    """Whether each of the stems `words` stands in the sentence of one of the claims, or in the headings above it."""
    if not words:
        return True
    stems: set[str] = set()
    for claim in claims:
        unit = unit_at(snapshot, claim)
        told = (unit.text, *unit.above) if unit else (claim.evidence.quote,)
        own = (
            claim.subject.label,
            claim.value.label if isinstance(claim.value, Entity) else "",
            claim.aspect or "",
            claim.said_by.label if claim.said_by else "",
            claim.valid.text if claim.valid else "",
        )
        stems.update(_years(claim))
        stems.update(stem for text in (*told, *own) for stem in unit_words(text))
    return all(any(same(word, stem) >= _SAME for stem in stems) for word in words)


def _years(claim: Claim) -> Iterable[str]:
    """The years in which a claim holds, as far as it says from when and until when."""
    valid = claim.valid
    days = [day for day in (valid.start, valid.end) if day] if valid else []
    return map(str, range(days[0].year, days[-1].year + 1)) if days else ()


def tied_to(iri: str, thing: str, claims: Iterable[Claim], snapshot: Snapshot, reader: Reader) -> bool:
    """Whether a thing has to do with another: named where the claims stand, tied by a claim, or told in one sentence.

    What a claim ties to the thing (its maker, its family) counts for it there.
    """
    for claim in claims:
        unit = unit_at(snapshot, claim)
        told = ". ".join((unit.text, *unit.above, unit.source)) if unit else claim.evidence.quote
        if any(mention.entity.iri == iri for mention in reader.mentions(told)):
            return True
    rows = snapshot.catalogue.claims_about(thing)
    near = [other for row in rows for other in (row.subject, row.object) if other]
    sentences = {mention.sentence_number for mention in snapshot.catalogue.mentions(iri)} - {None}
    return iri in near or any(
        mention.sentence_number in sentences
        for other in [*dict.fromkeys((thing, *near))][:_NEIGHBOURS]
        for mention in snapshot.catalogue.mentions(other)
    )
