"""A small base over reports that a test wrote, read by the product's own pipeline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ingest.manifest import Entry
from ingest.pipeline import Tools, ingest
from kg.language.linking import Lexicon, extended, load_lexicon
from kg.ontology import load_ontology
from kg.ports import Embedder
from kg.snapshot import Snapshot
from kg.store import KnowledgeBase


@contextmanager
def held(folder: Path, reports: Mapping[str, str], embedder: Embedder) -> Iterator[tuple[Snapshot, Lexicon]]:
    """What is held of Markdown `reports` by name, and the shipped names with those that the reports brought in."""
    entries = []
    for name, text in reports.items():
        entries.append(Entry(file=folder / f"{name}.md"))
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    seeds = load_lexicon(load_ontology())
    base = KnowledgeBase(folder / "home")
    ingest(base, entries, Tools(seeds, embedder))
    with base.open() as snapshot:
        yield snapshot, extended(seeds, snapshot.lexicon_names())
