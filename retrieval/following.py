"""Follow-up questions: what "it", "that programme" or "and India?" stands for, from the questions asked before.

A follow-up is put into a question that stands alone, which is what is searched and what the answer shows. Where the
words may mean several things alike, the choices are given back instead of a guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.language.mentions import find_mentions
from kg.language.times import find_times
from retrieval.wanting import kind_of_noun, wants_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.claim import Entity, Mention
    from kg.language.linking import Lexicon

__all__ = ["Choice", "Earlier", "Followed", "follow", "turn"]

_BACK = 3  # questions before that a follow-up may lean on
_CHOICES = 4
_FRAGMENT = re.compile(
    r"^(?:(?:and|but|so|or|then|ok|okay|now)\b[,\s]*)*(?:(?:what|how) about|what of|same for|the same for)?\s*"
    r"(?P<what>(?:(?:in|for|of|by|with|from|about|as of|since|until|to)\s+)?[^?.!]+?)\s*[?.!]*$",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^(?:(?:and|but|so)\b[,\s]*)?(?P<word>why|how|when|where|who|since when|until when)"
    r"\s*(?:so|is that|then)?\s*[?.!]*$",
    re.IGNORECASE,
)
_IN_OTHER = re.compile(
    r"^(?:and\b\s*)?(?:how (?:much|many|large) |what )(?:is|are|was|were) (?:that|it|this|they) "
    r"(?P<unit>in [^?.!]+?)[?.!]*$",
    re.IGNORECASE,
)
_VERBAL = re.compile(
    r"\b(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must|who|whom|whose|when|"
    r"where|why|which|list|name|compare|tell|show|explain)\b",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"\b(?!(?:the|and|or|in|for|of|by|with|from|about|as|since|until|to|one|ones|then|too|also|s)\b)\w+", re.IGNORECASE
)
_PREPOSITION = re.compile(r"^(?:in|for|of|by|with|from|about|as of|since|until|to)\s+", re.IGNORECASE)
_POINTING = re.compile(
    r"\b(?:(?P<possessive>its|their|his|her)|(?P<personal>it|they|them|he|she|him|(?:this|that)(?=\s*(?:[?.!]|$)))"
    r"|(?:this|that|these|those|the (?:same|former|latter)|said)\s+(?P<noun>[a-z][a-z-]+))\b",
    re.IGNORECASE,
)
_EXPLETIVE = re.compile(
    r"\bit (?:is|was|seems|takes|took) (?:\w+ )?(?:that|to|possible|true|likely|clear)\b"
    r"|\b(?:is|was) it (?:\w+ )?(?:true|possible|likely|clear|correct|right|that)\b",
    re.IGNORECASE,
)
_WH = re.compile(
    r"^.*?\b(?P<tail>(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must)\b.*)$",
    re.IGNORECASE | re.DOTALL,
)
_MANY = frozenset({"they", "them", "their"})
_PEOPLE = frozenset({"he", "she", "him", "his", "her"})
_GENERAL = ("Concept", "Approach", "Sector", "UseCase", "Market", "Licence")
_NARROW = ("Nation", "Union", "Provision", "Licence")
_WIDE = ("Polity", "Organisation", "Model", "Regulation", "Programme", "Infrastructure", "Person", "Place", "Group")


@dataclass(frozen=True, slots=True)
class Earlier:
    """A question asked before, as it was understood, and the things its answer names, in their order there."""

    question: str
    things: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that a question may mean, and the question that means it."""

    label: str
    question: str


@dataclass(frozen=True, slots=True)
class Followed:
    """A question that stands alone; or, where it may mean several things, the word that does and the choices."""

    question: str
    word: str = ""
    choices: tuple[Choice, ...] = ()


def turn(question: str, told: str, lexicon: Lexicon) -> Earlier:
    """A question asked before and the words it was answered with, which may be none."""
    return Earlier(question, tuple(dict.fromkeys(m.entity for m in find_mentions(told, lexicon))))


def follow(question: str, earlier: Sequence[Earlier], lexicon: Lexicon) -> Followed:
    """What `question` means after the questions `earlier`, the latest last; itself where it leans on none."""
    if not earlier:
        return Followed(question)
    plain, last = question.strip(), earlier[-1].question
    if bare := _BARE.match(plain):
        return Followed(_asked_again(bare["word"], last))
    if other := _IN_OTHER.match(plain):
        return Followed(f"{last.rstrip(' ?.!')} {other['unit']}?")
    if what := _fragment(plain, lexicon):
        return _instead(what, last, lexicon)
    return _pointed(question, earlier[-_BACK:], lexicon)


def _pointed(question: str, earlier: Sequence[Earlier], lexicon: Lexicon) -> Followed:
    """The question with the thing in the place of the word that points back to it."""
    mentions = find_mentions(question, lexicon)
    pointing = _pointer(question, mentions)
    things = _meant(pointing, earlier, lexicon, {m.entity.iri for m in mentions}) if pointing else ()
    if not things or pointing is None:
        return Followed(question)
    if pointing[0].lower() in _MANY:
        return Followed(_put(question, pointing, " and ".join(thing.label for thing in things[:_CHOICES])))
    told = tuple(Choice(thing.label, _put(question, pointing, thing.label)) for thing in things[:_CHOICES])
    return Followed(told[0].question) if len(told) == 1 else Followed(question, pointing[0], told)


def _asked_again(word: str, before: str) -> str:
    """What "why?" asks: after "Does India require this?" why India requires it; the words after the verb are kept."""
    tail = _WH.match(before.strip())
    return (
        f"{word.capitalize()} {tail['tail'][0].lower()}{tail['tail'][1:]}"
        if tail
        else f"{word.capitalize()}: {before.strip()}"
    )


def _fragment(question: str, lexicon: Lexicon) -> str | None:
    """The thing or time of a question that asks nothing of its own ("and in India?"), None of one that does."""
    found = _FRAGMENT.match(question)
    if found is None or _VERBAL.search(found["what"]) or wants_of(found["what"]):
        return None
    rest = found["what"]
    known = [m.span for m in find_mentions(rest, lexicon)] + [t.span for t in find_times(rest)]
    for span in sorted(known, key=lambda span: -span.start):
        rest = rest[: span.start] + rest[span.end :]
    return found["what"] if known and not _MORE.search(rest) else None


def _instead(what: str, last: str, lexicon: Lexicon) -> Followed:
    """The last question, asked about `what` instead of the thing of its kind."""
    mentions = find_mentions(what, lexicon)
    if not mentions:
        return Followed(_at_time(what, last))
    plain = " and ".join(dict.fromkeys(m.entity.label for m in mentions))
    before = find_mentions(last, lexicon)
    like = [m for m in before if _alike(m.entity, mentions[0].entity, lexicon)]
    sides = list({m.entity.iri: m for m in like}.values())
    if not sides:
        preposition = _PREPOSITION.match(what)
        return Followed(f"{last.rstrip(' ?.!')} {preposition[0].strip() if preposition else 'for'} {plain}?")
    choices = tuple(Choice(f"{plain} instead of {m.entity.label}", _swap(last, m, like, plain)) for m in sides)
    return Followed(choices[0].question) if len(choices) == 1 else Followed(what, plain, choices[:_CHOICES])


def _at_time(what: str, before: str) -> str:
    times = find_times(before)
    if times:
        start, end = times[0].span.start, times[0].span.end
        return f"{before[:start]}{_PREPOSITION.sub('', what)}{before[end:]}"
    with_preposition = what if _PREPOSITION.match(what) else f"in {what}"
    return f"{before.rstrip(' ?.!')} {with_preposition}?"


def _swap(before: str, gone: Mention, like: Sequence[Mention], name: str) -> str:
    """The question with every mention of one thing replaced; an adjective becomes a possessive."""
    for mention in sorted((m for m in like if m.entity.iri == gone.entity.iri), key=lambda m: -m.span.start):
        start, end = mention.span.start, mention.span.end
        adjective = mention.surface not in {mention.entity.label, mention.entity.label.upper()} and re.search(
            r"(?:an|ish|ese|ch)$", mention.surface
        )
        if adjective and before[end : end + 1] == " ":
            start -= len("the ") if before[:start].lower().endswith("the ") else 0
            before = f"{before[:start]}{name}'s{before[end:]}"
        else:
            before = before[:start] + name + before[end:]
    return before


def _alike(one: Entity, other: Entity, lexicon: Lexicon) -> bool:
    is_a = lexicon.ontology.is_a
    return any(is_a(one.type, kind) and is_a(other.type, kind) for kind in _WIDE) or one.type == other.type


def _pointer(question: str, mentions: Sequence[Mention]) -> re.Match[str] | None:
    """The first word that points back beyond the question: nothing it could stand for is named before it."""
    if _EXPLETIVE.search(question):
        return None
    for found in _POINTING.finditer(question):
        named = any(m.span.start < found.start() for m in mentions)
        if found["noun"] is None or kind_of_noun(found["noun"]) in _WIDE + _NARROW:
            return None if named and found["noun"] is None else found
    return None


def _meant(
    pointing: re.Match[str], earlier: Sequence[Earlier], lexicon: Lexicon, named: set[str]
) -> tuple[Entity, ...]:
    """The things `pointing` may stand for: of the latest turn that names one that fits, those of its first rank."""
    for turn in reversed(earlier):
        asked = tuple(dict.fromkeys(m.entity for m in find_mentions(turn.question, lexicon)))
        told = tuple(thing for thing in turn.things if thing not in asked)
        asks_for_thing = any(
            want.kind in lexicon.ontology.classes or want.kind == "Agent" for want in wants_of(turn.question)
        )
        first = told if pointing[0].lower() in _MANY else told[:1]
        for rank in (first, asked, told) if asks_for_thing else (asked, first, told):
            fitting = tuple(t for t in rank if t.iri not in named and _fits(pointing, t, lexicon))
            if fitting:
                return fitting
    return ()


def _fits(pointing: re.Match[str], thing: Entity, lexicon: Lexicon) -> bool:
    is_a = lexicon.ontology.is_a
    if pointing["noun"]:
        kind = kind_of_noun(pointing["noun"])
        return kind is not None and is_a(thing.type, kind)
    word = pointing[0].lower()
    if word in _PEOPLE:
        return is_a(thing.type, "Person")
    general = any(is_a(thing.type, kind) for kind in _GENERAL)
    return not general and (word in {"their", "they", "them"} or not is_a(thing.type, "Person"))


def _put(question: str, pointing: re.Match[str], name: str) -> str:
    word = f"{name}'s" if pointing["possessive"] else name
    return question[: pointing.start()] + word + question[pointing.end() :]
