"""Whether a claim can be understood alone: no phrase torn out of its clause, no empty subject, no dangling value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.extraction.antecedents import is_bare
from ingest.extraction.frame import Frame, Proposal, Scene
from ingest.extraction.grammar import Clause
from ingest.extraction.misplaced import of_another
from ingest.extraction.pointing import TEXTS
from ingest.extraction.tokens import Tag, Token, cut_words, verb_class, word_set
from ingest.extraction.voices import is_party
from kg.claim import Entity, Quantity, TextValue
from kg.document import Span

__all__ = ["flaw_of_name", "is_joint", "is_only_time", "is_torn", "lacks_object", "senseless"]

_COMMON = frozenset({"Group", "Concept", "Approach", "Sector", "Infrastructure", "Event"})
_EMPTY_HEADS = word_set(
    "one ones thing things entity entities they them it others other something anything nothing everything way ways"
    " step steps shift fact case point reason answer question result example part place places list lists"
    " own same former latter thread idea message lesson upshot conclusion year years decade month time kind wording"
)
_EMPTY_VALUES = word_set(
    "example case reason point answer question result same thing one exception rule way fact first last only other"
    " given named cited mentioned"
)
_OPEN_ENDS = frozenset(
    {Tag.PREPOSITION, Tag.CONJUNCTION, Tag.DETERMINER, Tag.TO, Tag.RELATIVE, Tag.POSSESSIVE, Tag.NOT}
)
_PAGE = re.compile(
    r"\b(?:used|given|listed|shown|quoted|named|described|told|left out|repeated|kept|cited)\s+(?:here|below|above)\b"
    r"|\b(?:this|the)\s+(?:page|digest|list|table|file|section|summary)\b",
    re.IGNORECASE,
)
# Nouns whose "that" tells a fact; of a claim or a hope it tells none.
_FACTS = word_set("realization realisation fact evidence finding reason news sign proof confirmation reminder lesson")
_NUMBERS = word_set("all both two three four five six seven of them these those")
_COMPARING = frozenset({"matches", "outperforms"})
_EMPTY_OBJECTS = word_set("alternative option base basis support help way path means framework transfer list access")
_NOBODY = word_set("nation country company firm state provider model system government supplier vendor")
# Verbs that need no object, so that a relative clause with one of them is whole.
_STATES = word_set("depend rely belong live work come go rise fall grow begin start act serve")
_SPEAKERS = word_set("critics analysts lawyers experts officials observers economists supporters opponents")
_BARE_SITES = frozenset({"site", "facility", "plant", "project", "machine"})
_FOUNDING = re.compile(r"found|establish|incorporat|created|since", re.IGNORECASE)
_ANOTHER = re.compile(
    r"\b(?:first|second|third|another|new|other|next)\s+ones?\b|\b(?:an?|the|much)\s+\w+er\s+ones?$", re.IGNORECASE
)
_AGREED = frozenset(
    {"agreedOn", "passedOn", "enactedOn", "approvedOn", "decidedOn", "proposedOn", "enteredIntoForceOn"}
)
_DOERS = frozenset({"Person", "Nation", "Union", "Organisation", "Place", "Region"})
_WANT_MORE = word_set("rely depend focus insist count draw rest hinge build base work call look")
_SAID_WHERE = word_set("to on in at during after to with")
_MONTHS = word_set(
    "january february march april may june july august september october november december spring summer autumn fall"
    " winter month week year quarter monday tuesday wednesday thursday friday saturday sunday last next"
)
_DEEDS = word_set("aside answers provides offers operates makes sells runs builds owns serves gives has is was are")
_WHENEVER = word_set("now then already still partly often never soon later always also")
_META = TEXTS | word_set("survey results headline reading list argument page pages same summary reader text texts")
_EMPTY_ASPECTS = word_set("part total amount number sum figure value share")
_PARTICLES = word_set("in on up out off over down behind through apart away together back around")


def _index(tokens: Sequence[Token], token: Token) -> int:
    at = token.span
    for i, other in enumerate(tokens):
        if other.span == at:
            return i
    return 0


def is_torn(clause: Clause, subject: Entity, scene: Scene, frame: Frame) -> bool:
    """Whether what a clause says of a subject holds only inside the sentence: it narrows the subject down, lacks its
    object, or says when or where something else is so.
    """
    if clause.link == "shared" and 0 <= clause.parent < len(scene.sentence.clauses):
        parent = scene.sentence.clauses[clause.parent]
        return parent.link == "relative" and is_torn(parent, subject, scene, frame)
    named = subject.iri in frame.lexicon.entities and subject.type not in _COMMON and not _is_class(subject)
    tokens = scene.sentence.tokens
    at = _index(tokens, (clause.lead or clause.subject or clause.verb_tokens)[0])
    opener = tokens[at - 1] if at else None
    own = bool(clause.subject) and at == _index(tokens, clause.subject[0])
    if opener is not None and own and opener.tag is Tag.RELATIVE and clause.link == "relative":
        antecedent = tokens[at - 2] if at > 1 else opener
        told = opener.lower == "that" and (antecedent.text == "," or antecedent.lower in _FACTS)
        return not told and (opener.lower != "where" or not named)
    if opener is not None and own and opener.lower == "as" and clause.link != "complement":
        return True
    if opener is not None and own and opener.lower in _WHEN and not named:
        return opener.lower != "when" or clause.verb_tokens[0].form in {"s", "base"}
    verb = _index(tokens, clause.verb_tokens[0])
    place = clause.link == "participle" and verb > 1 and scene.name(tokens[verb - 1]) == subject
    place = place and subject.type in {"Place", "Nation", "Region"} and tokens[verb - 2].tag is Tag.PREPOSITION
    return clause.link in {"relative", "participle"} and (place or not named) and _narrows(clause, tokens)


_WHEN = frozenset({"when", "whenever", "if", "unless"})


def _is_class(entity: Entity) -> bool:
    """Whether a label stands for a class of things: "GPU clusters", "data centers"."""
    last = entity.label.rsplit(" ", 1)[-1]
    return last.islower() and last.endswith("s") and not last.endswith("ss")


def _narrows(clause: Clause, tokens: Sequence[Token]) -> bool:
    """Whether a relative clause or participle says which things are meant, with no comma before it."""
    at = _index(tokens, clause.verb_tokens[0])
    while at > 0 and tokens[at - 1].tag in {Tag.ADVERB, Tag.NOT, Tag.RELATIVE, Tag.PREPOSITION}:
        at -= 1
    return at > 0 and tokens[at - 1].text != ","


def is_only_time(clause: Clause) -> bool:
    """Whether a clause says no more than that something was, or was there, at some time."""
    words = {Tag.NOUN, Tag.NAME, Tag.FIGURE, Tag.VERB}
    told = [t for t in clause.rest if t.tag in words and t.lower not in _MONTHS]
    bare = clause.verb.lemma in {"have", "do", "get", "occur", "happen", "exist", "arise", "emerge"}
    bare = bare or "say" in verb_class(clause.verb.lemma)
    return not told and (bare or clause.link == "participle")


def is_joint(clause: Clause, subjects: Sequence[Entity], tokens: Sequence[Token]) -> bool:
    """Whether several do together what none of them does alone: "A, B and C together hold 80%"."""
    at = _index(tokens, clause.verb_tokens[0])
    words = (*tokens[max(0, at - 1) : at], *clause.verb_tokens, *clause.near[:2], *clause.near[-2:])
    return len(subjects) > 1 and any(t.lower in {"together", "jointly", "combined", "collectively"} for t in words)


def senseless(proposal: Proposal, frame: Frame) -> str | None:
    """Why a claim tells a reader nothing, or None."""
    subject, value = proposal.subject, proposal.value
    if _is_new(subject, frame) and (reason := flaw_of_name(subject.label, frame)):
        return f"the subject {reason}"
    whose = subject.label.lower() in {"fines", "penalties", "violations", "sanctions"}
    if whose or (is_bare(subject, frame) and subject.type != "Publication"):
        return "the subject is a common noun that nothing names"
    if isinstance(value, Entity):
        return _bad_thing(value, proposal, frame)
    if isinstance(value, TextValue):
        return _bad_words(value.text, proposal)
    if isinstance(value, Quantity):
        return _bad_figure(proposal, value.printed, frame)
    return _bad_date(proposal, frame)


def _bad_date(proposal: Proposal, frame: Frame) -> str | None:
    """Why a date is not of its subject, or None."""
    begun = proposal.relation == "launchedOn" and is_party(proposal.subject, frame) and proposal.aspect is not None
    if begun and not _FOUNDING.search(proposal.aspect or ""):
        return "the date is of what a party does, not of the party"
    if proposal.subject.type in _DOERS and proposal.relation in _AGREED:
        return "the date is of what somebody does, not of who does it"
    return "a place has no date" if proposal.subject.type == "Place" else None


def _bad_thing(value: Entity, proposal: Proposal, frame: Frame) -> str | None:
    """Why a thing is no value of a claim, or None."""
    if proposal.relation == "backboneOf" and "Publication" in {proposal.subject.type, value.type}:
        return "a text rests on what it draws from in another sense"
    if not _is_new(value, frame):
        return None
    if (reason := flaw_of_name(value.label, frame)) is not None:
        return f"the value {reason}"
    general = proposal.relation in _COMPARING and " " not in value.label and value.label.islower()
    site = proposal.relation in {"builds", "operates"} and value.label in _BARE_SITES
    return "the value says too little" if general or site or value.label in _EMPTY_OBJECTS else None


def _is_new(entity: Entity, frame: Frame) -> bool:
    return entity.iri not in frame.lexicon.entities and entity.type not in {"Publication", "UseCase", "Provision"}


def _words(text: str) -> tuple[Token, ...]:
    return cut_words(text, Span(0, len(text)), ())


def flaw_of_name(label: str, frame: Frame) -> str | None:
    """What is wrong with a phrase as the name of a thing, or None."""
    words = _words(label)
    if not words:
        return "is no phrase"
    end = next((i for i, t in enumerate(words) if i and t.tag is Tag.PREPOSITION), len(words))
    if (
        words[end - 1].lower in _EMPTY_HEADS
        or any(t.lower in {"them", "it", "there", "here"} for t in words)
        or words[0].tag is Tag.PRONOUN
        or words[0].lower == "own"
        or any(t.lower in {"we", "they", "he", "she", "you", "i"} for t in words)
    ):
        return "points to something else"
    if words[-1].tag in _OPEN_ENDS or label.count('"') % 2 == 1 or words[0].lower == "based":
        return "breaks off"
    if any(t.form in {"s", "ed"} and "say" in verb_class(t.lemma) and n.text == "," for t, n in pairwise(words)):
        return "holds what somebody says"
    for i in range(1, len(words)):
        inner = words[i].lower in {"the", "a", "an"} and words[i - 1].tag not in {Tag.PREPOSITION, Tag.CONJUNCTION}
        listed = words[i - 1].text == "," and any(t.lower in {"and", "or"} for t in words[i:])
        if inner and not listed and words[i - 1].form not in {"ing", "ed", "participle"}:
            return "runs into the next phrase"
    return _says(words, label, frame)


def _says(words: Sequence[Token], label: str, frame: Frame) -> str | None:
    """Whether a phrase holds a verb: a name and what it says, or a gerund cut short."""
    if words[0].text in _DEEDS or any(t.lower in _WHENEVER for t in words[1:-1]):
        return "holds a verb"
    last = words[-1]
    before = label[: last.span.start].strip()
    tells = last.form == "ed" or (last.form == "s" and "say" in verb_class(last.lemma))
    if len(words) > 1 and tells and frame.lexicon.lookup(before):
        return "is a name with its verb"
    if words[0].form == "ing" and len(words) > 1 and words[0].text[:1].isupper() and words[-1].tag is Tag.NOUN:
        return None if words[-1].lower.endswith(("s", "ing", "ion")) or len(words) == 2 else "is a deed cut short"
    return None


def _bad_words(text: str, proposal: Proposal) -> str | None:
    """What is wrong with words as the value of a claim, or None."""
    words = [t for t in _words(text) if t.tag not in {Tag.MARK, Tag.STOP}]
    cut = len(words) > 2 and words[-1].form == "ed" and words[-2].tag is Tag.CONJUNCTION
    if not words or cut or _is_open(words) or words[-1].lower in {"have", "has", "is", "are"}:
        return "the words break off"
    if proposal.subject.type == "Publication" and _PAGE.search(text):
        return "it speaks of the page itself"
    if all(t.lower in _META for t in words if t.tag in {Tag.NOUN, Tag.NAME} and not t.form) and _named_nouns(words):
        return "it speaks of texts, not of what they say"
    content = [t for t in words if t.tag not in {Tag.DETERMINER, Tag.ADVERB, Tag.AUXILIARY}]
    told = [t for t in words if t.tag is not Tag.VERB and not t.lemma]
    counted = bool(told) and all(t.lower in _NUMBERS for t in told)
    if counted or (proposal.relation == "describedAs" and all(t.lower in _EMPTY_VALUES for t in content)):
        return "the words point to something else"
    loose = proposal.relation == "states" and words[0].lower in {"they", "he", "she", "we", "this", "these"}
    loose = (
        loose
        or (proposal.relation == "states" and (words[0].lower == "to" or words[0].text in _SAID_WHERE))
        or text.count('"') % 2 == 1
    )
    loose = loose or (proposal.relation == "describedAs" and any(t.lower in {"it", "them"} for t in words))
    loose = loose or (words[-1].lower == "it" and words[-2:-1] != [] and words[-2].tag is Tag.PREPOSITION)
    named = next((i for i, t in enumerate(words) if t.tag in {Tag.NOUN, Tag.NAME} and not t.lemma), len(words))
    if (
        loose
        or _ANOTHER.search(text)
        or any(t.tag is Tag.PRONOUN and t.lower in {"it", "them"} for t in words[: min(named, 5)])
    ):
        return "the words point to something else"
    return None


def _named_nouns(words: Sequence[Token]) -> bool:
    """Whether some word is a noun that is no verb form."""
    return any(t.tag in {Tag.NOUN, Tag.NAME} and not t.form for t in words)


def _is_open(words: Sequence[Token]) -> bool:
    """Whether the last word wants another: "released under", but not "left behind"."""
    particle = len(words) > 1 and words[-1].lower in _PARTICLES and bool(words[-2].lemma)
    particle = particle and not (words[-2].lemma in _WANT_MORE and words[-1].lower in {"on", "upon"})
    return words[-1].tag in _OPEN_ENDS and not particle


def _bad_figure(proposal: Proposal, printed: str, frame: Frame) -> str | None:
    """Why a figure says too little, or None."""
    if proposal.subject.label in _NOBODY or proposal.subject.label.lower() in _SPEAKERS:
        return "the figure is of nobody in particular"
    of_party = is_party(proposal.subject, frame) and (proposal.aspect or "cost").lower() in {"cost", "costs", "price"}
    if proposal.relation == "costs" and of_party:
        return "a party has no cost"
    if proposal.relation in {"hasFigure", "parameterCount", "share"} and printed in proposal.subject.label:
        return "the figure is part of the name"
    if (reason := of_another(proposal, printed)) is not None:
        return reason
    loose = proposal.relation == "hasFigure" and (proposal.aspect is None or proposal.aspect in _EMPTY_ASPECTS)
    return "nothing tells what the figure measures" if loose else None


_WITHOUT_OBJECT = word_set("be depend rely belong live work come go rise fall grow begin start act serve")


def lacks_object(clause: Clause, tokens: Sequence[Token]) -> bool:
    """Whether what a relative clause acts on stands before it: "the capital that X put into it"."""
    near = clause.near
    idle = clause.verb.passive or clause.verb.lemma in _WITHOUT_OBJECT
    closed = bool(near) and near[0].tag not in {Tag.PREPOSITION, Tag.TIME}
    if clause.link != "relative" or not clause.subject or idle or closed:
        return False
    at = next((i for i, t in enumerate(tokens) if t.span == clause.subject[0].span), 0)
    own = clause.subject[-1].span.end <= clause.verb_tokens[0].span.start
    return own and at > 0 and tokens[at - 1].tag is Tag.RELATIVE and tokens[at - 1].lower != "where"
