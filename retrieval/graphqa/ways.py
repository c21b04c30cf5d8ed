"""The paths of a schema between two mentions, priced by what the question says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from retrieval.graphqa.schema import Property, Schema, Sort

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Path", "Ways"]

_LONGEST = 3  # steps between two mentions
_PATHS = 5  # ways between two mentions
_STEP, _SAID = 0.55, 0.45  # what a step costs, and how much less where the question names it
_BACKWARDS, _LOOP = 0.04, 0.3

Path: TypeAlias = tuple[tuple[Property, bool], ...]


@dataclass
class Ways:
    """The paths of a schema, priced by what a question says; found once for each pair of type sets."""

    schema: Schema
    said: Mapping[str, float]
    found: dict[tuple[frozenset[str], frozenset[str]], tuple[tuple[float, Path], ...]] = field(default_factory=dict)

    def between(self, start: frozenset[str], end: frozenset[str]) -> tuple[tuple[float, Path], ...]:
        key = (start, end)
        if key not in self.found:
            self.found[key] = self._search(start, end)
        return self.found[key]

    def _search(self, start: frozenset[str], end: frozenset[str]) -> tuple[tuple[float, Path], ...]:
        ends: list[tuple[float, Path]] = []
        level: list[tuple[float, frozenset[str], Path]] = [(0.0, start, ())]
        for depth in range(_LONGEST + 1):
            if depth == _LONGEST and ends:
                break
            grown = [
                (cost + price, types, (*path, step))
                for cost, at, path in level
                for price, types, step in self.steps(at)
                if not _returns(path, step)
            ]
            ends += [(cost, path) for cost, types, path in grown if types & end]
            level = sorted(grown, key=lambda g: (g[0], _named(g[2])))[:400]
        return tuple(sorted(ends, key=lambda e: (e[0], _named(e[1])))[:_PATHS])

    def steps(self, types: frozenset[str]) -> Iterator[tuple[float, frozenset[str], tuple[Property, bool]]]:
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


def _named(path: Path) -> tuple[str, ...]:
    return tuple(f"{prop.iri}{forward}" for prop, forward in path)
