"""Claims as clear English sentences: who or what, the relation, the value, when, how it is held, and who says it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.claim import DateValue, Entity, Modality, Quantity, TextValue
from retrieval.telling_grammar import (
    agreeing,
    base_of,
    forms,
    joined,
    named,
    opens_with_verb,
    past_of,
    third_person,
    wordings,
)
from retrieval.telling_values import dated, time_words, value_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.claim import Claim
    from kg.ontology import Ontology

__all__ = ["told"]

_ACTORS = ("Organisation", "Person", "Polity")
# Relations whose words as a value may be, or always are, what stands after a subject: "must run on site".
_FREELY = frozenset({"hasCharacteristic", "hasEffect"})
_FREE = _FREELY | {"describedAs", "forbids", "hasGoal", "hasRisk", "mandates", "permits", "requires"}
_STATES = frozenset({"be", "have"})
_HEDGED = re.compile(r"\b(?:will|would|could|may|might|should)\b")
_CELLS = ("table@", "list@")


@dataclass(frozen=True, slots=True)
class _Clause:
    """A statement on `name` before its modality: `verb` and what stands around it; no verb where none is known."""

    name: str
    subject: str
    plural: bool
    verb: str
    rest: str
    actor: bool

    @property
    def text(self) -> str:
        verb = agreeing(self.verb, plural=self.plural)
        return " ".join(part for part in (self.subject, verb, self.rest) if part)


def told(claims: Sequence[Claim], ontology: Ontology, text: str = "", speaker: str | None = None) -> str:
    """One sentence that says what `claims` say, which differ in their values or in their subjects only.

    `text` is that of their document: it shows which names take an article. `speaker` is what the source calls whom it
    quotes, where that is not their label.
    """
    first = claims[0]
    clause = _clause(claims, ontology, text)
    said = _modal(clause, first)
    if not isinstance(first.value, TextValue) and not _mentions(said, _aspect(first)):
        said += _beside(first)
    if first.valid is not None:
        said += _when(first, clause, said)
    by = first.said_by
    if by is not None and by.iri != first.subject.iri and by.label not in said:
        speaker = speaker or named(by, first.evidence.quote, text).text
        said = str(wordings()["speaker"]["any"]).format(speaker=speaker, clause=said)
    return _finished(said)


def _clause(claims: Sequence[Claim], ontology: Ontology, text: str) -> _Clause:
    first = claims[0]
    subjects = {c.subject.iri: named(c.subject, c.evidence.quote, text) for c in claims}
    values = _amounts(claims, list(dict.fromkeys(_valued(c, claims, text) for c in claims)))
    subject = joined(list(dict.fromkeys(n.text for n in subjects.values())))
    plural = len(subjects) > 1 or any(name.plural for name in subjects.values())
    actor = any(ontology.is_a(first.subject.type, kind) for kind in _ACTORS)
    if isinstance(first.value, TextValue) and (opened := _opened(first, ontology, plural=plural)):
        return _Clause(subject, subject, plural, *opened, actor)
    template = _template(first, ontology)
    if isinstance(first.value, DateValue):
        template = dated(first.value, template)
    filled = {"value": values, "aspect": _aspect(first), "subject": subject}
    if not template.startswith("{subject} "):
        return _Clause(subject, _once(template.format(**filled)), False, "", "", False)
    verb, _, rest = template.removeprefix("{subject} ").partition(" ")
    return _Clause(subject, subject, plural, verb, _once(rest.format(**filled)), actor)


def _amounts(claims: Sequence[Claim], said: Sequence[str]) -> str:
    """Values as a list; one sum in two currencies is no list."""
    units = {claim.value.unit for claim in claims if isinstance(claim.value, Quantity)}
    if len(said) == 2 and len(units) == 2 and all(re.fullmatch(r"[A-Z]{3}", unit) for unit in units):
        return f"{said[0]} ({said[1]})"
    return joined(said)


def _valued(claim: Claim, claims: Sequence[Claim], text: str) -> str:
    said = value_words(claim, text)
    if any(other.aspect != claim.aspect for other in claims):
        return f"{said}{_beside(claim)}"
    if isinstance(claim.value, TextValue) and f" that {said}" in claim.evidence.quote and claim.relation in _FREE:
        return f"that {said}"
    return said


def _template(claim: Claim, ontology: Ontology) -> str:
    held, relation = wordings(), ontology.relations.get(claim.relation)
    if isinstance(claim.value, TextValue):
        if claim.relation == "hasCharacteristic":
            return str(held["cell"]["any" if claim.aspect else "bare"])
        if claim.relation == "states" and not _is_clause(claim):
            return "{subject} says: “{value}”"
    elif claim.relation in held["of"] and _is_of(claim):
        of = str(held["of"][claim.relation])
        return of.replace(" of {subject}", "") if _mentions(_aspect(claim), claim.subject.label) else of
    if claim.relation in held["says"]:
        return str(held["says"][claim.relation])
    if relation is None:
        label = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", claim.relation).lower()
        return f"{{subject}} has the {label} {{value}}"
    return relation.phrase.replace("{subject}: {value}", f"{{subject}} {relation.label} {{value}}")


def _is_of(claim: Claim) -> bool:
    """Whether the aspect of a figure can stand as "the … of" its subject, or, for shares, after it."""
    aspect = _aspect(claim)
    if not aspect:
        return False
    if claim.relation == "share":
        return " " in aspect and aspect.split()[0].lower() not in forms("tails")
    opens = aspect.split()[0].lower()
    return opens not in forms("tails") | forms("auxiliaries") and not _mentions(value_words(claim), aspect)


def _is_clause(claim: Claim) -> bool:
    said = value_words(claim)[:30]
    return re.search(rf"(?:\bthat|:|holds?|argues?)\s+[\"“]?{re.escape(said)}", claim.evidence.quote) is not None


def _opened(claim: Claim, ontology: Ontology, *, plural: bool) -> tuple[str, str] | None:
    """The verb that opens words as a value, and the rest; a participle takes "is"; None where there is none."""
    said = value_words(claim)
    verbs = _verbs(tuple(relation.cues for relation in ontology.relations.values()))
    if opens_with_verb(said[:1].lower() + said[1:], verbs):
        said = said[:1].lower() + said[1:]  # "Takes years to build", of a cell
    if claim.method.startswith(_CELLS) or not said[:1].islower() or claim.relation not in _FREE:
        return None
    word, _, rest = said.partition(" ")
    if word in forms("participles") or (word.endswith("ing") and word not in verbs and claim.relation in _FREELY):
        return "is", said
    if claim.modality is Modality.NEGATED and claim.relation not in _FREELY:
        return None
    beside = f"{claim.subject.label} {said}".lower() in " ".join(claim.evidence.quote.split()).lower()
    if claim.relation in _FREELY or beside or opens_with_verb(said, verbs):
        return (word if plural else third_person(word, verbs)), rest
    return None


@lru_cache(maxsize=4)
def _verbs(cues: tuple[tuple[str, ...], ...]) -> frozenset[str]:
    first = (cue.split()[0] for some in cues for cue in some if cue[:1].isalpha())
    verbs = {word for word in first if word.isalpha()} | forms("bases")
    return frozenset(verbs - forms("prepositions") - forms("tails") - {"a", "an", "the", "one", "no"})


def _modal(clause: _Clause, claim: Claim) -> str:
    """The clause as its modality has it."""
    how = claim.modality
    if how is Modality.ASSERTED or (how is Modality.REPORTED and claim.said_by is not None):
        return _timed(clause, claim).text
    own = isinstance(claim.value, TextValue) and agreeing(clause.verb, plural=False) in forms("auxiliaries")
    if own and how is not Modality.NEGATED and clause.verb not in {"is", "are", "has", "have"}:
        return clause.text  # the words of the source say how: "may", "would"
    held = wordings()[str(how)]
    if claim.relation in held:
        return str(held[claim.relation]).format(subject=clause.name, value=value_words(claim))
    if not clause.verb and how is not Modality.REPORTED and _HEDGED.search(clause.subject):
        return clause.text
    if not clause.verb or how is Modality.REPORTED:
        return str(held["clause"]).format(clause=clause.text)
    return _inflected(clause, held, claim)


def _inflected(clause: _Clause, held: dict[str, str], claim: Claim) -> str:
    base = base_of(clause.verb)
    before, _, template = _pattern(clause, held, claim, base).partition("{subject} ")
    verb, _, after = template.partition(" ")
    said = after.format(verb=f"{base} {clause.rest}".strip(), rest=clause.rest)
    return f"{before}{clause.subject} {agreeing(verb, plural=clause.plural)} {said}"


def _pattern(clause: _Clause, held: dict[str, str], claim: Claim, base: str) -> str:
    if claim.modality is Modality.NEGATED:
        if base == "be":
            return held["be"] if clause.verb in {"is", "are"} else held["was"]
        if re.search(r"\bcan(?:not|['’]t)\b", claim.evidence.quote):
            return held["cannot"]
        done = clause.verb.endswith("ed") or re.search(r"\bdid(?:n['’]t| not)\b", claim.evidence.quote)
        return held["past"] if done else held["any"]
    if base == "have" and "goal" in held:
        return held["goal"]
    return held["actor"] if clause.actor and "actor" in held else held["any"]


def _timed(clause: _Clause, claim: Claim) -> _Clause:
    """What was done at a time that is told, in the past; what is so, as it is."""
    base = base_of(clause.verb) if clause.verb else "be"
    done = claim.valid is not None and claim.valid.end is not None and not isinstance(claim.value, TextValue)
    if not done or base in _STATES or clause.verb in {past_of(base, plural=False), past_of(base, plural=True)}:
        return clause
    return replace(clause, verb=past_of(base, plural=clause.plural))


def _when(claim: Claim, clause: _Clause, said: str) -> str:
    if isinstance(claim.value, DateValue | TextValue) or claim.valid is None:
        return ""
    words = time_words(claim.valid, said)
    stands = clause.verb and base_of(clause.verb) in _STATES and claim.modality is Modality.ASSERTED
    # A budget of 2024 need not have been held in 2024 only.
    return f" ({claim.valid.text.strip()})" if words and stands else words


def _aspect(claim: Claim) -> str:
    """What a figure or cell speaks of, in small letters where capitals only begin a heading."""
    aspect, printed = claim.aspect or "", claim.evidence.quote.lower()
    if claim.method.startswith("figure@") and aspect.lower() not in printed:
        return ""  # the heading of a table's row says nothing of a figure in one of its cells
    inside = re.search(rf"[a-z,] {re.escape(aspect)}\b", claim.evidence.quote)
    if inside or not re.match(r"[A-Z][a-z]+(?:[ -]|$)", aspect):
        return aspect
    words = aspect.split()
    heading = all(word[:1].isupper() or len(word) < 4 for word in words)
    plain = [re.fullmatch(r"[A-Z][a-z-]+", word) and (heading or n == 0) for n, word in enumerate(words)]
    return " ".join(word.lower() if small else word for word, small in zip(words, plain, strict=True))


def _beside(claim: Claim) -> str:
    aspect = _aspect(claim)
    if isinstance(claim.value, Entity) or not aspect:
        return ""
    opens = aspect.split()[0].lower()
    plainly = isinstance(claim.value, Quantity) and opens in {"of", "for", "in", "to"}
    return f" {aspect}" if plainly else f" ({aspect})"


def _mentions(said: str, aspect: str) -> bool:
    held = {word.removesuffix("s") for word in re.findall(r"\w+", said.lower())}
    return {word.removesuffix("s") for word in re.findall(r"\w+", aspect.lower())} <= held


def _once(text: str) -> str:
    # "requires a report within | within 72 hours", "a maximum penalty of up to"
    return re.sub(r"\b(\w+) \1\b", r"\1", text)


def _finished(said: str) -> str:
    text = " ".join(said.split()).rstrip(" ;,")
    text = f"{text[0].upper()}{text[1:]}" if text[:1].isalpha() and not re.match(r"[a-z]+[A-Z]", text) else text
    return text if re.search(r"[.!?][”\"')]?$", text) else f"{text}."
