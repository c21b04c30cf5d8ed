"""Names that a nation's name or another owner changes: AI Sweden is no nation, "an AI Office" not that of the EU."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.claim import Mention
    from kg.document import Span
    from kg.language.capitals import Candidate
    from kg.language.linking import Lexicon

__all__ = ["is_general_name", "is_one_of_many", "kind_by_nation"]

# Words before a nation's name that say where in it, or when.
_WHERE = frozenset(
    {"north", "south", "east", "west", "northern", "southern", "eastern", "western", "central", "mainland", "greater"}
    | {"new", "old", "post", "inner", "outer", "upper", "lower", "communist", "modern", "president", "minister"}
)


def kind_by_nation(mentions: Sequence[Mention], candidate: Candidate, lexicon: Lexicon) -> str | None:
    """The class of a capitalised name that ends with a nation's name: a body's; None where it tells nothing."""
    ends = (m for m in mentions if m.span.end == candidate.end and m.span.start > candidate.start)
    nation = any(m.entity.type == "Nation" and m.surface == m.entity.label for m in ends)
    first = candidate.words[0]
    if not nation or first.lower() in _WHERE or (candidate.opens and not first.isupper()):
        return None
    known = lexicon.lookup(" ".join(candidate.words[:-1]))
    body = any(lexicon.ontology.is_a(e.type, "Organisation") for e in known)
    return "Organisation" if first.isupper() or not known or body else None


# What there is one of, and names that many polities have a thing of.
_UNIQUE = frozenset({"Organisation", "Regulation", "Programme"})
_GENERAL = re.compile(
    r"(?:National )?(?:AI|Data|Digital|Cloud|Chips|Compute)(?: [A-Z]\w+)?"
    r" (?:Act|Office|Law|Board|Mission|Strategy|Agency|Authority)"
)
_ANY = re.compile(r"(?<![\w])[Aa]n? \Z")
_OWN = re.compile(r"(?<![\w])(?:its|their|own|his|her) \Z")
_UNION = re.compile(r"\b(?:EU|Europe\w*|Brussels|Commission|bloc)\b")
_GOES_ON = re.compile(r" (?!with\b|from\b|that\b|under\b|into\b|which\b)[a-z]{4,}\b")
_REACH = 160


def is_general_name(name: str) -> bool:
    """Whether many polities have a thing of this name: "AI Office", "National AI Strategy"."""
    return _GENERAL.fullmatch(name) is not None


def is_one_of_many(type_: str, text: str, span: Span) -> bool:
    """Whether an article or another owner makes a general name some other thing's: "an AI Office", "its AI Act"."""
    if type_ not in _UNIQUE or not _GENERAL.fullmatch(text, span.start, span.end):
        return False
    before = text[max(0, span.start - 6) : span.start]
    if _ANY.search(before):
        return _GOES_ON.match(text, span.end) is None
    return _OWN.search(before) is not None and not _UNION.search(text, max(0, span.start - _REACH), span.start)
