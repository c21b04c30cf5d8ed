"""Short forms that a text defines: "Long Form (LF)", "LF (Long Form)", "Long Form Act, 2023 (LF Act)"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Definition", "definitions"]

_PARENTHESIS = re.compile(r"\(\s*(?:the |hereafter |hereinafter |or |short: )*[\"“‘']?([^()\n]{2,60}?)[\"”’']?\s*\)")
_SHORT = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Z][A-Za-z0-9&/-]{1,9}\Z")
_TITLED = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})([A-Z][A-Za-z0-9&-]{1,9}) ([A-Z][a-z]+)\Z")
_WORDS = re.compile(r"[^\W_](?:[\w&]|[.'’-](?=\w))*")
_YEAR = re.compile(r",? \d{4}\Z")
_BREAK = re.compile(r"[.;:!?|()\n]")
_SMALL = frozenset({"of", "for", "and", "the", "on", "in", "to", "de", "a", "an", "&"})


@dataclass(frozen=True, slots=True)
class Definition:
    """A short form and the long form it stands for, as printed; `start` is where the long form begins."""

    short: str
    long: str
    start: int


def definitions(text: str) -> tuple[Definition, ...]:
    """The short forms that `text` defines in parentheses, in its order."""
    return tuple(found for match in _PARENTHESIS.finditer(text) for found in _defined(text, match))


def _defined(text: str, match: re.Match[str]) -> Iterator[Definition]:
    inner, before = match.group(1).strip(), text[: match.start()].rstrip()
    titled = _TITLED.match(inner)
    if titled is not None:
        place = _long_form(_YEAR.sub("", before), titled[1], titled[2])
        if place is not None:
            yield Definition(inner, before[place:], place)
        return
    if _SHORT.match(inner):
        place = _long_form(before, inner.removesuffix("s") if inner[:-1].isupper() else inner, None)
        if place is not None:
            yield Definition(inner, before[place:], place)
        return
    short = re.search(r"(?<![\w-])[A-Z][A-Za-z0-9&-]{1,9}\Z", before)
    if short is not None and _SHORT.match(short.group()) and _long_form(inner, short.group(), None) == 0:
        yield Definition(short.group(), inner, match.start(1))


def _long_form(before: str, short: str, head: str | None) -> int | None:
    """Where the long form of `short` begins in the words that end `before`, or None; `head` must be its last word."""
    window = before[max(0, len(before) - 160) :]
    offset = len(before) - len(window)
    breaks = [match.end() for match in _BREAK.finditer(window)]
    words = list(_WORDS.finditer(window, breaks[-1] if breaks else 0))
    if head is not None:
        if not words or words[-1].group() != head:
            return None
        words = words[:-1]
    letters = [letter.lower() for letter in short if letter.isalnum()]
    for first in range(len(words) - 1, max(-1, len(words) - 2 * len(letters) - 3), -1):
        run = [word.group() for word in words[first:]]
        if run[0].lower() not in _SMALL and len(run) > 1 and _spells(letters, run):
            return offset + words[first].start()
    return None


def _spells(letters: list[str], run: list[str]) -> bool:
    """Whether the letters begin the words of the run, in order; small words may be skipped, inner letters used."""
    if run[0][0].lower() != letters[0]:
        return False
    initials = [word[0].lower() for word in run if word.lower() not in _SMALL]
    if initials == letters or [word[0].lower() for word in run] == letters:
        return True
    return len(initials) <= len(letters) and _aligned(letters, [word.lower() for word in run])


def _aligned(letters: list[str], run: list[str]) -> bool:
    """Whether each content word gives its first letter and at most a few inner ones ("MeitY", "METI")."""
    place = 0
    for word in run:
        if place >= len(letters) or word[0] != letters[place]:
            if word in _SMALL:
                continue
            return False
        place += 1
        place = _inside(letters, place, word, run)
    return place == len(letters)


def _inside(letters: list[str], place: int, word: str, run: list[str]) -> int:
    """The first letter that `word` does not give; a letter that begins the next content word is left to it."""
    rest = [following for following in run[run.index(word) + 1 :] if following not in _SMALL]
    inner = 1
    while place < len(letters) and not (rest and rest[0][0] == letters[place]):
        found = word.find(letters[place], inner)
        if found < 0:
            break
        inner, place = found + 1, place + 1
    return place
