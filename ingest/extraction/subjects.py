"""Whom a clause speaks of: its subject's things, the antecedent of a pronoun, the owner of a measure, named doers."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.extraction.frame import Frame, Memory, Scene
from ingest.extraction.grammar import Clause
from ingest.extraction.phrases import meant, one_thing, things
from ingest.extraction.runs import noun_before, strip
from ingest.extraction.tokens import Tag, Token, verb_class, word_set
from ingest.extraction.voices import VOICE, is_party
from kg.claim import Entity
from kg.language.linking import new_entity

__all__ = ["ASPECTS", "subjects_of"]

# Nouns of "the risk of X is …": what is said is said of X.
ASPECTS = {
    "risk": "hasRisk", "danger": "hasRisk", "drawback": "hasRisk", "goal": "hasGoal", "aim": "hasGoal",
    "objective": "hasGoal", "purpose": "hasGoal", "mission": "hasGoal", "role": "hasRole", "thesis": "states",
    "argument": "states", "message": "states",
}  # fmt: skip


def subjects_of(
    clause: Clause, done: Sequence[tuple[Entity, ...]], scene: Scene, frame: Frame, memory: Memory
) -> tuple[Entity, ...]:
    """The things a clause speaks of; `done` are those of the clauses before it in the sentence."""
    if 0 <= clause.parent < len(done) and clause.subject == scene.sentence.clauses[clause.parent].subject:
        return done[clause.parent]
    words = strip(clause.subject)
    if not words:
        return ()
    if words[0].tag is Tag.PRONOUN or (words[0].lower in {"its", "their"} and words[-1].lower in ASPECTS):
        return _pronoun(words, done, clause, scene, frame, memory)
    owner = _aspect_owner(words, clause, scene, frame, memory)
    behind = _apposed(words, clause, scene) or _sited(words, clause, scene, frame, memory)
    if owner is not None or behind is not None:
        return owner if owner is not None else (behind,) if behind is not None else ()
    found = tuple(_as_party(e, words, clause, frame) for e in things(words, scene, frame, memory))
    more = _doers(scene, frame, memory) if words[0].tag in {Tag.NOUN, Tag.NAME} else ()
    return more or (*found, *_in_aside(words, clause, scene, frame, memory))


_TELLING = word_set(
    "say report write add state estimate predict note argue expect tell announce claim warn forecast stress explain"
)


def _as_party(entity: Entity, words: Sequence[Token], clause: Clause, frame: Frame) -> Entity:
    """A capitalised name that nothing explains, when it speaks, is an organisation's."""
    if entity.type != "Concept" or entity.iri in frame.lexicon.entities or clause.verb.passive:
        return entity
    speaks = clause.verb.lemma in _TELLING or (clause.verb.lemma in VOICE and len(words) > 1)
    capital = all(w[:1].isupper() for w in entity.label.split())
    return (
        new_entity("Organisation", entity.label)
        if speaks and capital and words[0].tag is not Tag.DETERMINER
        else entity
    )


def _pronoun(
    words: Sequence[Token],
    done: Sequence[tuple[Entity, ...]],
    clause: Clause,
    scene: Scene,
    frame: Frame,
    memory: Memory,
) -> tuple[Entity, ...]:
    """What a pronoun stands for: a subject earlier in the sentence, what opens it, or the subject before it.

    After "because" and the like it may as well be the object before it, so nothing is said.
    """
    word = {"its": "it", "their": "they"}.get(words[0].lower, words[0].lower)
    tokens = scene.sentence.tokens
    at = next((i for i, t in enumerate(tokens) if t.span == words[0].span), 0)
    if at > 2 and tokens[at - 1].lower in {"because", "since", "although", "though"}:
        return ()
    spoken = clause.parent if clause.link == "complement" else -1
    earlier = [s for i, s in enumerate(done) if s and i != spoken]
    leads = [things(c.lead[1:], scene, frame, memory) for c in scene.sentence.clauses if len(c.lead) > 1]
    before = [*reversed(earlier), *leads, memory.subjects, *reversed(memory.past)]
    found = [meant(word, candidate) for candidate in before]
    named = [f for f in found if f and (f[0].iri in frame.lexicon.entities or f[0].type == "Publication")]
    if "say" in verb_class(clause.verb.lemma) and not clause.verb.passive:
        named = [f for f in named if is_party(f[0], frame)] or named
    inside = [f for f in found[: len(earlier)] if f]
    choice = inside or named if word == "it" and (inside or named) else [f for f in found if f]
    return next(iter(choice), ())


def _aspect_owner(
    words: Sequence[Token], clause: Clause, scene: Scene, frame: Frame, memory: Memory
) -> tuple[Entity, ...] | None:
    """Of "the risk of X is" it is X; of "the goal is" what the section is about."""
    at = next((i for i, t in enumerate(words) if i and t.lower in {"of", "for"}), len(words))
    if clause.verb.lemma != "be" or words[at - 1].lower not in ASPECTS:
        return None
    if at < len(words):
        return things(words[at + 1 :], scene, frame, memory)
    return (memory.topic,) if memory.topic is not None else None


def _apposed(words: Sequence[Token], clause: Clause, scene: Scene) -> Entity | None:
    """In "X, a maker of chips working in Y," what works in Y is X."""
    if clause.link not in {"participle", "relative"} or words[0].lower not in {"a", "an", "the"}:
        return None
    tokens = scene.sentence.tokens
    at = next((i for i, t in enumerate(tokens) if t.span == words[0].span), 0)
    return scene.name(tokens[at - 2]) if at >= 2 and tokens[at - 1].text == "," else None


def _sited(words: Sequence[Token], clause: Clause, scene: Scene, frame: Frame, memory: Memory) -> Entity | None:
    """In "a cluster in Osaka that will hold …" it is the cluster that will."""
    name = scene.name(words[-1])
    tokens = scene.sentence.tokens
    at = next((i for i, t in enumerate(tokens) if t.span == words[0].span), 0)
    place = name is not None and name.type in {"Place", "Nation", "Region"} and len(words) == 1
    if (
        clause.link not in {"relative", "participle"}
        or not place
        or at < 2
        or tokens[at - 1].lower not in {"in", "at", "near"}
    ):
        return None
    phrase = noun_before(tokens, at - 1)
    return one_thing(phrase, scene, frame, memory) if phrase else None


def _in_aside(words: Sequence[Token], clause: Clause, scene: Scene, frame: Frame, memory: Memory) -> tuple[Entity, ...]:
    """In "rules (the X Act) that may …" the example is meant too."""
    if clause.link != "relative":
        return ()
    tokens = scene.sentence.tokens
    at = next((i for i, t in enumerate(tokens) if t.span == words[-1].span), -1)
    aside = next((a for a in scene.sentence.asides if a.after == at + 1 and not a.dash), None)
    if aside is None or not any(scene.name(t) for t in aside.tokens):
        return ()
    return things(aside.tokens, scene, frame, memory)


def _doers(scene: Scene, frame: Frame, memory: Memory) -> tuple[Entity, ...]:
    """The names in "—as A, B, and C are doing—": what the sentence says of a group, it says of them."""
    for aside in scene.sentence.asides:
        words = aside.tokens
        if words and words[0].lower == "as" and words[-1].lower in {"doing", "do", "did", "done", "does"}:
            listed = [t for t in words[1:] if t.tag is not Tag.AUXILIARY and t.lower not in {"doing", "done"}]
            return things(strip(listed), scene, frame, memory)
    return ()
