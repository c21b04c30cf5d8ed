"""Claims with figures: for every quantity in a sentence, of what it is said and by which relation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.extraction.figure_flaws import is_delay, points_back, refusal
from ingest.extraction.frame import Frame, Memory, Proposal, Scene
from ingest.extraction.grammar import Clause
from ingest.extraction.measures import CHANGES, COMPARATIVES, Words, relation_for
from ingest.extraction.misplaced import says_too_little
from ingest.extraction.owners import owner_of
from ingest.extraction.phrases import label_of
from ingest.extraction.places import Owner, Place, Stretch
from ingest.extraction.runs import strip
from ingest.extraction.tokens import Tag, Token, cut_words, verb_class, word_set
from ingest.extraction.voices import VOICE
from kg.claim import Entity, Interval, Quantity, Rejection
from kg.document import Span
from kg.ontology import unit_kind

__all__ = ["METHOD", "figure_claims"]

METHOD = "figure@1"


def _words(place: Place, owner: Owner) -> Words:
    clause = place.stretch.clause
    near = [w for t in (*place.after, *owner.noun) for w in t.text.split()]
    follows = place.tokens[place.at + 1 : place.at + 5]
    near += [t.text for t in follows] if follows and follows[0].lower == "of" else []
    before = [t.text for t in place.tokens[max(0, place.at - 3) : place.at]]
    verb = clause.verb.lemma if clause else ""
    everything = frozenset(t.text for t in place.tokens) | (
        frozenset(t.text for t in clause.subject) if clause else frozenset()
    )
    # A word that opens the sentence has a capital: "Fines reach …".
    near_words = frozenset((*near, *(w.lower() for w in near), *(w for w in before if w.isalpha())))
    return Words(near_words, verb, everything)


def _worth(place: Place) -> str | None:
    """In "hardware worth $5 million" the figure is what the hardware is worth."""
    near = place.tokens[max(0, place.at - 3) : place.at]
    worth = next((i for i, t in enumerate(near) if t.lower == "worth"), -1)
    return f"{near[worth - 1].text} worth" if worth > 0 and near[worth - 1].tag in {Tag.NOUN, Tag.NAME} else None


def _aspect(place: Place, owner: Owner, frame: Frame) -> str | None:
    if owner.aspect:
        return owner.aspect
    clause = place.stretch.clause
    if place.after:
        return label_of(place.after, frame)
    rest = place.tokens[place.at + 1 : place.at + 9]
    stop = next((i for i, t in enumerate(rest) if t.tag in {Tag.MARK, Tag.STOP}), len(rest))
    tail = strip(rest[:stop])
    beside = (i for i, t in enumerate(tail) if i and t.lower in {"at", "with", "by", "from", "while"})
    tail = tail[: next(beside, len(tail))]
    while tail and tail[-1].tag in {Tag.PREPOSITION, Tag.DETERMINER, Tag.TO, Tag.CONJUNCTION}:
        tail = tail[:-1]
    if len(tail) > 1 and tail[0].lower in {"of", "to", "in", "for"} and not any(t.tag is Tag.TIME for t in tail):
        return label_of(tail, frame)
    if clause is None or "say" in verb_class(clause.verb.lemma):
        return None
    return _deed(place, clause)


_EDGE = frozenset({Tag.PREPOSITION, Tag.DETERMINER, Tag.TO, Tag.CONJUNCTION, Tag.PRONOUN, Tag.RELATIVE, Tag.ADVERB})


def _cleaned(aspect: str | None, subject: Entity) -> str | None:
    """An aspect without dangling words; None where nothing of it is left or it only names the subject again."""
    if aspect is None:
        return None
    aspect = re.split(r",\s(?:which|who|that)\b", aspect)[0]
    words = list(cut_words(aspect, Span(0, len(aspect)), ()))
    while words and words[-1].tag in _EDGE:
        words.pop()
    told = any(t.tag in {Tag.NOUN, Tag.NAME} and t.lower not in {"same", "out", "aside"} for t in words)
    return aspect[: words[-1].span.end] if told and subject.label not in aspect else None


_HOLDING = frozenset({"have", "include", "comprise", "contain", "consist", "cover", "span", "list", "feature"})
SCALES = frozenset({"thousand", "million", "billion", "trillion", "crore", "lakh"})
_BARE = frozenset({"be", "do", "make", "get", "go", "come", "see", "lift", "treat", "begin", "start", "reach"}) | VOICE


def _deed(place: Place, clause: Clause) -> str | None:
    """What is done to the things counted ("train"), or the things themselves where they are only had."""
    figure = place.tokens[place.at].text
    noun = figure.rsplit(" ", 1)[-1]
    if clause.verb.lemma in _HOLDING:
        return noun if noun.isalpha() and noun.islower() and noun not in SCALES and " " in figure else None
    return None if clause.verb.lemma in _BARE else clause.verb.lemma


def figure_claims(stretch: Stretch, scene: Scene, frame: Frame, memory: Memory) -> Iterator[Proposal | Rejection]:
    """The claims of the figures in a stretch of words, and the figures of which nothing is known."""
    for at, token in enumerate(stretch.tokens):
        found = scene.figures.get(token.span)
        if found is None or points_back(stretch.tokens, at) or is_delay(found.quantity.unit, stretch.tokens, at):
            continue
        place = Place(stretch, at, noun_phrase_after(stretch.tokens, at + 1))
        owner = owner_of(place, scene, frame, memory)
        reason = refusal(found.quantity.unit, owner, place, scene, frame)
        if reason is not None:
            yield Rejection(frame.document.id, scene.span, found.quantity.printed, reason, METHOD)
            continue
        if unit_kind(found.quantity.unit) != "duration":
            memory.measured = owner.subjects
            memory.tell(found.quantity.unit, owner.subjects)
        for given in owner.subjects:
            subject = _lifted(given, relation_for(found.quantity, _words(place, owner), given, frame), frame, memory)
            made = _figure(found.quantity, place, owner, (given, subject), scene, frame)
            made = _as_before(made, stretch, frame, memory)
            loose = STRAY if _is_stray(made, place, owner, memory) else says_too_little(made, place, owner)
            yield made if loose is None else Rejection(frame.document.id, scene.span, _shown(made), loose, METHOD)


def _shown(made: Proposal) -> str:
    """A figure and what it was taken to be of, for people to read."""
    printed = made.value.printed if isinstance(made.value, Quantity) else ""
    return f"{made.subject.label} | {printed}"


# Verbs that give one amount in other terms: both are of the same part of a thing.
_EQUATING = frozenset({"equate", "translate", "convert", "liken"})
STRAY = "the sentence does not say what the figure is of"


def _is_stray(made: Proposal, place: Place, owner: Owner, memory: Memory) -> bool:
    """Whether a figure that measures nothing in particular would go to what the section is about."""
    topic = memory.topic is not None and owner.subjects == (memory.topic,)
    own = memory.topic in place.stretch.subjects or bool(owner.aspect) or _worth(place) is not None
    return made.relation == "hasFigure" and topic and not own


def _as_before(made: Proposal, stretch: Stretch, frame: Frame, memory: Memory) -> Proposal:
    """A figure that a party merely gives measures what the figure before it did: "X puts it at $5 million"."""
    clause = stretch.clause
    if made.relation != "hasFigure":
        memory.meaning = (made.subject, made.relation, made.aspect)
        return made
    given = clause is not None and (clause.verb.lemma in VOICE or "say" in verb_class(clause.verb.lemma))
    if made.aspect is not None or not given or memory.meaning is None:
        return made
    subject, relation, aspect = memory.meaning
    if subject == made.subject and clause is not None and clause.verb.lemma in _EQUATING:
        return replace(made, aspect=aspect)
    if subject != made.subject or frame.ontology.fits(relation, subject.type, made.value) is not None:
        return made
    return replace(made, relation=relation, aspect=aspect)


def _own_time(place: Place, scene: Scene) -> Interval | None:
    """The time right behind a figure, which is the figure's own: "from $2 billion in 2022 to $6 billion in 2025"."""
    at = place.at + 1 + len(place.after)
    words = place.tokens[at : at + 2]
    if len(words) == 2 and words[0].tag is Tag.PREPOSITION and words[1].span in scene.times:
        return scene.times[words[1].span].interval
    return scene.times[words[0].span].interval if words and words[0].span in scene.times else None


def _figure(
    quantity: Quantity, place: Place, owner: Owner, subjects: tuple[Entity, Entity], scene: Scene, frame: Frame
) -> Proposal:
    """The claim of a figure; `subjects` are the thing it is said of and the thing it is lifted to, often the same."""
    given, subject = subjects
    relation = relation_for(quantity, _words(place, owner), subject, frame)
    aspect = _worth(place) or owner.aspect or _taken(place, frame) or _aspect(place, owner, frame)
    relation, aspect = _compared(place, relation, aspect, frame)
    aspect = _change(place) if relation == "changedBy" and not aspect else aspect
    if relation == "changedBy" and place.at and place.tokens[place.at - 1].lower == "to":
        relation = "hasFigure"  # what it rises to, not by how much
    aspect = _cleaned(aspect, subject)
    clause = place.stretch.clause
    if aspect is None and relation == "hasFigure" and clause is not None and "say" not in verb_class(clause.verb.lemma):
        aspect = _deed(place, clause)
    if relation not in {"hasFigure", "changedBy"} and clause is not None and aspect == _deed(place, clause):
        aspect = None  # a bare verb or the unit says nothing that the relation does not
    if subject != given:
        aspect = None if relation == "duration" else given.label
    span = clause.span if clause is not None else scene.span
    at, valid = place.tokens[place.at].span, _own_time(place, scene)
    return Proposal(subject, relation, quantity, span, METHOD, at=at, valid=valid, aspect=aspect)


_LIFTED = frozenset(
    {
        "pricePerHour",
        "reportWithin",
        "hasMaximumPenalty",
        "computeThreshold",
        "hasBudget",
        "duration",
        "performanceShare",
    }
)
_TOPICS = frozenset({"Programme", "Regulation", "Model", "ModelFamily", "Market", "Infrastructure"})


def _lifted(subject: Entity, relation: str, frame: Frame, memory: Memory) -> Entity:
    """Whose figure it is where the subject is a mere part: that a breach is reported in 72 hours, the Act demands."""
    topic = memory.topic
    if topic is None or topic.type not in _TOPICS or relation not in _LIFTED:
        return subject
    common = subject.iri not in frame.lexicon.entities and len(subject.label.split()) < 3
    return topic if common and subject.type in {"Concept", "Group", "Infrastructure", "Model"} else subject


def _taken(place: Place, frame: Frame) -> str | None:
    """What an amount is taken for: "takes $5 million as the total of 2025"."""
    words = place.tokens[place.at + 1 :]
    clause = place.stretch.clause
    if len(words) < 3 or words[0].lower != "as" or clause is None or clause.verb.passive:
        return None
    return label_of(words[2:] if words[1].tag is Tag.DETERMINER else words[1:], frame)[:80] or None


_BESIDE = word_set("more less higher lower above below cheaper dearer faster slower ahead behind better worse fewer")


def _compared(place: Place, relation: str, aspect: str | None, frame: Frame) -> tuple[str, str | None]:
    """The relation and aspect of a percentage that compares: "up 57 percent", "15 percent more than Y"."""
    if relation not in {"share", "changedBy"}:
        return relation, aspect
    before = place.tokens[place.at - 1].lower if place.at else ""
    if before in {"up", "down"}:
        return "changedBy", before
    after = place.tokens[place.at + 1 :]
    if relation == "share" and after and after[0].lower in _BESIDE:
        stop = next((i for i, t in enumerate(after) if t.tag in {Tag.STOP, Tag.MARK, Tag.CONJUNCTION}), len(after))
        return "hasFigure", label_of(after[:stop], frame)
    return relation, None if relation == "changedBy" else aspect


def _change(place: Place) -> str | None:
    """What the change is: "decline" of a noun, "fall" of a verb, "cut processing time" of a verb and its object."""
    noun = next((t.lower for t in place.after if t.lower in CHANGES | COMPARATIVES), None)
    clause = place.stretch.clause
    if noun is not None or clause is None:
        return noun
    words = place.tokens[: next((i for i, t in enumerate(place.tokens) if t.tag is Tag.PREPOSITION), 0)]
    return " ".join([clause.verb.lemma, *(t.text for t in words if t.tag is not Tag.FIGURE)])


def noun_phrase_after(tokens: Sequence[Token], start: int) -> tuple[Token, ...]:
    """The nouns and names that follow directly, up to any other word."""
    end = start
    while end < len(tokens) and tokens[end].tag in {Tag.NOUN, Tag.NAME}:
        end += 1
    return tuple(tokens[start:end])
