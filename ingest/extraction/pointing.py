"""What a phrase points back to: "the mission", "this law", "the report", "the third dimension"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from ingest.extraction.frame import Frame, Memory
from ingest.extraction.tokens import Tag, Token, word_set
from kg.claim import Entity

__all__ = ["BODIES", "IDEAS", "TEXTS", "recalled"]

TEXTS = word_set(
    "post article report account commentary paper analysis page piece study survey digest item guide document blog"
    " comparison summary"
)


# Heads by which a text points back to a thing it has named; other heads must be words of the name itself.
_POINTING = {
    "law": "Regulation", "act": "Regulation", "regulation": "Regulation", "statute": "Regulation",
    "rules": "Regulation",
    "bill": "Regulation", "company": "Organisation", "firm": "Organisation", "startup": "Organisation",
    "institute": "Organisation", "ministry": "Organisation", "agency": "Organisation", "regulator": "Organisation",
    "authority": "Organisation", "lab": "Organisation", "bank": "Organisation", "publisher": "Organisation",
    "country": "Nation", "nation": "Nation", "kingdom": "Nation", "bloc": "Union", "mission": "Programme",
    "programme": "Programme", "program": "Programme", "initiative": "Programme", "project": "Programme",
    "scheme": "Programme", "plan": "Programme", "strategy": "Programme", "cluster": "Cluster",
    "supercomputer": "Supercomputer", "facility": "Infrastructure", "market": "Market", "licence": "Licence",
    "license": "Licence", "model": "Model", "chip": "Chip",
}  # fmt: skip


_SELF_NAMED = frozenset(
    {"institute", "ministry", "agency", "authority", "lab", "bank", "commission", "council", "court"}
)


_PART_WORDS = frozenset({"dimension", "component", "pillar", "layer", "principle", "element", "part", "tier"})


IDEAS = word_set("assumption idea view claim hypothesis thesis belief notion argument")


def recalled(tokens: Sequence[Token], frame: Frame, memory: Memory) -> Entity | None:
    """What "the mission" or "this law" points back to."""
    words = [t.lower for t in tokens if t.tag is Tag.NOUN]
    if not words or len(words) > 3 or len(words) != len(tokens):
        return None
    head = words[-1]
    own = [] if memory.lost else [e for e in memory.subjects if e.type != "Publication"]
    near = [e for e in own if head in _BUSINESS or e.iri not in frame.lexicon.entities]
    candidates = [*near, *([memory.topic] if memory.topic else []), *reversed(memory.recent)]
    if head in _PART_WORDS and memory.part is not None:
        return memory.part
    if head in IDEAS and len(words) == 1 and len(memory.subjects) == 1:
        return memory.subjects[0]
    spoken = [*memory.subjects, *(e for group in memory.past for e in group), *([memory.topic] if memory.topic else [])]
    if head in _BUSINESS and memory.lost:
        candidates = spoken  # not what the sentence before only names
    wholly = (e for e in candidates if _is_short_for(words, e))
    return next(wholly, None) or (_by_head(head, candidates, spoken, frame, memory) if len(words) == 1 else None)


@lru_cache(maxsize=65_536)
def _heads(label: str) -> frozenset[str]:
    """The words that say what a named thing is: the last of its name, and the one before "of" or "for"."""
    words = [w.lower() for w in re.sub(r"\s*\(.*", "", label).split()] or [""]
    of = next((i for i, w in enumerate(words) if i and w in {"of", "for", "on"}), len(words))
    return frozenset({words[of - 1], words[-1]})


def _is_short_for(words: Sequence[str], entity: Entity) -> bool:
    """Whether all words are words of the name, and not the whole of it."""
    known = {w.strip(",.()").lower() for w in entity.label.split()}
    return words[-1] in _heads(entity.label) and set(words) <= known and entity.label.lower() != words[-1]


def _the_one(wanted: str, memory: Memory, spoken: Sequence[Entity], frame: Frame) -> Entity | None:
    """The nation that "the country" points to: what was spoken of last, or the only one that was named."""
    told = [e for e in spoken if frame.ontology.is_a(e.type, wanted)]
    if told:
        return told[0]
    named = [e for e in memory.recent if frame.ontology.is_a(e.type, wanted)]
    return named[0] if len(named) == 1 else None


def _by_head(
    head: str, candidates: Sequence[Entity], spoken: Sequence[Entity], frame: Frame, memory: Memory
) -> Entity | None:
    """What one general noun points to: the publisher, the document itself, or the last thing of its class."""
    publishers = frame.lexicon.lookup(frame.document.source.publisher or "")
    publisher = next((e for e in publishers if head in _heads(e.label)), None)
    if publisher is not None or head in _SELF_NAMED:
        return publisher
    if head in TEXTS:
        return frame.publication
    wanted = _POINTING.get(head)
    if wanted is None:
        return None
    if wanted in {"Nation", "Union"}:
        return _the_one(wanted, memory, spoken, frame)
    if head in _MANY:
        candidates = [e for e in candidates if e in spoken]
    fitting = (e for e in candidates if _is_of(e, head, wanted, frame) and _may_be(e, head))
    return next(fitting, None)


def _is_of(entity: Entity, head: str, wanted: str, frame: Frame) -> bool:
    """Whether a thing is of the class a noun points to; a name that nothing explains may be a firm's."""
    unknown = entity.type == "Concept" and entity.label[:1].isupper() and head in _BUSINESS
    return unknown or frame.ontology.is_a(entity.type, wanted)


# Nouns that name one sort of the things of their class: a project is no strategy, an act no bill.
_SORTS = frozenset({"strategy", "rules", "bill"})
# Nouns for things that a text names many of: only what it has spoken of is meant.
_MANY = frozenset({"model", "chip"})
_BUSINESS = frozenset({"company", "firm", "startup"})
# Words in the names of public bodies, which are no companies.
BODIES = word_set(
    "university ministry agency commission department institute council authority court parliament government"
    " foundation centre center chamber senate assembly office cabinet"
)


# Bodies that are known by that word: "the agency" is one whose name says so.
_BY_NAME = frozenset({"regulator", "agency", "authority", "ministry", "bank", "institute", "lab", "publisher"})


def _may_be(entity: Entity, head: str) -> bool:
    """Whether a thing can be pointed to by a noun, by the noun in its own name."""
    words = set(entity.label.lower().split())
    own = _SORTS & words
    if head in _BY_NAME and head not in words:
        return False
    business = head not in _BUSINESS or not BODIES & words
    return business and (not own or head in own or head in {"law", "regulation"})
