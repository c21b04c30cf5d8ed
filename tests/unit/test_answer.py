"""Answers as the contract writes them."""

from __future__ import annotations

import json

from kg.claim import Claim as MadeClaim
from kg.claim import Entity, Evidence, Modality, TextValue
from kg.conflicts import Conflict, ConflictKind
from kg.document import Source, Span
from retrieval.answer import (
    Answer,
    Citation,
    NotFound,
    QueryUsed,
    Rejected,
    Sentence,
    answer_to_json,
    search_to_json,
)
from retrieval.search import Hit

SOURCE = Source(
    "tides", "Tide tables", publisher="Harbour Office", url="https://example.org/tides", published="2025-03"
)


def claim(document: str) -> MadeClaim:
    """A claim of a document."""
    subject = Entity("https://w3id.org/claimgraph/id/place/brack", "Brack", "Place")
    evidence = Evidence(document, f"{document}#char=0,20", Span(0, 9), "Brack ebbs")
    return MadeClaim(subject, "describedAs", TextValue("ebbs"), Modality.ASSERTED, None, None, evidence, "test@1", 0.9)


def test_an_answer_is_written_whole() -> None:
    """Sentences, citations, claims, conflicts, queries, rejections and times all stand in the JSON."""
    held, other = claim("d1"), claim("d2")
    answer = Answer(
        question="When is low tide?",
        status="conflicting",
        generation="000007",
        model="tiny",
        sentences=(Sentence("Low tide is at noon.", (1,)),),
        citations=(Citation(1, SOURCE, "d1", Span(0, 20), "Low tide is at noon.", (held.id,)),),
        claims=(held, other),
        conflicts=(Conflict(ConflictKind.UNIT_SLIP, (held, other), "one is ten times the other", "tide"),),
        queries=(QueryUsed("SELECT * WHERE {}", 3, 0.00123),),
        rejected=(Rejected("Low tide is at one.", "the number “one” is not in the cited words"),),
        seconds={"search": 0.0312345, "compose": 0.0, "check": 0.001},
    )
    made = json.loads(json.dumps(answer_to_json(answer)))

    assert made["sentences"] == [{"text": "Low tide is at noon.", "citations": [1]}]
    assert made["citations"][0]["source"] == {
        "id": "tides", "title": "Tide tables", "publisher": "Harbour Office", "url": "https://example.org/tides",
        "published": "2025-03",
    }  # fmt: skip
    assert made["citations"][0]["quote"] == "Low tide is at noon."
    assert [c["source"] for c in made["claims"]] == ["tides"]
    assert made["conflicts"][0]["class"] == "unit_slip"
    assert made["conflicts"][0]["claims"] == [held.id, other.id]
    assert made["queries"] == [{"sparql": "SELECT * WHERE {}", "rows": 3, "seconds": 0.0012}]
    assert made["rejected"][0]["reason"].startswith("the number")
    assert made["not_found"] is None
    assert made["seconds"]["search"] == 0.0312


def test_no_answer_says_why() -> None:
    """What is not found has a reason, what was searched, and the nearest thing."""
    answer = Answer("Who?", "not_found", "000001", not_found=NotFound("nobody is named", "3 passages", ("A tide.",)))
    made = answer_to_json(answer)

    assert made["status"] == "not_found"
    assert made["sentences"] == []
    assert made["not_found"] == {
        "reason": "nobody is named",
        "searched": "3 passages",
        "nearest": ["A tide."],
        "would_help": "",
    }


def test_hits_are_written_in_order() -> None:
    """A search has its question, generation, hits and time."""
    hit = Hit(1, "d1#char=0,20", 11, "tides", "d1", 0, 20, 0.123456, ("words", "meaning"), "Low tide is at noon.")
    made = search_to_json("tide", "000007", [hit], 0.0123456)

    assert list(made) == ["question", "generation", "hits", "seconds"]
    assert list(made["hits"][0]) == [
        "rank",
        "passage",
        "source",
        "document",
        "start",
        "end",
        "score",
        "by",
        "text",
        "via",
        "page",
    ]
    assert made["hits"][0]["score"] == 0.1235
    assert made["seconds"] == 0.0123
