"""Relation: who does what to whom. Two things that change places round the same word say something else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from retrieval.checks.lists import alike, root
from retrieval.checks.pair import read

if TYPE_CHECKING:
    from retrieval.checks.pair import Pair, Word

__all__ = ["roles"]

_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|gets?|got)\b[^,;.]{0,40}?\w+(?:ed|en|wn|lt|ld|nt|ght|id|de|un|ung|ut)\b[^,;.]{0,60}\bby\b"
    r"(?!\s+(?:early\s+|mid-?|late\s+|the\s+end\s+of\s+)?(?:[A-Z][a-z]+\s+)?\d)",  # "projected to hit 726 by 2035"
    re.IGNORECASE,
)
# Words that mean the same from either side.
_MUTUAL = re.compile(
    r"(?:partner|cooperat|collaborat|meet|met|marri|border|differ|agre|compar|equal|match|resembl|share|join|alli|rival|compet"
    r"|link|connect|betwe|both|alik|same|equal|with|and|or|relat|associ|combin|near|next)"
)
_VERB = re.compile(
    r"\w+(?:ed|es|s|ing)\Z|(?:bought|sold|built|made|gave|took|won|lost|led|left|held|met|sent|paid|ran|set|cut|beat)\Z"
)
_TURNING = frozenset(
    {"than", "before", "after", "over", "under", "above", "below", "from", "to", "against", "behind", "into"}
)
_ENDS = re.compile(r"[;:.!?\u2014](?=\s|\Z)|,?\s(?:while|whereas|but|although)\b")
_LIST = re.compile(r"\s*(?:,|and|or|&|/|,\s*and)\s*\Z")
_BY = re.compile(r"\b(?P<verb>[a-z]{3,}) by (?:the |an? )?(?P<who>[A-Z][\w&.-]*\w)")
_REACH = 9
_MONTHS = frozenset(
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class _Triple:
    """Two words and the one they stand about, in their order; `passive` where what follows does it."""

    left: str
    about: str
    right: str
    passive: bool


def roles(pair: Pair) -> str | None:
    """Why the roles do not fit: two things have changed places, or someone has done what another did."""
    return _swapped(pair) or _done_by(pair)


def _swapped(pair: Pair) -> str | None:
    # Subject and object, or the two sides of a comparison.
    held = [t for sentence in (*pair.near, *pair.claims) for t in _triples(sentence)]
    known = set(held)
    for triple in _triples(pair.text):
        if triple in known or _MUTUAL.match(triple.about):
            continue
        turned = _Triple(triple.right, triple.about, triple.left, triple.passive)
        crossed = _Triple(triple.left, triple.about, triple.right, not triple.passive)
        straight = _Triple(triple.right, triple.about, triple.left, not triple.passive)
        if straight in known:
            continue
        if turned in known or (crossed in known and triple.passive != crossed.passive):
            return "who does what to whom is the other way round in the cited words"
    return None


def _done_by(pair: Pair) -> str | None:
    # "Funded by X" where the evidence only has something else done by X.
    held: dict[str, set[str]] = {}
    for match in _BY.finditer("\n".join((pair.evidence, *pair.claims))):
        held.setdefault(match["who"], set()).add(root(match["verb"]))
    for match in _BY.finditer(pair.text):
        others = held.get(match["who"], set())
        if others and not any(alike(root(match["verb"]), other) > 0 for other in others):
            return f"the cited words do not have it {match['verb']} by “{match['who']}”"
    return None


@lru_cache(maxsize=4096)
def _triples(sentence: str) -> tuple[_Triple, ...]:
    return tuple(triple for clause in _clauses(sentence) for triple in _read(clause))


def _clauses(sentence: str) -> Iterator[str]:
    start = 0
    for match in _ENDS.finditer(sentence):
        yield sentence[start : match.start()]
        start = match.end()
    yield sentence[start:]


def _read(clause: str) -> Iterator[_Triple]:
    words = read(clause)
    passive = [m.span() for m in _PASSIVE.finditer(clause)]
    for place, word in enumerate(words):
        if not _turns(word):
            continue
        by = place + 1 < len(words) and words[place + 1].text == "by"  # "machines supplied by Quill"
        voice = by or any(start <= word.start < end for start, end in passive)
        before = _content(words[:place], word)
        after = _content(words[place + 1 :], word)
        for left in before:
            for right in after:
                if left.stem != right.stem and not _listed(clause, left, right):
                    yield _Triple(left.stem, word.stem, right.stem, voice)


def _turns(word: Word) -> bool:
    lower = word.text.lower()
    return lower in _TURNING or (word.content and word.text[0].islower() and _VERB.match(lower) is not None)


def _content(words: Sequence[Word], about: Word) -> list[Word]:
    # The words that can do or suffer something: names first, else whatever carries meaning.
    named = [w for w in words if w.text[0].isupper() and w.content and w.text not in _MONTHS]
    close = words[-_REACH:] if words and words[-1].end <= about.start else words[:_REACH]
    plain = [w for w in close if w.content and w.text[0].islower()]
    return [*named, *(plain[-1:] if plain and plain[-1].end <= about.start else plain[:2])]


def _listed(clause: str, left: Word, right: Word) -> bool:
    return _LIST.fullmatch(clause[left.end : right.start]) is not None
