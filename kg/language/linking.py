"""Names and the things they stand for: the lexicon, which knows the entities by name and grows with what is read."""

from __future__ import annotations

import hashlib
import itertools
import re
import unicodedata
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from kg.claim import Entity
from kg.errors import ConfigError
from kg.terms import CG, ID, OWL, RDF, RDFS, SKOS, read_triples

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.ontology import Ontology

__all__ = [
    "Form",
    "Lexicon",
    "Name",
    "Tokens",
    "entity_iri",
    "extended",
    "load_lexicon",
    "new_entity",
    "slug",
    "tokenise",
]

_TOKEN = re.compile(
    r"(?P<possessive>['’]s\b)"
    r"|(?:[^\W\d_]\.)+[^\W\d_]\b"  # U.S, A.X
    r"|\d+(?:[.,]\d+)*"
    r"|[A-Z]{2,}(?=[A-Z][a-z]{2,})"  # the acronym of "AIDefense", glued to the next word
    r"|[^\W\d_]+"
)
_SPACE = frozenset({" ", "-", "\u2011", "'s ", "’s "})
_HYPHEN = frozenset({" ", "-", "\u2011"})
_DIGIT = frozenset({"", " ", "-", "\u2011"})
_FACTS = {f"{CG}{name}": name for name in ("alpha2", "alpha3", "numeric", "currency")}
_NAMES = (f"{SKOS}altLabel", f"{CG}exactName", f"{CG}personName", f"{CG}familyName")
_ACRONYM_LENGTH = 3

Key: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A name and the entity it stands for."""

    text: str
    entity: Entity


@dataclass(frozen=True, slots=True)
class Form:
    """A name as texts are searched for it: its words, what may stand between them, and how strict its capitals are.

    `exact` asks for the very capitals; `personal` is a name people bear too, `family` a surname; `demonym` an
    adjective or a people.
    """

    words: tuple[str, ...]
    gaps: tuple[frozenset[str], ...]
    entity: Entity
    exact: bool = False
    personal: bool = False
    family: bool = False
    demonym: bool = False


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a text in lower case, and where they stand; a possessive 's is not a word."""

    words: list[str]
    starts: list[int]
    ends: list[int]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The entities known by name.

    `forms` holds the searchable names by their lower-case words, the first sense first; `lengths` says for a first
    word how many words names that begin with it have, longest first.
    """

    ontology: Ontology
    entities: Mapping[str, Entity]
    forms: Mapping[Key, tuple[Form, ...]]
    lengths: Mapping[str, tuple[int, ...]]
    names: Mapping[str, tuple[str, ...]] = field(repr=False)
    properties: Mapping[str, Mapping[str, str]] = field(repr=False)
    nearby: Mapping[str, tuple[str, ...]] = field(repr=False)
    required: Mapping[str, tuple[str, ...]] = field(repr=False)

    def aliases(self, iri: str) -> tuple[str, ...]:
        """The other names of an entity, its label not among them."""
        return self.names.get(iri, ())

    def facts(self, iri: str) -> Mapping[str, str]:
        """Identifiers of an entity, where it has them: alpha2, alpha3, numeric, currency, wikidata."""
        return self.properties.get(iri, {})

    def lookup(self, text: str) -> tuple[Entity, ...]:
        """The entities `text` as a whole may name, whatever its capitals; those with its capitals come first."""
        words, key = _words(text)
        if key[:1] == ("the",) and key not in self.forms:
            key, words = key[1:], words[1:]
        forms: Sequence[Form] = self.forms.get(key, ())
        if len(forms) > 1:
            forms = sorted(forms, key=lambda form: form.words != words)
        return tuple(dict.fromkeys(form.entity for form in forms))


def tokenise(text: str) -> Tokens:
    """The words of `text`; letters and digits are words of their own, as is an acronym glued to the next word."""
    places = _places(text)
    return Tokens(
        [text[start:end].lower() for start, end in places],
        [start for start, _ in places],
        [end for _, end in places],
    )


@lru_cache(maxsize=16_384)  # the same names are looked up for every sentence
def _words(text: str) -> tuple[Key, Key]:
    """The words of `text`, as they are and in lower case."""
    words = tuple(text[start:end] for start, end in _places(text))
    return words, tuple(word.lower() for word in words)


def _places(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _TOKEN.finditer(text) if match.lastgroup is None]


def slug(label: str) -> str:
    """A label as the last part of an IRI: lower case, without accents, words joined by hyphens."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", label) if not unicodedata.combining(c))
    spelled = plain.lower().replace("&", " and ").replace("+", " plus ")
    spelled = re.sub(r"['’]", "", spelled)
    made = re.sub(r"(?<!\d)\.|\.(?!\d)|[^\w.]|_", "-", spelled)
    made = re.sub(r"-{2,}", "-", made).strip("-")
    return made or hashlib.sha256(label.encode()).hexdigest()[:12]


@lru_cache(maxsize=65_536)
def entity_iri(type_: str, label: str) -> str:
    """The IRI of an entity that no list names: its class and its label, so that homonyms of two classes differ."""
    kebab = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", type_).lower()
    return f"{ID}{kebab}/{slug(label)}"


def new_entity(type_: str, label: str) -> Entity:
    """An entity of class `type_` known by `label`."""
    return Entity(entity_iri(type_, label), label, type_)


def load_lexicon(ontology: Ontology, path: Path | None = None) -> Lexicon:
    """The lexicon of the Turtle file at `path`, or of the shipped `entities.ttl`.

    Raises SourceError where the file is not Turtle, ConfigError where an entity has no label or an unknown class.
    """
    file = path or Path(__file__).parents[1] / "entities.ttl"
    described: dict[str, dict[str, list[str]]] = {}
    for triple in read_triples(file):
        described.setdefault(triple.subject, {}).setdefault(triple.predicate, []).append(triple.object)
    entities = {iri: _entity(iri, said, ontology, file) for iri, said in described.items()}
    forms, lengths = _indexed({}, {}, (form for iri, said in described.items() for form in _forms(entities[iri], said)))
    return Lexicon(
        ontology=ontology,
        entities=entities,
        forms=forms,
        lengths=lengths,
        names={iri: _shown(entities[iri].label, said) for iri, said in described.items()},
        properties={iri: facts for iri, said in described.items() if (facts := _facts(said))},
        nearby=_words_of(described, f"{CG}nearby"),
        required=_words_of(described, f"{CG}onlyNear"),
    )


def extended(lexicon: Lexicon, names: Iterable[Name]) -> Lexicon:
    """The lexicon with more names; where a name has other senses already, the new one comes first."""
    entities, aliases = dict(lexicon.entities), dict(lexicon.names)
    added: list[Form] = []
    for name in names:
        entity = entities.setdefault(name.entity.iri, name.entity)
        known = aliases.get(entity.iri, ())
        if name.text != entity.label and name.text not in known:
            aliases[entity.iri] = (*known, name.text)
        form = _form(name.text, entity, exact=_is_plain_word(name.text))
        if all(other.entity != entity for other in lexicon.forms.get(_key(form), ())):
            added.append(form)
    forms, lengths = _indexed(lexicon.forms, lexicon.lengths, added)
    return replace(lexicon, entities=entities, forms=forms, lengths=lengths, names=aliases)


def _key(form: Form) -> Key:
    return tuple(word.lower() for word in form.words)


def _is_plain_word(text: str) -> bool:
    """Whether a name looks like any capitalised word, so that only its capitals tell it apart."""
    return text.isalpha() and text[1:].islower()


def _entity(iri: str, said: Mapping[str, list[str]], ontology: Ontology, file: Path) -> Entity:
    labels, types = said.get(f"{RDFS}label"), said.get(f"{RDF}type", [""])
    type_ = types[0].removeprefix(CG)
    if not labels or type_ not in ontology.classes:
        raise ConfigError(f"{file}: {iri} has no rdfs:label or no class of the ontology", "give it both")
    return Entity(iri, labels[0], type_)


def _words_of(described: Mapping[str, Mapping[str, list[str]]], name: str) -> dict[str, tuple[str, ...]]:
    return {iri: tuple(words) for iri, said in described.items() if (words := said.get(name))}


def _forms(entity: Entity, said: Mapping[str, list[str]]) -> Iterable[Form]:
    exact, personal, family = (said.get(f"{CG}{name}", []) for name in ("exactName", "personName", "familyName"))
    strict = dict.fromkeys([*exact, *personal, *family])
    for text in [entity.label, *said.get(f"{SKOS}altLabel", []), *said.get(f"{SKOS}hiddenLabel", [])]:
        if text not in strict:
            yield _form(text, entity)
    for text in strict:
        yield replace(_form(text, entity), exact=True, personal=text in personal, family=text in family)
    for text in said.get(f"{CG}demonym", []):
        people = text.endswith(("n", "i", "k", "b", "o", "t", "e", "l")) and not text.endswith(("ese", "tch"))
        for spelling in (text, f"{text}s") if people else (text,):
            yield replace(_form(spelling, entity), exact=True, demonym=True)


def _form(text: str, entity: Entity, *, exact: bool = False) -> Form:
    places = _places(text)
    words = tuple(text[start:end] for start, end in places)
    gaps = tuple(
        _gap(text[left[1] : right[0]], text[left[0] : left[1]], text[right[0] : right[1]])
        for left, right in itertools.pairwise(places)
    )
    acronym = text.isalpha() and text.isupper()
    short = len(text) <= _ACRONYM_LENGTH and not text.islower()
    return Form(words, gaps, entity, exact or short or acronym)


def _gap(between: str, left: str, right: str) -> frozenset[str]:
    """What may stand between two words of a name: spaces and hyphens trade places, except beside a lone letter."""
    if _is_letter(left) or _is_letter(right):
        return frozenset({between})
    version = left.isalpha() and right[0].isdigit()
    if between == " ":
        return _DIGIT if version else _SPACE
    if between == "-":
        return _DIGIT if version else _HYPHEN
    return _DIGIT if version and not between else frozenset({between})


def _is_letter(word: str) -> bool:
    return len(word) == 1 and word.isalpha()


def _indexed(
    forms: Mapping[Key, tuple[Form, ...]], lengths: Mapping[str, tuple[int, ...]], added: Iterable[Form]
) -> tuple[dict[Key, tuple[Form, ...]], dict[str, tuple[int, ...]]]:
    """The two indexes with more forms in them, the new ones before those that were there."""
    fresh: dict[Key, tuple[Form, ...]] = {}
    all_lengths = dict(lengths)
    for form in added:
        key = _key(form)
        if not key or form in fresh.get(key, ()):
            continue
        fresh[key] = (*fresh.get(key, ()), form)
        sizes = all_lengths.get(key[0], ())
        if len(key) not in sizes:
            all_lengths[key[0]] = tuple(sorted({*sizes, len(key)}, reverse=True))
    return {**forms, **{key: (*new, *forms.get(key, ())) for key, new in fresh.items()}}, all_lengths


def _shown(label: str, said: Mapping[str, list[str]]) -> tuple[str, ...]:
    names = [name for kind in _NAMES for name in said.get(kind, [])]
    return tuple(name for name in dict.fromkeys(names) if name != label)


def _facts(said: Mapping[str, list[str]]) -> dict[str, str]:
    facts = {name: said[iri][0] for iri, name in _FACTS.items() if iri in said}
    if same := said.get(f"{OWL}sameAs"):
        facts["wikidata"] = same[0].rsplit("/", 1)[-1]
    return facts
