"""Which relations the words of a question may mean, by the cues of the ontology."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.ontology import Kind
from retrieval.wording import kin, stem, stopwords, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.ontology import Ontology

__all__ = ["COMMON", "Meant", "meant_at"]

COMMON = frozenset({"part", "parts"})  # words too common to tell sentences apart that do tell relations apart

_GAP = 2  # words that may stand between those of one cue
_KIN = 0.8
_MANY = 12  # relations that a near-synonym may mean before it says nothing


@dataclass(frozen=True, slots=True)
class Meant:
    """A relation that words may mean: the places of those words, and how surely, 1 for the very words of a cue."""

    relation: str
    places: tuple[int, ...]
    strength: float


@dataclass(frozen=True, slots=True, eq=False)
class _Vocabulary:
    """An ontology, told from others by its digest."""

    ontology: Ontology

    def __hash__(self) -> int:
        return hash(self.ontology.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Vocabulary) and other.ontology.digest == self.ontology.digest


def meant_at(place: int, stems: Sequence[str], free: Sequence[bool], ontology: Ontology) -> tuple[Meant, ...]:
    """The relations meant by the words that begin at `place`; `free` are those no name or figure is made of.

    Of each relation the longest cue that fits, the best relations first.
    """
    cues, groups = _index(_Vocabulary(ontology))
    best: dict[str, Meant] = {}
    for cue, relation in cues.get(stems[place], ()):
        found = _met(cue, place, stems, free)
        if found and len(found) > len(best[relation].places if relation in best else ()):
            best[relation] = Meant(relation, found, 1.0)
    near = {relation for group in kin(stems[place]) for relation in groups.get(group, ())}
    for relation in near if len(near) <= _MANY else ():
        best.setdefault(relation, Meant(relation, (place,), _KIN))
    return tuple(sorted(best.values(), key=lambda m: (-len(m.places), -m.strength, m.relation)))


def _met(cue: tuple[str, ...], place: int, stems: Sequence[str], free: Sequence[bool]) -> tuple[int, ...]:
    found = [place]
    for word in cue[1:]:
        after = range(found[-1] + 1, min(len(stems), found[-1] + 2 + _GAP))
        at = next((i for i in after if stems[i] == word and free[i]), None)
        if at is None:
            return ()
        found.append(at)
    return tuple(found)


@lru_cache(maxsize=4)
def _index(
    vocabulary: _Vocabulary,
) -> tuple[Mapping[str, tuple[tuple[tuple[str, ...], str], ...]], Mapping[int, frozenset[str]]]:
    """Cues by their first stem, and relations by the groups of near-synonyms that a cue of one word belongs to."""
    cues: dict[str, dict[tuple[tuple[str, ...], str], None]] = defaultdict(dict)
    groups: dict[int, set[str]] = defaultdict(set)
    for relation in vocabulary.ontology.relations.values():
        for cue in _cues(relation.name, relation.label, *relation.cues):
            cues[cue[0]][cue, relation.name] = None
            if len(cue) == 1 and relation.kind in {Kind.ENTITY, Kind.QUANTITY}:
                for group in kin(cue[0]):
                    groups[group].add(relation.name)
    return {word: tuple(held) for word, held in cues.items()}, {g: frozenset(r) for g, r in groups.items()}


def _cues(name: str, label: str, *told: str) -> Iterator[tuple[str, ...]]:
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
    for text in (split, label, *told):
        plain = [t.text for t in tokens(text.removeprefix("^").strip("-"))]
        stems = tuple(stem(word) for word in plain if word.lower() not in stopwords())
        if stems:
            yield stems
    common = [stem(t.text) for t in tokens(label) if t.text.lower() in COMMON]
    yield from ((word,) for word in common)
