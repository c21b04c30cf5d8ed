"""Whether a graph keeps the rules of the ontology, node by node: what SHACL would say, for graphs of any size.

A test holds the two against each other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import groupby
from typing import TypeAlias

from kg.namespaces import PREFIXES, RDF, XSD
from kg.ontology import Ontology
from kg.rules import Rule, Shape, shapes_of
from kg.terms import BlankNode, Literal, NamedNode, RdfTriple

__all__ = ["types_in", "violations"]

_Term: TypeAlias = NamedNode | BlankNode | Literal
_Types: TypeAlias = Mapping[str, frozenset[str]]
_Held: TypeAlias = Mapping[str, Sequence[_Term]]

_Check: TypeAlias = Callable[[Rule, _Term, _Held, _Types], bool]

_TYPE = f"{RDF}type"
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)\Z")
_YEAR = re.compile(r"-?\d{4,}\Z")
_MONTH = re.compile(r"-?\d{4,}-(?:0[1-9]|1[0-2])\Z")


def types_in(triples: Iterable[RdfTriple]) -> dict[str, frozenset[str]]:
    """The classes of each thing, as triples of a graph say them."""
    found: dict[str, set[str]] = defaultdict(set)
    for triple in triples:
        if triple.predicate.value == _TYPE:
            found[_name(triple.subject)].add(_name(triple.object))
    return {name: frozenset(types) for name, types in found.items()}


def violations(triples: Iterable[RdfTriple], ontology: Ontology, types: _Types) -> Iterator[str]:
    """What in a graph breaks a rule, a line each; its triples come grouped by subject, as engines give them.

    `types` has the classes of things that stand elsewhere.
    """
    by_class = {_full(s.of_class): s for s in shapes_of(ontology) if s.of_class}
    by_relation = {_full(s.of_subjects): s for s in shapes_of(ontology) if s.of_subjects}
    for node, group in groupby(triples, key=lambda triple: triple.subject):
        held: dict[str, list[_Term]] = defaultdict(list)
        for triple in group:
            held[triple.predicate.value].append(triple.object)  # type: ignore[arg-type]
        own = frozenset(_name(type_) for type_ in held.get(_TYPE, ()))
        shapes = [by_class[name] for name in own if name in by_class]
        shapes += [by_relation[path] for path in held if path in by_relation]
        own |= types.get(_name(node), frozenset())
        for shape in shapes:
            yield from (f"{_name(node)} {said}" for said in _broken(shape, held, own, types))


def _broken(shape: Shape, held: _Held, own: frozenset[str], types: _Types) -> Iterator[str]:
    if shape.domain and not any(_full(name) in own for name in shape.domain):
        yield f"{_full(shape.of_subjects or '')}: is none of {', '.join(shape.domain)}"
    for rule in shape.rules:
        values = held.get(_full(rule.path), ())
        if len(values) < rule.least or (rule.most is not None and len(values) > rule.most):
            yield f"{_full(rule.path)}: has {len(values)} values"
        for value in values:
            wrong = next((said for said, check in _asked(rule) if not check(rule, value, held, types)), None)
            if wrong:
                yield f"{_full(rule.path)}: {value} {wrong}"


def _of_kind(rule: Rule, value: _Term, _: _Held, __: _Types) -> bool:
    return rule.node is None or isinstance(value, NamedNode if rule.node == "IRI" else Literal)


def _of_datatype(rule: Rule, value: _Term, _: _Held, __: _Types) -> bool:
    if not rule.datatypes:
        return True
    return (
        isinstance(value, Literal)
        and any(value.datatype.value == _full(name) for name in rule.datatypes)
        and _well_formed(value)
    )


def _of_class(rule: Rule, value: _Term, _: _Held, types: _Types) -> bool:
    return not rule.classes or any(_full(name) in types.get(_name(value), ()) for name in rule.classes)


def _chosen(rule: Rule, value: _Term, _: _Held, __: _Types) -> bool:
    if not rule.chosen:
        return True
    if isinstance(value, Literal):
        return value.value in rule.chosen and value.datatype.value == f"{XSD}string"
    return _name(value) in _all_full(rule.chosen)


def _within(rule: Rule, value: _Term, _: _Held, __: _Types) -> bool:
    if rule.within is None:
        return True
    number = _number(value)
    return number is not None and Decimal(rule.within[0]) <= number <= Decimal(rule.within[1])


def _not_past(rule: Rule, value: _Term, held: _Held, _: _Types) -> bool:
    others = held.get(_full(rule.not_past), ()) if rule.not_past else ()
    return all(_ordered(value, other) for other in others)


def _ordered(first: _Term, second: _Term) -> bool:
    one, other = _number(first), _number(second)
    if one is not None and other is not None:
        return one <= other
    return isinstance(first, Literal) and isinstance(second, Literal) and first.value <= second.value


def _not_empty(rule: Rule, value: _Term, _: _Held, __: _Types) -> bool:
    return not rule.not_empty or bool(value.value)


_CHECKS: tuple[tuple[str, str, _Check], ...] = (
    ("node", "is of another kind of node", _of_kind),
    ("datatypes", "is of another datatype, or not well formed", _of_datatype),
    ("classes", "is of another class", _of_class),
    ("chosen", "is not one of those allowed", _chosen),
    ("within", "is out of bounds", _within),
    ("not_past", "is past its end", _not_past),
    ("not_empty", "is empty", _not_empty),
)


@lru_cache(maxsize=1024)
def _asked(rule: Rule) -> tuple[tuple[str, _Check], ...]:
    """The checks that a rule asks for."""
    return tuple((said, check) for name, said, check in _CHECKS if getattr(rule, name))


def _number(value: _Term) -> Decimal | None:
    try:
        return Decimal(value.value) if isinstance(value, Literal) else None
    except InvalidOperation:
        return None


def _well_formed(value: Literal) -> bool:
    kind, text = value.datatype.value.removeprefix(XSD), value.value
    if kind == "date":
        try:
            date.fromisoformat(text)
        except ValueError:
            return False
        return len(text) == len("2025-01-01")
    pattern = {"decimal": _DECIMAL, "gYear": _YEAR, "gYearMonth": _MONTH}.get(kind)
    return pattern is None or pattern.match(text) is not None


def _name(term: object) -> str:
    return term.value if isinstance(term, NamedNode | BlankNode | Literal) else str(term)


@lru_cache(maxsize=1024)
def _full(name: str) -> str:
    """A prefixed name as an IRI."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local if prefix in PREFIXES else name


@lru_cache(maxsize=64)
def _all_full(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(_full, names))
