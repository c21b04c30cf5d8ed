"""Who builds what: projects of one kind that sources give to different owners, and sites that are not the same."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

from kg.claim import Entity, Modality, Quantity
from kg.voices import voice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.claim import Claim
    from kg.document import Source

__all__ = ["Owners", "apart", "owners_of_things", "rival_projects"]

Owners: TypeAlias = "Mapping[tuple[str, str], frozenset[str]]"

_OWNING = frozenset({"builds", "operates"})
_PUBLIC = frozenset({"Programme", "Nation", "Union", "Region", "Polity"})
_MEASURES = frozenset({"computeCapacity", "gpuCount"})
_PARTNERS = frozenset({"partnersWith", "provides", "supplies"})
_NEAR = 3.0  # amounts further apart are of another scale


def owners_of_things(claims: Iterable[Claim]) -> Owners:
    """Who builds or operates a thing, by the thing and the document that says so."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for claim in claims:
        if claim.relation in _OWNING and isinstance(claim.value, Entity) and claim.modality is not Modality.NEGATED:
            found[claim.value.iri, claim.evidence.document].add(claim.subject.iri)
    return {key: frozenset(owners) for key, owners in found.items()}


def apart(first: Claim, second: Claim, owners: Owners) -> bool:
    """Whether two documents give the one thing to different owners, so that they speak of two things."""
    one = owners.get((first.subject.iri, first.evidence.document))
    other = owners.get((second.subject.iri, second.evidence.document))
    return one is not None and other is not None and not one & other


def rival_projects(claims: tuple[Claim, ...], sources: Mapping[str, Source]) -> Iterator[tuple[Claim, Claim]]:
    """Pairs of claims by which a public body and a firm build something of one scale with one partner.

    The two must come from different voices, and the document of one must speak of the other's builder: then readers may
    take two projects for one, or one source may name the wrong owner. Each is paired with the claims of its scale too.
    """
    built = [c for c in claims if c.relation == "builds" and isinstance(c.value, Entity)]
    things = {c.value.iri for c in built if isinstance(c.value, Entity)}
    scales = _scales(claims, things, {c.subject.iri for c in built})
    built = [c for c in built if scales.get(_thing(c)) and c.modality is not Modality.NEGATED]
    if len(built) < 2:
        return
    partners, known = _partners(claims, scales), _spoken_of(claims)
    for first, second in combinations(built, 2):
        mixed = (first.subject.type in _PUBLIC) != (second.subject.type in _PUBLIC)
        if not mixed or voice(first, sources) == voice(second, sources):
            continue
        linked = (
            first.subject.iri in known[second.evidence.document] or second.subject.iri in known[first.evidence.document]
        )
        shared = partners[_thing(first)] & partners[_thing(second)] - {first.subject.iri, second.subject.iri}
        if linked and shared and _one_scale(scales[_thing(first)], scales[_thing(second)]):
            yield first, second
            yield from ((claim, scale) for claim in (first, second) for scale in scales[_thing(claim)])


def _thing(claim: Claim) -> tuple[str, str]:
    """What a claim says is built, as its document knows it."""
    return (claim.value.iri if isinstance(claim.value, Entity) else "", claim.evidence.document)


def _scales(claims: Iterable[Claim], things: set[str], builders: set[str]) -> dict[tuple[str, str], list[Claim]]:
    """The claims of how large things are, by thing and document, as its text or a builder has it."""
    found: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        sized = claim.relation in _MEASURES and isinstance(claim.value, Quantity) and bool(claim.value.amount)
        own = claim.said_by is None or claim.said_by.iri in builders
        if sized and own and claim.subject.iri in things:
            found[claim.subject.iri, claim.evidence.document].append(claim)
    return found


def _partners(
    claims: tuple[Claim, ...], scales: Mapping[tuple[str, str], object]
) -> Mapping[tuple[str, str], frozenset[str]]:
    """Who else takes part in a project, by thing and document: partners named in a sentence about the thing."""
    sentences: dict[tuple[str, int], set[tuple[str, str]]] = defaultdict(set)
    for claim in claims:
        place = claim.evidence.document, claim.evidence.span.start
        for iri in (claim.subject.iri, getattr(claim.value, "iri", "")):
            if (iri, claim.evidence.document) in scales:
                sentences[place].add((iri, claim.evidence.document))
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for claim in claims:
        if claim.relation in _PARTNERS:
            named = {iri for iri in (claim.subject.iri, getattr(claim.value, "iri", "")) if iri}
            for thing in sentences.get((claim.evidence.document, claim.evidence.span.start), ()):
                found[thing] |= named
    return defaultdict(frozenset, {thing: frozenset(names) for thing, names in found.items()})


def _spoken_of(claims: Iterable[Claim]) -> Mapping[str, set[str]]:
    """The things each document makes claims about."""
    found: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        found[claim.evidence.document].add(claim.subject.iri)
    return found


def _one_scale(first: Iterable[Claim], second: Iterable[Claim]) -> bool:
    """Whether two things are of about one size."""
    return any(
        unit == other and 1 / _NEAR <= amount / more <= _NEAR
        for unit, amount in _sizes(first)
        for other, more in _sizes(second)
    )


def _sizes(claims: Iterable[Claim]) -> list[tuple[str, float]]:
    values = [claim.value for claim in claims if isinstance(claim.value, Quantity)]
    return [(value.unit, float(value.amount or 1)) for value in values]
