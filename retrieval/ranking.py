"""How well a sentence answers: the words of the question it carries, its likeness, and the kind of thing asked for."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.document import BlockKind
from retrieval.kinds import satisfied
from retrieval.questions import Shape
from retrieval.units import document_of, readable, row_text, unit_of, unit_words
from retrieval.wording import light_words, same, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.snapshot import Snapshot
    from retrieval.facts import Facts
    from retrieval.kinds import Reader
    from retrieval.questions import Asked, Part
    from retrieval.search import Found
    from retrieval.units import Unit
    from retrieval.wanting import Want

__all__ = ["Scored", "rank", "weights"]

# What a word of the question counts where it stands: in the sentence itself, in the one before it, in the headings
# above it, in the title or publisher of its source.
_NEAR, _ABOVE, _SOURCE = 0.6, 0.6, 0.5
_COVER, _LIKE, _KIND, _PHRASE, _CLAIM = 0.50, 0.40, 0.12, 0.10, 0.05
_RECORD = 0.85  # what is filed about a source matters less than what it says
_FEW = 8  # words
_LIGHT = 0.4  # what a word like "main" or "actually" counts against others
_NARROWING = 1.5  # "applied but were left out": what follows "but" tells the ones asked for from the others
_TOLD = 0.7  # how far a sentence speaks of a thing it does not name, when a claim was read from it
_CELL = 0.5  # the share of the best cell's words another cell must carry to be kept
_DEFINED = 0.25  # what a sentence that says what the thing is gains, where that is asked
_ADDRESS = re.compile(r"(?:url|also|link)\s*:", re.IGNORECASE)
_TOPIC = re.compile(r"^(?:what|who) (?:is|are)(?: an?| the)?\b|^define\b|\bwhat does\b|\bmean\b", re.IGNORECASE)
_SAYS = (
    r"(?:\s*[—–-]\s*(?:the|an?|any)\b|,\s+(?:an?|the)\b|\s+(?:is|are)\s+(?:an?|the|taken to|described as|defined as)\b"
    r"|\s+(?:means|refers to|denotes)\b)"
)
_COUNTED = 1000  # a word in more sentences than this is common, however many more
_READ = 60  # sentences looked at closely


@dataclass(frozen=True, slots=True)
class Scored:
    """A unit with what it carries: per term 0 to 1 in it (`own`) and with what surrounds it (`all`)."""

    unit: Unit
    own: Mapping[str, float]
    all: Mapping[str, float]
    similarity: float
    wants: tuple[bool, ...]
    parts: tuple[float, ...]
    score: float


def rank(
    asked: Asked, found: Found, snapshot: Snapshot, reader: Reader, weight: Mapping[str, float], known: Facts
) -> tuple[Scored, ...]:
    """The candidate sentences with their scores, best first; those that claims from the graph were read at gain."""
    numbers = sorted(found.ranks, key=lambda n: (-found.fused(n), n))[:_READ]
    rows = snapshot.catalogue.sentences(numbers)
    ahead = _ahead(snapshot, {row.passage_number for row in rows.values()})
    every = (_focused(asked, unit_of(snapshot, rows[n]), snapshot, weight) for n in numbers)
    units = [unit for unit in every if not _ADDRESS.match(unit.text)]
    scored = [_score(asked, found, unit, ahead.get(unit.number), reader, weight) for unit in units]
    scored = [replace(s, score=s.score + _CLAIM) if known.tell(s.unit.document, s.unit.span) else s for s in scored]
    return tuple(sorted(scored, key=lambda s: (-s.score, s.unit.document, s.unit.span)))


def weights(asked: Asked, snapshot: Snapshot, extra: Iterable[str] = ()) -> dict[str, float]:
    """How much each term of the question tells: its inverse document frequency, 0 to 1 against the rarest."""
    total = max(2, snapshot.catalogue.counts()["sentences"])
    raw = {}
    for term in (*asked.terms, *extra):
        held = len(snapshot.catalogue.words((term,), min(total // 2 + 1, _COUNTED)))
        raw[term] = math.log(1 + total / (held + 0.5))
    top = math.log(1 + total / 1.5)
    light, narrowing = light_words(), set(words(asked.text.partition(" but ")[2]))
    scale = {t: (_LIGHT if t in light else 1.0) * (_NARROWING if t in narrowing else 1.0) for t in raw}
    return {term: min(1.0, value / top) * scale[term] for term, value in raw.items()}


def carried(term: str, stems: Sequence[str]) -> float:
    """How far a text with these stems carries the term: 1 the word itself, less for its kin, 0 not at all."""
    return max((same(term, s) for s in stems), default=0.0)


def _focused(asked: Asked, unit: Unit, snapshot: Snapshot, weight: Mapping[str, float]) -> Unit:
    # Of a table row the cells that carry what was asked; where things are compared or listed, all of them.
    if asked.shape in {Shape.COMPARISON, Shape.LIST} or not unit.block or unit.block.kind is not BlockKind.TABLE_ROW:
        return unit
    document = document_of(snapshot, unit.document)
    held = {}
    for i, cell in enumerate(unit.block.cells[1:], start=1):
        stems = unit_words(readable(document.slice(cell)))
        held[i] = sum(w * carried(term, stems) for term, w in weight.items())
    most = max(held.values(), default=0.0)
    kept = [i for i, value in held.items() if value >= _CELL * most] if most > 0 else None
    return replace(unit, text=row_text(document, unit.block, kept))


def _ahead(snapshot: Snapshot, passages: Iterable[int]) -> dict[int, int]:
    # For each sentence the one before it in its passage.
    numbers = ([row.number for row in snapshot.catalogue.sentences_of(passage)] for passage in passages)
    return {later: earlier for run in numbers for earlier, later in pairwise(run)}


def _score(
    asked: Asked, found: Found, unit: Unit, ahead: int | None, reader: Reader, weight: Mapping[str, float]
) -> Scored:
    own_words = unit_words(unit.text)
    above = unit_words(" ".join(unit.above))
    before, source = unit_words(unit.before), unit_words(unit.source)
    linked = _linked(asked, found, unit.number)
    placed = _linked_above(asked, unit, reader)
    own = {t: max(linked.get(t, 0.0), carried(t, own_words)) for t in weight}
    around = {
        t: max(
            own[t],
            _NEAR * carried(t, before),
            _ABOVE * carried(t, above),
            _SOURCE * max(carried(t, source), float(t in placed)),
        )
        for t in weight
    }
    wants = tuple(satisfied(want, unit, asked, reader) for want in asked.wants)
    similarity = _like(found.similarity, unit, ahead)
    parts = tuple(
        _part_score(
            part, around, weight, _like(found.to_parts[i], unit, ahead), dict(zip(asked.wants, wants, strict=True))
        )
        for i, part in enumerate(asked.parts)
    )
    score = (
        _COVER * coverage(around, weight)
        + _LIKE * similarity
        + _KIND * (sum(wants) / len(wants) if wants else 1.0)
        + _PHRASE * _phrases(asked, own_words, weight)
    )
    if unit.block and unit.block.kind is BlockKind.FRONT_MATTER:
        score *= _RECORD
    if asked.shape is Shape.DEFINITION and _defines(asked, unit):
        score += _DEFINED
    return Scored(unit, own, around, similarity, wants, parts, score)


def _like(similarity: Mapping[int, float], unit: Unit, ahead: int | None) -> float:
    # A few words ("Two firms were left out.") mean what they mean after the sentence before them.
    own = similarity.get(unit.number, 0.0)
    if ahead is None or len(unit.text.split()) > _FEW:
        return own
    return max(own, 0.5 * own + 0.5 * similarity.get(ahead, 0.0))


def _part_score(
    part: Part, around: Mapping[str, float], weight: Mapping[str, float], similarity: float, wants: Mapping[Want, bool]
) -> float:
    # What a part leaves to the rest of the question ("Which article is it?") counts half.
    share = {t: w if t in part.terms else 0.5 * w for t, w in weight.items()}
    held = sum(wants[want] for want in part.wants) / len(part.wants) if part.wants else 1.0
    return _COVER * coverage(around, share) + _LIKE * similarity + _KIND * held


def _defines(asked: Asked, unit: Unit) -> bool:
    # "A tramway is …", "the tramway—a line that …", "Tramway (TW), a …": the thing itself, and then what it is.
    named = asked.entities[0].surface if len(asked.entities) == 1 else _TOPIC.sub("", asked.text).strip(" ?")
    return bool(re.search(rf"\b{re.escape(named)}(?:\s*\([^)]*\))?{_SAYS}", unit.text, re.IGNORECASE))


def _phrases(asked: Asked, own: Sequence[str], weight: Mapping[str, float]) -> float:
    # Words that stand together in the question should stand together in the evidence: "risk of sovereign AI".
    pairs = [(a, b) for a, b in pairwise(words(asked.text)) if a in weight and b in weight]
    total = sum(weight[a] + weight[b] for a, b in pairs)
    near = {*pairwise(own), *zip(own, own[2:], strict=False)}
    held = sum(weight[a] + weight[b] for a, b in pairs if (a, b) in near or (b, a) in near)
    return held / total if total else 0.0


def coverage(values: Mapping[str, float], weight: Mapping[str, float]) -> float:
    """The share of the question's telling words that is carried, 0 to 1."""
    total = sum(weight.values())
    return sum(weight[t] * values[t] for t in weight) / total if total else 0.0


def _linked(asked: Asked, found: Found, number: int) -> dict[str, float]:
    # The words of a name count as carried where the sentence names the same thing in other words.
    held: dict[str, float] = {}
    for mention in asked.entities:
        iri = mention.entity.iri
        value = 1.0 if number in found.named.get(iri, ()) else _TOLD if number in found.told.get(iri, ()) else 0.0
        for term in words(mention.surface):
            held[term] = max(value, held.get(term, 0.0))
    return held


def _linked_above(asked: Asked, unit: Unit, reader: Reader) -> frozenset[str]:
    above = {m.entity.iri for m in reader.mentions(". ".join((*unit.above, unit.source)))}
    return frozenset(t for m in asked.entities if m.entity.iri in above for t in words(m.surface))
