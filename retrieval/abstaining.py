"""When to say that the sources do not tell: the topic may be there while what was asked is not.

The decision rests on three things a person would look for: is the kind of thing asked for there (a date, a person, a
licence), in words about what the question names, and near enough to the rest of the question.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from retrieval.ranking import coverage
from retrieval.wanting import acts_of
from retrieval.wording import light_words, words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from kg.claim import Mention
    from retrieval.kinds import Reader
    from retrieval.questions import Asked
    from retrieval.ranking import Scored
    from retrieval.wanting import Want

__all__ = ["Judgement", "judge"]

_READ = 15  # sentences that may hold what was asked
_NAMED = 0.45  # a name counts as spoken of from its source's title on
# Support: the details that are carried, likeness, and whether the sentence itself names what it is about.
_DETAIL, _LIKENESS, _BY_NAME = 0.6, 0.4, 0.15
_ENOUGH = 0.43  # support a question for something definite needs
_ENOUGH_LOOSE = 0.30  # and one for reasons, views or descriptions
_FAR, _CARRIED = 0.25, 0.75  # what is as unlike the question as that must carry nearly all of its words
_BARE = 0.15  # taken off where no detail at all is carried: the topic is there, what is asked of it is not
_IDLE = 0.25  # and where what is done is not: who trains a crew is not thereby who feeds it
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
_KIN = 0.8  # how far near-synonyms carry a word, see `retrieval.wording.same`
_AROUND = 0.6  # what words around a figure's sentence count for it, against what they count elsewhere
_PRIOR = 0.5  # pulls the share of few words towards the middle
_LOOSE = frozenset({"Any"})
_TELLING = frozenset({"Money", "Quantity", "Figure"})  # "price" or "fine" is not told by the figure alone
_PEERS = (("Nation", "Polity"), ("Regulation", "Regulation"))  # what is asked about, and what is another of its like
_GENERAL = ("Concept", "Group", "Approach", "Sector", "UseCase", "Chip", "Market")


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether the evidence answers: `support` about 0 to 1, the reason when it does not, and what it leaves open."""

    support: float
    reason: str | None
    missing: tuple[str, ...] = ()


def judge(asked: Asked, ranked: Sequence[Scored], weight: Mapping[str, float], reader: Reader) -> Judgement:
    """Whether the best sentences answer the question, or only speak of its topic."""
    if not ranked:
        return Judgement(0.0, "no source speaks of it")
    names = _names(asked, reader)
    strange = [name for name in names if all(_spoken(s.all, name, weight) < _NAMED for s in ranked[:_READ])]
    if strange:
        return Judgement(0.0, f"no source speaks of {_printed(strange[0], asked)} here")
    wants: list[tuple[int, Want | None]] = [*enumerate(asked.wants)] or [(-1, None)]
    found = [(want, _support(asked, ranked[:_READ], weight, names, place, reader)) for place, want in wants]
    enough = [s >= (_ENOUGH_LOOSE if w is None or w.kind in _LOOSE else _ENOUGH) for w, s in found]
    support = max(s for _, s in found)
    missing = tuple(_called(w) for (w, _), ok in zip(found, enough, strict=True) if not ok and w is not None)
    if not any(enough):
        return Judgement(
            support, f"the sources speak of the topic, but do not give {' or '.join(missing) or 'an answer'}"
        )
    return Judgement(support, None, missing)


def _names(asked: Asked, reader: Reader) -> tuple[tuple[str, ...], ...]:
    # Words of which the evidence must speak: names of particular things, and what stands in quotation marks. What is
    # only stated ahead of the question may lie in another source.
    is_a = reader.lexicon.ontology.is_a
    particular = [m.surface for m in asked.entities if not any(is_a(m.entity.type, kind) for kind in _GENERAL)]
    asking = {term for part in asked.parts if part.wants or len(asked.parts) == 1 for term in part.terms}
    stems = (tuple(t for t in words(s) if t in asking) for s in (*particular, *asked.names, *asked.quoted))
    return tuple(dict.fromkeys(s for s in stems if s))


def _support(
    asked: Asked,
    ranked: Sequence[Scored],
    weight: Mapping[str, float],
    names: tuple[tuple[str, ...], ...],
    place: int,
    reader: Reader,
) -> float:
    want, hops = (asked.wants[place] if place >= 0 else None), asked.hops
    free = {t for name in names for t in name}
    if want and want.kind not in _TELLING:
        free.add(want.noun or "")
    detail = {t: w for t, w in weight.items() if t not in free}
    holding = [s for s in ranked if want is None or place < 0 or s.wants[place]]
    verbs = {verb for part in asked.parts for verb in (*part.verbs, *acts_of(part.text, part.wants))}
    best = 0.0
    for scored in (*holding, *(_joined(holding, reader) if hops and want is not None else ())):
        unnamed = [name for name in names if _spoken(_literal(scored, name), name, weight) < _NAMED]
        if (
            unnamed
            and not (want is None or want.kind in _LOOSE)
            and not (hops and _bridged(scored, unnamed, ranked, weight, reader))
        ):
            continue
        if _elsewhere(scored, asked, reader):
            continue
        share = _share(_weighed(scored, want), detail)
        itself = min((_spoken(scored.own, name, weight) for name in names), default=_PRIOR)
        # Where nothing is asked of a thing but what or when it is, the sentence need only name it.
        if scored.similarity < _FAR and (share if detail else itself) < _CARRIED:
            continue
        bare = _bareness(want, scored.all, detail, verbs)
        best = max(best, _DETAIL * share + _LIKENESS * scored.similarity + _BY_NAME * itself - bare)
    return best


def _literal(scored: Scored, name: tuple[str, ...]) -> Mapping[str, float]:
    # A name of several words is not told by what means nearly the same: a market that grows is not the "Growth Zones".
    kin = [t for t in name if scored.own[t] == _KIN] if len(name) > 1 else []
    return {**scored.all, **dict.fromkeys(kin, 0.0)}


def _weighed(scored: Scored, want: Want | None) -> Mapping[str, float]:
    # A figure stands for what its own sentence says of it; what the sentences around it say counts less.
    if want is None or want.kind not in _TELLING:
        return scored.all
    return {t: max(scored.own[t], _AROUND * value) for t, value in scored.all.items()}


def _elsewhere(scored: Scored, asked: Asked, reader: Reader) -> bool:
    # A source may speak of several countries or laws; a sentence or section on another than is asked about does not
    # answer, unless the whole source is on the one asked about.
    return not asked.hops and any(_of_another(*kinds, scored, asked, reader) for kinds in _PEERS)


def _of_another(kind: str, like: str, scored: Scored, asked: Asked, reader: Reader) -> bool:
    is_a = reader.lexicon.ontology.is_a

    def named(text: str) -> set[str]:
        return {m.entity.iri for m in reader.mentions(text) if is_a(m.entity.type, like)}

    wanted = {m.entity.iri for m in asked.entities if is_a(m.entity.type, kind)}
    if not wanted or any(is_a(want.kind, like) for want in asked.wants):
        return False
    unit, titled = scored.unit, named(scored.unit.source)
    around = named(". ".join((unit.text, *unit.above))) or named(unit.before)
    return bool(around) and not around & wanted and not (titled and titled <= wanted)


def _bareness(
    want: Want | None, values: Mapping[str, float], detail: Mapping[str, float], verbs: Collection[str]
) -> float:
    # How many of what is counted is told by the count itself, whatever the verb.
    if want is not None and want.kind == "Count":
        return 0.0
    heavy = [t for t in detail if t not in light_words()]
    acts = [t for t in heavy if t in verbs and want is not None and want.kind != "Any"]
    if acts and all(values[t] < 0.3 for t in acts):
        return _IDLE
    return _BARE if heavy and all(values[t] < 0.3 for t in heavy) else 0.0


def _share(values: Mapping[str, float], detail: Mapping[str, float]) -> float:
    # Light words ("supposed", "first") speak for a sentence that has them and not against one that has not.
    counted = {t: w for t, w in detail.items() if t not in light_words() or values[t] > 0}
    told = sum(counted.values())
    return (coverage(values, counted) * told + _PRIOR * _PRIOR) / (told + _PRIOR)


def _joined(holding: Sequence[Scored], reader: Reader) -> list[Scored]:
    # "Who both announced … and administers …": two sentences that name the same answer count as one.
    seen: dict[str, Scored] = {}
    joined = []
    for scored in holding:
        for iri in _particular(reader.mentions(scored.unit.text), reader):
            first = seen.setdefault(iri, scored)
            if first is not scored:
                both = {t: max(first.all[t], value) for t, value in scored.all.items()}
                joined.append(replace(scored, all=both, similarity=max(first.similarity, scored.similarity)))
    return joined


def _spoken(values: Mapping[str, float], name: tuple[str, ...], weight: Mapping[str, float]) -> float:
    return coverage(values, {t: weight[t] for t in name})


def _bridged(
    scored: Scored,
    unnamed: Sequence[tuple[str, ...]],
    ranked: Sequence[Scored],
    weight: Mapping[str, float],
    reader: Reader,
) -> bool:
    # What one sentence does not name, another may tie to it: both speak of one more particular thing.
    own = _particular(reader.mentions(". ".join((scored.unit.text, *scored.unit.above, scored.unit.source))), reader)
    for name in unnamed:
        others = (s for s in ranked if s is not scored and _spoken(s.all, name, weight) >= _NAMED)
        if not any(own & _particular(reader.mentions(other.unit.text), reader) for other in others):
            return False
    return True


def _particular(mentions: Sequence[Mention], reader: Reader) -> set[str]:
    is_a = reader.lexicon.ontology.is_a
    return {m.entity.iri for m in mentions if not any(is_a(m.entity.type, kind) for kind in _GENERAL)}


def _printed(name: tuple[str, ...], asked: Asked) -> str:
    surfaces = (*(m.surface for m in asked.entities), *asked.names, *asked.quoted)
    return next((f"“{s}”" for s in surfaces if tuple(t for t in words(s) if t in asked.terms) == name), "that")


def _called(want: Want) -> str:
    if want.kind in _CALLED or want.kind == "Thing":
        return _CALLED.get(want.kind, "that")
    return f"which {want.kind.lower()}"
