"""Writing a catalogue: documents in, documents out; the file is new and nobody reads it yet."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.carding import Card, Rows, rows_of, said
from kg.catalogue import Connection, connect
from kg.claim import Entity
from kg.numbering import owner_number, passage_number, sentence_number, thing_number, triple_number

if TYPE_CHECKING:
    from kg.joining import Part

__all__ = ["Card", "CatalogueWriter", "passage_number", "said", "sentence_number"]

_SCHEMA = Path(__file__).with_name("catalogue.sql")
_TABLES = ("sentence", "passage", "mention", "claim", "naming", "part")
_WORDS = (("passage", "passage_words"), ("passage", "passage_exact"), ("sentence", "sentence_words"))
_GIVEN = "(SELECT value FROM json_each(?))"


class CatalogueWriter:
    """A catalogue being made: a copy of the parent's, or an empty one."""

    def __init__(self, path: Path, parent: Path | None = None) -> None:
        if parent is not None:
            shutil.copyfile(parent, path)
        self._base: Connection = connect(path)
        schema = _SCHEMA.read_text(encoding="utf-8")
        if parent is None:
            self._base.executescript(schema)
        elif not self._all("SELECT 1 FROM sqlite_master WHERE name = 'passage_exact'"):  # older than this index
            self._base.executescript(schema[schema.index("CREATE VIRTUAL TABLE passage_exact") :])
            self._base.execute("INSERT INTO passage_exact (passage_exact) VALUES ('rebuild')")
        self._loose: dict[str, set[int]] = {"triple": set(), "name": set(), "entity": set()}

    def close(self) -> None:
        """Put everything in the file and close it."""
        self._base.commit()
        self._base.close()

    def drop(self, document: str) -> frozenset[str]:
        """Take a document out; returns the IRIs of the things it spoke of. What it alone held goes in `settle`."""
        touched = self._all(
            "SELECT DISTINCT t.iri FROM naming n JOIN thing t ON t.number = n.thing WHERE n.document = ?", document
        )
        for table, column in (("mention", "name"), ("naming", "entity")):
            statement = f"SELECT DISTINCT {column} FROM {table} WHERE document = ?"  # noqa: S608
            self._loose[column].update(self._all(statement, document))
        for level, table in _WORDS:
            self._base.execute(
                f"INSERT INTO {table} ({table}, rowid, title, path, text) "  # noqa: S608
                f"SELECT 'delete', number, title, path, text FROM {level}_content "
                f"WHERE number IN (SELECT number FROM {level} WHERE document = ?)",
                (document,),
            )
        for table in _TABLES:
            self._base.execute(f"DELETE FROM {table} WHERE document = ?", (document,))  # noqa: S608
        self._base.execute("DELETE FROM document WHERE id = ?", (document,))
        self.own(document, ())
        return frozenset(touched)

    def add(self, card: Card) -> None:
        """Take a document in, but for its triples and its part of the linkage."""
        self.put(rows_of(card))

    def put(self, rows: Rows) -> None:
        """Take in the rows of a document, as `rows_of` makes them."""
        for table, some in rows.known:
            self._insert(f"INSERT OR IGNORE INTO {table}", some)
        for table, some in rows.own:
            self._insert(f"INSERT INTO {table}", some)
        for level, table in _WORDS:
            self._base.execute(
                f"INSERT INTO {table} (rowid, title, path, text) "  # noqa: S608
                f"SELECT number, title, path, text FROM {level}_content "
                f"WHERE number IN (SELECT number FROM {level} WHERE document = ?)",
                (rows.document,),
            )

    def keep_part(self, document: str, packed: tuple[bytes, str]) -> None:
        """Keep the part of a document in the linkage."""
        self._base.execute("INSERT INTO part VALUES (?, ?, ?)", (document, *packed))

    def parts(self) -> Iterator[Part]:
        """The parts of all documents, by their ids."""
        from kg.joining import unpacked  # noqa: PLC0415 - it numbers as we do

        for arrays, spelt in self._base.execute("SELECT arrays, spelt FROM part ORDER BY document"):
            yield unpacked(arrays, spelt)

    def naming(self, iris: Iterable[str]) -> frozenset[str]:
        """The documents that speak of any of the things `iris`, whatever stands for those."""
        statement = (
            "SELECT DISTINCT n.document FROM naming n JOIN entity e ON e.number = n.entity "  # noqa: S608
            f"WHERE e.thing IN {_GIVEN}"
        )
        return frozenset(self._all(statement, json.dumps([thing_number(iri) for iri in iris])))

    def own(self, owner: str, texts: Iterable[str]) -> list[str]:
        """Make `texts` all the triples that `owner` supports; returns those that did not stand before."""
        wanted, number = {triple_number(text): text for text in texts}, owner_number(owner)
        had = frozenset(self._all("SELECT triple FROM support WHERE owner = ?", number))
        gone, fresh = had - wanted.keys(), sorted(wanted.keys() - had)
        self._loose["triple"] |= gone
        self._base.executemany("DELETE FROM support WHERE triple = ? AND owner = ?", [(key, number) for key in gone])
        standing = frozenset(self._all(f"SELECT number FROM triple WHERE number IN {_GIVEN}", json.dumps(fresh)))  # noqa: S608
        new = [(key, wanted[key]) for key in fresh if key not in standing]
        self._insert("INSERT INTO triple", new)
        self._insert("INSERT INTO support", [(key, number) for key in fresh])
        return [text for _, text in new]

    def settle(self) -> list[str]:
        """Forget what nothing held speaks of any more; returns the triples that lost their last support."""
        lost = self._forgotten("triple", "text", self._loose["triple"], "support WHERE triple = t.number")
        users = "naming WHERE entity = t.number UNION ALL SELECT 1 FROM name WHERE entity = t.number"
        entities = self._forgotten("name", "entity", self._loose["name"], "mention WHERE name = t.number")
        things = self._forgotten("entity", "thing", {*entities, *self._loose["entity"]}, users)
        users = "naming WHERE thing = t.number UNION ALL SELECT 1 FROM entity WHERE thing = t.number"
        self._forgotten("thing", "number", set(things), users)
        for numbers in self._loose.values():
            numbers.clear()
        return lost

    def named(self, iri: str) -> Counter[Entity]:
        """How often the documents held speak of the entity `iri`, by label and type."""
        statement = (
            "SELECT e.label, e.type, sum(n.uses) FROM naming n JOIN entity e ON e.number = n.entity "
            "WHERE n.thing = ? GROUP BY 1, 2"
        )
        rows = self._base.execute(statement, (thing_number(iri),))
        return Counter({Entity(iri, label, type_): int(uses) for label, type_, uses in rows})

    def numbers(self, document: str | None = None) -> list[int]:
        """The numbers of a document's sentences, in text order; or of all sentences, in their own order."""
        if document is None:
            return self._all("SELECT number FROM sentence ORDER BY number")
        return self._all("SELECT number FROM sentence WHERE document = ? ORDER BY start", document)

    def triples(self) -> int:
        """How many triples of the default graph stand."""
        return int(self._all("SELECT count(*) FROM triple")[0])

    def _forgotten(self, table: str, column: str, numbers: Iterable[int], users: str) -> list[Any]:
        """Take the rows of these numbers out that nobody uses; returns a column of them, by number."""
        statement = (
            f"SELECT number, {column} FROM {table} t WHERE number IN {_GIVEN} "  # noqa: S608
            f"AND NOT EXISTS (SELECT 1 FROM {users}) ORDER BY number"
        )
        rows = self._base.execute(statement, (json.dumps(list(numbers)),)).fetchall()
        self._base.executemany(f"DELETE FROM {table} WHERE number = ?", [row[:1] for row in rows])  # noqa: S608
        return [value for _, value in rows]

    def _all(self, statement: str, *values: object) -> list[Any]:
        return [value for (value,) in self._base.execute(statement, values)]

    def _insert(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if rows:
            self._base.executemany(f"{statement} VALUES ({', '.join('?' * len(rows[0]))})", rows)
