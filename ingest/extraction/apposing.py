"""Appositions: "X, a maker of chips founded in 2019, sells …" says of X what it is, and then what it does."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.extraction.tokens import Tag, Token
from ingest.extraction.verb_group import FIRM, NOUNS

__all__ = ["apposition_end", "interruption_end"]

_OPENERS = frozenset({"a", "an", "the", "its", "our", "their", "one"})
_NAMED = frozenset({Tag.NOUN, Tag.NAME, Tag.POSSESSIVE})
_INNER = frozenset({Tag.DETERMINER, Tag.ADVERB, Tag.POSSESSIVE})
_ENDS = frozenset({Tag.STOP, Tag.SUBORDINATOR})


def apposition_end(tokens: Sequence[Token], at: int) -> int | None:
    """The comma that closes the apposition which the comma at `at` opens, or None where none does.

    It stands behind a subject that opens the sentence, and a finite verb follows it, so that it is no list.
    """
    if tokens[at].text != "," or at + 3 >= len(tokens):
        return None
    if not _is_subject(tokens, at):
        return _in_adverbial(tokens, at)
    if tokens[at + 1].lower not in _OPENERS or tokens[at + 2].tag not in NOUNS | {Tag.ADVERB, Tag.DETERMINER}:
        return None
    for end in range(at + 3, len(tokens) - 2):
        if tokens[end].tag in _ENDS:
            return None
        if tokens[end].text == "," and _is_verb(tokens, end + 1):
            return None if _holds_verb(tokens[at + 1 : end]) else end
    return None


def _in_adverbial(tokens: Sequence[Token], at: int) -> int | None:
    """The comma that closes an apposition in an adverbial that opens the sentence: "On X, a test of Y, Z scores …"."""
    first = tokens[0].tag is Tag.PREPOSITION and all(t.tag in _NAMED | _INNER for t in tokens[1:at])
    if not first or tokens[at + 1].lower not in {"a", "an", "one"}:
        return None
    end = next((i for i in range(at + 2, len(tokens) - 2) if tokens[i].text == ","), None)
    if end is None or tokens[end + 1].tag not in {Tag.NAME, Tag.NOUN, Tag.DETERMINER}:
        return None
    verb = next((i for i in range(end + 2, len(tokens)) if _is_verb(tokens, i)), len(tokens))
    listed = any(t.tag is Tag.CONJUNCTION or t.text == "," for t in tokens[end + 1 : verb])
    # The comma behind it still closes the adverbial.
    return None if listed or verb == len(tokens) else end - 1


def interruption_end(tokens: Sequence[Token], at: int) -> int | None:
    """The comma that closes words between "and" and its verb: "sells X and, since 2024, rents Y"; or None."""
    if tokens[at].text != "," or not at or tokens[at - 1].tag is not Tag.CONJUNCTION or at + 3 >= len(tokens):
        return None
    if tokens[at + 1].tag not in {Tag.PREPOSITION, Tag.SUBORDINATOR, Tag.ADVERB}:
        return None
    end = next((i for i in range(at + 2, min(len(tokens) - 2, at + 9)) if tokens[i].text == ","), None)
    return end if end is not None and _is_verb(tokens, end + 1) else None


def _is_subject(tokens: Sequence[Token], at: int) -> bool:
    """Whether the words before are one noun phrase that opens the sentence or stands behind an opening adverbial."""
    start = at
    while start > 0 and tokens[start - 1].tag in _NAMED:
        start -= 1
    if start == at or tokens[at - 1].tag is Tag.POSSESSIVE:
        return False
    while start > 0 and tokens[start - 1].tag in _INNER:
        start -= 1
    return start == 0 or tokens[start - 1].tag is Tag.TIME or tokens[start - 1].text in {",", ":", "“", '"'}


def _is_verb(tokens: Sequence[Token], at: int) -> bool:
    """Whether a finite verb stands at word `at`, adverbs passed over."""
    while at < len(tokens) and tokens[at].tag is Tag.ADVERB:
        at += 1
    if at + 1 >= len(tokens):
        return False
    word, after = tokens[at], tokens[at + 1].tag
    if word.tag in {Tag.AUXILIARY, Tag.MODAL}:
        return True
    if word.form == "s":
        return after not in {Tag.CONJUNCTION, Tag.MARK, Tag.AUXILIARY, Tag.MODAL, Tag.STOP}
    return word.form == "ed" and after in FIRM


def _holds_verb(words: Sequence[Token]) -> bool:
    """Whether words have a verb of their own that no "which" or "that" opens: they are a clause, no apposition."""
    for i, token in enumerate(words):
        if token.tag is Tag.RELATIVE:
            return False
        if token.tag in {Tag.AUXILIARY, Tag.MODAL} and i:
            return True
    return False
