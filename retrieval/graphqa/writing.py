"""A cast plan as SPARQL, and in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.terms import literal_text
from retrieval.graphqa.annotations import LABELS
from retrieval.graphqa.drafts import Draft
from retrieval.graphqa.figures import key_of, worth_of
from retrieval.graphqa.pattern import body_of
from retrieval.graphqa.plans import Leaf
from retrieval.graphqa.schema import Property, Schema, Sort
from retrieval.graphqa.telling import measure_label, told

if TYPE_CHECKING:
    from retrieval.graphqa.frames import Comparison, Frame
    from retrieval.graphqa.roles import Measure, Roles

__all__ = ["Written", "written"]


@dataclass(frozen=True, slots=True)
class Written:
    """A query and what it asks, in words."""

    sparql: str
    words: str


def written(frame: Frame, roles: Roles, schema: Schema) -> Written | None:
    """The query of a cast plan; None where it would show nothing."""
    draft = Draft(frame, roles, schema)
    columns, groups = _columns(draft)
    having = [_held(draft.expression(m), c) for m, c in draft.roles.having]
    order = [f"{'DESC' if sign > 0 else 'ASC'}({_ordering(draft, m)})" for m, sign in draft.roles.order]
    filters = [_held(_compared(draft, leaf), c, dated=leaf.prop.sort is Sort.DATE) for leaf, c in draft.filters()]
    body = body_of(draft, filters)
    if draft.frame.form == "ask":
        head, tail = "ASK", []
    else:
        if not columns:
            return None
        groups = list(dict.fromkeys(groups)) if draft.aggregated else []
        plain = not draft.aggregated and not (draft.roles.table and any(_figure(draft, c) for c in columns))
        head = f"SELECT {'DISTINCT ' if plain else ''}{' '.join(columns)}"
        tail = [
            f"GROUP BY {' '.join(groups)}" if groups else "",
            f"HAVING ({' && '.join(having)})" if having else "",
            f"ORDER BY {' '.join(order)}" if order else "",
            f"LIMIT {draft.roles.limit}" if draft.roles.limit else "",
        ]
    prefixes = "\n".join(f"PREFIX {p}: <{s}>" for s, p in sorted(draft.prefixes.items(), key=lambda x: x[1]))
    query = "\n".join(part for part in [prefixes, f"{head} WHERE {{", *body, "}", *tail] if part)
    return Written(query + "\n", told(draft))


def _figure(draft: Draft, column: str) -> bool:
    return any(column == var and leaf.prop.sort is Sort.NUMBER for leaf, var in draft.leaves.items())


def _columns(draft: Draft) -> tuple[list[str], list[str]]:
    columns: list[str] = []
    groups: list[str] = []
    for node, leaf in (*draft.roles.keys, *draft.roles.asked):
        shown = _shown(draft, node, leaf, wide=bool(draft.roles.keys) and (node, leaf) in draft.roles.keys)
        columns += shown
        groups += shown
    for measure in draft.roles.measures:
        expression = draft.expression(measure)
        if measure.aggregate or measure.parts or len(measure.leaves) > 1:
            columns.append(f"({expression} AS {draft.name(measure_label(draft, measure))})")
        else:
            columns.append(expression)
    return list(dict.fromkeys(columns)), groups


def _shown(draft: Draft, number: int, leaf: int | None, *, wide: bool) -> list[str]:
    """The columns of a node: itself where it has a label, with its label where `wide`; else its key or figure."""
    node = draft.plan.nodes[number]
    if leaf is not None:
        held = draft.plan.leaves[leaf]
        if _partial(draft, held):
            draft.optional.add(held)
        return [draft.leaf(held)]
    if node.things:
        return [draft.nodes[number]] if len(node.things) > 1 else []
    if node.types & draft.schema.labelled and not _worth(draft, number):
        label = _label(draft, node.types)
        return [draft.nodes[number], draft.leaf(Leaf(number, label))] if wide and label else [draft.nodes[number]]
    prop = _worth(draft, number) or key_of(node.types, draft.schema)
    if prop is None or (len(prop.subjects & node.types) < len(node.types)):
        return [draft.nodes[number]]
    return [draft.leaf(Leaf(number, prop))]


def _worth(draft: Draft, number: int) -> Property | None:
    node = draft.plan.nodes[number]
    kind = node.kind or draft.schema.kind_of(node.types)
    return worth_of(node.types, kind.names if kind else (), draft.schema)


def _label(draft: Draft, types: frozenset[str]) -> Property | None:
    own = [
        p
        for p in draft.schema.properties.values()
        if p.sort is Sort.TEXT and types <= p.subjects and any(n == ("name",) for n in p.names)
    ]
    labels = [draft.schema.properties[p] for p in LABELS[:2] if p in draft.schema.properties]
    return next(iter([*own, *(p for p in labels if types <= p.subjects)]), None)


def _partial(draft: Draft, leaf: Leaf) -> bool:
    """Whether some things of a kind have no value of a property that is asked for beside others."""
    types = draft.plan.nodes[leaf.node].types
    if not draft.roles.table or leaf in {f for f, _ in draft.filters()}:
        return False
    counted = {k.iri: k.count for k in draft.schema.kinds.values() if len(k.types) == 1}
    return any(leaf.prop.held.get(t, 0) < counted.get(t, 0) for t in types)


def _ordering(draft: Draft, measure: Measure | None) -> str:
    if measure is None:
        return draft.nodes[draft.roles.target or 0]
    if measure.leaves and not measure.aggregate and draft.aggregated:
        return f"MAX({draft.expression(measure)})"
    return draft.expression(measure)


def _compared(draft: Draft, leaf: Leaf) -> str:
    return f"STR({draft.leaf(leaf)})" if leaf.prop.sort is Sort.DATE else draft.number(leaf)


def _held(expression: str, comparison: Comparison, *, dated: bool = False) -> str:
    if not dated:
        sign = {"after": ">", "before": "<", "in": "="}.get(comparison.sign, comparison.sign)
        return f"{expression} {sign} {comparison.value}"
    value = literal_text(comparison.value)
    if comparison.sign in {"in", "="}:
        return f"STRSTARTS({expression}, {value})"
    if comparison.sign in {"after", ">"}:
        return f"{expression} > {literal_text(comparison.value + '~')}"  # after all days of a year
    if comparison.sign == "<=":
        return f"{expression} <= {literal_text(comparison.value + '~')}"
    return f"{expression} {'<' if comparison.sign in {'before', '<'} else '>='} {value}"
