"""Compiling what documents hold into what queries run on: graph, catalogue and vectors of one generation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from kg.canonical import Canon, Described, canonical_extraction
from kg.catalogue import writable
from kg.cataloguing import Card, CatalogueWriter
from kg.claim import Entity, Extraction
from kg.copying import COPIES, compile_copies, copy_triples
from kg.errors import CorruptStoreError, StoreError
from kg.files import code_digest
from kg.graph import GraphWriter
from kg.holding import (
    HeldDocument,
    read_claims,
    read_document,
    read_mentions,
    read_passages,
    read_vectors,
)
from kg.joining import FOLDER, link, pieces
from kg.linkage import write_linkage
from kg.terms import Literal, NamedNode, RdfTriple, Triple, read_turtle
from kg.triples import document_quads, entities_of, plain_triples
from kg.vectors import VectorIndex, write_index

__all__ = ["Counts", "Parent", "compile_generation", "compiler_digest"]

_HERE = Path(__file__).parent
_COMPILER = (
    "canonical.py",
    "catalogue.sql",
    "cataloguing.py",
    "compiling.py",
    "copies.py",
    "copying.py",
    "entities.ttl",
    "joining.py",
    "linkage.py",
    "merging.py",
    "ontology.ttl",
    "open_names.py",
    "terms.py",
    "triples.py",
)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a generation holds; `plain` are the triples of the default graph."""

    documents: int
    passages: int
    sentences: int
    claims: int
    rejected: int
    plain: int


@dataclass(frozen=True, slots=True)
class Parent:
    """The generation a new one starts from: its folder, what it held, and what stood for things that gave way.

    The same compiler must have made it.
    """

    folder: Path
    documents: Mapping[str, HeldDocument]
    canon: Canon


@dataclass(slots=True)
class _Plain:
    """The change of the default graph, as it comes out in the end."""

    gone: set[str] = field(default_factory=set)
    fresh: dict[str, RdfTriple] = field(default_factory=dict)

    def apply(self, lost: Iterable[str], new: Iterable[str], triples: Mapping[str, RdfTriple]) -> None:
        for key in lost:
            if self.fresh.pop(key, None) is None:
                self.gone.add(key)
        for key in new:
            if key in self.gone:
                self.gone.remove(key)
            else:
                self.fresh[key] = triples[key]


def compiler_digest() -> str:
    """The digest of all that decides how documents become graph and catalogue; another one compiles from scratch."""
    return code_digest(*(_HERE / name for name in _COMPILER))


def compile_generation(
    home: Path, target: Path, live: Mapping[str, HeldDocument], known: Described, parent: Parent | None
) -> Counts:
    """Compile the documents `live` into the folder `target`: the difference from `parent`, or all of it.

    Raises StoreError when the three parts do not agree.
    """
    held = parent.documents if parent else {}
    moved = known.canon.changed(parent.canon) if parent else {}
    path, copied = target / "catalogue.sqlite", parent.folder / "catalogue.sqlite" if parent else None
    with (
        writable(path),
        closing(_graph(target / "graph", parent)) as graph,
        closing(CatalogueWriter(path, copied)) as catalogue,
    ):
        change = _Plain()
        touched = {*moved, *moved.values(), *map(known.canon.iri, moved)}
        stays = {id_ for id_, h in held.items() if id_ in live and live[id_].made == h.made}
        stays -= catalogue.naming(moved)
        for document in held.keys() - stays:
            graph.drop_document(document)
            touched |= catalogue.drop(document)
            change.apply(*catalogue.own(document, ()), {})
        fresh = sorted(live.keys() - stays)
        for id_ in fresh:
            touched |= _add(home, live[id_], graph, catalogue, change, known)
        _describe(touched, catalogue, change, known)
        copies = compile_copies(home, target / COPIES, live, parent.folder / COPIES if parent else None)
        derived = {str(triple): triple for triple in copy_triples(copies)}
        change.apply(*catalogue.own(COPIES, derived), derived)
        graph.remove_plain(_triples(change.gone))
        graph.add_plain(change.fresh.values())
        _vectors(home, target, [live[id_] for id_ in fresh], catalogue, parent)
        write_linkage(target / FOLDER, link(tuple(pieces(home, (live[id_] for id_ in sorted(live))))))
        counts = graph.counts()
    return _agreed(live, counts.documents, counts.claims, counts.plain, target)


def _graph(path: Path, parent: Parent | None) -> GraphWriter:
    try:
        if parent is not None:
            return GraphWriter.from_parent(parent.folder / "graph", path)
        graph = GraphWriter.create(path)
    except CorruptStoreError as error:
        if isinstance(error.__cause__, OSError):  # a new graph is not damaged: the disk refused it
            raise OSError(None, str(error.__cause__), str(path)) from error
        raise
    graph.set_ontology((_HERE / "ontology.ttl").read_text(encoding="utf-8"))
    return graph


def _add(
    home: Path,
    one: HeldDocument,
    graph: GraphWriter,
    catalogue: CatalogueWriter,
    change: _Plain,
    known: Described,
) -> set[str]:
    folder = one.folder(home)
    document, passages = read_document(folder), read_passages(folder)
    held = Extraction(claims=read_claims(folder), mentions=read_mentions(folder))
    found, entities = canonical_extraction(held, known.canon), Counter(entities_of(held))
    graph.add_document(document_quads(document, passages, found))
    catalogue.add(Card(one, document, passages, found.claims, found.mentions, entities, known.canon))
    triples = {str(triple): triple for triple in plain_triples(found.claims, (), known)}
    change.apply(*catalogue.own(one.id, triples), triples)
    return {known.canon.iri(entity.iri) for entity in entities}


def _describe(iris: Iterable[str], catalogue: CatalogueWriter, change: _Plain, known: Described) -> None:
    """Describe anew the entities a change touched: how one is called depends on all documents that name it."""
    for iri in sorted(iris):
        entities: Counter[Entity] = catalogue.named(iri)
        triples = {str(triple): triple for triple in _description(iri, entities, known)}
        change.apply(*catalogue.own(iri, triples), triples)


def _description(iri: str, entities: Counter[Entity], known: Described) -> set[RdfTriple]:
    return plain_triples((), entities.elements(), known) | known.merged(iri) if entities else set()


def _vectors(
    home: Path, target: Path, added: Iterable[HeldDocument], catalogue: CatalogueWriter, parent: Parent | None
) -> None:
    fresh = ((np.asarray(catalogue.numbers(one.id), dtype=np.int64), read_vectors(one.folder(home))) for one in added)
    numbers = np.asarray(catalogue.numbers(), dtype=np.int64)
    write_index(target / "vectors", numbers, fresh, parent.folder / "vectors" if parent else None)


def _agreed(live: Mapping[str, HeldDocument], documents: int, claims: int, plain: int, target: Path) -> Counts:
    """The counts, when graph and vectors hold what the documents say; StoreError when not."""
    wanted = Counts(
        documents=len(live),
        passages=sum(h.passages for h in live.values()),
        sentences=sum(h.sentences for h in live.values()),
        claims=sum(h.claims for h in live.values()),
        rejected=sum(h.rejected for h in live.values()),
        plain=plain,
    )
    vectors = len(VectorIndex.open(target / "vectors"))
    if (wanted.documents, wanted.claims, wanted.sentences) != (documents, claims, vectors):
        message = (
            f"the parts do not agree: {wanted.documents} documents, {wanted.claims} claims, {wanted.sentences} "
            f"sentences; the graph has {documents} and {claims}, the vectors {vectors}"
        )
        raise StoreError(message, "run `claimgraph rebuild`; if that does not help, report the sources")
    return wanted


def _triples(keys: Iterable[str]) -> Iterator[RdfTriple]:
    for triple in read_turtle("".join(f"{key} .\n" for key in keys), "plain triples"):
        yield RdfTriple(NamedNode(triple.subject), NamedNode(triple.predicate), _object(triple))


def _object(triple: Triple) -> NamedNode | Literal:
    if triple.is_iri:
        return NamedNode(triple.object)
    if triple.language is not None:
        return Literal(triple.object, language=triple.language)
    return Literal(triple.object, datatype=NamedNode(triple.datatype) if triple.datatype else None)
