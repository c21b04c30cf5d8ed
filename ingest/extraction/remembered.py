"""What was read of a document's chapters, kept by all that it hangs on, so that an edit has only its chapters read.

A chapter's key is the hash of its text and structure and of everything of the document that reading it can see: the
record of its source, the names the document brings in that the chapter may use, what its headings are about, what was
defined before. Where a key is the same, so is what reading would give.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ingest.extraction.chapters import Chapter, Reading, Setting, read_chapter
from ingest.extraction.scenes import Findings
from kg.claim import Entity
from kg.codec import (
    Record,
    claim_from_json,
    claim_to_json,
    entity_from_json,
    entity_to_json,
    mention_from_json,
    mention_to_json,
    rejection_from_json,
    rejection_to_json,
)
from kg.document import BlockKind
from kg.language.linking import Name, slug, tokenise

__all__ = ["Names", "Shelf", "key_of"]


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a document brings in, each with its words as texts are searched for it and as its IRI has them."""

    found: tuple[tuple[tuple[frozenset[str], ...], Name], ...]

    @classmethod
    def of(cls, names: Iterable[Name]) -> Names:
        """The names with their words."""
        return cls(tuple((_spellings(name), name) for name in names))

    def within(self, words: frozenset[str], entities: frozenset[Entity]) -> list[tuple[str, Entity]]:
        """The names whose words are all among `words`, or that are of one of `entities`: no others can be met."""
        return [
            (name.text, name.entity)
            for spellings, name in self.found
            if name.entity in entities or any(own <= words for own in spellings)
        ]


@dataclass(slots=True)
class Shelf:
    """The chapters of one source as they were last read, in the file at `path`; `stamp` names the program and data.

    `held` is what was kept, `now` what this version says by key; `again` are the keys of chapters that had to be read.
    """

    path: Path
    stamp: str
    held: dict[str, Reading] = field(default_factory=dict)
    names: Names = Names(())
    now: dict[str, Reading] = field(default_factory=dict)
    again: list[str] = field(default_factory=list)

    def load(self) -> None:
        """Take from the file what is whole and of the same stamp."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            first, _, rest = self.path.read_bytes().partition(b"\n")
            if first.decode() == self._head(rest):
                for line in rest.splitlines():
                    record = json.loads(line)
                    self.held[record["key"]] = _from_json(record)

    def meet(self, names: Iterable[Name]) -> None:
        """Take note of the names that this version of the document brings in."""
        self.names = Names.of(names)

    def read(self, chapter: Chapter, findings: Mapping[int, Findings], setting: Setting) -> Reading:
        """What a chapter says: as it was read before, where nothing it hangs on has changed."""
        key = key_of(chapter, findings, setting, self.names)
        reading = self.held.get(key)
        if reading is None:
            reading = read_chapter(chapter, findings, setting)
            self.again.append(key)
        self.now[key] = reading
        return reading

    def keep(self) -> None:
        """Write the file anew, where it is no longer what it was.

        That it cannot be written costs time in the next run, and nothing else.
        """
        if self.now.keys() == self.held.keys():
            return
        rows = (json.dumps({"key": k, **_to_json(r)}, ensure_ascii=False) for k, r in self.now.items())
        rest = "".join(f"{row}\n" for row in rows).encode()
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self.path.with_suffix(".tmp")
            fresh.write_bytes(self._head(rest).encode() + b"\n" + rest)
            fresh.replace(self.path)

    def _head(self, rest: bytes) -> str:
        return f"{self.stamp} {hashlib.sha256(rest).hexdigest()}"


def key_of(chapter: Chapter, findings: Mapping[int, Findings], setting: Setting, names: Names) -> str:
    """The hash of all that the reading of a chapter hangs on."""
    document = chapter.document
    topics = [(path, setting.topics.of(path)) for path in _paths(chapter)]
    entities = {entity for one in findings.values() for entity in one.names.values()}
    entities |= {mention.entity for one in findings.values() for mention in one.mentions}
    entities |= {e for e in (*(topic for _, topic in topics), setting.topics.main, setting.defined) if e is not None}
    source = document.source
    around = (chapter.title, source.title, source.publisher or "", *(part for path, _ in topics for part in path))
    words = {word for text in (document.text, *around, *(e.label for e in entities)) for word in _words(text)}
    said = {
        "source": asdict(source),
        "text": document.text,
        "blocks": _blocks(chapter),
        "title": chapter.title,
        "opens": chapter.first == 0,
        "topics": topics,
        "main": setting.topics.main,
        "defined": setting.defined,
        "publication": setting.frame.publication,
        "names": names.within(frozenset(words), frozenset(entities)),
    }
    return hashlib.sha256(json.dumps(said, default=asdict, ensure_ascii=False).encode()).hexdigest()


def _spellings(name: Name) -> tuple[frozenset[str], ...]:
    label = name.entity.label
    return frozenset(tokenise(name.text).words), frozenset(_slugged(name.text)), frozenset(_slugged(label))


def _words(text: str) -> list[str]:
    return [*tokenise(text).words, *_slugged(text)]


def _slugged(text: str) -> list[str]:
    return slug(text).split("-")


def _paths(chapter: Chapter) -> list[tuple[str, ...]]:
    """The paths of headings that a chapter asks the topic of."""
    document = chapter.document
    paths = [
        (*block.headings, document.slice(block.span)) if block.kind is BlockKind.HEADING else block.headings
        for block in document.blocks
    ]
    return list(dict.fromkeys(paths))


def _blocks(chapter: Chapter) -> list[dict[str, Any]]:
    """The structure of a chapter, its tables counted from its first one."""
    rows = [asdict(block) for block in chapter.document.blocks]
    least = min((row["table"] for row in rows if row["table"] >= 0), default=0)
    return [row | {"table": row["table"] - least if row["table"] >= 0 else -1} for row in rows]


def _to_json(reading: Reading) -> dict[str, Any]:
    return {
        "claims": [claim_to_json(claim, "") for claim in reading.claims],
        "rejections": [rejection_to_json(rejection) for rejection in reading.rejections],
        "mentions": [mention_to_json(mention) for mention in reading.mentions],
        "defined": None if reading.defined is None else entity_to_json(reading.defined),
    }


def _from_json(record: Record) -> Reading:
    defined = record["defined"]
    return Reading(
        claims=tuple(claim_from_json(one) for one in record["claims"]),
        rejections=tuple(rejection_from_json(one) for one in record["rejections"]),
        mentions=tuple(mention_from_json(one) for one in record["mentions"]),
        defined=None if defined is None else entity_from_json(defined),
    )
