"""Where a text names known entities: the longest names, with their capitals respected and homonyms told apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.claim import Mention
from kg.document import Span
from kg.language.linking import tokenise
from kg.language.nations import is_one_of_many

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.claim import Entity
    from kg.language.linking import Form, Lexicon, Tokens

__all__ = ["find_mentions"]

_ADDRESS = re.compile(r"\b(?:https?://|www\.)[^\s<>\"')\]]+|\b[\w.+-]+@[\w-]+\.[\w.]+|\]\([^)\s]*\)")
_JOINT = re.compile(
    r"(?:['’]s(?: [\w.-]+){1,2})?\s*(?:,?\s*(?:and|or|&)|,|/|;)\s*(?:the |with |even )?\Z|(?:['’]s)?\s*\|\s*\Z",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"(?:-| )(?:languages?|speaking|speakers?|dialects?|script|translations?)\b", re.IGNORECASE)
_CAPITALISED = re.compile(r"[A-Z][a-z]+\Z")
_NOT_GIVEN_NAMES = frozenset({
    "a", "about", "across", "after", "and", "as", "at", "before", "between", "both", "but", "by", "central", "for",
    "from", "greater", "how", "if", "in", "including", "into", "its", "like", "most", "of", "on", "or", "over",
    "since", "such", "than", "that", "the", "this", "to", "under", "until", "via", "vs", "was", "what", "when",
    "where", "while", "who", "why", "will", "with", "within", "north", "south", "east", "west", "new", "upper",
    "lower", "northern", "southern", "eastern", "western",
})  # fmt: skip
_ASKING = frozenset({
    "are", "can", "compare", "could", "describe", "did", "do", "does", "explain", "find", "give", "has", "have",
    "how", "in", "is", "list", "name", "show", "summarise", "summarize", "tell", "was", "were", "what", "when",
    "where", "which", "who", "whose", "why",
})  # fmt: skip
_QUESTION_LENGTH = 300
_CONTEXT = 48
_SENTENCE = 160


@dataclass(frozen=True, slots=True)
class _Match:
    """A name found: word positions [first, last), and what it may stand for, the first sense first."""

    first: int
    last: int
    span: Span
    forms: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class _Reader:
    """A text being searched; `asking` is a question, whose names may lack capitals, `sloppy` one without any."""

    text: str
    tokens: Tokens
    lexicon: Lexicon
    asking: bool
    sloppy: bool

    def match(self, first: int, length: int) -> _Match | None:
        """The name of `length` words that begins at word `first`, if there is one."""
        words, starts, ends = self.tokens.words, self.tokens.starts, self.tokens.ends
        last = first + length
        known = self.lexicon.forms.get(tuple(words[first:last]))
        if known is None:
            return None
        span = Span(starts[first], ends[last - 1])
        if self._inside_code(span):
            return None
        forms = tuple(form for form in known if self._reads(form, first))
        return _Match(first, last, self._whole(span, forms[0]), forms) if forms else None

    def _reads(self, form: Form, first: int) -> bool:
        starts, ends = self.tokens.starts, self.tokens.ends
        for offset, wanted in enumerate(form.words):
            place = first + offset
            if offset and not self._joined(ends[place - 1], starts[place], form.gaps[offset - 1]):
                return False
            if not self._spelled(starts[place], ends[place], wanted, form):
                return False
        end = ends[first + len(form.words) - 1]
        if form.demonym and _LANGUAGE.match(self.text, end):
            return False
        if (form.personal or form.family) and self._is_person(form, first, first + len(form.words)):
            return False
        required = self.lexicon.required.get(form.entity.iri)
        general = not self.asking and form.words[0][:1].isupper()
        if general and is_one_of_many(form.entity.type, self.text, Span(starts[first], end)):
            return False
        return required is None or any(word in self.around(Span(starts[first], end)) for word in required)

    def around(self, span: Span) -> str:
        """The words close to a name, the name itself left out."""
        return f"{self.text[max(0, span.start - _SENTENCE) : span.start]} {self.text[span.end : span.end + _SENTENCE]}"

    def _joined(self, end: int, start: int, allowed: frozenset[str]) -> bool:
        between = self.text[end:start]
        return between in allowed or (" " in allowed and between.isspace() and between.count("\n") <= 1)

    def _spelled(self, start: int, end: int, wanted: str, form: Form) -> bool:
        """Capitals the name has must be there; a common noun has one only where a sentence or line begins."""
        found = self.text[start:end]
        if found == wanted:
            return True
        if form.exact:
            return self.sloppy and len(wanted) > 3
        if len(form.words) == 1 and wanted.islower() and not found.islower():
            return self._opens(start)
        return self.asking or not wanted[0].isupper() or found[0].isupper()

    def _opens(self, start: int) -> bool:
        before = self.text[max(0, start - 8) : start].rstrip(" \"“‘'(*_")
        if before[-1:] == "." and before[-2:-1].isupper() and not before[-3:-2].isalnum():
            return False
        return not before or before[-1] in ".!?:;|#\n—–-•" or self.text[start - 1].isupper()

    def _inside_code(self, span: Span) -> bool:
        """Whether the words are part of an identifier or a host name: us_east, gov.uk."""
        before, after = self.text[max(0, span.start - 2) : span.start], self.text[span.end : span.end + 2]
        if before[-1:] in {"_", "@", "\\"} or after[:1] in {"_", "@"}:
            return True
        return (before[-1:] == "." and before[:1].isalnum()) or (after[:1] == "." and after[1:].islower())

    def _whole(self, span: Span, form: Form) -> Span:
        """The span with the last stop of "U.S.", unless the sentence seems to end there."""
        if "." not in form.words[-1] or self.text[span.end : span.end + 1] != "." or form.words[-1][-1].isdigit():
            return span
        return Span(span.start, span.end + 1)

    def _is_person(self, form: Form, first: int, last: int) -> bool:
        """Whether another capitalised word stands beside the name, as in Michael Jordan or Chad Smith."""
        tokens = self.tokens
        before = self.text[tokens.ends[first - 1] : tokens.starts[first]] if first else ""
        if before in {" ", ". "} and self._is_given(first - 1, initial=before == ". "):
            return True
        following = form.personal and last < len(tokens.words)
        return following and self.text[tokens.ends[last - 1] : tokens.starts[last]] == " " and self._is_given(last)

    def _is_given(self, place: int, *, initial: bool = False) -> bool:
        word = self.text[self.tokens.starts[place] : self.tokens.ends[place]]
        if initial:
            return len(word) == 1 and word.isupper()
        lower = self.tokens.words[place]
        return bool(_CAPITALISED.match(word)) and lower not in _NOT_GIVEN_NAMES and lower not in self.lexicon.lengths


def find_mentions(text: str, lexicon: Lexicon, *, nested: bool = False) -> tuple[Mention, ...]:
    """The mentions of known entities in `text`, in its order, not overlapping; spans count from its start.

    The longest name wins; a possessive 's is not part of a span; addresses and identifiers are passed over. With
    `nested`, names inside longer names follow theirs ("EU" in "EU AI Act").
    """
    tokens = tokenise(text)
    asking = _is_question(text, tokens)
    reader = _Reader(text, tokens, lexicon, asking, asking and text == text.lower())
    matches = list(_longest(reader, _addresses(text)))
    chosen = _chosen(matches, reader)
    found: list[Mention] = []
    for match, entity in zip(matches, chosen, strict=True):
        found.append(_mention(match, entity, text))
        if nested and match.last - match.first > 1:
            found.extend(_inner(reader, match, frozenset({entity})))
    return tuple(found)


def _is_question(text: str, tokens: Tokens) -> bool:
    """Whether a text is a question by itself, in which people do not care for capitals."""
    if len(text) > _QUESTION_LENGTH or "\n" in text:
        return False
    hasty = text == text.lower() and bool(tokens.words) and tokens.words[0] in _ASKING
    return hasty or text.rstrip().endswith("?")


def _addresses(text: str) -> list[tuple[int, int]]:
    if "://" not in text and "@" not in text and "www." not in text and "](" not in text:
        return []
    return [match.span() for match in _ADDRESS.finditer(text)]


def _longest(reader: _Reader, addresses: list[tuple[int, int]]) -> Iterator[_Match]:
    lengths, words, starts = reader.lexicon.lengths, reader.tokens.words, reader.tokens.starts
    free = 0
    for first, word in enumerate(words):
        if first < free or word not in lengths:
            continue
        if addresses and any(start <= starts[first] < end for start, end in addresses):
            continue
        match = _at(reader, first, len(words) - first)
        if match is not None:
            free = match.last
            yield match


def _at(reader: _Reader, first: int, limit: int) -> _Match | None:
    """The longest name of at most `limit` words that begins at word `first`."""
    for length in reader.lexicon.lengths.get(reader.tokens.words[first], ()):
        if length <= limit and (match := reader.match(first, length)) is not None:
            return match
    return None


def _inner(reader: _Reader, outer: _Match, known: frozenset[Entity]) -> Iterator[Mention]:
    """The names inside a longer one, at any depth, but none of the same class, such as "Qwen3" in "Qwen3-Coder"."""
    first = outer.first
    while first < outer.last:
        limit = outer.last - first - (first == outer.first)
        match = _at(reader, first, limit) if limit else None
        if match is not None:
            entity = match.forms[0].entity
            if not any(_kin(entity.type, other.type, reader.lexicon) for other in known):
                yield _mention(match, entity, reader.text)
            yield from _inner(reader, match, known | {entity})
        first = match.last if match is not None else first + 1


def _mention(match: _Match, entity: Entity, text: str) -> Mention:
    return Mention(match.span, text[match.span.start : match.span.end], entity)


def _chosen(matches: list[_Match], reader: _Reader) -> list[Entity]:
    """The sense of each match; a name with several is read from the words and the names around it."""
    senses = [tuple(dict.fromkeys(form.entity for form in match.forms)) for match in matches]
    return [
        options[0] if len(options) == 1 else _sense(place, options, matches, senses, reader)
        for place, options in enumerate(senses)
    ]


def _sense(
    place: int,
    options: tuple[Entity, ...],
    matches: list[_Match],
    senses: list[tuple[Entity, ...]],
    reader: _Reader,
) -> Entity:
    first, last = _series(place, matches, reader.text)
    before = reader.text[max(0, matches[first].span.start - _CONTEXT) : matches[first].span.start].lower().rstrip()
    after = reader.text[matches[place].span.end : matches[place].span.end + _CONTEXT].lower()
    close = matches[last].span.end
    after_series = reader.text[close : close + _CONTEXT].lower() if last > place else ""
    around = reader.around(matches[place].span)
    fellows = [senses[other][0].type for other in range(first, last + 1) if other != place and len(senses[other]) == 1]

    def score(entity: Entity) -> float:
        words_before, words_after = _cues(entity.type, reader.lexicon)
        total = _weight([cue for cue in words_before if _ends(before, cue)])
        total += _weight([cue for cue in words_after if _begins(after, cue) or _begins(after_series, cue)])
        total += 2 * sum(_kin(fellow, entity.type, reader.lexicon) for fellow in fellows)
        total += 4 * any(word in around for word in reader.lexicon.nearby.get(entity.iri, ()))
        return total

    return max(options, key=score)


def _weight(cues: list[str]) -> float:
    """Three for a cue, and a little more for a longer one, which knows better."""
    return 3 + max(map(len, cues)) / 100 if cues else 0


def _cues(type_: str, lexicon: Lexicon) -> tuple[tuple[str, ...], tuple[str, ...]]:
    classes = lexicon.ontology.classes
    kinds = [classes[name] for name in (type_, *classes[type_].parents) if name in classes]
    return tuple(cue for kind in kinds for cue in kind.before), tuple(cue for kind in kinds for cue in kind.after)


def _ends(text: str, cue: str) -> bool:
    return text.endswith(cue) and (len(text) == len(cue) or not text[-len(cue) - 1].isalnum())


def _begins(text: str, cue: str) -> bool:
    rest = text if cue[0] in "',’" else text.lstrip(" ")
    return rest.startswith(cue) and not rest[len(cue) : len(cue) + 1].isalnum()


def _kin(one: str, other: str, lexicon: Lexicon) -> bool:
    """Whether two classes are of one line, so that their things stand in one list."""
    return lexicon.ontology.is_a(one, other) or lexicon.ontology.is_a(other, one)


def _series(place: int, matches: list[_Match], text: str) -> tuple[int, int]:
    """The first and last match of the list ("Llama, Mistral, and Qwen") that the match at `place` stands in."""
    first = last = place
    while first and _JOINT.match(text[matches[first - 1].span.end : matches[first].span.start]):
        first -= 1
    while last + 1 < len(matches) and _JOINT.match(text[matches[last].span.end : matches[last + 1].span.start]):
        last += 1
    return first, last
