"""From the slots of a question to patterns: which things are tied by which claims, and what is held against figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice, product
from typing import TYPE_CHECKING

from retrieval.claimrows.edges import joined, opened
from retrieval.claimrows.leaves import hung
from retrieval.claimrows.pattern import Deed, Node, Pattern, Sort

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.claimrows.held import Held
    from retrieval.claimrows.slots import Slot, Slots

__all__ = ["Draft", "patterns_of"]

_CHOICES, _PATTERNS = 24, 400
_TRAIT, _COLOURED = 0.5, 0.3
_AGENTS = ("Organisation", "Polity", "Person", "Programme", "Group")


@dataclass(frozen=True, slots=True)
class Draft:
    """A pattern on its way: where its nodes stand in the question, and the slots of relations not used yet."""

    pattern: Pattern
    at: tuple[int, ...]
    relations: tuple[Slot, ...]


def patterns_of(slots: Slots, held: Held) -> tuple[Pattern, ...]:
    """The patterns a question may mean, those that make use of most of its words first."""
    found: dict[tuple[object, ...], Pattern] = {}
    joints = (joint for start in _starts(slots) for joint in joined(start, slots, held))
    whole = (one for joint in joints for one in (joint, *opened(joint, slots, held)))
    drafts = (draft for one in whole for draft in hung(one, slots, held))
    for draft in islice(drafts, _PATTERNS):
        for pattern in _finished(draft, slots):
            key = (pattern.nodes, frozenset(pattern.steps), pattern.target, pattern.by, pattern.held)
            if key not in found or found[key].score < pattern.score:
                found[key] = pattern
    return tuple(sorted(found.values(), key=lambda p: -p.score))


def _starts(slots: Slots) -> Iterator[Draft]:
    """A draft for each choice of senses, with nodes and nothing between them."""
    senses = [_senses(slot) for slot in slots.slots]
    for choice in islice(product(*senses), _CHOICES):
        yield _start(choice, slots)


def _senses(slot: Slot) -> list[Slot]:
    # Words that name a kind of thing may speak of a relation instead ("programmes of more than …"), and the adjective
    # of a nation may only colour what it stands before.
    if slot.demonym:
        return [slot, replace(slot, things=(), trait=slot.things[0])]
    if slot.things and slot.kinds:
        return [replace(slot, kinds=()), replace(slot, things=())]
    if slot.things or not (slot.kinds and slot.meant):
        return [slot]
    return [replace(slot, meant=()), replace(slot, kinds=())]


def _start(choice: Sequence[Slot], slots: Slots) -> Draft:
    named = [slot for slot in choice if slot.things or slot.kinds]
    nodes = [_node(slot) for slot in named]
    at = [slot.places[0] for slot in named]
    if slots.who is not None:
        nodes.insert(0, Node(Sort.THING, "who", _AGENTS))
        at.insert(0, slots.who)
    coloured = [slot for slot in choice if slot.trait]
    traits = [(next((n for n, place in enumerate(at) if place > slot.places[0]), None), slot) for slot in coloured]
    served = frozenset(i for slot in (*named, *(s for n, s in traits if n is not None)) for i in slot.places)
    target = next((i for i, node in enumerate(nodes) if not node.things), None)
    pattern = Pattern(
        Deed.CHECK if target is None else Deed.LIST,
        tuple(nodes),
        (),
        target,
        traits=tuple((n, slot.trait) for n, slot in traits if n is not None and slot.trait),
        served=served,
        score=-_TRAIT * len(coloured),
    )
    return Draft(pattern, tuple(at), tuple(slot for slot in choice if not (slot.things or slot.kinds or slot.trait)))


def _node(slot: Slot) -> Node:
    if slot.things:
        return Node(Sort.THING, "thing", (slot.type_,) if slot.type_ else (), slot.things)
    return Node(Sort.THING, slot.word, slot.kinds)


def _finished(draft: Draft, slots: Slots) -> Iterator[Pattern]:
    """The pattern as its deed has it; a word such as "plans" may narrow how claims are held, or only colour them."""
    pattern = draft.pattern
    if not pattern.steps:
        return
    if slots.years and slots.years[0][1] not in pattern.served:
        pattern = replace(pattern, year=slots.years[0][0])
    deed = pattern.deed
    if deed is Deed.LIST and slots.total and pattern.by is not None:
        deed = Deed.TOTAL
    elif (
        deed is Deed.LIST
        and slots.count
        and pattern.target is not None
        and pattern.nodes[pattern.target].sort is Sort.THING
    ):
        deed = Deed.COUNT
    score = pattern.score + len(slots.carrying & pattern.served)
    if slots.held is None or slots.held[1] in pattern.served:
        yield replace(pattern, deed=deed, score=score)
        return
    held, place = slots.held
    gained, served = score + (place in slots.carrying), pattern.served | {place}
    yield replace(pattern, deed=deed, held=held, served=served, score=gained)
    yield replace(pattern, deed=deed, served=served, score=gained - _COLOURED)
