"""Claims as RDF: the named graph of a document, and the plain triples of the default graph, in Turtle's own words.

Text is made at once, not objects: an ingest makes some fifteen triples a claim, and the engine reads text as quickly.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from functools import lru_cache
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
    claim_iri,
    date_literal,
    decimal_text,
    document_iri,
    iri_text,
    is_iri,
    literal_text,
    place_iri,
    quantity_iri,
    quantity_label,
    source_iri,
    unit_iri,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from decimal import Decimal

    from kg.claim import Claim, Value
    from kg.document import Document, Passage, Source

__all__ = ["Describes", "ancestors", "descriptions", "document_triples", "entities_of", "plain_triples"]

_TYPE = f"<{RDF}type>"
_LABEL = f"<{RDFS}label>"
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


def document_triples(document: Document, passages: Iterable[Passage], extraction: Extraction) -> list[str]:
    """What the named graph of a document holds, in N-Triples without the dots: its record, passages and claim nodes."""
    lines = [*_record(document), *_passages(tuple(passages), extraction)]
    for claim in extraction.claims:
        lines.extend(_claim(claim))
    return list(dict.fromkeys(lines))


@lru_cache(maxsize=4096)
def _cg(name: str) -> str:
    return iri_text(CG + name)


def _decimal(number: Decimal) -> str:
    return f'"{decimal_text(number)}"^^<{XSD}decimal>'


def _record(document: Document) -> Iterator[str]:
    node, source = str(document_iri(document.id)), document.source
    yield f"{node} {_TYPE} {_cg('Document')}"
    yield f"{node} <{PROV}specializationOf> {source_iri(source.id)}"
    yield f"{node} <{DCTERMS}format> {literal_text(document.media_type)}"
    yield f"{source_iri(source.id)} {_TYPE} {_cg('Source')}"
    for name, value in _source_facts(source):
        yield f"{node} <{DCTERMS}{name}> {value}"


def _source_facts(source: Source) -> Iterator[tuple[str, str]]:
    yield "identifier", literal_text(source.id)
    yield "title", literal_text(source.title)
    yield "type", literal_text(source.kind)
    if source.publisher:
        yield "publisher", literal_text(source.publisher)
    if source.published:
        yield "issued", str(date_literal(source.published))
    if source.licence:
        yield "license", literal_text(source.licence)
    for url in (source.url, *source.also):
        if url:
            yield "source", f"<{url}>" if is_iri(url) else literal_text(url)


def _passages(passages: tuple[Passage, ...], extraction: Extraction) -> Iterator[str]:
    nodes = [str(place_iri(passage.document, passage.span)) for passage in passages]
    for node, passage in zip(nodes, passages, strict=True):
        yield f"{node} {_TYPE} {_cg('Passage')}"
        yield f'{node} {_cg("start")} "{passage.span.start}"^^<{XSD}integer>'
        yield f'{node} {_cg("end")} "{passage.span.end}"^^<{XSD}integer>'
        if passage.headings:
            yield f"{node} {_cg('headingPath')} {literal_text(' > '.join(passage.headings))}"
    starts = [passage.span.start for passage in passages]
    for mention in extraction.mentions:
        at = bisect_right(starts, mention.span.start) - 1
        if at >= 0 and mention.span.start < passages[at].span.end:
            yield f"{nodes[at]} <{SCHEMA}mentions> {iri_text(mention.entity.iri)}"


def _claim(claim: Claim) -> Iterator[str]:
    node, evidence = str(claim_iri(claim.id)), claim.evidence
    yield f"{node} {_TYPE} {_cg('Claim')}"
    yield f"{node} <{RDF}subject> {iri_text(claim.subject.iri)}"
    yield f"{node} <{RDF}predicate> {_cg(claim.relation)}"
    yield f"{node} <{RDF}object> {_value(claim.value)}"
    yield f"{node} {_cg('modality')} {_cg(claim.modality.value)}"
    yield f"{node} <{PROV}wasQuotedFrom> {place_iri(evidence.document, evidence.span)}"
    yield f"{node} {_cg('quote')} {literal_text(evidence.quote)}"
    yield f"{node} {_cg('method')} {literal_text(claim.method)}"
    yield f'{node} {_cg("confidence")} "{claim.confidence}"^^<{XSD}decimal>'
    for name, value in _claim_details(claim):
        yield f"{node} {_cg(name)} {value}"


def _claim_details(claim: Claim) -> Iterator[tuple[str, str]]:
    if isinstance(claim.value, Quantity):
        yield "printed", literal_text(claim.value.printed)
    if isinstance(claim.value, DateValue):
        yield "printed", literal_text(claim.value.text)
    if claim.said_by is not None:
        yield "saidBy", iri_text(claim.said_by.iri)
    if claim.aspect:
        yield "aspect", literal_text(claim.aspect)
    if claim.valid is not None:
        yield "validText", literal_text(claim.valid.text)
        if claim.valid.start is not None:
            yield "validFrom", str(date_literal(claim.valid.start.isoformat()))
        if claim.valid.end is not None:
            yield "validUntil", str(date_literal(claim.valid.end.isoformat()))


def _value(value: Value) -> str:
    if isinstance(value, Entity):
        return iri_text(value.iri)
    if isinstance(value, Quantity):
        return str(quantity_iri(value))
    return str(date_literal(value.iso)) if isinstance(value, DateValue) else literal_text(value.text)


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


def plain_triples(claims: Iterable[Claim]) -> set[str]:
    """Of the default graph: each asserted claim as one triple, and descriptions of the figures named.

    In N-Triples without the dots.
    """
    triples: set[str] = set()
    figures: set[Quantity] = set()
    for claim in claims:
        if isinstance(claim.value, Quantity):
            figures.add(claim.value)
        if claim.modality is Modality.ASSERTED:
            triples.add(f"{iri_text(claim.subject.iri)} {_cg(claim.relation)} {_value(claim.value)}")
    for figure in figures:
        triples.update(_figure(figure))
    return triples


def descriptions(entities: Iterable[Entity], lexicon: Describes) -> set[str]:
    """Of the default graph: how entities are described, in N-Triples without the dots.

    Give `entities_of` all live extractions: the label of one the lexicon does not know is the one most used, so the
    result depends on the whole and on no order.
    """
    return {triple for entity, others in _named(entities, lexicon) for triple in _description(entity, others, lexicon)}


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


def _description(entity: Entity, others: set[str], lexicon: Describes) -> Iterator[str]:
    node = iri_text(entity.iri)
    yield f"{node} {_LABEL} {literal_text(entity.label)}"
    yield f"{node} <{DCTERMS}type> {_cg(entity.type)}"
    for name in ancestors(entity.type, lexicon):
        yield f"{node} {_TYPE} {_cg(name)}"
    names, facts = {*others, *lexicon.aliases(entity.iri)} - {entity.label}, lexicon.facts(entity.iri)
    for alias in names:
        yield f"{node} <{SKOS}altLabel> {literal_text(alias)}"
    for name in {entity.label, *names, *(facts[code] for code in _CODES if code in facts)}:
        yield f"{node} <{SKOS}hiddenLabel> {literal_text(name.lower())}"  # what a person may type, for queries
    for key, value in facts.items():
        if key == "wikidata":
            yield f"{node} <{OWL}sameAs> {iri_text(_WIKIDATA + value.rsplit('/', 1)[-1])}"
        else:
            yield f"{node} {_cg(key)} {literal_text(value)}"


def _figure(figure: Quantity) -> Iterator[str]:
    node = str(quantity_iri(figure))
    yield f"{node} {_TYPE} {_cg('Quantity')}"
    yield f"{node} {_LABEL} {literal_text(quantity_label(figure))}"
    yield f"{node} <{QUDT}unit> {unit_iri(figure.unit)}"
    yield f"{node} <{SCHEMA}unitText> {literal_text(figure.unit)}"
    yield f"{node} {_cg('bound')} {literal_text(figure.bound.value)}"
    ends = ((f"<{QUDT}numericValue>", figure.amount), (_cg("low"), figure.low), (_cg("high"), figure.high))
    for name, number in ends:
        if number is not None:
            yield f"{node} {name} {_decimal(number)}"
