"""A reading of a question as a pattern: nodes, edges between them, values asked for and values given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrieval.graphqa.pieces import Piece
    from retrieval.graphqa.schema import Kind, Property

__all__ = ["Edge", "Fix", "Leaf", "Node", "Plan", "Use"]


@dataclass(frozen=True, slots=True)
class Node:
    """Things of some of `types`; given ones where `things` names them; `kind` is what the question calls them."""

    types: frozenset[str]
    things: tuple[str, ...] = ()
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A property between two nodes."""

    source: int
    prop: Property
    target: int


@dataclass(frozen=True, slots=True)
class Leaf:
    """A property of a node whose value is asked for or worked with."""

    node: int
    prop: Property


@dataclass(frozen=True, slots=True)
class Fix:
    """A property of a node whose value is given: any one of `values`, each a text and its language."""

    node: int
    prop: Property
    values: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class Use:
    """What became of a slot: the node, leaf or fix that stands for it, and the edge where it named one."""

    slot: int
    piece: Piece
    node: int
    leaf: int | None = None
    fix: int | None = None
    edge: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A pattern, how the slots of the question are used in it, and how well that fits."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    leaves: tuple[Leaf, ...] = ()
    fixes: tuple[Fix, ...] = ()
    uses: tuple[Use, ...] = ()
    score: float = 0.0

    def with_node(self, node: Node) -> Plan:
        """One node more."""
        return replace(self, nodes=(*self.nodes, node))

    def with_edge(self, edge: Edge) -> Plan:
        """One edge more; its ends are narrowed to what the property allows."""
        plan = self if edge in self.edges else replace(self, edges=(*self.edges, edge))
        return plan.narrowed(edge.source, edge.prop.subjects).narrowed(edge.target, edge.prop.objects)

    def narrowed(self, number: int, types: frozenset[str], kind: Kind | None = None) -> Plan:
        """The node `number` has only `types` now, where it had any of them, and is called `kind`."""
        node = self.nodes[number]
        kept = replace(node, types=node.types & types or node.types, kind=node.kind or kind)
        return self if kept == node else replace(self, nodes=(*self.nodes[:number], kept, *self.nodes[number + 1 :]))

    def with_leaf(self, leaf: Leaf) -> tuple[Plan, int]:
        """The plan with a leaf, and its number."""
        if leaf in self.leaves:
            return self, self.leaves.index(leaf)
        plan = self.narrowed(leaf.node, leaf.prop.subjects)
        return replace(plan, leaves=(*self.leaves, leaf)), len(self.leaves)

    def used(self, use: Use, gain: float) -> Plan:
        """The plan with a slot used, and better by `gain`."""
        return replace(self, uses=(*self.uses, use), score=self.score + gain)

    def use_of(self, slot: int) -> Use | None:
        """What became of a slot."""
        return next((use for use in self.uses if use.slot == slot), None)
