"""What a question asks for: its target, and the columns of its table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.graphqa.cast import SURE, valued
from retrieval.graphqa.figures import key_of
from retrieval.graphqa.pieces import Role
from retrieval.graphqa.schema import Sort

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.graphqa.cast import Cast
    from retrieval.graphqa.pieces import Slot
    from retrieval.graphqa.plans import Use
    from retrieval.graphqa.roles import Column, Measure


__all__ = ["columns_of", "target_of"]

_NEAR = 5  # words between a question word and what it asks for
_HEADING = {"what", "which", "give", "need", "show", "list", "name", "including"}


def target_of(cast: Cast, keys: Sequence[Column]) -> int | None:
    """The node that is asked for."""
    skipped = {s.at for s in cast.frame.superlatives}
    if cast.frame.wh == "when" and (dated := _dated(cast)) is not None:
        return dated
    for i, slot in enumerate(cast.slots):
        use = cast.use(i)
        if use is None or slot.end <= cast.frame.asked_at or slot.start in skipped or i in cast.spent:
            continue
        if use.piece.score < SURE and use.piece.role is Role.KIND and i > 0:
            continue
        found = use.node if cast.free(use.node) or use.leaf is not None else _kindly(cast, use, slot)
        if found is not None:
            return found
    return _remaining(cast, keys)


def _kindly(cast: Cast, use: Use, slot: Slot) -> int | None:
    """What is asked for where the question names a thing as if it were a kind: "which coil" asks for its products."""
    as_kind = cast.frame.wh in {"which", "what", ""} and cast.frame.form == "select"
    near = slot.start - cast.frame.asked_at <= _NEAR
    return cast.beside(use.node) if as_kind and near and not _of(cast, slot) else None


def _remaining(cast: Cast, keys: Sequence[Column]) -> int | None:
    """The target where no mention gives it: one of several given things, the first key, or what is not given."""
    several = next((i for i, node in enumerate(cast.plan.nodes) if len(node.things) > 1), None)
    if cast.frame.superlatives and several is not None:
        return several
    return next((k[0] for k in keys), next((i for i in range(len(cast.plan.nodes)) if cast.free(i)), None))


def _dated(cast: Cast) -> int | None:
    """The node of the date that "when" asks for; the mention of it has its role then."""
    for i in range(len(cast.slots)):
        use = cast.use(i)
        if use and use.leaf is not None and cast.plan.leaves[use.leaf].prop.sort is Sort.DATE:
            cast.when = use.leaf
            return use.node
    return None


def _of(cast: Cast, slot: Slot) -> bool:
    before = cast.frame.words[max(0, slot.start - 2) : slot.start]
    return any(w.lower in {"of", "for", "in", "from", "does", "do", "did"} for w in before)


def columns_of(
    cast: Cast, target: int | None, keys: Sequence[Column], measures: Sequence[Measure], *, listed: bool
) -> tuple[list[Column], bool]:
    """What the columns are, keys and measures aside; and whether the question asks for a table of several things."""
    heads = _heads(cast)
    kinds = [u for h in heads if (u := cast.use(h)) and u.leaf is None]
    several = len({u.node for u in kinds}) > 1 and not cast.frame.wh
    found: dict[Column, None] = {}
    figure = bool(measures) and cast.frame.wh not in {"which", "who", "whom"}
    if target is not None and not keys and not figure and not any(m.counted == target for m in measures):
        found[target, _leaf_asked(cast, target, heads)] = None
    for i in range(len(cast.slots)):
        use = cast.use(i)
        if use is None or i in cast.spent or not (i in heads or several or (keys and _told(cast, i))):
            continue
        if not (cast.free(use.node) or use.leaf is not None) or use.fix is not None or (use.node, use.leaf) in keys:
            continue
        if use.leaf is None and ((measures and (keys or figure)) or (listed and i not in heads and not valued(use))):
            continue
        if not (figure and not keys):
            found[use.node, use.leaf] = None
    counted = {m.counted for m in measures} - {target}
    found = {f: None for f in found if f[0] not in counted or f[1] is not None}
    named = {node for node, leaf in (*found, *keys) if leaf is not None}
    kept = [
        f
        for f in found
        if not (f[1] is None and f[0] in named and (_key_leaf(cast, f[0], [*found, *keys]) or f[0] != target))
    ]
    return kept, several or bool(keys) or len(kept) > 1


def _leaf_asked(cast: Cast, target: int, heads: Sequence[int]) -> int | None:
    if cast.when is not None:
        return cast.when
    plain = (h for h in heads if not _owned(cast, cast.slots[h]))
    first = next((u for h in plain if (u := cast.use(h)) and u.node == target), None)
    return first.leaf if first else None


def _key_leaf(cast: Cast, node: int, columns: Sequence[Column]) -> bool:
    key = key_of(cast.plan.nodes[node].types, cast.schema)
    return any(c[0] == node and c[1] is not None and cast.plan.leaves[c[1]].prop == key for c in columns)


def _told(cast: Cast, slot: int) -> bool:
    use = cast.use(slot)
    return use is not None and use.piece.score >= SURE and (use.leaf is not None or valued(use))


def _owned(cast: Cast, slot: Slot) -> bool:
    """Whether a mention is asked for as something of what came before: "with their city", "and its price"."""
    before = [w.lower for w in cast.frame.words[max(0, slot.start - 2) : slot.start]]
    return len(before) == 2 and before[0] in {"and", "with"} and before[1] in {"their", "its", "his", "her"}


def _heads(cast: Cast) -> list[int]:
    """The slots that stand first after a question word or a command, and those joined to them."""
    starts = [cast.frame.asked_at, *(i + 1 for i, w in enumerate(cast.frame.words) if w.lower in _HEADING)]
    heads: dict[int, None] = dict.fromkeys(i for i, s in enumerate(cast.slots) if _owned(cast, s))
    for start in sorted(set(starts)):
        at = next((i for i in cast.after(start, 5) if i not in cast.spent), None)
        use = cast.use(at) if at is not None else None
        if use is not None and not cast.free(use.node) and use.leaf is None:
            continue
        while at is not None and cast.use(at):
            heads[at] = None
            at = at + 1 if at + 1 < len(cast.slots) and cast.joined(at, at + 1) else None
    return sorted(heads)
