"""A figure where it stands: the words around it, what they speak of by default, and of what it is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.extraction.grammar import Clause
from ingest.extraction.tokens import Tag, Token
from kg.claim import Entity

__all__ = ["Owner", "Place", "Stretch", "first_preposition", "step_back"]

_SMALL = frozenset({Tag.DETERMINER, Tag.ADVERB, Tag.NOT})


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words that hold figures: a clause's, a cell's or an aside's; `subjects` are what they speak of by default.

    `predicate` is what the clause says of words that are its subject: a share of them does it.
    """

    tokens: tuple[Token, ...]
    clause: Clause | None
    subjects: tuple[Entity, ...]
    predicate: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A figure at word `at` of a stretch, with the nouns that follow it directly."""

    stretch: Stretch
    at: int
    after: tuple[Token, ...]

    @property
    def tokens(self) -> tuple[Token, ...]:
        return self.stretch.tokens


@dataclass(frozen=True, slots=True)
class Owner:
    subjects: tuple[Entity, ...]
    aspect: str | None = None
    noun: tuple[Token, ...] = ()


def step_back(tokens: Sequence[Token], at: int) -> int:
    """The index of the word before word `at`, determiners and adverbs passed over."""
    at -= 1
    while at >= 0 and tokens[at].tag in _SMALL:
        at -= 1
    return at


def first_preposition(tokens: Sequence[Token]) -> int:
    """The index of the first preposition other than "of", or the number of words."""
    return next((i for i, t in enumerate(tokens) if t.tag is Tag.PREPOSITION and t.lower != "of"), len(tokens))
