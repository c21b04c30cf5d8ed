"""Typed questions answered from the graph: entities and relations become SPARQL, and its rows name claims."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

from kg.ontology import Kind
from kg.terms import CG, CLAIM, DOC, is_iri
from retrieval.answer import QueryUsed
from retrieval.wording import kin, stem, stopwords, tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.claim import Claim
    from kg.document import Span
    from kg.ontology import Ontology, Relation
    from kg.snapshot import Snapshot
    from retrieval.claimrows.asking import Rows
    from retrieval.questions import Asked

__all__ = ["NO_FACTS", "Facts", "facts", "relations_asked", "with_rows"]

_RELATIONS = 5  # relations a question may mean
_KINDS = {
    "Date": Kind.DATE, "Time": Kind.DATE, "Quantity": Kind.QUANTITY, "Money": Kind.QUANTITY, "Count": Kind.QUANTITY,
    "Duration": Kind.QUANTITY, "Figure": None, "Any": None, "Thing": None, "Title": None, "Factor": Kind.QUANTITY,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """The claims that rows of the graph named, the queries that were run, and where in documents the claims stand."""

    claims: tuple[Claim, ...] = ()
    queries: tuple[QueryUsed, ...] = ()
    places: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)

    def tell(self, document: str, span: Span) -> bool:
        """Whether one of the claims was read at `span`."""
        return any(place.overlaps(span) for place in self.places.get(document, ()))


NO_FACTS = Facts()


def facts(asked: Asked, snapshot: Snapshot, ontology: Ontology, as_of: str | None = None) -> Facts:
    """The claims about the things a question names, by the relations it asks about, that hold at `as_of`."""
    things = sorted({m.entity.iri for m in asked.entities if is_iri(m.entity.iri)})
    relations = relations_asked(asked, ontology)
    if not things or not relations:
        return NO_FACTS
    query = _template().substitute(
        things=" ".join(f"<{iri}>" for iri in things),
        relations=", ".join(f"<{CG}{relation.name}>" for relation in relations),
        when=_holding(as_of),
    )
    table = snapshot.select(query)
    ids: dict[str, set[str]] = defaultdict(set)
    for row in table.records():
        ids[row["document"].removeprefix(DOC)].add(row["claim"].removeprefix(CLAIM))
    claims = tuple(c for document, wanted in ids.items() for c in snapshot.claims(document) if c.id in wanted)
    places: dict[str, tuple[Span, ...]] = {}
    for claim in claims:
        places[claim.evidence.document] = (*places.get(claim.evidence.document, ()), claim.evidence.span)
    return Facts(claims, (QueryUsed(query, len(table.rows), table.seconds),), places)


def with_rows(known: Facts, rows: Rows | None, *, leads: bool = False) -> Facts:
    """The facts with the query of rows ahead of the others, and, where they lead the answer, with their claims."""
    if rows is None:
        return known
    query = replace(rows.query, leads=leads)
    claims = tuple(dict.fromkeys((*rows.claims, *known.claims))) if leads else known.claims
    return replace(known, claims=claims, queries=(query, *known.queries))


def relations_asked(asked: Asked, ontology: Ontology) -> tuple[Relation, ...]:
    """The relations whose cues stand in the question and whose values are of a kind it asks for, best first."""
    stems = frozenset(stem(t.text) for t in tokens(asked.text))
    held = _Held(stems, frozenset(group for s in stems for group in kin(s)))
    kinds = {_KINDS.get(want.kind, Kind.ENTITY) for want in asked.wants} - {None}
    scores = {
        relation.name: _fit(relation, held)
        for relation in ontology.relations.values()
        if not kinds or relation.kind in kinds
    }
    best = sorted((name for name, score in scores.items() if score > 0), key=lambda name: (-scores[name], name))
    return tuple(ontology.relations[name] for name in best[:_RELATIONS])


@dataclass(frozen=True, slots=True)
class _Held:
    """The stems of a question, and the groups of near-synonyms they belong to."""

    stems: frozenset[str]
    groups: frozenset[int]

    def meets(self, word: str) -> float:
        if word in self.stems:
            return 1.0
        return 0.8 if kin(word) & self.groups else 0.0


def _fit(relation: Relation, held: _Held) -> float:
    # A cue counts by the words of its own it brings; "of" or "have" alone say nothing.
    label = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", relation.name).lower()
    return max(_cue_fit(cue, held) for cue in (label, *relation.cues))


def _cue_fit(cue: str, held: _Held) -> float:
    met = [held.meets(word) for word in _cue_stems(cue)]
    return sum(met) if all(met) else 0.0


@cache
def _cue_stems(cue: str) -> tuple[str, ...]:
    plain = cue.removeprefix("^").strip("-")
    return tuple(stem(t.text) for t in tokens(plain) if t.text.lower() not in stopwords())


def _holding(as_of: str | None) -> str:
    if as_of is None or not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", as_of):
        return ""
    day = f'"{_last_day(as_of)}"^^<http://www.w3.org/2001/XMLSchema#date>'
    return f"FILTER((!BOUND(?from) || ?from <= {day}) && (!BOUND(?until) || ?until >= {day}))"


def _last_day(as_of: str) -> str:
    year, month = int(as_of[:4]), int(as_of[5:7] or 12)
    return as_of if len(as_of) == 10 else f"{year:04}-{month:02}-{monthrange(year, month)[1]:02}"


@cache
def _template() -> Template:
    return Template((files("retrieval") / "queries" / "claims-of-things.rq").read_text(encoding="utf-8"))
