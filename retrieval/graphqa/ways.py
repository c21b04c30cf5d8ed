"""The paths of a schema between two mentions, priced by what the question says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from retrieval.graphqa.schema import Property, Schema, Sort

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Path", "Ways"]

_LONGEST = 3  # steps between two mentions
_WIDTH = 60  # ways that are followed further
_PATHS = 5  # ways between two mentions
_STEP, _SAID = 0.55, 0.45  # what a step costs, and how much less where the question names it
_BACKWARDS, _LOOP = 0.04, 0.3

Path: TypeAlias = tuple[tuple[Property, bool], ...]
"""Properties, each with whether it is followed forward."""

_Step: TypeAlias = tuple[float, frozenset[str], tuple[Property, bool]]


@dataclass
class Ways:
    """The paths of a schema, priced by what a question says; found once for each pair of type sets."""

    schema: Schema
    said: Mapping[str, float]
    found: dict[tuple[frozenset[str], frozenset[str]], tuple[tuple[float, Path], ...]] = field(default_factory=dict)
    known: dict[frozenset[str], tuple[_Step, ...]] = field(default_factory=dict)

    def between(self, start: frozenset[str], end: frozenset[str]) -> tuple[tuple[float, Path], ...]:
        key = (start, end)
        if key not in self.found:
            self.found[key] = self._search(start, end)
        return self.found[key]

    def _search(self, start: frozenset[str], end: frozenset[str]) -> tuple[tuple[float, Path], ...]:
        # Properties come in one order, and sorting is stable: equal paths stay in that order.
        ends: list[tuple[float, Path]] = []
        level: list[tuple[float, frozenset[str], Path]] = [(0.0, start, ())]
        for depth in range(_LONGEST + 1):
            if len(ends) >= _PATHS or (depth == _LONGEST and ends):
                break
            grown = [
                (cost + price, types, (*path, step))
                for cost, at, path in level
                for price, types, step in self.steps(at)
                if not _returns(path, step)
            ]
            grown.sort(key=lambda way: way[0])
            ends += [(cost, path) for cost, types, path in grown if types & end]
            level = grown[:_WIDTH]
        return tuple(sorted(ends, key=lambda way: way[0])[:_PATHS])

    def steps(self, types: frozenset[str]) -> tuple[_Step, ...]:
        """The steps that lead on from things of `types`, with their price and where they end."""
        if types not in self.known:
            self.known[types] = tuple(self._steps(types))
        return self.known[types]

    def _steps(self, types: frozenset[str]) -> Iterator[_Step]:
        for prop in self.schema.properties.values():
            if prop.sort is not Sort.THING:
                continue
            price = _STEP - _SAID * self.said.get(prop.iri, 0.0)
            if prop.subjects & prop.objects and not self.said.get(prop.iri):
                price += _LOOP
            if prop.subjects & types:
                yield price, prop.objects, (prop, True)
            if prop.objects & types:
                yield price + _BACKWARDS, prop.subjects, (prop, False)


def _returns(path: Path, step: tuple[Property, bool]) -> bool:
    return bool(path) and path[-1][0] == step[0] and path[-1][1] != step[1]
