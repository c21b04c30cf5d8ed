"""Writing a catalogue: documents in, documents out; the file is new and nobody reads it yet."""

from __future__ import annotations

import hashlib
import json
import shutil
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from kg.canonical import Canon
from kg.catalogue import Connection, connect
from kg.claim import Claim, Entity, Mention
from kg.codec import claim_to_json, source_to_json
from kg.document import Document, Passage, Span, fragment
from kg.errors import CorruptStoreError
from kg.files import text_digest
from kg.holding import HeldDocument

__all__ = ["Card", "CatalogueWriter", "passage_number", "said", "sentence_number"]

_SCHEMA = Path(__file__).with_name("catalogue.sql")
_TABLES = ("sentence", "passage", "mention", "claim", "naming")


@dataclass(frozen=True, slots=True)
class Card:
    """What the catalogue takes in of one document; `entities` counts how often it speaks of each.

    Claims and mentions are of things kept, `entities` as the document has them; `canon` says which is which.
    """

    held: HeldDocument
    document: Document
    passages: tuple[Passage, ...]
    claims: tuple[Claim, ...]
    mentions: tuple[Mention, ...]
    entities: Counter[Entity]
    canon: Canon = field(default_factory=Canon)


class CatalogueWriter:
    """A catalogue being made: a copy of the parent's, or an empty one."""

    def __init__(self, path: Path, parent: Path | None = None) -> None:
        if parent is not None:
            shutil.copyfile(parent, path)
        self._base: Connection = connect(path)
        if parent is None:
            self._base.executescript(_SCHEMA.read_text(encoding="utf-8"))

    def close(self) -> None:
        """Put everything in the file and close it."""
        self._base.commit()
        self._base.close()

    def drop(self, document: str) -> frozenset[str]:
        """Take a document out, but for its plain triples; returns the IRIs of the entities it spoke of."""
        touched = self._base.execute("SELECT DISTINCT iri FROM naming WHERE document = ?", (document,)).fetchall()
        for level in ("passage", "sentence"):
            self._base.execute(
                f"INSERT INTO {level}_words ({level}_words, rowid, title, path, text) "  # noqa: S608
                f"SELECT 'delete', number, title, path, text FROM {level}_content "
                f"WHERE number IN (SELECT number FROM {level} WHERE document = ?)",
                (document,),
            )
        for table in _TABLES:
            self._base.execute(f"DELETE FROM {table} WHERE document = ?", (document,))  # noqa: S608
        self._base.execute("DELETE FROM document WHERE id = ?", (document,))
        return frozenset(iri for (iri,) in touched)

    def add(self, card: Card) -> None:
        """Take a document in, but for its plain triples."""
        held = card.held
        self._base.execute(
            "INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                held.id,
                held.made,
                held.source.id,
                held.source.title,
                json.dumps(source_to_json(held.source), ensure_ascii=False),
                json.dumps(asdict(held.recipe), ensure_ascii=False),
                held.passages,
                held.sentences,
                held.claims,
                held.rejected,
            ),
        )
        self._add_text(card)
        self._add_found(card)

    def naming(self, iris: Iterable[str]) -> frozenset[str]:
        """The documents that speak of any of the things `iris`, whatever stands for those."""
        found = (self._base.execute("SELECT DISTINCT document FROM naming WHERE held = ?", (iri,)) for iri in iris)
        return frozenset(document for rows in found for (document,) in rows)

    def own(self, owner: str, keys: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
        """Make `keys` all the plain triples that `owner` supports; returns those now without support, and those new."""
        wanted = frozenset(keys)
        had = frozenset(k for (k,) in self._base.execute("SELECT key FROM plain WHERE owner = ?", (owner,)))
        gone, fresh = had - wanted, wanted - had
        self._base.executemany("DELETE FROM plain WHERE key = ? AND owner = ?", [(key, owner) for key in gone])
        lost = frozenset(key for key in gone if not self._supported(key))
        new = frozenset(key for key in fresh if not self._supported(key))
        self._base.executemany("INSERT INTO plain VALUES (?, ?)", [(key, owner) for key in sorted(fresh)])
        return lost, new

    def named(self, iri: str) -> Counter[Entity]:
        """How often the documents held speak of the entity `iri`, by label and type."""
        rows = self._base.execute("SELECT label, type, sum(uses) FROM naming WHERE iri = ? GROUP BY 1, 2", (iri,))
        return Counter({Entity(iri, label, type_): int(uses) for label, type_, uses in rows})

    def numbers(self, document: str | None = None) -> list[int]:
        """The numbers of a document's sentences, in text order; or of all sentences, in their own order."""
        if document is None:
            rows = self._base.execute("SELECT number FROM sentence ORDER BY number")
        else:
            rows = self._base.execute("SELECT number FROM sentence WHERE document = ? ORDER BY start", (document,))
        return [int(number) for (number,) in rows]

    def _supported(self, key: str) -> bool:
        return self._base.execute("SELECT 1 FROM plain WHERE key = ? LIMIT 1", (key,)).fetchone() is not None

    def _add_text(self, card: Card) -> None:
        for p in card.passages:
            number = passage_number(p)
            path = " ".join(p.headings)
            headings = json.dumps(p.headings, ensure_ascii=False)
            row = (number, p.id, p.document, p.span.start, p.span.end, headings, path, card.document.slice(p.span))
            self._base.execute("INSERT INTO passage VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
            self._base.executemany(
                "INSERT INTO sentence VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (sentence_number(p.document, s), number, p.document, s.start, s.end, card.document.slice(s))
                    for s in p.sentences
                ],
            )
        for level in ("passage", "sentence"):
            self._base.execute(
                f"INSERT INTO {level}_words (rowid, title, path, text) "  # noqa: S608
                f"SELECT number, title, path, text FROM {level}_content "
                f"WHERE number IN (SELECT number FROM {level} WHERE document = ?)",
                (card.held.id,),
            )

    def _add_found(self, card: Card) -> None:
        places, source = _Places(card.passages), card.held.source.id
        self._base.executemany(
            "INSERT INTO mention VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (e.iri, e.label, e.type, m.surface, card.held.id, *places.of(m.span), m.span.start, m.span.end)
                for m in card.mentions
                for e in (m.entity,)
            ],
        )
        self._base.executemany(
            "INSERT INTO claim VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    c.id,
                    card.held.id,
                    *places.of(c.evidence.span),
                    c.subject.iri,
                    c.relation,
                    _object(c),
                    said(c, source),
                )
                for c in card.claims
            ],
        )
        self._base.executemany(
            "INSERT INTO naming VALUES (?, ?, ?, ?, ?, ?)",
            [(card.canon.iri(e.iri), e.iri, e.label, e.type, card.held.id, uses) for e, uses in card.entities.items()],
        )


def passage_number(passage: Passage) -> int:
    """The number of a passage: 63 bits of the hash of its id, the same in every generation."""
    return _number(f"passage {passage.id}")


def sentence_number(document: str, sentence: Span) -> int:
    """The number of a sentence: 63 bits of the hash of its place, the same in every generation."""
    return _number(f"sentence {fragment(document, sentence)}")


def said(claim: Claim, source: str) -> str:
    """What a claim says and in which words, whatever the version of its source and the place in it: 16 hex digits."""
    record = claim_to_json(claim.as_held or claim, source)
    for key in ("id", "document", "passage", "start", "end", "method", "confidence"):
        del record[key]
    return text_digest(json.dumps(record, sort_keys=True))[:16]


class _Places:
    """Finds the passage and sentence numbers of a span by where it begins."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = sorted(passages, key=lambda p: p.span)
        self._starts = [p.span.start for p in self._passages]

    def of(self, span: Span) -> tuple[int, int | None]:
        at = bisect_right(self._starts, span.start) - 1
        if at < 0:
            raise CorruptStoreError(f"no passage holds {span}", "ingest the document again")
        passage = self._passages[at]
        inside = (s for s in passage.sentences if s.start <= span.start < s.end)
        sentence = next(inside, None)
        return passage_number(passage), None if sentence is None else sentence_number(passage.document, sentence)


def _object(claim: Claim) -> str | None:
    return claim.value.iri if isinstance(claim.value, Entity) else None


def _number(key: str) -> int:
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") >> 1
