"""Known names in another spelling, and the short forms of long ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.language.kinds import is_general

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.claim import Entity
    from kg.language.linking import Lexicon
    from kg.ontology import Ontology

__all__ = ["respelled", "short_forms"]


def respelled(name: str, lexicon: Lexicon) -> Entity | None:
    """A known thing whose name differs in a space: "IndiaAI Mission" and "India AI Mission"."""
    words = name.split()
    spellings = [" ".join((*words[:at], words[at] + words[at + 1], *words[at + 2 :])) for at in range(len(words) - 1)]
    spellings += ["".join(words), re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)]
    return next((found[0] for spelling in spellings if (found := lexicon.lookup(spelling))), None)


def short_forms(entities: Iterable[Entity], ontology: Ontology) -> tuple[tuple[str, Entity], ...]:
    """The first words of bodies' names and the last of people's, each with the one thing it can be short for."""
    found: dict[str, set[Entity]] = {}
    for entity in entities:
        words = entity.label.split()
        if len(words) > 1 and ontology.is_a(entity.type, "Organisation"):
            found.setdefault(words[0], set()).add(entity)
        elif len(words) > 1 and entity.type == "Person":
            found.setdefault(words[-1], set()).add(entity)
    return tuple(
        (short, next(iter(things)))
        for short, things in found.items()
        if len(things) == 1 and (len(short) > 3 or short.isupper()) and not is_general(short)
    )
