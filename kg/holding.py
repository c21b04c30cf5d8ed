"""Document folders: what a source said and what was made of it, written once and readable by anyone.

`HOME/documents/<id>/` holds `source.json` and `text.txt`, which the id is the hash of. What was made of them lies in
`<id>/<made>/`: structure, claims, rejections, mentions, vectors, recipe and the file as fetched; `made` is the hash
of all their digests. So a new extractor makes a new folder beside the old one, and an older generation keeps its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from kg.claim import Claim, Extraction, Mention, Rejection
from kg.codec import (
    block_from_json,
    claim_from_json,
    mention_from_json,
    passage_from_json,
    rejection_from_json,
    source_from_json,
)
from kg.document import Document, Passage, Source, Span
from kg.errors import CorruptStoreError
from kg.files import seal, text_digest
from kg.ports import Vectors

__all__ = [
    "HeldDocument",
    "Made",
    "Original",
    "Recipe",
    "check_seals",
    "held",
    "read_claim_ids",
    "read_claims",
    "read_claims_at",
    "read_document",
    "read_made",
    "read_mentions",
    "read_passages",
    "read_rejections",
    "read_text",
    "read_vectors",
]

_ID = re.compile(rb'\{"id": "([0-9a-f]{16})"')
_SUBJECT = re.compile(rb'"subject": \{"iri": "([^"]*)"')
_PLACE = re.compile(rb'"start": (\d+), "end": (\d+), "quote": "')
_MEND = "run `claimgraph verify` to see what is damaged, and ingest the source again"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a document was made from and with: where all of it is the same, making it again gives the same.

    `content` is the SHA-256 of the bytes fetched and `entry` the digest of what the manifest says of the source;
    `reading`, `cutting`, `extraction` and `ontology` are digests of the programs and data; `embedder` and
    `generator` name models with the digest of their weights. Where it came from does not change what it is.
    """

    content: str
    entry: str
    reading: str
    cutting: str
    extraction: str
    ontology: str
    embedder: str
    generator: str | None = None
    origin: str = field(default="", compare=False)
    manifest: str | None = field(default=None, compare=False)
    listing: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Original:
    """The bytes of a source as fetched; `suffix` is a file name's ending with its dot."""

    content: bytes
    suffix: str


@dataclass(frozen=True, slots=True)
class Made:
    """All that was made of one document; `vectors` has a row a sentence, in passage order then sentence order."""

    document: Document
    passages: tuple[Passage, ...]
    extraction: Extraction
    vectors: Vectors
    recipe: Recipe
    original: Original | None = None


@dataclass(frozen=True, slots=True)
class HeldDocument:
    """A document a generation holds; `passages`, `sentences`, `claims` and `rejected` are counts."""

    id: str
    made: str
    source: Source
    recipe: Recipe
    passages: int
    sentences: int
    claims: int
    rejected: int

    def folder(self, home: Path) -> Path:
        """Where what was made of it lies."""
        return home / "documents" / self.id / self.made


def held(home: Path, document: str, made: str) -> HeldDocument:
    """The description of a document, read from its folder."""
    folder = home / "documents" / document / made
    source = source_from_json(_json(folder.parent / "source.json"))
    passages = read_passages(folder)
    return HeldDocument(
        id=document,
        made=made,
        source=source,
        recipe=Recipe(**_json(folder / "recipe.json")),
        passages=len(passages),
        sentences=sum(len(p.sentences) for p in passages),
        claims=len(read_claims(folder)),
        rejected=len(read_rejections(folder)),
    )


def read_text(folder: Path) -> str:
    """The text all offsets count in; `folder` is the one of what was made of the document."""
    path = folder.parent / "text.txt"
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CorruptStoreError(f"cannot read {path}: {error}", _MEND) from error


def read_document(folder: Path) -> Document:
    """The document as it was read: source, text and structure."""
    record = _json(folder / "structure.json")
    return Document(
        id=folder.parent.name,
        source=source_from_json(_json(folder.parent / "source.json")),
        text=read_text(folder),
        blocks=tuple(block_from_json(b) for b in record["blocks"]),
        media_type=record["media_type"],
        notes=tuple(record["notes"]),
    )


def read_passages(folder: Path) -> tuple[Passage, ...]:
    """The passages, in text order."""
    return tuple(passage_from_json(p) for p in _json(folder / "structure.json")["passages"])


def read_claims(folder: Path, subjects: Collection[str] | None = None) -> tuple[Claim, ...]:
    """The claims, in the order they were found; with `subjects`, those whose subject has one of these IRIs."""
    named = None if subjects is None else {iri.encode() for iri in subjects}
    lines = _lines(folder / "claims.jsonl", None if named is None else lambda line: _subject(line) in named)
    return tuple(claim_from_json(record) for record in lines)


def read_claims_at(folder: Path, spans: Collection[Span]) -> tuple[Claim, ...]:
    """The claims whose quote has a character in one of `spans`, without reading more of the others."""

    def wanted(line: bytes) -> bool:
        found = _PLACE.search(line)
        return found is None or any(int(found[1]) < span.end and span.start < int(found[2]) for span in spans)

    return tuple(claim_from_json(record) for record in _lines(folder / "claims.jsonl", wanted))


def read_claim_ids(folder: Path) -> tuple[str, ...]:
    """The ids of the claims, in their order, without reading more of them. Raises CorruptStoreError."""
    path = folder / "claims.jsonl"
    try:
        return tuple(found[1].decode() for line in path.read_bytes().splitlines() if (found := _ID.match(line)))
    except OSError as error:
        raise CorruptStoreError(f"cannot read {path}: {error}", _MEND) from error


def read_rejections(folder: Path) -> tuple[Rejection, ...]:
    """What was refused, with reasons."""
    return tuple(rejection_from_json(record) for record in _lines(folder / "rejections.jsonl"))


def read_mentions(folder: Path) -> tuple[Mention, ...]:
    """Where entities are named."""
    return tuple(mention_from_json(record) for record in _lines(folder / "mentions.jsonl"))


def read_vectors(folder: Path) -> Vectors:
    """The vectors, shape (sentences, dimension)."""
    path = folder / "vectors.npy"
    try:
        loaded: Vectors = np.load(path, allow_pickle=False)
    except (OSError, ValueError) as error:
        raise CorruptStoreError(f"cannot read {path}: {error}", _MEND) from error
    return loaded


def read_made(folder: Path) -> Made:
    """All that a document's folder holds."""
    found = Extraction(read_claims(folder), read_rejections(folder), read_mentions(folder))
    return Made(
        document=read_document(folder),
        passages=read_passages(folder),
        extraction=found,
        vectors=read_vectors(folder),
        recipe=Recipe(**_json(folder / "recipe.json")),
        original=_original(folder),
    )


def check_seals(folder: Path) -> tuple[str, ...]:
    """What is not as it was written: one message a damaged file, none when the document is whole."""
    try:
        text = (folder / "seal.json").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return (f"{folder / 'seal.json'}: {error}",)
    if text_digest(text)[:16] != folder.name:
        return (f"{folder / 'seal.json'}: not what its folder's name says",)
    wrong = []
    for name, expected in json.loads(text).items():
        path = (folder.parent if name in ("source.json", "text.txt") else folder) / name
        if not path.is_file():
            wrong.append(f"{path}: missing")
        elif asdict(seal(path)) != expected:
            wrong.append(f"{path}: changed since it was written")
    return tuple(wrong)


def _original(folder: Path) -> Original | None:
    for path in sorted(folder.glob("original*")):
        return Original(path.read_bytes(), path.name.removeprefix("original"))
    return None


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise CorruptStoreError(f"cannot read {path}: {error}", _MEND) from error


def _lines(path: Path, wanted: Callable[[bytes], bool] | None = None) -> Iterable[Any]:
    try:
        lines = path.read_bytes().splitlines()
        return [json.loads(line) for line in lines if wanted is None or wanted(line)]
    except (OSError, ValueError) as error:
        raise CorruptStoreError(f"cannot read {path}: {error}", _MEND) from error


def _subject(line: bytes) -> bytes | None:
    """The IRI of a claim's subject, found without reading the whole line: most claims are not wanted."""
    found = _SUBJECT.search(line)
    return found[1] if found else None
