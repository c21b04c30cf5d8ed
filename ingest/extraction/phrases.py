"""Which things a noun phrase speaks of: names, what a pronoun or "the mission" stands for, or a new common thing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from ingest.extraction.coordination import coordinated, examples
from ingest.extraction.frame import Frame, Memory, Scene
from ingest.extraction.measures import CHANGES
from ingest.extraction.pointing import recalled
from ingest.extraction.runs import span_of, strip
from ingest.extraction.tokens import Tag, Token, word_set
from kg.claim import Entity
from kg.language.linking import new_entity
from kg.language.nations import is_general_name
from kg.ontology import Ontology

__all__ = [
    "common_thing",
    "head_class",
    "is_demonym",
    "label_of",
    "made_things",
    "meant",
    "named",
    "one_thing",
    "things",
]

_LEADING = frozenset({Tag.DETERMINER, Tag.ADVERB, Tag.NOT, Tag.MARK, Tag.STOP, Tag.CONJUNCTION, Tag.PREPOSITION})
_TAILS = word_set(
    "model models family regime law act programme program project company firm group platform"
    " team series licence license"
    " system framework rules regulation network project's startup lab government authorities service chatbot"
)
_DEMONYM = ("an", "ese", "ish", "ch", "ian", "ean", "i", "ic")
_MAX_WORDS = 12


def is_demonym(token: Token, entity: Entity, frame: Frame) -> bool:
    """Whether a word that names a polity is its adjective ("Korean"), not its name."""
    if not frame.ontology.is_a(entity.type, "Polity"):
        return False
    word = token.lower
    return token.text[1:].islower() and word not in entity.label.lower() and word.endswith(_DEMONYM)


def label_of(tokens: Sequence[Token], frame: Frame) -> str:
    """The words of a phrase as a label: one line, no quotes, an ordinary first word in lower case."""
    if not tokens:
        return ""
    span = span_of(tokens)
    label = " ".join(frame.text[span.start : span.end].split()).strip(' "“”‘*_.,;:')
    first = label.split(" ", 1)[0] if label else ""
    if tokens[0].tag is Tag.NOUN and first[1:].islower() and first[0].isupper() and len(tokens) > 1:
        capitals = sum(t.text[0].isupper() for t in tokens if t.text[0].isalpha())
        if capitals * 2 <= len(tokens):
            label = label[0].lower() + label[1:]
    return label


@lru_cache(maxsize=4)
def _heads_by_digest(_digest: str) -> dict[str, str]:
    return {}


def head_class(words: Sequence[str], ontology: Ontology) -> str:
    """The class of a common thing by its last words; a plural is a Group, anything else a Concept."""
    known = _known_heads(ontology)
    lower = [w.lower() for w in words]
    for size in (3, 2, 1):
        class_ = known.get(" ".join(lower[-size:]))
        if class_ is not None and class_ != "Person":
            return class_
    last = lower[-1] if lower else ""
    return "Group" if last.endswith("s") and not last.endswith(("ss", "us", "is")) else "Concept"


def _known_heads(ontology: Ontology) -> dict[str, str]:
    cached = _heads_by_digest(ontology.digest)
    if not cached:
        for name, class_ in ontology.classes.items():
            for head in class_.heads:
                cached.setdefault(head, name)
    return cached


def _core(tokens: Sequence[Token]) -> tuple[Token, ...]:
    kept = list(strip(tokens))
    while kept and kept[0].tag in _LEADING:
        kept.pop(0)
    return tuple(kept)


def _trimmed(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """A phrase without what most prepositions add, and without figures and times at its edges."""
    end = len(tokens)
    for i, token in enumerate(tokens):
        last = i and token.tag in {Tag.PREPOSITION, Tag.TO, Tag.RELATIVE, Tag.SUBORDINATOR}
        lone = sum(t.tag is Tag.NOUN for t in tokens[:i]) == 1 == i and token.lower in {"on", "in", "to"}
        kept_on = (
            lone or token.lower in {"of", "for", "with"} or (token.lower == "in" and tokens[i - 1].lower in CHANGES)
        )
        if last and not kept_on:
            end = i
            break
    kept = list(tokens[:end])
    while kept and (kept[-1].tag in _TRAILING or kept[-1].lower in {"subject", "due"}):
        kept.pop()
    while len(kept) > 1 and kept[0].tag in {Tag.FIGURE, Tag.TIME} and "-" not in kept[0].text[1:]:
        kept.pop(0)
    while len(kept) > 1 and (kept[0].lower == "of" or kept[0].tag is Tag.DETERMINER):
        kept.pop(0)
    return tuple(kept)


# What there is one of: "an AI Office" and "its AI Act" are some other body's or nation's.
_UNIQUE = frozenset({"Organisation", "Regulation", "Programme"})
_NUMBERED_LAWS = frozenset({"law", "act", "decree", "directive", "regulation", "order", "bill"})
_PARTS_OF_LAW = frozenset({"article", "annex", "chapter", "section", "recital", "title", "clause"})
_TRAILING = frozenset(
    {Tag.TIME, Tag.PREPOSITION, Tag.MARK, Tag.CONJUNCTION, Tag.ADVERB, Tag.DETERMINER, Tag.POSSESSIVE}
)


def named(tokens: Sequence[Token], scene: Scene, frame: Frame) -> Entity | None:
    """The named thing a phrase is about: its last name, if nothing but a general noun follows it."""
    head_end = next((i for i, t in enumerate(tokens) if i and t.tag in {Tag.PREPOSITION, Tag.RELATIVE}), len(tokens))
    head = tokens[:head_end]
    for i in range(len(head) - 1, -1, -1):
        entity = scene.name(head[i])
        if entity is None:
            if head[i].lower not in _TAILS:
                return None
            continue
        followed = i + 1 < len(head)
        if frame.ontology.is_a(entity.type, "Polity") and [t.lower for t in head[i + 2 :]] in (
            ["government"],
            ["authorities"],
        ):
            return entity
        modifies = followed and (
            is_demonym(head[i], entity, frame)
            or head[i + 1].tag is Tag.POSSESSIVE
            or entity.type in {"Concept", "Approach"} | _POLITIES
        )
        modified = (
            entity.type in _CLASSES
            and entity.iri in frame.lexicon.entities
            and any(t.tag is not Tag.DETERMINER for t in head[:i])
        )
        return None if modifies or modified else entity
    return None


# A name of a class of things: with a word before it ("domestic GPU clusters") it is another thing.
_CLASSES = frozenset({"Group", "Concept", "Approach", "Sector", "Infrastructure", "DataCentre", "Cluster", "AIFactory"})
_POLITIES = frozenset({"Nation", "Union", "Region", "Polity"})


def common_thing(tokens: Sequence[Token], frame: Frame) -> Entity | None:
    """The thing a common noun phrase names, known or new; None where it can name none."""
    kept = _trimmed(_core(tokens))
    words = [t for t in kept if t.tag not in {Tag.MARK, Tag.STOP}]
    if not kept or len(words) > _MAX_WORDS or not any(t.tag in {Tag.NOUN, Tag.NAME} for t in kept):
        return None
    label = label_of(kept, frame)
    if len(label) < 2 or not any(c.isalpha() for c in label):
        return None
    known = frame.lexicon.lookup(label)
    if known:
        opening = {t.lower for t in tokens if t.span.start < kept[0].span.start}
        own = bool(opening & {"a", "an", "its", "their", "own"}) and is_general_name(label)
        return None if own and known[0].type in _UNIQUE else known[0]
    if (class_ := _class_by_number(kept)) is not None:
        return new_entity(class_, label[0].upper() + label[1:])
    ends = (i for i, t in enumerate(kept) if i and (t.tag is Tag.PREPOSITION or (t.form == "ing" and i > 1)))
    head = kept[: next(ends, len(kept))]
    if head[0].form == "ing" and (len(head) == 1 or head[1].tag is Tag.DETERMINER):
        return None
    class_ = head_class([w for t in head if t.tag is not Tag.MARK for w in t.text.split()], frame.ontology)
    capital = any(t.tag is Tag.NAME or (t.text[:1].isupper() and not t.text.isupper()) for t in head[1:])
    if class_ == "Organisation" and not capital:
        class_ = "Group" if head[-1].lower.endswith("s") else "Concept"
    return new_entity(class_, label)


def _class_by_number(words: Sequence[Token]) -> str | None:
    """The class of a law or of a part of one that a number names: "Article 5", "Law No. 132/2025"."""
    if len(words) < 2:
        return None
    number = words[1].text[0].isdigit()
    if words[0].lower in _PARTS_OF_LAW and (number or words[1].text.isupper()):
        return "Provision"
    return "Regulation" if words[0].lower in _NUMBERED_LAWS and (number or words[1].lower == "no") else None


def one_thing(tokens: Sequence[Token], scene: Scene, frame: Frame, memory: Memory) -> Entity | None:
    """The thing one noun phrase speaks of, or None."""
    kept = _core(tokens)
    if not kept:
        return None
    entity = named(kept, scene, frame)
    if entity is not None:
        return entity
    opener = strip(tokens)[0].lower
    theirs = opener in {"its", "their"} and len(kept) == 1
    if opener in {"the", "this", "that", "these", "those", "its", "their"} and not theirs:
        pointed = recalled(kept, frame, memory)
        if pointed is not None:
            return pointed
    return common_thing(tokens, frame)


def things(tokens: Sequence[Token], scene: Scene, frame: Frame, memory: Memory) -> tuple[Entity, ...]:
    """The things a subject or object phrase speaks of, lists and examples taken apart."""
    kept = strip(tokens)
    if not kept:
        return ()
    if kept[0].tag is Tag.PRONOUN or (len(kept) == 1 and kept[0].tag is Tag.DETERMINER):
        return meant(kept[0].lower, memory.subjects) if len(kept) < 3 else ()
    general, given = examples(kept)
    if given and general:
        members = [one_thing(p, scene, frame, memory) for p in coordinated(given)]
        found = tuple(e for e in members if e is not None)
        if found:
            return found
    makers = _makers(kept, scene)
    if makers:
        return makers
    return _listed(kept, scene, frame, memory)


def meant(word: str, subjects: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """Those of the last subjects that a pronoun can stand for: one thing for "it", several or a group for "they"."""
    if word in {"he", "she"}:
        return tuple(e for e in subjects if e.type == "Person")[:1]
    several = len(subjects) > 1 or any(e.type in {"Group", "Organisation"} or e.label.endswith("s") for e in subjects)
    if word in {"they", "them"}:
        return subjects if several else ()
    if word in {"it", "itself"}:
        single = len(subjects) == 1 and not (subjects[0].type == "Group" and subjects[0].label.endswith("s"))
        return subjects if single else ()
    return ()


def _makers(tokens: Sequence[Token], scene: Scene) -> tuple[Entity, ...]:
    """The makers in "models from A, B, and C's D": what is said of the models is said of what each makes."""
    at = next((i for i, t in enumerate(tokens) if t.lower == "from"), -1)
    if at < 1 or not _is_class_word(tokens[at - 1], scene):
        return ()
    found = [scene.name(t) for t in tokens[at + 1 :]]
    parts = coordinated(tokens[at + 1 :])
    if all(any(scene.name(t) for t in p) for p in parts):
        return tuple(e for e in found if e is not None)
    return ()


def made_things(tokens: Sequence[Token], subjects: Sequence[Entity], scene: Scene, frame: Frame) -> tuple[Entity, ...]:
    """Of "models from A and B" what is said in words is said of the models; other subjects stay as they are."""
    kept = strip(tokens)
    if not _makers(kept, scene):
        return tuple(subjects)
    at = next(i for i, t in enumerate(kept) if t.lower == "from")
    thing = common_thing(kept[:at], frame)
    return (thing,) if thing is not None else ()


_MADE = word_set(
    "model models weights system systems chip chips tool tools product products software release releases llms"
)


def _is_class_word(token: Token, scene: Scene) -> bool:
    """Whether a word names a class of things that somebody makes."""
    return token.text.rsplit(" ", 1)[-1].lower() in _MADE and (scene.name(token) is None or " " in token.text)


def _listed(tokens: Sequence[Token], scene: Scene, frame: Frame, memory: Memory) -> tuple[Entity, ...]:
    parts = coordinated(tokens)
    if len(parts) == 1:
        entity = one_thing(parts[0], scene, frame, memory)
        return (entity,) if entity is not None else ()
    heads = [named(_core(part), scene, frame) for part in parts]
    if 2 * sum(e is not None for e in heads) >= len(parts):
        members = [one_thing(part, scene, frame, memory) for part in parts]
        return tuple(dict.fromkeys(e for e in members if e is not None))
    whole = common_thing(tokens, frame)
    return (whole,) if whole is not None else ()
