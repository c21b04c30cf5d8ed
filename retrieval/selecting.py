"""Which of the ranked sentences make the answer: few, each adding something the question asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from kg.document import BlockKind
from retrieval.questions import Shape
from retrieval.ranking import coverage
from retrieval.wording import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.questions import Asked
    from retrieval.ranking import Scored

__all__ = ["choose", "each_part"]

# How many sentences an answer of each shape may have, before one more for each further thing asked.
_LENGTH = {
    Shape.FACT: 3,
    Shape.COUNT: 2,
    Shape.LIST: 2,
    Shape.REASON: 3,
    Shape.CHECK: 3,
    Shape.COMPARISON: 3,
    Shape.OVERVIEW: 5,
    Shape.DEFINITION: 2,
}
# A sentence this near to the best one's score is worth showing beside it; where reports are compared or reasons
# asked for, the further ones matter.
_CLOSE = {Shape.COMPARISON: 0.75, Shape.CHECK: 0.55, Shape.REASON: 0.85}
_FLOOR = 0.62  # and one below this share of it is not, whatever it adds
_SPOKEN = 0.55  # the share of a side's words a sentence must carry, itself or from around it
_LIMITS = re.compile(
    r"\b(?:not|no|never|none|unless|except|only|however|but|although|too strong|contrary|denies|rejects|disput\w+)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)
_QUALIFIED, _HEARD = 2, 0.35  # how many such sentences, and the share of the best score they need
_WHY = re.compile(r"\b(?:why|for what reasons?|on what grounds)\b", re.IGNORECASE)
_VAGUE = frozenset({"Any", "Thing", "Title"})
_OTHER, _SOURCES = 0.7, 4  # the share of the best score another source's answer needs, and how many are shown
_BEHIND = 0.35  # support that the best ranked sentence may lack against the best supported and still begin
_UNKNOWN: Mapping[int, float] = MappingProxyType({})
_READ = 30  # sentences that may enter
_GAIN = 0.07  # the share of the question's telling words a further sentence must add


def choose(
    asked: Asked, ranked: Sequence[Scored], weight: Mapping[str, float], supported: Mapping[int, float] = _UNKNOWN
) -> tuple[Scored, ...]:
    """The sentences of the answer, best first; each after the first adds words, a kind of thing, or is as good.

    `supported` says how well each supports an answer, by its number; where it is not known, the best ranked begins.
    """
    if not ranked:
        return ()
    chosen = _each_side(asked, ranked, weight) or _first(ranked, supported)
    for answering in each_part(asked, ranked):
        if not _repeats(answering, chosen):
            chosen.append(answering)
    length = max(len(chosen), _LENGTH[asked.shape] + max(0, len(asked.wants) - 1))
    close = _CLOSE.get(asked.shape, 0.92)
    while len(chosen) < length:
        rest = [s for s in ranked[:_READ] if s not in chosen and s.score >= min(_FLOOR, close) * ranked[0].score]
        worth = [(_worth(s, chosen, weight, close), s) for s in rest if not _repeats(s, chosen)]
        best = max(worth, key=lambda pair: pair[0], default=None)
        if best is None or best[0] <= 0:
            break
        chosen.append(best[1])
    chosen += [s for s in _other_sources(asked, ranked, chosen, weight) if not _repeats(s, chosen)]
    chosen += [s for s in _reasons(asked, ranked, chosen) if s not in chosen]
    if asked.shape is Shape.LIST:
        chosen += [s for s in _of_one_list(asked, ranked, chosen) if s not in chosen]
    if asked.shape is Shape.CHECK:
        chosen += [s for s in _qualifying(asked, ranked, weight) if not _repeats(s, chosen)][:_QUALIFIED]
    return tuple(chosen)


def _of_one_list(asked: Asked, ranked: Sequence[Scored], chosen: Sequence[Scored]) -> list[Scored]:
    # Where one item of a list is asked for among others, its like are: "- A builds X. - B builds Y." Not where the item
    # itself names what is asked about: what A builds is not told by the item on B.
    names = [set(words(surface)) for surface in (*(m.surface for m in asked.entities), *asked.names)]
    items = [s for s in chosen if _is_item(s) and any(s.wants)]
    if any(name and name <= set(words(item.unit.text)) for item in items for name in names):
        return []
    found = []
    for item in items:
        alike = [s for s in ranked if _is_item(s) and s.unit.document == item.unit.document and s.wants == item.wants]
        found += [s for s in alike if s.unit.above == item.unit.above]
    return found


def _reasons(asked: Asked, ranked: Sequence[Scored], chosen: Sequence[Scored]) -> list[Scored]:
    # Why a verdict is as it is stands under it.
    if not _WHY.search(asked.text):
        return []
    labels = [s for s in chosen if s.unit.block is not None and s.unit.block.kind is BlockKind.LABEL]
    under = ([s for s in ranked if s not in labels and s.unit.above == label.unit.above] for label in labels)
    return [found[0] for found in under if found]


def _is_item(scored: Scored) -> bool:
    return scored.unit.block is not None and scored.unit.block.kind is BlockKind.LIST_ITEM


def _first(ranked: Sequence[Scored], supported: Mapping[int, float]) -> list[Scored]:
    # The best ranked may speak of the topic best, and another support the answer.
    best = max(ranked, key=lambda s: supported.get(s.unit.number, 0.0))
    behind = supported.get(best.unit.number, 0.0) - supported.get(ranked[0].unit.number, 0.0)
    return [best, ranked[0]] if behind > _BEHIND else [ranked[0]]


def _other_sources(
    asked: Asked, ranked: Sequence[Scored], chosen: Sequence[Scored], weight: Mapping[str, float]
) -> list[Scored]:
    # Another source may give another answer, or speak of another thing of that name: its best sentence that names what
    # is asked about and holds the kind of thing asked for is shown, too.
    if asked.shape is not Shape.FACT or len(asked.wants) != 1 or asked.wants[0].kind in _VAGUE:
        return []
    surfaces = (*(m.surface for m in asked.entities), *asked.names)
    names = [{t: weight[t] for t in words(surface) if t in weight} for surface in surfaces]
    first: dict[str, Scored] = {}
    for scored in ranked[:_READ]:
        spoken = all(coverage(scored.all, name) >= _SPOKEN for name in names if name)
        if names and spoken and scored.wants[0] and scored.score >= _OTHER * ranked[0].score:
            first.setdefault(scored.unit.document, scored)
    held = {s.unit.document for s in chosen if s.wants and s.wants[0]}
    return [scored for document, scored in first.items() if document not in held][:_SOURCES]


def _qualifying(asked: Asked, ranked: Sequence[Scored], weight: Mapping[str, float]) -> list[Scored]:
    # Whether something is so is not told by the sentence that says it alone: what denies or limits it belongs there.
    names = [{t: weight[t] for t in words(m.surface) if t in weight} for m in asked.entities]
    return [
        s
        for s in ranked[:_READ]
        if _LIMITS.search(s.unit.text)
        and s.score >= _HEARD * ranked[0].score
        and names
        and all(coverage(s.all, name) >= _SPOKEN for name in names if name)
    ]


def each_part(asked: Asked, ranked: Sequence[Scored]) -> list[Scored]:
    """For each thing asked the sentence that answers it best; what is only stated counts when it is to be checked."""
    if len(asked.parts) < 2:
        return []
    asking = [i for i, part in enumerate(asked.parts) if part.wants or asked.shape is Shape.CHECK]
    return [max(ranked[:_READ], key=lambda s: s.parts[i]) for i in asking]


def _each_side(asked: Asked, ranked: Sequence[Scored], weight: Mapping[str, float]) -> list[Scored]:
    # What is compared must be spoken of: for each side the sentence that carries most of its words, and says most of
    # what the sides are compared on.
    sides = [[t for t in words(side) if t in asked.terms] for side in asked.sides]
    shares = [{t: weight[t] for t in side} for side in sides if side]
    if not shares:
        return []
    ground = {t: w for t, w in weight.items() if not any(t in side for side in sides)}
    both = [s for s in ranked[:_READ] if all(coverage(s.own, share) >= _SPOKEN for share in shares)]
    one = max(both, key=lambda s: coverage(s.own, ground) + s.score, default=None)
    if one is not None and (one is ranked[0] or coverage(one.own, ground) >= 0.5):
        return [one]
    best: list[Scored] = []
    for share in shares:
        about = [s for s in ranked[:_READ] if s not in best and coverage(s.all, share) >= _SPOKEN]
        if about:
            best.append(max(about, key=lambda s: _told(s, share, ground)))
    return best


def _told(scored: Scored, side: Mapping[str, float], ground: Mapping[str, float]) -> tuple[int, float]:
    return sum(scored.wants), scored.score + 0.4 * coverage(scored.own, side) + 0.8 * coverage(scored.own, ground)


def _worth(candidate: Scored, chosen: Sequence[Scored], weight: Mapping[str, float], near: float) -> float:
    total = sum(weight.values()) or 1.0
    gain = sum(w * max(0.0, candidate.own[t] - max(c.all[t] for c in chosen)) for t, w in weight.items()) / total
    fresh = sum(
        got and not any(c.wants[i] for c in chosen) for i, got in enumerate(candidate.wants) if i < len(candidate.wants)
    )
    close = candidate.score >= near * max(c.score for c in chosen)
    if gain < _GAIN and not fresh and not close:
        return 0.0
    return candidate.score + gain + 0.2 * fresh


def _repeats(candidate: Scored, chosen: Sequence[Scored]) -> bool:
    own = set(candidate.unit.text.lower().split())
    return any(len(own & (said := set(c.unit.text.lower().split()))) >= 0.8 * min(len(own), len(said)) for c in chosen)
