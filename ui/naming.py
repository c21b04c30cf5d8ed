"""Which things a name means: an IRI, a name in the graph, or a spelling the lexicon knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.claim import Entity
from kg.errors import NotHeldError
from kg.terms import CG, Literal

if TYPE_CHECKING:
    from kg.language.linking import Lexicon
    from kg.snapshot import Snapshot

__all__ = ["called", "the_one"]

_BY_NAME = "SELECT ?thing WHERE { ?thing skos:hiddenLabel $name }"
_BY_IRI = "SELECT ?label ?type WHERE { $thing rdfs:label ?label ; dcterms:type ?type }"


def called(snapshot: Snapshot, name: str, lexicon: Lexicon) -> tuple[Entity, ...]:
    """The things that sources speak of under `name`, by IRI; none where no source does.

    An IRI means the thing itself, or the one it is merged into.
    """
    if name.startswith("https://"):
        iris = {name}
    else:
        rows = snapshot.select(_BY_NAME, name=Literal(" ".join(name.lower().split())))
        iris = {*map(str, rows.column("thing")), *(entity.iri for entity in lexicon.lookup(name))}
    found = (_described(snapshot, iri) for iri in sorted({snapshot.canon.iri(iri) for iri in iris}))
    return tuple(entity for entity in found if entity is not None)


def the_one(snapshot: Snapshot, name: str, lexicon: Lexicon) -> Entity:
    """The only thing that `name` means to the sources, or else to the lexicon.

    Raises NotHeldError where it means none, or several, and lists those.
    """
    known = lexicon.entities.get(name)
    found = called(snapshot, name, lexicon) or ((known,) if known else lexicon.lookup(name))
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(f"<{thing.iri}> ({thing.label}, {thing.type})" for thing in found)
        raise NotHeldError(f"'{name}' means {len(found)} things: {listed}", "Give the IRI of the one you mean.")
    raise NotHeldError(
        f"no source speaks of '{name}'", f'See what the sources say in words: claimgraph search "{name}"'
    )


def _described(snapshot: Snapshot, iri: str) -> Entity | None:
    rows = snapshot.select(_BY_IRI, thing=iri).rows
    if not rows or not rows[0][0] or not rows[0][1]:
        return None
    return Entity(iri, rows[0][0].value, rows[0][1].value.removeprefix(CG))
