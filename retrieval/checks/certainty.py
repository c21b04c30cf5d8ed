"""Modality: a plan, target, forecast, chance or rumour must be told as one, and a fact as a fact."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from kg.claim import Modality
from kg.document import Span
from kg.language.modality import modality_of
from retrieval.checks.lists import alike, root
from retrieval.checks.pair import read_content

if TYPE_CHECKING:
    from retrieval.checks.pair import Pair, Word

__all__ = ["held_otherwise", "modality"]

_KINDS = {
    Modality.PROJECTED: "forecast", Modality.TARGET: "plan", Modality.ANNOUNCED: "plan", Modality.POSSIBLE: "chance",
    Modality.RECOMMENDED: "advice",
}  # fmt: skip
_SOFT = frozenset(_KINDS)
# Kinds of words that each commit a speaker in another way; what one list has, the other text must not lack.
_MARKS = {
    "forecast": re.compile(
        r"\b(?:projected|projects|projections?|forecast\w*|expect\w*|anticipat\w+|predict\w*|estimated\s+to|likely"
        r"|slated|poised|set\s+to|due\s+to\s+(?:be|open|start|launch|reach)|will|would|going\s+to|shall|outlook)\b|['’]ll\b",
        re.IGNORECASE,
    ),
    "plan": re.compile(
        r"\b(?:plan(?:s|ned|ning)?|target\w*|aim(?:s|ed|ing)?|goals?|intend\w*|intention\w*|seek(?:s|ing)?|wants?|hop(?:es?|ing)"
        r"|pledg\w+|promis\w+|vow\w*|commit(?:s|ted|ting|ment)?|announc\w+|propos(?:es?|ed|ing)|objective|ambition|strive\w*|will"
        r"|set\s+to|slated|due|would|expected|draft)\b",
        re.IGNORECASE,
    ),
    "chance": re.compile(
        r"\b(?:may(?!\s+\d)|might|could|possibl\w+|perhaps|potential\w*|probabl\w+|likely|would|seem\w*|appear\w*)\b",
        re.IGNORECASE,
    ),
    "advice": re.compile(r"\b(?:should|ought|recommend\w*|advis\w+|suggest\w*|need\w*|must|best|urg\w+|call\w*)\b",
    re.IGNORECASE),
    "rumour": re.compile(
        r"\b(?:reported(?:ly)?|reports?|alleged\w*|rumou?r\w*|claim\w*|according|said|says?|supposed\w*|unconfirmed|argu\w+|write\w*"
        r"|wrote|quot\w+|cit\w+|stat\w+|not\w+|estimat\w+|believ\w+|call\w*|describ\w+|deriv\w+|list\w*|put\w*|speak\w*|equat\w+"
        r"|observ\w+|find\w*|found|warn\w*|convert\w*|point\w*|record\w*|show\w*|see|sees|view\w*)\b",
        re.IGNORECASE,
    ),
}  # fmt: skip
_RUMOUR = re.compile(
    r"\b(?:reportedly|allegedly|rumou?red|supposedly|unconfirmed|is\s+said\s+to|are\s+said\s+to)\b", re.IGNORECASE
)
_HEDGE = re.compile(r"\b(?:may(?!\s+\d)|might|could|possibly|perhaps|potentially|probably|maybe)\b", re.IGNORECASE)
_FIRMLY = re.compile(r"\b(?:definitely|certainly|undoubtedly|already|confirmed|proven|guaranteed)\b", re.IGNORECASE)
_MODAL = re.compile(
    r"\b(?P<cue>may(?!\s+\d)|might|could|would|should)\s+(?:(?:also|not|even|still)\s+)?(?:be\s+)?(?P<verb>[a-z]{3,})"
)
_SOFTENS = re.compile(
    r"\b(?:may(?!\s+\d)|might|could|would|should|can|cannot|will|must|to|not|never|possibl\w+|perhaps|potential\w*|likely"
    r"|probabl\w+|reported(?:ly)?|if|whether|expect\w*|project\w*|plan\w*|propos\w*|recommend\w*|suggest\w*|allow\w*)\b",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[,;:.]\s")
_CLOSE = 4  # words that such a word reaches
_MOST = 0.5
_PLANS = re.compile(r"\b(?:plan(?:s|ned|ning)?|pledg\w+|promis\w+|vow\w*|intend\w*|agreed)\s+to\b", re.IGNORECASE)
# "Due to the delay" gives a reason and "set of" a group; the language rules read "due to open" as a forecast.
_REASON = re.compile(
    r"\bdue\s+to\b(?!\s+(?:be|open|start|begin|launch|reach|come|go|end|run|enter|take)\b)", re.IGNORECASE
)


def _modality_at(sentence: str, span: Span) -> Modality:
    return modality_of(_REASON.sub(lambda m: "for".ljust(len(m[0])), sentence), span)


def modality(pair: Pair) -> str | None:
    """Why the modality does not fit: a fact made of a plan or chance, or a plan or chance made of a fact."""
    if pair.computed:
        return None
    return _figures(pair) or _marks(pair) or _dropped(pair) or _words(pair)


def _figures(pair: Pair) -> str | None:
    for found in pair.reader.quantities(pair.text):
        here = _modality_at(pair.text, found.span)
        held = {
            _modality_at(sentence, other.span)
            for sentence in pair.near
            for other in pair.reader.quantities(sentence)
            if (other.quantity.amount, other.quantity.low) == (found.quantity.amount, found.quantity.low)
        }
        if here is Modality.ASSERTED and held and held <= _SOFT and not _has(pair.text, held):
            return f"the cited words give “{found.quantity.printed}” as {min(held)}, not as a fact"
    return None


def _has(text: str, kinds: Iterable[Modality]) -> bool:
    return any(_MARKS[_KINDS[kind]].search(text) for kind in kinds)


def _has_as_many(pair: Pair, kinds: Iterable[Modality]) -> bool:
    # The cues of each kind are as many in the sentence as in the one that is nearest to it.
    marks = [_MARKS[kind] for kind in {_KINDS[k] for k in kinds}]
    return all(len(m.findall(pair.text)) >= min(len(m.findall(pair.near[0])), 2) for m in marks)


def _marks(pair: Pair) -> str | None:
    near = pair.nearest
    for pattern, kind, told in (
        (_HEDGE, "chance", "as a chance what the cited words do not"),
        (_RUMOUR, "rumour", "as a report what the cited words do not"),
    ):
        cue = pattern.search(pair.text)
        if cue and len(pattern.findall(pair.text)) > len(_MARKS[kind].findall(near)):
            return f"it tells (“{cue[0]}”) {told}"
    cue = _RUMOUR.search(near)
    if cue and not _MARKS["rumour"].search(pair.text) and len(pair.near) == 1:
        return f"the cited words only report it (“{cue[0]}”)"
    firm = _FIRMLY.search(pair.text)
    if firm and not _FIRMLY.search(f"{pair.evidence}") and firm[0].lower() != "already":
        return f"it is surer (“{firm[0]}”) than the cited words"
    return None


def _dropped(pair: Pair) -> str | None:
    # "Is read" for "could be read": the verb stands there only under a word that makes it less than a fact.
    soft = {root(m["verb"]): m["cue"] for sentence in pair.near for m in _MODAL.finditer(sentence)}
    plain = {w.stem for w in _unsoftened(pair.evidence)}
    for word in _unsoftened(pair.text):
        if word.stem in soft and word.stem not in plain:
            return f"the cited words say it (“{soft[word.stem]} … {word.text}”) as less than a fact"
    return None


def _unsoftened(sentence: str) -> list[Word]:
    # The words before which nothing close makes them less than a fact.
    soft = [m.end() for m in _SOFTENS.finditer(sentence)]
    found = []
    for word in read_content(sentence):
        last = max((end for end in soft if end <= word.start), default=None)
        between = sentence[last : word.start] if last is not None else ""
        if last is None or len(between.split()) > _CLOSE or _ENDS.search(between):
            found.append(word)
    return found


def _words(pair: Pair) -> str | None:
    # Of the words both have: those a cue governs on one side only.
    soft_there, told_as_fact, soft_here, not_there = [], [], [], []
    for word in read_content(pair.text):
        here = _modality_at(pair.text, Span(word.start, word.end))
        there = _held(word.stem, pair)
        if not there:
            continue
        if there <= _SOFT:
            soft_there.append(word)
            told_as_fact += [word] if here not in _SOFT else []
        if here in _SOFT:
            soft_here.append((word, here))
            not_there += [(word, here)] if not there & _SOFT else []
    kinds = {kind for word in soft_there for kind in _held(word.stem, pair)}
    if len(told_as_fact) > _MOST * len(soft_there) and not _has_as_many(pair, kinds):
        return f"the cited words say it as {min(kinds)}, not as a fact"
    own = {kind for _, kind in soft_here} - (set() if _PLANS.search(pair.text) else {Modality.ANNOUNCED})
    if own and len(not_there) > _MOST * len(soft_here) and not _has(pair.nearest, own):
        return f"it says as {min(own)} what the cited words do not"
    return held_otherwise(pair, own, kinds)


def held_otherwise(pair: Pair, said: set[Modality], held: set[Modality]) -> str | None:
    """Why a plan is not a forecast and a forecast no plan: each side has words only for its own."""
    mine, others = {_KINDS[k] for k in said}, {_KINDS[k] for k in held}
    if not mine or not others or mine & others:
        return None
    if not any(_MARKS[kind].search(pair.nearest) for kind in mine):
        return f"it says as {min(said)} what the cited words say as {min(held)}"
    return None


def _held(stemmed: str, pair: Pair) -> set[Modality]:
    found = set()
    for sentence in pair.near:
        for word in read_content(sentence):
            if word.stem == stemmed or alike(word.stem, stemmed) >= 0.8:
                found.add(_modality_at(sentence, Span(word.start, word.end)))
    return found
