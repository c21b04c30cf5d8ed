"""Runs of words: their span, what trims off them, the noun phrases in them, and asides lifted out of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.extraction.apposing import apposition_end, interruption_end
from ingest.extraction.tokens import Tag, Token
from ingest.extraction.verb_group import NOUNS
from kg.document import Span

__all__ = ["TRIM", "Aside", "lift_asides", "noun_before", "noun_phrase", "span_of", "strip"]

_CLOSING = {"(": ")", "—": "—"}
_OPENING = frozenset({*_CLOSING, ","})
_NP = NOUNS | {Tag.DETERMINER, Tag.POSSESSIVE}


TRIM = frozenset({Tag.MARK, Tag.STOP, Tag.CONJUNCTION})


@dataclass(frozen=True, slots=True)
class Aside:
    """Words in parentheses or between dashes, and the index in the sentence's words they follow.

    With `apposed` they stood between commas and say what the thing before them is: "X, a maker of chips, …".
    """

    tokens: tuple[Token, ...]
    after: int
    dash: bool
    apposed: bool = False


def span_of(tokens: Sequence[Token]) -> Span:
    """The span from the first to the last word."""
    return Span(tokens[0].span.start, tokens[-1].span.end)


def strip(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """`tokens` without marks, stops and conjunctions at both ends."""
    start, end = 0, len(tokens)
    while start < end and tokens[start].tag in TRIM:
        start += 1
    while end > start and (tokens[end - 1].tag in TRIM or tokens[end - 1].text in {"“", "”", '"', "‘"}):
        end -= 1
    return tuple(tokens[start:end])


def noun_before(tokens: Sequence[Token], end: int, floor: int = 0) -> tuple[Token, ...]:
    """The noun phrase that ends at word `end`: names, nouns, determiners, possessives, and "of" between them.

    It does not reach before word `floor`.
    """
    start = end
    while start > floor and (
        tokens[start - 1].tag in _NP
        or (tokens[start - 1].lower == "of" and start - 2 >= 0 and tokens[start - 2].tag in NOUNS)
    ):
        start -= 1
    return tuple(tokens[start:end])


def noun_phrase(tokens: Sequence[Token], start: int = 0) -> tuple[Token, ...]:
    """The noun phrase that begins at word `start`, without what prepositions add, or ()."""
    end = start
    while end < len(tokens) and (
        tokens[end].tag in _NP
        or (tokens[end].tag is Tag.ADVERB and end + 1 < len(tokens) and tokens[end + 1].tag in _NP)
    ):
        if (
            tokens[end].tag is Tag.DETERMINER
            and end > start
            and tokens[end - 1].tag not in {Tag.DETERMINER, Tag.ADVERB}
        ):
            break
        end += 1
    return tuple(tokens[start:end])


def _defines(tokens: Sequence[Token], at: int) -> bool:
    """Whether a dash without a partner ends the sentence with what a name means: "X—the way to …"."""
    named = 0 < at < len(tokens) - 1 and tokens[at - 1].tag is Tag.NAME
    return tokens[at].text == "—" and named and tokens[at + 1].lower in {"a", "an", "the"}


def _origin_end(tokens: Sequence[Token], at: int) -> int | None:
    """Where "X, from Y, did …" says between commas whose X is: the index of the second comma, or None."""
    if tokens[at].text != "," or at == 0 or tokens[at - 1].tag is not Tag.NAME or at + 2 >= len(tokens):
        return None
    if tokens[at + 1].lower not in {"from", "by", "of"}:
        return None
    end = at + 2
    while end < len(tokens) and tokens[end].tag in {Tag.NAME, Tag.DETERMINER, Tag.POSSESSIVE}:
        end += 1
    closed = end + 1 < len(tokens) and tokens[end].text == "," and tokens[end - 1].tag is Tag.NAME
    verb = closed and (bool(tokens[end + 1].lemma) or tokens[end + 1].tag in {Tag.AUXILIARY, Tag.MODAL})
    return end if verb else None


def lift_asides(tokens: Sequence[Token]) -> tuple[list[Token], list[Aside]]:
    kept: list[Token] = []
    asides: list[Aside] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.text not in _OPENING:
            kept.append(token)
            at += 1
            continue
        close = _CLOSING.get(token.text)
        end = next((j for j in range(at + 1, len(tokens)) if tokens[j].text == close), None) if close else None
        if end is None and _defines(tokens, at):
            end = len(tokens)
        origin = (_origin_end(tokens, at) or interruption_end(tokens, at)) if end is None else None
        apposed = apposition_end(tokens, at) if end is None and origin is None else None
        if apposed is not None:
            asides.append(Aside(tuple(tokens[at + 1 : apposed]), len(kept), dash=False, apposed=True))
            at = apposed + 1
        elif origin is not None:
            asides.append(Aside(tuple(tokens[at + 1 : origin]), len(kept), dash=False))
            at = origin + 1
        elif end is None:
            kept.append(token)
            at += 1
        else:
            asides.append(Aside(tuple(tokens[at + 1 : end]), len(kept), dash=token.text == "—"))
            at = end + 1
    return kept, asides
