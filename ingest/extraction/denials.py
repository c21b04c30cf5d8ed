"""Duties that a text says are not there: "nothing in the Act imposes a duty to …", "no page describes a ban on …"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.extraction.frame import Frame, Memory, Proposal, Scene
from ingest.extraction.grammar import Clause
from ingest.extraction.phrases import things
from ingest.extraction.runs import strip
from ingest.extraction.telling import words_of
from ingest.extraction.tokens import Tag, Token, word_set
from kg.claim import Entity, Modality, TextValue

__all__ = ["asked_in", "denied_duties", "denied_requests"]

_METHOD = "words@1"
_HOLDING = word_set(
    "describe mention contain impose create establish set include state show name report give know provide have lay"
    " find introduce prescribe foresee"
)
_DUTIES = {
    "duty": "mandates", "duties": "mandates", "obligation": "mandates", "obligations": "mandates",
    "requirement": "mandates", "requirements": "mandates", "mandate": "mandates", "ban": "forbids", "bans": "forbids",
    "prohibition": "forbids", "right": "permits", "permission": "permits", "exemption": "permits",
}  # fmt: skip
_NONE = word_set("none no nothing neither")
_LAWS = frozenset({"Regulation", "Provision"})


def denied_duties(scene: Scene, frame: Frame, memory: Memory) -> Iterator[Proposal]:
    """The duties, bans and rights that a sentence says a law does not hold, as denied claims of the law."""
    clauses = scene.sentence.clauses
    for number, clause in enumerate(clauses):
        at = next((i for i, t in enumerate(clause.near) if t.lower in _DUTIES), -1)
        if at < 0 or clause.verb.lemma not in _HOLDING or not _is_denied(number, clause, at, scene):
            continue
        words = _demanded(number, clause, at, clauses)
        law = _law(scene, frame, memory)
        if words and law is not None:
            value = TextValue(words_of(words, frame.text))
            relation = _DUTIES[clause.near[at].lower]
            yield Proposal(law, relation, value, scene.span, _METHOD, modality=Modality.NEGATED)


def _is_denied(number: int, clause: Clause, at: int, scene: Scene) -> bool:
    """Whether the verb is denied, or "no" stands before the duty or opens the sentence's subject."""
    opening = strip(scene.sentence.tokens)[:1]
    opens = bool(opening) and opening[0].lower in _NONE and _is_only(scene.sentence.clauses[:number])
    subject = strip(clause.subject)[:1]
    inner = bool(subject) and subject[0].lower in _NONE
    return clause.verb.negated or opens or inner or any(t.lower in _NONE for t in clause.near[:at])


def _is_only(before: Sequence[Clause]) -> bool:
    """Whether the clauses before are no statements of their own: "none of the pages read for this …"."""
    return all(not c.near and c.verb.form in {"finite", "participle"} for c in before)


def _demanded(number: int, clause: Clause, at: int, clauses: Sequence[Clause]) -> tuple[Token, ...]:
    """What the duty is to do: the infinitive behind it, or what a preposition adds ("a ban on exports")."""
    after = clause.near[at + 1 :]
    if after and after[0].lower in {"on", "of", "for"}:
        return strip(after[1:])
    inner = next((c for c in clauses[number + 1 :] if c.parent == number and c.verb.form == "infinitive"), None)
    if after or inner is None:
        return ()
    verb = [t for t in inner.verb_tokens if t.tag is not Tag.TO]
    return (*verb, *strip(inner.rest))


def _law(scene: Scene, frame: Frame, memory: Memory) -> Entity | None:
    """The law that a sentence names or points to, else the one its section is about."""
    named = [scene.names[s] for s in sorted(scene.names) if scene.span.contains(s)]
    subject = scene.sentence.clauses[0].subject
    pointed = things(tuple(t for t in subject if t.lower not in _NONE | {"of", "in"}), scene, frame, memory)
    topic = (memory.topic,) if memory.topic is not None else ()
    return next((e for e in (*named, *pointed, *topic) if e.type in _LAWS), None)


_ASKING = word_set("ask call urge propose demand want request suggest plan seek press push lobby recommend")
_ASKED = word_set("proposal plan decision change step request move idea scheme measure increase extension")


def asked_in(scene: Scene, frame: Frame, memory: Memory) -> str:
    """What a sentence says somebody asks for: "the outlay to be doubled"; else what was asked before."""
    for clause in scene.sentence.clauses:
        words = strip(clause.rest)
        while words and words[0].lower in {"for", "that", "to", "the"}:
            words = words[1:]
        if clause.verb.lemma in _ASKING and len(words) > 1:
            return words_of(words, frame.text)
    return memory.asked


def denied_requests(scene: Scene, memory: Memory) -> Iterator[Proposal]:
    """Of "no such proposal is considered": what was asked for before is not to come, says whoever speaks."""
    for clause in scene.sentence.clauses:
        words = [t.lower for t in strip(clause.subject)]
        such = len(words) > 2 and words[:2] == ["no", "such"] and words[2] in _ASKED
        if such and memory.topic is not None and memory.asked:
            value = TextValue(memory.asked)
            yield Proposal(
                memory.topic,
                "hasCharacteristic",
                value,
                scene.span,
                _METHOD,
                modality=Modality.NEGATED,
                aspect=words[2],
            )
