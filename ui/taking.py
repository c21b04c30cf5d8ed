"""Taking sources in: what is named, or the manifest; what cannot even be looked for is part of the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.manifest import Failure, entries_for, load_manifest, source_id
from ingest.pipeline import Progress, Tools
from ingest.pipeline import ingest as run
from ingest.report import Report, SourceReport, State

if TYPE_CHECKING:
    from kg.store import KnowledgeBase

__all__ = ["ingest"]


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
    if not sources:
        entries = load_manifest(manifest)
        return run(base, entries, tools, progress=progress, manifest=str(manifest.resolve()), dry_run=dry_run)
    entries, failures = entries_for(sources)
    report = run(base, entries, tools, progress=progress, dry_run=dry_run)
    return replace(report, sources=(*report.sources, *(_failed(f) for f in failures)))


def _failed(failure: Failure) -> SourceReport:
    error = failure.error
    return SourceReport(source_id(failure.origin), failure.origin, State.FAILED, error.message, error.hint)
