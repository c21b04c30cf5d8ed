"""A small graph for tests: two sources, claims of every kind, written as the store writes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from kg.claim import (
    Bound,
    Claim,
    DateValue,
    Entity,
    Evidence,
    Extraction,
    Interval,
    Mention,
    Modality,
    Quantity,
    TextValue,
    Value,
)
from kg.document import Document, Passage, Source, Span, document_id, passage_id
from kg.graph import GraphWriter
from kg.language.linking import Lexicon, load_lexicon, new_entity
from kg.ontology import load_ontology
from kg.triples import descriptions, document_triples, entities_of, plain_triples

KOREA = Entity("https://w3id.org/claimgraph/id/nation/KOR", "South Korea", "Nation")
INDIA = Entity("https://w3id.org/claimgraph/id/nation/IND", "India", "Nation")
NVIDIA = Entity("https://w3id.org/claimgraph/id/organisation/nvidia", "NVIDIA", "Organisation")
MISSION = new_entity("Programme", "Harbour Mission")
WONDER = new_entity("Model", "Wonder-7B")
LAB = new_entity("Organisation", "Wonder Lab")
LICENCE = new_entity("Licence", "Open Harbour Licence")
ACT = new_entity("Regulation", "Harbour Data Act")
SITE = new_entity("DataCentre", "Harbour Site")
BANKING = new_entity("UseCase", "Core banking")
SOVEREIGN = new_entity("Approach", "Harbour approach")
CRITIC = new_entity("Person", "Ada Critic")

LINES = (
    "South Korea runs the Harbour Mission with $5.5 billion in 2025.",
    "The Harbour Mission will reach about 3 GW by 2035.",
    "Wonder Lab develops Wonder-7B under the Open Harbour Licence.",
    "The Harbour Data Act applies in South Korea and entered into force on 1 March 2024.",
    "India partnered with NVIDIA.",
    "Harbour Site holds 20,000 GPUs and is built by NVIDIA.",
    "Core banking is best served by the Harbour approach.",
    "Ada Critic says that sovereign AI has costs of 10 to 30 percent.",
    "India does not run the Harbour Mission.",
    "South Korea aims at $9 billion.",
)
TEXT = "\n".join(LINES)
OTHER_TEXT = "South Korea runs the Harbour Mission with $6 billion in 2025."


def build(folder: Path) -> Path:
    """Write the sample graph below `folder` and return its path."""
    lexicon = lexicon_()
    parts = [first(), second()]
    path = folder / "graph"
    writer = GraphWriter.create(path)
    ontology = Path(__file__).parents[1] / "kg" / "ontology.ttl"
    writer.set_ontology(ontology.read_text(encoding="utf-8"))
    for document, passages, extraction in parts:
        writer.add_document(document.id, document_triples(document, passages, extraction))
    claims = [claim for *_, extraction in parts for claim in extraction.claims]
    entities = [entity for *_, extraction in parts for entity in entities_of(extraction)]
    writer.add_plain(plain_triples(claims) | descriptions(entities, lexicon))
    writer.close()
    return path


def lexicon_() -> Lexicon:
    """The shipped lexicon."""
    return load_lexicon(load_ontology())


def first() -> tuple[Document, tuple[Passage, ...], Extraction]:
    """A report with ten sentences and claims of every kind."""
    source = Source(
        "harbour-report", "The Harbour Report", "report", "Harbour Press", "https://harbour.example/r", "2025-06"
    )
    document = Document(document_id(source, TEXT), source, TEXT, (), "text/markdown")
    passage = Passage(
        passage_id(document.id, Span(0, len(TEXT))), document.id, Span(0, len(TEXT)), ("Harbour", "Facts")
    )
    year = Interval(date(2025, 1, 1), date(2025, 12, 31), "2025")
    by_2035 = Interval(None, date(2035, 12, 31), "by 2035")
    money = Quantity(Decimal(5500000000), "USD", "$5.5 billion")
    watts = Quantity(Decimal(3000000000), "W", "about 3 GW", Bound.ABOUT)
    gpus = Quantity(Decimal(20000), "GPUs", "20,000 GPUs")
    share = Quantity(None, "percent", "10 to 30 percent", Bound.RANGE, Decimal(10), Decimal(30))
    rows: list[tuple[int, Entity, str, Value, Modality, Interval | None, Entity | None, str | None]] = [
        (0, KOREA, "runsProgramme", MISSION, Modality.ASSERTED, None, None, None),
        (0, MISSION, "hasBudget", money, Modality.ASSERTED, year, None, None),
        (1, MISSION, "computeCapacity", watts, Modality.PROJECTED, by_2035, None, None),
        (2, LAB, "develops", WONDER, Modality.ASSERTED, None, None, None),
        (2, WONDER, "releasedUnder", LICENCE, Modality.ASSERTED, None, None, None),
        (3, ACT, "appliesIn", KOREA, Modality.ASSERTED, None, None, None),
        (3, ACT, "enteredIntoForceOn", DateValue("2024-03-01", "1 March 2024"), Modality.ASSERTED, None, None, None),
        (4, INDIA, "partnersWith", NVIDIA, Modality.ASSERTED, None, None, None),
        (5, SITE, "gpuCount", gpus, Modality.ASSERTED, None, None, None),
        (5, NVIDIA, "builds", SITE, Modality.ASSERTED, None, None, None),
        (6, BANKING, "bestServedBy", SOVEREIGN, Modality.RECOMMENDED, None, None, None),
        (7, SOVEREIGN, "hasFigure", share, Modality.REPORTED, None, CRITIC, "extra cost"),
        (7, SOVEREIGN, "hasRisk", TextValue("costs"), Modality.REPORTED, None, CRITIC, "risk"),
        (8, INDIA, "runsProgramme", MISSION, Modality.NEGATED, None, None, None),
        (9, KOREA, "hasBudget", Quantity(Decimal(9000000000), "USD", "$9 billion"), Modality.TARGET, None, None, None),
    ]
    claims = tuple(
        Claim(subject, relation, value, how, valid, by, _evidence(document, line), "test@1", 0.9, aspect)
        for line, subject, relation, value, how, valid, by, aspect in rows
    )
    mentions = (Mention(Span(0, 11), "South Korea", KOREA), Mention(Span(21, 36), "Harbour Mission", MISSION))
    return document, (passage,), Extraction(claims, (), mentions)


def second() -> tuple[Document, tuple[Passage, ...], Extraction]:
    """Another source, which repeats one claim and gives another figure."""
    source = Source("dock-news", "Dock News", "news", "Dock", None, "2025-07-04")
    document = Document(document_id(source, OTHER_TEXT), source, OTHER_TEXT, (), "text/plain")
    whole = Span(0, len(OTHER_TEXT))
    passage = Passage(passage_id(document.id, whole), document.id, whole)
    evidence = Evidence(document.id, passage.id, whole, OTHER_TEXT)
    year = Interval(date(2025, 1, 1), date(2025, 12, 31), "2025")
    money = Quantity(Decimal(6000000000), "USD", "$6 billion")
    claims = (
        Claim(KOREA, "runsProgramme", MISSION, Modality.ASSERTED, None, None, evidence, "test@1", 0.9),
        Claim(MISSION, "hasBudget", money, Modality.ASSERTED, year, None, evidence, "test@1", 0.9),
    )
    return document, (passage,), Extraction(claims)


def _evidence(document: Document, line: int) -> Evidence:
    start = document.text.index(LINES[line])
    span = Span(start, start + len(LINES[line]))
    return Evidence(document.id, passage_id(document.id, Span(0, len(document.text))), span, document.slice(span))
