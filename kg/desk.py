"""Documents laid side by side: what two of them share, word by word or reworded, and which claims stand in it."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

from kg.claim import Claim
from kg.copies import Bounds, Run, Stretch, Text, bounds_of, covered, runs_of, stretches_shared, text_of
from kg.document import BlockKind, Passage, Span
from kg.echoes import Echo, echoes
from kg.holding import HeldDocument, read_claims_at, read_document, read_passages
from kg.sketches import Sketch, sketch_of
from kg.voices import stated

__all__ = ["Desk", "Found"]

_TEXTS = 16_000_000  # words of texts in memory together, of about seven bytes each
_LOOKS = 4_000_000  # words of documents looked at closely, of about twenty bytes each
_CARRIED = 0.6  # of the sentence of a claim
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Found:
    """What one document has from another: the part of its words, the stretches, and claims with those they repeat.

    Of a rewording the part is that of the words in the sentences that were reworded.
    """

    share: float
    runs: tuple[Run, ...]
    claims: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Shelf(Generic[_T]):
    """What was made of documents, by their places: the last ones, up to so many words, and always two."""

    room: int
    made: dict[int, tuple[_T, int]] = field(default_factory=dict)
    words: int = 0

    def get(self, place: int, make: Callable[[int], tuple[_T, int]]) -> _T:
        if place not in self.made:
            self.made[place] = make(place)
            self.words += self.made[place][1]
            while self.words > self.room and len(self.made) > 2:
                self.words -= self.made.pop(next(iter(self.made)))[1]
        return self.made[place][0]


@dataclass(frozen=True)
class _Look:
    """A document looked at closely: where its words stand, and its sentences and claims."""

    folder: Path
    bounds: Bounds
    start: int

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """Its sentences, in the order of the text."""
        return _told(read_passages(self.folder))

    @cached_property
    def told(self) -> tuple[Span, ...]:
        """Those after the record at its head, which are compared."""
        return tuple(sentence for sentence in self.sentences if sentence.start >= self.start)

    def words_in(self, span: Span) -> int:
        """How many words stand in a part of the text."""
        first, last = self.bounds[:, 0].searchsorted((span.start, span.end)).tolist()
        return int(last - first)

    def around(self, span: Span) -> Span:
        """The sentence a quote stands in, or the quote where it stands in none."""
        at = bisect_right(self.sentences, Span(span.start, 1 << 62)) - 1
        return self.sentences[at] if at >= 0 and self.sentences[at].end > span.start else span

    def carried(self, runs: Sequence[Span]) -> list[Claim]:
        """The claims of which `runs` cover the sentence."""
        wide = [Span(self.around(run).start, max(run.end, self.around(Span(run.end - 1, run.end)).end)) for run in runs]
        claims = read_claims_at(self.folder, wide)
        return [claim for claim in claims if covered(self.around(claim.evidence.span), runs) >= _CARRIED]


@dataclass(frozen=True, slots=True)
class Desk:
    """Documents that are compared, by their places in `ordered`."""

    home: Path
    ordered: Sequence[HeldDocument]
    bodies: _Shelf[tuple[str, int]] = field(default_factory=lambda: _Shelf(0))  # the last two
    texts: _Shelf[Text] = field(default_factory=lambda: _Shelf(_TEXTS))
    sketches: _Shelf[Sketch] = field(default_factory=lambda: _Shelf(_TEXTS))
    looks: _Shelf[_Look] = field(default_factory=lambda: _Shelf(_LOOKS))

    def text(self, place: int) -> Text:
        """The text of a document, without the record at its head, ready to be compared."""
        return self.texts.get(place, self._text)

    def compare(self, copy: int, original: int) -> Found | None:
        """What one document has from another; none where they share no 24 words in a row."""
        stretches = stretches_shared(self.text(copy), self.text(original))
        return self._measured(copy, original, stretches) if stretches else None

    def sketch(self, place: int) -> Sketch:
        """The sentences of a document, without the record at its head, ready to be compared."""
        return self.sketches.get(place, self._sketch)

    def compare_sentences(self, copy: int, original: int) -> Found | None:
        """What one document has from another in other words; none where too few sentences are alike."""
        found = echoes(self.sketch(copy), self.sketch(original))
        return self._reworded(copy, original, found) if found else None

    def _measured(self, copy: int, original: int, stretches: Sequence[Stretch]) -> Found:
        here, there = self.looks.get(copy, self._look), self.looks.get(original, self._look)
        runs = runs_of(stretches, here.bounds, there.bounds)
        share = sum(run.words for run in runs) / len(here.bounds)
        return Found(round(share, 4), runs, tuple(_repeated(here, there, runs)))

    def _reworded(self, copy: int, original: int, found: Sequence[Echo]) -> Found:
        here, there = self.looks.get(copy, self._look), self.looks.get(original, self._look)
        runs = tuple(Run(here.told[echo.here], there.told[echo.there], echo.shared) for echo in found)
        share = sum(here.words_in(run.here) for run in runs) / len(here.bounds)
        return Found(round(share, 4), runs, tuple(_repeated(here, there, sorted(runs, key=lambda run: run.here))))

    def _text(self, place: int) -> tuple[Text, int]:
        text = text_of(*self._body(place))
        return text, len(text.words)

    def _sketch(self, place: int) -> tuple[Sketch, int]:
        text, start = self._body(place)
        sketch = sketch_of(text, _told(read_passages(self.ordered[place].folder(self.home)), start))
        return sketch, len(sketch.features)

    def _look(self, place: int) -> tuple[_Look, int]:
        text, start = self._body(place)
        bounds = bounds_of(text, start)
        return _Look(self.ordered[place].folder(self.home), bounds, start), len(bounds)

    def _body(self, place: int) -> tuple[str, int]:
        """The text of a document, and where it begins after the record at its head."""
        return self.bodies.get(place, self._read)

    def _read(self, place: int) -> tuple[tuple[str, int], int]:
        document = read_document(self.ordered[place].folder(self.home))
        record = [block.span.end for block in document.blocks if block.kind is BlockKind.FRONT_MATTER]
        return (document.text, max(record, default=0)), len(document.text)


def _told(passages: Iterable[Passage], start: int = 0) -> tuple[Span, ...]:
    """The sentences of a document from a place of its text on, in order."""
    return tuple(s for passage in passages for s in passage.sentences if s.start >= start)


def _repeated(copy: _Look, original: _Look, runs: Sequence[Run]) -> Iterator[tuple[str, str]]:
    """Claims of sentences that are shared, each with the claims that state the same there."""
    claims = copy.carried([run.here for run in runs])
    there: dict[object, list[str]] = defaultdict(list)
    for claim in original.carried(sorted(run.there for run in runs)) if claims else ():
        there[stated(claim)].append(claim.id)
    for claim in claims:
        yield from ((claim.id, other) for other in there[stated(claim)])
