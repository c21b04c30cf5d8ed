"""Pressing: what is compiled of one document whatever the others are, made ready for the engines."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from kg.canonical import Canon, canonical_extraction
from kg.carding import Card, Rows, rows_of
from kg.claim import Extraction
from kg.errors import CorruptStoreError, StoreError
from kg.holding import HeldDocument, read_claims, read_document, read_mentions, read_passages
from kg.joining import join, packed, pieces
from kg.triples import document_triples, entities_of, plain_triples

__all__ = ["Pressed", "press", "pressed"]

_MANY = 20_000  # claims and sentences past which starting a process pays
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
    with _presser() as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            _ask(process.stdin, (home, canon))
            yield from _served(process.stdin, process.stdout, documents)
        except (EOFError, BrokenPipeError, pickle.UnpicklingError) as error:
            message = "the process that makes documents ready has ended"
            raise StoreError(message, "see if the machine ran out of memory, and run the command again") from error
        finally:
            process.kill()


def _presser() -> subprocess.Popen[bytes]:
    # -P: a json.py beside the user is not ours to import.
    return subprocess.Popen(  # our own module, our own interpreter, no shell
        [sys.executable, "-P", "-m", "kg.presser"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": os.pathsep.join([str(Path(__file__).resolve().parents[1]), *filter(None, sys.path)])},
    )


def _served(asked: IO[bytes], answers: IO[bytes], documents: Sequence[HeldDocument]) -> Iterator[Pressed]:
    waiting = iter(documents)
    for held in islice(waiting, _AHEAD):
        _ask(asked, held)
    for _ in documents:
        answer = pickle.load(answers)  # noqa: S301 - from our own child, by a pipe of its own
        if not isinstance(answer, Pressed):
            raise CorruptStoreError(*answer)
        yield answer
        for held in islice(waiting, 1):
            _ask(asked, held)


def _ask(asked: IO[bytes], what: object) -> None:
    pickle.dump(what, asked, protocol=pickle.HIGHEST_PROTOCOL)
    asked.flush()
