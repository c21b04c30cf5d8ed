"""What must not go in unseen: a page that lost its text or became a login page, and a source that disputes too much.

Both are refused until a person says `--accept`; the version that is held stays meanwhile.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from kg.canonical import canonical_claims
from kg.conflicts import ConflictKind, find_conflicts
from kg.copies import seeds, words_of
from kg.document import BlockKind, Document, Source
from kg.errors import CorruptStoreError, SourceError
from kg.holding import HeldDocument, Made, Recipe, read_document

if TYPE_CHECKING:
    from pathlib import Path

    from kg.claim import Claim
    from kg.snapshot import Snapshot

__all__ = ["FEWEST", "SHARE", "check_claims", "check_text", "doubt", "newly_disputed", "too_many"]

SHARE = 0.05  # of the claims held, which one source may put into dispute
FEWEST = 10  # claims that it may in any case: in a small base one figure is more than a twentieth
_LEFT = 0.25  # of the words held, which a new version must have
_SHORT = 60  # words of a version that is too short to lose its text
_KEPT = 0.2  # of what was said, which tells an edited page from another one in its place
_HEAD = 150  # words at the beginning of a page, where it says what it is
_DISPUTES = frozenset({ConflictKind.DISAGREEMENT, ConflictKind.UNIT_SLIP, ConflictKind.LEGAL_READING})


def check_text(held: HeldDocument | None, home: Path, document: Document, recipe: Recipe) -> None:
    """Raise SourceError where `document` should not replace `held` unseen; other rules over the same bytes may."""
    if held is None or held.recipe.content == recipe.content:
        return
    try:
        before = read_document(held.folder(home))
    except CorruptStoreError:  # what is damaged is no good version
        return
    reason = doubt(before, document)
    if reason is not None:
        raise SourceError(f"{recipe.origin} {reason}; the version that is held stays", _accept(recipe.origin))


def check_claims(parent: Snapshot | None, made: Made) -> None:
    """Raise SourceError where a document would put too many of the claims of other sources in `parent` into dispute."""
    if parent is None:
        return
    source = made.document.source.id
    own = {h.id for h in parent.documents.values() if h.source.id == source}
    others = parent.manifest.counts.claims - sum(parent.documents[id_].claims for id_ in own)
    said = {_content(claim) for id_ in own for claim in parent.claims(id_)}
    # What the version that is held says as well was let in with it, whatever it disputes.
    fresh = [c for c in canonical_claims(made.extraction.claims, parent.canon) if _content(c) not in said]
    subjects = {claim.subject.iri for claim in fresh}
    if not too_many(sum(len(parent.catalogue.claims_about(iri)) for iri in subjects), others):
        return
    held = tuple(claim for claim in parent.claims_on(subjects) if claim.evidence.document not in own)
    sources = {h.id: h.source for h in parent.documents.values() if h.id not in own}
    disputed = len(newly_disputed(fresh, held, {**sources, made.document.id: made.document.source}))
    if too_many(disputed, others):
        origin = made.recipe.origin
        message = f"{origin} would put {disputed} of the {others} claims of other sources into dispute; it stays out"
        raise SourceError(message, _accept(origin))


def _content(claim: Claim) -> tuple[object, ...]:
    """What a claim says, wherever it is read."""
    return (claim.subject.iri, claim.relation, claim.value, claim.modality, claim.aspect, claim.valid)


def _accept(origin: str) -> str:
    return f"look at it; if it is right all the same: claimgraph ingest {origin} --accept"


def doubt(before: Document, after: Document) -> str | None:
    """What speaks against `after` as a version after `before`, as the end of a sentence; None where nothing does."""
    old, new = _body(before), _body(after)
    barrier = _barrier(after)
    if barrier is not None and barrier != _barrier(before):
        said = np.isin(seeds(old), seeds(new))
        if not len(said) or float(said.mean()) < _KEPT:
            return f"has become {barrier}"
    if len(old) >= _SHORT and len(new) < _LEFT * len(old):
        return f"has lost its text: {len(new)} words where {len(old)} are held"
    return None


def _body(document: Document) -> tuple[str, ...]:
    return words_of(document.text, _start(document)).words


def _start(document: Document) -> int:
    """Where the text begins after the record at its head."""
    return max((block.span.end for block in document.blocks if block.kind is BlockKind.FRONT_MATTER), default=0)


def _barrier(document: Document) -> str | None:
    """What stands in front of a text, by its title and its first words."""
    start = _start(document)
    spans = words_of(document.text[start : start + 20 * _HEAD]).spans[:_HEAD]
    head = document.text[start : start + (spans[-1].end if spans else 0)]
    places = (document.source.title, " ".join(head.replace("#", " ").split()))
    return next((name for name, pattern in _barriers() if any(pattern.search(place) for place in places)), None)


@cache
def _barriers() -> tuple[tuple[str, re.Pattern[str]], ...]:
    text = (files("ingest") / "barriers.toml").read_text(encoding="utf-8")
    named = tomllib.loads(text).items()
    return tuple((name, re.compile("|".join(one["words"]), re.IGNORECASE)) for name, one in named)


def too_many(disputed: int, held: int) -> bool:
    """Whether one source may not put `disputed` of the `held` claims into dispute: more than 5 %, and ten or more."""
    return disputed >= FEWEST and disputed > SHARE * held


def newly_disputed(fresh: Iterable[Claim], held: Iterable[Claim], sources: Mapping[str, Source]) -> frozenset[str]:
    """The ids of `held` claims that disagree with one of `fresh`, and with none among themselves."""
    old = tuple(held)
    new = tuple(fresh)
    ids = {claim.id for claim in new}
    already = {id_ for group in _disputes(old, sources) for id_ in group}
    together = (group for group in _disputes((*old, *new), sources) if group & ids)
    return frozenset(id_ for group in together for id_ in group) - ids - already


def _disputes(claims: tuple[Claim, ...], sources: Mapping[str, Source]) -> Iterator[frozenset[str]]:
    found = find_conflicts(claims, sources)
    return (frozenset(claim.id for claim in one.claims) for one in found if one.kind in _DISPUTES)
