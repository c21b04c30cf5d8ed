"""Where one clause ends and the next begins, and where its subject begins after an opening adverbial."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.extraction.tokens import Tag, Token

__all__ = ["lead_end", "separator"]

_NOT_BEFORE_AS = frozenset(
    {"such", "well", "same", "long", "far", "soon", "much", "many", "known", "seen", "as", "serve", "act"}
)


_OPENS_LEAD = frozenset({Tag.PREPOSITION, Tag.SUBORDINATOR, Tag.ADVERB, Tag.TO, Tag.TIME})


def separator(tokens: Sequence[Token], start: int, end: int, *, commas: bool, single: bool = False) -> int:
    """The index after the word in [start, end) that parts two clauses, or -1; the surest kind of word wins.

    With `single`, the verb that follows has one thing as its subject, so that ", and" begins no list's last member.
    """
    found = {"break": -1, "joined": -1, "comma": -1, "and": -1}
    for i in range(start, end):
        token = tokens[i]
        if token.tag in {Tag.STOP, Tag.RELATIVE, Tag.SUBORDINATOR} or token.lower in {"but", "yet"} or _as(tokens, i):
            found["break"] = i + 1
        elif token.text == ",":
            listed = i + 1 < end and tokens[i + 1].tag is Tag.CONJUNCTION
            found["joined" if listed else "comma"] = i + 2 if listed else i + 1
        elif token.lower == "and" and i > start:
            found["and"] = i + 1
    if single and commas and found["joined"] > found["break"]:
        return found["joined"]
    if found["break"] >= 0 or not commas:
        return found["break"]
    return next((found[k] for k in ("joined", "comma", "and") if found[k] >= 0), -1)


def _as(tokens: Sequence[Token], i: int) -> bool:
    """Whether "as" at `i` opens a clause: "even as prices fall"."""
    if tokens[i].lower != "as" or i == 0 or i + 1 >= len(tokens):
        return False
    if tokens[i - 1].lower in {"long", "soon"} and i > 1 and tokens[i - 2].lower in {"as", "so"}:
        return True
    return tokens[i - 1].lower not in _NOT_BEFORE_AS and tokens[i + 1].lower not in {
        "a",
        "an",
        "part",
        "well",
        "of",
        "to",
    }


def lead_end(tokens: Sequence[Token], start: int, end: int) -> int:
    """Where the subject begins after an adverbial that opens the clause."""
    if start >= end or tokens[start].tag not in _OPENS_LEAD:
        return start
    comma = next((i for i in range(start, end) if tokens[i].text == ","), None)
    if comma is not None and comma + 1 < end:
        return comma + 1
    time = next((i for i in range(start, end) if tokens[i].tag is Tag.TIME), None)
    if time is not None and time + 1 < end:
        return time + 1
    if tokens[start].tag is Tag.ADVERB:
        return start + 1
    opens = {Tag.DETERMINER, Tag.PRONOUN, Tag.NAME}
    inner = range(start + 2, end)
    return next((i for i in inner if tokens[i].tag in opens and tokens[i - 1].tag in {Tag.NOUN, Tag.FIGURE}), start)
