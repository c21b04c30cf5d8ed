"""Who copies whom in a generation: compiled from all documents, of which only new ones are looked at again.

Of two documents that share text the one published later is the copy; where that is not known, the one whose id comes
later. It decides which one is named, and never how many origins are counted.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from kg.copies import Hashes, Run
from kg.desk import Desk, Found
from kg.document import Span
from kg.errors import CorruptStoreError
from kg.holding import HeldDocument
from kg.prints import (
    REWORDED,
    VERBATIM,
    Codes,
    Limits,
    Prints,
    pairs_sharing,
    put_together,
    read_prints,
    taken_over,
    write_prints,
)
from kg.terms import PROV, NamedNode, RdfTriple, claim_iri, document_iri, place_iri

__all__ = ["COPIES", "WHOLE", "WHOLE_REWORDED", "Copies", "Copy", "compile_copies", "copies_of", "copy_triples"]

COPIES = "copies"  # the folder in a generation
WHOLE = 0.8  # of a document's words: more makes it a copy as a whole
WHOLE_REWORDED = 0.6  # of its words in sentences that are found again, which of rewordings not all are
_DERIVED = NamedNode(f"{PROV}wasDerivedFrom")


@dataclass(frozen=True, slots=True)
class Copy:
    """What one document has from another: the part of its words, the stretches, and claims with those they repeat.

    What is `reworded` was compared sentence by sentence, else word by word; two documents may have one of each.
    """

    copy: str
    original: str
    share: float
    runs: tuple[Run, ...]
    claims: tuple[tuple[str, str], ...] = ()
    reworded: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether the document as a whole is a copy."""
        return self.share >= (WHOLE_REWORDED if self.reworded else WHOLE)


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to find what documents have from each other: its prints of a document, and how two are compared."""

    name: str
    limits: Limits
    prints: Callable[[Desk, int], Hashes]
    compare: Callable[[Desk, int, int], Found | None]
    reworded: bool = False


_WAYS = (
    _Way("prints", VERBATIM, lambda desk, place: desk.text(place).prints, Desk.compare),
    _Way("bands", REWORDED, lambda desk, place: desk.sketch(place).bands, Desk.compare_sentences, reworded=True),
)


@dataclass(frozen=True)
class Copies:
    """All that documents of a generation have from each other."""

    found: tuple[Copy, ...] = ()

    @cached_property
    def originals(self) -> Mapping[str, tuple[str, ...]]:
        """The claims that a claim repeats from another document, by its id."""
        found: dict[str, list[str]] = defaultdict(list)
        for copy in self.found:
            for claim, original in copy.claims:
                found[claim].append(original)
        return {claim: tuple(dict.fromkeys(originals)) for claim, originals in found.items()}

    def of(self, document: str) -> tuple[Copy, ...]:
        """What a document has from others, most first: of each the words it shares, or more that is reworded."""
        own = (copy for copy in self.found if copy.copy == document)
        least_first = sorted(own, key=lambda c: (c.is_whole, c.is_whole and not c.reworded, c.share))
        first = {copy.original: copy for copy in least_first}
        return tuple(sorted(first.values(), key=lambda c: (-c.share, c.original)))


def compile_copies(home: Path, target: Path, live: Mapping[str, HeldDocument], parent: Path | None) -> Copies:
    """Find who copies whom among the documents `live`, and write it into `target`; `parent` is another such folder."""
    ordered = tuple(sorted(live.values(), key=_rank))
    documents = tuple((one.id, one.made) for one in ordered)
    desk = Desk(home, ordered)
    earlier = parent if parent is not None and parent.is_dir() else None
    held = [read_prints(earlier, way.name) if earlier is not None else Prints() for way in _WAYS]
    stays = set(held[0].documents)
    fresh = [place for place, document in enumerate(documents) if document not in stays]
    added = [tuple(way.prints(desk, place) for way in _WAYS) for place in fresh]  # each document is read once
    target.mkdir(parents=True, exist_ok=True)
    found: list[Copy] = []
    for way, before, *own in zip(_WAYS, held, *added, strict=True):
        kept, looked_at = taken_over(before, documents, way.limits)
        prints = put_together(kept, dict(zip(fresh, own, strict=True)))
        write_prints(target, way.name, prints)
        found += _found(way, desk, prints, looked_at, earlier)
    (target / "copies.json").write_text(json.dumps([_to_json(copy) for copy in found]), encoding="utf-8")
    return Copies(tuple(found))


def _found(way: _Way, desk: Desk, prints: Prints, looked_at: Codes, parent: Path | None) -> list[Copy]:
    """What is found in one way, in the order of the documents; pairs `looked_at` are as `parent` has them."""
    pairs = pairs_sharing(prints, way.limits)
    known = np.intersect1d(pairs, looked_at, assume_unique=True)
    found = _known(parent, way, prints, known) if parent is not None else {}
    for pair in np.setdiff1d(pairs, looked_at, assume_unique=True).tolist():
        original, copy = divmod(pair, len(prints.documents))
        one = way.compare(desk, copy, original)
        if one is not None:
            ids = prints.documents[copy][0], prints.documents[original][0]
            found[pair] = Copy(*ids, one.share, one.runs, one.claims, way.reworded)
    return [found[pair] for pair in sorted(found)]


def copy_triples(copies: Copies) -> set[RdfTriple]:
    """The copies as `prov:wasDerivedFrom`: of documents that are copied whole, of places in texts, and of claims."""
    triples = set()
    for one in copies.found:
        if one.is_whole:
            triples.add(RdfTriple(document_iri(one.copy), _DERIVED, document_iri(one.original)))
        for run in one.runs:
            here, there = place_iri(one.copy, run.here), place_iri(one.original, run.there)
            triples.add(RdfTriple(here, _DERIVED, there))
        for claim, original in one.claims:
            triples.add(RdfTriple(claim_iri(claim), _DERIVED, claim_iri(original)))
    return triples


def copies_of(folder: Path) -> Copies:
    """The copies that a generation's folder holds; none where it was compiled without. Raises CorruptStoreError."""
    path = folder / "copies.json"
    if not folder.is_dir():
        return Copies()
    try:
        records = json.loads(path.read_bytes())
        return Copies(tuple(_from_json(record) for record in records))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorruptStoreError(f"cannot read {path}: {error}", "run `claimgraph rebuild`") from error


def _rank(held: HeldDocument) -> tuple[str, str]:
    return held.source.published or "~", held.id


def _known(parent: Path, way: _Way, prints: Prints, pairs: Codes) -> dict[int, Copy]:
    """What was found before of `pairs`; nothing of it depends on other documents."""
    place = {id_: number for number, (id_, _) in enumerate(prints.documents)}
    known, many = set(pairs.tolist()), len(place)
    found = (
        (place.get(c.original, -1), place.get(c.copy, -1), c)
        for c in copies_of(parent).found
        if c.reworded is way.reworded
    )
    placed = ((original * many + copy, c) for original, copy, c in found if min(original, copy) >= 0)
    return {pair: copy for pair, copy in placed if pair in known}


def _to_json(copy: Copy) -> dict[str, object]:
    runs = [(r.here.start, r.here.end, r.there.start, r.there.end, r.words) for r in copy.runs]
    return {
        "copy": copy.copy,
        "original": copy.original,
        "share": copy.share,
        "runs": runs,
        "claims": copy.claims,
        "reworded": copy.reworded,
    }


def _from_json(record: Mapping[str, Iterable[Sequence[int]] | str | float]) -> Copy:
    runs: Iterable[Sequence[int]] = record["runs"]  # type: ignore[assignment]
    claims: Iterable[tuple[str, str]] = record["claims"]  # type: ignore[assignment]
    return Copy(
        copy=str(record["copy"]),
        original=str(record["original"]),
        share=float(record["share"]),  # type: ignore[arg-type]
        runs=tuple(Run(Span(a, b), Span(c, d), words) for a, b, c, d, words in runs),
        claims=tuple((claim, other) for claim, other in claims),
        reworded=bool(record["reworded"]),
    )
