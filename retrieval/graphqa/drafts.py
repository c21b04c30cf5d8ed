"""A query while it is written: its variables and prefixes, and which properties it reads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.namespaces import RDF, RDFS, XSD
from kg.terms import iri_text, is_iri
from retrieval.graphqa.annotations import LABELS
from retrieval.graphqa.schema import Schema, Sort

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retrieval.graphqa.frames import Comparison, Frame
    from retrieval.graphqa.plans import Leaf
    from retrieval.graphqa.roles import Measure, Roles

__all__ = ["Draft"]

_LOCAL = re.compile(r"(.*[/#])([A-Za-z_][\w-]*)\Z")
_KNOWN = {RDF: "rdf", RDFS: "rdfs", XSD: "xsd"}
_COMMON = {"http", "https", "www", "org", "com", "w"}


class Draft:
    """One query; `leaves` are the variables of the properties read so far, `optional` those that may be missing."""

    def __init__(self, frame: Frame, roles: Roles, schema: Schema) -> None:
        self.frame, self.roles, self.schema = frame, roles, schema
        self.plan = roles.plan
        self.prefixes: dict[str, str] = {}
        self.taken: dict[str, int] = {}
        self.nodes = [self._node_name(i) for i in range(len(self.plan.nodes))]
        self.leaves: dict[Leaf, str] = {}
        self.optional: set[Leaf] = set()
        self.aggregated = any(m.aggregate or m.parts for m in roles.measures) or any(
            m is not None and m.aggregate == "COUNT" for m, _ in roles.order
        ) or bool(roles.having)  # fmt: skip

    def name(self, label: str) -> str:
        parts = re.findall(r"[A-Za-z0-9]+", re.sub(r"\(.*?\)", " ", label)) or ["value"]
        plain = parts[0].lower() + "".join(p.capitalize() for p in parts[1:])
        plain = f"v{plain}" if plain[0].isdigit() else plain
        self.taken[plain] = self.taken.get(plain, 0) + 1
        return f"?{plain}{self.taken[plain] if self.taken[plain] > 1 else ''}"

    def _node_name(self, number: int) -> str:
        node = self.plan.nodes[number]
        if len(node.things) == 1:
            return self.term(node.things[0])
        kind = node.kind or self.schema.kind_of(node.types)
        edge = next((e for e in self.plan.edges if e.target == number), None)
        return self.name(kind.label if kind else edge.prop.label if edge else "thing")

    def term(self, iri: str) -> str:
        match = _LOCAL.match(iri)
        if not match or not is_iri(iri):
            return iri_text(iri)
        prefix = self.prefixes.get(match[1]) or _KNOWN.get(match[1]) or self._new_prefix(match[1])
        self.prefixes[match[1]] = prefix
        return f"{prefix}:{match[2]}"

    def _new_prefix(self, space: str) -> str:
        words = [w for w in re.findall(r"[A-Za-z]+", space) if w.lower() not in _COMMON]
        plain = (words[-1] if words else "ns").lower()[:12]
        return plain if plain not in self.prefixes.values() else f"{plain}{len(self.prefixes)}"

    def leaf(self, leaf: Leaf) -> str:
        if leaf not in self.leaves:
            label = leaf.prop.label if leaf.prop.iri not in LABELS else f"{self.nodes[leaf.node].lstrip('?')} label"
            self.leaves[leaf] = self.name(label)
        return self.leaves[leaf]

    def number(self, leaf: Leaf) -> str:
        if leaf.prop.cast:
            self.prefixes.setdefault(XSD, "xsd")
        return f"xsd:decimal({self.leaf(leaf)})" if leaf.prop.cast else self.leaf(leaf)

    def filters(self) -> Iterator[tuple[Leaf, Comparison]]:
        for leaf, comparison in self.roles.filters:
            yield self.plan.leaves[leaf], comparison

    def expression(self, measure: Measure) -> str:
        if measure.parts:
            return f" {measure.sign} ".join(self.expression(part) for part in measure.parts)
        if measure.counted is not None:
            return f"COUNT(DISTINCT {self.nodes[measure.counted]})"
        leaves = [self.plan.leaves[i] for i in measure.leaves]
        if len(leaves) > 1 and leaves[0].prop.sort is Sort.DATE:
            self.prefixes.setdefault(XSD, "xsd")
            inner = f" {measure.sign} ".join(f"xsd:date({self.leaf(leaf)})" for leaf in leaves)
        else:
            inner = f" {measure.sign} ".join(self.number(leaf) for leaf in leaves)
        whole = f"{measure.aggregate}({inner})" if measure.aggregate else inner
        return f"(ROUND({whole} * 100) / 100)" if self.frame.rounded and measure.aggregate == "AVG" else whole
