"""Weaving the parts of all documents into the linkage of a generation, as array arithmetic.

The whole is woven anew each time, at some microseconds a sentence, so it depends on the parts and on no history.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.joining import STEP, Hashes, Part, word_hash
from kg.linkage import TITLE, Floats, Ints, Linkage
from kg.open_names import is_telling

__all__ = ["weave"]

_BITS = 20
_UNSAID = np.iinfo(np.int64).max  # the sentence of what no sentence says


@dataclass(frozen=True, slots=True)
class _Edges:
    """Passages and names that hold each other, sorted, with the sentence that says so (-1 for none)."""

    passage: Ints
    name: Ints
    said_in: Ints
    weight: Floats


def weave(parts: Sequence[Part]) -> Linkage:
    """The linkage of passages, in the order of the parts and then of their own."""
    spelt = {key: text for part in parts for key, text in zip(part.keys.tolist(), part.spelt, strict=True)}
    passages, about_in = _joined(parts, "passages"), _counted(parts, "about_in", "passages")
    about, firmness = _joined(parts, "about"), _joined(parts, "firmness")
    meant = (firmness >= TITLE) | ~_member(about, _ordinary(parts))
    about_in, about, firmness = about_in[meant], about[meant], firmness[meant]
    owner = np.repeat(np.arange(len(passages)), _joined(parts, "sizes"))
    known = np.unique(about)
    named, told = _named(parts, known), _told(parts, [spelt[key] for key in known.tolist()])
    said_in = np.concatenate([named[0], told[0]])
    keys, name = np.unique(np.concatenate([named[1], told[1], about]), return_inverse=True)
    edges = _edges(
        np.concatenate([owner[said_in], about_in]),
        name.astype(np.int64),
        np.concatenate([said_in, np.full(len(about), _UNSAID)]),
        firmness,
    )
    first = np.flatnonzero(_differ(edges.passage, edges.name))
    by_name = first[np.lexsort((edges.passage[first], edges.name[first]))]
    return Linkage(
        keys=tuple(spelt[key] for key in keys.tolist()),
        passages=passages,
        sentences=_joined(parts, "sentences"),
        owner=owner,
        starts=np.searchsorted(edges.passage, np.arange(len(passages) + 1)),
        names=edges.name,
        about=edges.weight,
        said_in=edges.said_in,
        held_from=np.searchsorted(edges.name[by_name], np.arange(len(keys) + 1)),
        holders=edges.passage[by_name],
        held_about=edges.weight[by_name],
    )


def _edges(passage: Ints, name: Ints, said_in: Ints, firmness: Floats) -> _Edges:
    """Each edge once. The last of those given are of what passages are about, `firmness` says how much.

    One that no sentence says goes where a sentence says the name in the same passage.
    """
    weight = np.zeros(len(name), dtype=np.float32)
    weight[len(name) - len(firmness) :] = firmness
    order = np.lexsort((said_in, name, passage))
    passage, name, said_in, weight = passage[order], name[order], said_in[order], weight[order]
    begins = _differ(passage, name)
    unsaid = said_in == _UNSAID
    if len(name):
        weight = np.maximum.reduceat(weight, np.flatnonzero(begins))[np.cumsum(begins) - 1]
    kept = begins | (~unsaid & _differ(said_in))
    said_in = np.where(unsaid, -1, said_in)
    return _Edges(passage[kept], name[kept], said_in[kept], weight[kept])


def _differ(*columns: Ints) -> Any:
    """Where rows are not as the one before; the first one never is."""
    changed = [np.concatenate([[True], column[1:] != column[:-1]])[: len(column)] for column in columns]
    return np.logical_or.reduce(changed)


def _joined(parts: Sequence[Part], name: str) -> Any:
    empty: Part = Part.empty()
    return np.concatenate([getattr(empty, name), *(getattr(part, name) for part in parts)])


def _counted(parts: Sequence[Part], name: str, within: str) -> Ints:
    """Places counted through all parts: each in its own part, and `within` says how many are in one."""
    sizes = [len(getattr(part, within)) for part in parts]
    shifts = np.cumsum([0, *sizes])[:-1]
    counted: Ints = _joined(parts, name) + np.repeat(shifts, [len(getattr(part, name)) for part in parts])
    return counted


def _named(parts: Sequence[Part], known: Hashes) -> tuple[Ints, Hashes]:
    """Sentences and names they hold; of a longer name also the first and the last, where a passage is about that."""
    said_in, named = _counted(parts, "named_in", "sentences"), _joined(parts, "named")
    short, opening = _joined(parts, "short"), _joined(parts, "opening")
    kept = (opening == 0) | _member(opening, _rightly_capital(parts))
    said_in, named, short = said_in[kept], named[kept], short[kept]
    also = _member(short, known)
    return np.concatenate([said_in, said_in[also]]), np.concatenate([named, short[also]])


def _rightly_capital(parts: Sequence[Part]) -> Hashes:
    """The words that stand inside sentences with a capital more often than without: names, though they open one."""
    words, capital, small = _seen(parts)
    chosen: Hashes = words[small < capital]
    return chosen


def _ordinary(parts: Sequence[Part]) -> Hashes:
    """The words that stand inside sentences without a capital more often: no names, though passages begin with them."""
    words, capital, small = _seen(parts)
    chosen: Hashes = words[small > capital]
    return chosen


def _seen(parts: Sequence[Part]) -> tuple[Hashes, Any, Any]:
    """The words inside sentences, and how often they stand there with a capital and without one."""
    words, which = np.unique(_joined(parts, "seen"), return_inverse=True)
    capital, small = (np.bincount(which, weights=_joined(parts, n), minlength=len(words)) for n in ("capital", "small"))
    return words, capital, small


def _told(parts: Sequence[Part], subjects: Sequence[str]) -> tuple[Ints, Hashes]:
    """Sentences, and the names of subjects that they spell, capitals or not.

    A name is followed word by word from all places where its first one stands.
    """
    words, lengths = _joined(parts, "words"), _joined(parts, "lengths")
    ends = np.cumsum(lengths, dtype=np.int64)
    sentence = np.repeat(np.arange(len(lengths)), lengths)
    at, row = np.arange(len(words)), np.zeros(len(words), dtype=np.uint64)
    found: list[tuple[Ints, Hashes]] = [(at[:0], row[:0])]
    for size, (begun, whole) in enumerate(_beginnings(subjects), 1):
        inside = at + size <= ends[sentence[at]]
        at, row = at[inside], row[inside]
        row = row * np.uint64(STEP) + words[at + size - 1]
        hit = _member(row, whole)
        found.append((sentence[at[hit]], row[hit]))
        on = _member(row, begun)
        at, row = at[on], row[on]
    return np.concatenate([places for places, _ in found]), np.concatenate([names for _, names in found])


def _beginnings(subjects: Sequence[str]) -> Iterator[tuple[Hashes, Hashes]]:
    """Of one word, of two and so on: the beginnings of longer names, and the names of just so many.

    A lone word that tells too little is only found where it has its capital.
    """
    begun: dict[int, set[int]] = defaultdict(set)
    whole: dict[int, set[int]] = defaultdict(set)
    for name in subjects:
        words, row = name.split(), 0
        for size, word in enumerate(words, 1):
            row = (row * STEP + word_hash(word)) % 2**64
            if size < len(words):
                begun[size].add(row)
            elif size > 1 or is_telling(word):
                whole[size].add(row)
    for size in range(1, max((*begun, *whole), default=0) + 1):
        yield _sorted(begun[size]), _sorted(whole[size])


def _sorted(rows: Iterable[int]) -> Hashes:
    return np.asarray(sorted(rows), dtype=np.uint64)


def _member(rows: Hashes, chosen: Hashes) -> NDArray[np.bool_]:
    """Which rows are among those chosen, which are sorted; most are told apart by their last bits alone."""
    found = np.zeros(len(rows), dtype=np.bool_)
    if len(chosen):
        last = np.zeros(1 << _BITS, dtype=np.bool_)
        last[chosen & np.uint64(len(last) - 1)] = True
        maybe = np.flatnonzero(last[rows & np.uint64(len(last) - 1)])
        found[maybe] = chosen[np.searchsorted(chosen, rows[maybe]) % len(chosen)] == rows[maybe]
    return found
