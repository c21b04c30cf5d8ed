"""The queries that ship with the house: files with a header, filled in without string building.

A file starts with `# title:`, `# description:`, `# category:` and a line for each parameter,
`# param: NAME KIND = DEFAULT — MEANING`, where KIND is string, name, iri, number or date. In the query a parameter is a
variable written with a dollar sign, `$nation`; ordinary variables are written with a question mark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

from kg.errors import NotHeldError, QueryError
from kg.guard import substituted
from kg.terms import CG, PREFIXES, decimal_text, is_iri, literal_text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["NamedQuery", "Parameter", "ParameterKind", "fill", "named_queries", "named_query", "parse_query"]

_HEADER = re.compile(r"#\s*(title|description|category|param):\s*(.*\S)\s*\Z")
_PARAMETER = re.compile(r"(\w+)\s+(string|name|iri|number|date)\s+=\s+(.*?)\s+—\s+(.*)\Z")
_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\Z")
_CODE_POINT = re.compile(r"\\[uU]")
_WORD = re.compile(r"[A-Za-z]\w*\Z")


class ParameterKind(StrEnum):
    """What a parameter may hold; a name is looked up in lower case, as skos:hiddenLabel holds it."""

    STRING = "string"
    NAME = "name"
    IRI = "iri"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value a named query asks for; `default` makes every query run as it stands."""

    name: str
    kind: ParameterKind
    default: str
    meaning: str


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query with a name: what it shows, what it asks for, and its SPARQL."""

    name: str
    title: str
    description: str
    category: str
    parameters: tuple[Parameter, ...]
    text: str


@cache
def named_queries() -> Mapping[str, NamedQuery]:
    """Every shipped query by name, sorted by category and title."""
    files = (f for f in resources.files("kg").joinpath("queries").iterdir() if f.name.endswith(".rq"))
    found = [parse_query(f.name.removesuffix(".rq"), f.read_text(encoding="utf-8")) for f in files]
    return MappingProxyType({q.name: q for q in sorted(found, key=lambda q: (q.category, q.title))})


def named_query(name: str) -> NamedQuery:
    """The shipped query called `name`; NotHeldError lists what there is."""
    held = named_queries()
    if name not in held:
        raise NotHeldError(f"there is no named query {name!r}", f"the named queries are: {', '.join(sorted(held))}")
    return held[name]


def parse_query(name: str, text: str) -> NamedQuery:
    """Read the header of a query; QueryError names the query and the line that is missing or wrong."""
    fields: dict[str, str] = {}
    parameters = []
    for line in text.splitlines():
        match = _HEADER.match(line)
        if match and match.group(1) == "param":
            parameters.append(_parameter(name, match.group(2)))
        elif match:
            fields[match.group(1)] = match.group(2)
    for field in ("title", "description", "category"):
        if field not in fields:
            raise QueryError(f"{name}: the line `# {field}:` is missing", "see the other files in kg/queries")
    return NamedQuery(name, fields["title"], fields["description"], fields["category"], tuple(parameters), text)


def _parameter(query: str, line: str) -> Parameter:
    match = _PARAMETER.match(line)
    if match is None:
        raise QueryError(f"{query}: not a parameter: {line}", "write `# param: NAME KIND = DEFAULT — MEANING`")
    name, kind, default, meaning = match.groups()
    return Parameter(name, ParameterKind(kind), default, meaning)


def fill(query: NamedQuery, values: Mapping[str, str]) -> str:
    """The SPARQL of a query with its parameters set: `values` first, then the defaults.

    A value becomes one literal or one IRI and can be nothing else. Raises QueryError naming the parameter.
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    for name in values:
        if name not in known:
            hint = f"its parameters are: {', '.join(known)}" if known else "it has no parameters"
            raise QueryError(f"{query.name} has no parameter {name!r}", hint)
    terms = {name: _term(query, p, values.get(name, p.default)) for name, p in known.items()}
    return substituted(query.text, terms)[0]


def _term(query: NamedQuery, parameter: Parameter, value: str) -> str:
    writers = {
        ParameterKind.STRING: _words,
        ParameterKind.NAME: lambda name: _words(name.lower()),
        ParameterKind.IRI: _iri,
        ParameterKind.NUMBER: _number,
        ParameterKind.DATE: _date,
    }
    try:
        return writers[parameter.kind](value.strip())
    except (ValueError, InvalidOperation) as error:
        message = f"{query.name}: the parameter {parameter.name} cannot be {value!r}: it is {parameter.meaning}"
        raise QueryError(message, f"give one of kind {parameter.kind}, such as {parameter.default}") from error


def _words(value: str) -> str:
    if _CODE_POINT.search(value):  # the guard, which reads queries as they stand, could not tell it from an escape
        raise ValueError
    return literal_text(value)


def _number(value: str) -> str:
    number = Decimal(value.replace(",", "").replace("_", ""))
    if not number.is_finite():
        raise ValueError(value)
    return decimal_text(number)


def _date(value: str) -> str:
    if not _DATE.match(value):
        raise ValueError(value)
    return f'"{value}"^^<http://www.w3.org/2001/XMLSchema#date>'


def _iri(value: str) -> str:
    """An IRI in full, with a known prefix, or the bare name of a class or relation."""
    bare = value.strip("<>")
    prefix, colon, local = bare.partition(":")
    if colon and prefix in PREFIXES:
        bare = PREFIXES[prefix] + local
    elif _WORD.match(bare):
        bare = CG + bare
    if not is_iri(bare):
        raise ValueError(value)
    return f"<{bare}>"
