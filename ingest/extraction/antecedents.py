"""What "it" at the head of a clause stands for: the subject before it or one object, where the verb tells which."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.extraction.dates_by_noun import relation_by_noun
from ingest.extraction.frame import Frame, Memory, Scene
from ingest.extraction.grammar import Clause
from ingest.extraction.measures import MEASURES
from ingest.extraction.phrases import meant
from ingest.extraction.pointing import BODIES
from ingest.extraction.tokens import Tag, word_set
from ingest.extraction.voices import is_party
from kg.claim import Entity

__all__ = [
    "DOUBT",
    "acts_on",
    "cannot_be",
    "goes_on",
    "in_doubt",
    "is_bare",
    "is_unknown",
    "meant_by_it",
    "only_described",
    "presents",
]

DOUBT = "whom the pronoun means is not certain"
# What the verb says of its subject: it acts as a party does, lays down a rule, or was made by somebody.
_ACTS = word_set(
    "spend invest say warn expect buy sign raise employ hire own announce add argue estimate predict grant sell acquire"
    " pay promise pledge note report claim believe hope want plan withdraw choose select operate build manage"
)
_RULES = word_set("ban bar forbid prohibit oblige mandate require permit allow apply enter define exempt")
_MADE = word_set(
    "draft design train write release launch publish introduce develop create adopt pass approve build manufacture base"
    " fund enact amend found propose"
)
_RULING = ("Regulation", "Provision", "Licence", "Programme", "Publication")
_NO_PRODUCT = ("Polity", "Organisation", "Person", "Place")
_TITLES = word_set("president minister king queen prime chancellor senator judge professor dr mr mrs ms chief governor")
_OPENS = frozenset({"open", "close", "start"})
_MEANS = frozenset({"aim", "plan", "want", "hope", "seek", "intend"})
# Verbs by which a sentence brings up its object, of which the next one goes on to speak.
_PRESENTS = _MADE | {"open", "unveil", "present", "set", "operate", "run", "announce"}
_MANY = word_set("companies firms sites groups countries partners parties talks institutions plants")
# Nouns of "its aim is …", "its supervisor is …": what is said is said of the owner.
_OF_ITS_OWN = word_set(
    "risk danger drawback goal aim objective purpose mission role thesis argument message supervisor regulator"
    " developer maker creator operator owner publisher author authors writers partner supplier provider administrator"
    " predecessor successor head name seat headquarters pillars components parts layers principles"
)
# Nouns by which a text points back to somebody it has named.
_AGENTS = word_set(
    "company firm maker start-up startup group giant ministry agency regulator toolmaker chipmaker automaker provider"
    " operator developer lab institute university bank fund country nation government kingdom union bloc authority"
    " commission council court committee official executive minister president founder team publisher supplier vendor"
    " retailer carmaker telecom consultancy foundation project programme program model system machine tool law act rule"
)
_IN_A_ROW = frozenset({"version", "generation", "successor", "edition", "model", "machine", "release"})
_NUMBERS = frozenset({"two", "three", "four", "five", "six"})
_FOUNDED = frozenset({"found", "create", "launch", "fund", "base"})


def is_bare(entity: Entity, frame: Frame) -> bool:
    """Whether a label is a lone common noun in the singular ("region"), which nobody can tell from others."""
    label = entity.label
    plural = label.endswith("s") and not label.endswith(("ss", "us", "is", "quarters", "series"))
    return entity.iri not in frame.lexicon.entities and label.isalpha() and label.islower() and not plural


def in_doubt(clause: Clause, subjects: Sequence[Entity], frame: Frame) -> bool:
    """Whether the subject of a clause is a pronoun that stands for nothing known, or "its weights", "both sites"."""
    opener = clause.subject[0].lower if clause.subject else ""
    if opener in {"its", "their"}:
        head = next((t for t in reversed(clause.subject) if t.tag is Tag.NOUN), clause.subject[0]).lower
        if clause.verb.lemma == "be" and not clause.verb.passive and (head in MEASURES or head in _OF_ITS_OWN):
            return False
        lone = (e.label for e in subjects if e.iri not in frame.lexicon.entities)
        return any(w.islower() and _is_loose(w) and relation_by_noun(w) is None for w in lone)
    pointed = opener == "the" and len(clause.subject) == 2 and clause.subject[1].lower in _MANY
    counted = opener == "the" and any(t.lower.split()[0] in _NUMBERS for t in clause.subject[1:2])
    if opener == "both" or pointed or counted:
        return not any(e.iri in frame.lexicon.entities for e in subjects)
    return not subjects and opener in {"it", "they", "he", "she", "we", "ours", "theirs", "mine", "yours"}


def only_described(clause: Clause, subjects: Sequence[Entity], frame: Frame) -> bool:
    """Whether a subject is somebody whom only a description names: "the Toronto-based company", "the ministry"."""
    words = [t for t in clause.subject if t.tag not in {Tag.ADVERB, Tag.MARK}]
    lone = len(subjects) == 1 and subjects[0].iri not in frame.lexicon.entities and 1 < len(words) < 6
    if not lone or words[0].lower not in {"the", "this", "that"} or words[-1].lower not in _AGENTS:
        return False
    return subjects[0].label.split()[-1].lower() == words[-1].lower


def _is_loose(label: str) -> bool:
    """Whether a label says only what kind of thing it is, or which in a row."""
    return label.isalpha() or "," in label or " and " in label or label.rsplit(" ", 1)[-1] in _IN_A_ROW


def goes_on(clause: Clause) -> bool:
    """Whether a clause in doubt leaves the subject before it in mind: "its weights were …", but not "its successor"."""
    return clause.subject[0].lower in {"its", "their"} and not any(t.lower in _IN_A_ROW for t in clause.subject)


def cannot_be(clause: Clause, entities: Sequence[Entity], frame: Frame) -> bool:
    """Whether what was built or written is said of parties: "they will be built" speaks of something else."""
    made = clause.verb.passive and clause.verb.lemma in _MADE - _FOUNDED
    one = len(entities) == 1 and entities[0].type == "Organisation" and clause.verb.lemma not in _ACTS
    return one or (made and bool(entities) and all(not _suits("made", e, frame) for e in entities))


def presents(clause: Clause) -> bool:
    """Whether a clause brings up its object as something new: "X launched the Y Plan"."""
    return clause.verb.lemma in _PRESENTS and not clause.verb.passive


def acts_on(clause: Clause) -> bool:
    """Whether a clause has an object of its own: "promised a strategy", but not "is a strategy" or "rose to"."""
    near = [t for t in clause.near if t.tag is not Tag.ADVERB]
    opens = near[0].tag in {Tag.DETERMINER, Tag.NOUN, Tag.FIGURE, Tag.NAME} if near else False
    return opens and clause.verb.lemma != "be" and not clause.verb.passive


def is_unknown(clause: Clause, subjects: Sequence[Entity], frame: Frame, memory: Memory) -> bool:
    """Whether a clause has a subject of its own that stands for nothing known: a figure is its, not the topic's."""
    words = [t for t in clause.subject if t.tag not in {Tag.DETERMINER, Tag.ADVERB}]
    if clause.link == "infinitive" and not subjects:
        return True
    if not words or subjects:
        return False
    polity = memory.topic is not None and frame.ontology.is_a(memory.topic.type, "Polity")
    polity = polity or (memory.topic is not None and memory.topic.label.islower())
    return polity or (words[0].tag in {Tag.NOUN, Tag.NAME} and any(t.text[:1].isupper() for t in words))


def meant_by_it(clause: Clause, scene: Scene, frame: Frame, memory: Memory) -> tuple[Entity, ...]:
    """The one thing "it" can stand for, or () where several can or none."""
    before = () if memory.lost else meant("it", memory.subjects)
    if not before or is_bare(before[0], frame):
        return ()
    sort = _sort(clause, scene)
    shown = tuple(e for e in memory.objects if _suits("made", e, frame))
    party = not _suits("made", before[0], frame)
    if _is_person(before[0]) or (party and memory.presented):
        return _of_shown(before, shown, sort, clause, frame)
    if sort:
        return _by_sort(before, sort, clause, frame, memory)
    told = clause.verb.passive or clause.verb.lemma == "be"
    acted = bool(memory.objects or memory.acted) and not _is_party_noun(clause)
    return () if told and party and (shown or acted) else before


def _is_party_noun(clause: Clause) -> bool:
    """Whether what a clause says of its subject only a party can be: "is a company", "was founded", "is based in"."""
    lemma = clause.verb.lemma if clause.verb.passive else ""
    words = {t.lower for t in clause.near[:8]}
    return lemma in _FOUNDED | {"headquarter", "list", "value", "own", "found"} or bool(words & _AGENTS)


def _of_shown(
    before: tuple[Entity, ...], shown: tuple[Entity, ...], sort: str, clause: Clause, frame: Frame
) -> tuple[Entity, ...]:
    """After "X launched the Y Plan" the plan, unless "it" acts as a party does; what it aims at may be either's."""
    if sort == "acts" and _suits("acts", before[0], frame) and not _is_person(before[0]):
        return () if clause.verb.lemma in _MEANS else before
    return shown if len(shown) == 1 and clause.verb.lemma not in _MEANS else ()


def _by_sort(before: tuple[Entity, ...], sort: str, clause: Clause, frame: Frame, memory: Memory) -> tuple[Entity, ...]:
    """The subject before where the verb suits it; else the only object that it suits, or a party spoken of earlier."""
    if _suits(sort, before[0], frame):
        return before
    others = tuple(e for e in memory.objects if _suits(sort, e, frame))
    if others:
        return others if len(others) == 1 else ()
    if sort == "acts":
        return _earlier(frame, memory)
    founded = clause.verb.lemma in _FOUNDED and before[0].type == "Organisation"
    return before if sort == "rules" or founded else ()


def _sort(clause: Clause, scene: Scene) -> str:
    """What the predicate says of its subject: "acts", "rules" or "made"; "" where it tells nothing."""
    verb = clause.verb
    inside = (scene.figures.get(t.span) for t in clause.rest)
    if any(f is not None and f.quantity.unit.endswith("parameters") for f in inside):
        return "made"
    if verb.passive:
        return "made" if verb.lemma in _MADE else ""
    if verb.lemma in _RULES or (verb.lemma == "set" and any(t.lower == "out" for t in clause.near[:1])):
        return "rules"
    if verb.lemma in _OPENS and not any(t.tag in {Tag.NOUN, Tag.NAME} for t in clause.near[:1]):
        return "made"
    return "acts" if verb.lemma in _ACTS else ""


def _is_polity(entity: Entity, frame: Frame) -> bool:
    return frame.ontology.is_a(entity.type, "Polity")


def _is_person(entity: Entity) -> bool:
    return entity.type == "Person" or entity.label.split(" ", 1)[0].lower() in _TITLES


def _suits(sort: str, entity: Entity, frame: Frame) -> bool:
    named = entity.iri in frame.lexicon.entities
    if entity.label.islower() and entity.label.endswith("s"):
        return False  # a class of things
    if sort == "acts":
        return is_party(entity, frame) or not named or frame.ontology.is_a(entity.type, "Polity")
    if sort == "rules":
        return any(frame.ontology.is_a(entity.type, c) for c in _RULING)
    body = entity.label.rsplit(" ", 1)[-1].lower() in BODIES
    return (
        not body
        and not any(frame.ontology.is_a(entity.type, c) for c in _NO_PRODUCT)
        and (named or entity.type != "Group")
    )


def _earlier(frame: Frame, memory: Memory) -> tuple[Entity, ...]:
    """The only party that the sentences of this block had as their subject."""
    found = {s[0]: s for s in memory.past if len(s) == 1 and is_party(s[0], frame) and not _is_polity(s[0], frame)}
    return next(iter(found.values())) if len(found) == 1 else ()
