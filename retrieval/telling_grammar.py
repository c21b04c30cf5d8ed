"""Names and verbs as a sentence needs them: articles, number, and the forms of a verb."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.claim import Entity

__all__ = [
    "Name",
    "agreeing",
    "base_of",
    "forms",
    "joined",
    "named",
    "opens_with_verb",
    "past_of",
    "third_person",
    "wordings",
]

# Classes whose things are called by what they are, and so may be many.
_NAMELESS = frozenset({
    "AIFactory", "Cluster", "Concept", "DataCentre", "Group", "Infrastructure", "Provision", "Sector", "UseCase",
})  # fmt: skip
_UNCOUNTED = ("ss", "us", "is", "ics", "as", "os")
_BE = {"is": "are", "was": "were", "has": "have", "does": "do", "are": "is", "were": "was", "have": "has", "do": "does"}
_PLURALS = frozenset({"are", "were", "have", "do"})


@dataclass(frozen=True, slots=True)
class Name:
    """What a thing is called inside a sentence, and whether it is many."""

    text: str
    plural: bool


@cache
def wordings() -> dict[str, Any]:
    """The wordings and word lists of `retrieval/words/telling.toml`."""
    return tomllib.loads((files("retrieval") / "words" / "telling.toml").read_text(encoding="utf-8"))


@cache
def forms(name: str) -> frozenset[str]:
    """One of the word lists."""
    held = wordings()["words"][name]
    return frozenset(held.split() if isinstance(held, str) else held)


def named(thing: Entity, quote: str, text: str = "") -> Name:
    """A thing as the sources name it: with the article that the `quote`, or else the `text` around it, gives it."""
    label = thing.label
    if thing.type == "Publication":
        return Name(f"“{label}”", plural=False)
    article = "" if re.match(r"(?:the|an?)\s", label, re.IGNORECASE) else _article(label, quote, text)
    return Name(f"{article} {label}".strip(), _is_plural(thing, quote))


def joined(names: Sequence[str]) -> str:
    """Names as a list in words."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _article(label: str, quote: str, text: str) -> str:
    if "'s " in label or "’s " in label:
        return ""
    found = _determined(label).search(quote)
    if found:
        return found[1].lower()
    if _head(label) in forms("articles") and not (label == label.lower() and label.endswith("s")):
        return "the"
    told = re.findall(rf"(?<=[a-z,] )(\bthe\s+)?{re.escape(label)}\b(?! [A-Z])", text)
    return "the" if sum(map(bool, told)) * 2 > len(told) else ""


@lru_cache(maxsize=4096)
def _determined(label: str) -> re.Pattern[str]:
    # "The NVIDIA AI Summit" and "the AI Factories programme" tell nothing of what NVIDIA or AI Factories take.
    heads = "|".join(sorted(forms("articles") | {"judgment", "judgement"}))
    return re.compile(rf"\b(the|an?)\s+{re.escape(label)}\b(?!\s+(?-i:[A-Z])|-|\s+(?:{heads})\b)", re.IGNORECASE)


def _head(label: str) -> str:
    """The word that says what kind of thing a name means, in lower case."""
    words = re.sub(r"\([^)]*\)", "", label).split()
    for at, word in enumerate(words):
        if at and word.lower() in forms("tails"):
            return words[at - 1].strip(",").lower()
    return words[-1].lower() if words else ""


def _is_plural(thing: Entity, quote: str) -> bool:
    # The verb that stands after the name in its source knows best, unless others stand beside it.
    label = re.escape(thing.label)
    beside = rf"(\band\s+(?:\w+\s+|\w+['’]s\s+)?)?{label}\s+(?:also\s+|often\s+|now\s+)?(\w+)\b"
    shown = re.search(beside, quote, re.IGNORECASE)
    if shown and not shown[1] and shown[2].lower() in _BE:
        return shown[2].lower() in _PLURALS
    head, label = _head(thing.label), re.sub(r"\([^)]*\)", "", thing.label)
    common = thing.type in _NAMELESS or label == label.lower() or head in forms("plural")
    if not common or (head in forms("singular") - forms("plural") and label != label.lower()):
        return False
    if re.search(r",| and ", label) and (label[:1].islower() or thing.type == "Provision"):
        return True
    return head.endswith("s") and not head.endswith(_UNCOUNTED)


def base_of(verb: str) -> str:
    """The base form of the verb of a wording, which is a third person or a past."""
    if verb in {"is", "are", "was", "were"}:
        return "be"
    for base, (_, past) in _irregular().items():
        if verb == past:
            return str(base)
    if verb.endswith("ed"):
        stem = verb[:-1]
        return stem if stem in forms("silent") else verb[:-2]
    return _of_third_person(verb)


def _of_third_person(verb: str) -> str:
    if verb == "has":
        return "have"
    if verb.endswith("ies"):
        return f"{verb[:-3]}y"
    if verb.endswith(("ches", "shes", "sses", "xes", "oes")):
        return verb[:-2]
    return verb.removesuffix("s")


def past_of(base: str, *, plural: bool) -> str:
    """The past of a verb."""
    if base == "be":
        return "were" if plural else "was"
    if base in _irregular():
        return str(_irregular()[base][1])
    if base.endswith("e"):
        return f"{base}d"
    return f"{base[:-1]}ied" if re.search(r"[^aeiou]y$", base) else f"{base}ed"


def agreeing(verb: str, *, plural: bool) -> str:
    """The verb of a wording, in the number of its subject."""
    if plural and verb in _BE and verb not in _PLURALS:
        return _BE[verb]
    if not plural and verb in _PLURALS:
        return _BE[verb]
    return base_of(verb) if plural and verb.endswith("s") and not verb.endswith("ss") else verb


def opens_with_verb(text: str, known: frozenset[str]) -> bool:
    """Whether words begin with a verb that can follow a subject; `known` are base forms of verbs."""
    first = re.match(r"(?:(?:only|also|now|often|largely|still|once)\s+)?([a-z]+)\b", text)
    if first is None:
        return False
    word = first[1]
    return word in forms("auxiliaries") or word in known or (word.endswith("s") and _of_third_person(word) in known)


def third_person(verb: str, known: frozenset[str]) -> str:
    """The verb with which words begin, for one subject: "anchor" becomes "anchors" where it is a base form."""
    if verb in _PLURALS:
        return _BE[verb]
    if verb not in known or verb in forms("auxiliaries") | forms("pasts"):
        return verb
    if re.search(r"[^aeiou]y$", verb):
        return f"{verb[:-1]}ies"
    return f"{verb}es" if verb.endswith(("ch", "sh", "ss", "x", "o")) else f"{verb}s"


def _irregular() -> Mapping[str, Sequence[str]]:
    held: Mapping[str, Sequence[str]] = wordings()["verbs"]
    return held
