"""What a document adds to the linkage of a generation: the names it holds, and which of them its passages are about.

A part says nothing that depends on other documents, so it is made once; `kg.weaving` puts the parts together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kg.linkage import TITLE, Linkage, read_linkage
from kg.numbering import passage_number, sentence_number
from kg.open_names import open_names, subjects, title_keys, word_places

if TYPE_CHECKING:
    from pathlib import Path

    from kg.document import Document, Passage
    from kg.snapshot import Snapshot

__all__ = [
    "FOLDER",
    "STEP",
    "Part",
    "Piece",
    "join",
    "key_hash",
    "link",
    "linkage_of",
    "packed",
    "pieces",
    "unpacked",
    "word_hash",
]

FOLDER = "linkage"  # of a generation

LEAD = 0.8  # how firmly a passage is about what its first words name, where no title says so,
LED = 0.5  # and where one does

STEP = 0x9E3779B97F4A7C15  # odd, so that no step forgets what came before
_MASK = (1 << 64) - 1

Hashes = NDArray[np.uint64]
Places = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage to be linked: its number, what stands above it, and its sentences by number."""

    number: int
    title: str
    headings: tuple[str, ...]
    sentences: tuple[tuple[int, str], ...]


def _hashes() -> Hashes:
    return np.zeros(0, dtype=np.uint64)


def _places() -> Places:
    return np.zeros(0, dtype=np.int32)


@dataclass(frozen=True)
class Part:
    """The part of some passages; passages and sentences are counted within it, words and names are hashes.

    `sizes` are the sentences of each passage. Passage `about_in` is about `about`, `firmness` says how much (0 to 1).
    Sentence `named_in` names `named`, which `short` for short may mean (0 for none), and where only the beginning of
    the sentence may explain the capital, `opening` is its word (else 0). Inside sentences `seen` words stood with a
    capital and without one so often. `words` are those of all sentences in order, `lengths` how many each has. `keys`
    are the names that `about`, `named` and `short` mean, and `spelt` their text.
    """

    passages: NDArray[np.int64]
    sentences: NDArray[np.int64]
    sizes: Places
    about_in: Places = field(default_factory=_places)
    about: Hashes = field(default_factory=_hashes)
    firmness: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    named_in: Places = field(default_factory=_places)
    named: Hashes = field(default_factory=_hashes)
    short: Hashes = field(default_factory=_hashes)
    opening: Hashes = field(default_factory=_hashes)
    seen: Hashes = field(default_factory=_hashes)
    capital: Places = field(default_factory=_places)
    small: Places = field(default_factory=_places)
    words: Hashes = field(default_factory=_hashes)
    lengths: Places = field(default_factory=_places)
    keys: Hashes = field(default_factory=_hashes)
    spelt: tuple[str, ...] = ()

    @classmethod
    def empty(cls) -> Part:
        """The part of no passages."""
        none = np.zeros(0, dtype=np.int64)
        return cls(none, none, _places())


_ARRAYS = tuple(one.name for one in fields(Part) if one.name != "spelt")


@lru_cache(maxsize=1 << 17)
def word_hash(word: str) -> int:
    """A word as 64 bits."""
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


@lru_cache(maxsize=1 << 17)
def key_hash(key: str) -> int:
    """A name as 64 bits, from its words one after the other, so that it is found in a row of words."""
    whole = 0
    for word in key.split():
        whole = (whole * STEP + word_hash(word)) & _MASK
    return whole


class _Growing:
    """A part in the making."""

    def __init__(self) -> None:
        self.lists: dict[str, list[int | float]] = defaultdict(list)
        self.seen: dict[str, list[int]] = {}
        self.keys: dict[int, str] = {}

    def put(self, **values: float) -> None:
        for name, value in values.items():
            self.lists[name].append(value)

    def of(self, key: str) -> int:
        number = key_hash(key)
        self.keys[number] = key
        return number


def join(pieces: Iterable[Piece]) -> Part:
    """The part of passages, in their order."""
    part = _Growing()
    read: dict[str, _Read] = {}
    for piece in pieces:
        at = len(part.lists["passages"])
        part.put(passages=piece.number, sizes=len(piece.sentences))
        for key, firmness in _about(piece).items():
            part.put(about_in=at, about=part.of(key), firmness=firmness)
        for number, text in piece.sentences:
            if text not in read:
                read[text] = _read(text)
            _take(part, number, read[text])
    return _finished(part)


def _about(piece: Piece) -> dict[str, float]:
    """What a passage is about, by key, and how firmly."""
    above = dict.fromkeys((piece.title, *piece.headings[-1:]))
    found = {key: TITLE for title in above for key in title_keys(title)}
    lead = LED if found else LEAD
    for key in subjects(piece.sentences[0][1]) if piece.sentences else ():
        found.setdefault(key, lead)
    return found


@dataclass(frozen=True, slots=True)
class _Read:
    """What a sentence holds: its names, each with whether it opens the sentence; words met inside it; all its words."""

    names: tuple[tuple[str, bool], ...]
    inside: tuple[tuple[str, bool], ...]
    words: tuple[int, ...]


def _read(text: str) -> _Read:
    names = dict.fromkeys((name.key, name.opens) for name in open_names(text))
    plain = text.replace("’s", "").replace("'s", "")
    words = tuple(word_hash(word) for word, _, _ in word_places(plain))
    return _Read(tuple(names), tuple(_inside(text)), words)


def _inside(text: str) -> Iterator[tuple[str, bool]]:
    """The words after another word and a space, and whether each has a capital."""
    before = ""
    for word, start, _ in word_places(text):
        if before and text[start - 1] == " " and before[-1].isalpha():
            yield word, text[start].isupper()
        before = word


def _take(part: _Growing, number: int, read: _Read) -> None:
    at = len(part.lists["sentences"])
    part.put(sentences=number, lengths=len(read.words))
    part.lists["words"] += read.words
    for key, opens in read.names:
        words = key.split()
        short = part.of(f"{words[0]} {words[-1]}") if len(words) > 2 else 0
        part.put(named_in=at, named=part.of(key), short=short, opening=key_hash(key) if opens else 0)
    for word, capital in read.inside:
        part.seen.setdefault(word, [0, 0])[0 if capital else 1] += 1


def _finished(part: _Growing) -> Part:
    for word, (capital, small) in part.seen.items():
        part.put(seen=word_hash(word), capital=capital, small=small)
    part.lists["keys"] += part.keys
    empty = Part.empty()
    arrays = {name: np.asarray(part.lists[name], dtype=getattr(empty, name).dtype) for name in _ARRAYS}
    return Part(**arrays, spelt=tuple(part.keys.values()))


def packed(part: Part) -> tuple[bytes, str]:
    """A part as bytes and text, to be kept."""
    arrays = [getattr(part, name) for name in _ARRAYS]
    sizes = np.asarray([len(array) for array in arrays], dtype=np.int64)
    return b"".join(array.tobytes() for array in (sizes, *arrays)), "\n".join(part.spelt)


def unpacked(content: bytes, text: str) -> Part:
    """The part that was packed."""
    empty = Part.empty()
    sizes = np.frombuffer(content, dtype=np.int64, count=len(_ARRAYS))
    arrays, at = {}, sizes.nbytes
    for name, size in zip(_ARRAYS, sizes.tolist(), strict=True):
        arrays[name] = np.frombuffer(content, dtype=getattr(empty, name).dtype, count=size, offset=at)
        at += arrays[name].nbytes
    return Part(**arrays, spelt=tuple(text.split("\n")) if text else ())


def pieces(document: Document, passages: Sequence[Passage]) -> Iterator[Piece]:
    """The passages of a document, in the order of its text."""
    for passage in passages:
        sentences = tuple((sentence_number(document.id, s), document.slice(s)) for s in passage.sentences)
        yield Piece(passage_number(passage), document.source.title, passage.headings, sentences)


def link(pieces: Iterable[Piece]) -> Linkage:
    """The linkage of passages, given in the order it shall keep."""
    from kg.weaving import weave  # noqa: PLC0415 - it reads parts

    return weave([join(pieces)])


def linkage_of(snapshot: Snapshot) -> Linkage:
    """The linkage of a generation; one that was compiled without is linked now, about half a millisecond a passage."""
    folder: Path = snapshot.folder / FOLDER
    if folder.is_dir():
        return read_linkage(folder)
    held = ((snapshot.document(one), snapshot.passages(one)) for one in snapshot.documents)
    return link(piece for document, passages in held for piece in pieces(document, passages))
