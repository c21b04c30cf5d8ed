"""The words of a question and what they may stand for: things, kinds, relations, figures, an order, a count."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kg.claim import Bound
from kg.language.quantities import find_quantities
from retrieval.claimrows.cues import COMMON, Meant, meant_at
from retrieval.claimrows.forms import BROAD, COUNT, DENIED, HELD, MOST, SAID, SHARED, STRICT, TOTAL, VERBAL, WHO
from retrieval.claimrows.pattern import Limit
from retrieval.wanting import kind_of_noun
from retrieval.wording import light_words, same, stem, stopwords, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from kg.claim import Modality
    from kg.ontology import Ontology
    from retrieval.questions import Asked
    from retrieval.wording import Token

__all__ = ["Slot", "Slots", "read_slots"]

_FAMILY = 0.7
_LONGEST = 3  # words of a class's name
_LONG_YEAR = re.compile(r"(?:19|20)\d{2}")


@dataclass(frozen=True, slots=True)
class Slot:
    """Words in a row and what they may be: given things, kinds of things, or relations, in order of preference."""

    places: tuple[int, ...]
    things: tuple[str, ...] = ()
    type_: str | None = None
    kinds: tuple[str, ...] = ()
    meant: tuple[Meant, ...] = ()
    word: str = ""
    demonym: bool = False
    trait: str | None = None


@dataclass(frozen=True, slots=True)
class Slots:
    """A question read: its words, its slots in order, and what its form asks to be done.

    `order` is the place and direction of a superlative, `limits` the figures something is held against with their
    places, `held` the modalities the question names, `carrying` the places of words that a reading must make use of,
    `narrow` those of nouns that say more than the class they name, such as "university".
    """

    words: tuple[Token, ...]
    stems: tuple[str, ...]
    slots: tuple[Slot, ...]
    limits: tuple[tuple[Limit, tuple[int, ...]], ...] = ()
    order: tuple[int, bool] | None = None
    count: bool = False
    total: bool = False
    common: bool = False
    who: int | None = None
    denied: bool = False
    said: bool = False
    held: tuple[tuple[Modality, ...], int] | None = None
    years: tuple[tuple[str, int], ...] = ()
    carrying: frozenset[int] = field(default_factory=frozenset)
    narrow: frozenset[int] = field(default_factory=frozenset)


class _Reading:
    def __init__(self, text: str) -> None:
        self.text, self.words = text, tokens(text)
        self.stems = tuple(stem(w.text) for w in self.words)
        self.free = [True] * len(self.words)

    def inside(self, start: int, end: int) -> tuple[int, ...]:
        return tuple(i for i, w in enumerate(self.words) if w.start < end and w.end > start)

    def take(self, places: Sequence[int]) -> tuple[int, ...]:
        for place in places:
            self.free[place] = False
        return tuple(places)

    def taken(self, pattern: re.Pattern[str]) -> tuple[int, ...] | None:
        match = pattern.search(self.text)
        return self.take(self.inside(*match.span())) if match else None


def read_slots(asked: Asked, ontology: Ontology) -> Slots:
    """What the words of a question may stand for; each word with meaning is in a slot, or in `carrying` only."""
    reading = _Reading(asked.text)
    said, count = reading.taken(SAID), reading.taken(COUNT)
    limits = tuple(_limits(reading))
    things = list(_things(reading, asked, ontology))
    order = _order(reading)
    total, common = reading.taken(TOTAL), reading.taken(SHARED)
    who = reading.taken(WHO)
    years = tuple((w.text, i) for i, w in enumerate(reading.words) if reading.free[i] and _LONG_YEAR.fullmatch(w.text))
    held = _held(reading)
    told = {i for i, w in enumerate(reading.words) if reading.free[i] and _tells(w.text, reading.stems[i])}
    kinds, relations = list(_named_kinds(reading, ontology)), list(_relations(reading, ontology))
    slots = sorted([*things, *kinds, *relations], key=lambda s: s.places)
    told |= {i for slot in (*things, *relations) for i in slot.places}
    if who and any(slot.places < who for slot in kinds):
        who = None  # "which team …, and whose model …"
    return Slots(
        reading.words, reading.stems, tuple(slots), limits, order, count is not None, total is not None,
        common is not None, who[0] if who else None, DENIED.search(asked.text) is not None, said is not None, held,
        years, frozenset(told), frozenset(i for s in kinds for i in s.places if _is_narrow(s, ontology)),
    )  # fmt: skip


def _tells(word: str, stemmed: str) -> bool:
    return word.lower() not in stopwords() and stemmed not in light_words() and (len(word) > 1 or word.isdigit())


def _limits(reading: _Reading) -> Iterator[tuple[Limit, tuple[int, ...]]]:
    for found in find_quantities(reading.text):
        quantity, places = found.quantity, reading.inside(found.span.start, found.span.end)
        if quantity.bound is Bound.RANGE and quantity.low is not None and quantity.high is not None:
            ends: tuple[tuple[str, Decimal], ...] = ((">=", quantity.low), ("<=", quantity.high))
        elif quantity.bound in {Bound.AT_LEAST, Bound.AT_MOST} and quantity.amount is not None:
            strict = STRICT.search(quantity.printed)
            sign = ">" if quantity.bound is Bound.AT_LEAST else "<"
            ends = ((sign if strict else f"{sign}=", quantity.amount),)
        else:
            continue
        reading.take(places)
        for sign, amount in ends:
            yield Limit(sign, amount, quantity.unit), places


def _things(reading: _Reading, asked: Asked, ontology: Ontology) -> Iterator[Slot]:
    for mention in asked.entities:
        places = tuple(i for i in reading.inside(mention.span.start, mention.span.end) if reading.free[i])
        if places:
            common = mention.surface.islower()
            kinds = _kinds(mention.surface, ontology) if common else ()
            if kinds and ontology.is_a(mention.entity.type, "Group"):
                continue  # "models" are any models, not what a source calls so
            reading.take(places)
            demonym = mention.surface.casefold() != mention.entity.label.casefold()
            yield Slot(
                places, (mention.entity.iri,), mention.entity.type, kinds, (), mention.entity.label,
                demonym=demonym and ontology.is_a(mention.entity.type, "Polity"),
            )  # fmt: skip


def _order(reading: _Reading) -> tuple[int, bool] | None:
    match = MOST.search(reading.text)
    if match is None or re.match(r"\s+of\b", reading.text[match.end() :]):
        return None
    places = reading.take(reading.inside(*match.span()))
    return (places[-1], match["up"] is not None) if places else None


def _held(reading: _Reading) -> tuple[tuple[Modality, ...], int] | None:
    for place, word in enumerate(reading.words):
        if reading.free[place] and reading.stems[place] in HELD and VERBAL.fullmatch(word.text):
            return HELD[reading.stems[place]], place
    return None


def _named_kinds(reading: _Reading, ontology: Ontology) -> Iterator[Slot]:
    """The classes that words name; the words may mean relations as well ("programme")."""
    place = 0
    while place < len(reading.words):
        found = next(
            (
                (places, kinds)
                for length in range(_LONGEST, 0, -1)
                if (places := tuple(range(place, min(len(reading.words), place + length))))
                and all(reading.free[i] for i in places)
                and (kinds := _kinds(" ".join(reading.words[i].text for i in places), ontology))
            ),
            None,
        )
        if found:
            places, kinds = found
            meant = meant_at(places[0], reading.stems, reading.free, ontology) if len(places) == 1 else ()
            word = reading.text[reading.words[places[0]].start : reading.words[places[-1]].end]
            yield Slot(places, (), None, kinds, tuple(m for m in meant if m.places == places), word)
            reading.take(places)
            place = places[-1]
        place += 1


def _is_narrow(slot: Slot, ontology: Ontology) -> bool:
    if len(slot.places) > 1 or slot.things:
        return False
    said = stem(slot.word)
    labels = (stem(t.text) for kind in slot.kinds for t in tokens(ontology.classes[kind].label))
    return said not in _broad() and not any(same(said, label) >= _FAMILY for label in labels)


@cache
def _broad() -> frozenset[str]:
    return frozenset(map(stem, BROAD.split()))


def _kinds(text: str, ontology: Ontology) -> tuple[str, ...]:
    plain = tuple(stem(t.text) for t in tokens(text))
    by_label = tuple(name for name, label in _labels(tuple((c.name, c.label) for c in ontology.classes.values()))
                     if label == plain and name != "Thing")  # fmt: skip
    if by_label:
        return by_label
    noun = kind_of_noun(text) if len(plain) == 1 else None
    return (noun,) if noun is not None and noun in ontology.classes and noun != "Thing" else ()


@lru_cache(maxsize=4)
def _labels(classes: tuple[tuple[str, str], ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each class with the stems of its label and of its name."""
    named = []
    for name, label in classes:
        split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
        named += [(name, tuple(stem(t.text) for t in tokens(text))) for text in dict.fromkeys((label, split))]
    return tuple(dict.fromkeys(named))


def _relations(reading: _Reading, ontology: Ontology) -> Iterator[Slot]:
    for place, word in enumerate(reading.words):
        if not reading.free[place] or word.text.lower() in stopwords() - COMMON:
            continue
        meant = meant_at(place, reading.stems, reading.free, ontology)
        if meant:
            longest = max(len(m.places) for m in meant)
            best = tuple(m for m in meant if len(m.places) == longest)
            reading.take(best[0].places)
            yield Slot(best[0].places, (), None, (), best, word.text)
