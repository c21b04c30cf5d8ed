"""Open names: whatever a text calls by a capitalised or quoted name, known to the ontology or not.

A name is compared by its key: lower case, without accents, articles, initials, or what tells a Junior from a Senior.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["OpenName", "is_telling", "key_of", "open_names", "subjects", "title_keys", "word_places"]

_TOKEN = re.compile(r"[^\W_]+(?:[’'.&/-][^\W_]+)*\.?|[^\w\s]")
_WORD = re.compile(r"[^\W_]+")
_QUOTED = re.compile(r"[\"“]\s?([^\"“”]{2,60}?)\s?[\"”]")
_INSIDE = frozenset("of the de la le du da do das dos del della di von van der den el al bin ibn y & - –".split())  # noqa: SIM905
# Words that a sentence may begin with, and that no name does.
_OPENERS = frozenset(
    "a about above according after again all also although among an and another any are around as at based because "  # noqa: SIM905
    "before being both but by can could currently despite did do does due during each either even every few finally "
    "first following for formerly from had has have he her here his how however i if in including initially into is it "
    "its many may more moreover most much my nevertheless no nor not now of often on one only or originally other our "
    "out over recently several she should since so some sometimes soon such than that the their then there these they "
    "this those though through throughout thus to today together too two under unlike until up upon was we were what "
    "when where whereas whether which while who whose why will with within without would yes yet you your".split()
)
_FILLERS = frozenset({"the", "jr", "sr", "ii", "iii", "iv"})
_TIMES = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday "  # noqa: SIM905
    "thursday friday saturday sunday".split()
)
_BRACKET = re.compile(r"\s*\([^)]*\)\s*$")
_LEAD = re.compile(
    r"[\s\"“'‘*#]*(?P<name>\S.{0,90}?)[\"”'’]*\s*(?:[(,;:—–]|\s(?:is|are|was|were|may|might|refers?|has|had|became|begins?"
    r"|began|consists?|covers?|describes?|stands?|plays?|played|serves?|served|won|wrote)\b)"
)
_CALLED = re.compile(
    r"(?:\bknown (?:\w+ ){0,2}as|\bcalled|\bnicknamed|\bnamed|\btitled|\ba\.?k\.?a\.?|\baka|\bborn|\bnée|"
    r"\b(?:stage|screen|pen|ring) name|\babbreviated (?:as|to)|\bor simply)\s*[\"“]?\s*$",
    re.IGNORECASE,
)
_OTHER = re.compile(r"^\W{0,2}\(\s*([A-Z][\w.&-]{1,11})\s*\)")  # "Special Economic Zone (SEZ)"
_LONGEST = 10  # words of a name
_BEFORE = 80  # how far before a name "also known as" and the like begin
_NEAR = 25  # a first name further in is hardly what the text is about


@dataclass(frozen=True, slots=True)
class OpenName:
    """A name at [start, end) of a text; `opens` says that only the beginning of a sentence may explain its capital."""

    key: str
    start: int
    end: int
    opens: bool


@lru_cache(maxsize=65536)
def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c)).lower()


def key_of(text: str) -> str:
    """The key of a name; empty where nothing of it tells."""
    plain = re.sub(r"['’]s\b", "", text)
    return _key([_folded(word) for word in _WORD.findall(plain)])


def _key(words: Sequence[str]) -> str:
    telling = [word for word in words if len(word) > 1 or word.isdigit()]
    kept = telling if len(telling) > 1 else list(words)
    return " ".join([word for word in kept if word not in _FILLERS] or kept)


def is_telling(word: str) -> bool:
    """Whether a lone word may stand for a name whatever its capitals: not a number, and not very short."""
    return len(word) > 2 and not word.isdigit() and word.lower() not in _OPENERS


def word_places(text: str) -> list[tuple[str, int, int]]:
    """The words of `text`, folded as keys are, each with its place."""
    return [(_folded(m[0]), m.start(), m.end()) for m in _WORD.finditer(text)]


def open_names(text: str) -> Iterator[OpenName]:
    """The names in a sentence: runs of capitalised words, and what stands in quotation marks; numbers are none."""
    tokens = [(m[0], m.start(), m.end()) for m in _TOKEN.finditer(text)]
    at, opens = 0, True
    while at < len(tokens):
        word = tokens[at][0]
        if not word[0].isupper():
            opens = word in {".", "!", "?", ":"} or (opens and not word[0].isalnum())
            at += 1
            continue
        last = _run(tokens, at)
        first = at
        while first <= last and tokens[first][0].lower() in _OPENERS:
            first += 1
        if first <= last:
            start, end = tokens[first][1], tokens[last][2]
            yield from _named(text, start, end, opens=opens and first == at and first == last)
        at, opens = last + 1, False
    for quoted in _QUOTED.finditer(text):
        yield from _named(text, quoted.start(1), quoted.end(1), opens=False)


def _named(text: str, start: int, end: int, *, opens: bool) -> Iterator[OpenName]:
    key = key_of(text[start:end])
    if len(key) > 1 and not all(word.isdigit() or word in _TIMES for word in key.split()):
        yield OpenName(key, start, end, opens)


def _run(tokens: Sequence[tuple[str, int, int]], start: int) -> int:
    """The last token of the capitalised run that begins at `start`."""
    last = at = start
    while at + 1 < len(tokens) and last - start < _LONGEST:
        at += 1
        word, before = tokens[at][0], tokens[at - 1][0]
        if before.endswith(".") and len(before) > 3:
            break
        if word[0].isupper() or (word[0].isdigit() and last == at - 1 and len(word) <= 4):
            last = at
        elif word not in _INSIDE:
            break
    return last


def title_keys(title: str) -> tuple[str, ...]:
    """The keys a title gives: whole, and without what tells namesakes apart; a title without a capital is no name."""
    plain = _BRACKET.sub("", title)
    forms = (title, plain, plain.split(",")[0])
    return tuple(dict.fromkeys(key for form in forms if any(c.isupper() for c in form) and (key := key_of(form))))


def subjects(sentence: str) -> tuple[str, ...]:
    """The keys of what a text is about that begins with `sentence`: its first name, and other names given to it."""
    found = list(_lead(sentence))
    names = list(open_names(sentence))
    if not found and names and names[0].start < _NEAR:
        found = list(_forms(sentence[names[0].start : names[0].end]))
    called = (n for n in names if _CALLED.search(sentence[max(0, n.start - _BEFORE) : n.start]))
    found += [key for name in called for key in _forms(sentence[name.start : name.end])]
    return tuple(dict.fromkeys(found))


def _lead(sentence: str) -> Iterator[str]:
    lead = _LEAD.match(sentence)
    if lead is None:
        return
    name = re.sub(r"^(?:The|An?)\s+", "", lead["name"])
    words = name.split()
    if not name[:1].isupper() or len(words) > _LONGEST:
        return
    if words[0].lower() in _OPENERS and not (len(words) > 1 and words[-1][0].isupper()):
        return
    yield from _forms(name)
    other = _OTHER.match(sentence[lead.end("name") :])
    if other:
        yield key_of(other[1])


def _forms(name: str) -> Iterator[str]:
    """A name, and what a person of more names than two is called: first and last, nickname and last."""
    nicknames = [key_of(m[1]) for m in _QUOTED.finditer(name)]
    bare = _QUOTED.sub(" ", name) if nicknames else name
    key = key_of(bare)
    if not key:
        return
    yield key
    parts = key.split()
    capitals = all(word[0].isupper() for word in bare.split() if word[0].isalpha())
    if len(parts) > 2 and capitals:
        yield f"{parts[0]} {parts[-1]}"
    for nickname in nicknames:
        yield f"{nickname} {parts[-1]}"
