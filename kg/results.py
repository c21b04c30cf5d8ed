"""From the engine's answers to tables."""

from __future__ import annotations

import time
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples  # noqa: TID251 - the types of its answers

from kg.table import Cell, Table
from kg.terms import RDF, XSD, BlankNode, Literal, NamedNode, turtle

if TYPE_CHECKING:
    from kg.terms import RdfTriple

__all__ = ["cell_of", "graph_table", "table_of"]

Found: TypeAlias = QuerySolutions | QueryBoolean | QueryTriples

_STRINGS = {XSD + "string", RDF + "langString"}


def cell_of(term: object) -> Cell | None:
    """The cell of an RDF term, None where a variable is unbound."""
    if term is None:
        return None
    if isinstance(term, NamedNode):
        return Cell("uri", term.value)
    if isinstance(term, BlankNode):
        return Cell("bnode", term.value)
    if isinstance(term, Literal):
        datatype = term.datatype.value
        return Cell("literal", term.value, None if datatype in _STRINGS else datatype, term.language)
    return Cell("literal", str(term))


def table_of(found: Found, max_rows: int | None, started: float) -> Table:
    """Read an answer of the engine, at most `max_rows` rows of it; `started` is the perf_counter at the start."""
    if isinstance(found, QueryBoolean):
        return Table("ask", (), (), seconds=time.perf_counter() - started, boolean=bool(found))
    limit = None if max_rows is None else max_rows + 1
    if isinstance(found, QueryTriples):
        return graph_table(list(islice(found, limit)), max_rows, started)
    names = tuple(variable.value for variable in found.variables)
    rows = [tuple(cell_of(value) for value in solution) for solution in islice(found, limit)]
    cut = max_rows is not None and len(rows) > max_rows
    return Table("select", names, tuple(rows[:max_rows]), cut, time.perf_counter() - started)


def graph_table(found: list[RdfTriple], max_rows: int | None, started: float) -> Table:
    """The table of triples, sorted and each once, at most `max_rows` of them."""
    triples = sorted(set(found[:max_rows]), key=str)
    rows = tuple((cell_of(t.subject), cell_of(t.predicate), cell_of(t.object)) for t in triples)
    cut = max_rows is not None and len(found) > max_rows
    names = ("subject", "predicate", "object")
    return Table("construct", names, rows, cut, time.perf_counter() - started, None, turtle(triples))
