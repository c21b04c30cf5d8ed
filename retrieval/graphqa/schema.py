"""What a graph can be asked: its kinds, properties and names, read from the graph itself by a few queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from kg.namespaces import RDF, RDFS, XSD
from retrieval.graphqa.annotations import LABELS, Annotations, Run, local_words, own, rows
from retrieval.graphqa.words import Phrase, stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


__all__ = ["Kind", "Property", "Schema", "Sort", "read_schema"]

_NUMBERS = {
    f"{XSD}{n}" for n in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger", "short")
}
_DATES = {f"{XSD}{n}" for n in ("date", "dateTime", "gYear", "gYearMonth", "dateTimeStamp")}
_IDENTIFYING = frozenset(stems("number id identifier code zip phone fax isbn ean sku latitude longitude postal"))
_LONGEST = 100  # characters of a literal that can be a name
_MOST_NAMES = 300_000


class Sort(StrEnum):
    """What the values of a property are."""

    THING = "thing"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    FLAG = "flag"


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A class: how it is called, the concrete classes under it that have instances, and how many those are.

    Of a class without `asserted` instances things are known only by the domain or range of a property.
    """

    iri: str
    label: str
    names: tuple[Phrase, ...]
    comment: str
    types: frozenset[str]
    count: int
    asserted: bool


@dataclass(frozen=True, slots=True, eq=False)
class Property:
    """A property as it is used: between which concrete classes, with what values.

    `held` counts its subjects by class, `keyed` says of which classes each thing has a value of its own; `cast` that
    numbers stand in strings.
    """

    iri: str
    label: str
    names: tuple[Phrase, ...]
    comment: str
    subjects: frozenset[str]
    objects: frozenset[str]
    sort: Sort
    cast: bool = False
    uses: int = 0
    held: Mapping[str, int] = field(default_factory=dict)
    keyed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Schema:
    """Everything linking and planning need to know of a graph; `labelled` are the classes whose things have labels."""

    kinds: Mapping[str, Kind]
    properties: Mapping[str, Property]
    names: tuple[tuple[str, str, str, str | None], ...]  # subject, property, text, language
    types: Mapping[str, frozenset[str]]  # of each subject that has a name
    labelled: frozenset[str]

    def kind_of(self, types: frozenset[str]) -> Kind | None:
        """The smallest kind that covers `types`."""
        fits = [k for k in self.kinds.values() if types and types <= k.types]
        return min(fits, key=lambda k: (len(k.types), k.iri), default=None)


def read_schema(run: Run) -> Schema:
    """The schema of the default graph; labels and comments may also stand in named graphs, as those of an ontology."""
    terms = Annotations(run)
    counts = {c: int(n) for c, n in rows(run, "SELECT ?c (COUNT(?s) AS ?n) { ?s a ?c } GROUP BY ?c") if own(c)}
    edges = tuple(_edges(run, terms, counts))
    known = set(counts) | {c for e in edges for c in (e.subject, e.object) if c}
    labelled = _labelled(run, counts, terms)
    names, types = _names(run, counts, terms)
    return Schema(_kinds(terms, counts, known), _properties(run, terms, edges), names, types, labelled)


@dataclass(frozen=True, slots=True)
class _Edge:
    subject: str
    property: str
    object: str | None
    datatype: str | None
    uses: int


def _edges(run: Run, terms: Annotations, counts: Mapping[str, int]) -> Iterable[_Edge]:
    query = """SELECT ?a ?p ?b ?d (COUNT(*) AS ?n) {
        ?s ?p ?o OPTIONAL { ?s a ?a } OPTIONAL { ?o a ?b } BIND(IF(ISLITERAL(?o), DATATYPE(?o), "") AS ?d)
    } GROUP BY ?a ?p ?b ?d"""
    for a, p, b, d, n in rows(run, query):
        if p == f"{RDF}type" or (a and a not in counts) or (b and b not in counts) or (not own(p) and p not in LABELS):
            continue
        owners = [a] if a else sorted(terms.links["domain"].get(p, ())) or [f"~{p}"]
        values: list[str | None] = (
            [None]
            if d
            else [b]
            if b
            else [
                *sorted(terms.links["range"].get(p, ())),
            ]
            or [f"{p}~"]
        )
        if not a and p in LABELS:
            continue
        for owner in owners:
            for value in values:
                yield _Edge(owner, p, value, d or None, int(n))


def _kinds(terms: Annotations, counts: Mapping[str, int], known: set[str]) -> dict[str, Kind]:
    declared = set(terms.links["subClassOf"]) | {c for above in terms.links["subClassOf"].values() for c in above}
    kinds = {}
    for iri in sorted(known | {c for c in declared if own(c)}):
        types = terms.below(iri) & known
        if types and not iri.startswith("~") and not iri.endswith("~") and own(iri):
            count = sum(counts.get(t, 0) for t in types)
            asserted = any(t in counts for t in types)
            kinds[iri] = Kind(
                iri, terms.label(iri), terms.names(iri), terms.comments.get(iri, ""), types, count, asserted
            )
    return kinds


def _properties(run: Run, terms: Annotations, edges: Iterable[_Edge]) -> dict[str, Property]:
    held, distinct = _held(run)
    digits = {p: int(n) for p, n in rows(run, _matching("^-?[0-9]+([.][0-9]+)?$"))}
    days = {p: int(n) for p, n in rows(run, _matching("^[0-9]{4}-[0-9]{2}-[0-9]{2}"))}
    by_property: dict[str, list[_Edge]] = defaultdict(list)
    for edge in edges:
        by_property[edge.property].append(edge)
    found = {}
    for iri, group in sorted(by_property.items()):
        uses = sum(e.uses for e in group if e.object is None) or sum(e.uses for e in group)
        names = terms.names(iri)
        sort, cast = _sort(group, digits.get(iri, 0), days.get(iri, 0), names)
        found[iri] = Property(
            iri,
            terms.label(iri),
            names,
            terms.comments.get(iri, ""),
            frozenset(e.subject for e in group),
            frozenset(e.object for e in group if e.object),
            sort,
            cast,
            uses,
            {c: n for (c, p), n in held.items() if p == iri},
            frozenset(c for (c, p), n in held.items() if p == iri and distinct[c, p] == n),
        )
    return found


def _sort(group: list[_Edge], digits: int, days: int, names: tuple[Phrase, ...]) -> tuple[Sort, bool]:
    types = {e.datatype for e in group if e.object is None and e.datatype}
    literals = sum(e.uses for e in group if e.object is None)
    if not literals:
        return Sort.THING, False
    if types <= _NUMBERS:
        return Sort.NUMBER, False
    if types <= _DATES or days >= literals:
        return Sort.DATE, False
    if types <= {f"{XSD}boolean"}:
        return Sort.FLAG, False
    named = {word for name in names for word in name}
    if digits >= literals and not named & _IDENTIFYING:
        return Sort.NUMBER, True
    return Sort.TEXT, False


def _matching(pattern: str) -> str:
    return f'SELECT ?p (COUNT(*) AS ?n) {{ ?s ?p ?o FILTER(ISLITERAL(?o) && REGEX(STR(?o), "{pattern}")) }} GROUP BY ?p'


def _held(run: Run) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], int]]:
    query = """SELECT ?c ?p (COUNT(DISTINCT ?s) AS ?n) (COUNT(DISTINCT ?o) AS ?m) {
        ?s a ?c ; ?p ?o } GROUP BY ?c ?p"""
    held, distinct = {}, {}
    for c, p, n, m in rows(run, query):
        held[c, p], distinct[c, p] = int(n), int(m)
    return held, distinct


def _labelled(run: Run, counts: Mapping[str, int], terms: Annotations) -> frozenset[str]:
    labels = " ".join(f"<{p}>" for p in LABELS[:2])
    query = f"SELECT DISTINCT ?c {{ ?s a ?c ; ?p ?o VALUES ?p {{ {labels} }} }}"
    untyped = {c for c in terms.links["range"] if c not in counts}
    return frozenset(row[0] for row in rows(run, query)) | untyped


def _names(
    run: Run, counts: Mapping[str, int], terms: Annotations
) -> tuple[tuple[tuple[str, str, str, str | None], ...], dict[str, frozenset[str]]]:
    query = f"""SELECT DISTINCT ?s ?p ?o {{ ?s ?p ?o
        FILTER(ISLITERAL(?o) && STRLEN(STR(?o)) < {_LONGEST} && ISIRI(?s)) }} LIMIT {_MOST_NAMES}"""
    typed: dict[str, set[str]] = defaultdict(set)
    for s, c in rows(run, "SELECT ?s ?c { ?s a ?c }"):
        typed[s].add(c)
    names = []
    for subject, prop, value in run(query).rows:
        assert subject
        assert prop
        assert value
        told = subject.value in terms.comments or typed.get(subject.value, set()) - set(counts)
        if not told and (own(prop.value) or prop.value in LABELS) and value.datatype is None:
            names.append((subject.value, prop.value, value.value, value.language))
    known = {n[0] for n in names}
    unnamed = {o: types for o, types in _unnamed(run, terms).items() if o not in known and o not in terms.labels}
    called = [(o, f"{RDFS}label", local_words(o), None) for o in unnamed]
    types = {s: frozenset(c & set(counts)) for s, c in typed.items()}
    return (*names, *called), {**unnamed, **types}


def _unnamed(run: Run, terms: Annotations) -> dict[str, frozenset[str]]:
    """Things without a type that are only pointed at, as those of other data sets; their IRIs are their names."""
    query = f"""SELECT DISTINCT ?o ?p {{ ?s ?p ?o FILTER(ISIRI(?o) && ?p != <{RDF}type>)
        FILTER NOT EXISTS {{ ?o a ?t }} }}"""
    found: dict[str, set[str]] = defaultdict(set)
    for o, p in rows(run, query):
        if own(p) and own(o):
            found[o] |= terms.links["range"].get(p, {f"{p}~"})
    return {o: frozenset(types) for o, types in found.items()}
