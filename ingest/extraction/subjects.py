"""Whom a clause speaks of: its subject's things, the antecedent of a pronoun, the owner of a measure, named doers."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.extraction.antecedents import acts_on, cannot_be, meant_by_it
from ingest.extraction.frame import Frame, Memory, Scene
from ingest.extraction.grammar import Clause
from ingest.extraction.phrases import label_of, meant, one_thing, things
from ingest.extraction.runs import noun_before, strip
from ingest.extraction.titled import called, of_ourselves
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
    if (
        not words
        or _disagrees(words, clause)
        or _hangs_on_object(clause, scene)
        or any(t.lower == "whose" for t in words)
        or (words[0].tag is Tag.PREPOSITION and clause is not scene.sentence.clauses[0])
    ):
        return ()
    if words[0].tag is Tag.PRONOUN or (words[0].lower in {"its", "their"} and words[-1].lower in ASPECTS):
        return (
            of_ourselves(scene, frame)
            if words[0].lower == "we"
            else _pronoun(words, done, clause, scene, frame, memory)
        )
    described = _described(words, clause, done, scene)
    if described:
        return described
    owner = _aspect_owner(words, clause, scene, frame, memory)
    behind = (
        called(words, scene, frame) or _apposed(words, clause, scene) or _sited(words, clause, scene, frame, memory)
    )
    if owner is not None or behind is not None:
        return owner if owner is not None else (behind,) if behind is not None else ()
    found = (_by_aside(words, scene),) if _by_aside(words, scene) else things(words, scene, frame, memory)
    found = tuple(_as_party(e, words, clause, frame) for e in found if e is not None)
    if len(found) == 1 and (found[0].iri not in frame.lexicon.entities or found[0].type == "Group"):
        found = (_narrowed(found[0], words, clause, scene, frame),)
    more = _doers(scene, frame, memory) if words[0].tag in {Tag.NOUN, Tag.NAME} else ()
    return more or (*found, *_in_aside(words, clause, scene, frame, memory))


def _by_aside(words: Sequence[Token], scene: Scene) -> Entity | None:
    """The name that an apposition gives to a common noun: "an earlier statute, the X Act, was …"."""
    at = next((i for i, t in enumerate(scene.sentence.tokens) if t.span == words[-1].span), -1)
    aside = next((a for a in scene.sentence.asides if a.apposed and a.after == at + 1), None)
    if aside is None or any(t.tag is Tag.NAME for t in words) or words[0].lower not in {"a", "an", "the", "one"}:
        return None
    name = strip([t for t in aside.tokens if t.tag is not Tag.DETERMINER])
    return scene.name(name[0]) if len(name) == 1 else None


def _hangs_on_object(clause: Clause, scene: Scene) -> bool:
    """Whether "chaired by Y" after an object may be said of the object or the subject: "X set up a council, …"."""
    if clause.link != "participle" or not clause.verb.passive or clause.parent < 0:
        return False
    above = scene.sentence.clauses[clause.parent]
    behind = above.verb_tokens[0].span.start < clause.verb_tokens[0].span.start
    acted = any(t.tag in {Tag.NOUN, Tag.NAME} for t in above.near) and above.subject == clause.subject
    return behind and acted and any(t.lower == "by" for t in clause.near[:1])


def _disagrees(words: Sequence[Token], clause: Clause) -> bool:
    """Whether a plural noun stands before a verb for one thing, so that the words are no subject of it."""
    while words and words[-1].tag in {Tag.ADVERB, Tag.DETERMINER}:
        words = words[:-1]
    verb = clause.verb_tokens[0]
    single = verb.lower in {"is", "was", "has", "does"}
    end = next((i for i, t in enumerate(words) if i and t.tag in {Tag.PREPOSITION, Tag.RELATIVE}), len(words))
    head = words[end - 1] if words else verb
    plural = head.form == "s" and head.tag is Tag.NOUN and end > 1 and not words[0].text[0].isdigit()
    return single and plural and end == len(words)


def _narrowed(thing: Entity, words: Sequence[Token], clause: Clause, scene: Scene, frame: Frame) -> Entity:
    """A common thing with the words between it and its verb that say which are meant: "firms that train models"."""
    if clause.link not in {"main", "complement"}:
        return thing
    tokens = scene.sentence.tokens
    spans = [t.span for t in tokens]
    if words[-1].span not in spans or clause.verb_tokens[0].span not in spans:
        return thing
    between = tokens[spans.index(words[-1].span) + 1 : spans.index(clause.verb_tokens[0].span)]
    narrows = bool(between) and (between[0].tag is Tag.RELATIVE or between[0].form in {"ing", "ed", "participle"})
    full = strip((*words, *between))
    full = full[1:] if full[0].tag is Tag.DETERMINER else full
    return new_entity(thing.type, label_of(full, frame)) if narrows else thing


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
    speaks = "say" in verb_class(clause.verb.lemma) and not clause.verb.passive
    if speaks and word == "it" and memory.said is not None and not done:
        return (memory.said,)
    tokens = scene.sentence.tokens
    at = next((i for i, t in enumerate(tokens) if t.span == words[0].span), 0)
    if at > 2 and tokens[at - 1].lower in {"because", "since", "although", "though"}:
        return ()
    if word == "they" and at and tokens[at - 1].lower == "together":
        return ()
    spoken = clause.parent if clause.link == "complement" else -1
    speaker = done[spoken] if word == "they" and 0 <= spoken < len(done) else None
    earlier = [s for i, s in enumerate(done) if s and i != spoken and s != speaker]
    inside = [f for f in (meant(word, s) for s in reversed(earlier)) if f]
    if word == "it":
        return _it_inside(inside[0], clause, scene, frame) if inside else meant_by_it(clause, scene, frame, memory)
    if speaker and not inside:
        return ()
    leads = [things(c.lead[1:], scene, frame, memory) for c in scene.sentence.clauses if len(c.lead) > 1]
    before = [*leads, memory.subjects, *reversed(memory.past)]
    found = [*inside, *(f for f in (meant(word, candidate) for candidate in before) if f)]
    named = [f for f in found if speaks and is_party(f[0], frame)]
    chosen = next(iter(named or found), ())
    return () if word == "they" and cannot_be(clause, chosen, frame) else chosen


def _it_inside(meant_: tuple[Entity, ...], clause: Clause, scene: Scene, frame: Frame) -> tuple[Entity, ...]:
    """A subject earlier in the sentence, unless "it" may as well be what that acted on: "X opened a hall; it is …"."""
    told = clause.verb.passive or clause.verb.lemma == "be"
    clauses = scene.sentence.clauses
    at = next((i for i, c in enumerate(clauses) if c is clause), 0)
    acted = any(acts_on(c) for c in clauses[:at])
    return () if told and acted and is_party(meant_[0], frame) else meant_


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


def _described(
    words: Sequence[Token], clause: Clause, done: Sequence[tuple[Entity, ...]], scene: Scene
) -> tuple[Entity, ...]:
    """In "X is a model built by Y" what is built by Y is X."""
    if clause.link not in {"participle", "relative"} or not 0 <= clause.parent < len(done):
        return ()
    above = scene.sentence.clauses[clause.parent]
    opens = above.near[:1] == words[:1] and words[0].lower in {"a", "an", "the"}
    plain = above.verb.lemma == "be" and not above.verb.negated and not any(t.lower in ASPECTS for t in above.subject)
    return done[clause.parent] if opens and plain else ()


_FAR = 8  # words of an apposition before what is said of it


def _apposed(words: Sequence[Token], clause: Clause, scene: Scene) -> Entity | None:
    """In "X, a maker of chips working in Y," what works in Y is X."""
    tokens = scene.sentence.tokens
    at = next((i for i, t in enumerate(tokens) if t.span == words[0].span), 0)
    if clause.link not in {"participle", "relative"}:
        return None
    if words[0].lower not in {"a", "an", "the"}:
        comma = next((i for i in range(at - 1, max(0, at - _FAR), -1) if tokens[i].text == ","), 0)
        inner = tokens[comma + 1 : at]
        opened = bool(inner) and inner[0].lower in {"a", "an"} and tokens[at - 1].tag is not Tag.RELATIVE
        if not comma or not opened or any(t.tag in {Tag.VERB, Tag.AUXILIARY, Tag.MODAL} for t in inner):
            return None
        at = comma + 1
    if at < 2 or tokens[at - 1].text != ",":
        return None
    before = tokens[at - 2]
    unknown = before.tag is Tag.NOUN and before.text[:1].isupper() and not before.text.isupper()
    return scene.name(before) or (new_entity("Concept", before.text) if unknown else None)


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
