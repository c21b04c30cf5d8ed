"""Claims by role nouns: "its supervisor is X", "X is the main partner of Y", "the authors are A and B"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.extraction.coordination import coordinated
from ingest.extraction.frame import Frame, Memory, Proposal, Scene
from ingest.extraction.grammar import Clause
from ingest.extraction.phrases import label_of, named, one_thing, things
from ingest.extraction.relating import object_end, object_things, strip_determiner
from ingest.extraction.runs import strip
from ingest.extraction.tokens import Tag, Token
from kg.claim import Entity
from kg.language.linking import new_entity

__all__ = ["METHOD", "roles"]

METHOD = "clause@1"
# A role noun, its relation, and whether who has the role is the subject of it.
_ROLES: dict[str, tuple[str, bool]] = {
    "supervisor": ("supervises", True), "regulator": ("supervises", True), "developer": ("develops", True),
    "maker": ("develops", True), "creator": ("develops", True), "operator": ("operates", True),
    "owner": ("operates", True),
    "publisher": ("publishes", True), "author": ("hasAuthor", False), "authors": ("hasAuthor", False),
    "writers": ("hasAuthor", False), "partner": ("partnersWith", True), "supplier": ("supplies", True),
    "provider": ("supplies", True), "administrator": ("administers", True), "predecessor": ("relatedTo", True),
    "successor": ("relatedTo", True),
}  # fmt: skip


def roles(clause: Clause, scene: Scene, frame: Frame, memory: Memory) -> Iterator[Proposal]:
    """What a clause with "be" says by a role noun in its subject or after the verb."""
    if clause.verb.lemma not in {"be", "become", "remain"} or clause.verb.passive or not clause.subject:
        return
    yield from _subject_role(clause, scene, frame, memory)
    yield from _object_role(clause, scene, frame, memory)


def _head(tokens: Sequence[Token]) -> int:
    """The index of the head noun: the last noun before a preposition or a verb form that says more."""
    end = next(
        (i for i, t in enumerate(tokens) if i and (t.tag is Tag.PREPOSITION or t.form in {"ed", "participle"})),
        len(tokens),
    )
    return end - 1


def _subject_role(clause: Clause, scene: Scene, frame: Frame, memory: Memory) -> Iterator[Proposal]:
    words = strip(clause.subject)
    at = _head(words)
    role = _ROLES.get(words[at].lower)
    if role is None:
        return
    relation, holder_first = role
    for owner in _owners(words, at, relation, scene, frame, memory):
        for holder in _holders(clause, relation, scene, frame, memory):
            first, second = (holder, owner) if holder_first else (owner, holder)
            if frame.ontology.fits(relation, first.type, second) is None:
                yield Proposal(first, relation, second, clause.span, METHOD)


def _owners(
    words: Sequence[Token], at: int, relation: str, scene: Scene, frame: Frame, memory: Memory
) -> tuple[Entity, ...]:
    """Whose role it is: "X's", "of X", "its", or for authors the publication at hand."""
    if at > 1 and words[at - 1].tag is Tag.POSSESSIVE:
        owner = scene.name(words[at - 2])
        return (owner,) if owner is not None else ()
    if at + 2 < len(words) and words[at + 1].lower == "of":
        return things(words[at + 2 :], scene, frame, memory)
    if words[0].lower in {"its", "their"}:
        return memory.subjects
    return (frame.publication,) if relation == "hasAuthor" else ()


def _holders(clause: Clause, relation: str, scene: Scene, frame: Frame, memory: Memory) -> tuple[Entity, ...]:
    near = clause.near
    phrase = near[: object_end(near, 0)]
    if relation != "hasAuthor":
        return object_things(phrase, scene, frame, memory)
    found = []
    for part in coordinated(phrase):
        name = named(strip_determiner(part), scene, frame)
        capital = 1 < len(part) < 5 and all(t.text[0].isupper() for t in part)
        if name is not None or capital:
            found.append(name or new_entity("Person", label_of(part, frame)))
    return tuple(found)


def _object_role(clause: Clause, scene: Scene, frame: Frame, memory: Memory) -> Iterator[Proposal]:
    """X is the main hardware partner of Y."""
    near = strip_determiner(clause.near)
    at = next((i for i, t in enumerate(near) if t.lower == "of"), -1)
    role = _ROLES.get(near[at - 1].lower) if at > 0 else None
    if role is None or role[0] == "hasAuthor":
        return
    relation, _ = role
    for holder in things(clause.subject, scene, frame, memory):
        owner = one_thing(near[at + 1 : object_end(near, at + 1)], scene, frame, memory)
        if owner is not None and frame.ontology.fits(relation, holder.type, owner) is None:
            yield Proposal(holder, relation, owner, clause.span, METHOD)
