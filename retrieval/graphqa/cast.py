"""One plan while its members get their roles; leaves are added where a figure or a key is needed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from retrieval.graphqa.figures import worth_of
from retrieval.graphqa.pieces import Role, Slot
from retrieval.graphqa.plans import Leaf, Plan
from retrieval.graphqa.schema import Kind, Property, Schema, Sort

if TYPE_CHECKING:
    from retrieval.graphqa.frames import Comparison, Frame
    from retrieval.graphqa.plans import Use
    from retrieval.graphqa.roles import Column, Measure

__all__ = ["SURE", "Cast", "valued"]

SURE = 0.5
"""The score from which a mention beside the head of a question is a column too."""

_JOINING = {
    *("and", "or", "the", "their", "its", "his", "her", "a", "an", "as", "well", "also", "all", "with"),
    *("corresponding", "respective", "associated", "related"),
}
_LISTING = re.compile(r",|\b(?:and|or|as well as|with (?:their|its|his|her|the))\b", re.IGNORECASE)
_NEAR = 4  # words between an operator and what it works on


class Cast:
    """A plan and the slots of its question; `spent` are the slots that have their role."""

    def __init__(self, frame: Frame, slots: Sequence[Slot], plan: Plan, schema: Schema) -> None:
        self.frame, self.slots, self.plan, self.schema = frame, slots, plan, schema
        self.spent: set[int] = set()  # slots that have their role
        self.when: int | None = None  # the leaf "when" asks for
        self.target: int | None = None
        self.keys: Sequence[Column] = ()
        self.having: Sequence[tuple[Measure, Comparison]] = ()

    def use(self, slot: int) -> Use | None:
        return self.plan.use_of(slot)

    def after(self, at: int, most: int = _NEAR) -> Iterator[int]:
        for i, slot in enumerate(self.slots):
            if 0 <= slot.start - at <= most and self.use(i):
                yield i

    def free(self, node: int) -> bool:
        return not self.plan.nodes[node].things

    def leaf(self, node: int, prop: Property) -> int:
        self.plan, number = self.plan.with_leaf(Leaf(node, prop))
        return number

    def figure(self, use: Use) -> int | None:
        """The leaf with the number that a slot stands for."""
        if use.leaf is not None:
            return use.leaf if self.plan.leaves[use.leaf].prop.sort is Sort.NUMBER else None
        if not self.free(use.node):
            return None
        node = self.plan.nodes[use.node]
        names = use.piece.term.names if use.piece.term else ()
        prop = worth_of(node.types, names, self.schema)
        return self.leaf(use.node, prop) if prop else None

    def joined(self, first: int, second: int) -> bool:
        """Whether two slots are members of one list: commas and joining words, and nothing else, stand between them."""
        end, start = self.slots[first].end, self.slots[second].start
        text = self.frame.text[self.frame.words[end - 1].end : self.frame.words[start].start]
        if not _LISTING.search(text):
            return False
        words = self.frame.words[self.slots[first].end : self.slots[second].start]
        gap = range(self.slots[first].end, self.slots[second].start)
        return all(w.lower in _JOINING or i in self.frame.masked for i, w in zip(gap, words, strict=True))

    def beside(self, node: int) -> int | None:
        """A free node next to a given one: the products of a category that the question names as if it were a kind."""
        beside = [
            there
            for edge in self.plan.edges
            for here, there in ((edge.source, edge.target), (edge.target, edge.source))
            if here == node and self.free(there)
        ]
        reach = {leaf.node for leaf in self.plan.leaves} | {u.node for u in self.plan.uses if valued(u)}
        near = {n for edge in self.plan.edges for n in (edge.source, edge.target) if {edge.source, edge.target} & reach}
        return next((n for n in beside if n in reach or n in near), next(iter(beside), None))

    def score(self, slot: int) -> float:
        use = self.use(slot)
        return use.piece.score if use else 0.0


def valued(use: Use) -> bool:
    """Whether a slot stands for a kind of figure, such as a price."""
    plain = use.leaf is None and use.fix is None and use.piece.role in {Role.KIND, Role.LINK}
    return plain and isinstance(use.piece.term, Kind | Property)
