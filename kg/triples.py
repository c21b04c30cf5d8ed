"""Claims as RDF: the named graph of a document, and the plain triples of the default graph."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING, Protocol

from kg.claim import DateValue, Entity, Extraction, Modality, Quantity
from kg.terms import (
    CG,
    DCTERMS,
    OWL,
    PROV,
    QUDT,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    XSD,
    Literal,
    NamedNode,
    Quad,
    RdfTriple,
    claim_iri,
    date_literal,
    decimal_text,
    document_iri,
    is_iri,
    place_iri,
    quantity_iri,
    quantity_label,
    source_iri,
    unit_iri,
    value_term,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date
    from decimal import Decimal

    from kg.claim import Claim
    from kg.document import Document, Passage, Source
    from kg.terms import RdfTerm

    _Pair = tuple[NamedNode, NamedNode, RdfTerm]

__all__ = ["Describes", "ancestors", "document_quads", "entities_of", "plain_triples"]

_TYPE = NamedNode(RDF + "type")
_LABEL = NamedNode(RDFS + "label")
_CODES = ("alpha2", "alpha3")
_WIKIDATA = "http://www.wikidata.org/entity/"


class _HasParents(Protocol):
    @property
    def parents(self) -> tuple[str, ...]: ...


class _HasClasses(Protocol):
    @property
    def classes(self) -> Mapping[str, _HasParents]: ...


class Describes(Protocol):
    """What a lexicon knows of entities: label, aliases, facts (ISO codes, Wikidata id) and the classes above a type."""

    @property
    def ontology(self) -> _HasClasses: ...
    @property
    def entities(self) -> Mapping[str, Entity]: ...
    def aliases(self, iri: str, /) -> tuple[str, ...]: ...
    def facts(self, iri: str, /) -> Mapping[str, str]: ...


def document_quads(document: Document, passages: Iterable[Passage], extraction: Extraction) -> list[Quad]:
    """The named graph of a document: its record, its passages with what they mention, and its claim nodes."""
    graph = document_iri(document.id)
    pairs = [*_record(document), *_passages(tuple(passages), extraction)]
    for claim in extraction.claims:
        pairs.extend(_claim(claim))
    return [Quad(s, p, o, graph) for s, p, o in dict.fromkeys(pairs)]


def _cg(name: str) -> NamedNode:
    return NamedNode(CG + name)


def _dc(name: str) -> NamedNode:
    return NamedNode(DCTERMS + name)


def _date(day: date) -> Literal:
    return date_literal(day.isoformat())


def _decimal(number: Decimal) -> Literal:
    return Literal(decimal_text(number), datatype=NamedNode(XSD + "decimal"))


def _record(document: Document) -> Iterator[_Pair]:
    node, source = document_iri(document.id), document.source
    yield node, _TYPE, _cg("Document")
    yield node, NamedNode(PROV + "specializationOf"), source_iri(source.id)
    yield node, _dc("format"), Literal(document.media_type)
    yield source_iri(source.id), _TYPE, _cg("Source")
    for predicate, value in _source_facts(source):
        yield node, predicate, value


def _source_facts(source: Source) -> Iterator[tuple[NamedNode, RdfTerm]]:
    yield _dc("identifier"), Literal(source.id)
    yield _dc("title"), Literal(source.title)
    yield _dc("type"), Literal(source.kind)
    if source.publisher:
        yield _dc("publisher"), Literal(source.publisher)
    if source.published:
        yield _dc("issued"), date_literal(source.published)
    if source.licence:
        yield _dc("license"), Literal(source.licence)
    for url in (source.url, *source.also):
        if url:
            yield _dc("source"), NamedNode(url) if is_iri(url) else Literal(url)


def _passages(passages: tuple[Passage, ...], extraction: Extraction) -> Iterator[_Pair]:
    for passage in passages:
        node = place_iri(passage.document, passage.span)
        yield node, _TYPE, _cg("Passage")
        yield node, _cg("start"), Literal(passage.span.start)
        yield node, _cg("end"), Literal(passage.span.end)
        if passage.headings:
            yield node, _cg("headingPath"), Literal(" > ".join(passage.headings))
    starts = [passage.span.start for passage in passages]
    for mention in extraction.mentions:
        at = bisect_right(starts, mention.span.start) - 1
        if at >= 0 and mention.span.start < passages[at].span.end:
            home = passages[at]
            yield place_iri(home.document, home.span), NamedNode(SCHEMA + "mentions"), NamedNode(mention.entity.iri)


def _claim(claim: Claim) -> Iterator[_Pair]:
    node, evidence = claim_iri(claim.id), claim.evidence
    yield node, _TYPE, _cg("Claim")
    yield node, NamedNode(RDF + "subject"), NamedNode(claim.subject.iri)
    yield node, NamedNode(RDF + "predicate"), _cg(claim.relation)
    yield node, NamedNode(RDF + "object"), value_term(claim.value)
    yield node, _cg("modality"), _cg(claim.modality.value)
    yield node, NamedNode(PROV + "wasQuotedFrom"), place_iri(evidence.document, evidence.span)
    yield node, _cg("quote"), Literal(evidence.quote)
    yield node, _cg("method"), Literal(claim.method)
    yield node, _cg("confidence"), Literal(str(claim.confidence), datatype=NamedNode(XSD + "decimal"))
    for predicate, value in _claim_details(claim):
        yield node, predicate, value


def _claim_details(claim: Claim) -> Iterator[tuple[NamedNode, RdfTerm]]:
    if isinstance(claim.value, Quantity):
        yield _cg("printed"), Literal(claim.value.printed)
    if isinstance(claim.value, DateValue):
        yield _cg("printed"), Literal(claim.value.text)
    if claim.said_by is not None:
        yield _cg("saidBy"), NamedNode(claim.said_by.iri)
    if claim.aspect:
        yield _cg("aspect"), Literal(claim.aspect)
    if claim.valid is not None:
        yield _cg("validText"), Literal(claim.valid.text)
        if claim.valid.start is not None:
            yield _cg("validFrom"), _date(claim.valid.start)
        if claim.valid.end is not None:
            yield _cg("validUntil"), _date(claim.valid.end)


def entities_of(extraction: Extraction) -> Iterator[Entity]:
    """Every entity an extraction speaks of, once for each time it does."""
    for claim in extraction.claims:
        yield claim.subject
        if isinstance(claim.value, Entity):
            yield claim.value
        if claim.said_by is not None:
            yield claim.said_by
    for mention in extraction.mentions:
        yield mention.entity


def plain_triples(claims: Iterable[Claim], entities: Iterable[Entity], lexicon: Describes) -> set[RdfTriple]:
    """The default graph: each asserted claim as one triple, and descriptions of the entities and figures named.

    Give all live claims and `entities_of` all live extractions: the label of an entity the lexicon does not know is
    the one most used, so the result depends on the whole and on no order.
    """
    triples: set[RdfTriple] = set()
    figures: set[Quantity] = set()
    for claim in claims:
        if isinstance(claim.value, Quantity):
            figures.add(claim.value)
        if claim.modality is Modality.ASSERTED:
            triples.add(RdfTriple(NamedNode(claim.subject.iri), _cg(claim.relation), value_term(claim.value)))
    for figure in figures:
        triples.update(RdfTriple(*pair) for pair in _figure(figure))
    for entity, others in _named(entities, lexicon):
        triples.update(RdfTriple(*pair) for pair in _description(entity, others, lexicon))
    return triples


def _named(entities: Iterable[Entity], lexicon: Describes) -> Iterator[tuple[Entity, set[str]]]:
    uses = Counter(entities)
    best: dict[str, Entity] = {}
    labels: dict[str, set[str]] = {}
    for entity in sorted(uses, key=lambda e: (-uses[e], e.label, e.type)):
        best.setdefault(entity.iri, entity)
        labels.setdefault(entity.iri, set()).add(entity.label)
    for iri, entity in best.items():
        yield lexicon.entities.get(iri, entity), labels[iri]


def ancestors(type_: str, lexicon: Describes) -> tuple[str, ...]:
    """The class `type_` and the classes above it, without the class of everything."""
    found: list[str] = []
    waiting = [type_]
    while waiting:
        name = waiting.pop()
        if name in found or name == "Thing":
            continue
        found.append(name)
        known = lexicon.ontology.classes.get(name)
        waiting.extend(known.parents if known else ())
    return tuple(found)


def _description(entity: Entity, others: set[str], lexicon: Describes) -> Iterator[_Pair]:
    node = NamedNode(entity.iri)
    yield node, _LABEL, Literal(entity.label)
    yield node, _dc("type"), _cg(entity.type)
    for name in ancestors(entity.type, lexicon):
        yield node, _TYPE, _cg(name)
    names, facts = {*others, *lexicon.aliases(entity.iri)} - {entity.label}, lexicon.facts(entity.iri)
    for alias in names:
        yield node, NamedNode(SKOS + "altLabel"), Literal(alias)
    for name in {entity.label, *names, *(facts[code] for code in _CODES if code in facts)}:
        yield node, NamedNode(SKOS + "hiddenLabel"), Literal(name.lower())  # what a person may type, for queries
    for key, value in facts.items():
        if key == "wikidata":
            yield node, NamedNode(OWL + "sameAs"), NamedNode(_WIKIDATA + value.rsplit("/", 1)[-1])
        else:
            yield node, _cg(key), Literal(value)


def _figure(figure: Quantity) -> Iterator[_Pair]:
    node = quantity_iri(figure)
    yield node, _TYPE, _cg("Quantity")
    yield node, _LABEL, Literal(quantity_label(figure))
    yield node, NamedNode(QUDT + "unit"), unit_iri(figure.unit)
    yield node, NamedNode(SCHEMA + "unitText"), Literal(figure.unit)
    yield node, _cg("bound"), Literal(figure.bound.value)
    ends = ((QUDT + "numericValue", figure.amount), (CG + "low", figure.low), (CG + "high", figure.high))
    for name, number in ends:
        if number is not None:
            yield node, NamedNode(name), _decimal(number)
