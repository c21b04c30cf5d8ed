"""What a question holds against figures and dates: limits, the largest of them, their sum, or the figure itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from retrieval.claimrows.pattern import Deed, Node, Sort, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retrieval.claimrows.held import Held
    from retrieval.claimrows.pattern import Limit
    from retrieval.claimrows.planning import Draft
    from retrieval.claimrows.slots import Slot, Slots

__all__ = ["hung"]

_FAR, _UNNAMED = 0.2, 0.3
_SORTS = (Sort.FIGURE, Sort.DATE, Sort.TEXT)
_DATED = frozenset({"latest", "newest", "earliest", "oldest"})


def hung(draft: Draft, slots: Slots, held: Held) -> Iterator[Draft]:
    """The drafts with a value hung on a node for each limit, superlative or sum; without these, for what is asked."""
    drafts = [draft]
    for limit, places in dict.fromkeys(slots.limits):
        drafts = [d for one in drafts for d in _limited(one, limit, places, held)]
    if slots.order is not None:
        drafts = [d for one in drafts for d in _ordered(one, slots, held)]
    elif slots.total:
        drafts = [d for one in drafts for d in _valued(one, held, (Sort.FIGURE,))]
    elif draft.pattern.target is None and not slots.said:
        drafts = [d for one in drafts for d in _asked(one, held)]
    elif slots.years:
        drafts = [*drafts, *(d for one in drafts for d in _dated(one, slots, held))]
    yield from drafts


def _limited(draft: Draft, limit: Limit, places: tuple[int, ...], held: Held) -> Iterator[Draft]:
    value = Node(Sort.FIGURE, "amount", limit=limit)
    for grown in _with_value(draft, value, places[0], held):
        pattern = replace(grown.pattern, served=grown.pattern.served | set(places), by=len(grown.pattern.nodes) - 1)
        yield replace(grown, pattern=replace(pattern, down=limit.sign in {">", ">="}))


def _ordered(draft: Draft, slots: Slots, held: Held) -> Iterator[Draft]:
    assert slots.order is not None
    place, down = slots.order
    pattern = draft.pattern
    if pattern.target is None:
        return
    dated = slots.words[place].text.lower() in _DATED
    for node, at in enumerate(draft.at):
        if at == place + 1 and node != pattern.target and not pattern.nodes[node].things:
            yield replace(draft, pattern=replace(pattern, deed=Deed.MOST, by=node, down=down))
    wanted = Sort.DATE if dated else Sort.FIGURE
    for grown in _with_value(draft, Node(wanted, "date" if dated else "amount"), place, held, named=not dated):
        by = len(grown.pattern.nodes) - 1
        yield replace(grown, pattern=replace(grown.pattern, deed=Deed.MOST, by=by, down=down))


def _valued(draft: Draft, held: Held, sorts: tuple[Sort, ...]) -> Iterator[Draft]:
    for slot in draft.relations:
        for sort in sorts:
            for grown in _hang(draft, slot, Node(sort, str(sort)), slot.places[0], held):
                yield replace(grown, pattern=replace(grown.pattern, deed=Deed.LIST, by=len(grown.pattern.nodes) - 1))


def _asked(draft: Draft, held: Held) -> Iterator[Draft]:
    for grown in _valued(draft, held, _SORTS):
        value = len(grown.pattern.nodes) - 1
        yield replace(grown, pattern=replace(grown.pattern, target=value))


def _dated(draft: Draft, slots: Slots, held: Held) -> Iterator[Draft]:
    year, place = slots.years[0]
    for slot in draft.relations:
        for grown in _hang(draft, slot, Node(Sort.DATE, "date", year=year), place, held):
            served = grown.pattern.served | {place}
            yield replace(grown, pattern=replace(grown.pattern, served=served))


def _with_value(draft: Draft, value: Node, place: int, held: Held, *, named: bool = False) -> Iterator[Draft]:
    """The value hung on a node by a relation of the question, or by any where the relation need not be `named`."""
    for slot in draft.relations:
        yield from _hang(draft, slot, value, place, held)
    if not named:
        for node, cost in _near(draft, place):
            relations = held.ties(draft.pattern.nodes[node], value)
            if relations:
                step = Step(node, relations, len(draft.pattern.nodes))
                yield _grown(draft, value, step, cost + _UNNAMED)


def _hang(draft: Draft, slot: Slot, value: Node, place: int, held: Held) -> Iterator[Draft]:
    for node, cost in _near(draft, place):
        relations = held.ties(draft.pattern.nodes[node], value, [m.relation for m in slot.meant])
        if relations:
            step = Step(node, relations, len(draft.pattern.nodes))
            grown = _grown(
                draft, value, step, cost + 1 - max(m.strength for m in slot.meant if m.relation in relations)
            )
            left = tuple(s for s in draft.relations if s is not slot)
            served = grown.pattern.served | set(slot.places)
            yield replace(grown, pattern=replace(grown.pattern, served=served), relations=left)


def _near(draft: Draft, place: int) -> Iterator[tuple[int, float]]:
    """The things a value may be said of, the nearest before it first."""
    order = sorted(range(len(draft.at)), key=lambda n: (draft.at[n] > place, abs(draft.at[n] - place)))
    for rank, node in enumerate(order):
        yield node, _FAR * rank


def _grown(draft: Draft, value: Node, step: Step, cost: float) -> Draft:
    pattern = draft.pattern
    grown = replace(pattern, nodes=(*pattern.nodes, value), steps=(*pattern.steps, step), score=pattern.score - cost)
    return replace(draft, pattern=grown)
