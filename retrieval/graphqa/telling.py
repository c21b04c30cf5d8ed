"""A query in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retrieval.graphqa.annotations import LABELS

if TYPE_CHECKING:
    from retrieval.graphqa.drafts import Draft
    from retrieval.graphqa.roles import Measure

__all__ = ["measure_label", "told"]


def told(draft: Draft) -> str:
    head = [_told(draft, node, leaf) for node, leaf in (*draft.roles.asked, *draft.roles.keys)]
    head += [measure_label(draft, m) for m in draft.roles.measures]
    steps = [f"{_called(draft, e.source)} {e.prop.label} {_called(draft, e.target)}" for e in draft.plan.edges]
    steps += [
        f"{_called(draft, f.node)} {f.prop.label} {' or '.join(v for v, _ in f.values)}" for f in draft.plan.fixes
    ]
    steps += [f"{leaf.prop.label} {c.sign} {c.value}" for leaf, c in draft.filters()]
    steps += [f"{measure_label(draft, m)} {c.sign} {c.value}" for m, c in draft.roles.having]
    ends = [
        ("highest " if s > 0 else "lowest ") + (measure_label(draft, m).strip() if m else "first")
        for m, s in draft.roles.order
    ]
    asked = ", ".join(dict.fromkeys(filter(None, head))) or "whether"
    return "; ".join([asked, *steps, *ends])


def _told(draft: Draft, node: int, leaf: int | None) -> str:
    return (
        draft.plan.leaves[leaf].prop.label + " of " + _called(draft, node) if leaf is not None else _called(draft, node)
    )


def _called(draft: Draft, number: int) -> str:
    node = draft.plan.nodes[number]
    if node.things:
        told = [n for n in draft.schema.names if n[0] in node.things and n[1] in LABELS]
        names = {s: text for s, _, text, _ in sorted(told, key=lambda n: -LABELS.index(n[1]))}
        return " or ".join(names.get(t, t) for t in node.things[:3])
    kind = node.kind or draft.schema.kind_of(node.types)
    return re.sub(r" \(.*?\)", "", kind.label).lower() if kind else "thing"


def measure_label(draft: Draft, measure: Measure) -> str:
    if measure.name:
        return measure.name
    if measure.counted is not None:
        return f"number of {draft.nodes[measure.counted].lstrip('?')}"
    short = {"AVG": "average", "SUM": "total", "MIN": "lowest", "MAX": "highest"}.get(measure.aggregate or "", "")
    return f"{short} {draft.plan.leaves[measure.leaves[0]].prop.label}"
