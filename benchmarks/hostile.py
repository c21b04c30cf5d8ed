"""Further alterations, of the kinds that a hostile reader would try: bounds, quantifiers, speakers, hedges, points."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from benchmarks.alterations import Names

__all__ = ["HOSTILE"]

_BOUNDS = {
    "more than": "fewer than", "over": "under", "at least": "at most", "up to": "more than", "at most": "at least",
    "less than": "more than", "fewer than": "more than", "nearly": "more than", "almost": "more than",
    "under": "over", "no more than": "no less than", "exceeding": "below", "a maximum of": "a minimum of",
}  # fmt: skip
_BOUND = re.compile(rf"\b(?:{'|'.join(sorted(_BOUNDS, key=len, reverse=True))})(?=\s+(?:about\s+)?[$€£₩₹]?\d)")
_PLAIN_FIGURE = re.compile(
    r"\b(?:of|is|at|has|to|or) (?=[$€£₩₹]?\d[\d.,]*\s?(?:%|billion|million|trillion|GW|MW|languages|GPUs|crore))"
)
_SOME = {
    "some": "all", "many": "all", "most": "all", "several": "all", "few": "most", "a majority of": "all",
    "often": "always", "sometimes": "always", "usually": "always", "partly": "entirely", "half of": "most of",
    "one of the": "the only one of the", "mostly": "exclusively", "largely": "entirely",
}  # fmt: skip
_HEDGES = (
    (r"\b(?:reportedly|allegedly|possibly|perhaps|probably|potentially)\s+", ""),
    (r"\b(?P<be>is|are)\s+(?:said|reported|expected|projected|estimated|thought|likely)\s+to\s+be\b", r"\g<be>"),
    (r"\b(?:may|might|could)\s+be\b", "is"), (r"\bwould\s+be\b", "is"), (r"\bshould\s+be\b", "is"),
    (r"\bseems?\s+to\s+be\b", "is"), (r"\bappears?\s+to\s+be\b", "is"), (r"\bplans\s+to\s+be\b", "is"),
)  # fmt: skip
_SPEAKS = r"(?:says|said|estimates|argues|writes|reports|puts|calls|gives|warns|notes|claims|expects|describes)"
_WHO = r"(?P<who>[A-Z][\w&.’'-]*(?: [A-Z][\w&.’'-]*){0,3})"
_SPEAKER = re.compile(rf"(?:(?<=According to )|(?<=according to )){_WHO}|{_WHO.replace('who', 'by')}(?=\s+{_SPEAKS}\b)")
_NAMED = re.compile(r"(?<![.!?“\"] )(?<!\A)\b[A-Z][\w&-]*[a-z](?: [A-Z][\w&-]+){0,2}")

_Alter: TypeAlias = Callable[[str, str, Names, random.Random], str | None]


def _bound(text: str, _: str, __: Names, chance: random.Random) -> str | None:
    match = _BOUND.search(text)
    if match:
        return text[: match.start()] + _BOUNDS[match[0]] + text[match.end() :]
    place = _PLAIN_FIGURE.search(text)
    more = chance.choice(("more than ", "less than ", "at least "))
    return text[: place.end()] + more + text[place.end() :] if place else None


def _quantifier(text: str, _: str, __: Names, chance: random.Random) -> str | None:
    fitting = [word for word in _SOME if re.search(rf"\b{word}\b", text)]
    word = chance.choice(fitting) if fitting else None
    return re.sub(rf"\b{word}\b", _SOME[word], text, count=1) if word else None


def _hedge(text: str, _: str, __: Names, chance: random.Random) -> str | None:
    fitting = [(pattern, firm) for pattern, firm in _HEDGES if re.search(pattern, text)]
    if not fitting:
        return None
    pattern, firm = chance.choice(fitting)
    return re.sub(pattern, firm, text, count=1)


def _speaker(text: str, evidence: str, _: Names, chance: random.Random) -> str | None:
    # Somebody else whom the cited words name says it.
    match = _SPEAKER.search(text)
    if match is None:
        return None
    others = sorted({m[0] for m in _NAMED.finditer(evidence) if m[0] not in match[0] and match[0] not in m[0]})
    return text[: match.start()] + chance.choice(others) + text[match.end() :] if others else None


def _points(text: str, _: str, __: Names, ___: random.Random) -> str | None:
    if re.search(r"\bpercentage points?\b", text):
        return re.sub(r"\s*\bpercentage points?\b", "%", text, count=1)
    other = re.sub(r"(?<=\d)\s?(?:%|per ?cent\b)", " percentage points", text, count=1)
    return other if other != text else None


HOSTILE: Mapping[str, _Alter] = {
    "bound": _bound, "quantifier": _quantifier, "hedge dropped": _hedge, "speaker": _speaker,
    "percentage points": _points,
}  # fmt: skip
