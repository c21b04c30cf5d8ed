"""The namespaces of the house, and the prefixes every query may use."""

from __future__ import annotations

__all__ = [
    "CG",
    "CLAIM",
    "DCTERMS",
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
]

BASE = "https://w3id.org/claimgraph/"
ONTOLOGY_GRAPH = f"{BASE}ontology"
CG = f"{BASE}ontology#"
ID = f"{BASE}id/"
DOC = f"{BASE}document/"
CLAIM = f"{BASE}claim/"
SOURCE = f"{BASE}source/"
QUANTITY = f"{BASE}quantity/"
UNIT = f"{BASE}unit/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
PROV = "http://www.w3.org/ns/prov#"
DCTERMS = "http://purl.org/dc/terms/"
QUDT = "http://qudt.org/schema/qudt/"
SCHEMA = "https://schema.org/"
SH = "http://www.w3.org/ns/shacl#"
VOID = "http://rdfs.org/ns/void#"

PREFIXES = {
    "cg": CG,
    "id": ID,
    "doc": DOC,
    "claim": CLAIM,
    "source": SOURCE,
    "quantity": QUANTITY,
    "unit": UNIT,
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "skos": SKOS,
    "prov": PROV,
    "dcterms": DCTERMS,
    "qudt": QUDT,
    "schema": SCHEMA,
    "sh": SH,
    "void": VOID,
}
"""The prefixes every query may use without declaring them."""
