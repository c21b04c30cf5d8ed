"""What an amount is taken for, or hangs on: "takes $5 million as the total spent on chips", "risk, for which …"."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.extraction.frame import Frame, Memory, Scene
from ingest.extraction.grammar import Clause
from ingest.extraction.phrases import label_of, one_thing
from ingest.extraction.runs import noun_before, noun_phrase
from ingest.extraction.tokens import Tag, Token
from kg.claim import Entity

__all__ = ["antecedent", "taken_as"]

_TAKING = frozenset({"take", "derive", "see", "use", "read", "treat"})
_OF = frozenset({"of", "on", "for", "in"})
_ENDS = frozenset({Tag.TIME, Tag.STOP, Tag.CONJUNCTION, Tag.RELATIVE})


def taken_as(clause: Clause, figure: Token, scene: Scene, frame: Frame, memory: Memory) -> tuple[Entity, str] | None:
    """The thing behind "as the total of" or "as the part spent on", and those words as the aspect; None elsewhere."""
    rest = clause.rest
    at = next((i for i, t in enumerate(rest) if t.span == figure.span), -1)
    if clause.verb.lemma not in _TAKING or clause.verb.passive or at < 0:
        return None
    words = _until_end(rest[at + 1 :])
    if len(words) < 3 or words[0].lower != "as" or words[1].tag is not Tag.DETERMINER:
        return None
    behind = next((i for i, t in enumerate(words) if i > 1 and t.lower in _OF), len(words))
    thing = one_thing(noun_phrase(words, behind + 1), scene, frame, memory) if behind < len(words) else None
    return (thing, label_of(words[2:behind], frame)) if thing is not None else None


def antecedent(clause: Clause, scene: Scene, frame: Frame, memory: Memory) -> tuple[Entity, ...]:
    """In "risk, for which X gives a threshold of …" the threshold is of the risk."""
    tokens = scene.sentence.tokens
    if not clause.subject:
        return ()
    at = next((i for i, t in enumerate(tokens) if t.span == clause.subject[0].span), 0)
    if at < 3 or tokens[at - 1].tag is not Tag.RELATIVE or tokens[at - 2].tag is not Tag.PREPOSITION:
        return ()
    end = at - 2
    while end > 0 and tokens[end - 1].text == ",":
        end -= 1
    thing = one_thing(noun_before(tokens, end), scene, frame, memory)
    return (thing,) if thing is not None else ()


def _until_end(words: Sequence[Token]) -> tuple[Token, ...]:
    """The words up to a time, a conjunction or the end of the sentence."""
    end = next((i for i, t in enumerate(words) if t.tag in _ENDS or t.text in {",", ";", ":"}), len(words))
    return tuple(words[:end])
