"""RDF terms: the namespaces of the house, how things are named in them, and reading Turtle."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
    serialize,
)
from pyoxigraph import Triple as RdfTriple

from kg.claim import Bound, DateValue, Entity, Quantity, TextValue, Value
from kg.document import Span, fragment
from kg.errors import SourceError
from kg.namespaces import (
    CG,
    CLAIM,
    DCTERMS,
    DOC,
    ID,
    ONTOLOGY_GRAPH,
    OWL,
    PREFIXES,
    PROV,
    QUANTITY,
    QUDT,
    RDF,
    RDFS,
    SCHEMA,
    SH,
    SKOS,
    SOURCE,
    UNIT,
    VOID,
    XSD,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = [
    "CG",
    "CLAIM",
    "DCTERMS",
    "DEFAULT_GRAPH",
    "DOC",
    "ID",
    "ONTOLOGY_GRAPH",
    "OWL",
    "PREFIXES",
    "PROV",
    "QUANTITY",
    "QUDT",
    "RDF",
    "RDFS",
    "SCHEMA",
    "SH",
    "SKOS",
    "SOURCE",
    "UNIT",
    "VOID",
    "XSD",
    "BlankNode",
    "DefaultGraph",
    "Literal",
    "NamedNode",
    "Quad",
    "RdfTerm",
    "RdfTriple",
    "Triple",
    "claim_iri",
    "date_literal",
    "decimal_text",
    "document_iri",
    "iri_text",
    "is_iri",
    "literal_text",
    "place_iri",
    "quads_text",
    "quantity_iri",
    "quantity_label",
    "read_triples",
    "read_turtle",
    "shortened",
    "source_iri",
    "turtle",
    "unit_iri",
    "value_term",
]

DEFAULT_GRAPH = DefaultGraph()

_QUDT_UNIT = "http://qudt.org/vocab/unit/"
_QUDT_UNITS = {"W": "W", "percent": "PERCENT", "h": "HR", "kWh": "KiloW-HR"}
_CURRENCY = re.compile(r"[A-Z]{3}\Z")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]*\Z")
_DATE_TYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}
_SCALES = ((Decimal(10**12), "trillion"), (Decimal(10**9), "billion"), (Decimal(10**6), "million"))
_WORDS = {Bound.ABOUT: "about ", Bound.AT_LEAST: "at least ", Bound.AT_MOST: "at most "}

RdfTerm: TypeAlias = NamedNode | Literal


@dataclass(frozen=True, slots=True)
class Triple:
    """A triple in plain strings. `is_iri` holds for IRIs and blank nodes ("_:x"); literals carry datatype, language."""

    subject: str
    predicate: str
    object: str
    is_iri: bool
    datatype: str | None = None
    language: str | None = None


def read_triples(path: Path) -> tuple[Triple, ...]:
    """The triples of a Turtle file, in its order; SourceError names the file and the line that is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: cannot be read: {error}", "give a UTF-8 Turtle file") from error
    return read_turtle(text, str(path))


def read_turtle(text: str, name: str = "Turtle text") -> tuple[Triple, ...]:
    """The triples of `text`, in its order; SourceError names `name` and the line that is wrong."""
    try:
        return tuple(_plain(quad) for quad in parse(text, RdfFormat.TURTLE))
    except (SyntaxError, ValueError) as error:
        raise SourceError(f"{name}: not valid Turtle: {error}", "mend the line named and try again") from error


def _plain(quad: Quad) -> Triple:
    subject, predicate, value = _resource(quad.subject), quad.predicate.value, quad.object
    if isinstance(value, Literal):
        return Triple(subject, predicate, value.value, False, value.datatype.value, value.language)
    return Triple(subject, predicate, _resource(value), True)


def _resource(term: object) -> str:
    if isinstance(term, NamedNode):
        return term.value
    return str(term)


def is_iri(text: str) -> bool:
    """Whether `text` is an absolute IRI that can stand between angle brackets."""
    return _IRI.match(text) is not None


def document_iri(document: str) -> NamedNode:
    """The IRI of a document, which is also the name of its graph."""
    return NamedNode(DOC + document)


def place_iri(document: str, span: Span) -> NamedNode:
    """The IRI of a place in a text, after RFC 5147."""
    return NamedNode(DOC + fragment(document, span))


def claim_iri(claim: str) -> NamedNode:
    """The IRI of a claim."""
    return NamedNode(CLAIM + claim)


def source_iri(source: str) -> NamedNode:
    """The IRI of a source, whose id may hold any character."""
    return NamedNode(SOURCE + quote(source, safe=""))


def unit_iri(unit: str) -> NamedNode:
    """The IRI of a unit: QUDT's where it has one (currencies, watt, percent, hour), ours for the rest."""
    if _CURRENCY.match(unit) and unit not in {"GPU", "CPU", "TPU"}:
        return NamedNode(f"{_QUDT_UNIT}CCY_{unit}")
    known = _QUDT_UNITS.get(unit)
    return NamedNode(_QUDT_UNIT + known if known else UNIT + quote(unit, safe=""))


def decimal_text(number: Decimal) -> str:
    """A number in digits, without exponent and without trailing zeros after the point."""
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def quantity_iri(quantity: Quantity) -> NamedNode:
    """The IRI of a figure, named by unit, bound and amount, so that equal figures are one node."""
    return NamedNode(f"{QUANTITY}{quote(quantity.unit, safe='')}/{_figure(quantity)}")


def _figure(quantity: Quantity) -> str:
    if quantity.amount is None:
        return "..".join(decimal_text(n) if n is not None else "" for n in (quantity.low, quantity.high))
    bound = "" if quantity.bound in {Bound.EXACT, Bound.RANGE} else quantity.bound.replace("_", "-") + "-"
    return bound + decimal_text(quantity.amount)


def quantity_label(quantity: Quantity) -> str:
    """A figure as people write it, from its value alone: "at least 735 billion USD"."""
    if quantity.amount is None:
        ends = [_scaled(n) if n is not None else "?" for n in (quantity.low, quantity.high)]
        return f"{' to '.join(ends)} {quantity.unit}"
    return f"{_WORDS.get(quantity.bound, '')}{_scaled(quantity.amount)} {quantity.unit}"


def _scaled(number: Decimal) -> str:
    for scale, word in _SCALES:
        if abs(number) >= scale and abs(number) < scale * 1000 and not (number * 1000) % scale:
            return f"{decimal_text(number / scale)} {word}"
    return decimal_text(number)


def date_literal(iso: str) -> Literal:
    """A date at its own precision: xsd:gYear, xsd:gYearMonth or xsd:date; anything else stays a string."""
    kind = _DATE_TYPES.get(len(iso))
    return Literal(iso, datatype=NamedNode(XSD + kind)) if kind else Literal(iso)


def value_term(value: Value) -> RdfTerm:
    """What a claim says as an RDF term: an entity, a quantity node, a typed date or a string."""
    if isinstance(value, Entity):
        return NamedNode(value.iri)
    if isinstance(value, Quantity):
        return quantity_iri(value)
    if isinstance(value, DateValue):
        return date_literal(value.iso)
    assert isinstance(value, TextValue)
    return Literal(value.text)


def turtle(triples: Iterable[RdfTriple]) -> str:
    """Triples as Turtle, in the order given, with those prefixes of the house that they use."""
    held = list(triples)
    everything = " ".join(map(str, held))
    prefixes = {name: space for name, space in PREFIXES.items() if f"<{space}" in everything}
    return (serialize(held, format=RdfFormat.TURTLE, prefixes=prefixes) or b"").decode()


def quads_text(quads: Iterable[Quad], format: str) -> bytes:  # noqa: A002 - the word people use
    """Quads as "trig", "nquads" or "jsonld", sorted, blank nodes named by their place in the graph (RDFC-1.0)."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    ordered = sorted(dataset, key=lambda quad: (str(quad.graph_name), str(quad)))
    if format == "nquads":
        return b"".join(sorted(f"{quad} .\n".encode() for quad in ordered))
    kinds = {"trig": RdfFormat.TRIG, "jsonld": RdfFormat.JSON_LD}
    return serialize(ordered, format=kinds[format], prefixes=PREFIXES) or b""


def iri_text(iri: str) -> str:
    """An IRI as SPARQL and Turtle write it; SourceError where it could break out of its brackets."""
    if not is_iri(iri):
        raise SourceError(
            f"not an IRI: {iri!r}", "give an absolute IRI such as https://w3id.org/claimgraph/id/nation/KOR"
        )
    return f"<{iri}>"


def literal_text(text: str) -> str:
    """A string literal as SPARQL and Turtle write it, everything special escaped and nothing as a code point."""
    for raw, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        text = text.replace(raw, escaped)
    return f'"{text}"'


def shortened(iri: str) -> str:
    """An IRI with its prefix where we have one, for people to read."""
    fits = [(space, name) for name, space in PREFIXES.items() if iri.startswith(space)]
    if not fits:
        return iri
    space, name = max(fits, key=lambda fit: len(fit[0]))
    return f"{name}:{iri[len(space) :]}"
