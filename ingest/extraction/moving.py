"""Dates that were moved: "the start was postponed from May 2027 to July 2028" gives an original and a new one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.extraction.dates_by_noun import relation_by_noun
from ingest.extraction.events import is_dated, of_event
from ingest.extraction.frame import Frame, Memory, Proposal, Scene
from ingest.extraction.grammar import Clause
from ingest.extraction.phrases import things
from ingest.extraction.runs import strip
from ingest.extraction.tokens import Tag, Token
from kg.claim import Entity
from kg.language.times import date_value

__all__ = ["moved"]

_METHOD = "date@1"
_MOVING = frozenset({"postpone", "delay", "defer", "move", "shift", "push", "reschedule", "extend", "advance", "bring"})
_LAWS = ("Regulation", "Provision")


def moved(clause: Clause, scene: Scene, frame: Frame, memory: Memory) -> Iterator[Proposal]:
    """The original and the new date of what a clause says was moved."""
    near = clause.near
    at = [i for i, t in enumerate(near) if t.span in scene.times]
    if clause.verb.lemma not in _MOVING or not at or not _is_move(near, at):
        return
    phrase = strip(clause.subject if clause.verb.passive else near[: at[0]])
    for thing, relation in _moved_things(phrase, clause, scene, frame, memory):
        for i in at[:2]:
            value = date_value(scene.times[near[i].span])
            aspect = "new date" if i == at[:2][-1] else "original date"
            named = relation if frame.ontology.fits(relation, thing.type, value) is None else "happenedOn"
            yield Proposal(thing, named, value, clause.span, _METHOD, aspect=aspect)


def _is_move(near: Sequence[Token], at: Sequence[int]) -> bool:
    """Whether "from" one time "to" another, or "to" a time, follows."""
    last = at[:2][-1]
    reaches = last > 0 and (near[last - 1].lower in {"to", "until", "till"})
    return (reaches or near[last].lower.startswith("until")) and (len(at) == 1 or near[at[0]].lower.startswith("from"))


def _moved_things(
    phrase: Sequence[Token], clause: Clause, scene: Scene, frame: Frame, memory: Memory
) -> Iterator[tuple[Entity, str]]:
    """What was moved, each with the relation of its dates; a mere event ("the start") is that of a law or programme."""
    words = " ".join(t.text for t in phrase)
    behind = next((i for i, t in enumerate(phrase) if t.tag is Tag.PREPOSITION), len(phrase))
    inner = [e for e in things(phrase[behind + 1 :], scene, frame, memory) if is_dated(e, frame)] if words else []
    relation = relation_by_noun(words)
    found = tuple(inner) or things(phrase, scene, frame, memory)
    if relation is not None and behind == len(phrase):
        found = of_event(found, relation, clause, scene, frame, memory)
    for thing in found:
        begins = relation in {None, "launchedOn", "appliesFrom"} and thing.type in _LAWS
        yield thing, "appliesFrom" if begins else relation or "dueBy"
