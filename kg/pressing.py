"""Pressing: what is compiled of one document whatever the others are, made ready for the engines."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from kg.canonical import Canon, canonical_extraction
from kg.carding import Card, Rows, rows_of
from kg.claim import Extraction
from kg.errors import ClaimgraphError, CorruptStoreError, StoreError
from kg.holding import HeldDocument, read_claims, read_document, read_mentions, read_passages
from kg.joining import join, packed, pieces
from kg.triples import document_triples, entities_of, plain_triples

__all__ = ["Pressed", "press", "pressed"]

_MANY = 20_000  # claims and sentences past which starting a process pays
_SPAWNED = get_context("spawn")
_AHEAD = 8  # documents that are ready or being made while one is written


@dataclass(frozen=True, slots=True)
class Pressed:
    """A document made ready: its named graph, the triples it asserts, its rows, its part in the linkage.

    Triples are in N-Triples without the dots. `things` are the IRIs of what it speaks of.
    """

    held: HeldDocument
    triples: list[str]
    plain: set[str]
    rows: Rows
    part: tuple[bytes, str]
    things: frozenset[str]


def press(home: Path, held: HeldDocument, canon: Canon) -> Pressed:
    """Make one document ready."""
    folder = held.folder(home)
    document, passages = read_document(folder), read_passages(folder)
    found = Extraction(claims=read_claims(folder), mentions=read_mentions(folder))
    kept, entities = canonical_extraction(found, canon), Counter(entities_of(found))
    return Pressed(
        held=held,
        triples=document_triples(document, passages, kept),
        plain=plain_triples(kept.claims),
        rows=rows_of(Card(held, document, passages, kept.claims, kept.mentions, entities, canon)),
        part=packed(join(pieces(document, passages))),
        things=frozenset(canon.iri(entity.iri) for entity in entities),
    )


def pressed(home: Path, documents: Sequence[HeldDocument], canon: Canon) -> Iterator[Pressed]:
    """The documents made ready, in their order; many of them by another process, beside what is done with them.

    Raises CorruptStoreError naming what cannot be read, and StoreError where that process ends.
    """
    if sum(held.claims + held.sentences for held in documents) < _MANY:
        yield from (press(home, held, canon) for held in documents)
        return
    ours, theirs = _SPAWNED.Pipe()
    process = _SPAWNED.Process(target=_serve, args=(theirs, home, canon), daemon=True)
    process.start()
    theirs.close()  # so that each side sees when the other ends
    try:
        yield from _served(ours, documents)
    finally:
        ours.close()
        process.join()


def _served(worker: Connection, documents: Sequence[HeldDocument]) -> Iterator[Pressed]:
    waiting = deque(documents)
    for _ in documents[:_AHEAD]:
        worker.send(waiting.popleft())
    for _ in documents:
        try:
            answer = worker.recv()
        except (EOFError, OSError) as error:
            message = "the process that makes documents ready has ended"
            raise StoreError(message, "see if the machine ran out of memory, and run the command again") from error
        if not isinstance(answer, Pressed):
            raise CorruptStoreError(*answer)
        yield answer
        if waiting:
            worker.send(waiting.popleft())


def _serve(asked: Connection, home: Path, canon: Canon) -> None:
    """Answer with documents made ready, or with message and hint of an error, until nobody asks any more."""
    with suppress(EOFError, OSError):
        while True:
            held = asked.recv()
            try:
                answer: Pressed | tuple[str, str] = press(home, held, canon)
            except ClaimgraphError as error:
                answer = (error.message, error.hint)
            asked.send(answer)
