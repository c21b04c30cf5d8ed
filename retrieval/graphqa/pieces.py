"""What some words of a question may stand for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrieval.graphqa.schema import Kind, Property

__all__ = ["Piece", "Role", "Slot"]


class Role(StrEnum):
    """What a piece of a question is."""

    THING = "thing"
    VALUE = "value"
    KIND = "kind"
    ATTRIBUTE = "attribute"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Piece:
    """A sense of some words: things, or a value of a property, or a kind, an attribute or a link between things."""

    role: Role
    score: float
    types: frozenset[str]
    term: Kind | Property | None = None
    things: tuple[str, ...] = ()
    values: tuple[tuple[str, str | None], ...] = ()

    @property
    def key(self) -> tuple[object, ...]:
        """What tells the piece from others."""
        return (self.role, self.term.iri if self.term else "", self.things, self.values)


@dataclass(frozen=True, slots=True)
class Slot:
    """The words from `start` to `end` of a question and what they may mean, best first."""

    start: int
    end: int
    pieces: tuple[Piece, ...]
    words: int
