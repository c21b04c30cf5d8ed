"""What every extraction rule sees: the document, its vocabulary, what a sentence holds, and what came before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.extraction.grammar import Sentence
from ingest.extraction.tokens import Token
from kg.claim import Entity, Interval, Modality, Value
from kg.document import Document, Passage, Span
from kg.language.linking import Lexicon
from kg.language.quantities import FoundQuantity
from kg.language.times import FoundTime
from kg.ontology import Ontology

__all__ = ["Frame", "Memory", "Proposal", "Scene"]


@dataclass(frozen=True, slots=True)
class Frame:
    """One document and the vocabulary it is read with."""

    document: Document
    passages: tuple[Passage, ...]
    lexicon: Lexicon
    ontology: Ontology
    publication: Entity

    @property
    def text(self) -> str:
        """The text all spans are offsets of."""
        return self.document.text


@dataclass(slots=True)
class Memory:
    """What the sentences so far were about; `recent` holds named things, latest last.

    `part` is the part of a whole that the lines at hand are about, `inner` the subjects of the sentence at hand so far,
    `whole` what a share is of, `said` who the last sentence quoted, `measured` what the last figure was of, `meaning`
    its subject, relation and aspect, `asked` what somebody last asked for, `last` what a relation or a unit was last
    said of, and under which topic. `objects` are things named behind the verb of the last sentence,
    `acted` says that it had any object, `presented` that its verb brings them up, `lost` that its subject is not known.
    """

    topic: Entity | None = None
    subjects: tuple[Entity, ...] = ()
    past: list[tuple[Entity, ...]] = field(default_factory=list)
    recent: dict[Entity, None] = field(default_factory=dict)
    speaker: Entity | None = None
    part: Entity | None = None
    inner: tuple[Entity, ...] = ()
    whole: Entity | None = None
    measured: tuple[Entity, ...] = ()
    said: Entity | None = None
    meaning: tuple[Entity, str, str | None] | None = None
    asked: str = ""
    objects: tuple[Entity, ...] = ()
    acted: bool = False
    lost: bool = False
    presented: bool = False
    last: dict[str, tuple[Entity | None, tuple[Entity, ...]]] = field(default_factory=dict)

    def tell(self, what: str, things: tuple[Entity, ...]) -> None:
        """Remember that the relation or unit `what` was said of `things`."""
        self.last[what] = (self.topic, things)

    def told(self, what: str) -> tuple[Entity, ...]:
        """What the relation or unit `what` was last said of under this topic, or ()."""
        topic, things = self.last.get(what, (None, ()))
        return things if topic == self.topic else ()

    def note(self, entity: Entity) -> None:
        """Remember that `entity` was named here."""
        self.recent.pop(entity, None)
        self.recent[entity] = None

    def leave(self, class_: str, ontology: Ontology) -> None:
        """Begin a section: "the law" in it is not one that another section names."""
        self.recent = {e: None for e in self.recent if not ontology.is_a(e.type, class_)}

    def turn(self, topic: Entity | None) -> None:
        """Begin a block: pronouns do not reach over its edge, except to what its heading is about."""
        self.subjects = (topic,) if topic is not None else ()
        self.past = []
        self.topic = topic
        self.asked = ""
        self.objects, self.lost, self.presented = (), False, False
        self.speaker = self.said = None
        self.meaning = None


@dataclass(frozen=True, slots=True)
class Scene:
    """A parsed sentence (or table cell) with the names, figures and times in it, by their spans in the document."""

    span: Span
    sentence: Sentence
    names: Mapping[Span, Entity]
    figures: Mapping[Span, FoundQuantity]
    times: Mapping[Span, FoundTime]

    def name(self, token: Token) -> Entity | None:
        """The entity a word names."""
        return self.names.get(token.span)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A claim before the laws are asked.

    `span` is its quote; `at` is the verb or figure that carries it, from which the modality is read where none is set.
    `doubt` is why it is no claim, where that is known before the laws are asked.
    """

    subject: Entity
    relation: str
    value: Value
    span: Span
    method: str
    at: Span | None = None
    modality: Modality | None = None
    valid: Interval | None = None
    said_by: Entity | None = None
    aspect: str | None = None
    doubt: str | None = None
