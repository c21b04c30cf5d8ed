"""What a question asks of the claims, as a pattern: things and values, and the claims that must tie them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.claim import Modality

__all__ = ["Deed", "Limit", "Node", "Pattern", "Sort", "Step"]


class Deed(StrEnum):
    """What is done with the rows."""

    LIST = "list"
    COUNT = "count"
    MOST = "most"
    TOTAL = "total"
    CHECK = "check"
    COMMON = "common"


class Sort(StrEnum):
    """What a node stands for."""

    THING = "thing"
    FIGURE = "figure"
    DATE = "date"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Limit:
    """A value to hold a figure against: `sign` is one of > >= < <= =; `unit` is None where the question names none."""

    sign: str
    amount: Decimal
    unit: str | None


@dataclass(frozen=True, slots=True)
class Node:
    """A thing, figure, date or text of a pattern.

    `things` are the IRIs of those given, none where they are asked for; `types` classes of which it must be one, none
    for any; `called` is the word of the question, for the name of its column; `limit` narrows a figure, `year` a date.
    """

    sort: Sort
    called: str
    types: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    limit: Limit | None = None
    year: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A claim by one of `relations` (any where there are none) with node `source` as subject and `target` as value.

    `turned`: the same may be said the other way round.
    """

    source: int
    relations: tuple[str, ...]
    target: int
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """Nodes and the claims between them; `target` is the node asked for, None where it is asked whether there are any.

    `by` is the node by which rows are ordered or added up, `down` whether the largest come first; `held` are the
    modalities a claim may have, none for all but denials; `traits` are nodes that must have to do with a given thing;
    `year` is one in which the claims hold. `served` are the places of the question's words that the pattern makes use
    of, `unnamed` counts the steps that no word names, and `score` says how well it reads the question.
    """

    deed: Deed
    nodes: tuple[Node, ...]
    steps: tuple[Step, ...]
    target: int | None
    by: int | None = None
    down: bool = True
    held: tuple[Modality, ...] = ()
    traits: tuple[tuple[int, str], ...] = ()
    year: str | None = None
    served: frozenset[int] = field(default_factory=frozenset)
    unnamed: int = 0
    score: float = 0.0
