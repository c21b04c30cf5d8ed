"""Who copies whom in a generation: compiled from all documents, of which only new ones are looked at again.

Of two documents that share text the one published later is the copy; where that is not known, the one whose id comes
later. It decides which one is named, and never how many origins are counted.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kg.claim import Claim
from kg.copies import (
    Hashes,
    Run,
    Words,
    covered,
    fingerprints,
    may_share,
    pairs_sharing,
    runs_shared,
    seeds,
    words_of,
)
from kg.document import BlockKind, Document, Span
from kg.errors import CorruptStoreError
from kg.holding import HeldDocument, read_claims, read_document, read_passages
from kg.terms import PROV, NamedNode, RdfTriple, claim_iri, document_iri, place_iri
from kg.voices import stated

__all__ = ["COPIES", "WHOLE", "Copies", "Copy", "compile_copies", "copies_of", "copy_triples"]

COPIES = "copies"  # the folder in a generation
WHOLE = 0.8  # of a document's words: more makes it a copy as a whole
_CARRIED = 0.6  # of the sentence of a claim
_LOOKED_AT = 200  # documents with their words in memory together
_Pair: TypeAlias = tuple[tuple[str, str], tuple[str, str]]  # of documents: the ids, and what was made of them
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


@dataclass(frozen=True, slots=True)
class _Prints:
    """Fingerprints, and for each the place of its document in `documents`, which are ids with what was made of them."""

    documents: tuple[tuple[str, str], ...]
    prints: Hashes
    owners: NDArray[np.int32]


def compile_copies(home: Path, target: Path, live: Mapping[str, HeldDocument], parent: Path | None) -> Copies:
    """Find who copies whom among the documents `live`, and write it into `target`; `parent` is another such folder."""
    held = _read_prints(parent) if parent is not None and parent.is_dir() else _Prints((), *_none())
    prints = _gathered(home, sorted(live.values(), key=_rank), held)
    known, looked_at = _known(parent, held), set(_pairs(held))
    desk = _Desk(home, live)
    found: list[Copy] = []
    for pair in _pairs(prints):
        if pair in looked_at:
            found += known.get(pair, ())
        elif may_share(*(desk.seeds(id_) for id_, _ in pair)):
            found += _measured(*(desk.look(id_) for id_, _ in pair))
    copies = Copies(tuple(found))
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


def _none() -> tuple[Hashes, NDArray[np.int32]]:
    return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int32)


def _pairs(prints: _Prints) -> Iterator[_Pair]:
    """The documents that share a fingerprint, the later one first."""
    for first, second in sorted(pairs_sharing(prints.prints, prints.owners)):
        yield prints.documents[second], prints.documents[first]


def _known(parent: Path | None, held: _Prints) -> dict[_Pair, tuple[Copy]]:
    """What was found before; nothing of it depends on other documents."""
    made = dict(held.documents)
    copies = copies_of(parent).found if parent is not None and made else ()
    return {((c.copy, made[c.copy]), (c.original, made[c.original])): (c,) for c in copies}


def _gathered(home: Path, ordered: Sequence[HeldDocument], held: _Prints) -> _Prints:
    """The fingerprints of all documents; those of documents that stay are taken over."""
    documents = tuple((one.id, one.made) for one in ordered)
    place = {document: number for number, document in enumerate(documents)}
    stays = set(held.documents)
    moved = np.asarray([place.get(document, -1) for document in held.documents], dtype=np.int32)
    owners = moved[held.owners] if len(held.owners) else held.owners
    parts, held_by = [held.prints[owners >= 0]], [owners[owners >= 0]]
    for document in documents:
        if document not in stays:
            prints = fingerprints(_body(read_document(home / "documents" / document[0] / document[1])).words)
            parts.append(prints)
            held_by.append(np.full(len(prints), place[document], dtype=np.int32))
    prints, owners = np.concatenate(parts), np.concatenate(held_by)
    order = np.lexsort((prints, owners))  # the same bytes, however the documents came
    return _Prints(documents, prints[order], owners[order])


def _body(document: Document) -> Words:
    """The words of a document without its record at the head."""
    record = [block.span.end for block in document.blocks if block.kind is BlockKind.FRONT_MATTER]
    return words_of(document.text, max(record, default=0))


@dataclass(frozen=True)
class _Look:
    """A document looked at closely: its words, and where it shares some, its sentences and claims."""

    id: str
    folder: Path
    words: Words

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """Its sentences, in the order of the text."""
        return tuple(s for passage in read_passages(self.folder) for s in passage.sentences)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Its claims."""
        return read_claims(self.folder)

    def around(self, claim: Claim) -> Span:
        """The sentence a claim stands in, or its quote where it stands in none."""
        span = claim.evidence.span
        at = bisect_right(self.sentences, Span(span.start, 1 << 62)) - 1
        return self.sentences[at] if at >= 0 and self.sentences[at].end > span.start else span


@dataclass(frozen=True, slots=True)
class _Desk:
    """Documents that are compared: the seeds of all of them (8 bytes a word), the words of the last ones."""

    home: Path
    live: Mapping[str, HeldDocument]
    found: dict[str, Hashes] = field(default_factory=dict)
    looks: dict[str, _Look] = field(default_factory=dict)

    def seeds(self, id_: str) -> Hashes:
        if id_ not in self.found:
            self.found[id_] = seeds(_body(read_document(self.live[id_].folder(self.home))).words)
        return self.found[id_]

    def look(self, id_: str) -> _Look:
        if len(self.looks) > _LOOKED_AT:
            self.looks.clear()
        if id_ not in self.looks:
            folder = self.live[id_].folder(self.home)
            self.looks[id_] = _Look(id_, folder, _body(read_document(folder)))
        return self.looks[id_]


def _measured(copy: _Look, original: _Look) -> Iterator[Copy]:
    """What `copy` has from `original`, where it is anything."""
    runs = runs_shared(copy.words, original.words)
    if runs:
        share = sum(run.words for run in runs) / len(copy.words.words)
        yield Copy(copy.id, original.id, round(share, 4), runs, tuple(_repeated(copy, original, runs)))


def _repeated(copy: _Look, original: _Look, runs: Sequence[Run]) -> Iterator[tuple[str, str]]:
    """Claims of sentences that are shared, each with the claims that state the same there."""
    there: dict[object, list[str]] = defaultdict(list)
    for claim in _carried(original, [run.there for run in runs]):
        there[stated(claim)].append(claim.id)
    for claim in _carried(copy, [run.here for run in runs]):
        yield from ((claim.id, other) for other in there[stated(claim)])


def _carried(look: _Look, runs: Sequence[Span]) -> Iterator[Claim]:
    return (claim for claim in look.claims if covered(look.around(claim), runs) >= _CARRIED)


def _write(target: Path, prints: _Prints, copies: Copies) -> None:
    target.mkdir(parents=True, exist_ok=True)
    np.save(target / "prints.npy", prints.prints)
    np.save(target / "owners.npy", prints.owners)
    (target / "documents.json").write_text(json.dumps(prints.documents), encoding="utf-8")
    (target / "copies.json").write_text(json.dumps([_to_json(c) for c in copies.found]), encoding="utf-8")


def _read_prints(folder: Path) -> _Prints:
    try:
        documents = tuple((id_, made) for id_, made in json.loads((folder / "documents.json").read_bytes()))
        prints = np.load(folder / "prints.npy", allow_pickle=False)
        return _Prints(documents, prints, np.load(folder / "owners.npy", allow_pickle=False))
    except (OSError, ValueError, TypeError, EOFError) as error:
        raise CorruptStoreError(f"cannot read {folder}: {error}", "run `claimgraph rebuild`") from error


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
