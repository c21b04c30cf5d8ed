"""What a graph says of its own classes and properties: labels, comments, domains, ranges, what is under what."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote

from kg.namespaces import OWL, RDF, RDFS, SH, SKOS, VOID
from retrieval.graphqa.words import Phrase, phrases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kg.table import Table

__all__ = ["LABELS", "Annotations", "Run", "local_words", "own", "rows"]

Run: TypeAlias = "Callable[[str], Table]"
"""Runs a SELECT or ASK and gives its rows."""

LABELS = (f"{RDFS}label", f"{SKOS}prefLabel", f"{SKOS}altLabel")
_META = (OWL, RDF, RDFS, SH, VOID, "http://purl.org/vocab/vann/", "http://www.w3.org/2004/02/skos/core#ConceptScheme")


class Annotations:
    """The annotations of classes and properties."""

    def __init__(self, run: Run) -> None:
        self.labels: dict[str, list[str]] = defaultdict(list)
        self.comments: dict[str, str] = {}
        self.links: dict[str, dict[str, set[str]]] = {"domain": {}, "range": {}, "subClassOf": {}, "inverse": {}}
        told = f"<{RDFS}domain> <{RDFS}range> <{RDFS}subClassOf> <{RDFS}comment> <{SKOS}definition>"
        labels = " ".join(f"<{p}>" for p in LABELS)
        sort = (
            f"VALUES ?t {{ <{OWL}Class> <{RDFS}Class> <{RDF}Property> <{OWL}ObjectProperty> <{OWL}DatatypeProperty> }}"
        )
        body = f"?s ?p ?o VALUES ?p {{ {told} }}"
        named = f"{sort} ?s a ?t ; ?p ?o VALUES ?p {{ {labels} }}"
        for part in (body, f"GRAPH ?g {{ {body} }}", named, f"GRAPH ?g {{ {named} }}"):
            for s, p, o in rows(run, f"SELECT DISTINCT ?s ?p ?o {{ {part} }} ORDER BY ?s ?p ?o"):
                self._add(s, p, o)

    def _add(self, subject: str, predicate: str, value: str) -> None:
        name = re.split(r"[#/]", predicate)[-1]
        if predicate in LABELS:
            self.labels[subject].append(value)
        elif name in self.links:
            self.links[name].setdefault(subject, set()).add(value)
        else:
            self.comments.setdefault(subject, value)

    def label(self, iri: str) -> str:
        return (self.labels.get(iri) or [local_words(iri)])[0]

    def names(self, iri: str) -> tuple[Phrase, ...]:
        return phrases([*self.labels.get(iri, ()), local_words(iri)])

    def below(self, iri: str) -> frozenset[str]:
        """`iri` and every class under it."""
        found, waiting = {iri}, [iri]
        while waiting:
            upper = waiting.pop()
            lower = {c for c, above in self.links["subClassOf"].items() if upper in above} - found
            found |= lower
            waiting += lower
        return frozenset(found)


def local_words(iri: str) -> str:
    """The last part of an IRI as words: "hasBomPart" is "has bom part"."""
    local = unquote(re.split(r"[#/:]", iri.rstrip("/#"))[-1])
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", local).replace("_", " ").replace("-", " ")


def rows(run: Run, query: str) -> Iterable[tuple[str, ...]]:
    for row in run(query).rows:
        yield tuple(cell.value if cell else "" for cell in row)


def own(iri: str) -> bool:
    return bool(iri) and not iri.startswith(_META)
