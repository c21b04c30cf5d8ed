"""The vocabulary: classes and relations, read from `ontology.ttl`, and what may be said with them."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from kg.claim import DateValue, Entity, Quantity, Value
from kg.errors import ConfigError
from kg.terms import CG, OWL, read_triples

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Kind", "Ontology", "OntologyClass", "Relation", "load_ontology", "unit_kind"]

ROOT = "Thing"

_CURRENCY = re.compile(r"[A-Z]{3}(?:/.+)?")  # "INR/h" is money by the hour
_UNIT_KINDS = {
    "W": "power",
    "Wh": "energy",
    "kWh": "energy",
    "J": "energy",
    "FLOP": "compute",
    "FLOP/s": "rate",
    "OPS": "rate",
    "percent": "percent",
    "percentage points": "percent",
    "x": "factor",
    "times": "factor",
    "m": "length",
    "km": "length",
    "m2": "area",
    "B": "data",
    "B/s": "rate",
    "h": "duration",
    "s": "duration",
    **dict.fromkeys(("seconds", "minutes", "hours", "days", "weeks", "months", "quarters", "years"), "duration"),
}


class Kind(StrEnum):
    """What the value of a relation is."""

    ENTITY = "entity"
    QUANTITY = "quantity"
    DATE = "date"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class OntologyClass:
    """A class of things; `parents` are all its ancestors, nearest first.

    `heads` are last words of names of this class, `before` and `after` words that stand beside such names.
    """

    name: str
    label: str
    description: str
    parents: tuple[str, ...]
    colour: str
    heads: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """What may be said of a thing; `cues` are words that say it ("^" first: the value stands before the subject)."""

    name: str
    label: str
    description: str
    domain: tuple[str, ...]
    range: tuple[str, ...]
    kind: Kind
    units: tuple[str, ...]
    functional: bool
    cues: tuple[str, ...]
    phrase: str
    symmetric: bool = False


@dataclass(frozen=True, slots=True)
class Ontology:
    """The classes and relations of the knowledge base; `digest` is the SHA-256 of the file they come from."""

    classes: Mapping[str, OntologyClass]
    relations: Mapping[str, Relation]
    digest: str

    def is_a(self, type_: str, ancestor: str) -> bool:
        """Whether every thing of class `type_` is one of class `ancestor`; unknown classes are only themselves."""
        if type_ == ancestor:
            return True
        known = self.classes.get(type_)
        return known is not None and ancestor in known.parents

    def fits(self, relation: str, subject_type: str, value: Value) -> str | None:
        """None where a claim may say this, else the reason why not."""
        known = self.relations.get(relation)
        if known is None:
            return f"no relation is called {relation!r}"
        if subject_type not in self.classes:
            return f"no class is called {subject_type!r}"
        if not any(self.is_a(subject_type, domain) for domain in known.domain):
            return f"{relation} is not said of a {subject_type}"
        return self._misfit(known, value)

    def _misfit(self, relation: Relation, value: Value) -> str | None:
        kind = _kind(value)
        if kind is not relation.kind:
            return f"{relation.name} takes a value of kind {relation.kind}, not {kind}"
        if isinstance(value, Entity) and not any(self.is_a(value.type, range_) for range_ in relation.range):
            return f"{relation.name} does not take a {value.type}"
        if isinstance(value, Quantity) and not _counts(relation, value.unit):
            return f"{relation.name} is not measured in {value.unit}"
        return None


def unit_kind(unit: str) -> str:
    """The kind of a unit: currency, power, duration …; a counted noun is "count"."""
    known = _UNIT_KINDS.get(unit)
    if known is not None:
        return known
    return "currency" if _CURRENCY.fullmatch(unit) else "count"


def load_ontology(path: Path | None = None) -> Ontology:
    """The ontology in the Turtle file at `path`, or the shipped one.

    Raises SourceError where the file is not Turtle and ConfigError where a term lacks what it must have.
    """
    file = path or Path(__file__).with_name("ontology.ttl")
    terms = _terms(file)
    parents = {name: tuple(terms[name].get("subClassOf", ())) for name in terms}
    classes = {
        name: _class(name, terms[name], ancestors)
        for name in terms
        if ROOT in (ancestors := _ancestors(name, parents)) or name == ROOT
    }
    relations = {name: _relation(name, said, file) for name, said in terms.items() if "kind" in said}
    _check(classes, relations, file)
    return Ontology(classes, relations, hashlib.sha256(file.read_bytes()).hexdigest())


def _terms(file: Path) -> dict[str, dict[str, list[str]]]:
    """What the file says of each cg: term, by the local name of the property; cg: terms as values lose the prefix."""
    terms: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for triple in read_triples(file):
        if triple.subject.startswith(CG):
            name = re.split(r"[#/]", triple.predicate)[-1]
            terms[triple.subject.removeprefix(CG)][name].append(triple.object.removeprefix(CG))
    return terms


def _ancestors(name: str, parents: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """All ancestors that the file itself names as classes, nearest first."""
    found: list[str] = []
    queue = list(parents.get(name, ()))
    while queue:
        parent = queue.pop(0)
        if parent in parents and parent not in found:
            found.append(parent)
            queue.extend(parents[parent])
    return tuple(found)


def _class(name: str, said: Mapping[str, list[str]], ancestors: tuple[str, ...]) -> OntologyClass:
    return OntologyClass(
        name=name,
        label=_one(said, "label", name),
        description=_one(said, "comment", ""),
        parents=ancestors,
        colour=_one(said, "colour", "#6b7280"),
        heads=tuple(said.get("headNoun", ())),
        before=tuple(said.get("cueBefore", ())),
        after=tuple(said.get("cueAfter", ())),
    )


def _relation(name: str, said: Mapping[str, list[str]], file: Path) -> Relation:
    kind = _one(said, "kind", "")
    if kind not in set(Kind):
        raise ConfigError(f"{file}: cg:{name} has the kind {kind!r}", f"give one of: {', '.join(Kind)}")
    return Relation(
        name=name,
        label=_one(said, "label", name),
        description=_one(said, "comment", ""),
        domain=tuple(said.get("domainIncludes", ())),
        range=tuple(said.get("rangeIncludes", ())),
        kind=Kind(kind),
        units=tuple(said.get("unitKind", ())),
        functional=f"{OWL}FunctionalProperty" in said.get("type", ()),
        cues=tuple(said.get("cue", ())),
        phrase=_one(said, "phrase", f"{{subject}} {name} {{value}}"),
        symmetric=f"{OWL}SymmetricProperty" in said.get("type", ()),
    )


def _one(said: Mapping[str, list[str]], name: str, default: str) -> str:
    values = said.get(name)
    return values[0] if values else default


def _check(classes: Mapping[str, OntologyClass], relations: Mapping[str, Relation], file: Path) -> None:
    if ROOT not in classes or not relations:
        raise ConfigError(f"{file}: no class cg:{ROOT} or no relations", "compare it with the shipped kg/ontology.ttl")
    for relation in relations.values():
        ends = relation.domain + (relation.range if relation.kind is Kind.ENTITY else ())
        unknown = [name for name in ends if name not in classes and name != "Claim"]
        if unknown or not relation.domain:
            names = ", ".join(unknown) or "no class"
            raise ConfigError(f"{file}: cg:{relation.name} joins {names}", "give classes under cg:Thing")


def _kind(value: Value) -> Kind:
    if isinstance(value, Entity):
        return Kind.ENTITY
    if isinstance(value, Quantity):
        return Kind.QUANTITY
    return Kind.DATE if isinstance(value, DateValue) else Kind.TEXT


def _counts(relation: Relation, unit: str) -> bool:
    """Whether the relation is measured in `unit`: by its kind, by its own name, or by the last word of it."""
    units = relation.units
    return "any" in units or unit_kind(unit) in units or unit in units or unit.rsplit(" ", 1)[-1] in units
