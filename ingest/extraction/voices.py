"""How a sentence holds a claim, and in whose mouth it puts it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingest.extraction.frame import Frame, Memory, Proposal, Scene
from ingest.extraction.grammar import Clause
from ingest.extraction.quoting import unnamed_speaker
from ingest.extraction.tokens import Tag, Token, verb_class, word_set
from kg.claim import Entity, Modality
from kg.document import Span
from kg.language.attribution import attribution
from kg.language.linking import new_entity
from kg.language.modality import modality_of

__all__ = [
    "VOICE",
    "held",
    "is_party",
    "is_speaker",
    "only_gives",
    "only_speaks",
    "speaker_at",
    "stated",
    "without_source",
]

# Verbs by which a party gives a figure, a date or a name, without a clause of its own.
VOICE = word_set("put give date place cite quote rate count read convert round list name call point set equate derive")
_THESIS = re.compile(r"\b(?:thesis|argument|claim|message|view|belief|opinion)\s+(?:is|was)\s+that\b")
_VIEW = re.compile(r"\b(?:view|opinion|belief|claim|argument|thesis)\b")
# Words in the names of those who report what others do.
_PRESS = word_set(
    "daily times news post press journal herald express standard tribune gazette review wire reuters bloomberg"
    " chronicle guardian observer magazine insider today report reports"
)
_SPEAKERS = word_set(
    "person people source official analyst expert critic economist lawyer observer researcher minister ministry"
    " spokesman spokeswoman spokesperson executive author supporter opponent adviser advisor investor regulator"
    " engineer scientist insider"
)
_PARTIES = ("Organisation", "Person", "Publication", "Polity")


def is_party(entity: Entity, frame: Frame) -> bool:
    """Whether a thing can speak for itself."""
    return any(frame.ontology.is_a(entity.type, type_) for type_ in _PARTIES)


def is_speaker(entity: Entity) -> bool:
    """Whether a thing without a name is people who speak: "a senior official", "critics"."""
    return entity.label.rsplit(" ", 1)[-1].lower().removesuffix("s") in _SPEAKERS


def only_gives(verb: str, subjects: Iterable[Entity]) -> bool:
    """Whether whoever does `verb` only gives a figure that is not its own: by the verb, or as a newspaper's report."""
    press = any(_PRESS & set(s.label.lower().split()) for s in subjects)
    return verb in VOICE or (press and verb in {"report", "estimate", "mention", "say"})


_TO_WHOM = 8  # words at most between a verb of saying and its "that"


def stated(clause: Clause, rest: tuple[Token, ...]) -> tuple[Token, ...]:
    """What is stated, without to whom and where: "told reporters that …", "said in an interview that …"."""
    told = clause.verb.lemma in {"tell", "inform", "assure", "remind"} or (rest and rest[0].tag is Tag.PREPOSITION)
    told = told or (bool(rest) and rest[0].lower == "out")
    at = next((i for i, t in enumerate(rest[:_TO_WHOM]) if t.lower == "that"), -1)
    return rest[at:] if told and at > 0 else rest


def without_source(rest: tuple[Token, ...]) -> tuple[Token, ...]:
    """A predicate without who says so: "runs at half its capacity, according to the ministry"."""
    at = next((i for i, t in enumerate(rest) if i and t.text == "," and _is_source(rest[i + 1 : i + 3])), len(rest))
    return rest[:at]


def _is_source(words: Sequence[Token]) -> bool:
    """Whether words open a source: "according to", "by our estimate"."""
    return len(words) == 2 and words[0].lower == "according" and words[1].lower == "to"


def only_speaks(clause: Clause) -> bool:
    """Whether a clause names who speaks, or to whom, and no more: "…, says Jane Doe", "she told the Daily"."""
    if clause.verb.lemma == "tell" and not clause.verb.passive:
        return not any(t.tag in {Tag.VERB, Tag.AUXILIARY, Tag.MODAL} for t in clause.rest)
    spoken = "say" in verb_class(clause.verb.lemma) and not clause.verb.passive and bool(clause.near)
    return spoken and all(t.tag is Tag.NAME for t in clause.near)


def speaker_at(scene: Scene, at: Span, frame: Frame) -> Entity | None:
    """The party that a sentence quotes at `at`, or None."""
    start = scene.span.start
    near = Span(max(0, at.start - start), max(0, at.end - start))
    found = attribution(frame.document.slice(scene.span), near)
    if found is None:
        return None
    span = Span(found.start + start, found.end + start)
    inside = sorted((s for s in scene.names if s.overlaps(span)), key=lambda s: s.end)
    name = scene.names[inside[-1]] if inside else None
    if name is not None:
        return name if is_party(name, frame) else None
    label = frame.document.slice(span).removeprefix("The ").removeprefix("the ")
    known = [e for e in frame.lexicon.lookup(label) if is_party(e, frame)]
    return known[0] if known else new_entity("Organisation", label)


def _before_colon(sentence: str, near: Span, subject: str) -> Modality:
    """REPORTED where the words before a colon give what follows it as somebody's words or view, else ASSERTED."""
    if _THESIS.search(sentence, 0, near.start):
        return Modality.REPORTED
    colon = sentence.rfind(": ", 0, near.start)
    if colon < 1 or sentence.startswith(subject):
        return Modality.ASSERTED
    view = _VIEW.search(sentence, 0, colon) is not None
    told = modality_of(sentence[:colon], Span(colon - 1, colon)) is Modality.REPORTED
    return Modality.REPORTED if view or told else Modality.ASSERTED


def held(proposal: Proposal, scene: Scene, frame: Frame, memory: Memory) -> Proposal:
    """The proposal with its modality and its speaker, as the sentence has them at the word that carries it."""
    at = proposal.at or proposal.span
    speaker = proposal.said_by or speaker_at(scene, at, frame) or memory.speaker
    speaker, doubt = (speaker, None) if speaker is not None else unnamed_speaker(at, scene, frame, memory)
    if speaker is not None and speaker.label.lower() == proposal.subject.label.lower():
        speaker = None
    if speaker is not None and speaker.iri in {proposal.subject.iri, getattr(proposal.value, "iri", "")}:
        speaker = None
    modality = proposal.modality
    if modality is None:
        near = Span(max(0, at.start - scene.span.start), max(0, at.end - scene.span.start))
        modality = modality_of(frame.document.slice(scene.span), near)
        if modality is Modality.ASSERTED:
            modality = _before_colon(frame.document.slice(scene.span), near, proposal.subject.label)
    if modality is Modality.RECOMMENDED and "recommend" in frame.document.slice(at).lower():
        modality = Modality.ASSERTED  # that somebody recommends it is a fact
    if modality is Modality.ASSERTED and speaker is not None:
        modality = Modality.REPORTED
    return replace(proposal, modality=modality, said_by=speaker, doubt=proposal.doubt or doubt)
