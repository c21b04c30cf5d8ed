"""The graph pattern of a query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.terms import literal_text
from retrieval.graphqa.schema import Sort

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.graphqa.drafts import Draft
    from retrieval.graphqa.plans import Edge

__all__ = ["body_of"]


def body_of(draft: Draft, filters: Sequence[str]) -> list[str]:
    away = _away(draft)
    near = [e for e in draft.plan.edges if e.source not in away and e.target not in away]
    lines: list[str] = []
    for number, node in enumerate(draft.plan.nodes):
        if number not in away:
            lines += _types(draft, number, near)
            if len(node.things) > 1:
                lines.append(f"VALUES {draft.nodes[number]} {{ {' '.join(draft.term(t) for t in node.things)} }}")
    lines += [_edge(draft, e) for e in near]
    for number, fix in enumerate(draft.plan.fixes):
        if fix.node not in away:
            inner = _fixed(draft, number)
            lines.append(f"FILTER NOT EXISTS {{ {inner} }}" if _refused(draft, number) else inner)
    for leaf, variable in draft.leaves.items():
        if leaf.node not in away:
            triple = f"{draft.nodes[leaf.node]} {draft.term(leaf.prop.iri)} {variable} ."
            lines.append(f"OPTIONAL {{ {triple} }}" if leaf in draft.optional else triple)
    lines += _denied(draft, away)
    lines += _share(draft)
    lines += [f"FILTER({text})" for text in filters]
    return [f"  {line}" for line in lines]


def _edge(draft: Draft, edge: Edge) -> str:
    return f"{draft.nodes[edge.source]} {draft.term(edge.prop.iri)} {draft.nodes[edge.target]} ."


def _fixed(draft: Draft, number: int) -> str:
    fix = draft.plan.fixes[number]
    values = [literal_text(text) + (f"@{language}" if language else "") for text, language in fix.values]
    subject, predicate = draft.nodes[fix.node], draft.term(fix.prop.iri)
    if fix.prop.sort is Sort.NUMBER:
        variable = draft.name(fix.prop.label)
        same = " || ".join(f"{variable} = {text}" for text, _ in fix.values)
        return f"{subject} {predicate} {variable} . FILTER({same})"
    if len(values) == 1:
        return f"{subject} {predicate} {values[0]} ."
    variable = draft.name(fix.prop.label)
    return f"{subject} {predicate} {variable} . VALUES {variable} {{ {' '.join(values)} }}"


def _refused(draft: Draft, fix: int) -> bool:
    """Whether a value is one that the question denies."""
    return any(use.fix == fix and use.slot in draft.roles.denied for use in draft.plan.uses)


def _types(draft: Draft, number: int, edges: Sequence[Edge]) -> list[str]:
    """A line that says what a node is, where the `edges` that stand and its properties do not say so already."""
    node = draft.plan.nodes[number]
    if len(node.things) == 1:
        return []
    refused = any(number in {e.source, e.target} and e not in edges for e in draft.plan.edges)
    types = node.kind.types if refused and node.kind else node.types  # what is denied of things does not narrow them
    asserted = sorted(t for t in types if t in draft.schema.kinds and draft.schema.kinds[t].asserted)
    if any(told <= types for told in _implied(draft, number, edges)) or len(asserted) < max(1, len(types)):
        return []
    if len(asserted) == 1:
        return [f"{draft.nodes[number]} a {draft.term(asserted[0])} ."]
    variable = draft.name(f"{draft.nodes[number].lstrip('?')} type")
    return [f"{draft.nodes[number]} a {variable} . VALUES {variable} {{ {' '.join(map(draft.term, asserted))} }}"]


def _implied(draft: Draft, number: int, edges: Sequence[Edge]) -> list[frozenset[str]]:
    """What the properties of a node say of its types."""
    implied = [e.prop.subjects for e in edges if e.source == number]
    implied += [e.prop.objects for e in edges if e.target == number]
    implied += [leaf.prop.subjects for leaf in draft.leaves if leaf.node == number and leaf not in draft.optional]
    fixes = [fix for i, fix in enumerate(draft.plan.fixes) if not _refused(draft, i)]
    return implied + [fix.prop.subjects for fix in fixes if fix.node == number]


def _share(draft: Draft) -> list[str]:
    """What keeps the top or bottom share of the range of a figure."""
    leaf = next((f for f in draft.leaves if f.prop.sort is Sort.NUMBER), None)
    if draft.frame.share is None or leaf is None:
        return []
    share, value = abs(draft.frame.share), draft.number(leaf)
    every = f"?any {draft.term(leaf.prop.iri)} ?every"
    held = "xsd:decimal(?every)" if leaf.prop.cast else "?every"
    kept = (
        f">= ?top - {share} * (?top - ?bottom)" if draft.frame.share > 0 else f"<= ?bottom + {share} * (?top - ?bottom)"
    )
    bounds = f"{{ SELECT (MIN({held}) AS ?bottom) (MAX({held}) AS ?top) WHERE {{ {every} }} }}"
    return [bounds, f"FILTER({value} {kept})"]


def _away(draft: Draft) -> frozenset[int]:
    """The nodes that only stand in what is denied: those beyond the edge of a denied mention."""
    root = draft.roles.target if draft.roles.target is not None else 0
    found: set[int] = set()
    for use in draft.plan.uses:
        if use.slot in draft.roles.denied and use.fix is None and use.node != root:
            found |= _beyond(draft, root, use.node)
    return frozenset(found)


def _beyond(draft: Draft, root: int, node: int) -> set[int]:
    reached, waiting = {root}, [root]
    while waiting:
        at = waiting.pop()
        for edge in draft.plan.edges:
            for a, b in ((edge.source, edge.target), (edge.target, edge.source)):
                if a == at and b not in reached and b != node:
                    reached.add(b)
                    waiting.append(b)
    lonely = set(range(len(draft.plan.nodes))) - reached
    needed = {draft.roles.target} | {n for n, _ in (*draft.roles.keys, *draft.roles.asked)}
    return _between(draft, root, lonely | {node}, needed)


def _between(draft: Draft, root: int, lonely: set[int], needed: set[int | None]) -> set[int]:
    # Steps that only lead to what is denied are denied with it.
    grown = True
    while grown:
        grown = False
        for number in range(len(draft.plan.nodes)):
            if number in lonely or number == root or number in needed or draft.plan.nodes[number].things:
                continue
            ends = [
                e.target if e.source == number else e.source for e in draft.plan.edges if number in (e.source, e.target)
            ]
            if sum(e not in lonely for e in ends) == 1 and any(e in lonely for e in ends):
                lonely, grown = lonely | {number}, True
    return lonely


def _denied(draft: Draft, away: frozenset[int]) -> list[str]:
    if not away:
        return []
    inner = [_edge(draft, e) for e in draft.plan.edges if e.source in away or e.target in away]
    inner += [_fixed(draft, i) for i, f in enumerate(draft.plan.fixes) if f.node in away]
    return [f"FILTER NOT EXISTS {{ {' '.join(inner)} }}"] if inner else []
