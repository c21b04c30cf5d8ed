"""An ingest under way: what is held, what the entries are, and which of them are new."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from ingest.fetching import Raw, fetch
from ingest.manifest import Entry, source_id
from ingest.recipes import Tools, comparable, of_source, recipe_for
from ingest.report import SourceReport, State
from kg.claim import Extraction
from kg.document import Document, Passage
from kg.errors import ClaimgraphError, SourceError
from kg.holding import HeldDocument, Original, Recipe, check_seals

__all__ = [
    "Prepared",
    "Progress",
    "Run",
    "failed",
    "fetched",
    "held_whole",
    "missing",
    "name_of",
    "removed",
    "run_over",
    "sentence_count",
    "state_of",
    "take_id",
    "unchanged",
    "version_before",
]


class Progress(Protocol):
    """Hears how far a stage ("read", "embed", "commit") has come, and what is in hand."""

    def __call__(self, stage: str, done: int, total: int, label: str, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Prepared:
    """An entry with a recipe that is not held."""

    entry: Entry
    recipe: Recipe
    original: Original
    document: Document
    passages: tuple[Passage, ...]
    extraction: Extraction


@dataclass(slots=True)
class Run:
    """An ingest under way; `reports` has a place an entry, `waiting` what is to be embedded, `taken` the ids seen."""

    tools: Tools
    recipe: Recipe
    known: dict[Recipe, HeldDocument]
    sources: dict[str, HeldDocument]
    places: dict[str, HeldDocument]
    manifest: str | None
    progress: Progress
    home: Path
    reports: list[SourceReport] = field(default_factory=list)
    waiting: list[tuple[int, Prepared]] = field(default_factory=list)
    taken: dict[str, str] = field(default_factory=dict)


def run_over(held: Iterable[HeldDocument], tools: Tools, home: Path, manifest: str | None, progress: Progress) -> Run:
    """A run that compares with the documents `held` in `home`."""
    documents = tuple(held)
    return Run(
        tools=tools,
        recipe=recipe_for(tools),
        known={comparable(one.recipe, tools): one for one in documents},
        sources={one.source.id: one for one in documents},
        places={one.recipe.origin: one for one in documents},
        manifest=manifest,
        progress=progress,
        home=home,
    )


def held_whole(run: Run, recipe: Recipe) -> HeldDocument | None:
    """The document that `recipe` has made already, unless a file of it was damaged since."""
    held = run.known.get(comparable(recipe, run.tools))
    return None if held is None or check_seals(held.folder(run.home)) else held


def fetched(run: Run, entry: Entry) -> tuple[Raw, Recipe]:
    """What an entry's content is now, and the recipe it would be made by. Raises SourceError."""
    raw = fetch(entry, run.tools.web)
    return raw, of_source(run.recipe, raw, entry, run.manifest)


def take_id(run: Run, source: str, entry: Entry) -> None:
    """Note who has a source's id; a second entry with the same one would silently replace the first."""
    if source in run.taken:
        message = f"{entry.origin} has the same id, {source!r}, as {run.taken[source]}"
        raise SourceError(message, "rename one of them, or give each an id in a manifest")
    run.taken[source] = entry.origin


def version_before(run: Run, document: Document, recipe: Recipe) -> HeldDocument | None:
    """The version held of a source: by its id, or of what came from the same place, whose record may be lost."""
    return run.sources.get(document.source.id) or run.places.get(recipe.origin)


def state_of(run: Run, document: Document) -> State:
    """Whether a document is a new source or a new version of one."""
    return State.CHANGED if document.source.id in run.sources else State.ADDED


def missing(run: Run, held: Iterable[HeldDocument]) -> list[HeldDocument]:
    """What came from this manifest and is in it no longer; what a listing not read to its end once named stays."""
    if run.manifest is None:
        return []
    partial = run.tools.web.partial if run.tools.web is not None else frozenset()
    gone = [one for one in held if one.recipe.manifest == run.manifest and one.source.id not in run.taken]
    return [one for one in gone if one.recipe.listing not in partial]


def sentence_count(found: Prepared) -> int:
    """How many sentences wait to be embedded."""
    return sum(len(p.sentences) for p in found.passages)


def failed(entry: Entry, error: ClaimgraphError | OSError) -> SourceReport:
    """The report of an entry that could not be taken in, and the next step."""
    if isinstance(error, ClaimgraphError):
        message, hint = error.message, error.hint
    else:
        message, hint = f"{entry.origin} cannot be read: {error.strerror or error}", "check the file and try again"
    return SourceReport(name_of(entry), entry.origin, State.FAILED, message, hint)


def unchanged(held: HeldDocument) -> SourceReport:
    """The report of a document that is as it was."""
    counts = (held.passages, held.claims, held.rejected)
    why = ("its content, its record and the program are as they were",)
    return SourceReport(held.source.id, held.recipe.origin, State.UNCHANGED, None, None, *counts, why=why)


def removed(held: HeldDocument) -> SourceReport:
    """The report of a document that its manifest names no longer."""
    return SourceReport(held.source.id, held.recipe.origin, State.REMOVED, why=("the manifest no longer names it",))


def name_of(entry: Entry) -> str:
    """What an entry is called before it is read."""
    return entry.id or source_id(entry.origin)
