"""Columns of tables whose title says how a cell's things and the row's are joined: operator, developer, country."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.extraction.frame import Frame, Proposal
from kg.claim import Entity, Modality
from kg.document import Span
from kg.language.linking import new_entity

__all__ = ["LAWS", "joined_by_title", "modality_of_row"]

_METHOD = "table@1"
LAWS = re.compile(r"(?:statute|law|act|legislation|regulation|rule)s?")
_PLANNED = re.compile(r"\b(?:planned|announced|under construction|proposed|in planning|approved)\b", re.IGNORECASE)
_STATUS = re.compile(r"(?:status|stage|state|phase)", re.IGNORECASE)
_PARTS = re.compile(r"\s*(?:,|;|/|\band\b|&|\bwith\b)\s*")


@dataclass(frozen=True, slots=True)
class _Joint:
    """A relation by a title; `inverse` where the cell's thing is the subject; `type_` is the class of its things."""

    relation: str
    inverse: bool
    type_: str


_BY_TITLE = {
    "operator": _Joint("operates", inverse=True, type_="Organisation"),
    "owner": _Joint("operates", inverse=True, type_="Organisation"),
    "developer": _Joint("develops", inverse=True, type_="Organisation"),
    "maker": _Joint("develops", inverse=True, type_="Organisation"),
    "builder": _Joint("builds", inverse=True, type_="Organisation"),
    "publisher": _Joint("publishes", inverse=True, type_="Organisation"),
    "country": _Joint("locatedIn", inverse=False, type_="Nation"),
    "nation": _Joint("locatedIn", inverse=False, type_="Nation"),
    "headquarters": _Joint("locatedIn", inverse=False, type_="Place"),
    "base model": _Joint("basedOn", inverse=False, type_="Model"),
    "based on": _Joint("basedOn", inverse=False, type_="Model"),
    "licence": _Joint("restrictedBy", inverse=False, type_="Licence"),
    "license": _Joint("restrictedBy", inverse=False, type_="Licence"),
}


def joined_by_title(subject: Entity, title: str, text: str, row: Span, frame: Frame) -> Iterator[Proposal]:
    """The claims of a cell whose title is a relation's name: each of its things with the row's."""
    joint = _BY_TITLE.get(title.lower().strip()) or _BY_TITLE.get(title.lower().strip().removesuffix("s"))
    if joint is None:
        return
    for name in [part for part in _PARTS.split(text) if part]:
        thing = _thing(name, joint.type_, frame)
        if thing is None:
            continue
        first, second = (thing, subject) if joint.inverse else (subject, thing)
        relation = joint.relation
        if relation == "locatedIn" and frame.ontology.fits(relation, first.type, second) is not None:
            relation = "originatesIn"
        if first.iri != second.iri and frame.ontology.fits(relation, first.type, second) is None:
            yield Proposal(first, relation, second, row, _METHOD, modality=Modality.ASSERTED)


def _thing(name: str, type_: str, frame: Frame) -> Entity | None:
    known = [e for e in frame.lexicon.lookup(name) if frame.ontology.is_a(e.type, type_)]
    if known:
        return known[0]
    return new_entity(type_, name) if name[:1].isupper() and type_ not in {"Nation", "Licence"} else None


def modality_of_row(titles: Sequence[str], texts: Sequence[str]) -> Modality | None:
    """How a row's figures hold, where a column of it says that what it is about is only planned; else None."""
    status = (text for title, text in zip(titles, texts, strict=False) if _STATUS.fullmatch(title))
    return Modality.ANNOUNCED if any(_PLANNED.search(text) for text in status) else None
