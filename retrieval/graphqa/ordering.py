"""What a question holds against values, and what it orders by."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from retrieval.graphqa.cast import valued
from retrieval.graphqa.figures import worth_of
from retrieval.graphqa.roles import Measure
from retrieval.graphqa.schema import Sort

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.graphqa.cast import Cast
    from retrieval.graphqa.frames import Comparison
    from retrieval.graphqa.roles import Column


__all__ = ["compared", "ordered"]


def compared(
    cast: Cast, measures: Sequence[Measure]
) -> tuple[list[tuple[int, Comparison]], list[tuple[Measure, Comparison]]]:
    filters: list[tuple[int, Comparison]] = []
    having: list[tuple[Measure, Comparison]] = []
    for comparison in cast.frame.comparisons:
        found = _held_against(cast, comparison, measures)
        if isinstance(found, Measure):
            having.append((found, comparison))
        elif found is not None:
            filters.append((found, comparison))
    return filters, having


def _held_against(cast: Cast, comparison: Comparison, measures: Sequence[Measure]) -> int | Measure | None:
    sorts = {Sort.DATE} if comparison.dated or comparison.sign in {"after", "before"} else {Sort.NUMBER}
    near = sorted(range(len(cast.slots)), key=lambda i: _away(cast, i, comparison))
    following = next((i for i in cast.after(comparison.at, 2)), None)
    if following is not None and not comparison.dated:
        use = cast.use(following)
        countable = use and use.leaf is None and cast.free(use.node) and use.fix is None
        if (
            countable
            and use
            and following not in cast.spent
            and worth_of(cast.plan.nodes[use.node].types, (), cast.schema) is None
        ):
            cast.spent.add(following)
            return Measure((), "+", "COUNT", use.node)
    for at in near:
        use = cast.use(at)
        if use is None or (use.leaf is not None and cast.plan.leaves[use.leaf].prop.sort not in sorts):
            continue
        leaf = use.leaf if use.leaf is not None else cast.figure(use) if Sort.NUMBER in sorts and valued(use) else None
        if leaf is not None:
            cast.spent.add(at)
            return next((m for m in measures if leaf in m.leaves and m.aggregate), leaf)
    return _any_date(cast) if Sort.DATE in sorts else next((m for m in measures if m.aggregate), None)


def _away(cast: Cast, slot: int, comparison: Comparison) -> int:
    held = cast.slots[slot]
    if held.start == comparison.at + 1:
        return 0  # "300 pages"
    return min(abs(held.start - comparison.at), abs(comparison.start - held.end))


def _any_date(cast: Cast) -> int | None:
    for at, node in enumerate(cast.plan.nodes):
        if not node.things:
            for prop in cast.schema.properties.values():
                if prop.sort is Sort.DATE and prop.subjects & node.types:
                    return cast.leaf(at, prop)
    return None


def ordered(
    cast: Cast, measures: list[Measure], keys: Sequence[Column]
) -> tuple[list[tuple[Measure | None, int]], int | None]:
    order: list[tuple[Measure | None, int]] = []
    for superlative in cast.frame.superlatives:
        found = _superlative(cast, superlative.at, counted=superlative.counted, measures=measures)
        if found is None:
            continue
        if keys and not superlative.counted and found.aggregate is None:
            measures.append(replace(found, aggregate="MAX" if superlative.direction > 0 else "MIN"))
        else:
            order.append((found, superlative.direction))
    limit = (cast.frame.top or 1) if order else cast.frame.top
    for operator in (*cast.frame.having("ASC"), *cast.frame.having("DESC")):
        at = next(cast.after(operator.at, 2), None)
        use = cast.use(at) if at is not None else None
        leaf = use.leaf if use else None
        compared = next((h for h, _ in cast.having), None)
        measure = Measure((leaf,)) if leaf is not None else compared or next(iter(measures[::-1]), None)
        order.append((measure, -1 if operator.name == "ASC" else 1))
    if cast.frame.top and not order and measures:
        order.append((measures[-1], 1))
    return list(dict.fromkeys(order)), limit


def _superlative(cast: Cast, at: int, *, counted: bool, measures: Sequence[Measure]) -> Measure | None:
    aggregate = next((m for m in measures if m.aggregate and not counted), None)
    if aggregate and not any(cast.slots[s].start == at for s in range(len(cast.slots))):
        return aggregate
    if counted:
        for slot in cast.after(at):
            use = cast.use(slot)
            if use and use.leaf is not None and cast.plan.leaves[use.leaf].prop.sort is Sort.NUMBER:
                return Measure((use.leaf,))
            if use and cast.free(use.node) and use.fix is None:
                cast.spent.add(slot)
                other = cast.beside(use.node) if use.node == cast.target else None  # "the most other products"
                return Measure((), "+", "COUNT", use.node if other is None else other)
        return None
    for slot in cast.after(at):
        use = cast.use(slot)
        leaf = None if use is None else use.leaf if use.leaf is not None else cast.figure(use) if valued(use) else None
        if leaf is not None and cast.plan.leaves[leaf].prop.sort in {Sort.NUMBER, Sort.DATE}:
            cast.spent.add(slot)
            return Measure((leaf,))
    return next((m for m in measures if m.aggregate), None)
