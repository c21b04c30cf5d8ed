"""The only place that constructs: knowledge base, models and workers, each made when it is first needed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from kg.canonical import canonical_lexicon
from kg.errors import ClaimgraphError, NotHeldError
from kg.language.linking import Lexicon, extended, load_lexicon
from kg.ontology import Ontology, load_ontology
from kg.store import KnowledgeBase
from ui import answering, holdings, modelling, querying, searching
from ui.config import Config
from ui.samples import shipped_manifest

if TYPE_CHECKING:
    from ingest.pipeline import Tools
    from ingest.report import Report
    from kg.claim import Claim
    from kg.conflicts import Conflict
    from kg.holding import HeldDocument
    from kg.ports import Generator, Reranker
    from kg.publishing import Published
    from kg.snapshot import Snapshot
    from kg.store import Commit
    from kg.table import Table
    from kg.verify import VerifyReport
    from retrieval.answer import Answer
    from retrieval.embedding import SentenceEmbedder
    from retrieval.scope import Within
    from retrieval.streaming import Draft
    from ui.console import ProgressLike
    from ui.searching import Found

__all__ = ["Services"]


class Services:
    """Everything the verbs and pages work with, over one configuration; safe to share between threads."""

    def __init__(self, config: Config, generation: str | None = None) -> None:
        self.config = config
        self._generation = generation
        self._lock = threading.RLock()
        self._snapshot: Snapshot | None = None
        self._lexicon: tuple[str, Lexicon] | None = None
        self._queries = querying.Queries(config)
        self._generators: dict[str, Generator | None] = {}
        self._opening = threading.Lock()  # of its own: opening a model reads its whole file, and pages do not wait

    @cached_property
    def base(self) -> KnowledgeBase:
        """The knowledge base on disk."""
        return KnowledgeBase(self.config.home)

    @cached_property
    def ontology(self) -> Ontology:
        """The vocabulary."""
        return load_ontology()

    @cached_property
    def seeds(self) -> Lexicon:
        """The names every knowledge base starts with."""
        return load_lexicon(self.ontology)

    @cached_property
    def embedder(self) -> SentenceEmbedder:
        """The embedding model; UnavailableError where there is none."""
        from retrieval.embedding import open_embedder  # noqa: PLC0415 - reads model files

        return open_embedder(self.config.embedding)

    @cached_property
    def reranker(self) -> Reranker | None:
        """What puts found passages into a new order, where the configuration asks for it; UnavailableError."""
        return searching.reranker_of(self)

    @cached_property
    def splitter(self) -> Callable[[str], tuple[str, ...]]:
        """What takes questions apart before they are searched for; UnavailableError."""
        return searching.splitter_of(self)

    def snapshot(self) -> Snapshot:
        """The live generation; NotHeldError where nothing was taken in yet."""
        with self._lock:
            current = self._generation or self.base.current
            if self._snapshot is None or self._snapshot.generation != current:
                # The one before is closed by its last reader: questions under way keep the generation they began with.
                self._snapshot = self._queries.attach(self.base.open(self._generation))
            return self._snapshot

    def lexicon(self) -> Lexicon:
        """The seed names and those of the sources that are held."""
        snapshot = self.snapshot()
        with self._lock:
            if self._lexicon is None or self._lexicon[0] != snapshot.generation:
                joined = canonical_lexicon(self.seeds, snapshot.canon)
                self._lexicon = (snapshot.generation, extended(joined, snapshot.lexicon_names()))
            return self._lexicon[1]

    def ask(
        self,
        question: str,
        *,
        model: str | None,
        setting: answering.Setting = answering.PLAIN,
        on_draft: Callable[[Draft], None] | None = None,
    ) -> Answer:
        """Answer `question`; UnavailableError where the model that was named is not there."""
        return answering.ask(self, question, model, setting, on_draft)

    def search(self, question: str, k: int, within: Within | None = None) -> Found:
        """The `k` passages that speak most of `question`, of all sources or of those `within`."""
        return searching.search(self, question, k, within)

    def generator(self, name: str | None) -> Generator | None:
        """The language model that `name` means, by default the configured or best one; None for "none"."""
        from retrieval.generation.choice import choose, open_generator  # noqa: PLC0415

        with self._opening:
            choice = choose(self.config.models, name or self.config.answers.model or None)
            if choice.name not in self._generators:
                self._generators[choice.name] = open_generator(choice, self.config.models)
            return self._generators[choice.name]

    def models(self) -> modelling.Models:
        """The models that are known, which are present, and which would answer."""
        return modelling.survey(self.config)

    def pull(self, name: str, progress: ProgressLike) -> Path:
        """Obtain the model called `name`, or of that path; where it stands then."""
        from retrieval.pulling import pull  # noqa: PLC0415

        folder = self.config.models.models_dir
        assert folder is not None
        return pull(name, folder, progress=lambda done, total: progress("pull", done, total, name))

    def ingest(
        self,
        sources: Sequence[str],
        *,
        manifest: Path | None,
        model: str | None,
        dry_run: bool,
        progress: ProgressLike,
        accept: bool = False,
    ) -> Report:
        """Take in files, folders and URLs; without any, those of the manifest."""
        from ui import taking  # noqa: PLC0415

        tools = replace(self.tools(model), accept=accept)
        return taking.ingest(
            self.base, tools, sources, manifest=manifest or self._manifest(), dry_run=dry_run, progress=progress
        )

    def watch(
        self, sources: Sequence[str], *, manifest: Path | None, model: str | None, every: float, progress: ProgressLike
    ) -> Iterator[Report | ClaimgraphError]:
        """Take in again whenever a file changes and every so many seconds; a report, or what went wrong, each time."""
        from ui import taking, watching  # noqa: PLC0415

        named = manifest or self._manifest()

        def take_in() -> Report:
            tools = self.tools(model, rest=every * watching.REST)
            return taking.ingest(self.base, tools, sources, manifest=named, dry_run=False, progress=progress)

        return watching.rounds(take_in, lambda: taking.watched(sources, named, self.config.home), every)

    def remove(self, sources: Sequence[str]) -> Report:
        """Take sources out."""
        from ingest.pipeline import remove  # noqa: PLC0415

        return remove(self.base, sources)

    def rebuild(self, progress: ProgressLike) -> Commit:
        """Compile everything again from the documents; NotHeldError where there are none."""
        if not any(self.config.home.glob("documents/*/*")):
            raise NotHeldError(f"{self.config.home} holds no documents", "Take sources in: claimgraph ingest")
        progress("rebuild", 0, 1, "")
        return self.base.rebuild()

    def verify(self) -> VerifyReport:
        """Check the whole base."""
        from kg.verify import verify  # noqa: PLC0415

        return verify(self.base)

    def query(self, text: str, *, timeout: float | None) -> Table:
        """Run SPARQL, within its limits."""
        return self._queries.run(self.snapshot(), text, timeout=timeout)

    def publish(self, progress: ProgressLike) -> Published:
        """Put the live generation into the SPARQL server of the configuration."""
        return querying.publish(self.snapshot(), self.config, lambda done, whole: progress("publish", done, whole, ""))

    def query_text(self, given: str, parameters: Mapping[str, str]) -> str:
        """The SPARQL of a shipped query by name, or `given` itself where it is SPARQL."""
        return holdings.query_text(given, parameters)

    def serialise(self, table: Table, format: str) -> str:  # noqa: A002 - as the contract names it
        """The rows in one of the formats of the contract."""
        from kg.table import serialise  # noqa: PLC0415

        return serialise(table, format)

    def export(self, format: str, file: Path) -> None:  # noqa: A002
        """Write the graph to `file`."""
        from kg.export import export  # noqa: PLC0415

        export(self.snapshot().graph_path, format, file)

    def void(self, base_url: str) -> str:
        """The service description and VoID of the live generation, as Turtle."""
        from kg.void import description  # noqa: PLC0415

        return description(self.snapshot().graph, base_url)

    def held(self) -> tuple[HeldDocument, ...]:
        """The documents that are held; none where nothing was taken in yet."""
        if self.base.current is None:
            return ()
        return tuple(sorted(self.snapshot().documents.values(), key=lambda h: h.source.id))

    def status(self) -> dict[str, Any]:
        """Counts and generation."""
        return holdings.status(self.config.home, self.base.current, self.held())

    def claims(self, **filters: str | None) -> Iterator[tuple[str, Claim]]:
        """Claims with the id of their source, filtered by source, subject, relation and modality."""
        if self.base.current is None:
            return iter(())
        wanted = holdings.checked(holdings.Filter(**filters), self.ontology)
        return holdings.claims(self.snapshot(), wanted, self.lexicon())

    def conflicts(self) -> tuple[Conflict, ...]:
        """Where the claims that are held disagree."""
        return holdings.conflicts(self.snapshot(), self.ontology) if self.base.current else ()

    def show(self, name: str) -> holdings.Shown:
        """One thing, all claims about it, and others of that name; NotHeldError where no claim speaks of it."""
        return holdings.show(self.snapshot(), name, self.lexicon())

    def at(self, generation: str) -> Services:
        """The same over a generation that is kept, whichever is live; to be closed."""
        return Services(self.config, generation)

    def source_titles(self) -> dict[str, str]:
        """The source title of each document."""
        return {h.id: h.source.title for h in self.held()}

    def text_of(self, document: str) -> str:
        """The text of a document that is held."""
        return self.snapshot().text(document)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Free workers, models and the generation that was read."""
        self._queries.close()
        for generator in self._generators.values():
            if generator is not None:
                generator.close()
        if self._snapshot is not None:
            self._snapshot.close()

    def tools(self, model: str | None, *, rest: float = 0.0) -> Tools:
        """What an ingest works with; `rest` is for how many seconds addresses are left alone."""
        from ingest.pipeline import Tools  # noqa: PLC0415
        from ingest.web import Policy  # noqa: PLC0415
        from ui import taking  # noqa: PLC0415

        fetch = self.config.fetch
        policy = Policy(private=fetch.allow_private, robots=fetch.robots, contact=fetch.contact)
        generator = modelling.remembering(self.config, self.generator(model)) if model else None
        web, makers = taking.web_for(self.base, policy, rest), taking.makers_for(self.config.ingest)
        return Tools(self.seeds, self.embedder, generator, web, makers)

    def _manifest(self) -> Path:
        """The manifest of the knowledge base, or the shipped one."""
        own = self.config.home / "sources.toml"
        return own if own.is_file() else shipped_manifest()
