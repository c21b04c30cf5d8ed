"""Capitalised names in running text: where they begin and end, before anything is known about them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.language.sentences import split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Candidate", "before_preposition", "candidates", "is_deed", "is_office", "ordinary_words"]

_WORD = re.compile(r"[^\W_](?:[\w&+]|[.'’-](?=[\w&]))*")
_OWNER = re.compile(r"['’]s\Z")
_NUMBER = re.compile(r"v?\d+(?:\.\d+)*(?:[A-Za-z]{1,2})?\Z")
_COMPOUND = re.compile(r"-[a-z]{3,}")
_LINKS = frozenset({"of", "for", "on", "de", "du", "des", "da", "do", "la", "del"})
_MORE = frozenset({"and", "the"})
_FUNCTION_WORDS = frozenset({
    "a", "about", "above", "according", "across", "after", "again", "all", "along", "already", "also", "although",
    "among", "an", "and", "another", "any", "are", "around", "as", "at", "based", "because", "before", "behind",
    "being", "below", "besides", "between", "beyond", "both", "but", "by", "can", "compared", "could", "despite",
    "did", "do", "does", "during", "each", "either", "even", "every", "few", "finally", "first", "five",
    "following", "for", "four", "from", "further", "given", "had", "has", "have", "he", "hence", "her", "here",
    "his", "how", "however", "if", "in", "indeed", "inside", "instead", "into", "is", "it", "its", "last", "later",
    "like", "many", "may", "meanwhile", "more", "moreover", "most", "much", "must", "my", "neither", "nevertheless",
    "new", "next", "no", "nor", "not", "now", "of", "on", "once", "one", "only", "or", "other", "others", "our",
    "out", "outside", "over", "per", "rather", "recently", "second", "several", "she", "should", "similarly",
    "since", "so", "some", "soon", "still", "such", "than", "that", "the", "their", "then", "there", "therefore",
    "these", "they", "third", "this", "those", "though", "three", "through", "throughout", "thus", "to", "today",
    "together", "tomorrow", "too", "two", "under", "unlike", "until", "unless", "up", "upon", "via", "was", "we",
    "were", "what", "when", "where", "whereas", "whether", "which", "while", "who", "whose", "why", "will", "with",
    "within", "without", "would", "yes", "yesterday", "yet", "you", "your", "january", "february", "march", "april",
    "june", "july", "august", "september", "october", "november", "december", "monday", "tuesday", "wednesday",
    "thursday", "friday", "saturday", "sunday",
})  # fmt: skip

# First words of bodies named "… of …" or "… for …".
_OFFICES = frozenset({
    "academy", "agency", "alliance", "association", "authority", "bank", "board", "bureau", "cabinet", "center",
    "centre", "chamber", "coalition", "college", "commission", "committee", "council", "court", "department",
    "directorate", "faculty", "federation", "foundation", "fund", "government", "institute", "laboratory",
    "ministry", "office", "parliament", "secretariat", "school", "society", "university",
})  # fmt: skip
# Offices whose names list what they are for: Ministry of Economy, Trade and Industry.
_LISTING = _OFFICES - {"bank", "cabinet", "court", "fund", "government", "parliament", "university", "foundation"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A run of capitalised words at [start, end) of a text; `opens` says that a sentence begins with it."""

    text: str
    start: int
    end: int
    opens: bool = False

    @property
    def words(self) -> list[str]:
        """The words of the name."""
        return self.text.split()


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int
    owner: bool

    @property
    def is_name(self) -> bool:
        return self.text[0].isupper() and not _COMPOUND.search(self.text)


def is_office(word: str) -> bool:
    """Whether a word in lower case opens names of bodies, such as "ministry" in "Ministry of Trade"."""
    return word in _OFFICES


def ordinary_words(texts: list[str]) -> frozenset[str]:
    """The words that stand in lower case somewhere in `texts`, and function words: capitals say nothing about them."""
    return _FUNCTION_WORDS | {word for text in texts for word in re.findall(r"(?<![\w.@/-])[a-z]{2,}(?![\w@/])", text)}


def candidates(text: str, ordinary: frozenset[str]) -> tuple[Candidate, ...]:
    """The runs of capitalised words in `text`; an ordinary word that only opens the sentence is left out."""
    return tuple(
        found for sentence in split_sentences(text) for found in _runs(text, sentence.start, sentence.end, ordinary)
    )


def _runs(text: str, start: int, end: int, ordinary: frozenset[str]) -> Iterator[Candidate]:
    words = [_word(match) for match in _WORD.finditer(text, start, end)]
    place = 0
    while place < len(words):
        if not words[place].is_name or words[place].text.lower() in _FUNCTION_WORDS:
            place += 1
            continue
        last = _run_end(words, place, text)
        first = _opened(words, place, last, ordinary)
        if first <= last:
            span = (words[first].start, words[last].end)
            yield Candidate(text[span[0] : span[1]], *span, opens=first == 0)
        place = last + 1


def _word(match: re.Match[str]) -> _Word:
    found = match.group()
    owner = _OWNER.search(found)
    if owner is not None:
        return _Word(found[: owner.start()], match.start(), match.start() + owner.start(), owner=True)
    return _Word(found, match.start(), match.end(), owner=False)


def _run_end(words: list[_Word], first: int, text: str) -> int:
    """The last word of the name that begins at `first`: further capitals, a number, "of X", and "of X, Y and Z"."""
    last = first
    while last + 1 < len(words) and not words[last].owner:
        following = words[last + 1]
        gap = text[words[last].end : following.start]
        if gap in {" ", " & "} and (following.is_name or _NUMBER.match(following.text)):
            last += 1
            continue
        jump = _linked(words, first, last, text)
        if jump == last:
            break
        last = jump
    return last


def _linked(words: list[_Word], first: int, last: int, text: str) -> int:
    """Where a name goes on behind a small word ("Bank of Africa") or, for an office, behind a comma or "and"."""
    office = words[first].text.lower() in _LISTING and any(w.text in _LINKS for w in words[first:last])
    place = last + 1
    comma = text[words[last].end : words[place].start].strip()
    if comma == "," and office and _series_goes_on(words, place, text):
        return place
    while place < len(words) and words[place].text in (_LINKS | _MORE if office else _LINKS | {"the"}):
        place += 1
    joined = place < len(words) and words[place].is_name and place > last + 1
    flat = joined and text[words[last].end : words[place].start].count(",") == 0
    starts_well = joined and (words[last + 1].text != "the" and (office or words[last + 1].text not in _MORE))
    return place if flat and starts_well else last


def _series_goes_on(words: list[_Word], place: int, text: str) -> bool:
    """Whether "X, Y and Z" follows, as in Department for Science, Innovation and Technology."""
    if not words[place].is_name:
        return False
    after = place + 1
    while after < len(words) and words[after].is_name and text[words[after - 1].end : words[after].start] == " ":
        after += 1
    if after + 1 >= len(words) or words[after].text != "and" or "," in text[words[place].end : words[after].start]:
        return False
    last = after + 2 if words[after + 1].text == "the" else after + 1
    return last < len(words) and words[last].is_name


def _opened(words: list[_Word], first: int, last: int, ordinary: frozenset[str]) -> int:
    """The first word that belongs to the name: an ordinary word that opens the sentence does not."""
    opener = words[first].text
    if first == 0 and opener[1:].islower() and opener.lower() in ordinary and opener.lower() not in _OFFICES:
        first += 1
        while first <= last and not words[first].is_name:
            first += 1
    return first


_JOINING = re.compile(r"\s(?:on|of|in|with|by|from|at|for)\s")
_DEED = re.compile(r"[A-Z][a-z]+s (?:[CGT]PUs?|AI|IT|LLMs?)")


def before_preposition(name: str) -> str:
    """The words of a capitalised phrase before its first preposition, or nothing where it has none."""
    first = _JOINING.split(name, maxsplit=1)[0]
    return first if first != name else ""


def is_deed(before: str, phrase: str) -> bool:
    """Whether a phrase that opens a sentence or a cell is a verb and an acronym: "Builds GPU" (clusters)."""
    opens = not before.strip(" |*-") or before.rstrip()[-1:] in ".;:"
    return opens and _DEED.fullmatch(phrase) is not None
