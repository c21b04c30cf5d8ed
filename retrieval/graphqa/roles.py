"""What each mention of a plan is there for: asked for, grouped by, counted, worked with, compared, denied."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from retrieval.graphqa.frames import Comparison
    from retrieval.graphqa.plans import Plan

__all__ = ["Column", "Measure", "Roles"]

Column: TypeAlias = tuple[int, int | None]
"""A node that is shown, with the leaf that stands for it where the question named one."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Figures to work with: leaves, or measures of their own, joined by a sign, in an aggregate or none.

    `counted` is the node whose things are counted; `name` is what the question calls a figure that it defines.
    """

    leaves: tuple[int, ...]
    sign: str = "+"
    aggregate: str | None = None
    counted: int | None = None
    name: str = ""
    parts: tuple[Measure, ...] = ()


@dataclass(frozen=True, slots=True)
class Roles:
    """A plan with the part each of its members plays."""

    plan: Plan
    target: int | None
    keys: tuple[tuple[int, int | None], ...] = ()  # nodes, with the leaf where one was named
    asked: tuple[tuple[int, int | None], ...] = ()
    measures: tuple[Measure, ...] = ()
    filters: tuple[tuple[int, Comparison], ...] = ()  # leaves and what they are held against
    having: tuple[tuple[Measure, Comparison], ...] = ()
    order: tuple[tuple[Measure | None, int], ...] = ()
    denied: frozenset[int] = field(default_factory=frozenset)  # slots
    limit: int | None = None
    table: bool = False
