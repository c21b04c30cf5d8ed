"""Applying linking decisions: one map from things that gave way to those kept, used when compiling and when reading.

Documents keep the names their sources gave; what is compiled and what is read speak of the thing kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kg.claim import Claim, Entity, Extraction, Mention, Value
from kg.language.linking import Form, Lexicon, Name, extended
from kg.terms import CG, OWL, RDF, iri_text
from kg.triples import Describes, ancestors

__all__ = [
    "Canon",
    "Described",
    "canonical_claims",
    "canonical_extraction",
    "canonical_lexicon",
    "canonical_mentions",
    "described",
]


@dataclass(frozen=True, slots=True)
class Canon:
    """Who stands for whom: `gone` has, by IRI, each thing that gave way and the one kept for it, chains followed."""

    gone: Mapping[str, tuple[Entity, Entity]] = field(default_factory=dict)

    def iri(self, iri: str) -> str:
        """The IRI of what stands for the thing `iri`; its own where it never gave way."""
        return self.gone[iri][1].iri if iri in self.gone else iri

    def entity(self, entity: Entity) -> Entity:
        """What stands for `entity`; itself where it never gave way."""
        return self.gone[entity.iri][1] if entity.iri in self.gone else entity

    def of(self, iri: str) -> tuple[Entity, ...]:
        """The things that gave way to `iri`, by IRI."""
        return tuple(gone for _, (gone, kept) in sorted(self.gone.items()) if kept.iri == iri)

    def changed(self, before: Canon) -> dict[str, str]:
        """The things that stand for themselves or for others in another way than `before`, each with the IRI it had."""
        pairs = frozenset(self.gone.values()) ^ frozenset(before.gone.values())
        return {gone.iri: before.iri(gone.iri) for gone, _ in pairs}


def canonical_extraction(found: Extraction, canon: Canon) -> Extraction:
    """What was found in a document, speaking of the things kept."""
    return replace(
        found, claims=canonical_claims(found.claims, canon), mentions=canonical_mentions(found.mentions, canon)
    )


def canonical_claims(claims: tuple[Claim, ...], canon: Canon) -> tuple[Claim, ...]:
    """The claims, speaking of the things kept; each keeps its id."""
    return tuple(_claim(claim, canon) for claim in claims) if canon.gone else claims


def canonical_mentions(mentions: tuple[Mention, ...], canon: Canon) -> tuple[Mention, ...]:
    """The mentions, of the things kept."""
    return tuple(replace(m, entity=canon.entity(m.entity)) for m in mentions) if canon.gone else mentions


def _claim(claim: Claim, canon: Canon) -> Claim:
    subject, value = canon.entity(claim.subject), _value(claim.value, canon)
    speaker = claim.said_by and canon.entity(claim.said_by)
    if (subject, value, speaker) == (claim.subject, claim.value, claim.said_by):
        return claim
    return replace(claim, subject=subject, value=value, said_by=speaker, as_held=claim)


def _value(value: Value, canon: Canon) -> Value:
    return canon.entity(value) if isinstance(value, Entity) else value


@dataclass(frozen=True, slots=True)
class Described:
    """What a lexicon knows, and of each thing kept also the names and facts of those that gave way to it."""

    lexicon: Describes
    canon: Canon
    entities: Mapping[str, Entity]
    names: Mapping[str, tuple[str, ...]]
    properties: Mapping[str, Mapping[str, str]]

    @property
    def ontology(self) -> Any:
        """The classes, as the lexicon has them."""
        return self.lexicon.ontology

    def aliases(self, iri: str) -> tuple[str, ...]:
        """The other names of a thing, its label not among them."""
        return self.names[iri] if iri in self.names else self.lexicon.aliases(iri)

    def facts(self, iri: str) -> Mapping[str, str]:
        """Identifiers of a thing, its own before those of what gave way to it."""
        return self.properties[iri] if iri in self.properties else self.lexicon.facts(iri)

    def merged(self, iri: str) -> set[str]:
        """That what gave way to the thing `iri` is the same, and of what classes it makes it besides its own.

        Triples in N-Triples without the dots.
        """
        kept, found = iri_text(iri), set()
        for gone in self.canon.of(iri):
            found.add(f"{iri_text(gone.iri)} <{OWL}sameAs> {kept}")
            found |= {f"{kept} <{RDF}type> {iri_text(CG + name)}" for name in ancestors(gone.type, self.lexicon)}
        return found


def described(lexicon: Describes, canon: Canon) -> Described:
    """What `lexicon` knows when the things in `canon` have given way."""
    names: dict[str, tuple[str, ...]] = {}
    properties: dict[str, Mapping[str, str]] = {}
    kept = {end.iri: lexicon.entities.get(end.iri, end) for _, end in canon.gone.values()}
    for iri, entity in kept.items():
        others, facts = [*lexicon.aliases(iri)], dict(lexicon.facts(iri))
        for gone in canon.of(iri):
            others += [gone.label, lexicon.entities.get(gone.iri, gone).label, *lexicon.aliases(gone.iri)]
            facts = {**lexicon.facts(gone.iri), **facts}
        names[iri] = tuple(name for name in dict.fromkeys(others) if name != entity.label)
        properties[iri] = facts
    entities = {iri: entity for iri, entity in {**lexicon.entities, **kept}.items() if iri not in canon.gone}
    return Described(lexicon, canon, entities, names, properties)


def canonical_lexicon(lexicon: Lexicon, canon: Canon) -> Lexicon:
    """The lexicon in which every name of a thing that gave way means the thing kept for it."""
    if not canon.gone:
        return lexicon
    known = described(lexicon, canon)

    def meant(form: Form) -> Form:
        iri = form.entity.iri
        return replace(form, entity=known.entities[canon.iri(iri)]) if iri in canon.gone else form

    merged = replace(
        lexicon,
        entities=known.entities,
        forms={words: tuple(dict.fromkeys(map(meant, forms))) for words, forms in lexicon.forms.items()},
        names={**lexicon.names, **known.names},
        properties={**lexicon.properties, **known.properties},
    )
    return extended(merged, (Name(gone.label, known.entities[end.iri]) for gone, end in canon.gone.values()))
