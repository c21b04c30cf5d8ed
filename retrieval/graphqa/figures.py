"""The numbers and keys that stand for things: the amount of a price, the number of a policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.graphqa.annotations import LABELS
from retrieval.graphqa.pieces import Piece, Role, Slot
from retrieval.graphqa.schema import Property, Schema, Sort
from retrieval.graphqa.words import Phrase, stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from retrieval.graphqa.frames import Frame

__all__ = ["figure_of", "key_of", "measured", "worth_of"]

_KEYED = frozenset(stems("number id identifier code name title key"))
_NAMED = ("name", "titl", "number", "id", "code")  # what a key is called, the best first


def measured(frame: Frame, slots: Sequence[Slot], schema: Schema) -> tuple[Slot, ...]:
    """The slots, with one more for each adjective of degree: "cheapest" speaks of a price."""
    extra = []
    degrees = [(s.of, s.at, s.at) for s in frame.superlatives] + [(c.of, c.at, c.start) for c in frame.comparisons]
    for of, at, start in degrees:
        following = [s for s in slots if 0 <= s.start - at <= 2 and _figures(s)]
        if not of or following:
            continue
        pieces = tuple(_speaking(of, schema))
        if pieces:
            extra.append(Slot(start, start + 1, pieces[:4], 1))
    return tuple(sorted((*slots, *extra), key=lambda s: s.start))


def _figures(slot: Slot) -> bool:
    piece = slot.pieces[0]
    return (
        piece.role is Role.ATTRIBUTE
        and isinstance(piece.term, Property)
        and piece.term.sort in {Sort.NUMBER, Sort.DATE}
    )


def _speaking(of: Sequence[str], schema: Schema) -> Iterator[Piece]:
    for rank, word in enumerate(stems(" ".join(of))):
        score = 0.95 - 0.05 * rank
        for kind in schema.kinds.values():
            if any(word in name for name in kind.names) and figure_of(kind.types, kind.names, schema):
                yield Piece(Role.KIND, score, kind.types, kind)
        for prop in schema.properties.values():
            if prop.sort in {Sort.NUMBER, Sort.DATE} and any(word in name for name in prop.names):
                yield Piece(Role.ATTRIBUTE, score - 0.01, prop.subjects, prop)


def figure_of(types: frozenset[str], names: Iterable[Phrase], schema: Schema) -> Property | None:
    """The number that stands for things of `types`, such as the amount of a price."""
    own = {word for name in names for word in name}
    fits = [p for p in schema.properties.values() if p.sort is Sort.NUMBER and p.subjects & types and not _keys(p)]
    fits = [p for p in fits if types <= p.subjects] or fits
    return max(fits, key=lambda p: (_overlap(p, own), -min(map(len, p.names)), p.uses, p.iri), default=None)


def worth_of(types: frozenset[str], names: Iterable[Phrase], schema: Schema) -> Property | None:
    """The number that things of `types` are nothing but: no other things hang on them, and no key tells them apart."""
    props = [p for p in schema.properties.values() if p.subjects & types and p.iri not in LABELS]
    if not props or any(p.sort is Sort.THING for p in props) or key_of(types, schema):
        return None
    return figure_of(types, names, schema)


def _overlap(prop: Property, words: set[str]) -> int:
    return max((len(words & set(name)) for name in prop.names), default=0)


def _keys(prop: Property) -> bool:
    return any(set(name[-1:]) & _KEYED for name in prop.names)


def key_of(types: frozenset[str], schema: Schema) -> Property | None:
    """The property by which people know things of `types` that have no label: their name or number."""
    fits = [
        p for p in schema.properties.values() if p.sort in {Sort.TEXT, Sort.NUMBER} and p.subjects & types and _keys(p)
    ]
    keyed = [p for p in fits if types & p.keyed] or fits
    words = {w for k in schema.kinds.values() if k.types == types for n in k.names for w in n}
    return min(keyed, key=lambda p: (-_overlap(p, words), _first(p), p.iri), default=None)


def _first(prop: Property) -> int:
    return min((i for i, word in enumerate(_NAMED) for name in prop.names if word in name), default=9)
