"""Compiling what documents hold into what queries run on: graph, catalogue and vectors of one generation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kg.canonical import Canon, Described
from kg.catalogue import writable
from kg.cataloguing import CatalogueWriter
from kg.claim import Entity
from kg.copying import COPIES, compile_copies, copy_triples
from kg.errors import CorruptStoreError, StoreError
from kg.files import code_digest
from kg.graph import GraphWriter
from kg.holding import HeldDocument, read_vectors
from kg.joining import FOLDER
from kg.linkage import write_linkage
from kg.pressing import Pressed, pressed
from kg.triples import descriptions
from kg.vectors import VectorIndex, write_index
from kg.weaving import weave

__all__ = ["Counts", "Parent", "compile_generation", "compiler_digest"]

_HERE = Path(__file__).parent
_COMPILER = (
    "canonical.py",
    "carding.py",
    "catalogue.sql",
    "cataloguing.py",
    "compiling.py",
    "copies.py",
    "copying.py",
    "desk.py",
    "echoes.py",
    "entities.ttl",
    "joining.py",
    "linkage.py",
    "merging.py",
    "numbering.py",
    "ontology.ttl",
    "open_names.py",
    "pressing.py",
    "prints.py",
    "sketches.py",
    "terms.py",
    "triples.py",
    "weaving.py",
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
        touched = {*moved, *moved.values(), *map(known.canon.iri, moved)}
        stays = {id_ for id_, h in held.items() if id_ in live and live[id_].made == h.made}
        stays -= catalogue.naming(moved)
        for document in held.keys() - stays:
            graph.drop_document(document)
            touched |= catalogue.drop(document)
        fresh = [live[id_] for id_ in sorted(live.keys() - stays)]
        for one in pressed(home, fresh, known.canon):
            touched |= _add(one, graph, catalogue)
        for iri in sorted(touched):
            graph.add_plain(catalogue.own(iri, _description(iri, catalogue.named(iri), known)))
        copies = compile_copies(home, target / COPIES, live, parent.folder / COPIES if parent else None)
        graph.add_plain(catalogue.own(COPIES, map(str, copy_triples(copies))))
        graph.remove_plain(catalogue.settle())
        _vectors(home, target, fresh, catalogue, parent)
        write_linkage(target / FOLDER, weave(tuple(catalogue.parts())))
        claims = sum(held[id_].claims for id_ in stays)  # these were counted when the parent was made
        claims += graph.claims([one.id for one in fresh] if parent else None)
        found = (graph.documents(), claims, len(VectorIndex.open(target / "vectors")))
        counts = _counts(live, catalogue.triples())
    return _agreed(counts, found)


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


def _add(one: Pressed, graph: GraphWriter, catalogue: CatalogueWriter) -> frozenset[str]:
    """Put a document into graph and catalogue; returns the IRIs of what it speaks of."""
    graph.add_document(one.held.id, one.triples)
    catalogue.put(one.rows)
    catalogue.keep_part(one.held.id, one.part)
    graph.add_plain(catalogue.own(one.held.id, one.plain))
    return one.things


def _description(iri: str, entities: Counter[Entity], known: Described) -> set[str]:
    """How an entity is described; how it is called depends on all documents that name it."""
    return descriptions(entities.elements(), known) | known.merged(iri) if entities else set()


def _vectors(
    home: Path, target: Path, added: Iterable[HeldDocument], catalogue: CatalogueWriter, parent: Parent | None
) -> None:
    fresh = ((np.asarray(catalogue.numbers(one.id), dtype=np.int64), read_vectors(one.folder(home))) for one in added)
    numbers = np.asarray(catalogue.numbers(), dtype=np.int64)
    write_index(target / "vectors", numbers, fresh, parent.folder / "vectors" if parent else None)


def _counts(live: Mapping[str, HeldDocument], plain: int) -> Counts:
    return Counts(
        documents=len(live),
        passages=sum(h.passages for h in live.values()),
        sentences=sum(h.sentences for h in live.values()),
        claims=sum(h.claims for h in live.values()),
        rejected=sum(h.rejected for h in live.values()),
        plain=plain,
    )


def _agreed(wanted: Counts, found: tuple[int, int, int]) -> Counts:
    """The counts, when documents and claims of the graph, and vectors, are as many; StoreError when not."""
    if found != (wanted.documents, wanted.claims, wanted.sentences):
        documents, claims, vectors = found
        message = (
            f"the parts do not agree: {wanted.documents} documents, {wanted.claims} claims, {wanted.sentences} "
            f"sentences; the graph has {documents} and {claims}, the vectors {vectors}"
        )
        raise StoreError(message, "run `claimgraph rebuild`; if that does not help, report the sources")
    return wanted
