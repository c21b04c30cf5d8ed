"""Owners that stand right beside a figure: "X, a 1 GW cluster", "a 5 GW target in Y", "opened X with 900 chips"."""

from __future__ import annotations

from ingest.extraction.frame import Frame, Memory, Scene
from ingest.extraction.measures import MEASURES
from ingest.extraction.phrases import common_thing
from ingest.extraction.places import Owner, Place, first_preposition, step_back
from ingest.extraction.relating import object_things
from ingest.extraction.tokens import Tag

__all__ = ["by_hyphen", "far_apposition", "for_programme", "in_apposition", "in_place", "made_with"]

_MAKING = frozenset({"open", "build", "launch", "inaugurate", "unveil", "present", "install", "set", "release", "sign"})


def in_apposition(place: Place, scene: Scene, frame: Frame, memory: Memory) -> Owner | None:
    """X, a 1 GW cluster in Y: the figure is of X."""
    del frame, memory
    at, tokens = place.at, place.tokens
    if at < 3 or tokens[at - 1].lower not in {"a", "an", "the"} or tokens[at - 2].text != ",":
        return None
    name = scene.name(tokens[at - 3])
    return Owner((name,), noun=place.after) if name is not None else None


def made_with(place: Place, scene: Scene, frame: Frame, memory: Memory) -> Owner | None:
    """In "X opened a cluster in Y in May with 900 chips" the chips are the cluster's."""
    clause, before = place.stretch.clause, step_back(place.tokens, place.at)
    if clause is None or clause.verb.lemma not in _MAKING or clause.verb.passive or before < 1:
        return None
    if place.tokens[before].lower != "with":
        return None
    phrase = clause.near[: first_preposition(clause.near)]
    acted = object_things(phrase, scene, frame, memory, common=True)
    return Owner(acted[:1], noun=place.after) if acted else None


_FAR = 12  # words of an apposition before its figure


def far_apposition(place: Place, scene: Scene, frame: Frame, memory: Memory) -> Owner | None:
    """X, a cluster in Y with a capacity of 4 MW: the figure is of X."""
    del frame, memory
    tokens, at = place.tokens, place.at
    comma = next((i for i in range(at - 1, max(0, at - _FAR), -1) if tokens[i].text == ","), 0)
    inner = tokens[comma + 1 : at]
    verbal = any(t.tag in {Tag.VERB, Tag.AUXILIARY, Tag.MODAL, Tag.FIGURE, Tag.RELATIVE} for t in inner)
    if not comma or len(inner) < _SHORT or inner[0].lower not in {"a", "an"} or verbal:
        return None
    name = scene.name(tokens[comma - 1])
    measure = [t for t in inner if t.lower in MEASURES]
    return Owner((name,), measure[-1].text if measure else None, place.after) if name is not None else None


_SHORT = 3


def by_hyphen(place: Place, scene: Scene, frame: Frame, memory: Memory) -> Owner | None:
    """A one-gigawatt data centre: the figure is of what it stands before."""
    if "-" not in place.tokens[place.at].text or not place.after or "–" in place.tokens[place.at].text:
        return None
    thing = common_thing((place.tokens[place.at], *place.after), frame)
    del scene, memory
    return Owner((thing,), noun=place.after) if thing is not None else None


def for_programme(place: Place, scene: Scene, frame: Frame, memory: Memory) -> Owner | None:
    """15 applicants for its X Project."""
    del frame, memory
    words = place.tokens[place.at + 1 : place.at + 4]
    if not words or words[0].lower not in {"for", "to", "under"}:
        return None
    name = scene.name(words[1]) if len(words) > 1 else None
    name = name or (scene.name(words[2]) if len(words) > 2 and words[1].tag is Tag.DETERMINER else None)
    return Owner((name,)) if name is not None and name.type == "Programme" else None


def in_place(place: Place, scene: Scene, frame: Frame, memory: Memory) -> Owner | None:
    """In words without a verb, "$5 billion in Norway" and "a 5 GW target in Kenya" are theirs."""
    del memory
    if place.stretch.clause is not None:
        return None
    words = place.tokens[place.at + 1 + len(place.after) :]
    stop = next(
        (i for i, t in enumerate(words) if t.tag in {Tag.MARK, Tag.STOP, Tag.CONJUNCTION, Tag.FIGURE}), len(words)
    )
    for i, token in enumerate(words[:stop]):
        name = scene.name(token)
        joined = i > 0 and any(t.lower in {"in", "by", "from"} for t in words[max(0, i - 2) : i])
        if name is not None and joined and (frame.ontology.is_a(name.type, "Polity") or name.type == "Organisation"):
            return Owner((name,), noun=(*place.after, *words[:i]))
    return None
