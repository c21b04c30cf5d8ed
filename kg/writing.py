"""Writing a document's folder: beside what is there, under a temporary name, then in one step."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from kg.codec import (
    block_to_json,
    claim_to_json,
    mention_to_json,
    passage_to_json,
    rejection_to_json,
    source_to_json,
)
from kg.errors import SourceError
from kg.files import files_under, remove_tree, seal, text_digest
from kg.holding import HeldDocument, Made, check_seals

__all__ = ["write"]


def write(home: Path, made: Made) -> HeldDocument:
    """Write a document's folder, unless the same one is there and whole; nothing is durable before the commit."""
    document = home / "documents" / made.document.id
    head = {
        "source.json": _pretty(source_to_json(made.document.source)),
        "text.txt": _utf8(made.document.text, made.document.source.id),
    }
    _head(document, head)
    fresh = document / ".tmp-made"
    _fill(fresh, _parts(made))
    np.save(fresh / "vectors.npy", np.ascontiguousarray(made.vectors, dtype=np.float32), allow_pickle=False)
    sealed = {p.name: asdict(seal(p)) for p in (*files_under(fresh), *(document / name for name in head))}
    text = json.dumps(sealed, indent=1, sort_keys=True)
    (fresh / "seal.json").write_text(text, encoding="utf-8")
    name = text_digest(text)[:16]
    target = document / name
    if target.exists():
        if not check_seals(target):
            remove_tree(fresh)
            return _described(made, name)
        remove_tree(target)
    fresh.rename(target)
    return _described(made, name)


def _described(made: Made, name: str) -> HeldDocument:
    return HeldDocument(
        id=made.document.id,
        made=name,
        source=made.document.source,
        recipe=made.recipe,
        passages=len(made.passages),
        sentences=len(made.vectors),
        claims=len(made.extraction.claims),
        rejected=len(made.extraction.rejections),
    )


def _parts(made: Made) -> dict[str, bytes]:
    document, found = made.document, made.extraction
    structure = {
        "media_type": document.media_type,
        "notes": list(document.notes),
        "blocks": [block_to_json(b) for b in document.blocks],
        "passages": [passage_to_json(p) for p in made.passages],
    }
    parts = {
        "recipe.json": _pretty(asdict(made.recipe)),
        "structure.json": _row(structure),
        "claims.jsonl": b"".join(_row(claim_to_json(c, document.source.id)) for c in found.claims),
        "rejections.jsonl": b"".join(_row(rejection_to_json(r)) for r in found.rejections),
        "mentions.jsonl": b"".join(_row(mention_to_json(m)) for m in found.mentions),
    }
    if made.original is not None:
        parts[f"original{made.original.suffix}"] = made.original.content
    return parts


def _head(document: Path, head: Mapping[str, bytes]) -> None:
    if not document.exists():
        fresh = document.with_name(f".tmp-{document.name}")
        _fill(fresh, head)
        fresh.rename(document)
    for name, content in head.items():
        path = document / name
        if not path.is_file() or path.read_bytes() != content:
            fresh = document / f".tmp-{name}"
            fresh.write_bytes(content)
            fresh.replace(path)


def _fill(folder: Path, parts: Mapping[str, bytes]) -> None:
    if folder.exists():
        remove_tree(folder)
    folder.mkdir(parents=True)
    for name, content in parts.items():
        (folder / name).write_bytes(content)


def _utf8(text: str, source: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        message = f"the text of {source} has a character that cannot be stored, at {error.start}"
        raise SourceError(message, "check the encoding of the file, or give it as UTF-8") from error


def _pretty(record: Mapping[str, Any]) -> bytes:
    return (json.dumps(record, indent=1, ensure_ascii=False) + "\n").encode()


def _row(record: Mapping[str, Any]) -> bytes:
    return (json.dumps(record, ensure_ascii=False) + "\n").encode()
