"""Where a search looks: all that a snapshot holds, or the sources of one kind, time or name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kg.errors import NotHeldError, QuerySyntaxError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.catalogue import Catalogue
    from kg.document import Source
    from kg.linkage import Ints, Linkage
    from kg.ports import Vectors
    from kg.snapshot import Snapshot
    from kg.vectors import VectorIndex

__all__ = ["Scope", "Within", "everywhere", "scope_of"]

_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True, slots=True)
class Within:
    """What a search is narrowed to: the id of a source, a kind of source, and when it was published.

    `since` and `until` are ISO 8601 dates at any precision, both inclusive: 2025-03 may be before 2025 is over, and
    after it began. None leaves open; a source without a date is not within any time.
    """

    source: str | None = None
    kind: str | None = None
    since: str | None = None
    until: str | None = None

    def holds(self, source: Source) -> bool:
        """Whether a source is within."""
        named = self.source in (None, source.id)
        kind = self.kind is None or self.kind.casefold() == source.kind.casefold()
        return named and kind and self._when(source.published)

    def _when(self, published: str | None) -> bool:
        if self.since is None and self.until is None:
            return True
        if published is None:
            return False
        after = self.since is None or _same_precision(self.since, published) <= _same_precision(published, self.since)
        before = self.until is None or _same_precision(published, self.until) <= _same_precision(self.until, published)
        return after and before


@dataclass(frozen=True, slots=True)
class Scope:
    """What a search reads; where it is narrowed, `documents` are those it is narrowed to and `sentences` theirs."""

    catalogue: Catalogue
    vectors: VectorIndex
    linkage: Linkage
    documents: tuple[str, ...] | None = None
    sentences: Ints | None = None

    def words(self, word: str, limit: int, beside: Sequence[str] = ()) -> list[tuple[int, float]]:
        """The passages that hold a word, and one of those `beside` it where some are given, with their scores."""
        return self.catalogue.words([word], limit, "passage", documents=self.documents, beside=beside)

    def holding(self, word: str, most: int) -> list[int]:
        """At most `most` of the passages that hold a word as it is written, wherever they are."""
        return self.catalogue.holding(word, most)

    def near(self, vector: Vectors, k: int) -> list[tuple[int, float]]:
        """The `k` sentences nearest to a vector, with their similarity."""
        return self.vectors.search(vector, k, self.sentences)

    def nearest(self, vector: Vectors, k: int) -> tuple[Ints, Vectors]:
        """The same as arrays: their numbers, and their similarity."""
        return self.vectors.nearest(vector, k, self.sentences)


def everywhere(snapshot: Snapshot) -> Scope:
    """All that a snapshot holds."""
    return Scope(snapshot.catalogue, snapshot.vectors, snapshot.linkage)


def scope_of(snapshot: Snapshot, within: Within) -> Scope:
    """What of a snapshot is within.

    Raises NotHeldError where a source or kind is named that no document has, QuerySyntaxError where a date is none.
    """
    if within == Within():
        return everywhere(snapshot)
    from kg.narrowing import narrowed  # noqa: PLC0415 - most searches look everywhere

    _check(snapshot, within)
    documents = tuple(id_ for id_, held in snapshot.documents.items() if within.holds(held.source))
    passages = np.asarray(snapshot.catalogue.numbers_of(documents, "passage"), dtype=np.int64)
    sentences = np.asarray(snapshot.catalogue.numbers_of(documents, "sentence"), dtype=np.int64)
    linkage = narrowed(snapshot.linkage, passages)
    return Scope(snapshot.catalogue, snapshot.vectors, linkage, documents, sentences)


def _check(snapshot: Snapshot, within: Within) -> None:
    for name, given in (("since", within.since), ("until", within.until)):
        if given is not None and not _DATE.fullmatch(given):
            raise QuerySyntaxError(f"`{name}` is {given!r}", "Write a date as 2026-03-31, 2026-03 or 2026.")
    if within.source is not None:
        snapshot.of_source(within.source)
    kinds = sorted({held.source.kind for held in snapshot.documents.values()})
    if within.kind is not None and within.kind.casefold() not in {kind.casefold() for kind in kinds}:
        raise NotHeldError(f"no source of the kind {within.kind!r} is held", f"Kinds held: {', '.join(kinds)}.")


def _same_precision(one: str, other: str) -> str:
    return one[: len(other)]
