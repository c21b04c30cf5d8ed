"""From sources to a generation: fetch, compare, read, cut, extract, embed, put, commit, report.

A source that fails is reported and left as it was; the others go in. Nothing is live before the commit.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.comparing import (
    Prepared,
    Progress,
    Run,
    failed,
    fetched,
    held_whole,
    missing,
    name_of,
    removed,
    run_over,
    sentence_count,
    state_of,
    take_id,
    unchanged,
    version_before,
)
from ingest.embedded import embedding_texts
from ingest.extraction.model import unfinished
from ingest.fetching import Raw
from ingest.guarding import check_claims, check_text
from ingest.leftovers import left_over, same_place
from ingest.making import Here, Job, Kept, Outcome, Product
from ingest.manifest import Entry
from ingest.planning import foresee, reasons
from ingest.recipes import Tools, comparable, embedder_name, original
from ingest.report import Report, SourceReport, State
from kg.cache import EmbeddingCache
from kg.errors import ClaimgraphError, NotHeldError, SourceError, UnavailableError
from kg.holding import HeldDocument, Made, Recipe, read_made
from kg.news import conflict_news
from kg.store import Draft, KnowledgeBase

__all__ = ["Progress", "Tools", "ingest", "remove"]

_BATCH = 2048  # sentences that wait to be embedded together


@dataclass(frozen=True, slots=True)
class _Found:
    """What an entry is now: its content and recipe, the document that this recipe has made, or what went wrong."""

    entry: Entry
    raw: Raw | None = None
    recipe: Recipe | None = None
    held: HeldDocument | None = None
    error: ClaimgraphError | OSError | None = None


def ingest(
    base: KnowledgeBase,
    entries: Sequence[Entry],
    tools: Tools,
    *,
    progress: Progress | None = None,
    manifest: str | None = None,
    dry_run: bool = False,
) -> Report:
    """Bring `base` up to date with `entries` in one commit, and say what became of each.

    `manifest` names the manifest that `entries` are the whole of: what came from it earlier and is no longer in it
    goes. `dry_run` only fetches and compares. Raises StoreError and UnavailableError, with the base as it was.
    """
    started, heard = time.monotonic(), progress or _silent
    if dry_run:
        run = run_over(base.documents(), tools, base.home, manifest, heard)
        found = foresee(run, entries)
        return Report(base.current, base.current, found, seconds=time.monotonic() - started)
    with base.writing() as draft:
        run = run_over(draft.documents.values(), tools, base.home, manifest, heard)
        run.known.update(
            (comparable(one.recipe, tools), one)
            for one in left_over(base.home, draft.documents, run.recipe)
            if comparable(one.recipe, tools) not in run.known
        )
        cache = EmbeddingCache(base.home, tools.embedder)
        _make(run, entries, draft, cache)
        _put(run, draft, cache)
        _drop_missing(run, draft)
        _embed_anew(run, draft, cache)
        heard("commit", 0, 1, "")
        report = _committed(base, draft, run.reports, started)
        heard("commit", 1, 1, report.generation or "")
        return report


def remove(base: KnowledgeBase, sources: Sequence[str]) -> Report:
    """Take sources out by id, or by the path or URL they came from, in one commit.

    Raises NotHeldError for one that is not held, with the base as it was.
    """
    started = time.monotonic()
    with base.writing() as draft:
        reports = []
        for name in sources:
            held = next((h for h in draft.documents.values() if name in (h.source.id, h.recipe.origin)), None)
            if held is None:
                raise NotHeldError(f"no source {name!r} is held", "`claimgraph sources` lists those that are")
            draft.drop(held.id)
            reports.append(SourceReport(held.source.id, held.recipe.origin, State.REMOVED))
        return _committed(base, draft, reports, started)


def _make(run: Run, entries: Sequence[Entry], draft: Draft, cache: EmbeddingCache) -> None:
    """Make what is new of all entries, in their order, and put it into the draft as it comes."""
    generator = run.tools.generator
    makers = Here(generator) if generator is not None or run.tools.makers is None else run.tools.makers
    waiting = 0
    for number, (found, outcome) in enumerate(makers.make(_looked_up(run, entries), run.tools.lexicon)):
        run.progress("read", number, len(entries), found.entry.origin)
        waiting += _take(run, draft, found, outcome)
        if waiting >= _BATCH:
            _put(run, draft, cache)
            waiting = 0
    run.progress("read", len(entries), len(entries), "")


def _looked_up(run: Run, entries: Sequence[Entry]) -> Iterator[tuple[_Found, Job | None]]:
    """Each entry as it is found, and what there is to make of it: nothing where its recipe is held."""
    for entry in entries:
        try:
            raw, recipe = fetched(run, entry)
            held = held_whole(run, recipe)
        except UnavailableError:
            raise
        except (ClaimgraphError, OSError) as error:
            yield _Found(entry, error=error), None
            continue
        if held is not None and run.sources.get(held.source.id) is not held and not same_place(held.recipe, recipe):
            held = None
        yield _Found(entry, raw, recipe, held), Job(raw, entry, _kept(run, raw)) if held is None else None


def _kept(run: Run, raw: Raw) -> Kept:
    name = hashlib.sha256(raw.origin.encode()).hexdigest()[:24]
    path = run.home / "cache" / "chapters" / f"{name}.jsonl"
    return Kept(path, f"{run.recipe.extraction} {run.recipe.ontology}")


def _take(run: Run, draft: Draft, found: _Found, outcome: Outcome | None) -> int:
    """Report one entry, or leave what was made of it to be embedded: returns how many sentences wait for that."""
    entry = found.entry
    error = outcome if isinstance(outcome, Exception) else found.error
    try:
        if error is not None:
            raise error
        if found.held is not None:
            take_id(run, found.held.source.id, entry)
            _keep(run, draft, found.held)
        elif isinstance(outcome, Product):
            take_id(run, outcome.document.source.id, entry)
            return _prepare(run, found, outcome)
    except (ClaimgraphError, OSError) as failure:
        run.taken.setdefault(name_of(entry), entry.origin)
        run.reports.append(failed(entry, failure))
    return 0


def _keep(run: Run, draft: Draft, held: HeldDocument) -> None:
    """What is held stays, and what a run that was killed had made is taken in."""
    if run.sources.get(held.source.id) is held:
        run.reports.append(unchanged(held))
        return
    state = State.CHANGED if held.source.id in run.sources else State.ADDED
    draft.adopt(held)
    why = ("a run that was broken off had made it already",)
    run.reports.append(replace(unchanged(held), state=state, why=why))


def _prepare(run: Run, found: _Found, product: Product) -> int:
    assert found.raw is not None
    assert found.recipe is not None
    recipe, document = found.recipe, product.document
    before = run.sources.get(document.source.id)
    if not run.tools.accept:
        check_text(version_before(run, document, recipe), run.home, document, recipe)
    why, redo = reasons(before, recipe)
    if unfinished(product.extraction):  # the next run with this model goes on where it broke off
        recipe = replace(recipe, generator=None)
    prepared = Prepared(found.entry, recipe, original(found.raw), document, product.passages, product.extraction)
    run.waiting.append((len(run.reports), prepared))
    state = state_of(run, document)
    origin = found.entry.origin
    run.reports.append(SourceReport(document.source.id, origin, state, notes=document.notes, why=why, redo=redo))
    return sentence_count(prepared)


def _put(run: Run, draft: Draft, cache: EmbeddingCache) -> None:
    """Embed what waits, all at once, and put it into the draft; with nothing new no model is loaded."""
    if not run.waiting:
        return
    texts = [embedding_texts(found.document, found.passages) for _, found in run.waiting]
    vectors = cache.encode(
        [text for some in texts for text in some], lambda done, total: run.progress("embed", done, total, "")
    )
    at = 0
    for (place, found), some in zip(run.waiting, texts, strict=True):
        rows, at = vectors[at : at + len(some)], at + len(some)
        made = Made(found.document, found.passages, found.extraction, rows, found.recipe, found.original)
        try:
            if not run.tools.accept:
                check_claims(draft.parent, made)
            held = draft.put(made)
        except SourceError as error:
            run.reports[place] = failed(found.entry, error)
            continue
        run.reports[place] = replace(
            run.reports[place], passages=held.passages, claims=held.claims, rejected=held.rejected
        )
    run.waiting.clear()


def _drop_missing(run: Run, draft: Draft) -> None:
    for held in missing(run, draft.documents.values()):
        draft.drop(held.id)
        run.reports.append(removed(held))


def _embed_anew(run: Run, draft: Draft, cache: EmbeddingCache) -> None:
    """Embed again what another model embedded: vectors of two models cannot be compared."""
    name = embedder_name(run.tools.embedder)
    stale = [held for held in draft.documents.values() if held.recipe.embedder != name]
    for number, held in enumerate(stale):
        run.progress("embed", number, len(stale), held.source.id)
        made = read_made(held.folder(draft.home))
        vectors = cache.encode(embedding_texts(made.document, made.passages))
        draft.put(replace(made, vectors=vectors, recipe=replace(made.recipe, embedder=name)))


def _committed(base: KnowledgeBase, draft: Draft, reports: Sequence[SourceReport], started: float) -> Report:
    commit = draft.commit()
    new, resolved = 0, 0
    if commit.generation is not None and commit.generation != commit.previous:
        with base.open() as snapshot:
            new, resolved = conflict_news(draft.parent, snapshot, commit.claims)
    return Report(
        generation=commit.generation,
        previous=commit.previous,
        sources=tuple(reports),
        claims_added=len(commit.claims.added),
        claims_withdrawn=len(commit.claims.withdrawn),
        claims_unchanged=commit.claims.unchanged,
        conflicts_new=new,
        conflicts_resolved=resolved,
        seconds=time.monotonic() - started,
    )


def _silent(stage: str, done: int, total: int, label: str, /) -> None:
    """Nobody listens."""
