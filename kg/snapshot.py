"""A snapshot: one generation opened for reading, whole and unchanging until it is closed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

from kg import generation as generations
from kg.canonical import Canon, canonical_claims, canonical_mentions
from kg.catalogue import Catalogue
from kg.claim import Claim, Mention, Rejection
from kg.copying import COPIES, Copies, copies_of
from kg.document import Document, Passage
from kg.errors import NotHeldError
from kg.generation import Manifest
from kg.graph import Graph
from kg.holding import (
    HeldDocument,
    read_claims,
    read_document,
    read_mentions,
    read_passages,
    read_rejections,
    read_text,
)
from kg.merging import LINKS, History, read_history, roots
from kg.vectors import VectorIndex

if TYPE_CHECKING:
    from kg.endpoint import Endpoint
    from kg.language.linking import Name
    from kg.linkage import Linkage
    from kg.table import Table
    from kg.terms import RdfTerm

__all__ = ["Snapshot"]


class Snapshot:
    """One generation, read-only. Each part is opened when first asked for; close it, or use it in a `with`.

    `history` has the linking decisions it was compiled with.
    Opening checks that every file is there at its size, and raises NotHeldError or CorruptStoreError.
    """

    def __init__(self, home: Path, generation: str) -> None:
        self.home = home
        with ExitStack() as undo:
            self._handle = generations.hold(home, generation)
            undo.callback(os.close, self._handle)
            self.manifest: Manifest = generations.read_manifest(home, generation)
            generations.check_sizes(home, self.manifest)
            self.history: History = read_history(self.folder / LINKS)
            undo.pop_all()
        self.endpoint: Endpoint | None = None
        self.runner: Callable[[str], Table] | None = None
        self._claims: dict[str, tuple[Claim, ...]] = {}
        self._texts: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the generation; it may be swept away after this."""
        if self._handle < 0:
            return
        for name in ("catalogue", "graph"):
            if name in self.__dict__:
                self.__dict__.pop(name).close()
        os.close(self._handle)
        self._handle = -1

    @property
    def generation(self) -> str:
        """The id of the generation."""
        return self.manifest.id

    @cached_property
    def identity(self) -> str:
        """The generation's id and the digest of its manifest, by which that of no other base is taken for it."""
        return f"{self.generation}-{hashlib.sha256((self.folder / 'manifest.json').read_bytes()).hexdigest()}"

    @property
    def folder(self) -> Path:
        """Where the generation lies."""
        return generations.folder(self.home, self.generation)

    @property
    def graph_path(self) -> Path:
        """Where the graph lies, for a query worker."""
        return self.folder / "graph"

    @cached_property
    def graph(self) -> Graph:
        """The graph, for trusted queries."""
        return Graph(self.graph_path)

    def select(self, query: str, **bindings: str | RdfTerm) -> Table:
        """Run a query of the program on the graph, or on the server it is published to where `endpoint` is set."""
        return (self.endpoint or self.graph).select(query, **bindings)

    def run(self, query: str) -> Table:
        """Run a query composed for a question like one of a person: by `runner`, guarded and apart, where it is set."""
        return (self.runner or self.select)(query)

    @cached_property
    def catalogue(self) -> Catalogue:
        """Passages, sentences and words."""
        return Catalogue(self.folder / "catalogue.sqlite")

    @cached_property
    def vectors(self) -> VectorIndex:
        """The vectors of all sentences."""
        return VectorIndex.open(self.folder / "vectors")

    @cached_property
    def linkage(self) -> Linkage:
        """Which passages name what, for walks from one to the next."""
        from kg.joining import linkage_of  # noqa: PLC0415 - only searches walk

        return linkage_of(self)

    @cached_property
    def copies(self) -> Copies:
        """Who copies whom."""
        return copies_of(self.folder / COPIES)

    @cached_property
    def documents(self) -> Mapping[str, HeldDocument]:
        """Every document held, by id."""
        return MappingProxyType({held.id: held for held in self.catalogue.documents()})

    @cached_property
    def canon(self) -> Canon:
        """What stands for the things that gave way."""
        return Canon(roots(self.history))

    def of_source(self, source: str) -> HeldDocument:
        """The document held of a source. Raises NotHeldError."""
        for held in self.documents.values():
            if held.source.id == source:
                return held
        raise NotHeldError(f"no source {source!r} is held", "`claimgraph sources` lists those that are")

    def text(self, document: str) -> str:
        """The text of a document, which all offsets count in."""
        if document not in self._texts:
            self._texts[document] = read_text(self._made(document))
        return self._texts[document]

    def document(self, document: str) -> Document:
        """A document with its structure."""
        return read_document(self._made(document))

    def passages(self, document: str) -> tuple[Passage, ...]:
        """The passages of a document, in text order."""
        return read_passages(self._made(document))

    def claims(self, document: str | None = None) -> Iterator[Claim]:
        """The claims of one document, or of all in the order of their ids."""
        for one in (document,) if document is not None else self.documents:
            if one not in self._claims:
                self._claims[one] = canonical_claims(read_claims(self._made(one)), self.canon)
            yield from self._claims[one]

    def claims_on(self, subjects: Collection[str]) -> Iterator[Claim]:
        """The claims of which one of `subjects`, IRIs, is the subject, by document; no others are read."""
        rows = (row for iri in subjects for row in self.catalogue.claims_about(iri) if row.subject == iri)
        spelt = {iri: {iri, *(gone.iri for gone in self.canon.of(iri))} for iri in subjects}
        for document, iris in _gathered((row.document, spelt[row.subject]) for row in rows).items():
            found = canonical_claims(read_claims(self._made(document), iris), self.canon)
            yield from (claim for claim in found if claim.subject.iri in subjects)

    def rejections(self, document: str) -> tuple[Rejection, ...]:
        """What was refused of a document, with reasons."""
        return read_rejections(self._made(document))

    def mentions(self, document: str) -> tuple[Mention, ...]:
        """Where a document names entities."""
        return canonical_mentions(read_mentions(self._made(document)), self.canon)

    def lexicon_names(self) -> tuple[Name, ...]:
        """Every wording under which the documents name an entity, each once, to extend a lexicon with."""
        from kg.language.linking import Name  # noqa: PLC0415 - opening must not read the vocabulary

        return tuple(Name(surface, entity) for surface, entity in self.catalogue.names())

    def _made(self, document: str) -> Path:
        held = self.documents.get(document)
        if held is None:
            raise NotHeldError(f"no document {document!r} in {self.generation}", "`claimgraph sources` lists them")
        return held.folder(self.home)


def _gathered(pairs: Iterable[tuple[str, set[str]]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for key, some in pairs:
        found.setdefault(key, set()).update(some)
    return dict(sorted(found.items()))
