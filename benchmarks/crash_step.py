"""One changing verb on a small base, as a process to be killed; and what must hold of the base afterwards.

Everything is imported when this module is, so that a process forked from one that has it begins to work at once.
"""

from __future__ import annotations

import hashlib
import os
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import faiss  # noqa: F401 - imported before the fork
import numpy as np

from ingest.manifest import Entry
from ingest.pipeline import Tools, ingest, remove
from kg.errors import ClaimgraphError
from kg.language.linking import load_lexicon
from kg.ontology import load_ontology
from kg.ports import Vectors
from kg.store import KnowledgeBase
from kg.verify import verify

__all__ = ["ENDS", "VERBS", "Look", "finish", "look", "perform", "prepare"]

VERBS = ("first", "edit", "remove", "rebuild", "rollback")
ENDS = {0: "acknowledged", 3: "refused with an error of ours", -9: "killed"}
_REFUSED, _OTHER = 3, 4
_TEXTS = {
    "a": "# Notes\n\nSouth Korea funds the Han River Programme with $2.5 billion. The programme runs until 2030.\n",
    "b": "# Models\n\nFrance developed Mistral Large.\n\n| Nation | Budget |\n|---|---|\n| Kenya | $90 million |\n",
    "c": "# Licences\n\nNorway released Fjord-7B under the Apache 2.0 licence in March 2025.\n",
}
_EDITED = "# Models\n\nFrance developed Mistral Large in 2024. Kenya spends $41 million.\n"
_LEXICON = load_lexicon(load_ontology())


class _Hashed:
    """An embedder whose vectors are the hash of a text: enough to see whether they are kept."""

    name = "hashed"
    dimension = 16
    digest = "0" * 64

    def encode(self, texts: list[str]) -> Vectors:
        """A unit vector a text."""
        return np.stack([self.encode_query(text) for text in texts])

    def encode_queries(self, texts: list[str]) -> Vectors:
        """A unit vector a question."""
        return self.encode(texts)

    def encode_query(self, text: str) -> Vectors:
        """The unit vector of one text."""
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        row = np.random.default_rng(seed).standard_normal(self.dimension).astype(np.float32)
        return row / np.float32(np.linalg.norm(row))


@dataclass(frozen=True, slots=True)
class Look:
    """What a base holds, as digests; what is wrong with it; and temporary files that nobody will take away."""

    holds: str
    wrong: tuple[str, ...]
    leftovers: tuple[str, ...]


def _base(folder: Path) -> KnowledgeBase:
    return KnowledgeBase(folder / "home", _LEXICON)


def _ingest(folder: Path) -> None:
    entries = [Entry(file=path) for path in sorted((folder / "sources").glob("*.md"))]
    report = ingest(_base(folder), entries, Tools(_LEXICON, _Hashed()))
    for failed in report.failed:
        raise ClaimgraphError(failed.error or "", failed.hint or "")


def prepare(folder: Path, verb: str) -> None:
    """A folder with sources and, but for the first ingest, a base, in the state in which `verb` begins."""
    sources = folder / "sources"
    sources.mkdir(parents=True)
    for name, text in _TEXTS.items():
        (sources / f"{name}.md").write_text(text, encoding="utf-8")
    if verb == "first":
        return
    _ingest(folder)
    (sources / "b.md").write_text(_EDITED, encoding="utf-8")
    if verb == "rollback":
        _ingest(folder)


def _do(folder: Path, verb: str) -> None:
    if verb in ("first", "edit"):
        _ingest(folder)
    elif verb == "remove":
        remove(_base(folder), ["a"])
    elif verb == "rebuild":
        _base(folder).rebuild()
    else:
        _base(folder).rollback("1")


def perform(folder: Path, verb: str, start: Connection) -> None:
    """Do it when told to, and end at once with a code of `ENDS`."""
    start.recv()
    code = 0
    try:
        _do(folder, verb)
    except ClaimgraphError as error:
        code = _REFUSED
        folder.with_suffix(".said").write_text(f"{error.message}\n{error.hint}\n", encoding="utf-8")
    except BaseException:  # noqa: BLE001 - the harness must hear of whatever it is
        code = _OTHER
        folder.with_suffix(".said").write_text(traceback.format_exc(), encoding="utf-8")
    os._exit(code)


def finish(folder: Path, verb: str, *, done: bool) -> None:
    """Do it again undisturbed; a removal that was done is followed by an ingest that changes nothing else."""
    if verb == "remove" and done:
        (folder / "sources" / "a.md").unlink()
        (folder / "sources" / "b.md").write_text(_TEXTS["b"], encoding="utf-8")
        _ingest(folder)
    else:
        _do(folder, verb)


def look(folder: Path) -> Look:
    """What the base in `folder` holds and whether it is whole; an empty base holds nothing and lacks nothing."""
    base, home = _base(folder), folder / "home"
    leftovers = tuple(str(path.relative_to(home)) for path in sorted(home.rglob(".tmp-*")))
    try:
        if base.current is None:
            return Look("", (), leftovers)
        report = verify(base)
        wrong = tuple(f"{check.name}: {check.detail}" for check in report.checks if not check.ok)
        with base.open() as snapshot:
            parts = sorted(str(quad) for quad in snapshot.graph.quads())
            parts += [f"{held.source.id} {held.id}" for held in snapshot.documents.values()]
            parts += [str(number) for number in sorted(snapshot.vectors.numbers())]
            parts += [f"{one}" for one in snapshot.catalogue.said()]
    except ClaimgraphError as error:
        return Look("?", (error.message,), leftovers)
    return Look(hashlib.sha256("\n".join(parts).encode()).hexdigest(), wrong, leftovers)
