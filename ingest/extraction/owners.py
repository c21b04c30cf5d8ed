"""Of what a figure is said: by possessives, prepositions, the clause, and whoever gives it."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.extraction.antecedents import is_unknown
from ingest.extraction.beside import by_hyphen, far_apposition, for_programme, in_apposition, in_place, made_with
from ingest.extraction.frame import Frame, Memory, Scene
from ingest.extraction.measures import CHANGES, MEASURES
from ingest.extraction.phrases import common_thing, label_of, one_thing
from ingest.extraction.places import Owner, Place, first_preposition, step_back
from ingest.extraction.pointing import TEXTS
from ingest.extraction.relating import object_things, strip_determiner
from ingest.extraction.runs import noun_before, noun_phrase, strip
from ingest.extraction.sites import site_of
from ingest.extraction.taking import antecedent, taken_as
from ingest.extraction.tokens import Tag, Token
from ingest.extraction.voices import is_party, only_gives
from kg.claim import Entity
from kg.ontology import unit_kind

__all__ = ["owner_of"]


def _by_possessive(place: Place, scene: Scene, frame: Frame, memory: Memory) -> Owner | None:
    """South Korea's $735B initiative."""
    before = place.at - 1
    while before > 0 and place.tokens[before].tag is Tag.NOUN:
        before -= 1
    if before < 1 or place.tokens[before].tag is not Tag.POSSESSIVE:
        return None
    tongues = scene.figures[place.tokens[place.at].span].quantity.unit.endswith("languages")
    if tongues and any(s.iri in frame.lexicon.entities for s in place.stretch.subjects):
        return None
    owner = one_thing(noun_before(place.tokens, before), scene, frame, memory)
    return Owner((owner,), noun=place.after) if owner is not None else None


def _by_following_noun(place: Place, scene: Scene, frame: Frame, memory: Memory) -> Owner | None:
    """The 92% decline in inference costs; $200B of Big Tech spending; the $726 billion chip market."""
    if not place.after:
        return None
    head = place.after[-1].lower
    end = place.at + 1 + len(place.after)
    follows = place.tokens[end].lower if end < len(place.tokens) else ""
    if head in CHANGES and follows in {"in", "of"}:
        thing = common_thing(noun_phrase(place.tokens, end + 1), frame)
        return Owner((thing,), noun=place.after) if thing is not None else None
    if head == "market":
        thing = one_thing(place.after, scene, frame, memory)
        return Owner((thing,), noun=place.after) if thing is not None else None
    first = scene.name(place.after[0])
    if first is not None and len(place.after) > 1 and head in MEASURES:
        return Owner((first,), label_of(place.after, frame), place.after)
    return None


def _attached(place: Place, scene: Scene, frame: Frame, memory: Memory) -> Owner | None:
    """A cluster with 4,096 GPUs; Bhashini for 22 languages; an outlay of Rs 10,372 crore."""
    before = step_back(place.tokens, place.at)
    if before < 1 or place.tokens[before].lower not in {"with", "for", "of", "at", "in"}:
        return None
    preposition = place.tokens[before].lower
    clause = place.stretch.clause
    phrase = noun_before(place.tokens, before)
    if not phrase:
        return None
    head = phrase[-1]
    if head.lower in MEASURES and scene.name(head) is None:
        return _of_measure(place, before - len(phrase), phrase, scene, frame, memory)
    start = before - len(phrase)
    hangs = preposition == "for" and start > 0 and place.tokens[start - 1].tag is Tag.PREPOSITION
    price = preposition == "for" and unit_kind(scene.figures[place.tokens[place.at].span].quantity.unit) == "currency"
    if preposition in {"at", "in"} or hangs or (price and clause is not None):
        return None
    owner = _apposed(place.tokens, before - len(phrase), scene) or one_thing(phrase, scene, frame, memory)
    counted = unit_kind(scene.figures[place.tokens[place.at].span].quantity.unit) == "count"
    told = clause is not None and clause.verb.lemma in {"be", "become", "remain"} and bool(place.stretch.subjects)
    if told and preposition == "with" and not any(scene.name(t) for t in phrase):
        return Owner(place.stretch.subjects, noun=place.after)
    body = counted and preposition == "of" and phrase[0].lower in {"a", "an"} and head.tag is Tag.NOUN
    beside = _apposed(place.tokens, before - len(phrase), scene) is not None
    named = owner is not None and (preposition == "with" or beside or body or any(scene.name(t) for t in phrase))
    return Owner((owner,), noun=place.after) if owner is not None and named else None


def _apposed(tokens: Sequence[Token], start: int, scene: Scene) -> Entity | None:
    """The name before a comma: in "X, a model with 3 parts" the parts are those of X."""
    return scene.name(tokens[start - 2]) if start >= 2 and tokens[start - 1].text == "," else None


def _of_measure(
    place: Place, start: int, phrase: tuple[Token, ...], scene: Scene, frame: Frame, memory: Memory
) -> Owner | None:
    """Whose measure it is: the thing before "with", what the clause acts on, or what it is about."""
    aspect = label_of(strip_determiner(phrase), frame)
    edge = start - 1
    clause = place.stretch.clause
    if edge >= 1 and place.tokens[edge].lower == "with":
        owner = noun_before(place.tokens, edge)
        thing = one_thing(owner, scene, frame, memory) if owner and owner[-1].tag is Tag.NAME else None
        acted = object_things(clause.near[: first_preposition(clause.near)], scene, frame, memory) if clause else ()
        subjects = (thing,) if thing is not None and thing.type != "Place" else acted or place.stretch.subjects
        return Owner(subjects, aspect, phrase)
    owners = [scene.name(t) for t in phrase[:-1]]
    named = tuple(e for e in owners if e is not None)
    inside = clause is not None and clause.link == "relative"
    before = antecedent(clause, scene, frame, memory) if clause is not None and not inside else ()
    return Owner(named or before or place.stretch.subjects, aspect, phrase)


def _by_voice(place: Place, scene: Scene, frame: Frame, memory: Memory) -> Owner | None:
    """X puts the extra cost of chips at 10%: X only says so; what is measured is the object."""
    clause = place.stretch.clause
    if (
        clause is None
        or clause.verb.passive
        or not (only_gives(clause.verb.lemma, place.stretch.subjects) or _taken_as(place))
    ):
        return None
    if any(frame.ontology.is_a(s.type, "Polity") for s in place.stretch.subjects):
        return None
    taken = taken_as(clause, place.tokens[place.at], scene, frame, memory)
    if taken is not None:
        return Owner((taken[0],), taken[1])
    end = next((i for i, t in enumerate(clause.near) if t.lower in {"at", "as", "to"} or t.tag is Tag.FIGURE), 0)
    if clause.verb.lemma == "put" and not any(t.lower == "at" for t in clause.near):
        return None
    phrase = strip(clause.near[:end])
    before = antecedent(clause, scene, frame, memory)
    own = tuple(s for s in place.stretch.subjects if not is_party(s, frame) and s.label.split()[0] not in TEXTS)
    wide = memory.topic is None or (_taken_as(place) and memory.topic.type in _COMMON)
    topic = before or own or memory.measured or (() if wide or memory.topic is None else (memory.topic,))
    if not phrase:
        return Owner(topic) if topic else None
    names = tuple(e for e in (scene.name(t) for t in phrase) if e is not None and e.type not in _COMMON)
    return Owner(names or topic, label_of(strip_determiner(phrase), frame), phrase)


def _taken_as(place: Place) -> bool:
    """X takes $5 million as the total."""
    clause = place.stretch.clause
    follows = place.tokens[place.at + 1].lower if place.at + 1 < len(place.tokens) else ""
    return clause is not None and clause.verb.lemma in {"take", "derive", "see", "use"} and follows == "as"


_COMMON = frozenset({"Group", "Concept", "Approach", "Sector", "Infrastructure"})


def _by_clause(place: Place, scene: Scene, frame: Frame, memory: Memory) -> Owner | None:
    clause = place.stretch.clause
    if clause is None or not clause.subject:
        return None
    subject = strip_determiner(clause.subject)
    nouns = [t for t in subject[: first_preposition(subject)] if t.tag in {Tag.NOUN, Tag.NAME}]
    if nouns and nouns[-1].lower in MEASURES and scene.name(nouns[-1]) is None:
        aspect = label_of(subject, frame)
        owners = [scene.name(t) for t in subject]
        names = tuple(e for e in owners if e is not None and e.type not in _COMMON)
        whole = common_thing(subject, frame) if not names and len(subject) > 1 and any(owners) else None
        if whole is not None:
            return Owner((whole,), aspect, subject)
        polity = memory.topic is not None and frame.ontology.is_a(memory.topic.type, "Polity")
        general = memory.topic is not None and memory.topic.label.islower()
        topic = (memory.topic,) if memory.topic is not None and not polity and not general else ()
        if general and not names and len(subject) > 1 and (whole := common_thing(subject, frame)) is not None:
            return Owner((whole,), noun=subject)
        return Owner(names or topic or place.stretch.subjects, aspect, subject)
    made = made_with(place, scene, frame, memory)
    if made is not None:
        return made
    return Owner(place.stretch.subjects, noun=place.after) if place.stretch.subjects else None


def _by_share(place: Place, scene: Scene, frame: Frame, memory: Memory) -> Owner | None:
    """72% of enterprises have …, 29% plan …: of the enterprises."""
    figure = scene.figures[place.tokens[place.at].span].quantity
    clause = place.stretch.clause
    if figure.unit != "percent" or clause is not None:
        return None
    if place.at + 1 < len(place.tokens) and place.tokens[place.at + 1].lower == "of":
        thing = common_thing(noun_phrase(place.tokens, place.at + 2), frame)
        memory.whole = thing
    return Owner((memory.whole,), place.stretch.predicate) if memory.whole is not None else None


_RULES = (
    in_apposition,
    far_apposition,
    in_place,
    _by_share,
    for_programme,
    _by_possessive,
    by_hyphen,
    _by_following_noun,
    _by_voice,
    _attached,
    _by_clause,
)


def owner_of(place: Place, scene: Scene, frame: Frame, memory: Memory) -> Owner:
    site = site_of(place.tokens, place.at, scene, frame)
    if site is not None:
        return Owner((site,), noun=place.after)
    for rule in _RULES:
        found = rule(place, scene, frame, memory)
        if found is not None and found.subjects:
            return found
    counted = unit_kind(scene.figures[place.tokens[place.at].span].quantity.unit) == "count"
    clause = place.stretch.clause
    subjects = place.stretch.subjects
    lost = clause is not None and any(t.tag is Tag.PRONOUN for t in clause.subject) and not subjects
    counted_only = clause is not None and bool(clause.subject) and all(t.tag is Tag.FIGURE for t in clause.subject)
    lost = lost or (
        clause is not None and not subjects and (clause.link == "relative" or (counted_only and not counted))
    )
    lost = lost or (clause is not None and is_unknown(clause, subjects, frame, memory))
    topic = (memory.topic,) if memory.topic is not None and not lost and (clause is not None or counted) else ()
    return Owner(subjects or topic, noun=place.after)
