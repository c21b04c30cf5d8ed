"""The graph in another SPARQL 1.1 server: the same queries, the same rows as from the graph on disk."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from kg.errors import NotHeldError, QueryError
from kg.graph import check_syntax, read_ntriples
from kg.guard import checked, prefixes_of, substituted, tokens
from kg.namespaces import CG, DCTERMS, PREFIXES, RDF, SCHEMA, XSD
from kg.results import cell_of, graph_table
from kg.sparql import syntax_error
from kg.table import Cell, Table
from kg.terms import Literal, NamedNode

if TYPE_CHECKING:
    from kg.protocol import Protocol, Reply
    from kg.terms import RdfTerm

__all__ = ["RECORD_DIGEST", "RECORD_GENERATION", "Endpoint", "Record", "record_name", "record_of"]

RECORD_DIGEST = SCHEMA + "sha256"
RECORD_GENERATION = DCTERMS + "identifier"

_TABLE = "application/sparql-results+json"
_GRAPH = "application/n-triples, text/plain;q=0.5"
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_SECONDS = 30.0
_RECORD = "SELECT ?about ?what ?value WHERE { GRAPH <%s> { ?about ?what ?value } }"


@dataclass(frozen=True, slots=True)
class Record:
    """What a server says was published to it: the generation, None while one is being sent; the digest by graph."""

    generation: str | None = None
    facts: str | None = None
    graphs: Mapping[str, str] = field(default_factory=dict)


def record_name(protocol: Protocol) -> str:
    """The graph that keeps the record; two bases on one server have facts, and so records, of their own."""
    return (protocol.settings.facts or CG + "facts") + "/published"


def record_of(protocol: Protocol) -> Record:
    """The record on the server, an empty one where nothing was published yet."""
    name = record_name(protocol)
    reply = protocol.query(_RECORD % name, _TABLE, _SECONDS, named=(name,))
    rows = [{k: str(v) for k, v in row.items()} for row in _table(reply, None, 0.0, "SELECT").records()]
    digests = {row["about"]: row["value"] for row in rows if row["what"] == RECORD_DIGEST}
    generation = next((row["value"] for row in rows if row["what"] == RECORD_GENERATION), None)
    return Record(generation, digests.pop(name, None), digests)


class Endpoint:
    """Runs queries on a SPARQL server, behind the same guard and within the same limits as the query worker."""

    def __init__(self, protocol: Protocol, generation: str, *, timeout: float = 10.0, max_rows: int = 10_000) -> None:
        self._protocol, self._generation = protocol, generation
        self._timeout, self._max_rows = timeout, max_rows

    def published(self) -> Record:
        """What the server holds of ours; NotHeldError where that is not the whole of the generation asked about."""
        record = record_of(self._protocol)
        if record.generation != self._generation:
            held = f"generation {_short(record.generation)}" if record.generation else "no whole generation"
            state = f"{held} is published there, and this is {_short(self._generation)}"
            raise NotHeldError(f"{self._protocol.settings.url}: {state}", "run `claimgraph publish`")
        return record

    def run(self, query: str, *, timeout: float | None = None, max_rows: int | None = None) -> Table:
        """The result of a query that someone wrote; the usual prefixes need no declaration.

        Raises QueryRefusedError for what a query may not ask, QuerySyntaxError with line and column,
        QueryStoppedError at the deadline, and UnavailableError where there is no server.
        """
        plain = checked(query)
        try:
            check_syntax(plain)
        except SyntaxError as error:
            raise syntax_error(plain, str(error)) from error
        rows = self._max_rows if max_rows is None else max_rows
        return self._asked(plain, self._timeout if timeout is None else timeout, rows)

    def select(self, query: str, **bindings: str | RdfTerm) -> Table:
        """Run a query of the program; a binding takes the place of `$name`, and a str is an IRI."""
        terms = {name: NamedNode(value) if isinstance(value, str) else value for name, value in bindings.items()}
        text, used = substituted(query, {name: str(term) for name, term in terms.items()})
        if missing := sorted(set(terms) - used):
            raise QueryError(f"the query has no ${missing[0]}", "this is a fault of the program; please report it")
        return self._asked(text, _SECONDS, None)

    def _asked(self, query: str, seconds: float, max_rows: int | None) -> Table:
        form = next((token.text.upper() for token in tokens(query) if token.text.upper() in _FORMS), "SELECT")
        started = time.perf_counter()
        reads = form in _FORMS[:2]
        named = (*self.published().graphs,)
        reply = self._protocol.query(_declared(query), _TABLE if reads else _GRAPH, seconds, named=named)
        if reads:
            return _table(reply, max_rows, started, form)
        return graph_table(read_ntriples(reply.body), max_rows, started)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give up the connections."""
        self._protocol.close()


def _short(generation: str) -> str:
    """A generation as people are told of it: its number and the start of its digest."""
    return generation[:13]


def _declared(query: str) -> str:
    declared, used = prefixes_of(query)
    missing = sorted((used - declared) & set(PREFIXES))
    # On one line, so that the lines a server counts are those the person wrote.
    return " ".join(f"PREFIX {name}: <{PREFIXES[name]}>" for name in missing) + (" " if missing else "") + query


def _table(reply: Reply, max_rows: int | None, started: float, form: str) -> Table:
    """A table from SPARQL 1.1 Query Results JSON; QueryError for anything else that came with a good status."""
    try:
        read: dict[str, Any] = json.loads(reply.body)
        seconds = time.perf_counter() - started
        if "boolean" in read:
            return Table("ask", (), (), seconds=seconds, boolean=bool(read["boolean"]))
        if form == "ASK":  # Virtuoso gives a row for yes and none for no
            return Table("ask", (), (), seconds=seconds, boolean=bool(read["results"]["bindings"]))
        names = tuple(read["head"]["vars"])
        rows = tuple(tuple(_cell(row.get(name)) for name in names) for row in read["results"]["bindings"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        # Some servers break off inside a 200 when the time of a query is over.
        hint = "try again, or narrow the query"
        raise QueryError("the server's answer is not a whole SPARQL result", hint) from error
    limit = len(rows) if max_rows is None else max_rows
    cut = len(rows) > limit or _cut_by_server(reply, len(rows))
    return Table("select", names, rows[:limit], cut, seconds)


def _cut_by_server(reply: Reply, rows: int) -> bool:
    most = reply.headers.get("x-sparql-maxrows", "")
    return most.isdigit() and rows >= int(most)


def _cell(found: dict[str, str] | None) -> Cell | None:
    """One RDF term, its number written as the engine on disk writes it, so that equal answers are equal tables."""
    if found is None:
        return None
    if found["type"] not in {"literal", "typed-literal"}:
        return Cell(found["type"], found["value"])
    datatype, language = found.get("datatype"), found.get("xml:lang")
    if language or datatype in {None, f"{XSD}string", f"{RDF}langString"}:
        return Cell("literal", found["value"], None, language)
    return cell_of(Literal(found["value"], datatype=NamedNode(str(datatype))))
