"""How the things of a question are tied: by relations its words mean, or by any where it says "have" or "of"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from retrieval.claimrows.pattern import Node, Sort, Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.claimrows.held import Held
    from retrieval.claimrows.planning import Draft
    from retrieval.claimrows.slots import Slot, Slots

__all__ = ["joined", "opened"]

# What speaks against a tie: not named, out of place, not near, turned round, by a relation used before.
_ANY, _APART, _FAR, _TURNED, _AGAIN = 0.4, 0.3, 0.2, 0.25, 0.4
_KIN = 2  # a near-synonym of a cue names no relation surely: so many steps that no word names
_OPENED = 0.3  # by anything the question does not name
_NODES, _KEPT = 4, 24
_BE = re.compile(r"(?:is|are|was|were|been|being)\Z", re.IGNORECASE)
_IS = re.compile(r"is ")  # "is based on" is not said the other way round
_DONE = re.compile(r"(?:ed|en|t)\Z")


def joined(draft: Draft, slots: Slots, held: Held) -> Iterator[Draft]:
    """The drafts in which every node is tied to another, each relation of the question used once at most."""
    nodes = draft.pattern.nodes
    if len(nodes) > _NODES:
        return
    in_turn = tuple(range(len(nodes)))
    given_last = tuple(sorted(in_turn, key=lambda n: bool(nodes[n].things)))
    for order in dict.fromkeys((in_turn, given_last)):
        drafts = [draft]
        for position in range(1, len(order)):
            drafts = [t for one in drafts for t in _tied(one, order[position], order[:position], slots, held)]
            drafts = sorted(drafts, key=lambda d: -(d.pattern.score + len(slots.carrying & d.pattern.served)))[:_KEPT]
        yield from drafts


def _tied(draft: Draft, node: int, others: Sequence[int], slots: Slots, held: Held) -> Iterator[Draft]:
    for other in others:
        far = _FAR * (_possessed(draft, node, slots) if other else 0) + _FAR * (abs(node - other) - 1)
        if not other and _possessed(draft, node, slots):
            far = -_FAR  # "its model" is the model of what is asked for
        ends = (min(node, other), max(node, other))
        for slot in draft.relations:
            for step, cost in _steps(draft, ends, slot, slots, held):
                grown = _with(draft, step, cost + far, slot.places)
                left = tuple(s for s in draft.relations if s is not slot)
                near = _KIN * all(m.strength < 1 for m in slot.meant if m.relation in step.relations)
                yield replace(
                    grown, relations=left, pattern=replace(grown.pattern, unnamed=grown.pattern.unnamed + near)
                )
        for source, target in (ends, ends[::-1]):
            relations = held.ties(draft.pattern.nodes[source], draft.pattern.nodes[target])
            if relations:
                grown = _with(draft, Step(source, relations, target), _ANY + far)
                yield replace(grown, pattern=replace(grown.pattern, unnamed=grown.pattern.unnamed + 1))


def opened(draft: Draft, slots: Slots, held: Held) -> Iterator[Draft]:
    """The one thing of a question tied to anything at all by a relation it names: "which teams were selected?"."""
    pattern = draft.pattern
    if len(pattern.nodes) != 1 or pattern.steps:
        return
    anything = Node(Sort.THING, "other")
    for slot in draft.relations:
        ends = (pattern.nodes[0], anything)
        does = _subject_first(slots, draft.at[0], len(slots.words), slot.places[0])
        source, target = (0, 1) if does else (1, 0)
        tied = held.ties(ends[source], ends[target], [m.relation for m in slot.meant if m.strength == 1])
        if tied:
            grown = _with(draft, Step(source, tied, target), _OPENED, slot.places)
            yield replace(grown, pattern=replace(grown.pattern, nodes=ends), at=(*draft.at, len(slots.words)))


def _possessed(draft: Draft, node: int, slots: Slots) -> bool:
    at = draft.at[node]
    return any(word.text.lower() in {"its", "their", "own"} for word in slots.words[max(0, at - 2) : at])


def _with(draft: Draft, step: Step, cost: float, places: tuple[int, ...] = ()) -> Draft:
    pattern = draft.pattern
    again = _AGAIN * any(step.relations == other.relations for other in pattern.steps)
    served, score = pattern.served | set(places), pattern.score - cost - again
    return replace(draft, pattern=replace(pattern, steps=(*pattern.steps, step), served=served, score=score))


def _steps(draft: Draft, ends: tuple[int, int], slot: Slot, slots: Slots, held: Held) -> Iterator[tuple[Step, float]]:
    """The claims by which the words of a slot may tie two nodes; its surest relations of those there are."""
    first, second = ends
    nodes, place = draft.pattern.nodes, slot.places[0]
    apart = 0.0 if _in_place(draft, ends, place) else _APART
    subject_first = _subject_first(slots, draft.at[first], draft.at[second], place)
    for source, target in ((first, second), (second, first)):
        tied = held.ties(nodes[source], nodes[target], [m.relation for m in slot.meant])
        if not tied:
            continue
        sure = max(m.strength for m in slot.meant if m.relation in tied)
        relations = tuple(r for r in tied if any(m.relation == r and m.strength == sure for m in slot.meant))
        known = [held.ontology.relations[name] for name in relations]
        either = all(relation.symmetric for relation in known)
        does = subject_first or (place < draft.at[second] and all(_IS.match(relation.label) for relation in known))
        turned = 0.0 if either or (source == first) == does else _TURNED
        yield Step(source, relations, target, turned=either), apart + turned + 1 - sure


def _in_place(draft: Draft, ends: tuple[int, int], place: int) -> bool:
    """Whether a relation stands between two things, or right after the second: "programmes does India run"."""
    first, second = (draft.at[end] for end in ends)
    following = min((at for at in draft.at if at > second), default=place + 1)
    return first < place < second or second < place <= following


def _subject_first(slots: Slots, first: int, second: int, place: int) -> bool:
    """Whether the earlier of two things does what is said: not in the passive, nor where the verb follows both."""
    words = [word.text for word in slots.words]
    if place > second:
        return False  # "the programmes that India runs"
    passive = any(_BE.match(word) for word in words[first + 1 : place]) and _DONE.search(words[place])
    return not (passive or "by" in words[place + 1 : second])
