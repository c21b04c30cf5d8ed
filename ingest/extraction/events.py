"""Events that only a noun names: who "dates the agreement to 7 May" dates what was agreed."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.extraction.dates_by_noun import relation_by_noun
from ingest.extraction.frame import Frame, Memory, Scene
from ingest.extraction.grammar import Clause
from ingest.extraction.relating import object_things
from ingest.extraction.voices import VOICE
from kg.claim import Entity

__all__ = ["given_for", "is_dated", "of_event", "relation_beside"]

_DATED = ("Regulation", "Provision", "Programme", "Event", "Licence", "Model", "Publication", "Infrastructure")
_WORDS = 3


def given_for(clause: Clause, scene: Scene, frame: Frame, memory: Memory) -> tuple[Entity, ...]:
    """What a party "gives 14 November for": the things behind the date, or none."""
    near = clause.near
    at = next((i for i, token in enumerate(near) if token.span in scene.times), len(near))
    if at + 1 >= len(near) or near[at + 1].lower != "for":
        return ()
    return object_things(near[at + 2 :], scene, frame, memory, common=True)


def relation_beside(clause: Clause, scene: Scene) -> str | None:
    """The relation of the dates that another party gives in the same sentence: both date one kind of event."""
    for other in _beside(clause, scene):
        told = other.subject if other.verb.passive else other.near
        words = " ".join(token.text for token in told if token.span not in scene.times)
        relation = relation_by_noun(words)
        if relation is not None:
            return relation
    return None


def of_event(
    things: tuple[Entity, ...], relation: str, clause: Clause, scene: Scene, frame: Frame, memory: Memory
) -> tuple[Entity, ...]:
    """What is dated where the words name an event alone: the thing beside it, the one so dated last, or the topic."""
    if not _is_event(things, relation, frame):
        return things
    beside = (given_for(other, scene, frame, memory) for other in _beside(clause, scene))
    owner = next(filter(None, beside), ()) or memory.told(relation)
    topic = memory.topic
    if not owner and topic is not None and is_dated(topic, frame):
        owner = (topic,)
    return owner or things


def is_dated(entity: Entity, frame: Frame) -> bool:
    """Whether a thing is of a class whose things have dates of their own: laws, programmes, models, events …"""
    return any(frame.ontology.is_a(entity.type, class_) for class_ in _DATED)


def _is_event(things: Sequence[Entity], relation: str, frame: Frame) -> bool:
    if len(things) != 1 or things[0].iri in frame.lexicon.entities:
        return False
    label = things[0].label
    return len(label.split()) <= _WORDS and relation_by_noun(label) == relation


def _beside(clause: Clause, scene: Scene) -> list[Clause]:
    """The other clauses of the sentence in which a party gives a date."""
    others = (c for c in scene.sentence.clauses if c is not clause and c.verb.lemma in VOICE)
    return [c for c in others if any(token.span in scene.times for token in c.near)]
