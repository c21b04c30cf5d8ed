"""What a question groups by, and what it denies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retrieval.graphqa.pieces import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.graphqa.cast import Cast
    from retrieval.graphqa.plans import Use
    from retrieval.graphqa.roles import Column, Measure


__all__ = ["commanded", "defined", "denials", "in_formula", "keys_of", "someone"]

_BY = re.compile(r"\b(?:by|per)\b")


def denials(cast: Cast) -> Iterator[int]:
    for operator in cast.frame.having("NOT"):
        found = next(cast.after(operator.at, 3), None)
        if found is not None:
            cast.spent.add(found)
            yield found


def keys_of(cast: Cast) -> tuple[list[Column], bool]:
    keys: list[Column] = []
    listed = False
    for operator in (*cast.frame.having("BY"), *cast.frame.having("KEY")):
        at = next(cast.after(operator.at, 2), None)
        while at is not None:
            use = cast.use(at)
            if use is None or not cast.free(use.node) or use.fix is not None or at in cast.spent:
                break
            listed |= operator.name == "BY"
            if operator.name == "BY" or not listed or any(k[0] == use.node for k in keys):
                _key(keys, use)
            cast.spent.add(at)
            later = at + 1
            go_on = operator.name == "BY" and later < len(cast.slots) and cast.joined(at, later)
            at = later if go_on and cast.use(later) and not defined(cast, later) else None
    return keys, listed


def commanded(cast: Cast, measures: Sequence[Measure]) -> list[Column]:
    """What a command lists figures of: each manager in "list the managers with the number of their employees"."""
    first = next((i for i in cast.after(cast.frame.asked_at, 5) if i not in cast.spent), None)
    use = cast.use(first) if first is not None else None
    worked = {m.counted for m in measures} | {cast.plan.leaves[leaf].node for m in measures for leaf in m.leaves}
    if cast.frame.wh or cast.frame.form != "select" or not measures or first is None or use is None:
        return []
    if use.leaf is not None or not cast.free(use.node) or use.node in worked or cast.slots[first].start > 2:
        return []
    cast.spent.add(first)
    return [(use.node, None)]


def someone(cast: Cast, keys: Sequence[Column]) -> Iterator[Column]:
    """What an indefinite "a customer" stands for beside a sum: each of them."""
    for i, slot in enumerate(cast.slots):
        use = cast.use(i)
        before = cast.frame.words[slot.start - 1].lower if slot.start else ""
        if use is None or before not in {"a", "an"} or i in cast.spent or use.piece.role is not Role.KIND:
            continue
        if cast.free(use.node) and use.node not in {k[0] for k in keys} and not cast.frame.superlatives:
            cast.spent.add(i)
            yield use.node, None


def _key(keys: list[Column], use: Use) -> None:
    at = next((i for i, k in enumerate(keys) if k[0] == use.node and (k[1] is None or use.leaf is None)), None)
    if at is None:
        keys.append((use.node, use.leaf))
    elif keys[at][1] is None:
        keys[at] = (use.node, use.leaf)


def defined(cast: Cast, slot: int) -> bool:
    """Whether a slot is a part of a figure that the question defines, not a key named after it."""
    start = cast.frame.words[cast.slots[slot].start].start
    return any(
        f.start <= start < f.end and not _BY.search(cast.frame.text[f.start : start]) for f in cast.frame.formulas
    )


def in_formula(cast: Cast, at: int) -> bool:
    """Whether the word `at` stands in the definition of a figure or is its name."""
    start = cast.frame.words[at].start if at < len(cast.frame.words) else len(cast.frame.text)
    inside = any(f.start <= start < f.end for f in cast.frame.formulas)
    return inside or any(cast.frame.text.lower().startswith(f.name, start) for f in cast.frame.formulas)
