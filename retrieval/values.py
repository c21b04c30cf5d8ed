"""The value a sentence gives for what is asked: a date, an amount, a place, a maker, or what something is."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from retrieval.checks.lists import alike
from retrieval.dating import dates_in, life_of
from retrieval.wanting import kind_of_noun
from retrieval.wording import light_words, stem, stopwords, tokens, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from retrieval.kinds import Reader
    from retrieval.questions import Asked
    from retrieval.ranking import Scored
    from retrieval.topics import Topic
    from retrieval.wanting import Want

__all__ = ["Value", "values_in"]

_NAME = re.compile(
    r"(?:[A-Z][\w’'.-]*[\w.]|[A-Z0-9]\w*)(?:\s+(?:(?:of|the|de|la|von|van|der|and|&)\s+){0,2}[A-Z0-9][\w’'.-]*)*"
)
_BIRTH, _DEATH = frozenset(map(stem, ("born", "birth"))), frozenset(map(stem, ("died", "die", "death")))
_NUMBER = re.compile(r"(?<![\w.,$€£])\d{1,3}(?:,\d{3})+(?!\w|,\d)|(?<![\w.,$€£/])\d+(?:\.\d+)?(?![\w/]|,\d)")
_COMPOUND = re.compile(r"\s+(?:density|growth|change|decline|projections?|estimates?|statistics)\b")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d\Z")
_PLACED = re.compile(r"\b(?:in|at|near|of|on|from|to)\s+(?:the\s+)?(?=[A-Z])")
_IS = re.compile(r"\b(?:is|are|was|were|being|became)\s+(?:the\s+|an?\s+|one\s+of\s+)?|,\s+(?:an?|the)\s+")
_BY = re.compile(r"\b(?:by|from|of|between|starring|featuring|to|with)\s+")
_MEANING = frozenset(map(stem, ("stand", "mean", "refer", "abbreviation", "acronym")))
_NEAR = 60  # characters between "is" and the place, as in "is a town in Ohio"
_FAR = 90  # characters from the word that tells it
_TYING = (
    "associated affiliated related involved known considered primarily primary main total estimated abbreviation term"
)
_PLAIN = 0.2
_SHARE = 0.6  # of the words that tell what is asked


@dataclass(frozen=True, slots=True)
class Value:
    """What is told, as printed; `key` is what makes it the same as another, `weight` how plainly it is told.

    It is `sure` where the sentence has a word for everything that is asked, `exact` where another value would
    contradict it; `when` are the years it is told for.
    """

    key: frozenset[str]
    printed: str
    weight: float = 0.0
    sure: bool = False
    exact: bool = False
    when: frozenset[str] = frozenset()

    def contradicts(self, other: Value) -> bool:
        """Whether only one of both can hold for one thing."""
        if not (self.exact and other.exact) or self.agrees(other):
            return False
        return not self.when or not other.when or bool(self.when & other.when)

    def agrees(self, other: Value) -> bool:
        """Whether both give the same value, or one tells less of it than the other: a year of a day."""
        if not self.key or not other.key:
            return self.printed == other.printed
        return self.key <= other.key or other.key <= self.key


@cache
def _ways() -> Mapping[str, frozenset[str]]:
    text = (files("retrieval") / "words" / "ways.txt").read_text(encoding="utf-8")
    rows = (line.split(":") for line in text.splitlines() if ":" in line and not line.startswith("#"))
    return {stem(asked): frozenset(map(stem, told.split())) for asked, told in rows}


@cache
def _defining() -> frozenset[str]:
    text = (files("retrieval") / "words" / "defining.txt").read_text(encoding="utf-8")
    return frozenset(stem(w) for line in text.splitlines() if not line.startswith("#") for w in line.split())


@cache
def _idle() -> frozenset[str]:
    # Words that only tie what is asked to the thing: "which sport is X associated with".
    return frozenset(map(stem, _TYING.split()))


@dataclass(frozen=True, slots=True)
class _Looked:
    want: Want
    scored: Scored
    topic: Topic
    asked: Asked
    reader: Reader
    telling: tuple[str, ...]

    @property
    def text(self) -> str:
        return self.scored.unit.text

    def cues(self) -> list[int]:
        """Where words stand that tell what is asked."""
        return [t.start for t in tokens(self.text) if any(_tells(w, stem(t.text)) for w in self.telling)]


def _tells(asked: str, told: str) -> bool:
    return alike(asked, told) >= 0.7 or told in _ways().get(asked, ())


def values_in(want: Want, scored: Scored, topic: Topic, asked: Asked, reader: Reader) -> Iterator[Value]:
    """What a sentence that speaks of the topic gives for `want`, nothing where it tells something else of it."""
    own = {*topic.stems, topic.noun or "", want.noun or ""}
    telling = tuple(
        t for t in asked.terms if t not in own | light_words() | _idle() and not any(alike(t, o) >= 0.8 for o in own)
    )
    looked = _Looked(want, scored, topic, asked, reader, telling)
    found = tuple(_READ.get(want.kind, _others)(looked))
    sure = _carried(looked) == len(telling)
    yield from (replace(value, sure=value.sure or (sure and value.weight >= _PLAIN)) for value in found)


def _carries(looked: _Looked) -> bool:
    return _carried(looked) >= _SHARE * len(looked.telling)


def _carried(looked: _Looked) -> int:
    held = [stem(t.text) for t in tokens(looked.text)]
    return sum(any(_tells(w, h) for h in held) for w in looked.telling)


def _dates(looked: _Looked) -> Iterator[Value]:
    telling = set(looked.telling)
    asked_for = [found.key for found in dates_in(looked.asked.text)]
    life = life_of(looked.text)
    for which, stems in enumerate((_BIRTH, _DEATH)):
        if stems & telling and life and (when := life[which]):
            yield Value(when.key, when.words, 0.3, sure=True, exact=True)
            return
    cues = looked.cues()
    if not cues or not _carries(looked):
        return
    times = [t for t in dates_in(looked.text) if t.key not in asked_for]
    near = min(times, key=lambda t: _gap(t.span.start, cues), default=None)
    if near is not None and _gap(near.span.start, cues) <= _FAR:
        fine = 0.02 * len(near.key)
        yield Value(near.key, near.words, 0.2 + fine, exact=True)


def _gap(start: int, cues: Sequence[int]) -> int:
    # What tells of a date mostly stands before it.
    return min(abs(start - cue) + (15 if start < cue else 0) for cue in cues)


def _amounts(looked: _Looked) -> Iterator[Value]:
    if looked.want.kind == "Money" and not looked.scored.wants[0]:
        return
    nouns = [looked.want.noun] if looked.want.noun else list(looked.telling)
    cues = [
        (t.start, t.end)
        for t in tokens(looked.text)
        if any(_tells(n, stem(t.text)) for n in nouns) and not _COMPOUND.match(looked.text, t.end)
    ]
    if not cues or not _carries(looked):
        return
    told = [m for m in _NUMBER.finditer(looked.text) if not _YEAR.fullmatch(m[0])]
    told = [m for m in told if m[0] not in looked.asked.text and looked.text[m.end() : m.end() + 2].strip()[:1] != "%"]
    near = sorted(told, key=lambda m: min(min(abs(m.start() - e), abs(s - m.end()) + 5) for s, e in cues))
    for match in near[:1]:
        if min(min(abs(match.start() - e), abs(s - match.end())) for s, e in cues) <= 60:
            years = frozenset(year for dated in dates_in(looked.text) for year in dated.key if year[0] == "y")
            yield Value(frozenset({match[0].replace(",", "")}), match[0], 0.2, exact=True, when=years)


def _places(looked: _Looked) -> Iterator[Value]:
    cues = looked.cues()
    defines = _IS.search(looked.text)
    if not _carries(looked) and defines is None:
        return
    begin = min([*cues, *([defines.start()] if defines else [])], default=0)
    for match in _PLACED.finditer(looked.text, begin):
        name = re.match(rf"{_NAME.pattern}(?:,\s+{_NAME.pattern})*", looked.text[match.end() :])
        if name and not looked.topic.told(name[0]) and not re.match(r"\d", name[0]):
            near = defines is not None and match.start() - defines.start() <= _NEAR and match[0][:2] == "in"
            weight = 0.25 if cues else 0.2 if near else 0.1
            yield Value(frozenset(words(name[0])), name[0], weight, sure=near and not cues, exact=bool(cues))
            return


def _named(looked: _Looked) -> Iterator[Value]:
    telling = (*looked.telling, *((looked.want.noun,) if looked.want.noun else ()))
    held = [(t.start, t.end, stem(t.text)) for t in tokens(looked.text)]
    held += [(m.start(), m.end(), "by") for m in re.finditer(r"\bby\b", looked.text)]
    cues = [(s, e) for s, e, h in held if any(_tells(w, h) for w in telling)]
    if not cues or not _carries(looked):
        return
    asked = set(words(looked.asked.text))
    best: tuple[float, str] | None = None
    for match in _NAME.finditer(looked.text):
        own = [w for w in words(match[0]) if w not in asked]
        if not own or looked.topic.told(match[0]) or match[0].lower() in stopwords() or dates_in(match[0]):
            continue
        far = min((min(abs(match.start() - e), abs(s - match.end()) + 8) for s, e in cues), default=0)
        far -= 20 if _BY.search(looked.text[max(0, match.start() - 6) : match.start()]) else 0
        if far <= _FAR and (best is None or far < best[0]):
            best = (far, match[0])
    if best:
        yield Value(frozenset(words(best[1])), best[1], 0.25 if best[0] < 10 else 0.1, exact=best[0] < 10)


def _others(looked: _Looked) -> Iterator[Value]:
    noun = looked.want.noun
    if noun and kind_of_noun(noun) in {"Place", "Nation"}:
        yield from _places(looked)
        return
    if looked.want.kind not in {"Any", "Thing"} and looked.want.kind in _AGENTS:
        yield from _named(looked)
        return
    if looked.want.kind == "Any" and set(looked.telling) & _MEANING:
        yield from _meant(looked)
        return
    defined = _defined(looked)
    if defined and (noun is None or set(looked.asked.terms) & _defining() or not looked.telling):
        yield Value(frozenset(words(defined)), defined, 0.2)
    if noun and looked.scored.wants and looked.scored.wants[0] and _carries(looked) and looked.want.kind != "Any":
        yield Value(frozenset(words(looked.text)) - set(looked.topic.stems), looked.text, 0.15)


def _meant(looked: _Looked) -> Iterator[Value]:
    # The words before or in the brackets beside an abbreviation, or what it is said to stand for.
    short = re.escape(looked.topic.text)
    forms = (
        rf"(?P<long>{_NAME.pattern})\s*\(\s*[\"“']?{short}[\"”']?\s*[);,]",
        rf"\b{short}\s*\(\s*(?P<long>[^()]{{4,60}})\)",
        rf"\b{short}\s+(?:stands?\s+for|means|refers?\s+to|is\s+short\s+for)\s+(?P<long>[^,;.]{{4,80}})",
    )
    for form in forms:
        if match := re.search(form, looked.text):
            yield Value(frozenset(words(match["long"])), match["long"], 0.3, sure=True)
            return


def _defined(looked: _Looked) -> str:
    for match in _IS.finditer(looked.text):
        if looked.topic.told(looked.text[: match.start()]) and match.start() < 160:
            end = re.search(r"[,;.]\s|\b(?:who|which|that|from|based|best)\b", looked.text[match.end() :])
            return looked.text[match.end() :][: end.start() if end else 80]
    return ""


_AGENTS = frozenset({"Agent", "Person", "Owner", "Organisation", "Programme"})
_READ: Mapping[str, Callable[[_Looked], Iterator[Value]]] = {
    "Date": _dates, "Time": _dates, "Place": _places, "Nation": _places, "Quantity": _amounts, "Count": _amounts,
    "Money": _amounts,
}  # fmt: skip
