"""What the words of a question may stand for in a graph: things, values, kinds and properties, each with a score."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from retrieval.graphqa.annotations import LABELS
from retrieval.graphqa.figures import key_of
from retrieval.graphqa.pieces import Piece, Role, Slot
from retrieval.graphqa.schema import Kind, Property, Schema, Sort
from retrieval.graphqa.words import Phrase, alike, carries, phrases, plain_words, stems, vocabulary
from retrieval.wording import distance, known_words, same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from retrieval.graphqa.frames import Frame
    from retrieval.graphqa.words import Word

__all__ = ["Index", "index_of", "link"]

_LONGEST = 7  # words of a mention
_EXACT = 0.98
_SHORTEST = 3  # digits that can stand for a name they are part of
_INFLECTED = 0.75  # how much a name counts whose words only have the stems of those asked for
_NAME = 40  # characters of what can be a name
_MOST_THINGS = 8  # things one name may stand for
_ALTERNATIVES = 6
_MOST_TOLD = 3  # terms whose comments may hold a word that is to tell one from others
_GENERIC = frozenset(stems("name number address value amount date id identifier code figure"))
_CALLED = frozenset(stems("name label title id identifier number code"))


@dataclass(frozen=True, slots=True)
class Index:
    """The names of a graph by their words; `embed` gives unit vectors where a model is there."""

    schema: Schema
    exact: Mapping[Phrase, tuple[Piece, ...]]
    parts: Mapping[str, tuple[Phrase, ...]]
    known: Mapping[str, str]
    spelled: frozenset[Phrase]
    aliases: Callable[[str], Sequence[str]] = field(default=lambda _: ())


def index_of(schema: Schema, aliases: Callable[[str], Sequence[str]] = lambda _: ()) -> Index:
    """The index of a schema; `aliases` gives other names of what a text names, such as the nation of "French"."""
    things: dict[Phrase, dict[str, None]] = defaultdict(dict)
    values: dict[Phrase, dict[str, dict[tuple[str, str | None], None]]] = defaultdict(lambda: defaultdict(dict))
    for subject, prop, text, language in schema.names:
        for phrase in _phrases_of(text):
            if _names_things(schema.properties.get(prop), prop):
                things[phrase][subject] = None
            if prop not in LABELS and prop in schema.properties:
                values[phrase][prop][text, language] = None
    exact: dict[Phrase, tuple[Piece, ...]] = {}
    for phrase in {**things, **values}:
        exact[phrase] = tuple(_pieces(schema, tuple(things.get(phrase, ())), values.get(phrase, {})))
    parts: dict[str, set[Phrase]] = defaultdict(set)
    for phrase in things:
        for word in phrase:
            parts[word].add(phrase)
    terms: list[Kind | Property] = [*schema.kinds.values(), *schema.properties.values()]
    texts = [*(t.label for t in terms), *(n[2] for n in schema.names if len(n[2]) < _NAME)]
    known = {w.lower: w.stem for text in texts for w in plain_words(text) if len(w.lower) > 4}
    spelled = frozenset(_singular(w.lower for w in plain_words(n[2])) for n in schema.names)
    return Index(schema, exact, {w: tuple(sorted(p)) for w, p in parts.items()}, known, spelled, aliases)


def _singular(words: Iterable[str]) -> Phrase:
    return tuple(word.removesuffix("s") for word in words)


def _phrases_of(text: str) -> tuple[Phrase, ...]:
    return tuple(dict.fromkeys([*phrases([text]), stems(text)])) if text.strip() else ()


def _names_things(prop: Property | None, iri: str) -> bool:
    if iri in LABELS:
        return True
    return prop is not None and prop.sort is Sort.TEXT and any(set(name[-1:]) & _CALLED for name in prop.names)


def _pieces(
    schema: Schema, things: tuple[str, ...], values: Mapping[str, Mapping[tuple[str, str | None], None]]
) -> Iterator[Piece]:
    if things and len(things) <= _MOST_THINGS:
        yield from _by_type(schema, things, 1.0)
    for iri, held in values.items():
        prop = schema.properties[iri]
        if len(things) > _MOST_THINGS or not _names_things(prop, iri):
            yield Piece(Role.VALUE, 0.95, prop.subjects, prop, (), tuple(held))


def _by_type(schema: Schema, things: Iterable[str], score: float) -> Iterator[Piece]:
    """One piece for the things of each type."""
    groups: dict[frozenset[str], list[str]] = defaultdict(list)
    for thing in things:
        groups[schema.types.get(thing, frozenset())].append(thing)
    for types, group in sorted(groups.items(), key=lambda g: (len(g[1]), g[1])):
        yield Piece(Role.THING, score, types, None, tuple(group))


def link(frame: Frame, index: Index, meaning: Callable[[Sequence[str]], Sequence[Sequence[Piece]]]) -> tuple[Slot, ...]:
    """The slots of a question, in order: the mentions that together explain most of its words.

    `meaning` gives pieces for words that no name explains, by likeness of meaning.
    """
    words = _spelled(frame, index)
    spans = list(_spans(frame, words, index))
    chosen = _best(_uncrossed(frame, spans), len(words))
    covered = {i for slot in chosen for i in range(slot.start, slot.end)} | frame.masked
    left = [i for i, w in enumerate(words) if i not in covered and carries(w) and not w.lower.isdigit()]
    for i, pieces in zip(left, meaning([words[i].lower for i in left]) if left else (), strict=True):
        if pieces:
            chosen.append(Slot(i, i + 1, tuple(pieces), 1))
    chosen += _numbered(frame, words, chosen, index.schema)
    return tuple(sorted(chosen, key=lambda s: s.start))


def _numbered(frame: Frame, words: Sequence[Word], slots: Sequence[Slot], schema: Schema) -> list[Slot]:
    """Numbers right behind a kind or an attribute, which say which one: "agent 2", "agent id 2"."""
    taken = {i for slot in slots for i in range(slot.start, slot.end)} | frame.masked
    found = []
    for slot in slots:
        at, piece = slot.end, slot.pieces[0]
        if at >= len(words) or at in taken or not words[at].lower.isdigit():
            continue
        end = piece.term.objects if piece.role is Role.LINK and isinstance(piece.term, Property) else piece.types
        prop = piece.term if piece.role is Role.ATTRIBUTE else key_of(end, schema)
        if isinstance(prop, Property) and prop.sort is Sort.NUMBER and piece.role not in {Role.THING, Role.VALUE}:
            value = Piece(Role.VALUE, 0.95, prop.subjects, prop, (), ((words[at].lower, None),))
            found.append(Slot(at, at + 1, (value,), 1))
    return found


def _uncrossed(frame: Frame, spans: Sequence[Slot]) -> list[Slot]:
    """The spans without those that run over a "by" into what is listed after it: "sold by agent id"."""
    listed = [s for o in frame.having("BY") for s in spans if s.start == o.at and s.words > 1 and _sure(s)]
    return [s for s in spans if not any(s.start < item.start < s.end <= item.end for item in listed)]


def _sure(slot: Slot) -> bool:
    return slot.pieces[0].score >= _EXACT


def _spelled(frame: Frame, index: Index) -> tuple[Word, ...]:
    """The words, those that nothing knows read as the nearest word of a name."""
    return tuple(
        replace(word, stem=_nearest(word, index)) if i not in frame.masked and _strange(word, index) else word
        for i, word in enumerate(frame.words)
    )


def _strange(word: Word, index: Index) -> bool:
    known = word.lower in index.known or word.lower in known_words() or not carries(word)
    return not known and len(word.lower) >= 6 and word.text.isalpha() and word.stem not in index.known.values()


def _nearest(word: Word, index: Index) -> str:
    most = 1 if len(word.lower) < 9 else 2
    near = [(distance(word.lower, k, most), k) for k in index.known if abs(len(k) - len(word.lower)) <= most]
    best = min((n for n in near if n[0] <= most and n[1][0] == word.lower[0]), default=None)
    return index.known[best[1]] if best else word.stem


def _spans(frame: Frame, words: Sequence[Word], index: Index) -> Iterator[Slot]:
    for start in range(len(words)):
        if not carries(words[start]):
            continue
        for end in range(start + 1, min(len(words), start + _LONGEST) + 1):
            if not carries(words[end - 1]) or _broken(frame, words, start, end):
                continue
            inside = range(start, end)
            masked = any(i in frame.masked for i in inside)
            if masked and (end - start == 1 or not any(words[i].text[0].isupper() for i in inside)):
                continue
            count = sum(carries(words[i]) for i in inside)
            pieces = _senses(words[start:end], frame.text[words[start].start : words[end - 1].end], index, names=masked)
            if pieces:
                yield Slot(start, end, pieces, count)


def _broken(frame: Frame, words: Sequence[Word], start: int, end: int) -> bool:
    between = (frame.text[words[i].end : words[i + 1].start] for i in range(start, end - 1))
    return any(c in gap for gap in between for c in ",;:?!—")


def _senses(words: Sequence[Word], text: str, index: Index, *, names: bool) -> tuple[Piece, ...]:
    phrase = tuple(w.stem for w in words)
    plain = tuple(w.stem for w in words if w.lower not in vocabulary().naming) or phrase
    found = [*index.exact.get(phrase, ()), *(index.exact.get(plain, ()) if plain != phrase else ())]
    if _singular(w.lower for w in words) not in index.spelled:
        found = [replace(piece, score=_INFLECTED * piece.score) for piece in found]  # "manager" is not "Management"
    if not found:
        found += _by_alias(text, index)
    if not found:
        found += _by_part(plain, words, index)
    if not names:
        found += (_acting(piece, words[-1].lower) for piece in _of_schema(plain, index.schema))
    if any(p.role is Role.KIND and p.score >= _EXACT for p in found):
        found = [p for p in found if p.role is not Role.KIND or p.score >= _EXACT]
    best: dict[tuple[object, ...], Piece] = {}
    for piece in sorted(found, key=lambda p: -p.score):
        best.setdefault(piece.key, piece)
    return tuple(best.values())[:_ALTERNATIVES]


def _by_alias(text: str, index: Index) -> Iterator[Piece]:
    for name in index.aliases(text):
        for phrase in _phrases_of(name):
            yield from index.exact.get(phrase, ())


def _by_part(phrase: Phrase, words: Sequence[Word], index: Index) -> Iterator[Piece]:
    """Things whose name holds all words of the phrase; single plain words are too weak for that."""
    plain = words[0].text.isdigit() and len(words[0].text) < _SHORTEST
    if len(phrase) == 1 and (plain or not (words[0].text[0].isupper() or words[0].text[0].isdigit())):
        return
    holders = [set(index.parts.get(word, ())) for word in phrase]
    names = set.intersection(*holders) if holders else set()
    shortest = min(map(len, names), default=0)
    nearest = sorted(name for name in names if len(name) == shortest)
    things = tuple(dict.fromkeys(t for n in nearest for p in index.exact[n] for t in p.things))
    if things and len(things) <= _MOST_THINGS and len(phrase) / shortest >= 0.3:
        yield from _by_type(index.schema, things, 0.6 + 0.4 * len(phrase) / shortest)


def _of_schema(phrase: Phrase, schema: Schema) -> Iterator[Piece]:
    terms: list[Kind | Property] = [*schema.kinds.values(), *schema.properties.values()]
    named = [(term, _fit(phrase, term.names)) for term in terms]
    if len(phrase) > 1 and phrase[-1] in _GENERIC and all(score < 0.9 for _, score in named):
        named = [(term, max(score, 0.9 * _fit(phrase[:-1], term.names))) for term, score in named]
    exact = any(score >= _EXACT for _, score in named)  # then near-synonyms mean something else
    found = [(t, score) for t, score in named if score >= 0.35 and not (exact and not _literal(phrase, t.names))]
    if len(phrase) == 1 and len(phrase[0]) > 2 and all(score < 0.6 for _, score in found):
        told = [term for term in terms if phrase[0] in _told(term.comment)]
        found += [(term, 0.4) for term in told if len(told) <= _MOST_TOLD]
    for term, score in found:
        if isinstance(term, Kind):
            yield Piece(Role.KIND, score, term.types, term)
        else:
            role = Role.LINK if term.sort is Sort.THING else Role.ATTRIBUTE
            yield Piece(role, score - 0.02 * (role is Role.LINK), term.subjects, term)


def _literal(phrase: Phrase, names: Iterable[Phrase]) -> bool:
    return any(set(phrase) <= set(name) for name in names)


def _acting(piece: Piece, word: str) -> Piece:
    """A kind is named by what its things are, not by what they do: "manage" is less a manager than "manager"."""
    last = piece.term.label.lower().split()[-1:] if piece.term else []
    doing = bool(last) and last[0].endswith(("er", "or")) and not word.removesuffix("s").endswith(("er", "or"))
    return replace(piece, score=0.8 * piece.score) if doing and piece.role is Role.KIND else piece


@lru_cache(maxsize=4096)
def _told(comment: str) -> frozenset[str]:
    return frozenset(w.stem for w in plain_words(comment) if w.lower not in vocabulary().function)


def _fit(phrase: Phrase, names: Iterable[Phrase]) -> float:
    best = 0.0
    for name in names:
        if len(name) == len(phrase):
            best = max(best, alike(phrase, name))
        elif len(phrase) < len(name):
            met = min(max(same(word, part) for part in name) for word in phrase)
            last = same(phrase[-1], name[-1]) > 0
            best = max(best, met * met * (0.3 + 0.05 * last + 0.55 * len(phrase) / len(name)))
    return best


def _best(spans: Sequence[Slot], length: int) -> list[Slot]:
    """The mentions that do not overlap and together explain most."""
    ends: dict[int, list[Slot]] = defaultdict(list)
    for slot in spans:
        ends[slot.end].append(slot)
    best: list[tuple[float, tuple[Slot, ...]]] = [(0.0, ())]
    for end in range(1, length + 1):
        options = [best[end - 1]]
        for slot in ends[end]:
            before = best[slot.start]
            options.append((before[0] + _worth(slot), (*before[1], slot)))
        best.append(max(options, key=lambda o: o[0]))
    return list(best[length][1])


def _worth(slot: Slot) -> float:
    return slot.words * slot.pieces[0].score + 0.2 * (slot.words - 1)
