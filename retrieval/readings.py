"""What each document answers: of every source that speaks of the thing asked about, the sentence that tells it.

A short question ("When was the mill built?") may be about several things of one name, and sources may give several
answers about one thing. So each document is read by itself: it must speak of what is asked about, and one of its
sentences must hold a value of the kind asked for, in words that say what is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.document import BlockKind
from retrieval.questions import Shape
from retrieval.topics import label_in, topic_of
from retrieval.units import document_of
from retrieval.values import values_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.snapshot import Snapshot
    from retrieval.kinds import Reader
    from retrieval.questions import Asked
    from retrieval.ranking import Scored
    from retrieval.topics import Topic
    from retrieval.values import Value
    from retrieval.wanting import Want

__all__ = ["Reading", "readings"]

_SHAPES = frozenset({Shape.FACT, Shape.DEFINITION, Shape.COUNT})
_DOCUMENTS = 12  # that are read
_BY_NAME = 0.1  # what a sentence gains that names the thing itself


@dataclass(frozen=True, slots=True)
class Reading:
    """What one document answers: its sentence, the thing as the document names it, and the value that it gives."""

    scored: Scored
    label: str
    value: Value

    @property
    def document(self) -> str:
        """The document that says so."""
        return self.scored.unit.document


def readings(asked: Asked, ranked: Sequence[Scored], snapshot: Snapshot, reader: Reader) -> tuple[Reading, ...]:
    """One reading for each document that answers, the best ranked first; () where the question has no one topic."""
    topic = topic_of(asked, reader)
    if topic is None or asked.shape not in _SHAPES or len(asked.wants) != 1 or asked.hops:
        return ()
    if topic.entity and reader.lexicon.ontology.is_a(topic.entity.type, "Polity"):
        return ()  # nobody mistakes a nation for another, and a source tells more than one thing of it
    want = asked.wants[0]
    by_document: dict[str, list[Scored]] = {}
    for scored in ranked:
        if scored.unit.block is not None and scored.unit.block.kind is BlockKind.FRONT_MATTER:
            continue  # what is on record of a source says when it was published, not what it tells
        by_document.setdefault(scored.unit.document, []).append(scored)
    found = (_read(asked, want, topic, held, snapshot, reader) for held in list(by_document.values())[:_DOCUMENTS])
    return tuple(reading for reading in found if reading is not None)


def _read(
    asked: Asked, want: Want, topic: Topic, held: Sequence[Scored], snapshot: Snapshot, reader: Reader
) -> Reading | None:
    label = label_in(topic, document_of(snapshot, held[0].unit.document))
    found: list[tuple[float, Reading]] = []
    for scored in held:
        own = label_in(topic, scored.unit.text)
        if own or (label and topic.leads(scored.unit)):
            bonus = scored.score + (_BY_NAME if own else 0.0)
            values = values_in(want, scored, topic, asked, reader)
            found += [(value.weight + bonus, Reading(scored, label or own, value)) for value in values]
    return max(found, key=lambda pair: pair[0])[1] if found else None
