"""What claims there are to ask for: by which relations things and classes are tied in a generation."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.ontology import Kind, unit_kind
from retrieval.claimrows.pattern import Sort

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from kg.catalogue import ClaimRow
    from kg.ontology import Ontology
    from kg.snapshot import Snapshot
    from retrieval.claimrows.pattern import Node

__all__ = ["Held", "held_of"]

_SORTS = {Kind.ENTITY: Sort.THING, Kind.QUANTITY: Sort.FIGURE, Kind.DATE: Sort.DATE, Kind.TEXT: Sort.TEXT}
# These tie two things too loosely to be meant where a question says no more than "have" or "of".
_LOOSE = frozenset({
    "basedOn", "cites", "compares", "drivenBy", "hasAlias", "instanceOf", "matches", "outperforms", "recommendsReading",
    "relatedTo", "states",
})  # fmt: skip
_UNTOLD = frozenset({"changedBy", "share", "duration", "hasFigure"})  # figures of no one measure


@dataclass(frozen=True, slots=True)
class Held:
    """The kinds of claims of a generation, and, once asked for, the claims about given things."""

    snapshot: Snapshot
    ontology: Ontology
    shapes: Mapping[str, frozenset[tuple[str, str | None]]]
    _about: dict[str, tuple[ClaimRow, ...]] = field(default_factory=dict)

    def ties(self, source: Node, target: Node, named: Collection[str] | None = None) -> tuple[str, ...]:
        """The relations that tie two nodes of a pattern in at least one claim: those of `named`, or any firm one."""
        if named is None:
            loose = _LOOSE | (_UNTOLD if target.sort is not Sort.THING else frozenset())
            wanted: Collection[str] = self.shapes.keys() - loose
        else:
            wanted = named
        given = self._given(source, target)
        sorted_right = (name for name in wanted if self._sort(name) is target.sort and self._measured(name, target))
        told = (name for name in sorted_right if given is None or name in given)
        return tuple(sorted(name for name in told if self._shaped(name, source, target)))

    def _sort(self, relation: str) -> Sort | None:
        known = self.ontology.relations.get(relation)
        return _SORTS[known.kind] if known else None

    def _measured(self, relation: str, target: Node) -> bool:
        """Whether a relation gives figures in the unit that a node is held against."""
        if target.limit is None or target.limit.unit is None:
            return True
        units, unit = self.ontology.relations[relation].units, target.limit.unit
        return bool({"any", unit, unit_kind(unit)} & {*units})

    def _given(self, source: Node, target: Node) -> set[str] | None:
        """The relations of the claims about what is given, None where neither end is."""
        if source.things:
            rows = self._rows(source.things, as_subject=True)
            return {r.relation for r in rows if not target.things or r.object in target.things}
        if target.things:
            return {row.relation for row in self._rows(target.things, as_subject=False)}
        return None

    def _rows(self, things: Sequence[str], *, as_subject: bool) -> Iterator[ClaimRow]:
        for iri in things:
            if iri not in self._about:
                self._about[iri] = self.snapshot.catalogue.claims_about(iri)
            yield from (row for row in self._about[iri] if (row.subject if as_subject else row.object) == iri)

    def _shaped(self, relation: str, source: Node, target: Node) -> bool:
        return any(
            (source.things or self._is(subject, source.types))
            and (
                target.things or target.sort is not Sort.THING or (value is not None and self._is(value, target.types))
            )
            for subject, value in self.shapes.get(relation, ())
        )

    def _is(self, class_: str, types: Sequence[str]) -> bool:
        return not types or any(self.ontology.is_a(class_, type_) for type_ in types)


def held_of(snapshot: Snapshot, ontology: Ontology) -> Held:
    """What the claims of a snapshot tie."""
    return Held(snapshot, ontology, _shapes(snapshot))


@lru_cache(maxsize=4)
def _shapes(snapshot: Snapshot) -> Mapping[str, frozenset[tuple[str, str | None]]]:
    found: dict[str, set[tuple[str, str | None]]] = {}
    for subject, relation, value in snapshot.catalogue.claim_shapes():
        found.setdefault(relation, set()).add((subject, value))
    return {relation: frozenset(pairs) for relation, pairs in found.items()}
