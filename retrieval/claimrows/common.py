"""What two things have in common: the same said of both, or the same told in the sources that the two publish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.namespaces import CG, DCTERMS, RDF
from kg.terms import literal_text
from retrieval.claimrows.pattern import Deed, Node, Pattern, Sort, Step
from retrieval.claimrows.writing import ROWS, Written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.claimrows.slots import Slot, Slots
    from retrieval.questions import Asked

__all__ = ["commons"]

_HEAD = f"""PREFIX cg: <{CG}>
PREFIX dcterms: <{DCTERMS}>
PREFIX rdf: <{RDF}>
SELECT DISTINCT ?shared ?shared2 ?modality1 ?claim1 ?document1 ?modality2 ?claim2 ?document2 WHERE {{
"""
_CLAIM = """  GRAPH ?document{n} {{
    ?claim{n} rdf:subject ?subject{n} ; rdf:predicate ?relation ; rdf:object ?shared{o} .
    ?claim{n} cg:modality ?modality{n} .{more}
    FILTER(?modality{n} != cg:negated)
  }}
"""
_PUBLISHED = """
    ?record{n} dcterms:publisher ?publisher{n} .
    FILTER(CONTAINS(LCASE(?publisher{n}), {name}))"""
_ALIKE = """  FILTER(?document1 != ?document2 && ISLITERAL(?shared) && ISLITERAL(?shared2))
  FILTER(CONTAINS(LCASE(STR(?shared)), LCASE(STR(?shared2))) || CONTAINS(LCASE(STR(?shared2)), LCASE(STR(?shared))))
"""
_TAIL = f"}}\nORDER BY ?shared ?shared2 ?claim1 ?claim2\nLIMIT {ROWS}\n"


def commons(asked: Asked, slots: Slots) -> Iterator[tuple[Pattern, Written]]:
    """The readings of a question for what two named things share, each with its query."""
    sides = [slot for slot in slots.slots if slot.things]
    if not slots.common or len(sides) != 2:
        return
    relations = sorted({m.relation for slot in slots.slots if not slot.things for m in slot.meant if m.strength == 1})
    served = frozenset(i for slot in sides for i in slot.places) | {
        i for slot in slots.slots if not slot.things and slot.meant for i in slot.places
    }
    pattern = Pattern(
        Deed.COMMON,
        tuple(Node(Sort.THING, "side", things=slot.things) for slot in sides) + (Node(Sort.TEXT, "shared"),) * 2,
        (Step(0, tuple(relations), 2), Step(1, tuple(relations), 3)),
        2,
        served=served,
    )
    for text in _queries(asked, sides, relations):
        yield pattern, Written(text, ("side", "side2", "shared", "shared2"))


def _queries(asked: Asked, sides: Sequence[Slot], relations: Sequence[str]) -> Iterator[str]:
    among = f"    FILTER(?relation IN ({', '.join(f'cg:{name}' for name in relations)}))\n" if relations else ""
    given = "".join(f"  VALUES ?subject{n} {{ <{side.things[0]}> }}\n" for n, side in enumerate(sides, start=1))
    both = "".join(_CLAIM.format(n=n, o="", more="") for n in (1, 2))
    yield _HEAD.replace(" ?shared2", "") + given + both + among + _TAIL.replace(" ?shared2", "")
    if not relations:
        return
    surfaces = {mention.entity.iri: mention.surface for mention in asked.entities}
    told = ""
    for n, side in enumerate(sides, start=1):
        name = literal_text(surfaces.get(side.things[0], side.word).lower())
        told += _CLAIM.format(n=n, o="" if n == 1 else "2", more=_PUBLISHED.format(n=n, name=name))
    yield _HEAD + told + among + _ALIKE + _TAIL
