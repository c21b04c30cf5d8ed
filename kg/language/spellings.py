"""Known names in another spelling."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.claim import Entity
    from kg.language.linking import Lexicon

__all__ = ["respelled"]


def respelled(name: str, lexicon: Lexicon) -> Entity | None:
    """A known thing whose name differs in a space: "IndiaAI Mission" and "India AI Mission"."""
    words = name.split()
    spellings = [" ".join((*words[:at], words[at] + words[at + 1], *words[at + 2 :])) for at in range(len(words) - 1)]
    spellings += ["".join(words), re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)]
    return next((found[0] for spelling in spellings if (found := lexicon.lookup(spelling))), None)
