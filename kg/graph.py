"""The graph on disk: one writer while a generation is made, any number of readers after."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from pyoxigraph import RdfFormat, Store, Variable, parse

from kg.errors import CorruptStoreError, QueryError, StoreError
from kg.guard import substituted
from kg.results import table_of
from kg.terms import (
    CG,
    DEFAULT_GRAPH,
    DOC,
    ONTOLOGY_GRAPH,
    PREFIXES,
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    RdfTriple,
    document_iri,
    read_turtle,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from kg.table import Table
    from kg.terms import RdfTerm

__all__ = ["Graph", "GraphCounts", "GraphWriter", "check_syntax", "read_ntriples"]

_LOADED_AT_ONCE = 200_000  # triples that wait, some 40 MB
_BULK = 20_000  # triples past which loading in bulk is the quicker way


@dataclass(frozen=True, slots=True)
class GraphCounts:
    """How much a graph holds: document graphs, claim nodes, triples of the default graph, quads in all."""

    documents: int
    claims: int
    plain: int
    quads: int


class GraphWriter:
    """The one writer of a graph that no one reads yet; `close` makes what was written durable."""

    def __init__(self, store: Store) -> None:
        self._store: Store | None = store
        self._waiting: list[str] = []  # TriG
        self._triples = 0  # how many wait
        self._behind = ThreadPoolExecutor(1)
        self._loading: Future[None] | None = None

    @classmethod
    def create(cls, path: Path) -> GraphWriter:
        """An empty graph at `path`."""
        return cls(_opened(lambda: Store(path), path))

    @classmethod
    def from_parent(cls, parent: Path, path: Path) -> GraphWriter:
        """A copy at `path`, which must not exist, of the graph at `parent`: hard links, so it takes milliseconds."""
        _opened(lambda: Store.read_only(str(parent)), parent).backup(path)
        return cls(_opened(lambda: Store(path), path))

    @property
    def store(self) -> Store:
        """The engine, with all that was added so far."""
        self._load()
        return self._open

    def add_document(self, document: str, triples: Sequence[str]) -> None:
        """Add the named graph of a document, as `kg.triples.document_triples` makes it."""
        self._add(f"GRAPH {document_iri(document)} {{\n", triples, "}\n")

    def drop_document(self, document: str) -> None:
        """Remove the named graph of a document; nothing happens where there is none."""
        self.store.remove_graph(document_iri(document))

    def add_plain(self, triples: Collection[str]) -> None:
        """Add triples to the default graph, in N-Triples without the dots."""
        self._add("", triples, "")

    def remove_plain(self, triples: Iterable[str]) -> None:
        """Remove triples from the default graph."""
        for quad in parse("".join(f"{triple} .\n" for triple in triples), RdfFormat.N_TRIPLES):
            self.store.remove(quad)

    def set_ontology(self, turtle: str) -> None:
        """Replace the graph of the ontology; SourceError where `turtle` does not parse."""
        read_turtle(turtle, "ontology")
        graph = NamedNode(ONTOLOGY_GRAPH)
        self.store.remove_graph(graph)
        self.store.load(turtle, RdfFormat.TURTLE, to_graph=graph)

    def add_turtle(self, turtle: str, name: str) -> None:
        """Add Turtle to the default graph; SourceError names `name` and the line that does not parse."""
        read_turtle(turtle, name)
        self.store.load(turtle, RdfFormat.TURTLE)

    def counts(self) -> GraphCounts:
        """What the graph holds now."""
        return _counts(self.store)

    def documents(self) -> int:
        """How many documents have a graph."""
        return _documents(self.store)

    def claims(self, documents: Iterable[str] | None = None) -> int:
        """How many claim nodes there are: in all named graphs, or in those of some documents."""
        graphs = ["?g"] if documents is None else [str(document_iri(document)) for document in documents]
        return sum(_counted(self.store, f"GRAPH {graph} {{ ?c a <{CG}Claim> }}") for graph in graphs)

    def close(self) -> None:
        """Flush to disk and let go of the lock."""
        if self._store is not None:
            try:
                self._load()
                self._store.flush()
            finally:
                self._behind.shutdown()
                self._store = None

    def _add(self, begin: str, triples: Collection[str], end: str) -> None:
        """Let triples wait; what is large is loaded beside what goes on, several times as quick as bit by bit."""
        self._waiting += (begin, *(f"{triple} .\n" for triple in triples), end)
        self._triples += len(triples)
        if self._triples >= _LOADED_AT_ONCE:
            self._loaded()
            store, text = self._open, self._taken()
            self._loading = self._behind.submit(lambda: store.bulk_load(text, RdfFormat.TRIG))

    def _load(self) -> None:
        """Load all that waits, and wait until it is."""
        self._loaded()
        bulk = self._triples >= _BULK
        text = self._taken()
        if bulk:
            self._open.bulk_load(text, RdfFormat.TRIG)
        elif text:
            self._open.load(text, RdfFormat.TRIG)

    def _loaded(self) -> None:
        if self._loading is not None:
            loading, self._loading = self._loading, None
            loading.result()

    def _taken(self) -> bytes:
        text = "".join(self._waiting).encode()
        self._waiting.clear()
        self._triples = 0
        return text

    @property
    def _open(self) -> Store:
        if self._store is None:
            raise StoreError("the graph is closed", "open it again")
        return self._store


class Graph:
    """A graph opened for reading. Only queries of the program itself run here; others go to a QueryWorker."""

    def __init__(self, path: Path) -> None:
        if not path.is_dir():
            raise CorruptStoreError(f"{path}: the graph is not there", "run `claimgraph rebuild`")
        self.path = path
        self._store = _opened(lambda: Store.read_only(str(path)), path)

    def select(self, query: str, **bindings: str | RdfTerm) -> Table:
        """Run a query of the program; `bindings` are terms that cannot break out of their place.

        A str is an IRI; give a `kg.terms.Literal` for words and numbers. Write a bound variable as `$name` anywhere, or
        as `?name` where it is also selected. The usual prefixes need no declaration. Raises QueryError.
        """
        started = time.perf_counter()
        try:
            terms = {name: NamedNode(value) if isinstance(value, str) else value for name, value in bindings.items()}
            text, used = substituted(query, {name: str(term) for name, term in terms.items()})
            rest: dict[Variable, NamedNode | BlankNode | Literal | RdfTriple] = {
                Variable(name): term for name, term in terms.items() if name not in used
            }
            return table_of(self._store.query(text, prefixes=PREFIXES, substitutions=rest), None, started)
        except (SyntaxError, ValueError, OSError, RuntimeError) as error:
            hint = "this is a fault of the program; please report it"
            raise QueryError(f"the query cannot be run: {error}", hint) from error

    def counts(self) -> GraphCounts:
        """What the graph holds."""
        return _counts(self._store)

    def documents(self) -> tuple[str, ...]:
        """The ids of the documents whose graphs are held, sorted."""
        graphs = (g.value for g in self._store.named_graphs() if isinstance(g, NamedNode))
        return tuple(sorted(g.removeprefix(DOC) for g in graphs if g.startswith(DOC)))

    def quads(self) -> Iterator[Quad]:
        """Every quad, in the engine's order."""
        return iter(self._store.quads_for_pattern(None, None, None, None))

    def plain(self) -> Iterator[Quad]:
        """The quads of the default graph, in the engine's order."""
        return iter(self._store.quads_for_pattern(None, None, None, DEFAULT_GRAPH))

    def about(self, iri: str) -> Iterator[Quad]:
        """The quads of the default graph that `iri` is subject or object of."""
        node = NamedNode(iri)
        yield from self._store.quads_for_pattern(node, None, None, DEFAULT_GRAPH)
        yield from self._store.quads_for_pattern(None, None, node, DEFAULT_GRAPH)

    def of_document(self, document: str) -> Iterator[Quad]:
        """The quads of the named graph of a document."""
        return self.of_graph(document_iri(document))

    def of_graph(self, name: NamedNode) -> Iterator[Quad]:
        """The quads of a named graph."""
        return iter(self._store.quads_for_pattern(None, None, None, name))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Nothing is held after this; the object is of no more use."""
        del self._store


def check_syntax(query: str) -> None:
    """Parse a query that passed the guard, without any graph; SyntaxError is the engine's own."""
    Store().query(query, prefixes=PREFIXES)


def read_ntriples(text: bytes) -> list[RdfTriple]:
    """The triples of N-Triples; QueryError where they are not."""
    try:
        return [quad.triple for quad in parse(text, RdfFormat.N_TRIPLES)]
    except (SyntaxError, ValueError) as error:
        raise QueryError(f"the server's triples cannot be read: {error}", "try again; see the server's log") from error


def _opened(open_: Callable[[], Store], path: Path) -> Store:
    try:
        return open_()
    except (OSError, RuntimeError) as error:  # the engine raises either, by which file is damaged
        raise CorruptStoreError(f"{path}: the graph cannot be opened: {error}", "run `claimgraph verify`") from error


def _counts(store: Store) -> GraphCounts:
    claims = _counted(store, f"GRAPH ?g {{ ?c a <{CG}Claim> }}")
    plain = _counted(store, "?s ?p ?o")
    return GraphCounts(_documents(store), claims, plain, len(store))


def _documents(store: Store) -> int:
    return sum(1 for g in store.named_graphs() if isinstance(g, NamedNode) and g.value.startswith(DOC))


def _counted(store: Store, pattern: str) -> int:
    """How many solutions a pattern has; the engine counts several times as quickly as we can over its quads."""
    (row,) = table_of(store.query(f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}"), None, 0.0).rows
    return int(row[0].value) if row[0] else 0
