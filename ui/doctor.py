"""What is wrong with this installation and knowledge base, and the command that mends it."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import ClaimgraphError

if TYPE_CHECKING:
    from kg.holding import HeldDocument
    from ui.wiring import Services

__all__ = ["Finding", "examine"]

EMPTY = "empty"
LEAST_FREE = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Finding:
    """One check; `needed` says whether claimgraph can do its work without it."""

    check: str
    ok: bool
    detail: str
    remedy: str = ""
    needed: bool = True


def examine(services: Services) -> tuple[Finding, ...]:
    """Every check, in the order in which things depend on each other."""
    return tuple(_examined(services))


def _examined(services: Services) -> Iterator[Finding]:
    yield _room(services)
    yield _guarded("embedding model", lambda: _embedding(services))
    yield _guarded("language model", lambda: _language(services))
    base = _guarded("knowledge base", lambda: _base(services))
    yield base
    if base.detail != EMPTY:  # what cannot be opened is looked at all the more
        integrity = _guarded("integrity", lambda: _integrity(services))
        yield integrity
        if integrity.ok:  # an engine must not read what is damaged
            yield _guarded("SPARQL worker", lambda: _worker(services))


def _guarded(check: str, look: Callable[[], Finding]) -> Finding:
    """What `look` finds; its error is a finding too."""
    try:
        return look()
    except ClaimgraphError as error:
        return Finding(check, ok=False, detail=error.message, remedy=error.hint)


def _room(services: Services) -> Finding:
    folder = services.config.home
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    detail = f"{free / 1e9:.1f} GB free under {folder}"
    return Finding("disk", free > LEAST_FREE, detail, "Free some room, or set --home to another disk.")


def _embedding(services: Services) -> Finding:
    embedder = services.embedder
    return Finding("embedding model", ok=True, detail=f"{embedder.name}, {embedder.digest[:12]}…")


def _language(services: Services) -> Finding:
    found = services.models()
    remedy = "claimgraph models pull NAME (claimgraph models lists them), or start Ollama; answers work without one"
    return Finding("language model", bool(found.default), found.answers_by, remedy, needed=False)


def _base(services: Services) -> Finding:
    if services.base.current is None:
        return Finding("knowledge base", ok=False, detail=EMPTY, remedy="claimgraph ingest")
    counts = services.status()
    detail = f"generation {counts['generation']}: {counts['sources']} sources, {counts['claims']} claims"
    return Finding("knowledge base", ok=True, detail=detail)


def _integrity(services: Services) -> Finding:
    wrong = [c for c in services.verify().checks if not c.ok]
    detail = "; ".join(f"{c.name}: {c.detail}" for c in wrong) or "every check of verify holds"
    documents = " ".join(c.detail for c in wrong if c.name == "documents")
    damaged = [h for h in services.held() if h.id in documents] if documents else []
    return Finding("integrity", not wrong, detail, _anew(damaged) if damaged else "claimgraph rebuild")


def _anew(damaged: Sequence[HeldDocument]) -> str:
    """The commands that take damaged documents in again: their compiled form cannot be made from them."""
    ids = shlex.join(h.source.id for h in damaged)
    return f"claimgraph remove {ids} && claimgraph ingest {shlex.join(h.recipe.origin for h in damaged)}"


def _worker(services: Services) -> Finding:
    table = services.query("ASK { ?s ?p ?o }", timeout=None)
    return Finding("SPARQL worker", ok=True, detail=f"answered in {table.seconds * 1000:.0f} ms")
