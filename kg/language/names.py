"""New names that a document brings in, with their class; and short forms of names, joined to what they stand for."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.document import BlockKind
from kg.language.acronyms import definitions
from kg.language.capitals import before_preposition, candidates, is_deed, ordinary_words
from kg.language.kinds import general_class, is_general, kind_by_company, kind_by_words, without_title, without_year
from kg.language.linking import Name, new_entity
from kg.language.mentions import find_mentions
from kg.language.nations import kind_by_nation
from kg.language.spellings import respelled, short_forms
from kg.language.versions import is_part, kind_by_number, version_end

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.claim import Entity, Mention
    from kg.document import Document
    from kg.language.acronyms import Definition
    from kg.language.capitals import Candidate
    from kg.language.linking import Lexicon

__all__ = ["discover_names"]

_READ = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.TABLE_ROW, BlockKind.LABEL})
_BRACKETED = re.compile(r"\s\(([A-Z][^\W\d_]{2,15})\)")
_JOINT = re.compile(r"\s*(?:,?\s*(?:and|or|&)|,)\s*(?:the )?\Z")
_LISTABLE = frozenset({"Organisation", "Model", "ModelFamily", "Person", "Chip", "Supercomputer", "Place"})
_TAKEN_TYPES = frozenset({"Organisation", "Programme", "Regulation"})
_COMMON = frozenset(
    {"Concept", "Group", "Sector", "Market", "UseCase", "Infrastructure", "DataCentre", "Cluster", "AIFactory"}
)


@dataclass(slots=True)
class _Finds:
    """What has been found so far: the class of each new name in order, and names that are only other spellings.

    `nation` is the one the document is mostly about; `ordinary` are words that it also writes without a capital.
    """

    nation: Entity | None
    ordinary: frozenset[str]
    kinds: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, Entity] = field(default_factory=dict)

    def vague(self, name: str) -> bool:
        """Whether a capitalised word or phrase names nothing by itself: a part of a text, a common word."""
        if len(name) < 3 or name.lower() in self.ordinary or is_part(name):
            return True
        return " " not in name and is_general(name)

    def entity(self, name: str) -> Entity:
        return new_entity(self.kinds[name], self.labels.get(name, name))


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of running text with the names in it, known and capitalised."""

    text: str
    mentions: tuple[Mention, ...]
    candidates: tuple[Candidate, ...]


def discover_names(document: Document, lexicon: Lexicon) -> tuple[Name, ...]:
    """The names that `document` uses and `lexicon` does not know, in order of appearance, each with a typed entity.

    A class is given by the name's own words, by what the text says beside it, or by the list it stands in; a
    capitalised name whose class nothing tells is left out. Short forms and spellings come as names of the same entity.
    """
    texts = _texts(document)
    ordinary = ordinary_words(texts)
    parts = [_part(text, lexicon, ordinary) for text in texts]
    finds = _Finds(_main_nation(parts), ordinary)
    for part in parts:
        for definition in definitions(part.text):
            _define(definition, lexicon, finds)
        _find_versions(part, lexicon, finds)
        for candidate in part.candidates:
            _judge(part, candidate, lexicon, finds)
        _find_bracketed(part, lexicon, finds)
    for part in parts:
        _find_listed(part, lexicon, finds)
    _shorten(parts, lexicon, finds)
    return tuple(_names(finds))


def _texts(document: Document) -> list[str]:
    """The running text of a document, block by block; headings are left out, for there all words have capitals."""
    if not document.blocks:
        return [document.text]
    spans = [span for block in document.blocks if block.kind in _READ for span in (block.cells or (block.span,))]
    return [document.slice(span) for span in spans]


def _part(text: str, lexicon: Lexicon, ordinary: frozenset[str]) -> _Part:
    return _Part(text, find_mentions(text, lexicon), candidates(text, ordinary))


def _known(name: str, lexicon: Lexicon, finds: _Finds) -> Entity | None:
    if name in finds.kinds:
        return finds.entity(name)
    found = lexicon.lookup(name)
    return found[0] if found else finds.aliases.get(name)


def _define(definition: Definition, lexicon: Lexicon, finds: _Finds) -> None:
    """Take in a short form and, where it is new, the long form."""
    entity = _known(definition.long, lexicon, finds) or _known(without_year(definition.long), lexicon, finds)
    if entity is None:
        long = without_year(definition.long)
        kind = kind_by_words(long, lexicon.ontology) or general_class(long.split()[-1:])
        if kind is None:
            kind = "Concept" if long == long.lower() else None
        if kind is None:
            return
        finds.kinds[long] = kind
        entity = finds.entity(long)
        if long != definition.long:
            finds.aliases[definition.long] = entity
    common = entity.type == "Concept" and len(definition.short) < 3
    if not common and entity not in lexicon.lookup(definition.short) and definition.short != entity.label:
        finds.aliases[definition.short] = entity


def _find_versions(part: _Part, lexicon: Lexicon, finds: _Finds) -> None:
    """Models named by a known model or family and a version: Llama 3.3 70B, Qwen 2.5."""
    for mention in part.mentions:
        end = version_end(part.text, mention.span.end)
        senses = lexicon.lookup(mention.surface) if end is not None else ()
        if any(lexicon.ontology.is_a(entity.type, "Model") for entity in senses):
            name = part.text[mention.span.start : end]
            if not lexicon.lookup(name):
                finds.kinds.setdefault(name, "Model")


def _judge(part: _Part, candidate: Candidate, lexicon: Lexicon, finds: _Finds) -> None:
    """Give a capitalised name a class, unless it is known or nothing tells."""
    name = candidate.text
    if (
        finds.vague(name)
        or _known(name, lexicon, finds) is not None
        or (_covered(part, candidate, finds) and kind_by_nation(part.mentions, candidate, lexicon) is None)
    ):
        return
    if _is_joined(part, candidate, lexicon):
        return
    person = without_title(name)
    if person is not None:
        if person and person.split()[0] not in {"for", "of"} and not lexicon.lookup(person):
            finds.kinds.setdefault(person, "Person")
        return
    kind = _kind(part, candidate, lexicon, finds)
    same = respelled(name, lexicon) if kind is not None else None
    if same is not None:
        finds.aliases[name] = same
    elif kind is not None:
        finds.kinds[name] = kind
        owner = _owner(part, candidate, lexicon) or finds.nation
        if kind in _TAKEN_TYPES and is_general(name) and owner is not None:
            finds.labels[name] = f"{name} ({owner.label})"


def _is_joined(part: _Part, candidate: Candidate, lexicon: Lexicon) -> bool:
    """Whether capitals only happen to stand together: "NVIDIA on AI", "GDPR of the EU", "Builds GPU clusters"."""
    first = before_preposition(candidate.text)
    return bool(first and lexicon.lookup(first)) or is_deed(part.text[: candidate.start], candidate.text)


def _covered(part: _Part, candidate: Candidate, finds: _Finds) -> bool:
    """Whether known names fill the candidate, or a longer new name holds it."""
    rest = candidate.text
    for mention in part.mentions:
        if mention.entity.type in _COMMON:
            continue
        if mention.span.start <= candidate.start and candidate.end <= mention.span.end:
            return True
        if candidate.start <= mention.span.start < candidate.end:
            rest = rest.replace(mention.surface, " ", 1)
    if not any(letter.isalnum() for letter in rest):
        return True
    around = part.text[max(0, candidate.start - 60) : candidate.end + 60]
    return any(name in around for name in finds.kinds if candidate.text in name)


def _kind(part: _Part, candidate: Candidate, lexicon: Lexicon, finds: _Finds) -> str | None:
    name = candidate.text
    near = part.text[max(0, candidate.start - 200) : candidate.end + 200]
    numbered = kind_by_number(name, part.text[max(0, candidate.start - 80) : candidate.start], near)
    if numbered is not None:
        return numbered
    by_words = kind_by_words(name, lexicon.ontology)
    adjective = name.split()[0].lower() in finds.ordinary or _opens_with_polity(part, candidate, lexicon)
    if name.endswith(" AI") and adjective:
        by_words = None
    if by_words in {"Programme", "Regulation"} and part.text[: candidate.start].lower().endswith("the "):
        return by_words
    return kind_by_company(part.text, candidate) or by_words or kind_by_nation(part.mentions, candidate, lexicon)


def _opens_with_polity(part: _Part, candidate: Candidate, lexicon: Lexicon) -> bool:
    """Whether the name begins with a polity, as "American AI" does."""
    starts = [m for m in part.mentions if m.span.start == candidate.start]
    return any(lexicon.ontology.is_a(mention.entity.type, "Polity") for mention in starts)


def _main_nation(parts: list[_Part]) -> Entity | None:
    """The nation that most of a document's mentions of nations name, if there is one."""
    nations = Counter(m.entity for part in parts for m in part.mentions if m.entity.type == "Nation")
    ranked = nations.most_common(1)
    if not ranked or ranked[0][1] < 3 or ranked[0][1] * 2 <= nations.total():
        return None
    return ranked[0][0]


def _owner(part: _Part, candidate: Candidate, lexicon: Lexicon) -> Entity | None:
    """The polity whose the name is: "Kenya's National AI Strategy"."""
    for mention in part.mentions:
        between = part.text[mention.span.end : candidate.start]
        if between in {"'s ", "’s ", " "} and lexicon.ontology.is_a(mention.entity.type, "Polity"):
            return mention.entity
    return None


def _find_bracketed(part: _Part, lexicon: Lexicon, finds: _Finds) -> None:
    """The name in another language that stands in parentheses behind a body, programme or law."""
    for candidate in part.candidates:
        entity = _known(candidate.text, lexicon, finds)
        match = _BRACKETED.match(part.text, candidate.end)
        if entity is None or match is None or entity.type not in _TAKEN_TYPES or len(candidate.words) == 1:
            continue
        if not lexicon.lookup(match[1]):
            finds.kinds.pop(match[1], None)
            finds.aliases.setdefault(match[1], entity)


def _find_listed(part: _Part, lexicon: Lexicon, finds: _Finds) -> None:
    """Give a name without a class the class that the other names of its list share."""
    placed = sorted({(c.start, c.end, c.text) for c in part.candidates})
    series: list[tuple[int, int, str]] = []
    for item in placed:
        if series and not _JOINT.match(part.text[series[-1][1] : item[0]]):
            _share(series, lexicon, finds)
            series = []
        series.append(item)
    _share(series, lexicon, finds)


def _share(series: list[tuple[int, int, str]], lexicon: Lexicon, finds: _Finds) -> None:
    types = {name: entity.type for _, _, name in series if (entity := _known(name, lexicon, finds)) is not None}
    kinds = Counter(types.values())
    if len(kinds) != 1 or (kind := next(iter(kinds))) not in _LISTABLE or len(series) == len(types):
        return
    for _, _, name in series:
        if name not in types and not finds.vague(name) and without_title(name) is None:
            finds.kinds.setdefault(name, "Model" if kind == "ModelFamily" else kind)


def _shorten(parts: list[_Part], lexicon: Lexicon, finds: _Finds) -> None:
    """Join "Yotta" to "Yotta Data Services" and "Doe" to "Jane Doe" where the text uses both, and means one by it."""
    used = {candidate.text for part in parts for candidate in part.candidates}
    known = [m.entity for part in parts for m in part.mentions]
    entities = [*(finds.entity(name) for name in finds.kinds), *known]
    for short, entity in short_forms(entities, lexicon.ontology):
        misread = entity.type == "Person" and finds.kinds.get(short) == "Organisation"
        if misread:
            del finds.kinds[short]
        if short in used and (misread or _known(short, lexicon, finds) is None):
            finds.aliases[short] = entity


def _names(finds: _Finds) -> Iterator[Name]:
    for name in finds.kinds:
        entity = finds.entity(name)
        yield Name(name, entity)
        if entity.label != name:
            yield Name(entity.label, entity)
    for name, entity in finds.aliases.items():
        yield Name(name, entity)
