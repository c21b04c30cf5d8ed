"""Comparisons as tables: what sources say of each side in the same respect, each cell with its place."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.claim import DateValue, Entity, Modality, Quantity
from kg.ontology import Kind
from retrieval.drafting import Place
from retrieval.questions import Shape
from retrieval.telling_values import date_words, figure_words
from retrieval.wording import light_words, stem, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.claim import Claim, Value
    from kg.ontology import Ontology
    from kg.snapshot import Snapshot
    from retrieval.questions import Asked

__all__ = ["Cell", "Grid", "Row", "compared"]

_UNNAMED = frozenset({"hasCharacteristic", "hasFigure"})  # say nothing of the respect where no aspect does
_COMPARES = frozenset(map(stem, ("compare", "comparison", "differ", "difference", "different", "contrast", "similar")))
_SIDES, _ROWS, _VALUES = 4, 8, 3
# These tie two things too loosely to set one beside the other.
_LOOSE = frozenset({"cites", "hasAlias", "instanceOf", "publishedOn", "publishes", "recommendsReading", "relatedTo"})


@dataclass(frozen=True, slots=True)
class Cell:
    """What is said of one side in one respect, as printed, and where; several sayings are joined by semicolons."""

    text: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One respect, and a cell for each side; None where no source speaks of it."""

    label: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A comparison: the sides, and the respects they are compared in."""

    sides: tuple[str, ...]
    rows: tuple[Row, ...]


def compared(asked: Asked, snapshot: Snapshot, ontology: Ontology, documents: frozenset[str] | None) -> Grid | None:
    """The table that a question for a comparison asks for; None where fewer than two sides share a respect.

    Of all documents, or of `documents` where they are given.
    """
    sides = _sides(asked, ontology) if asked.shape is Shape.COMPARISON else ()
    if len(sides) < 2:
        return None
    told: dict[str, dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for claim in snapshot.claims_on([side.iri for side in sides]):
        respect = _respect(claim, ontology)
        if respect and (documents is None or claim.evidence.document in documents):
            told[respect][claim.subject.iri].append(claim)
    shared = {respect: said for respect, said in told.items() if len(said) > 1}
    named = _named(asked, sides)
    met = {respect: len(named & set(words(respect))) for respect in shared}
    ranked = sorted((r for r in shared if met[r] or not named), key=lambda r: (-met[r], -len(shared[r]), r))
    rows = tuple(Row(respect, _cells(sides, shared[respect])) for respect in ranked[:_ROWS])
    return Grid(tuple(side.label for side in sides), rows) if rows else None


def _respect(claim: Claim, ontology: Ontology) -> str | None:
    """In what a claim speaks of its subject: the aspect its source names, or what its relation says."""
    if claim.relation in _LOOSE:
        return None
    relation = ontology.relations.get(claim.relation)
    if claim.aspect and (relation is None or claim.relation in _UNNAMED or relation.kind is Kind.TEXT):
        return claim.aspect[:1].upper() + claim.aspect[1:]
    return None if relation is None or claim.relation in _UNNAMED else relation.label


def _sides(asked: Asked, ontology: Ontology) -> tuple[Entity, ...]:
    """The things compared: those named, but a concept beside two others is in what they are compared."""
    named = tuple(dict.fromkeys(mention.entity for mention in asked.entities))
    things = tuple(thing for thing in named if not ontology.is_a(thing.type, "Concept"))
    return (things if len(things) > 1 else named)[:_SIDES]


def _named(asked: Asked, compared: Sequence[Entity]) -> set[str]:
    """The words of a question that say in what its sides are to be compared; none where it leaves that open."""
    sides = {term for m in asked.entities if m.entity in compared for term in words(m.surface)}
    return {term for term in asked.terms if term not in sides and term not in light_words() and term not in _COMPARES}


def _cells(sides: Sequence[Entity], said: Mapping[str, Sequence[Claim]]) -> tuple[Cell | None, ...]:
    return tuple(_cell(said[side.iri]) if side.iri in said else None for side in sides)


def _cell(claims: Sequence[Claim]) -> Cell:
    worded: dict[str, list[Place]] = defaultdict(list)
    for claim in _widest(claims):
        worded[_worded(claim)].append(Place(claim.evidence.document, claim.evidence.span))
    kept = list(worded.items())[:_VALUES]
    return Cell("; ".join(text for text, _ in kept), tuple(dict.fromkeys(p for _, places in kept for p in places)))


def _widest(claims: Sequence[Claim]) -> list[Claim]:
    """The claims without those read inside the place of another, which says the same and more."""
    kept: list[Claim] = []
    for claim in sorted(claims, key=_width, reverse=True):
        at = claim.evidence
        if not any(at.document == k.evidence.document and at.span.overlaps(k.evidence.span) for k in kept):
            kept.append(claim)
    return kept


def _width(claim: Claim) -> tuple[int, int]:
    span = claim.evidence.span
    return span.end - span.start, len(_printed(claim.value))


def _worded(claim: Claim) -> str:
    """The value with unit and bound, the time it holds for, and how it is held, where that is not plainly."""
    notes = [claim.valid.text] if claim.valid and claim.valid.text not in _printed(claim.value) else []
    if claim.modality is not Modality.ASSERTED:
        notes.append(str(claim.modality).replace("_", " "))
    return _printed(claim.value) + (f" ({', '.join(notes)})" if notes else "")


def _printed(value: Value) -> str:
    if isinstance(value, Entity):
        return value.label
    if isinstance(value, Quantity):
        return figure_words(value)
    return date_words(value) if isinstance(value, DateValue) else value.text
