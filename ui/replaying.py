"""Asking a saved question again: the same on the same generation; on another, what changed and why."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.codec import claim_from_json
from kg.document import Source
from kg.errors import NotHeldError
from kg.revising import Revision, RevisionKind, revisions
from ui.receipts import Receipt, rows_of, setting
from ui.render.answers import answer_json

if TYPE_CHECKING:
    from kg.snapshot import Snapshot
    from ui.wiring import Services

__all__ = ["Cause", "Replay", "RowChange", "asked_again", "causes", "replay", "replayed"]


@dataclass(frozen=True, slots=True)
class Cause:
    """What became of a place an answer cites: in which document it was, in which it would be, and what happened.

    `what` is "gone" (the source), "edited" (the quoted words), "withdrawn" (a cited claim) or "revised" (its value).
    """

    number: int
    source: str
    document: str
    now: str | None
    what: str
    quote: str
    revised: tuple[Revision, ...] = ()


@dataclass(frozen=True, slots=True)
class RowChange:
    """How the rows of one query changed; rows are SPARQL JSON bindings as text."""

    sparql: str
    gone: tuple[str, ...]
    came: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replay:
    """A receipt and the answer now: sentences and rows that went and came, sources newly cited, and why."""

    receipt: Receipt
    generation: str
    answer: Mapping[str, Any]
    gone: tuple[str, ...]
    came: tuple[str, ...]
    rows: tuple[RowChange, ...]
    causes: tuple[Cause, ...]
    cited_now: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether status, sentences and rows are those of the receipt."""
        alike = self.answer["status"] == self.receipt.answer["status"]
        return alike and not (self.gone or self.came or self.rows)


def replay(services: Services, receipt: Receipt) -> Replay:
    """Ask the question of a receipt again of the generation that `services` reads."""
    answer = asked_again(services, receipt)
    old, new = receipt.answer, answer
    gone, came = _differ(_sentences(old), _sentences(new))
    held = {_source_text(c) for c in old["citations"]}
    return Replay(
        receipt=receipt,
        generation=str(new["generation"]),
        answer=new,
        gone=gone,
        came=came,
        rows=tuple(_row_changes(services, receipt, new)),
        causes=causes(receipt, services.snapshot()),
        cited_now=tuple(dict.fromkeys(t for c in new["citations"] if (t := _source_text(c)) not in held)),
    )


def replayed(services: Services, receipt: Receipt, generation: str | None) -> Replay:
    """Ask the question of a receipt again of the live generation, or of the one named. Raises NotHeldError."""
    if generation is None:
        return replay(services, receipt)
    with services.at(generation.zfill(6)) as then:
        return replay(then, receipt)


def asked_again(services: Services, receipt: Receipt) -> dict[str, Any]:
    """The answer to the question of a receipt now, with the same model, times and turns before."""
    model, asked = receipt.content["asked"]["model"], setting(receipt)
    understood = receipt.answer.get("understood")
    if understood and not asked.earlier:  # it stood in a conversation that the receipt does not have
        return answer_json(services.ask(understood, model=model, setting=asked))
    return answer_json(services.ask(receipt.content["question"], model=model, setting=asked))


def _sentences(answer: Mapping[str, Any]) -> list[str]:
    return [sentence["text"] for sentence in answer["sentences"]]


def _source_text(citation: Mapping[str, Any]) -> str:
    return str(citation["source"]["id"])


def _differ(old: list[str], new: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What went and what came, however often; the order of what stays does not count."""
    gone, came = Counter(old) - Counter(new), Counter(new) - Counter(old)
    return tuple(gone.elements()), tuple(came.elements())


def _row_changes(services: Services, receipt: Receipt, answer: Mapping[str, Any]) -> Iterator[RowChange]:
    had = {q["sparql"]: rows for q, rows in zip(receipt.answer["queries"], receipt.content["rows"], strict=True)}
    for sparql in dict.fromkeys([*had, *(query["sparql"] for query in answer["queries"])]):
        gone, came = _differ(_rows(had.get(sparql, {})), _rows(rows_of(services, sparql)))
        if gone or came:
            yield RowChange(sparql, gone, came)


def _rows(result: Mapping[str, Any]) -> list[str]:
    """Each row as text; the answer of an ASK query and an error are one."""
    if "results" in result:
        return [json.dumps(row, sort_keys=True, ensure_ascii=False) for row in result["results"]["bindings"]]
    return [json.dumps(result, sort_keys=True, ensure_ascii=False)] if result else []


def causes(receipt: Receipt, now: Snapshot) -> tuple[Cause, ...]:
    """What of the places that a saved answer cites is not as it was, in the generation `now`."""
    found = (_cause(receipt, citation, now) for citation in receipt.answer["citations"])
    return tuple(cause for cause in found if cause is not None)


def _cause(receipt: Receipt, citation: Mapping[str, Any], now: Snapshot) -> Cause | None:
    number, document, quote = citation["number"], citation["document"], citation["quote"]
    name = citation["source"]["id"]
    try:
        held = now.of_source(name)
    except NotHeldError:
        return Cause(number, name, document, None, "gone", quote)
    wanted = [claim_from_json(c) for c in receipt.answer["claims"] if c["id"] in citation["claims"]]
    here = {claim.id: claim for claim in now.claims(held.id)}
    lost = [claim for claim in wanted if claim.id not in here]
    source = Source(name, citation["source"]["title"], publisher=citation["source"]["publisher"])
    known = {claim.evidence.document: source for claim in wanted}
    pairs = revisions(lost, here.values(), known, {held.id: held.source})
    revised = tuple(pair for pair in pairs if pair.kind is not RevisionKind.WORDS)
    what = _what(lost=len(lost) > len(pairs), revised=bool(revised), stands=quote in now.text(held.id))
    return Cause(number, name, document, held.id, what, quote, revised) if what else None


def _what(*, lost: bool, revised: bool, stands: bool) -> str:
    if revised:
        return "revised"
    if not stands:
        return "edited"
    return "withdrawn" if lost else ""
