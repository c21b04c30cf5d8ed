"""Words of a sentence: cut, tagged by closed lists and word shape, with names and figures kept whole."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from kg.document import Span

__all__ = ["Chunk", "Tag", "Token", "cut_words", "lemma_of", "verb_class", "word_set"]

_WORD = re.compile(
    r"['’]s\b|(?<=s)['’](?=\s)"
    r"|\d+(?:\(\w{1,4}\))+"
    r"|[$€£₩¥₹]?\d[\d.,]*\d(?:[%\w]+)?\+?|[$€£₩¥₹]?\d[%\w]*\+?"
    r"|[^\W\d_](?:\.[^\W\d_])+\.?"
    r"|[^\W_]+(?:\(\w{1,4}\))+"
    r"|[^\W_]+(?:[-–&/.'’](?!s\b)[^\W_]+)*"
    r"|—|–|\S"
)


# "Kenyan-born", "Nvidia-backed": what a name in such a word says of the noun behind it is not said of the name.
_HYPHENATED = re.compile(
    r"-(?:born|led|backed|owned|listed|educated|made|built|funded|powered|trained|style|speaking)\b"
)


class Tag(StrEnum):
    """What a word can be; a word the lists do not hold is a noun, which here covers adjectives too."""

    NOUN = "noun"
    VERB = "verb"
    NAME = "name"
    FIGURE = "figure"
    TIME = "time"
    DETERMINER = "determiner"
    PREPOSITION = "preposition"
    CONJUNCTION = "conjunction"
    PRONOUN = "pronoun"
    POSSESSIVE = "possessive"
    AUXILIARY = "auxiliary"
    MODAL = "modal"
    ADVERB = "adverb"
    TO = "to"
    NOT = "not"
    RELATIVE = "relative"
    SUBORDINATOR = "subordinator"
    STOP = "stop"
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of the sentence that is one word to the grammar: a name, a figure or a time."""

    span: Span
    tag: Tag


class Token(NamedTuple):
    """A word: its text, where it stands, what it can be, its text in lower case, and of a verb form base and form.

    A tuple, for the rules look at each word some hundred times.
    """

    text: str
    span: Span
    tag: Tag
    lower: str
    lemma: str = ""
    form: str = ""

    @classmethod
    def of(cls, text: str, span: Span, tag: Tag) -> Token:
        """A word that is no verb form."""
        return cls(text, span, tag, text.lower())


def word_set(text: str) -> frozenset[str]:
    """The words of `text`, as a set."""
    return frozenset(text.split())


_CLOSED: dict[Tag, frozenset[str]] = {
    Tag.DETERMINER: word_set(
        "the a an this these those each every some any no all both another such most many several few much more either"
        " neither certain its their his her our your my whose which's other half"
    ),
    Tag.PREPOSITION: word_set(
        "of in on at by for from with without within into onto over under between among across"
        " through throughout during"
        " against about around above below behind beyond near per via toward towards upon like unlike despite except"
        " including regardless until till alongside amid besides outside inside following as than"
        " concerning regarding according worth"
    ),
    Tag.CONJUNCTION: word_set("and or but nor plus yet"),
    Tag.PRONOUN: word_set(
        "it they he she we you i ours theirs mine yours them him us me itself themselves one ones another others this"
        " these those none"
        " everyone anyone nobody someone something anything nothing there"
    ),
    Tag.AUXILIARY: word_set(
        "is are was were be been being has have had having do does did isn't aren't wasn't weren't"
        " hasn't haven't hadn't"
        " don't doesn't didn't"
    ),
    Tag.MODAL: word_set(
        "will would can could may might must should shall cannot can't won't wouldn't couldn't shouldn't"
    ),
    Tag.ADVERB: word_set(
        "also now then still only just even already once often never ever again always soon later"
        " together too very quite"
        " rather almost however therefore thus hence moreover instead increasingly far well yet ago currently roughly"
        " here both not-only first so further largely mostly long alone up down off back away forth"
        " today tomorrow yesterday tonight"
    ),
    Tag.NOT: word_set("not"),
    Tag.TO: word_set("to"),
    Tag.POSSESSIVE: frozenset({"'s", "’s", "'", "’"}),
    Tag.RELATIVE: word_set("which who whom that where"),
    Tag.SUBORDINATOR: word_set(
        "while whereas because although though since if unless when whenever whether after before so-that how why what"
        " once because whether wherever whoever whatever"
    ),
}
_IRREGULAR = {
    "built": "build", "begun": "begin", "began": "begin", "bought": "buy", "brought": "bring", "came": "come",
    "chose": "choose", "chosen": "choose", "drew": "draw", "drawn": "draw", "drove": "drive", "driven": "drive",
    "fell": "fall", "fallen": "fall", "found": "find", "gave": "give", "given": "give", "went": "go", "gone": "go",
    "grew": "grow", "grown": "grow", "held": "hold", "kept": "keep", "knew": "know", "known": "know", "laid": "lay",
    "led": "lead", "left": "leave", "lent": "lend", "lost": "lose", "made": "make", "meant": "mean", "met": "meet",
    "paid": "pay", "put": "put", "rose": "rise", "risen": "rise", "ran": "run", "said": "say", "saw": "see",
    "seen": "see", "sold": "sell", "sent": "send", "shown": "show", "shrank": "shrink", "spent": "spend",
    "stood": "stand", "struck": "strike", "took": "take", "taken": "take", "taught": "teach", "told": "tell",
    "thought": "think", "understood": "understand", "won": "win", "withdrew": "withdraw", "withdrawn": "withdraw",
    "wrote": "write", "written": "write", "became": "become", "overtook": "overtake", "overtaken": "overtake",
    "sought": "seek", "arose": "arise", "bound": "bind", "fed": "feed", "got": "get", "felt": "feel", "dealt": "deal",
    "undertook": "undertake", "upheld": "uphold", "oversaw": "oversee", "outbid": "outbid", "forbade": "forbid",
    "forbidden": "forbid", "lay": "lie", "underwritten": "underwrite", "rewritten": "rewrite", "spoke": "speak",
    "broke": "break", "broken": "break", "proven": "prove", "withheld": "withhold",
    "froze": "freeze", "frozen": "freeze",
    "rebuilt": "rebuild", "slid": "slide", "sank": "sink",
}  # fmt: skip
_ONLY_PARTICIPLE = word_set(
    "begun chosen drawn driven fallen given gone grown known risen seen shown taken withdrawn"
    " written overtaken forbidden"
    " underwritten rewritten broken proven frozen"
)


_NO_ADVERBS = word_set("daily weekly monthly family assembly supply reply italy july ally rally anomaly monopoly")


@cache
def _verbs() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    name = "do"
    for line in resources.files("ingest.extraction").joinpath("verbs.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif not line.startswith("#"):
            for word in line.split():
                found.setdefault(word, set()).add(name)
    return {word: frozenset(classes) for word, classes in found.items()}


def verb_class(lemma: str) -> frozenset[str]:
    """The classes of a verb's base form (say, control, noun, do); empty for what is no known verb."""
    return _verbs().get(lemma, frozenset())


def _stems(word: str, ending: str) -> tuple[str, ...]:
    stem = word[: -len(ending)]
    doubled = stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] else stem
    return (stem, f"{stem}e", doubled, f"{stem[:-1]}y" if stem.endswith("i") else stem)


@cache
def lemma_of(word: str) -> tuple[str, str]:
    """The base form and the form ("base", "s", "ed", "participle", "ing") of a verb form; ("", "") for other words."""
    verbs = _verbs()
    if word in _IRREGULAR:
        return _IRREGULAR[word], "participle" if word in _ONLY_PARTICIPLE else "ed"
    if word in verbs:
        return word, "base"
    for ending, form in (("ing", "ing"), ("ed", "ed"), ("es", "s"), ("s", "s")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            stem = next((s for s in _stems(word, ending) if s in verbs), "")
            if stem:
                return stem, form
    return "", ""


@cache
def _closed_tag(word: str) -> Tag | None:
    return next((tag for tag, words in _CLOSED.items() if word in words), None)


@lru_cache(maxsize=65_536)
def _tag(text: str) -> tuple[Tag, str, str, str]:
    """What a word can be, its lower case, its base form and its form."""
    word = text.lower()
    if closed := _closed_tag(word):
        return closed, word, "", ""
    if not any(c.isalnum() for c in word):
        return (Tag.STOP if text in {";", ":", "—", "–", "(", ")"} else Tag.MARK), word, "", ""
    if word[0].isdigit():
        return Tag.NOUN, word, "", ""
    lemma, form = lemma_of(word)
    if not lemma and word.endswith("ly") and len(word) > 4 and word not in _NO_ADVERBS:
        return Tag.ADVERB, word, "", ""
    return Tag.NOUN, word, lemma, form


def cut_words(text: str, span: Span, chunks: Iterable[Chunk]) -> tuple[Token, ...]:
    """The words of `text` inside `span`; each chunk is one word. Spans are offsets in `text`."""
    held = sorted((c for c in chunks if span.contains(c.span)), key=lambda c: (c.span.start, -c.span.end))
    tokens: list[Token] = []
    at = span.start
    for chunk in held:
        if chunk.span.start < at:
            continue
        tokens += _plain(text, at, chunk.span.start)
        more = _HYPHENATED.match(text, chunk.span.end, span.end) if chunk.tag is Tag.NAME else None
        whole = Span(chunk.span.start, more.end()) if more is not None else chunk.span
        tokens.append(Token.of(text[whole.start : whole.end], whole, chunk.tag if more is None else Tag.NOUN))
        at = whole.end
    tokens += _plain(text, at, span.end)
    return tuple(tokens)


def _plain(text: str, start: int, end: int) -> list[Token]:
    found = []
    for match in _WORD.finditer(text, start, end):
        word = match.group()
        found.append(Token(word, Span(*match.span()), *_tag(word)))
    return found
