"""Subjects that say who they are twice: "a rival project, X, was …", "the minister, Jane Doe, opened …", and "we"."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.extraction.frame import Frame, Scene
from ingest.extraction.tokens import Tag, Token, word_set
from kg.claim import Entity
from kg.language.linking import new_entity

__all__ = ["called", "of_ourselves"]

_OPENERS = frozenset({"a", "an", "the", "one", "another", "its", "our", "his", "her"})
_PLAIN = frozenset({Tag.DETERMINER, Tag.NOUN, Tag.NAME, Tag.POSSESSIVE, Tag.PREPOSITION, Tag.CONJUNCTION})
_OFFICES = word_set(
    "minister president secretary director head chief executive chairman chairwoman chair officer commissioner mayor"
    " chancellor founder co-founder professor analyst spokesman spokeswoman spokesperson governor adviser advisor ceo"
    " cto partner economist researcher"
)
_MARKS = ('"', "\u201c", "\u201d")


def called(words: Sequence[Token], scene: Scene, frame: Frame) -> Entity | None:
    """The name in "a rival project, X, was …": it says which; None where the words hold no such name."""
    at = next((i for i, t in enumerate(words) if t.text == ","), 0)
    end = next((i for i, t in enumerate(words) if i > at and t.text == ","), len(words))
    general, name = words[:at], words[at + 1 : end]
    loose = [t for t in words[end + 1 :] if t.tag is not Tag.ADVERB]
    if not general or not name or loose or not _is_general(general, scene):
        return None
    if not all(t.tag in {Tag.NAME, Tag.NOUN} and (t.text[:1].isupper() or t.text[:1].isdigit()) for t in name):
        return None
    known = scene.name(name[0])
    label = frame.text[name[0].span.start : name[-1].span.end]
    if known is not None and len(name) == 1:
        return known
    office = any(t.lower in _OFFICES for t in general)
    found = frame.lexicon.lookup(label)
    return found[0] if found else new_entity("Person" if office else "Concept", label)


def _is_general(words: Sequence[Token], scene: Scene) -> bool:
    """Whether words describe one thing by a common noun: "the supercomputer at its heart", "State Secretary"."""
    owned = len(words) > 2 and words[1].tag is Tag.POSSESSIVE
    opened = words[0].lower in _OPENERS or owned or words[-1].lower in _OFFICES
    plain = all(t.tag in _PLAIN for t in words) and not any(t.tag is Tag.CONJUNCTION for t in words)
    head = next((i for i, t in enumerate(words) if i and t.tag is Tag.PREPOSITION), len(words)) - 1
    return opened and plain and (scene.name(words[head]) is None or words[head].text[:1].islower())


def of_ourselves(scene: Scene, frame: Frame) -> tuple[Entity, ...]:
    """Who "we" are: the publisher, outside of what somebody is quoted to say."""
    name = (frame.document.source.publisher or "").split(" (")[0].strip()
    quoted = any(mark in frame.document.slice(scene.span) for mark in _MARKS)
    if quoted or not name[:1].isupper():
        return ()
    known = [e for e in frame.lexicon.lookup(name) if e.type == "Organisation"]
    return (known[0] if known else new_entity("Organisation", name),)
