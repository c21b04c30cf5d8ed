"""A pattern as SPARQL: each step is a claim in the graph of its document, which the row names."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.claim import Modality
from kg.namespaces import CG, DCTERMS, QUDT, RDF, RDFS, SCHEMA, XSD
from kg.terms import decimal_text, literal_text
from retrieval.claimrows.pattern import Deed, Sort

if TYPE_CHECKING:
    from retrieval.claimrows.pattern import Limit, Node, Pattern, Step

__all__ = ["ROWS", "Times", "Written", "written"]

ROWS = 300
_PREFIXES = {"cg": CG, "rdf": RDF, "rdfs": RDFS, "qudt": QUDT, "schema": SCHEMA, "dcterms": DCTERMS, "xsd": XSD}
_BEST = {True: "?exact, ?low, ?high", False: "?exact, ?high, ?low"}


@dataclass(frozen=True, slots=True)
class Times:
    """The day things are asked for as they stood, and the last day of what was published; ISO 8601, None for any."""

    as_of: str | None = None
    known: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A query, and the variables of its nodes in their order."""

    sparql: str
    variables: tuple[str, ...]


def written(pattern: Pattern, times: Times) -> Written:
    """The query of a pattern: its things with their names, its figures, and each claim with its document."""
    names = _variables(pattern)
    body = [line for i, node in enumerate(pattern.nodes) for line in _given(names[i], node)]
    for number, step in enumerate(pattern.steps, start=1):
        body += _claim(pattern, step, number, names, times)
    for i, node in enumerate(pattern.nodes):
        body += _described(names[i], node)
    body += _apart(pattern, names)
    columns = [column for i, node in enumerate(pattern.nodes) for column in _columns(names[i], node)]
    claims = [f"?{part}{n}" for n in range(1, len(pattern.steps) + 1) for part in ("modality", "claim", "document")]
    head = f"SELECT DISTINCT {' '.join((*columns, *claims))} WHERE {{"
    text = "\n".join((head, *(f"  {line}" for line in body), "}", _order(pattern, names), f"LIMIT {ROWS}"))
    used = "\n".join(f"PREFIX {p}: <{iri}>" for p, iri in sorted(_PREFIXES.items()) if re.search(rf"\b{p}:", text))
    return Written(f"{used}\n{text}\n", names)


def _variables(pattern: Pattern) -> tuple[str, ...]:
    names: list[str] = []
    for node in pattern.nodes:
        plain = re.sub(r"[^A-Za-z]", "", node.called).lower() or "thing"
        same = sum(re.fullmatch(rf"{plain}\d*", name) is not None for name in names)
        names.append(plain + (str(same + 1) if same else ""))
    return tuple(names)


def _given(name: str, node: Node) -> list[str]:
    if node.things:
        return [f"VALUES ?{name} {{ {' '.join(f'<{iri}>' for iri in node.things)} }}"]
    return []


def _described(name: str, node: Node) -> list[str]:
    if node.sort is Sort.THING:
        lines = [f"?{name} rdfs:label ?{name}Name ."]
        if len(node.types) == 1 and not node.things:
            lines.insert(0, f"?{name} a cg:{node.types[0]} .")
        elif node.types and not node.things:
            kinds = " ".join(f"cg:{kind}" for kind in node.types)
            lines.insert(0, f"?{name} a ?{name}Type . VALUES ?{name}Type {{ {kinds} }}")
        return lines
    if node.sort is Sort.FIGURE:
        return [
            f"?{name} schema:unitText ?unit ; cg:bound ?bound .",
            *(f"OPTIONAL {{ ?{name} {term} ?{var} }}" for term, var in
              (("qudt:numericValue", "exact"), ("cg:low", "low"), ("cg:high", "high"))),
            f"BIND(COALESCE({_BEST[node.limit is None or node.limit.sign in {'>', '>=', '='}]}) AS ?number)",
            *(_limited(node.limit) if node.limit else ()),
        ]  # fmt: skip
    if node.year:
        return [f"FILTER(STRSTARTS(STR(?{name}), {literal_text(node.year)}))"]
    return []


def _apart(pattern: Pattern, names: tuple[str, ...]) -> list[str]:
    """Two things of one kind are two: "a model built on a model"."""
    free = [i for i, node in enumerate(pattern.nodes) if node.sort is Sort.THING and not node.things]
    pairs = [(a, b) for a in free for b in free if a < b and set(pattern.nodes[a].types) & set(pattern.nodes[b].types)]
    return [f"FILTER(?{names[a]} != ?{names[b]})" for a, b in pairs]


def _limited(limit: Limit) -> list[str]:
    unit = [] if limit.unit is None else [f"?unit = {literal_text(limit.unit)}"]
    loose = {">": "at_most", ">=": "at_most", "<": "at_least", "<=": "at_least"}.get(limit.sign)
    bound = [f"?bound != {literal_text(loose)}"] if loose else []
    return [f"FILTER({' && '.join((f'?number {limit.sign} {decimal_text(limit.amount)}', *unit, *bound))})"]


def _claim(pattern: Pattern, step: Step, number: int, names: tuple[str, ...], times: Times) -> list[str]:
    source, target, claim = f"?{names[step.source]}", f"?{names[step.target]}", f"?claim{number}"
    ends = f"{claim} rdf:subject {source} ; rdf:object {target} ."
    if step.turned:
        back = f"{claim} rdf:subject {target} ; rdf:object {source} ."
        ends = f"{{ {ends} }} UNION {{ {back} }}"
    modality = f"?modality{number}"
    relation = f"cg:{step.relations[0]}" if len(step.relations) == 1 else f"?relation{number}"
    lines = [ends, f"{claim} rdf:predicate {relation} ; cg:modality {modality} ."]
    if len(step.relations) > 1:
        among = ", ".join(f"cg:{name}" for name in step.relations)
        lines.append(f"FILTER(?relation{number} IN ({among}))")
    lines += _held(pattern, modality)
    if pattern.year or times.as_of:
        lines += [f"OPTIONAL {{ {claim} cg:valid{end} ?{end.lower()}{number} }}" for end in ("From", "Until")]
    if pattern.year:
        lines.append(_within(pattern.year, number))
    if times.as_of:
        lines += _holding(times.as_of, number)
    if times.known:
        lines.append(f"?record{number} dcterms:issued ?issued{number} .")
        lines.append(f"FILTER(STR(?issued{number}) <= {literal_text(times.known)})")
    return [f"GRAPH ?document{number} {{", *(f"  {line}" for line in lines), "}"]


def _held(pattern: Pattern, modality: str) -> list[str]:
    if pattern.held:
        return [f"FILTER({modality} IN ({', '.join(f'cg:{held}' for held in pattern.held)}))"]
    if pattern.deed is Deed.CHECK:
        return []
    unsure = (Modality.NEGATED, Modality.POSSIBLE) if pattern.by is not None else (Modality.NEGATED,)
    return [f"FILTER({modality} NOT IN ({', '.join(f'cg:{how}' for how in unsure)}))"]


def _within(year: str, number: int) -> str:
    """Holding in a year, or at a time that is not told; "by 2035" is of that year only."""
    start, end = f"?from{number}", f"?until{number}"
    spans = f"BOUND({start}) && YEAR({start}) <= {year} && (!BOUND({end}) || YEAR({end}) >= {year})"
    return f"FILTER((!BOUND({start}) && !BOUND({end})) || ({spans}) || (!BOUND({start}) && YEAR({end}) = {year}))"


def _holding(as_of: str, number: int) -> list[str]:
    year, month = int(as_of[:4]), int(as_of[5:7] or 12)
    last = as_of if len(as_of) == 10 else f"{year:04}-{month:02}-{monthrange(year, month)[1]:02}"
    day = f'"{last}"^^xsd:date'
    return [
        f"FILTER(!BOUND(?from{number}) || ?from{number} <= {day})",
        f"FILTER(!BOUND(?until{number}) || ?until{number} >= {day})",
    ]


def _columns(name: str, node: Node) -> list[str]:
    if node.sort is Sort.THING:
        return [f"?{name}", f"?{name}Name"]
    return [f"?{name}", "?number", "?unit"] if node.sort is Sort.FIGURE else [f"?{name}"]


def _order(pattern: Pattern, names: tuple[str, ...]) -> str:
    first = []
    if pattern.by is not None:
        node = pattern.nodes[pattern.by]
        var = "?number" if node.sort is Sort.FIGURE else f"?{names[pattern.by]}"
        first = ["?unit"] if node.sort is Sort.FIGURE else []
        first.append(f"DESC({var})" if pattern.down else var)
    shown = [] if pattern.target is None or pattern.nodes[pattern.target].sort is not Sort.THING else [
        f"?{names[pattern.target]}Name"
    ]  # fmt: skip
    return f"ORDER BY {' '.join((*first, *shown, *(f'?claim{n}' for n in range(1, len(pattern.steps) + 1))))}"
