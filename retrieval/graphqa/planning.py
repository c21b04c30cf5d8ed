"""From slots to plans: every sense of every mention, joined by paths that the schema allows; a beam keeps the best."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from retrieval.graphqa.pieces import Role
from retrieval.graphqa.plans import Edge, Fix, Leaf, Node, Plan, Use
from retrieval.graphqa.schema import Kind, Property
from retrieval.graphqa.ways import Ways

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.graphqa.frames import Frame
    from retrieval.graphqa.pieces import Piece, Slot
    from retrieval.graphqa.schema import Schema

__all__ = ["plans_of", "widened"]

_BEAM = 40
_HOP = 0.03  # what each step of a path costs beyond the first
_SKIPPED, _SURE = 0.6, 0.9  # what a word costs that is left unexplained; from this score on all of it
_AGAIN = 0.2  # what a property costs more that the plan has already
_TOLD = -0.2  # what it gains when a kind beside a thing says what it is
_DENIED = 0.5  # what it costs to ask for something of what is denied
_LATER = 0.03  # for each mention that comes before the one a path starts at
_FAR = 0.04  # for each mention between an attribute and its owner


def plans_of(frame: Frame, slots: Sequence[Slot], schema: Schema) -> tuple[Plan, ...]:
    """The plans that use the slots best, best first."""
    ways = Ways(schema, _said(slots))
    order = sorted(range(len(slots)), key=lambda i: (_rank(slots[i]), i))
    beam = [Plan()]
    for number in order:
        slot = slots[number]
        sure = slot.pieces[0].score
        skipped = slot.words * sure * (1.0 if sure >= _SURE else _SKIPPED)
        grown = [replace(plan, score=plan.score - skipped) for plan in beam]
        for plan in beam:
            for piece in slot.pieces:
                grown += _placed(plan, piece, number, _Here(frame, slots, ways))
        beam = _kept(grown)
    return tuple(beam)


def widened(plans: Sequence[Plan], slots: Sequence[Slot], schema: Schema) -> tuple[Plan, ...]:
    """The plans with one more thing each, for questions that name only given things: what has to do with them."""
    ways = Ways(schema, _said(slots))
    found = []
    for plan in plans:
        for at, node in enumerate(plan.nodes):
            for price, types, (prop, forward) in ways.steps(node.types):
                end = len(plan.nodes)
                edge = Edge(at, prop, end) if forward else Edge(end, prop, at)
                grown = plan.with_node(Node(types)).with_edge(edge)
                found.append(replace(grown, score=grown.score - price))
    return tuple(sorted(found, key=lambda plan: -plan.score))


def _kept(plans: Sequence[Plan]) -> list[Plan]:
    """The best plans of different shape; no one choice of things takes more than its share of the places."""
    best: dict[tuple[object, ...], Plan] = {}
    places: dict[frozenset[tuple[str, ...]], int] = defaultdict(int)
    for plan in sorted(plans, key=lambda p: -p.score):
        nodes = tuple((node.types, node.things) for node in plan.nodes)
        shape = (nodes, frozenset(plan.edges), frozenset(plan.leaves), frozenset(plan.fixes), len(plan.uses))
        given = frozenset(node.things for node in plan.nodes if node.things)
        if shape in best or places[given] >= _BEAM // 3:
            continue
        best[shape] = plan
        places[given] += 1
        if len(best) >= _BEAM:
            break
    return list(best.values())


def _said(slots: Sequence[Slot]) -> dict[str, float]:
    said: dict[str, float] = {}
    for slot in slots:
        for piece in slot.pieces:
            if isinstance(piece.term, Property):
                said[piece.term.iri] = max(said.get(piece.term.iri, 0.0), piece.score)
    return said


def _rank(slot: Slot) -> int:
    order = [Role.THING, Role.VALUE, Role.KIND, Role.LINK, Role.ATTRIBUTE]
    return order.index(slot.pieces[0].role)


@dataclass(frozen=True, slots=True)
class _Here:
    """What placing a piece looks at."""

    frame: Frame
    slots: Sequence[Slot]
    ways: Ways


def _placed(plan: Plan, piece: Piece, number: int, here: _Here) -> Iterator[Plan]:
    gain = piece.score * here.slots[number].words
    place = {
        Role.THING: _thing,
        Role.VALUE: _value,
        Role.KIND: _kind,
        Role.ATTRIBUTE: _attribute,
        Role.LINK: _link,
    }[piece.role]
    for grown, use, cost in place(plan, piece, number, here):
        yield grown.used(use, gain - cost)


_Placed: TypeAlias = "Iterator[tuple[Plan, Use, float]]"


def _thing(plan: Plan, piece: Piece, number: int, here: _Here) -> _Placed:
    for at, node in enumerate(plan.nodes):
        if node.things == piece.things:
            yield plan, Use(number, piece, at), 0.0
            return
        if node.things and node.types == piece.types and _alternative(plan, at, number, here):
            things = tuple(dict.fromkeys([*node.things, *piece.things]))
            joined = replace(plan, nodes=(*plan.nodes[:at], replace(node, things=things), *plan.nodes[at + 1 :]))
            yield joined, Use(number, piece, at), 0.0
    for at, node in enumerate(plan.nodes):
        if (
            not node.things
            and node.kind is None
            and node.types & piece.types
            and not any(u.fix is not None for u in plan.uses if u.node == at)
        ):
            given = replace(node, things=piece.things, types=node.types & piece.types)
            nodes = (*plan.nodes[:at], given, *plan.nodes[at + 1 :])
            yield replace(plan, nodes=nodes), Use(number, piece, at), 0.05
    for grown, at, cost in _joined(plan, Node(piece.types, piece.things), here.ways):
        yield grown, Use(number, piece, at), cost


def _alternative(plan: Plan, at: int, number: int, here: _Here) -> bool:
    """Whether "or" or a comma stands between a slot and the one before it, which the node `at` stands for."""
    before = [u for u in plan.uses if u.node == at and u.slot < number]
    if not before:
        return False
    end, start = here.slots[max(u.slot for u in before)].end, here.slots[number].start
    between = [w.lower for w in here.frame.words[end:start]]
    return between in ([], ["or"], ["and"], ["or", "a"], ["or", "the"], ["and", "the"], ["or", "in"], ["and", "in"])


def _value(plan: Plan, piece: Piece, number: int, here: _Here) -> _Placed:
    prop = piece.term
    assert isinstance(prop, Property)
    for at, fix in enumerate(plan.fixes):
        use = next((u for u in plan.uses if u.fix == at), None)
        if fix.prop == prop and use and _alternative(plan, fix.node, number, here):
            joined = replace(fix, values=tuple(dict.fromkeys([*fix.values, *piece.values])))
            fixes = (*plan.fixes[:at], joined, *plan.fixes[at + 1 :])
            yield replace(plan, fixes=fixes), Use(number, piece, fix.node, fix=at), 0.0
            return
    for grown, at, cost in _owners(plan, prop.subjects, number, here):
        fixed = replace(grown, fixes=(*grown.fixes, Fix(at, prop, piece.values)))
        yield fixed, Use(number, piece, at, fix=len(grown.fixes)), cost


def _kind(plan: Plan, piece: Piece, number: int, here: _Here) -> _Placed:
    assert isinstance(piece.term, Kind)
    for at, node in enumerate(plan.nodes):
        if not node.types & piece.types or not _same_kind(node, piece.term, beside=_beside(plan, at, number, here)):
            continue
        yield plan.narrowed(at, piece.types, piece.term), Use(number, piece, at), _TOLD * bool(node.things)
    for grown, at, cost in _joined(plan, Node(piece.types, (), piece.term), here.ways):
        again = any(n.kind == piece.term for n in plan.nodes)
        yield grown, Use(number, piece, at), cost + 0.3 * again


def _same_kind(node: Node, kind: Kind, *, beside: bool) -> bool:
    """Whether a node may be called by a kind too: words side by side may name one thing twice, "hardware products"."""
    if node.things or (node.kind and node.kind != kind):
        nested = node.kind is None or node.kind.types <= kind.types or kind.types <= node.kind.types
        return beside and nested
    return True


def _beside(plan: Plan, at: int, number: int, here: _Here) -> bool:
    slot = here.slots[number]
    spans = [here.slots[u.slot] for u in plan.uses if u.node == at and u.fix is None and u.leaf is None]
    return any(s.end == slot.start or slot.end == s.start for s in spans)


def _attribute(plan: Plan, piece: Piece, number: int, here: _Here) -> _Placed:
    prop = piece.term
    assert isinstance(prop, Property)
    known = next((i for i, leaf in enumerate(plan.leaves) if leaf.prop == prop), None)
    if known is not None:
        yield plan, Use(number, piece, plan.leaves[known].node, leaf=known), 0.0
    for grown, at, cost in _owners(plan, prop.subjects, number, here):
        leafed, leaf = grown.with_leaf(Leaf(at, prop))
        yield leafed, Use(number, piece, at, leaf=leaf), cost + 0.1 * (known is not None)


def _owners(plan: Plan, types: frozenset[str], number: int, here: _Here) -> Iterator[tuple[Plan, int, float]]:
    """Nodes that can own a property of `types`: those there are, the nearest in the question first, or one more."""
    fits = [at for at, node in enumerate(plan.nodes) if node.types & types]
    far = sorted(fits, key=lambda at: (_distance(plan, at, number), at))
    for rank, at in enumerate(far):
        unsure = 0.15 * (not plan.nodes[at].types <= types) + _DENIED * _denied(plan, at, here)
        yield plan.narrowed(at, types), at, _FAR * rank + unsure
    for grown, at, cost in _joined(plan, Node(types), here.ways):
        yield grown, at, cost + 0.1 * bool(plan.nodes)


def _denied(plan: Plan, at: int, here: _Here) -> bool:
    """Whether a node stands for what the question denies."""
    starts = [here.slots[u.slot].start for u in plan.uses if u.node == at and u.leaf is None]
    return any(0 <= start - operator.at <= 2 for start in starts for operator in here.frame.having("NOT"))


def _distance(plan: Plan, at: int, number: int) -> int:
    return min((abs(u.slot - number) for u in plan.uses if u.node == at), default=50)


def _link(plan: Plan, piece: Piece, number: int, here: _Here) -> _Placed:
    prop = piece.term
    assert isinstance(prop, Property)
    for at, edge in enumerate(plan.edges):
        if edge.prop == prop:
            yield plan, Use(number, piece, _far_end(plan, edge), edge=at), 0.0
    if not plan.nodes:
        grown = plan.with_node(Node(prop.subjects)).with_node(Node(prop.objects)).with_edge(Edge(0, prop, 1))
        yield grown, Use(number, piece, 1, edge=0), 0.1
    weak = 0.3 * (piece.score < 0.5)  # what only a comment says is no reason for one thing more
    turned = weak + 0.1 * _doing(here.frame.words[here.slots[number].end - 1].lower, prop)
    for at, node in enumerate(plan.nodes):
        end = len(plan.nodes)
        if node.types & prop.subjects:
            grown = plan.with_node(Node(prop.objects)).with_edge(Edge(at, prop, end))
            yield grown, Use(number, piece, end, edge=len(plan.edges)), 0.1 + turned
        if node.types & prop.objects:
            grown = plan.with_node(Node(prop.subjects)).with_edge(Edge(end, prop, at))
            yield grown, Use(number, piece, end, edge=len(plan.edges)), 0.12 + weak


def _doing(word: str, prop: Property) -> bool:
    """Whether a word is the deed of which a property names the doer: who manages is the object of "has manager"."""
    last = prop.label.lower().split()[-1:] or [""]
    return last[0].endswith(("er", "or")) and not word.removesuffix("s").endswith(("er", "or"))


def _far_end(plan: Plan, edge: Edge) -> int:
    """The end of an edge that a question about it asks for: the one that is not given."""
    source, target = plan.nodes[edge.source], plan.nodes[edge.target]
    if target.things and not source.things:
        return edge.source
    return edge.target


def _joined(plan: Plan, node: Node, ways: Ways) -> Iterator[tuple[Plan, int, float]]:
    """The plan with one more node, joined to each node that is there by each of the best paths."""
    if not plan.nodes:
        yield plan.with_node(node), 0, 0.0
        return
    known = {edge.prop for edge in plan.edges}
    first = _by_mention(plan)
    for start, held in enumerate(plan.nodes):
        for cost, path in ways.between(held.types, node.types):
            grown, at = plan, start
            again = _AGAIN * sum(prop in known for prop, _ in path) + _HOP * (len(path) - 1)
            for i, (prop, forward) in enumerate(path):
                last = i == len(path) - 1
                end = len(grown.nodes)
                grown = grown.with_node(node if last else Node(prop.objects if forward else prop.subjects))
                grown = grown.with_edge(Edge(at, prop, end) if forward else Edge(end, prop, at))
                at = end
            yield grown, at, cost + again + _LATER * first.index(start)


def _by_mention(plan: Plan) -> list[int]:
    """The nodes in the order in which the question mentions them; those in between come last."""
    spoken = {node: min((u.slot for u in plan.uses if u.node == node), default=99) for node in range(len(plan.nodes))}
    return sorted(spoken, key=lambda node: (spoken[node], node))
