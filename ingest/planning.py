"""What an ingest would do and why: each source new, changed, to be made again, gone or as it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ingest.comparing import (
    Run,
    failed,
    fetched,
    held_whole,
    missing,
    removed,
    state_of,
    take_id,
    unchanged,
    version_before,
)
from ingest.cutting import cut
from ingest.guarding import check_text
from ingest.manifest import Entry
from ingest.reading import read
from ingest.recipes import embedder_name
from ingest.report import SourceReport, State
from kg.document import Document
from kg.errors import ClaimgraphError, StoreError
from kg.holding import HeldDocument, Recipe, read_document

__all__ = ["foresee", "reasons"]

_PARTS = (
    ("reading", "the program reads such files in another way"),
    ("cutting", "the program cuts passages in another way"),
    ("extraction", "the rules that make claims have changed"),
    ("ontology", "the vocabulary has changed"),
)


def foresee(run: Run, entries: Sequence[Entry]) -> tuple[SourceReport, ...]:
    """What an ingest of `entries` would do, as far as fetching, comparing and reading can tell."""
    for number, entry in enumerate(entries):
        run.progress("read", number, len(entries), entry.origin)
        try:
            run.reports.append(_foreseen(run, entry))
        except (ClaimgraphError, OSError) as error:
            run.reports.append(failed(entry, error))
        run.taken.setdefault(run.reports[-1].id, entry.origin)
    run.reports += [removed(held) for held in missing(run, run.sources.values())]
    run.reports += _to_embed(run)
    return tuple(run.reports)


def _foreseen(run: Run, entry: Entry) -> SourceReport:
    raw, recipe = fetched(run, entry)
    held = held_whole(run, recipe)
    if held is not None:
        take_id(run, held.source.id, entry)
        return unchanged(held)
    document = read(raw, entry)
    take_id(run, document.source.id, entry)
    before = run.sources.get(document.source.id)
    if not run.tools.accept:
        check_text(version_before(run, document, recipe), run.home, document, recipe)
    why, redo = reasons(before, recipe)
    if before is not None and not redo:
        why = (*why, *_touched(run, before, document))
    state = state_of(run, document)
    return SourceReport(document.source.id, entry.origin, state, notes=document.notes, why=why, redo=redo)


def reasons(held: HeldDocument | None, recipe: Recipe) -> tuple[tuple[str, ...], bool]:
    """Why a document is made by `recipe` where `held` is the version before, and whether only the program asks it."""
    if held is None:
        return ("it is not held yet",), False
    before = held.recipe
    own = [] if before.content == recipe.content else ["its content has changed"]
    if before.entry != recipe.entry:
        own.append("what the manifest says of it has changed")
    program = [words for part, words in _PARTS if getattr(before, part) != getattr(recipe, part)]
    if before.embedder != recipe.embedder:
        program.append(_embedding(before.embedder, recipe.embedder))
    if recipe.generator is not None and before.generator != recipe.generator:
        program.append(f"the language model {recipe.generator} is to add claims")
    if not own and not program:
        program = ["a file of the version held is damaged"]
    return (*own, *program), not own


def _touched(run: Run, held: HeldDocument, document: Document) -> Iterator[str]:
    """How many passages differ from those of the version held."""
    try:
        before = set(_texts(read_document(held.folder(run.home))))
    except StoreError:  # damaged: all of it is made anew
        return
    now = list(_texts(document))
    fresh = sum(text not in before for text in now)
    yield f"{fresh} of its {len(now)} passages are new or edited"


def _texts(document: Document) -> Iterable[str]:
    return (document.slice(passage.span).strip() for passage in cut(document))


def _to_embed(run: Run) -> list[SourceReport]:
    """What no entry names and another model embedded: vectors of two models cannot be compared."""
    name = embedder_name(run.tools.embedder)
    gone = {report.id for report in run.reports}
    return [
        replace(unchanged(held), state=State.CHANGED, why=(_embedding(held.recipe.embedder, name),), redo=True)
        for held in run.sources.values()
        if held.source.id not in gone and held.recipe.embedder != name
    ]


def _embedding(before: str, now: str) -> str:
    return f"its vectors are of {before.partition('@')[0]}, and the model is now {now.partition('@')[0]}"
