"""Claims from words side by side: "India's Bhashini", "X, a maker of chips", "models like A and B"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.extraction.asides import each_is, in_asides
from ingest.extraction.coordination import examples
from ingest.extraction.frame import Frame, Memory, Proposal, Scene
from ingest.extraction.pairs import METHOD, dated_nouns, paired, within_names
from ingest.extraction.phrases import head_class, is_demonym, label_of, named
from ingest.extraction.runs import noun_before, noun_phrase, span_of, strip
from ingest.extraction.sites import whereabouts
from ingest.extraction.tokens import Tag, Token
from kg.claim import Entity, TextValue
from kg.document import Span
from kg.language.linking import new_entity

__all__ = ["METHOD", "side_by_side"]

# Classes whose common things are worth a claim of their own with an owner ("India's sovereign LLM").
_OWNED = frozenset(
    {"Regulation", "Licence", "Model", "Programme", "Supercomputer", "AIFactory", "DataCentre", "Cluster"}
)


def _owned(tokens: Sequence[Token], start: int, end: int, scene: Scene, frame: Frame) -> Entity | None:
    """What is owned by the name that ends at `start`: a named thing, or a common one of a class that counts."""
    phrase = tuple(t for t in tokens[start:end] if t.tag is not Tag.POSSESSIVE)
    if not phrase:
        return None
    thing = named(phrase, scene, frame) or _first_name(phrase, scene)
    if thing is not None and thing.type not in {"Group", "Concept", "Approach"}:
        return thing
    words = [w for t in phrase for w in t.text.split()]
    class_ = head_class(words, frame.ontology)
    if class_ not in _OWNED or len(words) < 2:
        return None
    owner = noun_before(tokens, start)
    polity = scene.name(owner[-1]) if owner else None
    sited = polity is not None and frame.ontology.is_a(polity.type, "Polity")
    if not owner or (sited and frame.ontology.is_a(class_, "Infrastructure")):
        return None  # "Kenya's first cluster" is in Kenya, whoever operates it
    return new_entity(class_, label_of((owner[-1], *tokens[start:end]), frame))


def _first_name(phrase: Sequence[Token], scene: Scene) -> Entity | None:
    """A name right after the possessive: in "Meta's Llama models" it is Llama."""
    i = next((i for i, t in enumerate(phrase) if t.tag is Tag.NAME), -1)
    return scene.name(phrase[i]) if i == 0 else None


def _possessives(tokens: Sequence[Token], scene: Scene, frame: Frame) -> Iterator[Proposal]:
    for at, token in enumerate(tokens):
        if token.tag is not Tag.POSSESSIVE or at == 0:
            continue
        owner = scene.name(tokens[at - 1])
        phrase = noun_phrase(tokens, at + 1)
        if owner is None or not phrase:
            continue
        end = at + 1 + len(phrase)
        if any(t.tag in {Tag.FIGURE, Tag.TIME} for t in phrase):
            continue
        thing = _owned(tokens, at, end, scene, frame)
        proposal = paired(owner, thing, _around(tokens, at - 1, end), frame) if thing is not None else None
        if proposal is not None:
            yield proposal


def _adjectives(tokens: Sequence[Token], scene: Scene, frame: Frame) -> Iterator[Proposal]:
    """US export controls; the Indian DPDP Act; French start-up X: a polity before a thing of its own."""
    for at, token in enumerate(tokens[:-1]):
        owner = scene.name(token)
        if owner is None or not frame.ontology.is_a(owner.type, "Polity"):
            continue
        following = tokens[at + 1]
        thing, end = scene.name(following), at + 2
        if thing is None:
            thing, end = _ruled(tokens, at, frame), at + 1 + len(noun_phrase(tokens, at + 1))
        wanted = thing is not None and (
            frame.ontology.is_a(thing.type, "Regulation") or is_demonym(token, owner, frame)
        )
        proposal = paired(owner, thing, _around(tokens, at, end), frame) if thing is not None and wanted else None
        if proposal is not None:
            yield proposal


def _ruled(tokens: Sequence[Token], at: int, frame: Frame) -> Entity | None:
    phrase = noun_phrase(tokens, at + 1)
    if not phrase or any(t.tag is not Tag.NOUN for t in phrase) or len(phrase) > 3:
        return None
    if head_class([t.text for t in phrase], frame.ontology) != "Regulation" or len(phrase) < 2:
        return None
    return new_entity("Regulation", label_of((tokens[at], *phrase), frame))


def _around(tokens: Sequence[Token], start: int, end: int) -> Span:
    return span_of(tokens[start : min(end, len(tokens))])


def _of_polity(tokens: Sequence[Token], scene: Scene, frame: Frame) -> Iterator[Proposal]:
    """The law (LAW) of the European Union."""
    for at in range(1, len(tokens) - 1):
        if tokens[at].lower not in {"of", "in"} or tokens[at - 1].tag is not Tag.NAME:
            continue
        thing = scene.name(tokens[at - 1])
        phrase = noun_phrase(tokens, at + 1)
        owner = scene.name(phrase[-1]) if phrase else None
        if thing is None or owner is None or not frame.ontology.is_a(thing.type, "Regulation"):
            continue
        proposal = paired(owner, thing, _around(tokens, at - 1, at + 1 + len(phrase)), frame)
        if proposal is not None:
            yield proposal


def _appositions(tokens: Sequence[Token], scene: Scene, frame: Frame) -> Iterator[Proposal]:
    """X, a maker of chips, …: what X is."""
    for at in range(1, len(tokens) - 2):
        subject = scene.name(tokens[at - 1])
        if tokens[at].text != "," or subject is None or tokens[at + 1].lower not in {"a", "an", "the"}:
            continue
        if any(t.text == "," for t in tokens[max(0, at - 4) : at]) and tokens[at + 1].lower == "the":
            continue
        end = next(
            (i for i in range(at + 1, len(tokens)) if tokens[i].text == "," or tokens[i].tag is Tag.STOP), len(tokens)
        )
        body = tokens[at + 1 : end]
        if any(a.tag is Tag.CONJUNCTION and b.tag is Tag.DETERMINER for a, b in pairwise(body)):
            continue  # a list goes on: "the A, the B and the C"
        if any(t.tag in {Tag.AUXILIARY, Tag.MODAL, Tag.CONJUNCTION} for t in body[:4]) or len(body) < 2:
            continue
        if any(
            c.verb_tokens[0] in body and c.verb.form == "finite" and c.link != "relative"
            for c in scene.sentence.clauses
        ):
            continue
        if scene.name(body[1]) is not None and len(body) == 2:
            continue
        yield Proposal(
            subject, "describedAs", TextValue(label_of(strip(body), frame)), _around(tokens, at - 1, end), METHOD
        )


def _members(tokens: Sequence[Token], scene: Scene, frame: Frame) -> Iterator[Proposal]:
    """Open models like A, B, and C: each is one of them."""
    for at in range(1, len(tokens) - 1):
        if tokens[at].lower not in {"like", "including"} and not (
            tokens[at].lower == "as" and tokens[at - 1].lower == "such"
        ):
            continue
        general = noun_before(tokens, at - 1 if tokens[at].lower == "as" else at)
        _, given = examples(tokens[max(0, at - 2) :])
        last = scene.name(general[-1]) if general else None
        if not general or not given or (last is not None and last.type not in {"Group", "Concept", "Sector"}):
            continue
        yield from each_is(general, _listed_names(given), scene, frame)


def _listed_names(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The run of names, commas and conjunctions that opens `tokens`."""
    end = next(
        (i for i, t in enumerate(tokens) if t.tag not in {Tag.NAME, Tag.CONJUNCTION, Tag.DETERMINER} and t.text != ","),
        len(tokens),
    )
    return strip(tokens[:end])


_RULES = (_possessives, _adjectives, _of_polity, _appositions, _members, within_names, dated_nouns, whereabouts)


def side_by_side(scene: Scene, frame: Frame, memory: Memory) -> Iterator[Proposal]:
    """The claims that words beside each other make, in the sentence and in its asides."""
    del memory
    stretches = [scene.sentence.tokens, *(a.tokens for a in scene.sentence.asides)]
    for tokens in stretches:
        for rule in _RULES:
            yield from rule(tokens, scene, frame)
    for aside in scene.sentence.asides:
        yield from in_asides(scene.sentence.tokens, aside, scene, frame)
