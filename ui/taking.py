"""Taking sources in: what is named, or the manifest; what cannot even be looked for is part of the report."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.addresses import same_address
from ingest.fetch_records import FetchRecords
from ingest.fetching import Web, held_contents
from ingest.manifest import EXTENSIONS, Entry, Failure, ListingKind, entries_for, read_manifest, source_id
from ingest.pipeline import Progress, Tools
from ingest.pipeline import ingest as run
from ingest.report import Report, SourceReport, State
from ingest.workers import Workers

if TYPE_CHECKING:
    from ingest.making import Makers
    from ingest.settings import IngestSettings
    from ingest.web import Policy
    from kg.holding import HeldDocument
    from kg.store import KnowledgeBase

__all__ = ["Watched", "ingest", "makers_for", "watched", "web_for"]


@dataclass(frozen=True, slots=True)
class Watched:
    """Where a watch listens: `trees` with all below them, `folders` without; and which paths there matter."""

    trees: frozenset[Path]
    folders: frozenset[Path]
    files: frozenset[Path]
    home: Path

    @property
    def matters(self) -> Callable[[object, str], bool]:
        """Whether a change of a path matters: a file that is named, or a document below a tree, not of the base."""

        def is_wanted(_: object, name: str) -> bool:
            path = Path(name)
            if path in self.files:
                return True
            return (
                path.suffix.lower() in EXTENSIONS | {".toml"}
                and not path.name.startswith(".")
                and self.home not in path.parents
                and any(tree in path.parents for tree in self.trees)
            )

        return is_wanted


def ingest(
    base: KnowledgeBase,
    tools: Tools,
    sources: Sequence[str],
    *,
    manifest: Path,
    dry_run: bool,
    progress: Progress,
) -> Report:
    """Take in the files, folders and URLs of `sources`; without any, the whole of `manifest`."""
    if sources:
        entries, failures = entries_for(sources)
        entries = _told_apart(entries, base.documents())
        report = run(base, entries, tools, progress=progress, dry_run=dry_run)
        return replace(report, sources=(*report.sources, *(_failed(f) for f in failures)))
    entries, failures, notes = _listed(manifest, tools, base.documents())
    report = run(base, entries, tools, progress=progress, manifest=str(manifest.resolve()), dry_run=dry_run)
    return replace(report, sources=(*report.sources, *(_failed(f) for f in failures)), notes=notes)


def makers_for(settings: IngestSettings) -> Makers:
    """Where documents are made: in worker processes, or on a Ray cluster. Raises ConfigError and UnavailableError."""
    if not settings.on:
        return Workers(settings)
    from ingest.cluster import Cluster  # noqa: PLC0415 - only those who have one need it

    return Cluster.of(settings)


def web_for(base: KnowledgeBase, policy: Policy, rest: float = 0.0) -> Web:
    """The web for one run over `base`, which remembers what was fetched and asks only for what has changed."""
    return Web(policy, FetchRecords(base.home / "fetched"), held_contents(base.home, base.documents()), rest)


def watched(sources: Sequence[str], manifest: Path, home: Path) -> Watched:
    """Where to listen for changes of `sources`, or without any, of what `manifest` names, and of itself.

    Raises ConfigError where the manifest has a mistake.
    """
    if sources:
        named = [Path(source).resolve() for source in sources if "://" not in source]
        trees, files = {path for path in named if path.is_dir()}, {path for path in named if path.is_file()}
    else:
        listed = read_manifest(manifest)
        folders = (Path(one.place).resolve() for one in listed.listings if one.kind is ListingKind.FOLDER)
        trees = {folder for folder in folders if folder.is_dir()}
        parts = (part for entry in listed.entries for part in (entry.file, entry.mapping))
        files = {manifest.resolve(), *(part.resolve() for part in parts if part is not None)}
    parents = {file.parent for file in files if file.parent.is_dir()}
    return Watched(frozenset(trees), frozenset(parents), frozenset(files), home.resolve())


def _told_apart(entries: Sequence[Entry], held: Sequence[HeldDocument]) -> tuple[Entry, ...]:
    """Entries whose pages are called like a source held from another address, with a mark in their ids."""
    places = {one.source.id: one.recipe.origin for one in held if "://" in one.recipe.origin}
    return tuple(_marked(entry, places) for entry in entries)


def _marked(entry: Entry, places: Mapping[str, str]) -> Entry:
    if entry.url is None or entry.id is not None:
        return entry
    name = source_id(entry.url)
    if same_address(places.get(name, entry.url)) == same_address(entry.url):
        return entry
    return replace(entry, id=f"{name}-{hashlib.sha256(entry.url.encode()).hexdigest()[:6]}")


def _listed(
    manifest: Path, tools: Tools, held: Sequence[HeldDocument]
) -> tuple[tuple[Entry, ...], tuple[Failure, ...], tuple[str, ...]]:
    """The entries of a manifest and of the items of its listings, what failed, and what was noticed."""
    found = read_manifest(manifest)
    if not found.listings:
        return found.entries, (), ()
    from ingest.listings import each_once, expand  # noqa: PLC0415 - most manifests have no listings

    assert tools.web is not None
    items = expand(found.listings, tools.web)
    entries, said = each_once((*found.entries, *items.entries), held, str(manifest.resolve()))
    return entries, items.failures, (*items.notes, *said)


def _failed(failure: Failure) -> SourceReport:
    error, name = failure.error, failure.id or source_id(failure.origin)
    return SourceReport(name, failure.origin, State.FAILED, error.message, error.hint)
