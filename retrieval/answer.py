"""What an answer is: sentences with citations a program has checked, and how it was found."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from kg.codec import claim_to_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.claim import Claim
    from kg.conflicts import Conflict
    from kg.document import Source, Span
    from retrieval.following import Choice
    from retrieval.search import Hit

__all__ = [
    "Answer",
    "Citation",
    "NotFound",
    "QueryUsed",
    "Rejected",
    "Sentence",
    "Side",
    "answer_to_json",
    "search_to_json",
]


@dataclass(frozen=True, slots=True)
class Citation:
    """The place a sentence rests on; `quote` is the document's own words at `span`."""

    number: int
    source: Source
    document: str
    span: Span
    quote: str
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer and the numbers of the citations that carry it."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TableRow:
    """One respect in which things are compared: a cited text for each thing, None where no source speaks of it."""

    label: str
    cells: tuple[Sentence | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A comparison: the things in `columns`, a row for each respect."""

    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """What one side of a conflict says: its sentence, value and unit, how it is held, who says it, and when.

    `claim` and `source` are ids, `published` the date of the source, `citations` the numbers that carry it.
    """

    text: str
    claim: str
    value: str
    unit: str | None
    modality: str
    speaker: str
    source: str
    published: str | None
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class QueryUsed:
    """A SPARQL query that was run for the answer, how many rows it gave, and in how many seconds.

    `columns` and `cells` are its variables and first rows; `leads` says that the answer is told from them.
    """

    sparql: str
    rows: int
    seconds: float
    columns: tuple[str, ...] = ()
    cells: tuple[tuple[str | None, ...], ...] = ()
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """A sentence that was drafted and that its evidence does not carry, with the reason."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class NotFound:
    """Why there is no answer: the reason, what was searched, the nearest that sources say, what source would help."""

    reason: str
    searched: str
    nearest: tuple[str, ...] = ()
    would_help: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, or the reason there is none; `status` is answered, partial, conflicting or not_found.

    `understood` is the question that was answered, where it is not `question` itself; `choices` are given where it may
    mean several. `sides` has, for each of the `conflicts`, what each side says.
    """

    question: str
    status: str
    generation: str
    model: str | None = None
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    claims: tuple[Claim, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    sides: tuple[tuple[Side, ...], ...] = ()
    queries: tuple[QueryUsed, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    not_found: NotFound | None = None
    table: Table | None = None
    understood: str | None = None
    choices: tuple[Choice, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)

    def disputes(self) -> tuple[tuple[Conflict, tuple[Side, ...]], ...]:
        """Each conflict with its sides, () where they were not told."""
        known = (*self.sides, *(() for _ in self.conflicts[len(self.sides) :]))
        return tuple(zip(self.conflicts, known, strict=True))


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """The answer as the contract writes it; its claims are those of the documents it cites."""
    source_ids = {citation.document: citation.source.id for citation in answer.citations}
    claims = (c for c in answer.claims if c.evidence.document in source_ids)
    return {
        "question": answer.question,
        "status": answer.status,
        "generation": answer.generation,
        "model": answer.model,
        "sentences": [{"text": s.text, "citations": list(s.citations)} for s in answer.sentences],
        "citations": [_citation(citation) for citation in answer.citations],
        "claims": [claim_to_json(c, source_ids[c.evidence.document]) for c in claims],
        "conflicts": [_conflict(conflict, sides) for conflict, sides in answer.disputes()],
        "queries": [_query(q) for q in answer.queries],
        "rejected": [{"text": r.text, "reason": r.reason} for r in answer.rejected],
        "not_found": answer.not_found
        and {
            "reason": answer.not_found.reason,
            "searched": answer.not_found.searched,
            "nearest": list(answer.not_found.nearest),
            "would_help": answer.not_found.would_help,
        },
        "table": answer.table and _table(answer.table),
        "understood": answer.understood,
        "choices": [{"label": choice.label, "question": choice.question} for choice in answer.choices],
        "seconds": {name: round(value, 4) for name, value in answer.seconds.items()},
    }


def _query(query: QueryUsed) -> dict[str, Any]:
    told: dict[str, Any] = {"sparql": query.sparql, "rows": query.rows, "seconds": round(query.seconds, 4)}
    if query.columns:
        told |= {"leads": query.leads, "columns": list(query.columns), "table": [list(row) for row in query.cells]}
    return told


def _conflict(conflict: Conflict, sides: Sequence[Side]) -> dict[str, Any]:
    return {
        "class": str(conflict.kind),
        "claims": [claim.id for claim in conflict.claims],
        "explanation": conflict.explanation,
        "reason": conflict.reason,
        "sides": [asdict(side) | {"citations": list(side.citations)} for side in sides],
    }


def _table(table: Table) -> dict[str, Any]:
    rows = [
        {
            "label": row.label,
            "cells": [cell and {"text": cell.text, "citations": list(cell.citations)} for cell in row.cells],
        }
        for row in table.rows
    ]
    return {"columns": list(table.columns), "rows": rows}


def search_to_json(question: str, generation: str, hits: Sequence[Hit], seconds: float) -> dict[str, Any]:
    """The hits of a search as the contract writes them."""
    return {
        "question": question,
        "generation": generation,
        "hits": [
            {
                "rank": hit.rank,
                "passage": hit.passage,
                "source": hit.source,
                "document": hit.document,
                "start": hit.start,
                "end": hit.end,
                "score": round(hit.score, 4),
                "by": list(hit.by),
                "text": hit.text,
                "via": hit.via and {"passage": hit.via.passage, "name": hit.via.name},
                "page": hit.page,
            }
            for hit in hits
        ],
        "seconds": round(seconds, 4),
    }


def _citation(citation: Citation) -> dict[str, Any]:
    source = citation.source
    return {
        "number": citation.number,
        "source": {
            "id": source.id,
            "title": source.title,
            "publisher": source.publisher,
            "url": source.url,
            "published": source.published,
        },
        "document": citation.document,
        "start": citation.span.start,
        "end": citation.span.end,
        "quote": citation.quote,
        "claims": list(citation.claims),
    }
