"""What a commit did to the disagreements: which are new, and which are resolved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from kg.cataloguing import said
from kg.conflicts import Conflict, find_conflicts
from kg.differing import Difference
from kg.errors import CorruptStoreError
from kg.snapshot import Snapshot

__all__ = ["conflict_changes", "conflict_news"]

_ALL = 5_000  # claims up to which all are compared; beyond, those on the subjects that a change touched

_AT_ONCE = 50_000  # claims in memory together, some 100 MB; what two things differ in is not seen across such parts

_Conflicts: TypeAlias = dict[tuple[str, frozenset[str]], Conflict]


def conflict_news(before: Snapshot | None, after: Snapshot, change: Difference) -> tuple[int, int]:
    """How many disagreements are new in `after`, and how many of `before` are resolved."""
    new, resolved = conflict_changes(before, after, change)
    return len(new), len(resolved)


def conflict_changes(
    before: Snapshot | None, after: Snapshot, change: Difference
) -> tuple[tuple[Conflict, ...], tuple[Conflict, ...]]:
    """The disagreements that are new in `after`, and those of `before` that are resolved; by topic."""
    subjects = None
    if before is not None and after.manifest.counts.claims > _ALL:
        gone = before.catalogue.subjects(change.withdrawn)
        subjects = gone | after.catalogue.subjects(change.added)
    had, has = _before(before, subjects), _conflicts(after, subjects)
    new = (found for key, found in has.items() if key not in had)
    resolved = (found for key, found in had.items() if key not in has)
    return tuple(sorted(new, key=_order)), tuple(sorted(resolved, key=_order))


def _order(conflict: Conflict) -> tuple[str, str, str]:
    return conflict.topic, conflict.kind, conflict.explanation


def _before(snapshot: Snapshot | None, subjects: frozenset[str] | None) -> _Conflicts:
    try:
        return _conflicts(snapshot, subjects) if snapshot is not None else {}
    except CorruptStoreError:  # what was damaged was replaced; it must not stand in the way of that
        return {}


def _conflicts(snapshot: Snapshot, subjects: frozenset[str] | None) -> _Conflicts:
    """By class and by what is said, so that a moved claim is the same one."""
    sources = {id_: held.source for id_, held in snapshot.documents.items()}
    copied = snapshot.copies.originals
    return {
        (found.kind, frozenset(said(claim, sources[claim.evidence.document].id) for claim in found.claims)): found
        for part in _parts(snapshot, subjects)
        for found in find_conflicts(snapshot.claims_on(part) if part else snapshot.claims(), sources, copied=copied)
    }


def _parts(snapshot: Snapshot, subjects: frozenset[str] | None) -> Iterator[set[str]]:
    """Subjects whose claims fit into memory together; an empty set stands for all claims there are."""
    if subjects is None and snapshot.manifest.counts.claims <= _AT_ONCE:
        yield set()
        return
    part: set[str] = set()
    size = 0
    for subject, count in snapshot.catalogue.claim_counts().items():
        if subjects is None or subject in subjects:
            part.add(subject)
            size += count
        if size >= _AT_ONCE:
            yield part
            part, size = set(), 0
    if part:
        yield part
