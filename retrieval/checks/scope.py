"""Quantifiers: "all", "most", "only" and "none" must be the evidence's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retrieval.checks.pair import read_content

if TYPE_CHECKING:
    from retrieval.checks.pair import Pair

__all__ = ["quantified"]

_WORDS = {
    "all": r"all|every|each|always|entire(?:ly)?|whole|everyone|both|any|complete(?:ly)?|full[y]?|everything",
    "most": r"most(?=\s+(?:of\b|\w+s\b))|majority|mainly|mostly|primarily|largely",
    "some": r"some|several|few|certain|part(?:ly|s|ially)?|sometimes|many|various|half|one\s+of"
    r"|often|usually|generally|frequently|typically|occasionally|rarely",
    "none": r"none|no(?=\s+[a-z])|never|neither|nobody|nothing",
    "only": r"only|solely|sole|exclusively|exclusive|alone|just|unique(?:ly)?|single|but|except|limited",
}
_CLASSES = {kind: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for kind, words in _WORDS.items()}
_STRICT_ONLY = re.compile(r"(?<!not )\b(?:only|solely|exclusively|sole)\b(?!\s+(?:if|when|after|until))", re.IGNORECASE)
_ALL = re.compile(
    r"\b(?:all|every|each|always|everyone|everything)\b(?!\s+(?:of\s+)?(?:\d|over|together|right|time))", re.IGNORECASE
)
_MOST = re.compile(r"\b(?:most\s+of|majority\s+of|mostly)\b", re.IGNORECASE)


def quantified(pair: Pair) -> str | None:
    """Why a quantifier does not fit: it claims more of a group than the evidence does, or to be the only one."""
    near = pair.nearest
    only = _STRICT_ONLY.search(pair.text)
    if only and not _CLASSES["only"].search(near):
        return f"it says “{only[0]}”, which the cited words do not"
    whole = _ALL.search(pair.text)
    if whole and not _CLASSES["all"].search(near) and not _CLASSES["none"].search(near):
        weaker = _weaker(pair, whole.end())
        if weaker:
            return f"it says “{whole[0]}” where the cited words say “{weaker}”"
    most = _MOST.search(pair.text)
    if most and not _CLASSES["most"].search(near) and not _CLASSES["all"].search(near):
        weaker = _weaker(pair, most.end())
        if weaker:
            return f"it says “{most[0]}” where the cited words say “{weaker}”"
    return None


def _weaker(pair: Pair, after: int) -> str | None:
    # The same noun with a weaker quantifier before it.
    nouns = [w for w in read_content(pair.text) if w.start >= after][:3]
    for sentence in pair.near:
        for match in (*_CLASSES["some"].finditer(sentence), *_CLASSES["most"].finditer(sentence)):
            following = [w.stem for w in read_content(sentence) if w.start >= match.end()][:3]
            if any(n.stem in following for n in nouns):
                return match[0]
    return None
