"""Speakers without a name: "…," the minister said; "he argued"; "according to the company"."""

from __future__ import annotations

import re

from ingest.extraction.frame import Frame, Memory, Scene
from ingest.extraction.pointing import TEXTS
from ingest.extraction.tokens import word_set
from kg.claim import Entity
from kg.document import Span
from kg.language.linking import new_entity

__all__ = ["unnamed_speaker"]

_WHO = "who says it is not certain"
_SAYS = r"(?:said|says|added|adds|told|argued|argues|wrote|noted|explained|warned|claimed)"
_MARKS = '"\u201c\u201d'
# "…," the minister said; "…," said a spokeswoman; "…," he said.
_QUOTED = re.compile(
    rf"^[^{_MARKS}]*[,.?!][{_MARKS}]\s(?:(?:(?:the|an?|his|her|its|one)\s)?(?P<before>[a-z]+(?:\s[a-z]+)?)\s{_SAYS}"
    rf"|{_SAYS}\s(?:the|an?|its|one)\s(?P<after>[a-z]+(?:\s[a-z]+)?))\b"
)
# The goal, he argued, was …
_ASIDE = re.compile(rf",\s(?P<who>he|she|they|it)\s{_SAYS}[,.]")
_ACCORDING = re.compile(
    r"\b[Aa]ccording to (?:the|its|his|her|their|an?)\s(?P<who>(?:[a-z-]+\s){0,3}?[a-z-]+)"
    r"(?=[,.;]|\s(?:and|in|which|who|that)\b)"
)
_PRONOUNS = frozenset({"he", "she", "they", "it", "we", "i"})
_BODIES = word_set(
    "ministry agency regulator company firm group bank council commission authority institute university think-tank"
    " government parliament court team consultancy press media newspaper committee office"
)
_POINTING = word_set("company firm group start-up startup maker institute university bank ministry agency")


def unnamed_speaker(at: Span, scene: Scene, frame: Frame, memory: Memory) -> tuple[Entity | None, str | None]:
    """Who says what stands at `at` where a common noun or a pronoun tells, and why that is not certain."""
    noun = _noun(at, scene, frame)
    if noun is None:
        opened = frame.document.slice(scene.span).startswith("According to ")
        return None, _WHO if opened else None
    if noun.rsplit(" ", 1)[-1] in TEXTS:
        return None, None
    if noun in _PRONOUNS:
        people = [e for s in (memory.subjects, *reversed(memory.past)) for e in s if e.type == "Person"]
        person = people[0] if people else None
        return (person, None) if person is not None and noun in {"he", "she"} else (None, _WHO)
    if noun in _POINTING:
        bodies = [e for e in memory.subjects if e.type == "Organisation"]
        return (bodies[0], None) if len(bodies) == 1 else (None, _WHO)
    body = noun.rsplit(" ", 1)[-1] in _BODIES
    return new_entity("Organisation" if body else "Person", noun), None


def _noun(at: Span, scene: Scene, frame: Frame) -> str | None:
    """The common noun or pronoun for who speaks, or None."""
    sentence = frame.document.slice(scene.span)
    behind = frame.document.slice(Span(at.end, scene.span.end)) if at.end < scene.span.end else ""
    quoted = _QUOTED.search(behind)
    if quoted is not None:
        return (quoted["before"] or quoted["after"]).strip()
    told = _ASIDE.search(sentence) or _ACCORDING.search(sentence)
    return told["who"].strip() if told is not None else None
