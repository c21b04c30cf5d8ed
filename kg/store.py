"""The knowledge base: immutable documents, compiled generations, one pointer, one writer.

with base.writing() as draft:
    draft.put(made)
    commit = draft.commit()
with base.open() as snapshot:
    ...
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kg import cache, merging, writing
from kg import generation as generations
from kg.canonical import Canon, described
from kg.compiling import Counts, Parent, compile_generation, compiler_digest
from kg.differing import Difference, difference, difference_since
from kg.errors import ClaimgraphError, CorruptStoreError, NotHeldError, StoreError
from kg.files import exclusive, guarded, remove_tree
from kg.gate import gated
from kg.generation import Manifest, Place
from kg.holding import HeldDocument, Made, check_seals, held
from kg.snapshot import Snapshot
from kg.triples import Describes

__all__ = ["Commit", "Draft", "GenerationInfo", "KnowledgeBase", "Snapshot"]

_KEEP = 5
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Commit:
    """What a commit came to: the live generation after it, the one before, and how the claims changed.

    `generation` is `previous` when there was nothing to change.
    """

    generation: str | None
    previous: str | None
    claims: Difference


@dataclass(frozen=True, slots=True)
class GenerationInfo:
    """A generation in the list of them; `created` is ISO 8601 in UTC."""

    id: str
    parent: str | None
    created: str
    counts: Counts
    current: bool


class Draft:
    """The next generation in the making; `KnowledgeBase.writing` gives one, under the writer's lock.

    `history` may be replaced by one that `kg.merging` made of it.
    """

    def __init__(
        self, home: Path, lexicon: Describes, parent: Snapshot | None, live: Mapping[str, HeldDocument]
    ) -> None:
        self._home = home
        self._lexicon = lexicon
        self._parent = parent
        self._live = dict(live)
        self._versions = {one.source.id: one.id for one in live.values()}
        self.history = merging.resumed(home, parent.history if parent else None)
        self._written: list[Path] = []

    @property
    def home(self) -> Path:
        """The folder of the knowledge base."""
        return self._home

    @property
    def parent(self) -> Snapshot | None:
        """The generation it starts from, open for reading; None before the first."""
        return self._parent

    @property
    def documents(self) -> Mapping[str, HeldDocument]:
        """What the next generation will hold, by id."""
        return dict(self._live)

    def put(self, made: Made) -> HeldDocument:
        """Take in a document, in the place of any other version of its source.

        Claims whose quote is not the text's own words become rejections. Raises SourceError when its parts do not
        fit each other, and StoreError when it cannot be written.
        """
        with guarded(self._home / "documents"):
            return self.adopt(writing.write(self._home, gated(made)))

    def adopt(self, one: HeldDocument) -> HeldDocument:
        """Take in a document whose folder is written already, in the place of any other version of its source."""
        self._live.pop(self._versions.get(one.source.id, ""), None)
        self._live[one.id] = one
        self._versions[one.source.id] = one.id
        self._written.append(self._home / "documents" / one.id)
        return one

    def drop(self, document: str) -> None:
        """Take a document out. Raises NotHeldError."""
        if self._live.pop(document, None) is None:
            raise NotHeldError(f"no document {document!r} is held", "`claimgraph sources` lists those that are")

    def commit(self, *, from_scratch: bool = False) -> Commit:
        """Compile, check, and make the next generation live; nothing to change keeps the one there is.

        `from_scratch` compiles everything anew. Raises StoreError, with the live generation as it was.
        """
        parent, compiler = self._parent, compiler_digest()
        previous = parent.generation if parent else None
        start = None
        if parent is not None and not from_scratch and parent.manifest.compiler == compiler:
            start = Parent(parent.folder, parent.documents, parent.canon)
        decided = parent is not None and parent.history.decisions != self.history.decisions
        if (start.documents if start else {}) == self._live and not decided and not from_scratch:
            claims = parent.manifest.counts.claims if parent else 0
            return Commit(previous, previous, Difference((), (), claims))
        target = self._home / "generations" / f".tmp-{generations.next_id(self._home)}"
        with ExitStack() as undo, guarded(target):
            undo.callback(_discard, target)
            if parent is not None and start is not None:
                generations.check_copied(self._home, parent.manifest)
            manifest = self._compiled(target, start, compiler)
            merging.record(self._home, self.history)
            generations.publish(self._home, target, manifest, self._written)
            undo.pop_all()
        with Snapshot(self._home, manifest.id) as now:
            return Commit(manifest.id, previous, difference_since(parent, now))

    def _compiled(self, target: Path, start: Parent | None, compiler: str) -> Manifest:
        target.mkdir(parents=True)
        known = described(self._lexicon, Canon(merging.roots(self.history)))
        counts = compile_generation(self._home, target, self._live, known, start)
        if self.history.head:
            (target / merging.LINKS).write_text(merging.decisions_text(self.history.decisions), encoding="utf-8")
        return Manifest(
            id=target.name.removeprefix(".tmp-"),
            parent=self._parent.generation if self._parent else None,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            compiler=compiler,
            counts=counts,
            documents=tuple(Place(h.id, h.made, h.source.id) for _, h in sorted(self._live.items())),
            files=generations.sealed(self._home, target, start.folder.name if start else None),
        )


class KnowledgeBase:
    """The knowledge base in the folder `home`; nothing is read or written before it is asked for.

    `lexicon` says what is known of entities; without it, the one that ships. `keep` generations stay.
    """

    def __init__(self, home: Path, lexicon: Describes | None = None, *, keep: int = _KEEP) -> None:
        self.home = home
        self._lexicon = lexicon
        self._keep = max(2, keep)

    @property
    def current(self) -> str | None:
        """The id of the live generation, or None before the first."""
        return generations.current(self.home)

    def open(self, generation: str | None = None) -> Snapshot:
        """Open the live generation, or the one named. Raises NotHeldError and CorruptStoreError."""
        if generation is not None:
            return Snapshot(self.home, generation)
        for _ in range(_TRIES):
            name = self.current
            if name is None:
                raise NotHeldError(f"there is no knowledge base in {self.home} yet", "run `claimgraph ingest`")
            try:
                return Snapshot(self.home, name)
            except NotHeldError:
                if name == self.current:
                    hint = "run `claimgraph rebuild`"
                    raise CorruptStoreError(f"the live generation {name} is not there", hint) from None
        raise StoreError("the knowledge base changes too fast to open", "run the command again")

    @contextmanager
    def writing(self) -> Iterator[Draft]:
        """A draft of the next generation, under the writer's lock; without a commit nothing changes.

        Raises WriterBusyError at once when another process is writing.
        """
        with self._locked():
            parent = self.open() if self.current is not None else None
            try:
                yield Draft(self.home, self._known(), parent, parent.documents if parent else {})
            finally:
                if parent is not None:
                    parent.close()

    def documents(self) -> tuple[HeldDocument, ...]:
        """The documents of the live generation, by id; none before the first."""
        if self.current is None:
            return ()
        with self.open() as snapshot:
            return tuple(snapshot.documents.values())

    def generations(self) -> tuple[GenerationInfo, ...]:
        """Every generation kept, newest first; one whose manifest is damaged is left to `verify`."""
        live = self.current
        found = []
        for name in reversed(generations.listed(self.home)):
            try:
                m = generations.read_manifest(self.home, name)
            except StoreError:
                continue
            found.append(GenerationInfo(m.id, m.parent, m.created, m.counts, m.id == live))
        return tuple(found)

    def rollback(self, generation: str) -> str:
        """Make an older (or newer) generation the live one, and return its id. Raises NotHeldError."""
        with self._locked():
            name = generation.zfill(6)
            with Snapshot(self.home, name):
                generations.point(self.home, name)
            return name

    def rebuild(self) -> Commit:
        """Compile a new generation from the documents alone; its canonical export is the same to the byte.

        Raises CorruptStoreError naming a document that is damaged.
        """
        with self._locked():
            live = {one.id: one for one in self._from_folders()}
            try:
                parent = self.open() if self.current is not None else None
            except StoreError:
                parent = None
            try:
                return Draft(self.home, self._known(), parent, live).commit(from_scratch=True)
            finally:
                if parent is not None:
                    parent.close()

    def difference(self, old: str, new: str) -> Difference:
        """How the claims of two generations differ. Raises NotHeldError."""
        with self.open(old.zfill(6)) as before, self.open(new.zfill(6)) as after:
            return difference(before, after)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with guarded(self.home):
            (self.home / "generations").mkdir(parents=True, exist_ok=True)
            (self.home / "documents").mkdir(exist_ok=True)
        with exclusive(self.home / "writer.lock"):
            with guarded(self.home):
                generations.sweep_leftovers(self.home)
            yield
            with guarded(self.home):
                generations.sweep(self.home, self._keep)
                cache.prune(self.home)

    def _known(self) -> Describes:
        if self._lexicon is None:
            from kg.language.linking import load_lexicon  # noqa: PLC0415 - reading the vocabulary takes a while
            from kg.ontology import load_ontology  # noqa: PLC0415

            self._lexicon = load_lexicon(load_ontology())
        return self._lexicon

    def _from_folders(self) -> tuple[HeldDocument, ...]:
        """The live documents, from the live manifest, or where that is lost the newest folder of each source."""
        try:
            name = self.current
            places = generations.read_manifest(self.home, name).documents if name else None
        except ClaimgraphError:
            places = None
        root = self.home / "documents"
        if places is not None:
            folders = [root / place.id / place.made for place in places]
        else:
            folders = sorted((p.parent for p in root.glob("*/*/seal.json")), key=lambda p: p.stat().st_mtime)
        damaged = [message for folder in folders for message in check_seals(folder)]
        if damaged:
            raise CorruptStoreError(f"a document is damaged: {damaged[0]}", "ingest its source again, then rebuild")
        newest = {}
        for folder in folders:
            one = held(self.home, folder.parent.name, folder.name)
            newest[one.source.id] = one
        return tuple(newest.values())


def _discard(target: Path) -> None:
    """Free at once what a failed commit wrote, for the disk may be full; what stays is swept by the next writer."""
    with suppress(OSError):
        remove_tree(target)
