"""When to say that the sources do not tell: the topic may be there while what was asked is not.

The decision rests on three things a person would look for: is the kind of thing asked for there (a date, a person, a
licence), in words about what the question names, and near enough to the rest of the question.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from retrieval.echoing import echoes
from retrieval.supporting import GENERAL, LOOSE, NAMED, Question, particular, spoken, support, uncarried
from retrieval.wording import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.snapshot import Snapshot
    from retrieval.kinds import Reader
    from retrieval.questions import Asked
    from retrieval.ranking import Scored
    from retrieval.supporting import Name
    from retrieval.wanting import Want

__all__ = ["Judgement", "judge"]

_READ = 15  # sentences that may hold what was asked
_WEIGHED = 6  # of which what is not told is weighed word by word
_ENOUGH = 0.44  # support a question for something definite needs
_ENOUGH_LOOSE = 0.37  # and one for reasons, views or descriptions
_CALLED = {
    "Agent": "who it is",
    "Any": "that",
    "Count": "a number",
    "Date": "a date",
    "Duration": "how long",
    "Money": "an amount of money",
    "Owner": "whose it is",
    "Place": "where",
    "Quantity": "a figure",
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether the evidence answers: `support` about 0 to 1, the reason when it does not, and what it leaves open.

    `supported` has the support of each sentence that was read, by its number.
    """

    support: float
    reason: str | None
    missing: tuple[str, ...] = ()
    supported: Mapping[int, float] = field(default_factory=dict)


def judge(
    asked: Asked,
    ranked: Sequence[Scored],
    weight: Mapping[str, float],
    reader: Reader,
    snapshot: Snapshot | None = None,
) -> Judgement:
    """Whether the best sentences answer the question, or only speak of its topic.

    With the `snapshot` they are from, and an embedder in the reader, likeness tells paraphrase from what is missing.
    """
    if not ranked:
        return Judgement(0.0, "no source speaks of it")
    names = _names(asked, reader)
    strange = [name for name in names if all(spoken(s.all, name, weight) < NAMED for s in ranked[:_READ])]
    if strange:
        return Judgement(0.0, f"no source speaks of {_printed(strange[0], asked)} here")
    question = _listening(Question(asked, weight, names, reader), ranked, snapshot)
    wants: list[tuple[int, Want | None]] = [*enumerate(asked.wants)] or [(-1, None)]
    told = [_supports(question, ranked[:_READ], place) for place, _ in wants]
    found = [(want, max(held.values(), default=0.0)) for (_, want), held in zip(wants, told, strict=True)]
    enough = [s >= (_ENOUGH_LOOSE if w is None or w.kind in LOOSE else _ENOUGH) for w, s in found]
    best = max(s for _, s in found)
    missing = tuple(_called(w) for (w, _), ok in zip(found, enough, strict=True) if not ok and w is not None)
    supported = {number: max(held.get(number, 0.0) for held in told) for held in told for number in held}
    if not any(enough):
        reason = f"the sources speak of the topic, but do not give {' or '.join(missing) or 'an answer'}"
        return Judgement(best, reason, (), supported)
    return Judgement(best, None, missing, supported)


def _listening(question: Question, ranked: Sequence[Scored], snapshot: Snapshot | None) -> Question:
    """The question with the echoes of the words that the foremost sentences do not have."""
    if snapshot is None:
        return question
    foremost = ranked[:_WEIGHED]
    terms = [term for scored in foremost for term in uncarried(question, scored)]
    numbers = [scored.unit.number for scored in foremost]
    return replace(question, echo=echoes(question.asked.text, terms, numbers, snapshot, question.reader.embedder))


def _supports(question: Question, ranked: Sequence[Scored], place: int) -> dict[int, float]:
    joined = _joined(ranked, place, question.reader) if question.asked.hops and place >= 0 else []
    best: dict[int, float] = {}
    for scored in (*ranked, *joined):
        number = scored.unit.number
        best[number] = max(best.get(number, 0.0), support(question, scored, place, ranked))
    return best


def _names(asked: Asked, reader: Reader) -> tuple[Name, ...]:
    # Words of which the evidence must speak: names of particular things, and what stands in quotation marks. What is
    # only stated ahead of the question may lie in another source.
    is_a = reader.lexicon.ontology.is_a
    certain = [m.surface for m in asked.entities if not any(is_a(m.entity.type, kind) for kind in GENERAL)]
    asking = {term for part in asked.parts if part.wants or len(asked.parts) == 1 for term in part.terms}
    stems = (tuple(t for t in words(s) if t in asking) for s in (*certain, *asked.names, *asked.quoted))
    return tuple(dict.fromkeys(s for s in stems if s))


def _joined(ranked: Sequence[Scored], place: int, reader: Reader) -> list[Scored]:
    # "Who both announced … and administers …": two sentences that name the same answer count as one.
    seen: dict[str, Scored] = {}
    joined = []
    for scored in (s for s in ranked if s.wants[place]):
        for iri in particular(scored.unit.text, reader):
            first = seen.setdefault(iri, scored)
            if first is not scored:
                both = {t: max(first.all[t], value) for t, value in scored.all.items()}
                joined.append(replace(scored, all=both, similarity=max(first.similarity, scored.similarity)))
    return joined


def _printed(name: Name, asked: Asked) -> str:
    surfaces = (*(m.surface for m in asked.entities), *asked.names, *asked.quoted)
    return next((f"“{s}”" for s in surfaces if tuple(t for t in words(s) if t in asked.terms) == name), "that")


def _called(want: Want) -> str:
    if want.kind in _CALLED or want.kind == "Thing":
        return _CALLED.get(want.kind, "that")
    return f"which {want.kind.lower()}"
