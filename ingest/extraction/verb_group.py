"""What the rules for verbs share: the verb group, what kinds of words stand where, and looking left and right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.extraction.tokens import Tag, Token, verb_class, word_set

__all__ = [
    "BREAKS",
    "FIRM",
    "INVARIANT",
    "NOUNS",
    "OPENERS",
    "SMALL",
    "VerbGroup",
    "is_noun_like",
    "look_back",
    "skip",
    "tag_at",
]

NOUNS = frozenset({Tag.NOUN, Tag.NAME, Tag.FIGURE, Tag.TIME, Tag.PRONOUN})


SMALL = frozenset({Tag.ADVERB, Tag.NOT})


OPENERS = frozenset(
    {Tag.DETERMINER, Tag.PRONOUN, Tag.PREPOSITION, Tag.TO, Tag.NAME, Tag.FIGURE, Tag.TIME, Tag.ADVERB, Tag.SUBORDINATOR}
)


FIRM = frozenset({Tag.DETERMINER, Tag.PRONOUN, Tag.TO, Tag.NAME, Tag.FIGURE})


BREAKS = frozenset({Tag.STOP, Tag.RELATIVE, Tag.SUBORDINATOR})


@dataclass(frozen=True, slots=True)
class VerbGroup:
    """Words `start` to `end` of a sentence that make one verb; `lemma` is the verb that carries the meaning.

    `form` is finite, infinitive, ing or participle; `through` holds the base forms of the verbs and modals before it.
    """

    start: int
    end: int
    lemma: str
    form: str = "finite"
    passive: bool = False
    negated: bool = False
    through: tuple[str, ...] = ()


def look_back(tokens: Sequence[Token], at: int) -> int:
    at -= 1
    while at >= 0 and (
        tokens[at].tag in SMALL
        or (tokens[at].lower in {"all", "both", "each"} and at > 0 and tokens[at - 1].tag in NOUNS)
    ):
        at -= 1
    return at


def tag_at(tokens: Sequence[Token], at: int) -> Tag | None:
    return tokens[at].tag if 0 <= at < len(tokens) else None


def skip(tokens: Sequence[Token], at: int, tags: frozenset[Tag]) -> int:
    while at < len(tokens) and tokens[at].tag in tags:
        at += 1
    return at


def is_noun_like(lemma: str) -> bool:
    return "noun" in verb_class(lemma)


# Verbs whose past looks like the base form, and base forms that are also participles.
INVARIANT = word_set("become come run set cut hit let split spread shed put cost bet quit overcome read")
