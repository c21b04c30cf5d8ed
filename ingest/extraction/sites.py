"""Sites: "a 2 GW data centre in Osaka" is one thing, known by its kind and its town, wherever it is spoken of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ingest.extraction.frame import Frame, Memory, Proposal, Scene
from ingest.extraction.grammar import Clause
from ingest.extraction.pointing import TEXTS
from ingest.extraction.relating import pointed_at
from ingest.extraction.tokens import Tag, Token, verb_class
from ingest.extraction.voices import is_party
from kg.claim import Entity, Modality
from kg.document import Span
from kg.language.linking import new_entity
from kg.ontology import Ontology

__all__ = ["completed", "is_site", "site_of", "sited", "spoken_of", "whereabouts"]

_METHOD = "nearby@1"
_IN = frozenset({"in", "at", "near", "outside"})
_PLACE = re.compile(r"\s+(?:in|at|near|outside)\s+(?P<place>[A-Z][\w'’-]+(?:\s(?!(?:In|The|It|A|An)\b)[A-Z][\w'’-]+)?)")
# Verbs by which a party gives a figure that is not its own.
_PASSING_ON = frozenset({"speak", "talk", "mention", "cite", "quote", "write"})
_FINISHING = frozenset({"complete", "finish"})
_cache: dict[str, tuple[dict[str, str], re.Pattern[str]]] = {}
_FAR = 6  # words between a site and "with 40 MW": its town and what lies around it


def sited(text: str, start: int, names: Mapping[Span, Entity], ontology: Ontology) -> dict[Span, Entity]:
    """`names` with the sites of `text`, which begins at `start` of the document; towns only, since a nation has many.

    A site's span is that of its kind: "data centre" in "a data centre in Osaka".
    """
    found = dict(names)
    kinds, heads = _kinds(ontology)
    for match in heads.finditer(text):
        place = _PLACE.match(text, match.end())
        span = Span(start + match.start(), start + match.end())
        if place is None or any(s.overlaps(span) and not span.contains(s) for s in names):
            continue
        town = Span(start + place.start("place"), start + place.end("place"))
        there = [(s, e) for s, e in names.items() if s.overlaps(town)]
        if any(e.type != "Place" for _, e in there):
            continue
        if any(s.end + 1 == span.start and ontology.is_a(e.type, "Infrastructure") for s, e in names.items()):
            continue  # "the Helios supercomputer in Kraków" has a name
        label = there[0][1].label if there else place["place"]
        class_ = kinds[match[0].lower()]
        for old in [s for s in found if span.contains(s)]:
            del found[old]
        found[span] = new_entity(class_, f"{ontology.classes[class_].label} in {label}")
        if not there:
            found[town] = new_entity("Place", label)
    return found


def _kinds(ontology: Ontology) -> tuple[dict[str, str], re.Pattern[str]]:
    """The class by the singular noun of every kind of site, and a pattern that finds such nouns."""
    held = _cache.get(ontology.digest)
    if held is None:
        classes = [c for c in ontology.classes.values() if "Infrastructure" in c.parents and c.name != "Chip"]
        plurals = {f"{head}s" for c in classes for head in c.heads}
        kinds = {head: c.name for c in classes for head in c.heads if head not in plurals}
        longest = sorted(kinds, key=lambda head: (-len(head), head))
        held = kinds, re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})(?=\s)", re.IGNORECASE)
        _cache[ontology.digest] = held
    return held


def is_site(entity: Entity, frame: Frame) -> bool:
    """Whether a thing is a site of its own and no class of sites."""
    kind = entity.type != "Chip" and frame.ontology.is_a(entity.type, "Infrastructure")
    return kind and entity.iri not in frame.lexicon.entities


def site_of(tokens: Sequence[Token], at: int, scene: Scene, frame: Frame) -> Entity | None:
    """The site a figure measures: the one it stands before ("a 2 GW campus in …"), or the one "with" it."""
    end = at + 1
    while end < len(tokens) and tokens[end].tag is Tag.NOUN:
        end += 1
    site = scene.name(tokens[end]) if end < len(tokens) else None
    before = at - 1
    while before > 0 and tokens[before].tag in {Tag.DETERMINER, Tag.ADVERB}:
        before -= 1
    if site is None and before > 1 and tokens[before].lower == "with":
        site = _left_of(tokens, before, scene)
    return site if site is not None and is_site(site, frame) else None


def _left_of(tokens: Sequence[Token], at: int, scene: Scene) -> Entity | None:
    """The site whose town ends right before word `at`."""
    for i in range(at - 1, max(0, at - _FAR), -1):
        if tokens[i].lower in _IN:
            return scene.name(tokens[i - 1])
        if tokens[i].tag not in {Tag.NAME, Tag.NOUN} and tokens[i].text != ",":
            return None
    return None


def whereabouts(tokens: Sequence[Token], scene: Scene, frame: Frame) -> Iterator[Proposal]:
    """Where the sites of some words are."""
    for i, token in enumerate(tokens[:-2]):
        site = scene.name(token)
        town = scene.name(tokens[i + 2]) if site is not None else None
        if site is not None and town is not None and town.type == "Place" and is_site(site, frame):
            yield Proposal(site, "locatedIn", town, scene.span, _METHOD, modality=Modality.ASSERTED)


def completed(clause: Clause, subjects: Sequence[Entity], frame: Frame, memory: Memory) -> Iterator[Proposal]:
    """Who completes a site builds it: "Acme wants to complete it"."""
    pointing = bool(clause.near) and clause.near[0].lower == "it"
    if clause.verb.lemma not in _FINISHING or clause.verb.passive or not pointing:
        return
    for site in pointed_at("builds", frame, memory, subjects):
        for subject in subjects:
            if is_site(site, frame) and frame.ontology.fits("builds", subject.type, site) is None:
                yield Proposal(subject, "builds", site, clause.span, _METHOD)


def spoken_of(clause: Clause, scene: Scene, frame: Frame, memory: Memory) -> tuple[Entity, ...]:
    """What a bare figure is of: "another report speaks of 3 GW" goes on about what was last measured in that unit."""
    texts = any(t.lower in TEXTS for t in clause.subject) and "say" in verb_class(clause.verb.lemma)
    if not (texts or clause.verb.lemma in _PASSING_ON) or clause.verb.passive:
        return ()
    words = [t for t in clause.near if t.lower not in {"of", "about", "even"} and t.tag is not Tag.ADVERB]
    figure = scene.figures.get(words[0].span) if words else None
    followed = len(words) > 1 and words[1].tag in {Tag.NOUN, Tag.NAME}
    if figure is None or followed:
        return ()
    return tuple(e for e in memory.told(figure.quantity.unit) if not is_party(e, frame))
