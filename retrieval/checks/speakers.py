"""Speakers: who is said to say something must be who says it in the evidence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.language.attribution import attribution
from retrieval.checks.pair import read

if TYPE_CHECKING:
    from retrieval.checks.pair import Pair

__all__ = ["attributed"]

_NAME = r"(?:[Tt]he\s+)?[A-Z][\w&.’'-]*(?:\s+(?:of\s+|for\s+|the\s+)?[A-Z][\w&.’'-]*){0,4}(?:\s+[a-z]+){0,2}?"
_SAYS = (
    r"(?:later\s+|also\s+)?(?:says?|said|estimates?d?|argues?d?|writes?|wrote|reports?|reported|puts?|calls?|gives?|warns?|warned"
    r"|notes?d?|claims?|claimed|expects?|describes?d?|adds?|stated?s?(?=\s+that\b)|told|tells?|concludes?d?|finds?|found|quotes?)"
)
_SPEAKS = re.compile(rf"(?P<name>{_NAME})(?:,[^,]{{3,60}},)?\s+{_SAYS}\b")
_ACCORDING = re.compile(rf"\b[Aa]ccording\s+to\s+(?P<name>{_NAME})")
_CLAIMED = re.compile(r"\bstates\b[^:]*:\s(?P<name>[^:]+):")  # as `retrieval.checking.claim_words` puts it
_STANDS_IN = frozenset({"it", "he", "she", "they", "this", "that", "one"})


def attributed(pair: Pair) -> str | None:
    """Why the party a sentence quotes does not fit: the evidence has another say it."""
    context = {w.stem for w in read(pair.context)}
    others = [words for sentence in (*pair.near, *pair.claims) for _, words in _speakers(sentence)]
    if not others or any(words <= _STANDS_IN for words in others):
        return None
    known = {w.stem for sentence in pair.near for w in read(sentence)} | context
    for name, own in _speakers(pair.text):
        if own and not any(own & other for other in others) and own & known:
            return f"the cited words do not have “{name}” say it"
    return None


def _speakers(sentence: str) -> list[tuple[str, frozenset[str]]]:
    names = [match["name"] for form in (_SPEAKS, _ACCORDING, _CLAIMED) for match in form.finditer(sentence)]
    place = attribution(sentence)
    if place is not None:
        names.append(sentence[place.start : place.end])
    return [(name, frozenset(w.stem for w in read(name) if w.content or w.stem in _STANDS_IN)) for name in names]
