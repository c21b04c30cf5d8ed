"""From the content of one source to its claims: the part of an ingest that needs nothing but the document.

So documents can be made in any process. A makers' choice (this process, worker processes, a cluster) changes where the
work is done, never what comes out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias, TypeVar

from ingest.cutting import cut
from ingest.extraction import Shelf, extract
from ingest.fetching import Raw
from ingest.manifest import Entry
from ingest.reading import read
from kg.claim import Extraction
from kg.document import Document, Passage
from kg.errors import ClaimgraphError, UnavailableError
from kg.language.linking import Lexicon
from kg.ports import Generator

__all__ = ["Here", "Job", "Kept", "Makers", "Outcome", "Product", "make", "ordered"]

T = TypeVar("T")
_LONG = 20_000  # characters, some thirty passages
_DOCUMENTS = 256  # in hand at once, however small they are


@dataclass(frozen=True, slots=True)
class Kept:
    """The file in which the chapters of a long source are kept, and the programs and data it must have been made by."""

    path: Path
    stamp: str


@dataclass(frozen=True, slots=True)
class Job:
    """A source to be made: what was fetched, what its entry says of it, and where its chapters are kept."""

    raw: Raw
    entry: Entry
    kept: Kept | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """What was made of a source, but for the vectors."""

    document: Document
    passages: tuple[Passage, ...]
    extraction: Extraction


Outcome: TypeAlias = Product | ClaimgraphError | OSError


class Makers(Protocol):
    """Makes documents, each from its job alone."""

    def make(self, items: Iterable[tuple[T, Job | None]], lexicon: Lexicon) -> Iterator[tuple[T, Outcome | None]]:
        """Each item in its order with what came of its job, or None where it has none; the items are read as needed."""
        ...


@dataclass(frozen=True, slots=True)
class Here:
    """Makes documents in this process, one after the other, and with `generator` lets a language model add claims."""

    generator: Generator | None = None

    def make(self, items: Iterable[tuple[T, Job | None]], lexicon: Lexicon) -> Iterator[tuple[T, Outcome | None]]:
        """Each item with what came of its job. Raises UnavailableError where the language model fails."""
        for item, job in items:
            yield item, None if job is None else make(job, lexicon, self.generator)


def make(job: Job, lexicon: Lexicon, generator: Generator | None = None) -> Outcome:
    """Read, cut and extract; an error that speaks of the source is an outcome like another.

    Raises UnavailableError where the language model fails.
    """
    try:
        document = read(job.raw, job.entry)
        passages = cut(document)
        shelf = _shelf(job, document)
        extraction = extract(document, passages, lexicon, generator, shelf)
        if shelf is not None:
            shelf.keep()
        return Product(document, passages, extraction)
    except UnavailableError:
        raise
    except (ClaimgraphError, OSError) as error:
        return error


def _shelf(job: Job, document: Document) -> Shelf | None:
    """The chapters of a document as they were last read; a short one is read sooner than they are."""
    if job.kept is None or len(document.text) < _LONG:
        return None
    shelf = Shelf(job.kept.path, job.kept.stamp)
    shelf.load()
    return shelf


def ordered(
    items: Iterable[tuple[T, Job | None]], submit: Callable[[Job], Callable[[], Outcome]], window: int
) -> Iterator[tuple[T, Outcome | None]]:
    """Each item in its order, while the jobs of those behind it are under way.

    `submit` begins a job and returns what waits for its outcome. `window` is how many bytes of content may be in
    hand; one document more than fits always is.
    """
    waiting: deque[tuple[T, int, Callable[[], Outcome] | None]] = deque()
    weight = 0
    for item, job in items:
        size = 0 if job is None else len(job.raw.content)
        waiting.append((item, size, None if job is None else submit(job)))
        weight += size
        while waiting and (weight > window or len(waiting) > _DOCUMENTS):
            first, light, outcome = waiting.popleft()
            weight -= light
            yield first, None if outcome is None else outcome()
    for item, _, outcome in waiting:
        yield item, None if outcome is None else outcome()
