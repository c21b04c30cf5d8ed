"""The benchmark's ontologies as ours: concepts become classes, relations get cues made from their labels."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ingest.extraction.tokens import lemma_of, verb_class
from kg.ontology import Kind, Ontology, OntologyClass, Relation

__all__ = ["ANYTHING", "class_name", "label_cues", "ours"]

# A name whose class nothing tells: it may be of any class.
ANYTHING = "Anything"
# Concepts that the house has too keep the name it knows them by.
_SAME = {
    "human": "Person", "person": "Person", "organization": "Organisation", "country": "Nation", "state": "Nation",
    "geographic region": "Place", "geographical feature": "Place",
}  # fmt: skip
_DATED = frozenset({"date", "time", "inception", "year", "start", "end", "founded"})
_SMALL = frozenset({"of", "by", "in", "to", "as", "at", "on", "for", "or", "the", "a"})
_AGENT = ("er", "or")
_NOMINAL = ("ery", "ation", "ion", "ment", "y", "ing", "ance", "al")
_PLACES = ("at", "in", "on", "from")


def class_name(label: str) -> str:
    """A concept's label as the name of a class: "space mission" is SpaceMission."""
    known = _SAME.get(label.strip().lower())
    return known or "".join(word[:1].upper() + word[1:] for word in label.replace("/", " ").split())


def ours(spec: Mapping[str, Any], house: Ontology, learned: Mapping[str, Sequence[str]] | None = None) -> Ontology:
    """An ontology of the benchmark as one of ours.

    `house` gives the classes that names are told by and that `spec` does not speak of: their things may be anything.
    `learned` adds cues by the relation's label.
    """
    names = {concept["qid"]: class_name(concept["label"]) for concept in spec["concepts"]}
    classes = {"Thing": _class("Thing", "thing", ())}
    for concept in spec["concepts"]:
        name = names[concept["qid"]]
        classes[name] = _class(name, concept["label"].lower(), ("Thing",))
    every = tuple(classes)
    for name, known in house.classes.items():
        if name not in classes:
            classes[name] = OntologyClass(
                name, known.label, "", (*known.parents, *every), known.colour, known.heads, known.before, known.after
            )
    classes[ANYTHING] = OntologyClass(ANYTHING, "name", "", every, "#6b7280")
    relations: dict[str, Relation] = {}
    for relation in spec["relations"]:
        label = relation["label"].strip()
        made = _relation(label, _end(names, relation["domain"]), _end(names, relation["range"]), learned or {})
        before = relations.get(label)
        relations[label] = made if before is None else _joined(before, made)
    key = json.dumps([spec["id"], sorted((label, r.cues) for label, r in relations.items())])
    return Ontology(classes, relations, hashlib.sha256(key.encode()).hexdigest())


def _end(names: Mapping[str, str], qid: str) -> str:
    """The class at one end of a relation: any where the ontology does not list it, "" where it names none."""
    return names.get(qid, "Thing") if qid else ""


def _class(name: str, label: str, parents: tuple[str, ...]) -> OntologyClass:
    words = label.split()
    heads = (label,) if len(words) > 1 and words[-1] in _GENERAL else (label, words[-1])
    return OntologyClass(name, label, "", parents, "#6b7280", tuple(dict.fromkeys(heads)), (label,), ())


# Last words that say too little to tell a concept by.
_GENERAL = frozenset({"type", "feature", "model", "date", "classification", "bodies", "application", "space"})


def _relation(label: str, domain: str, range_: str, learned: Mapping[str, Sequence[str]]) -> Relation:
    dated = range_ == "" and bool(_DATED & set(label.lower().split()))
    kind = Kind.DATE if dated else Kind.ENTITY
    cues = (*label_cues(label), *learned.get(label, ()))
    return Relation(
        name=label,
        label=label,
        description=label,
        domain=(domain or "Thing",),
        range=(range_ or "Thing",),
        kind=kind,
        units=(),
        functional=False,
        cues=tuple(dict.fromkeys(cues)),
        phrase=f"{{subject}} {label} {{value}}",
    )


def _joined(one: Relation, other: Relation) -> Relation:
    domain = tuple(dict.fromkeys((*one.domain, *other.domain)))
    range_ = tuple(dict.fromkeys((*one.range, *other.range)))
    return replace(one, domain=domain, range=range_)


def label_cues(label: str) -> tuple[str, ...]:
    """Cues from the words of a relation's label alone: its verb if it has one, its noun as a part or a role."""
    words = label.lower().replace(",", " ").split()
    cues: list[str] = []
    for at, word in enumerate(words):
        lemma, form = lemma_of(word)
        following = words[at + 1] if at + 1 < len(words) else ""
        if form in {"ed", "participle"}:
            cues += [f"be {word} {p}" for p in ((following,) if following in _SMALL else (*_PLACES, "as", "by"))]
            cues.append(lemma)
        for verb in _verbs_in(word):
            cues += [f"^{verb}", f"be {_past(verb)} by"] if word.endswith(_AGENT) else []
            cues += [] if word.endswith(_AGENT) else [f"be {_past(verb)} {p}" for p in _PLACES]
            cues += [] if word.endswith(_AGENT) else [f"{verb} {p}" for p in _PLACES]
    if words[1:2] == ["of"] or words[1:2] == ["to"]:
        cues += [f"be a {words[0]} {words[1]}", f"be {words[0]} {words[1]}"]
    name = " ".join(words)
    if lemma_of(words[0])[1] in {"ed", "participle"} or words[-1] in _SMALL:
        return tuple(dict.fromkeys(cues))
    cues += [f"have the {name}", f"have {name}", f"^be the {name} of", f"^be {name} of", f"^serve as {name} of"]
    return tuple(dict.fromkeys(cues))


def _verbs_in(noun: str) -> list[str]:
    """The verbs a noun is made from: developer and develop, creator and create, discovery and discover."""
    found = []
    for ending in (*_AGENT, *_NOMINAL):
        stem = noun.removesuffix(ending)
        if stem != noun and len(stem) > 2:
            found += [verb for verb in (stem, f"{stem}e", stem[:-1]) if verb_class(verb)]
    return list(dict.fromkeys(found))


def _past(verb: str) -> str:
    return f"{verb}d" if verb.endswith("e") else f"{verb}ed"
