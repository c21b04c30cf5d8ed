"""Which relation joins a thing and its owner, by their classes; and what a name tells by the owner in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.extraction.dates_by_noun import relation_by_noun
from ingest.extraction.frame import Frame, Proposal, Scene
from ingest.extraction.runs import noun_before
from ingest.extraction.tokens import Tag, Token
from kg.claim import Entity
from kg.document import Span
from kg.language.times import date_value

__all__ = ["METHOD", "dated_nouns", "paired", "within_names"]

METHOD = "nearby@1"
_BY_TYPES: tuple[tuple[str, str, str, bool], ...] = (
    ("Polity", "Programme", "runsProgramme", False),
    ("Organisation", "Programme", "runsProgramme", False),
    ("Polity", "Regulation", "appliesIn", True),
    ("Polity", "Provision", "appliesIn", True),
    ("Organisation", "Model", "develops", False),
    ("Polity", "Model", "develops", False),
    ("Organisation", "Chip", "develops", False),
    ("Model", "Licence", "restrictedBy", False),
    ("Organisation", "Licence", "publishes", False),
    ("Polity", "Infrastructure", "operates", False),
    ("Organisation", "Infrastructure", "operates", False),
    ("Organisation", "Publication", "publishes", False),
    ("Polity", "Organisation", "locatedIn", True),
    ("Organisation", "Person", "worksFor", True),
    ("Polity", "Person", "worksFor", True),
)


def paired(owner: Entity, owned: Entity, span: Span, frame: Frame) -> Proposal | None:
    if owned.label.islower() and owned.label.endswith("s") and frame.ontology.is_a(owner.type, "Polity"):
        return None  # "Japanese data centres" are in Japan, whoever operates them
    general = owned.label.islower() or owned.label.split(" ", 1)[-1].islower()
    if general and frame.ontology.is_a(owner.type, "Polity") and frame.ontology.is_a(owned.type, "Infrastructure"):
        return None  # a kind of thing, not one
    for owner_type, owned_type, relation, inverse in _BY_TYPES:
        if frame.ontology.is_a(owner.type, owner_type) and frame.ontology.is_a(owned.type, owned_type):
            first, second = (owned, owner) if inverse else (owner, owned)
            if first.iri != second.iri and frame.ontology.fits(relation, first.type, second) is None:
                return Proposal(first, relation, second, span, METHOD)
    return None


_NAMED_AFTER: tuple[tuple[str, str, str, bool], ...] = (
    ("Regulation", "Polity", "appliesIn", False),
    ("Model", "Organisation", "develops", True),
    ("Model", "ModelFamily", "memberOfFamily", False),
)


_TELLING = frozenset(owned for owned, _, _, _ in _NAMED_AFTER)
# Letters behind a hyphen make another name, not a version: "GPT-NL" is no GPT of the maker of "GPT-4".
_OTHER_NAME = re.compile(r"-[A-Z]")


def within_names(tokens: Sequence[Token], scene: Scene, frame: Frame) -> Iterator[Proposal]:
    """What a name tells by its first word: the EU AI Act applies in the EU, Mistral Large comes from Mistral."""
    yield from _owners_in_names(tokens, scene, frame)
    for token in tokens:
        thing = scene.name(token)
        if thing is None or thing.type not in _TELLING:
            continue
        first = token.text.split(" ", 1)[0].split("-", 1)[0]
        if first == token.text:
            continue
        if thing.type != "Regulation" and _OTHER_NAME.match(token.text, len(first)):
            continue
        for owned_type, owner_type, relation, inverse in _NAMED_AFTER:
            owners = [
                e for e in frame.lexicon.lookup(first) if frame.ontology.is_a(e.type, owner_type) and e.iri != thing.iri
            ]
            if owners and frame.ontology.is_a(thing.type, owned_type):
                one, other = (owners[0], thing) if inverse else (thing, owners[0])
                yield Proposal(one, relation, other, token.span, METHOD)


def _owners_in_names(tokens: Sequence[Token], scene: Scene, frame: Frame) -> Iterator[Proposal]:
    """A name with its owner in it: "Saudi Arabia's data rules"."""
    for token in tokens:
        thing = scene.name(token)
        if thing is None:
            continue
        owner_text, mark, _ = token.text.replace("’s ", "'s ").partition("'s ")
        if not mark:
            continue
        for owner in frame.lexicon.lookup(owner_text):
            proposal = paired(owner, thing, token.span, frame)
            if proposal is not None:
                yield proposal
                break


def dated_nouns(tokens: Sequence[Token], scene: Scene, _frame: Frame) -> Iterator[Proposal]:
    """The X judgment of 16 July 2020."""
    for at in range(2, len(tokens)):
        found = scene.times.get(tokens[at].span)
        if found is None or tokens[at - 1].lower not in {"of", "on", "from", "dated"}:
            continue
        phrase = noun_before(tokens, at - 1)
        names = [t for t in phrase if t.tag is Tag.NAME]
        relation = relation_by_noun(phrase[-1].text.rsplit(" ", 1)[-1]) if phrase else None
        thing = scene.name(names[-1]) if names else None
        if relation is not None and thing is not None and len(names) == 1 and phrase[-1].tag in {Tag.NOUN, Tag.NAME}:
            span = Span(phrase[0].span.start, tokens[at].span.end)
            yield Proposal(thing, relation, date_value(found), span, METHOD)
