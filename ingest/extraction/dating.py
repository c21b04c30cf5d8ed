"""Claims with dates, from clauses: what was enacted, announced, launched … when; and when a clause holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.extraction.cues import Match, compiled, matches
from ingest.extraction.dates_by_noun import relation_by_noun
from ingest.extraction.events import given_for, of_event, relation_beside
from ingest.extraction.frame import Frame, Memory, Proposal, Scene
from ingest.extraction.grammar import Clause
from ingest.extraction.relating import object_end, object_things, pointed_at
from ingest.extraction.tokens import Tag, Token, word_set
from ingest.extraction.voices import VOICE
from kg.claim import Entity, Interval
from kg.document import Span
from kg.language.times import FoundTime, date_value
from kg.ontology import Kind

__all__ = ["METHOD", "date_claims", "time_of"]

METHOD = "date@1"
# Cues of one preposition or a verb that dates many things in passing say too little.
_VAGUE = frozenset({"happenedOn", "dueBy"})
# Relations whose verb acts on the thing that gets the date ("the commission tabled the law on …").
_ON_SUBJECT = frozenset(
    {"enteredIntoForceOn", "appliesFrom", "validUntil", "agreedOn", "dueBy", "decidedOn", "happenedOn"}
)


# Relations that date what a body acts on, even where it is not named: "the council gave its approval".
_ACTED = frozenset({"approvedOn", "agreedOn", "proposedOn", "passedOn", "enactedOn", "decidedOn"})
_DATED = frozenset(
    {"Regulation", "Provision", "Programme", "Event", "Licence", "Model", "Publication", "Infrastructure"}
)
_PREPOSITIONS = word_set("on in of to by from at as for with into until under")
# Verbs that need no object: "the model launched in May".
_INTRANSITIVE = frozenset({"launchedOn", "releasedOn"})


def _times(tokens: Sequence[Token], scene: Scene) -> list[tuple[int, FoundTime]]:
    return [(i, scene.times[t.span]) for i, t in enumerate(tokens) if t.span in scene.times]


def time_of(clause: Clause, scene: Scene) -> Interval | None:
    """When a clause holds: the first time in its own words, else in the adverbial that opens it."""
    hangs = clause.link in {"participle", "relative"}
    ends = (i for i, t in enumerate(clause.rest) if t.tag is Tag.RELATIVE or (hangs and t.text == ","))
    end = 0 if hangs else next(ends, len(clause.rest))
    for words in (clause.near, clause.lead, clause.rest[:end]):
        for _, found in _times(words, scene):
            return found.interval
    for aside in scene.sentence.asides:
        if not aside.dash and len(aside.tokens) == 1 and aside.tokens[0].span in scene.times:
            return scene.times[aside.tokens[0].span].interval
    return None


def _dated(clause: Clause, scene: Scene) -> FoundTime | None:
    inside = _times(clause.near, scene)
    if inside:
        return inside[0][1]
    opening = _times(clause.lead, scene)
    return opening[0][1] if opening else None


def _targets(
    match: Match, clause: Clause, subjects: Sequence[Entity], scene: Scene, frame: Frame, memory: Memory
) -> tuple[Entity, ...]:
    last = match.cue.words[-1]
    consumed = len(match.cue.words) > 1 and last not in _PREPOSITIONS
    if clause.verb.passive or match.cue.relation in _ON_SUBJECT or consumed:
        about = [
            s for s in subjects if s.type in _DATED or (s.iri not in frame.lexicon.entities and s.type == "Concept")
        ]
        if clause.subject and clause.subject[0].lower == "it" and not about:
            return pointed_at(match.cue.relation, frame, memory, subjects) or tuple(subjects)
        acted = clause.near[match.after : object_end(clause.near, match.after)]
        own = any(t.tag in {Tag.NOUN, Tag.NAME} for t in acted)
        acting = consumed and not own and not clause.verb.passive and not about and match.cue.relation in _ACTED
        if consumed and own and not clause.verb.passive and not about and match.cue.relation in _ACTED:
            return ()  # who strikes down a rule is not decided on that day
        return pointed_at(match.cue.relation, frame, memory, subjects) if acting else tuple(subjects)
    near = clause.near
    start = match.after
    if start < len(near) and near[start].lower == "it":
        return pointed_at(match.cue.relation, frame, memory, subjects)
    found = object_things(near[start : object_end(near, start)], scene, frame, memory)
    objects = any(t.tag in {Tag.NOUN, Tag.NAME, Tag.PRONOUN} for t in near[start : object_end(near, start)])
    if found or objects:
        return found
    return tuple(subjects) if match.cue.relation in _INTRANSITIVE else ()


def date_claims(
    clause: Clause, subjects: Sequence[Entity], scene: Scene, frame: Frame, memory: Memory
) -> Iterator[Proposal]:
    """The dates a clause gives: of its subject where the verb is passive or intransitive, else of its object."""
    found = _dated(clause, scene)
    if found is None:
        return
    if clause.verb.lemma in VOICE and not clause.verb.passive:
        yield from _voiced(clause, found, scene, frame, memory)
        return
    if clause.verb.passive and (clause.verb.lemma == "date" or any(t.lower == "as" for t in clause.near)):
        yield from _stated(clause, subjects, scene, frame, memory)
        return
    for match in matches(clause, compiled(frame.ontology)):
        if match.cue.kind is not Kind.DATE or match.cue.relation in _VAGUE:
            continue
        value = date_value(found)
        targets = _targets(match, clause, subjects, scene, frame, memory)
        deciding = match.cue.relation == "decidedOn" and not clause.verb.passive
        targets = tuple(t for t in targets if not (deciding and t.type in {"Organisation", "Person", "Nation"}))
        fitting = [t for t in targets if frame.ontology.fits(match.cue.relation, t.type, value) is None]
        for target in fitting:
            yield Proposal(target, match.cue.relation, value, clause.span, METHOD)
        if fitting:
            memory.tell(match.cue.relation, tuple(fitting))
            return


def _stated(
    clause: Clause, subjects: Sequence[Entity], scene: Scene, frame: Frame, memory: Memory
) -> Iterator[Proposal]:
    """The end of the term is stated as 12 May by A and as 14 May by B: both dates, of the subject and of the topic.

    A mere event ("its launch is dated to 4 May by A") is that of what it happens to.
    """
    event = relation_by_noun(subjects[0].label) if len(subjects) == 1 else None
    owners = of_event(tuple(subjects), event, clause, scene, frame, memory) if event else ()
    if event and owners != tuple(subjects):
        memory.tell(event, owners)
        for _, found in _times(clause.near, scene):
            yield from (
                Proposal(o, event, date_value(found), clause.span, METHOD, at=_place(found, clause)) for o in owners
            )
        return
    topic = [memory.topic] if memory.topic is not None else []
    for _, found in _times(clause.near, scene):
        for subject in (*subjects, *topic):
            aspect = subjects[0].label if subjects and subject in topic else None
            yield Proposal(
                subject, "happenedOn", date_value(found), clause.span, METHOD, at=_place(found, clause), aspect=aspect
            )


def _place(found: FoundTime, clause: Clause) -> Span:
    return next(t.span for t in clause.near if t.text.endswith(found.words))


def _voiced(clause: Clause, found: FoundTime, scene: Scene, frame: Frame, memory: Memory) -> Iterator[Proposal]:
    """X dates the agreement to 7 May; X gives 14 November for the rules: what is dated is the object."""
    near = clause.near
    at = next((i for i, t in enumerate(near) if scene.times.get(t.span) is found), -1)
    if at < 0:
        return
    earlier = near[:at]
    things = given_for(clause, scene, frame, memory)
    things = things or object_things(earlier[: object_end(earlier, 0)], scene, frame, memory, common=True)
    relation = relation_by_noun(" ".join(t.text for t in earlier)) or relation_beside(clause, scene) or "happenedOn"
    things = of_event(things, relation, clause, scene, frame, memory) or memory.told(relation)
    for thing in things:
        yield Proposal(thing, relation, date_value(found), clause.span, METHOD)
