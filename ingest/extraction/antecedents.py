"""What "it" at the head of a clause stands for: the subject before it or one object, where the verb tells which."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.extraction.frame import Frame, Memory, Scene
from ingest.extraction.grammar import Clause
from ingest.extraction.phrases import meant
from ingest.extraction.tokens import word_set
from ingest.extraction.voices import is_party
from kg.claim import Entity

__all__ = ["DOUBT", "in_doubt", "is_bare", "meant_by_it"]

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
_FOUNDED = frozenset({"found", "create", "launch", "fund", "base"})


def is_bare(entity: Entity, frame: Frame) -> bool:
    """Whether a label is a lone common noun in the singular ("region"), which nobody can tell from others."""
    label = entity.label
    plural = label.endswith("s") and not label.endswith(("ss", "us", "is"))
    return entity.iri not in frame.lexicon.entities and label.isalpha() and label.islower() and not plural


def in_doubt(clause: Clause, subjects: Sequence[Entity]) -> bool:
    """Whether the subject of a clause is a pronoun that stands for nothing known."""
    return not subjects and bool(clause.subject) and clause.subject[0].lower in {"it", "they"}


def meant_by_it(clause: Clause, scene: Scene, frame: Frame, memory: Memory) -> tuple[Entity, ...]:
    """The one thing "it" can stand for, or () where several can or none."""
    before = () if memory.lost else meant("it", memory.subjects)
    if before and is_bare(before[0], frame):
        before = ()
    sort = _sort(clause, scene)
    if not sort:
        return before
    if before and _suits(sort, before[0], frame):
        return before
    others = tuple(e for e in memory.objects if e not in before and _suits(sort, e, frame))
    if others or not before:
        return others if len(others) == 1 and before else ()
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
    return "acts" if verb.lemma in _ACTS else ""


def _suits(sort: str, entity: Entity, frame: Frame) -> bool:
    named = entity.iri in frame.lexicon.entities
    if sort == "acts":
        return is_party(entity, frame) or not named or frame.ontology.is_a(entity.type, "Polity")
    if sort == "rules":
        return any(frame.ontology.is_a(entity.type, c) for c in _RULING)
    return not any(frame.ontology.is_a(entity.type, c) for c in _NO_PRODUCT) and (named or entity.type != "Group")


def _earlier(frame: Frame, memory: Memory) -> tuple[Entity, ...]:
    """The only party that the sentences of this block had as their subject."""
    found = {s[0]: s for s in memory.past if len(s) == 1 and _suits("acts", s[0], frame)}
    return next(iter(found.values())) if len(found) == 1 else ()

