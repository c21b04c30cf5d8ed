"""Lists inside a phrase: "A, B, and C" taken apart, examples told from what they are examples of."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.extraction.runs import strip
from ingest.extraction.tokens import Tag, Token, word_set

__all__ = ["coordinated", "examples", "without_apposition"]

# Adjectives that share a noun with the next one: "free and open-source models".
_ADJECTIVES = word_set(
    "free small medium large public private open closed foreign domestic local national regional new old big cheap rich"
    " poor legal technical military civil digital economic political social"
)
_LIKE = frozenset({"like", "including"})


def _pieces(tokens: Sequence[Token]) -> list[tuple[Token, ...]]:
    pieces: list[list[Token]] = [[]]
    for token in tokens:
        if token.text == "," or token.lower in {"and", "or", "nor", "plus"}:
            pieces.append([])
        else:
            pieces[-1].append(token)
    return [p for p in (strip(piece) for piece in pieces) if p]


def coordinated(tokens: Sequence[Token]) -> tuple[tuple[Token, ...], ...]:
    """The members of a list of phrases, or the phrase itself; words after a comma without "and" are no member."""
    pieces = _pieces(tokens)
    joined = any(t.lower in {"and", "or", "nor", "plus"} for t in tokens)
    if (
        len(pieces) > 2
        and any(t.tag is Tag.PREPOSITION for t in pieces[0][1:])
        and not any(_opens(p) for p in pieces[1:])
    ):
        return (tuple(tokens),)
    if len(pieces) == 2 and len(pieces[0]) == 1 and pieces[0][0].lower in _ADJECTIVES:
        return (tuple(tokens),)
    if len(pieces) < 2 or (not joined and not _is_bare_list(pieces)):
        return (without_apposition(tokens),) if tokens else ()
    return tuple(pieces)


def _opens(piece: Sequence[Token]) -> bool:
    """Whether a phrase has a head of its own, rather than going on with "of A, B and C"."""
    return any(t.tag in {Tag.DETERMINER, Tag.NAME, Tag.POSSESSIVE} for t in piece)


def _is_bare_list(pieces: Sequence[tuple[Token, ...]]) -> bool:
    return len(pieces) > 2 and all(p[0].tag is not Tag.DETERMINER for p in pieces[1:])


def without_apposition(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """A phrase up to its first comma: "X, a maker of chips" is X."""
    comma = next((i for i, t in enumerate(tokens) if t.text == "," and i), len(tokens))
    return strip(tokens[:comma])


def examples(tokens: Sequence[Token]) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
    """What stands before and after "like", "such as" or "including"; the second part is () where there is none."""
    for i, token in enumerate(tokens):
        following = tokens[i + 1].lower if i + 1 < len(tokens) else ""
        if i and token.lower in _LIKE:
            return strip(tokens[:i]), strip(tokens[i + 1 :])
        if i and token.lower == "such" and following == "as":
            return strip(tokens[:i]), strip(tokens[i + 2 :])
        if i and token.lower == "among" and following in {"them", "these"}:
            return strip(tokens[:i]), strip(tokens[i + 2 :])
    return strip(tokens), ()
