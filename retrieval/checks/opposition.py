"""Polarity and direction: what a sentence denies or turns round must be denied or turned round in its evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.checks.lists import alike, is_glue, opposed
from retrieval.checks.pair import read, read_content

if TYPE_CHECKING:
    from retrieval.checks.pair import Pair, Word

__all__ = ["denied", "turned"]

_CUE = re.compile(
    r"\b(?:not(?!\s+(?:only|just|merely|least|until|simply|necessarily|less|fewer|more)\b)|cannot|never|none|neither|nor"
    r"|no(?!\s+(?:less|fewer|more|later|doubt|matter)\s|\.)|without|nothing|nobody|unable|fail(?:s|ed|ing)?(?=\s+to\b)"
    r"|lack(?:s|ed|ing)?|absence|no\s+longer|hardly|instead\s+of|rather\s+than|refus\w+\s+to|rul(?:es?|ed)\s+out)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)  # fmt: skip
_STOP = re.compile(r"[,;:.!?()\u2014\u2013\n]|\b(?:but|which|that|who|because|although|though|while|whereas|if|when)\b")
_SCOPE = 5  # words that a denial reaches
_WINDOW = 6  # words either side that tell which of two places in the evidence a word speaks of
_CLEARLY = 1.0
_BARE = frozenset({"be", "is", "are", "was", "were", "has", "have", "had", "do", "does", "did", "will", "would"})


@dataclass(frozen=True, slots=True)
class _Denial:
    cue: str
    scope: tuple[Word, ...]


def _denials(text: str) -> tuple[_Denial, ...]:
    found: list[_Denial] = []
    for match in _CUE.finditer(text):
        if match[0].lower() == "nor" and any(d.cue.lower() == "neither" for d in found):
            continue
        end = _STOP.search(text, match.end())
        limit = end.start() if end else len(text)
        scope = [w for w in read_content(text) if match.end() <= w.start < limit]
        before = [w for w in read_content(text) if w.end <= match.start()][-1:]
        found.append(_Denial(match[0], tuple(scope[:_SCOPE] or before)))
    return tuple(found)


def denied(pair: Pair) -> str | None:
    """Why the polarity does not fit: the sentence denies what the evidence affirms, or the other way round."""
    said, held = _denials(pair.text), tuple(d for s in pair.near for d in _denials(s))
    affirmed = _outside(pair.nearest, held)
    for denial in said:
        if any(_meets(denial.scope, other.scope) for other in held) or _turned_round(denial, affirmed):
            continue
        if not held or _carried(denial, affirmed):
            return f"it denies (“{denial.cue}”) what the cited words affirm"
    if held and len(said) > len(held) and all(any(_meets(d.scope, o.scope) for o in held) for d in said):
        return "it denies twice what the cited words deny once"
    own = _outside(pair.text, said)
    for other in held:
        if not any(_meets(denial.scope, other.scope) for denial in said) and _tells(other, own):
            return f"it affirms what the cited words deny (“{other.cue}”)"
    return None


def _outside(text: str, denials: Sequence[_Denial]) -> tuple[Word, ...]:
    inside = {(w.text, w.stem) for d in denials for w in d.scope}
    return tuple(w for w in read_content(text) if (w.text, w.stem) not in inside)


def _meets(a: Sequence[Word], b: Sequence[Word]) -> bool:
    met = sum(any(alike(x.stem, y.stem) > 0 for y in b) for x in a[:3])
    return met >= min(2, len(a), len(b)) and met > 0


def _carried(denial: _Denial, affirmed: Sequence[Word]) -> bool:
    focus = denial.scope[:3]
    return any(alike(focus[0].stem, other.stem) > 0 for other in affirmed) if focus else False


def _turned_round(denial: _Denial, affirmed: Sequence[Word]) -> bool:
    # A denial may stand for an opposite: "not approved" for "rejected".
    held = {other.stem for other in affirmed}
    return any(opposed(w.stem, stem) for w in denial.scope[:3] if w.stem not in held for stem in held)


def _tells(denial: _Denial, own: Sequence[Word]) -> bool:
    # The sentence tells, without a denial, what stood in the scope of one.
    focus = denial.scope[:3]
    told = [w for w in focus if any(alike(w.stem, other.stem) > 0 for other in own)]
    turned_round = any(opposed(w.stem, other.stem) for w in denial.scope for other in own)
    return bool(told) and focus[0] in told and not turned_round and len(told) * 2 > len(focus)


def turned(pair: Pair) -> str | None:
    """Why a direction does not fit: the sentence says one thing where the evidence has its opposite."""
    said, held, beside = (
        read(pair.text),
        read(pair.nearest),
        {w.stem for w in read(" ".join((pair.context, *pair.claims)))},
    )
    for place, word in enumerate(said):
        if not _directs(word) or word.stem in beside:
            continue
        others = [i for i, other in enumerate(held) if opposed(word.stem, other.stem)]
        if not others:
            continue
        own = [i for i, other in enumerate(held) if other.stem == word.stem or _is_kin(word, other)]
        if any(opposed(word.stem, w.stem) for w in said) and own:
            continue
        here = _around(said, place)
        mine = max((_fit(here, _around(held, i)) for i in own), default=-1.0)
        turned_best = max(others, key=lambda i: _fit(here, _around(held, i)))
        other = _fit(here, _around(held, turned_best))
        if other >= max(mine, 0) + _CLEARLY and not _undone(pair, word, held[turned_best]):
            return f"it says “{word.text}” where the cited words say “{held[turned_best].text}”"
    return None


def _directs(word: Word) -> bool:
    return len(word.text) > 1 and word.text.lower() not in _BARE and not is_glue(word.stem)


def _is_kin(word: Word, other: Word) -> bool:
    return alike(word.stem, other.stem) > 0


def _around(words: Sequence[Word], place: int) -> frozenset[str]:
    near = (*words[max(0, place - _WINDOW) : place], *words[place + 1 : place + 1 + _WINDOW])
    return frozenset(w.stem for w in near if w.content)


def _fit(here: frozenset[str], there: frozenset[str]) -> float:
    return float(len(here & there))


def _undone(pair: Pair, word: Word, other: Word) -> bool:
    # "Did not rise" and "fell" go together; so do a denial here and its opposite there.
    here = {w.stem for d in _denials(pair.text) for w in d.scope[:3]}
    there = {w.stem for s in pair.near for d in _denials(s) for w in d.scope[:3]}
    return (word.stem in here) != (other.stem in there)
