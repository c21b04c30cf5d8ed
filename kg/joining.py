"""Building the linkage of a generation: which names each passage holds, and which of them it is about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kg.cataloguing import passage_number, sentence_number
from kg.holding import HeldDocument, read_document, read_passages
from kg.linkage import TITLE, Linkage, read_linkage
from kg.open_names import is_telling, open_names, subjects, title_keys, word_places

if TYPE_CHECKING:
    from kg.snapshot import Snapshot

__all__ = ["Piece", "link", "linkage_of", "pieces"]

FOLDER = "linkage"  # of a generation

LEAD = 0.8  # how firmly a passage is about what its first words name, where no title says so,
LED = 0.5  # and where one does


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage to be linked: its number, what stands above it, and its sentences by number."""

    number: int
    title: str
    headings: tuple[str, ...]
    sentences: tuple[tuple[int, str], ...]


class _Names:
    """The names met so far, and how often a word has a capital inside a sentence and how often not."""

    def __init__(self) -> None:
        self.number: dict[str, int] = {}
        self.capital: Counter[str] = Counter()
        self.small: Counter[str] = Counter()

    def of(self, key: str) -> int:
        return self.number.setdefault(key, len(self.number))


def link(pieces: Sequence[Piece]) -> Linkage:
    """The linkage of passages, given in the order it shall keep."""
    names = _Names()
    about = [_about(piece) for piece in pieces]
    met = [_mentions(piece, names) for piece in pieces]
    lengths = _lengths(key for subjects_ in about for key in subjects_)
    known = frozenset(key for subjects_ in about for key in subjects_)
    edges: list[dict[tuple[int, int], float]] = []
    base = 0
    for piece, subjects_, mentions in zip(pieces, about, met, strict=True):
        edge: dict[tuple[int, int], float] = {}
        for key, sentence in mentions:
            if not _is_common(key, names):
                for form in _also(key.removeprefix("?"), known):
                    edge[names.of(form), base + sentence] = subjects_.get(form, 0.0)
        for sentence, (_, text) in enumerate(piece.sentences):
            for key in _spelt(text, lengths, known):
                edge[names.of(key), base + sentence] = subjects_.get(key, 0.0)
        said = {name for name, _ in edge}
        edge.update({(names.of(key), -1): weight for key, weight in subjects_.items() if names.of(key) not in said})
        edges.append(edge)
        base += len(piece.sentences)
    return _arrays(pieces, edges, tuple(names.number))


def _about(piece: Piece) -> dict[str, float]:
    """What a passage is about, by key, and how firmly."""
    above = dict.fromkeys((piece.title, *piece.headings[-1:]))
    found = {key: TITLE for title in above for key in title_keys(title)}
    lead = LED if found else LEAD
    for key in subjects(piece.sentences[0][1]) if piece.sentences else ():
        found.setdefault(key, lead)
    return found


def _mentions(piece: Piece, names: _Names) -> list[tuple[str, int]]:
    """The open names of a passage and their sentences; a lone word that opens a sentence is marked by a "?"."""
    found = []
    for number, (_, text) in enumerate(piece.sentences):
        before = ""
        for word, start, _ in word_places(text):
            if before and text[start - 1] == " " and (before[-1].isalpha()):
                (names.capital if text[start].isupper() else names.small)[word] += 1
            before = word
        found += [(f"?{name.key}" if name.opens else name.key, number) for name in open_names(text)]
    return found


def _also(key: str, known: frozenset[str]) -> Iterator[str]:
    """A key, and first and last name of a longer one where a passage is about somebody of that name."""
    yield key
    parts = key.split()
    if len(parts) > 2 and (short := f"{parts[0]} {parts[-1]}") in known:
        yield short


def _is_common(key: str, names: _Names) -> bool:
    """Whether a word has its capital only from the beginning of a sentence."""
    word = key[1:]
    return key[0] == "?" and names.small[word] >= names.capital[word]


def _lengths(keys: Iterable[str]) -> Mapping[str, tuple[int, ...]]:
    """How many words the names have that begin with a word."""
    found: dict[str, set[int]] = defaultdict(set)
    for key in keys:
        words = key.split()
        found[words[0]].add(len(words))
    return {word: tuple(sorted(sizes)) for word, sizes in found.items()}


def _spelt(text: str, lengths: Mapping[str, tuple[int, ...]], known: frozenset[str]) -> Iterator[str]:
    """The names of subjects that a sentence spells, capitals or not."""
    words = [word for word, _, _ in word_places(text.replace("’s", "").replace("'s", ""))]
    for at, word in enumerate(words):
        for size in lengths.get(word, ()):
            key = " ".join(words[at : at + size])
            if key in known and (size > 1 or is_telling(word)):
                yield key


def _arrays(
    pieces: Sequence[Piece], edges: Sequence[Mapping[tuple[int, int], float]], keys: tuple[str, ...]
) -> Linkage:
    starts = np.concatenate([[0], np.cumsum([len(edge) for edge in edges])]).astype(np.int64)
    names = np.asarray([name for edge in edges for name, _ in edge], dtype=np.int64)
    said_in = np.asarray([sentence for edge in edges for _, sentence in edge], dtype=np.int64)
    about = np.asarray([weight for edge in edges for weight in edge.values()], dtype=np.float32)
    owner = np.repeat(np.arange(len(pieces), dtype=np.int64), np.diff(starts))
    pairs, first = np.unique(np.stack([names, owner]), axis=1, return_index=True)
    return Linkage(
        keys=keys,
        passages=np.asarray([piece.number for piece in pieces], dtype=np.int64),
        owner=np.repeat(np.arange(len(pieces), dtype=np.int64), [len(piece.sentences) for piece in pieces]),
        sentences=np.asarray([number for piece in pieces for number, _ in piece.sentences], dtype=np.int64),
        starts=starts,
        names=names,
        about=about,
        said_in=said_in,
        held_from=np.searchsorted(pairs[0], np.arange(len(keys) + 1)).astype(np.int64),
        holders=pairs[1],
        held_about=about[first],
    )


def pieces(home: Path, live: Iterable[HeldDocument]) -> Iterator[Piece]:
    """The passages of documents, in the order of the documents and then of their text."""
    for held in live:
        folder = held.folder(home)
        document = read_document(folder)
        for passage in read_passages(folder):
            sentences = tuple((sentence_number(held.id, s), document.slice(s)) for s in passage.sentences)
            yield Piece(passage_number(passage), held.source.title, passage.headings, sentences)


def linkage_of(snapshot: Snapshot) -> Linkage:
    """The linkage of a generation; one that was compiled without is linked now, about half a millisecond a passage."""
    folder = snapshot.folder / FOLDER
    if folder.is_dir():
        return read_linkage(folder)
    return link(tuple(pieces(snapshot.home, snapshot.documents.values())))
