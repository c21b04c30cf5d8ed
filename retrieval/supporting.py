"""How well one sentence supports an answer: the details it carries or echoes, its likeness, and whom it speaks of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.language.sentences import split_sentences
from retrieval.ranking import carried, coverage
from retrieval.units import unit_words
from retrieval.wanting import acts_of
from retrieval.wording import light_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from retrieval.echoing import Echoes
    from retrieval.kinds import Reader
    from retrieval.questions import Asked
    from retrieval.ranking import Scored
    from retrieval.wanting import Want

__all__ = ["GENERAL", "LOOSE", "NAMED", "Name", "Question", "particular", "spoken", "support", "uncarried"]

Name = tuple[str, ...]

NAMED = 0.45  # a name counts as spoken of from its source's title on
LOOSE = frozenset({"Any"})
GENERAL = ("Concept", "Group", "Approach", "Sector", "UseCase", "Chip", "Market")
# Support: the details that are carried, likeness, and whether the sentence itself names what it is about.
_DETAIL, _LIKENESS, _BY_NAME = 0.6, 0.4, 0.15
_FAR, _CARRIED = 0.25, 0.8  # what is as unlike the question as that must carry nearly all of its words
_LIKE = 0.6  # from here on likeness may stand in for the noun asked after
_BARE = 0.15  # taken off where no detail at all is carried: the topic is there, what is asked of it is not
_IDLE, _DOING = 0.15, 0.25  # and where what is done is not: who trains a crew is not thereby who feeds it
_KIN = 0.8  # how far near-synonyms carry a word, see `retrieval.wording.same`
_AROUND = 0.6  # what words around a figure's sentence count for it, against what they count elsewhere
_PRIOR = 0.5  # pulls the share of few words towards the middle
_OPEN = 0.3  # a word carried less than that is not told
# A verb or noun that is not told and without which the question would be that much more like the sentence is foreign.
_FOREIGN, _STRANGE = -0.017, 0.2
_TELLING = frozenset({"Money", "Quantity", "Figure"})  # "price" or "fine" is not told by the figure alone
_MEASURED = _TELLING | {"Count"}
_DOERS = frozenset({"Agent", "Organisation", "Owner", "Person", "Polity", "Nation"})
_PEERS = (("Nation", "Polity"), ("Regulation", "Regulation"))  # what is asked about, and what is another of its like
_EITHER = re.compile(
    r"\b(?:larger|bigger|smaller|higher|lower|longer|shorter|greater|fewer|earlier|later|older|newer|faster|slower|"
    r"cheaper|stronger|weaker|stricter|more|less|differ\w*|compar\w+)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and what tells of it: `weight` of its words, `names` of particular things, `echo` of its words."""

    asked: Asked
    weight: Mapping[str, float]
    names: tuple[Name, ...]
    reader: Reader
    echo: Echoes = field(default_factory=dict)

    @property
    def verbs(self) -> frozenset[str]:
        """The words that say what is done."""
        parts = self.asked.parts
        return frozenset(verb for part in parts for verb in (*part.verbs, *acts_of(part.text, part.wants)))

    def detail(self, want: Want | None) -> dict[str, float]:
        """The words besides names, and besides the noun asked after where any thing of its kind tells it."""
        free = {t for name in self.names for t in name}
        if want and want.kind not in _TELLING:
            free.add(want.noun or "")
        return {t: w for t, w in self.weight.items() if t not in free}


def support(question: Question, scored: Scored, place: int, ranked: Sequence[Scored]) -> float:
    """How well a sentence answers what is asked at `place` (-1 for all), about 0 to 1; 0 where it cannot."""
    asked = question.asked
    want = asked.wants[place] if place >= 0 else None
    detail = question.detail(want)
    values = _heard(scored, want)
    share = _share(values, detail)
    if not _holds(question, scored, place, share) or _elsewhere(scored, asked, question.reader):
        return 0.0
    if _is_unnamed(question, scored, want, ranked):
        return 0.0
    itself = min((spoken(scored.own, name, question.weight) for name in question.names), default=_PRIOR)
    # Where nothing is asked of a thing but what or when it is, the sentence need only name it.
    if scored.similarity < _FAR and (share if detail else itself) < _CARRIED and not _tells_noun(scored, want):
        return 0.0
    off = _bareness(want, values, detail, question.verbs) + _strangeness(question, scored, want, detail)
    return _DETAIL * share + _LIKENESS * scored.similarity + _BY_NAME * itself - off


def uncarried(question: Question, scored: Scored) -> list[str]:
    """The words that say what is asked and that a sentence and its surroundings do not have."""
    detail = {t for want in (*question.asked.wants, None) for t in question.detail(want)}
    nouns = {want.noun for want in question.asked.wants if want.noun}
    return [t for t in (*detail, *nouns) if t not in light_words() and scored.all.get(t, 0.0) < _OPEN]


def spoken(values: Mapping[str, float], name: Name, weight: Mapping[str, float]) -> float:
    """How far a name is told, 0 to 1."""
    return coverage(values, {t: weight[t] for t in name})


def _holds(question: Question, scored: Scored, place: int, share: float) -> bool:
    # The noun asked after may be told by another: where it is not foreign, and all else is told.
    want = question.asked.wants[place] if place >= 0 else None
    if want is None or scored.wants[place]:
        return True
    echo = question.echo.get((want.noun or "", scored.unit.number), 0.0)
    if scored.own.get(want.noun or "", 0.0) >= _OPEN:
        return False  # it is spoken of, and only counted
    return want.kind == "Thing" and scored.similarity >= _LIKE and echo > _FOREIGN and share >= _CARRIED


def _heard(scored: Scored, want: Want | None) -> Mapping[str, float]:
    # A figure stands for what its own sentence says of it; what the sentences around it say counts less.
    if want is None or want.kind not in _TELLING:
        return scored.all
    return {t: max(scored.own[t], _AROUND * value) for t, value in scored.all.items()}


def _strangeness(question: Question, scored: Scored, want: Want | None, detail: Mapping[str, float]) -> float:
    noun = want.noun if want is not None and want.kind in _TELLING | {"Thing"} else None
    said = question.verbs | ({noun} if noun else set())
    strange = [
        t
        for t in said
        if t in detail
        and t not in light_words()
        and scored.all.get(t, 0.0) < _OPEN
        and question.echo.get((t, scored.unit.number), 0.0) <= _FOREIGN
    ]
    return _STRANGE * min(2, len(strange))


def _is_unnamed(question: Question, scored: Scored, want: Want | None, ranked: Sequence[Scored]) -> bool:
    names, weight = question.names, question.weight
    if want is None or want.kind in LOOSE or not names:
        return False
    missing = [name for name in names if spoken(_literal(scored, name), name, weight) < NAMED]
    if want.kind in _MEASURED:
        missing += [name for name in names if name not in missing and _only_far(scored, name)]
    if len(names) > 1 and len(missing) < len(names) and _EITHER.search(question.asked.text):
        return False  # one side at a time is told
    return bool(missing) and not (question.asked.hops and _bridged(scored, missing, ranked, question))


def _literal(scored: Scored, name: Name) -> Mapping[str, float]:
    # A name of several words is not told by what means nearly the same: a market that grows is not the "Growth Zones".
    kin = [t for t in name if scored.own[t] == _KIN] if len(name) > 1 else []
    return {**scored.all, **dict.fromkeys(kin, 0.0)}


def _only_far(scored: Scored, name: Name) -> bool:
    # A figure two sentences after a name is rarely the name's.
    unit = scored.unit
    if any(scored.own[t] for t in name):
        return False
    before = split_sentences(unit.before)
    last = unit.before[before[-1].start : before[-1].end] if before else ""
    near = unit_words(" ".join((last, *unit.above, unit.source)))
    return bool(before) and not any(carried(t, near) for t in name)


def _tells_noun(scored: Scored, want: Want | None) -> bool:
    return want is not None and want.noun is not None and scored.own.get(want.noun, 0.0) >= _KIN


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
    if any(m.surface in unit.text for m in asked.entities if is_a(m.entity.type, kind)):
        return False  # "India's AI Mission" is one name, and India's
    first = named(unit.source.partition(":")[0])
    if first and first <= wanted:
        return False  # "The Act: dates, and how the Order changed it" is on the Act all through
    around = named(". ".join((unit.text, *unit.above))) or named(unit.before)
    return bool(around) and not around & wanted and not (titled and titled <= wanted)


def _bareness(
    want: Want | None, values: Mapping[str, float], detail: Mapping[str, float], verbs: frozenset[str]
) -> float:
    # How many of what is counted is told by the count itself, whatever the verb.
    if want is not None and want.kind == "Count":
        return 0.0
    heavy = [t for t in detail if t not in light_words()]
    acts = [t for t in heavy if t in verbs and want is not None and want.kind != "Any"]
    if acts and all(values[t] < _OPEN for t in acts):
        return _DOING if want is not None and want.kind in _DOERS else _IDLE
    return _BARE if heavy and all(values[t] < _OPEN for t in heavy) else 0.0


def _share(values: Mapping[str, float], detail: Mapping[str, float]) -> float:
    # Light words ("supposed", "first") speak for a sentence that has them and not against one that has not.
    counted = {t: w for t, w in detail.items() if t not in light_words() or values[t] > 0}
    told = sum(counted.values())
    return (coverage(values, counted) * told + _PRIOR * _PRIOR) / (told + _PRIOR)


def _bridged(scored: Scored, unnamed: Sequence[Name], ranked: Sequence[Scored], question: Question) -> bool:
    # What one sentence does not name, another may tie to it: both speak of one more particular thing.
    reader = question.reader
    own = particular(". ".join((scored.unit.text, *scored.unit.above, scored.unit.source)), reader)
    for name in unnamed:
        others = (s for s in ranked if s is not scored and spoken(s.all, name, question.weight) >= NAMED)
        if not any(own & particular(other.unit.text, reader) for other in others):
            return False
    return True


def particular(text: str, reader: Reader) -> set[str]:
    """The particular things that a text names, as IRIs."""
    is_a = reader.lexicon.ontology.is_a
    return {m.entity.iri for m in reader.mentions(text) if not any(is_a(m.entity.type, kind) for kind in GENERAL)}
