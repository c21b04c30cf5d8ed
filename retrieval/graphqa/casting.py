"""A plan cast: every mention gets its role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.graphqa.cast import Cast
from retrieval.graphqa.columns import columns_of, target_of
from retrieval.graphqa.keying import commanded, denials, keys_of, someone
from retrieval.graphqa.measuring import aggregates, counts, formulas_of
from retrieval.graphqa.ordering import compared, ordered
from retrieval.graphqa.roles import Roles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.graphqa.frames import Frame
    from retrieval.graphqa.pieces import Slot
    from retrieval.graphqa.plans import Plan
    from retrieval.graphqa.schema import Schema

__all__ = ["roles_of"]


def roles_of(frame: Frame, slots: Sequence[Slot], plan: Plan, schema: Schema) -> Roles | None:
    """The roles of the members of a plan, None where it has none; the plan may have gained leaves for figures."""
    if not plan.nodes:
        return None
    cast = Cast(frame, slots, plan, schema)
    denied = frozenset(denials(cast))
    keys, listed = keys_of(cast)
    cast.keys = keys
    measures = [*formulas_of(cast), *aggregates(cast), *counts(cast)]
    keys = keys or commanded(cast, measures)
    filters, cast.having = compared(cast, measures)
    target = target_of(cast, keys)
    counted = [m.counted for m in measures if m.counted is not None]
    if frame.wh == "how many" and counted and not keys:
        target = counted[0]
    cast.target = target
    order, limit = ordered(cast, measures, keys)
    if any(m.aggregate or m.parts for m in measures):
        keys = [*someone(cast, keys), *keys]
    asked, table = columns_of(cast, target, keys, measures, listed=listed)
    return Roles(
        plan=cast.plan,
        target=target,
        keys=tuple(keys),
        asked=tuple(asked),
        measures=tuple(measures),
        filters=tuple(filters),
        having=tuple(cast.having),
        order=tuple(order),
        denied=denied,
        limit=limit,
        table=table,
    )
