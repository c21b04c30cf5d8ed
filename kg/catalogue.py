"""The catalogue, and the door to SQLite: documents, passages, sentences, words, mentions and claims of a generation.

Passages and sentences are numbered by a hash of their place, so a number means the same in every generation.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from kg.claim import Entity
from kg.codec import source_from_json
from kg.document import Span
from kg.errors import CorruptStoreError, NotHeldError
from kg.holding import HeldDocument, Recipe
from kg.numbering import claim_number, hex_of, thing_number

__all__ = ["Catalogue", "ClaimRow", "Connection", "MentionRow", "PassageRow", "SentenceRow", "connect", "writable"]

Connection = sqlite3.Connection
Level = Literal["sentence", "passage"]

# How much a word weighs in the title, the heading path and the text.
_WEIGHTS = "2.0, 1.5, 1.0"
_BATCH = 500

_PASSAGE = """SELECT p.number, p.id, p.document, d.source_id, p.start, p.end, p.headings, d.title, p.text
FROM passage p JOIN document d ON d.id = p.document"""
_SAID = "SELECT said, number, document FROM claim"
_SENTENCE = "SELECT number, passage, document, start, end, text FROM sentence"
_NUMBERS = "SELECT number FROM {} WHERE document IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage as the catalogue holds it; offsets count code points of the document's text."""

    number: int
    id: str
    document: str
    source_id: str
    start: int
    end: int
    headings: tuple[str, ...]
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class SentenceRow:
    """A sentence as the catalogue holds it."""

    number: int
    passage_number: int
    document: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class MentionRow:
    """Where an entity is named; `sentence_number` is None where the name is outside every sentence."""

    passage_number: int
    sentence_number: int | None
    document: str
    span: Span
    surface: str


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """Which sentence carries a claim, and whom it is about; `object` is an entity's IRI or None."""

    id: str
    document: str
    passage_number: int
    sentence_number: int | None
    subject: str
    relation: str
    object: str | None


class Catalogue:
    """A generation's catalogue, read-only. Raises CorruptStoreError where the file is not a catalogue."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._base = sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True, check_same_thread=False)

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    def documents(self) -> tuple[HeldDocument, ...]:
        """Every document held, by id."""
        rows = self._rows(
            "SELECT id, made, record, recipe, passages, sentences, claims, rejected FROM document ORDER BY id"
        )
        return tuple(
            HeldDocument(id_, made, source_from_json(json.loads(record)), Recipe(**json.loads(recipe)), *counts)
            for id_, made, record, recipe, *counts in rows
        )

    def counts(self) -> dict[str, int]:
        """How many documents, passages, sentences, claims, mentions and plain triples are held."""
        tables = ("document", "passage", "sentence", "claim", "mention")
        counts = {f"{table}s": int(self._one(f"SELECT count(*) FROM {table}")) for table in tables}  # noqa: S608
        return {**counts, "plain": int(self._one("SELECT count(*) FROM triple"))}

    def passage(self, key: str | int) -> PassageRow:
        """The passage of that id or number. Raises NotHeldError."""
        column = "id" if isinstance(key, str) else "number"
        rows = self._rows(f"{_PASSAGE} WHERE p.{column} = ?", key)
        if not rows:
            raise NotHeldError(f"no passage {key}", "it may belong to another generation: ask again")
        return _passage(rows[0])

    def passages(self, numbers: Iterable[int]) -> dict[int, PassageRow]:
        """The passages of those numbers, those held, by number."""
        rows = self._many(f"{_PASSAGE} WHERE p.number IN", numbers)
        return {row[0]: _passage(row) for row in rows}

    def sentence(self, number: int) -> SentenceRow:
        """The sentence of that number. Raises NotHeldError."""
        rows = self._rows(f"{_SENTENCE} WHERE number = ?", number)
        if not rows:
            raise NotHeldError(f"no sentence {number}", "it may belong to another generation: ask again")
        return SentenceRow(*rows[0])

    def sentences(self, numbers: Iterable[int]) -> dict[int, SentenceRow]:
        """The sentences of those numbers, those held, by number."""
        return {row[0]: SentenceRow(*row) for row in self._many(f"{_SENTENCE} WHERE number IN", numbers)}

    def sentences_of(self, passage_number: int) -> tuple[SentenceRow, ...]:
        """The sentences of a passage, in text order."""
        rows = self._rows(f"{_SENTENCE} WHERE passage = ? ORDER BY start", passage_number)
        return tuple(SentenceRow(*row) for row in rows)

    def words(
        self,
        tokens: Sequence[str],
        limit: int,
        level: Level = "sentence",
        *,
        documents: Collection[str] | None = None,
        beside: Sequence[str] = (),
    ) -> list[tuple[int, float]]:
        """The best sentences or passages that hold any of the tokens: number and BM25 score, higher is better.

        A token of several parts ("GPT-4o", "15.5") is matched as a phrase. Title and headings count, and weigh more.
        Only in `documents`, where they are given; only where one of the tokens `beside` is held too, and those score.
        """
        wanted, other = _any_of(tokens), _any_of(beside)
        if not wanted:
            return []
        table = f"{level}_words"
        # The + keeps SQLite from asking the index once for each number within.
        within = f" AND +rowid IN ({_NUMBERS.format(level)})" if documents is not None else ""
        rows = self._rows(
            f"SELECT rowid, -bm25({table}, {_WEIGHTS}) AS score FROM {table} WHERE {table} MATCH ?{within} "  # noqa: S608
            "ORDER BY score DESC, rowid LIMIT ?",
            f"({wanted}) AND ({other})" if other else wanted,
            *(() if documents is None else (json.dumps(list(documents)),)),
            limit,
        )
        return [(int(number), float(score)) for number, score in rows]

    def spread(self, token: str, most: int, level: Level = "passage") -> int:
        """In how many sentences or passages a token stands, counted no further than `most`."""
        wanted, table = _any_of([token]), f"{level}_words"
        if not wanted:
            return 0
        counting = f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {table} MATCH ? LIMIT ?)"  # noqa: S608
        return int(self._rows(counting, wanted, most)[0][0])

    def holding(self, token: str, most: int) -> list[int]:
        """At most `most` of the passages that hold a token as it is written, in capitals or not; its parts anywhere."""
        parts = " ".join(f'"{part}"' for part in "".join(c if c.isalnum() else " " for c in token).split())
        held = "SELECT rowid FROM passage_exact WHERE passage_exact MATCH ? LIMIT ?"
        return [number for (number,) in self._rows(held, parts, most)] if parts else []

    def numbers_of(self, documents: Collection[str], level: Level) -> list[int]:
        """The numbers of the sentences or passages of some documents."""
        return [number for (number,) in self._rows(_NUMBERS.format(level), json.dumps(list(documents)))]

    def mentions(self, iri: str) -> tuple[MentionRow, ...]:
        """Where that entity is named, by document and place."""
        rows = self._rows(
            "SELECT m.passage, m.sentence, m.document, m.start, m.end, n.surface FROM mention m "
            "JOIN name n ON n.number = m.name JOIN entity e ON e.number = n.entity WHERE e.thing = ? ORDER BY 3, 4, 5",
            thing_number(iri),
        )
        return tuple(MentionRow(p, s, d, Span(start, end), surface) for p, s, d, start, end, surface in rows)

    def claims_about(self, iri: str) -> tuple[ClaimRow, ...]:
        """The claims whose subject or value is that entity."""
        rows = self._rows(
            "SELECT c.number, c.document, c.passage, c.sentence, s.iri, c.relation, o.iri FROM claim c "
            "JOIN thing s ON s.number = c.subject LEFT JOIN thing o ON o.number = c.object "
            "WHERE c.subject = ?1 OR c.object = ?1 ORDER BY c.document, c.number",
            thing_number(iri),
        )
        return tuple(ClaimRow(hex_of(number), *row) for number, *row in rows)

    def claim_shapes(self) -> frozenset[tuple[str, str, str | None]]:
        """Which claims there are by kind: the class of the subject, the relation, the class of an entity as value."""
        rows = self._rows(
            "SELECT DISTINCT s.type, c.relation, o.type FROM claim c JOIN entity s ON s.thing = c.subject "
            "LEFT JOIN entity o ON o.thing = c.object"
        )
        return frozenset(rows)

    def subjects(self, claims: Iterable[str]) -> frozenset[str]:
        """The IRIs of the subjects of the claims of those ids, those held."""
        statement = "SELECT DISTINCT t.iri FROM claim c JOIN thing t ON t.number = c.subject WHERE c.number IN"
        return frozenset(iri for (iri,) in self._many(statement, map(claim_number, claims)))

    def claim_counts(self) -> dict[str, int]:
        """How many claims each subject has, by its IRI, in the order of IRIs."""
        counted = "SELECT subject, count(*) AS claims FROM claim GROUP BY subject"
        return dict(
            self._rows(f"SELECT t.iri, c.claims FROM ({counted}) c JOIN thing t ON t.number = c.subject ORDER BY t.iri")  # noqa: S608
        )

    def names(self) -> tuple[tuple[str, Entity], ...]:
        """Every wording under which a document names an entity, each once, in alphabetical order."""
        rows = self._rows(
            "SELECT n.surface, t.iri, e.label, e.type FROM name n JOIN entity e ON e.number = n.entity "
            "JOIN thing t ON t.number = e.thing ORDER BY 1, 2, 3, 4"
        )
        return tuple((surface, Entity(iri, label, type_)) for surface, iri, label, type_ in rows)

    def plain_keys(self) -> frozenset[str]:
        """The plain triples of the default graph, as N-Triples, that at least one held document supports."""
        return frozenset(text for (text,) in self._rows("SELECT text FROM triple"))

    def damage(self) -> list[str]:
        """What SQLite finds wrong with the file; nothing when it is sound."""
        return [f"{self._path}: {said}" for (said,) in self._rows("PRAGMA integrity_check") if said != "ok"]

    def said(self, documents: Iterable[str] | None = None) -> tuple[tuple[str, str, str], ...]:
        """What every claim says, or every one of some documents, its id and its document; sorted."""
        rows = self._rows(_SAID) if documents is None else self._many(f"{_SAID} WHERE document IN", documents)
        return tuple(sorted((hex_of(said), hex_of(number), document) for said, number, document in rows))

    def _many(self, statement: str, numbers: Iterable[int | str]) -> Iterator[tuple[Any, ...]]:
        wanted = tuple(numbers)
        for at in range(0, len(wanted), _BATCH):
            some = wanted[at : at + _BATCH]
            yield from self._rows(f"{statement} ({', '.join('?' * len(some))})", *some)

    def _one(self, statement: str) -> Any:
        return self._rows(statement)[0][0]

    def _rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with _readable(self._path):
            return self._base.execute(statement, values).fetchall()


def connect(path: Path) -> Connection:
    """A connection that writes a catalogue nobody reads yet: the commit makes it durable, so SQLite need not."""
    base = sqlite3.connect(path)
    base.executescript("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;")
    return base


@contextmanager
def writable(path: Path) -> Iterator[None]:
    """Turn SQLite's refusal while writing (a full disk, say) into an OSError that names the file."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise OSError(None, str(error), str(path)) from error


def _any_of(tokens: Sequence[str]) -> str:
    """A full text query for any of the tokens, each quoted; empty where none has a letter or figure."""
    quoted = [f'"{token.replace(chr(34), " ").replace(chr(0), " ")}"' for token in tokens]
    return " OR ".join(dict.fromkeys(token for token in quoted if any(c.isalnum() for c in token)))


def _passage(row: tuple[Any, ...]) -> PassageRow:
    number, id_, document, source, start, end, headings, title, text = row
    return PassageRow(number, id_, document, source, start, end, tuple(json.loads(headings)), title, text)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # damaged text is no UTF-8 any more
        raise CorruptStoreError(f"cannot read {path}: {error}", "run `claimgraph rebuild`") from error
