"""Looking at what is held: claims by filter, one thing, conflicts, changes between generations, counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from kg.claim import Claim, Entity, Modality
from kg.errors import NotHeldError
from kg.language.linking import Lexicon
from kg.named_queries import fill, named_queries
from kg.ontology import Ontology
from kg.voices import corroboration
from ui.naming import called

if TYPE_CHECKING:
    from kg.conflicts import Conflict
    from kg.holding import HeldDocument
    from kg.snapshot import Snapshot

__all__ = [
    "Filter",
    "Origin",
    "Shown",
    "checked",
    "claims",
    "conflicts",
    "origins",
    "query_text",
    "show",
    "status",
]

Shown: TypeAlias = tuple[Entity, tuple[tuple[str, Claim], ...], tuple[tuple[Entity, int], ...], dict[str, int]]

SPARQL_WORDS = ("select", "ask", "construct", "describe", "prefix", "base")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which claims are wanted; None takes all."""

    source: str | None = None
    subject: str | None = None
    relation: str | None = None
    modality: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """The source a document has text from, which part of its words, and whether in other words."""

    source: str
    share: float
    is_whole: bool
    reworded: bool = False


def checked(wanted: Filter, ontology: Ontology) -> Filter:
    """The filter with the relation's and modality's own spelling; NotHeldError where there is no such one."""
    return replace(
        wanted,
        relation=_known("relation", wanted.relation, ontology.relations),
        modality=_known("modality", wanted.modality, [m.value for m in Modality]),
    )


def _known(what: str, name: str | None, names: Iterable[str]) -> str | None:
    if name is None:
        return None
    spelt = {n.lower(): n for n in names}
    if name.lower() in spelt:
        return spelt[name.lower()]
    near = [spelt[n] for n in get_close_matches(name.lower(), spelt, n=5, cutoff=0.5)]
    raise NotHeldError(f"there is no {what} '{name}'", f"Perhaps: {', '.join(near or sorted(spelt.values())[:12])}.")


def claims(snapshot: Snapshot, wanted: Filter, lexicon: Lexicon) -> Iterator[tuple[str, Claim]]:
    """The claims that pass the filter, in the order of sources and texts, each with its source id."""
    subjects = _meant(wanted.subject, snapshot, lexicon) if wanted.subject else None
    for held in _of_source(snapshot, wanted.source):
        for claim in snapshot.claims(held.id):
            if _passes(claim, wanted, subjects):
                yield held.source.id, claim


def show(snapshot: Snapshot, name: str, lexicon: Lexicon) -> Shown:
    """The thing that `name` means and the claims in which it stands; of homonyms the one most spoken of.

    The others come with the number of claims in which they stand, most first; last, how many independent sources state
    what each claim states, by claim id.
    """
    things = {thing.iri: thing for thing in called(snapshot, name, lexicon)}
    about: dict[str, dict[tuple[str, Claim], None]] = {iri: {} for iri in things}
    for held in _of_source(snapshot, None):
        for claim in snapshot.claims(held.id):
            for thing in (claim.subject, claim.value, claim.said_by):
                if isinstance(thing, Entity) and thing.iri in about:
                    about[thing.iri][held.source.id, claim] = None
    ranked = sorted(about, key=lambda iri: (-len(about[iri]), iri))
    if not ranked or not about[ranked[0]]:
        raise NotHeldError(
            f"no claim speaks of '{name}'", f'See what the sources say in words: claimgraph search "{name}"'
        )
    most, *rest = ranked
    sources = {h.id: h.source for h in snapshot.documents.values()}
    voices = corroboration((claim for _, claim in about[most]), sources, snapshot.copies.originals)
    return things[most], tuple(about[most]), tuple((things[iri], len(about[iri])) for iri in rest), voices


def origins(snapshot: Snapshot) -> dict[str, tuple[Origin, ...]]:
    """What each document has from others, by its id; those that have nothing are left out."""
    named = {h.id: h.source.id for h in snapshot.documents.values()}
    copies = {id_: snapshot.copies.of(id_) for id_ in sorted({c.copy for c in snapshot.copies.found})}
    return {
        id_: tuple(Origin(named[c.original], c.share, c.is_whole, c.reworded) for c in some)
        for id_, some in copies.items()
    }


def conflicts(snapshot: Snapshot, ontology: Ontology) -> tuple[Conflict, ...]:
    """Where the claims that are held disagree."""
    from kg.conflicts import find_conflicts  # noqa: PLC0415 - looks at every figure's words; queries need none of it

    functional = frozenset(name for name, relation in ontology.relations.items() if relation.functional)
    held = {h.id: h.source for h in snapshot.documents.values()}
    return find_conflicts(snapshot.claims(None), held, functional, snapshot.copies.originals)


def query_text(given: str, parameters: Mapping[str, str]) -> str:
    """The SPARQL of the shipped query called `given`, filled; or `given` itself where it is SPARQL.

    Raises NotHeldError where it is neither.
    """
    shipped = named_queries().get(given)
    if shipped is not None:
        return fill(shipped, parameters)
    if " " not in given.strip() and not given.lower().lstrip().startswith(SPARQL_WORDS):
        near = ", ".join(get_close_matches(given, named_queries(), n=3, cutoff=0.5))
        hint = f"Perhaps: {near}. List them: claimgraph queries" if near else "List them: claimgraph queries"
        raise NotHeldError(f"there is no query or file called '{given}'", hint)
    return given


def status(home: Path, generation: str | None, held: Sequence[HeldDocument]) -> dict[str, Any]:
    """Counts and generation, for people and programs."""
    return {
        "home": str(home),
        "generation": generation,
        "sources": len(held),
        "passages": sum(h.passages for h in held),
        "claims": sum(h.claims for h in held),
        "rejected": sum(h.rejected for h in held),
    }


def _of_source(snapshot: Snapshot, wanted: str | None) -> list[HeldDocument]:
    """The documents of the source called `wanted` by id, file name or title; all of them for None."""
    held = sorted(snapshot.documents.values(), key=lambda h: h.source.id)
    if wanted is None:
        return held
    name = wanted.lower()
    for exact in (
        [h for h in held if h.source.id.lower() == name or h.id == name],
        [
            h
            for h in held
            if name in {Path(h.recipe.origin).name.lower(), Path(h.recipe.origin).stem.lower(), h.source.title.lower()}
        ],
    ):
        if exact:
            return exact
    known = ", ".join(h.source.id for h in held[:12])
    raise NotHeldError(f"no source is called '{wanted}'", f"Held: {known or 'nothing'}. See: claimgraph sources")


def _meant(name: str, snapshot: Snapshot, lexicon: Lexicon) -> frozenset[str]:
    """The IRIs that `name` may mean."""
    return frozenset(thing.iri for thing in called(snapshot, name, lexicon))


def _passes(claim: Claim, wanted: Filter, subjects: frozenset[str] | None) -> bool:
    if wanted.relation and claim.relation != wanted.relation:
        return False
    if wanted.modality and claim.modality.value != wanted.modality:
        return False
    if subjects is None or wanted.subject is None:
        return True
    return claim.subject.iri in subjects or claim.subject.label.lower() == wanted.subject.lower()
