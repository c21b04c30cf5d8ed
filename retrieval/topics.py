"""The one thing a short question is about, and by what name a document speaks of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.wanting import QUESTION, kind_of_noun
from retrieval.wording import same, stem, tokens, words

if TYPE_CHECKING:
    from kg.claim import Entity
    from kg.document import Document
    from retrieval.kinds import Reader
    from retrieval.questions import Asked
    from retrieval.units import Unit

__all__ = ["Topic", "label_in", "topic_of"]

_WORD = r"(?:[A-Z0-9][\w’'&.-]*[\w]|[A-Z0-9])"
_JOIN = r"(?:of|the|for|de|la|du|von|van|der|and|&)"
_RUN = re.compile(
    rf"\b{_WORD}\.?(?:(?:[ ]{_JOIN}){{0,2}}[ ]{_WORD}){{0,9}}(?:,[ ]{_WORD}(?=[\s?,.]))?"
    r"(?:[ ]*\([^()?\n]{3,30}\))?"
)
_QUOTED = re.compile(r"[\"“”]([^\"“”]{2,})[\"“”]")
_VERB = re.compile(r"\s+(?:is|are|was|were|refers?|has|had|does|did)\b")
_HEAD = 420  # characters of a document in which it says what it is about
_MOST = 0.66  # the share of a longer name's words that tells it
_FILE = re.compile(r"[\w-]+\.\w{2,4}$|^[a-z]+[-_]?\d+$")


@dataclass(frozen=True, slots=True)
class Topic:
    """What a question is about: its words in the question, their stems, and the noun that stands before it there."""

    text: str
    stems: tuple[str, ...]
    noun: str | None
    entity: Entity | None
    reader: Reader

    def told(self, text: str) -> bool:
        """Whether `text` names it."""
        held = words(text)
        found = sum(any(same(own, other) >= 0.7 for other in held) for own in self.stems)
        if found == len(self.stems):
            return True
        if self.entity is None:
            return len(self.stems) > 2 and found >= _MOST * len(self.stems)
        return found > 0 and any(m.entity.iri == self.entity.iri for m in self.reader.mentions(text))

    def leads(self, unit: Unit) -> bool:
        """Whether what stands above a unit, just before it or in its title is about it."""
        return self.told(" ".join((*unit.above, unit.source))) or self.told(unit.before)


def topic_of(asked: Asked, reader: Reader) -> Topic | None:
    """The topic of a question, None where it has none that is named; known things are told by whatever name."""
    quoted = _QUOTED.search(asked.text)
    start, found = (quoted.start(), quoted[1]) if quoted else _run(asked.text)
    if not found:
        return None
    named = [w for w in re.findall(r"[^\s,]+", found) if kind_of_noun(w) != "Person"]
    stems = words(" ".join(named)) or words(found) or tuple(stem(t.text) for t in tokens(found))
    before = re.search(r"([a-z]{3,})\s*$", asked.text[:start])
    linked = next((m.entity for m in asked.entities if _same_words(m.surface, found)), None)
    return Topic(found, stems, stem(before[1]) if before else None, linked, reader) if stems else None


def _same_words(one: str, other: str) -> bool:
    return set(words(one)) == set(words(other))


def _run(text: str) -> tuple[int, str]:
    opening = QUESTION.match(text)
    if opening is None and (verb := _VERB.search(text)):
        return 0, text[: verb.start()]
    begin = opening.end() if opening else 0
    match = _RUN.search(text, begin)
    return (match.start(), match[0].strip(" .,")) if match else (0, "")


def label_in(topic: Topic, text: str | Document) -> str:
    """The name by which a text, or the beginning of a document, speaks of the topic, in full; "" where it does not."""
    if isinstance(text, str):
        return _named(topic, text)
    title = text.source.title
    if not _FILE.search(title) and (label := _named(topic, title)):
        return label
    return _named(topic, text.text[:_HEAD])


def _named(topic: Topic, text: str) -> str:
    for match in _RUN.finditer(text):
        if topic.told(match[0]):
            return _once(match[0])
    if not topic.told(text):
        return ""
    return topic.entity.label if topic.entity else topic.text


def _once(name: str) -> str:
    # "Zook House Zook House": a title and the first words of the text below it.
    found = name.split()
    for size in range(len(found) // 2, 0, -1):
        again = found[size + 1 :] if found[size] in {"The", "A", "An"} else found[size:]
        if found[:size] == again[:size]:
            return " ".join(found[:size])
    return name
