"""Who copies whom in a generation: compiled from all documents, of which only new ones are looked at again.

Of two documents that share text the one published later is the copy; where that is not known, the one whose id comes
later. It decides which one is named, and never how many origins are counted.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from kg.copies import Run
from kg.desk import Desk
from kg.document import Span
from kg.errors import CorruptStoreError
from kg.holding import HeldDocument
from kg.prints import Codes, Prints, pairs_sharing, put_together, read_prints, taken_over, write_prints
from kg.terms import PROV, NamedNode, RdfTriple, claim_iri, document_iri, place_iri

__all__ = ["COPIES", "WHOLE", "Copies", "Copy", "compile_copies", "copies_of", "copy_triples"]

COPIES = "copies"  # the folder in a generation
WHOLE = 0.8  # of a document's words: more makes it a copy as a whole
_DERIVED = NamedNode(f"{PROV}wasDerivedFrom")


@dataclass(frozen=True, slots=True)
class Copy:
    """What one document has from another: the part of its words, the stretches, and claims with those they repeat."""

    copy: str
    original: str
    share: float
    runs: tuple[Run, ...]
    claims: tuple[tuple[str, str], ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether the document as a whole is a copy."""
        return self.share >= WHOLE


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
        return {claim: tuple(originals) for claim, originals in found.items()}

    def of(self, document: str) -> tuple[Copy, ...]:
        """What a document has from others, most first."""
        return tuple(sorted((c for c in self.found if c.copy == document), key=lambda c: (-c.share, c.original)))


def compile_copies(home: Path, target: Path, live: Mapping[str, HeldDocument], parent: Path | None) -> Copies:
    """Find who copies whom among the documents `live`, and write it into `target`; `parent` is another such folder."""
    ordered = tuple(sorted(live.values(), key=_rank))
    documents = tuple((one.id, one.made) for one in ordered)
    held = read_prints(parent) if parent is not None and parent.is_dir() else Prints()
    kept, looked_at = taken_over(held, documents)
    desk, stays = Desk(home, ordered), set(held.documents)
    added = {place: desk.text(place).prints for place, document in enumerate(documents) if document not in stays}
    prints = put_together(kept, added)
    pairs = pairs_sharing(prints)
    found = _known(parent, prints, np.intersect1d(pairs, looked_at, assume_unique=True)) if parent is not None else {}
    for pair in np.setdiff1d(pairs, looked_at, assume_unique=True).tolist():
        original, copy = divmod(pair, len(documents))
        one = desk.compare(copy, original)
        if one is not None:
            found[pair] = Copy(documents[copy][0], documents[original][0], one.share, one.runs, one.claims)
    copies = Copies(tuple(found[pair] for pair in sorted(found)))
    _write(target, prints, copies)
    return copies


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


def _known(parent: Path, prints: Prints, pairs: Codes) -> dict[int, Copy]:
    """What was found before of `pairs`; nothing of it depends on other documents."""
    place = {id_: number for number, (id_, _) in enumerate(prints.documents)}
    known, many = set(pairs.tolist()), len(place)
    found = ((place.get(c.original, -1), place.get(c.copy, -1), c) for c in copies_of(parent).found)
    placed = ((original * many + copy, c) for original, copy, c in found if min(original, copy) >= 0)
    return {pair: copy for pair, copy in placed if pair in known}


def _write(target: Path, prints: Prints, copies: Copies) -> None:
    target.mkdir(parents=True, exist_ok=True)
    write_prints(target, prints)
    (target / "copies.json").write_text(json.dumps([_to_json(c) for c in copies.found]), encoding="utf-8")


def _to_json(copy: Copy) -> dict[str, object]:
    runs = [(r.here.start, r.here.end, r.there.start, r.there.end, r.words) for r in copy.runs]
    return {"copy": copy.copy, "original": copy.original, "share": copy.share, "runs": runs, "claims": copy.claims}


def _from_json(record: Mapping[str, Iterable[Sequence[int]] | str | float]) -> Copy:
    runs: Iterable[Sequence[int]] = record["runs"]  # type: ignore[assignment]
    claims: Iterable[tuple[str, str]] = record["claims"]  # type: ignore[assignment]
    return Copy(
        copy=str(record["copy"]),
        original=str(record["original"]),
        share=float(record["share"]),  # type: ignore[arg-type]
        runs=tuple(Run(Span(a, b), Span(c, d), words) for a, b, c, d, words in runs),
        claims=tuple((claim, other) for claim, other in claims),
    )
