"""What a thing is for: "X, designed to …", "to build X specifically to …", "to help X do …"."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.extraction.frame import Frame, Memory, Proposal, Scene
from ingest.extraction.grammar import Clause
from ingest.extraction.phrases import one_thing
from ingest.extraction.runs import noun_before
from ingest.extraction.telling import words_of
from ingest.extraction.tokens import Tag
from kg.claim import TextValue

__all__ = ["METHOD", "purpose"]

METHOD = "words@1"
_MARKS = frozenset({"specifically", "designed", "intended", "meant", "expressly", "purposely"})


def purpose(clause: Clause, scene: Scene, frame: Frame, memory: Memory) -> Iterator[Proposal]:
    """The goal that an infinitive gives to the thing before it, where a word such as "specifically" marks it."""
    if clause.verb.form != "infinitive" or not clause.rest:
        return
    tokens = scene.sentence.tokens
    at = clause.verb.start
    if at < 2 or tokens[at - 1].lower not in _MARKS:
        return
    end = at - 1
    while end > 0 and tokens[end - 1].tag is Tag.ADVERB:
        end -= 1
    phrase = noun_before(tokens, end)
    thing = one_thing(phrase, scene, frame, memory) if phrase else None
    if thing is not None:
        words = words_of((*clause.verb_tokens[1:], *clause.rest), frame.text)
        yield Proposal(thing, "hasGoal", TextValue(words), clause.span, METHOD)
