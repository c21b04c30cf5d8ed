"""What changed between two generations, and what a replay found, as text and JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from kg.revising import RevisionKind
from ui.render.claims import conflict_json, statement, value_text
from ui.render.layout import counted, wrapped

if TYPE_CHECKING:
    from kg.claim import Claim
    from kg.conflicts import Conflict
    from kg.document import Source
    from kg.revising import Revision
    from ui.changing import Affected, Change
    from ui.replaying import Cause, Replay

__all__ = ["Line", "diff_json", "diff_lines", "replay_json", "replay_lines", "revision_text", "summary"]

Line: TypeAlias = tuple[str, str]  # a style of the terminal, and the text

GREEN, RED, YELLOW, BOLD, PLAIN = "green", "red", "yellow", "bold", ""


def diff_json(change: Change) -> dict[str, Any]:
    """What changed between two generations; `added` and `withdrawn` count those of `changed` too."""
    added = [*change.added, *(pair.after for pair in change.revised)]
    withdrawn = [*change.withdrawn, *(pair.before for pair in change.revised)]
    return {
        "from": change.older,
        "to": change.newer,
        "added": [_claim(claim, change) for claim in added],
        "withdrawn": [_claim(claim, change) for claim in withdrawn],
        "changed": [
            {"kind": pair.kind.value, "old": _claim(pair.before, change), "new": _claim(pair.after, change)}
            for pair in change.revised
        ],
        "conflicts": {
            "new": [conflict_json(conflict) for conflict in change.new_conflicts],
            "resolved": [conflict_json(conflict) for conflict in change.resolved],
        },
        "answers": [{"name": one.name, "why": list(one.why)} for one in change.answers],
        "queries": [{"name": one.name, "why": list(one.why)} for one in change.queries],
    }


def _claim(claim: Claim, change: Change) -> dict[str, Any]:
    return {
        "claim": claim.id,
        "text": statement(claim),
        "source": change.sources[claim.evidence.document].id,
        "document": claim.evidence.document,
        "quote": claim.evidence.quote,
    }


def summary(change: Change) -> str:
    """What changed, counted."""
    reworded = sum(pair.kind is RevisionKind.WORDS for pair in change.revised)
    parts = (
        counted(len(change.added), "claim") + " added",
        f"{len(change.withdrawn)} withdrawn",
        f"{len(change.revised) - reworded} changed",
        f"{reworded} reworded",
        counted(len(change.new_conflicts), "new conflict"),
        f"{len(change.resolved)} resolved",
    )
    return ", ".join(parts)


def diff_lines(change: Change) -> Iterator[Line]:
    """What changed between two generations, for people: old values and new ones, source by source."""
    yield BOLD, f"from {change.older or 'nothing'} to {change.newer}: {summary(change)}"
    claims = [*change.added, *change.withdrawn, *(pair.after for pair in change.revised)]
    for source in sorted({change.sources[c.evidence.document].id for c in claims}):
        yield PLAIN, ""
        yield BOLD, source
        yield from _of_source(source, change)
    yield from _conflicts("newly in conflict", RED, change.new_conflicts, change.sources)
    yield from _conflicts("no longer in conflict", GREEN, change.resolved, change.sources)
    yield from _affected("saved answers affected", change.answers)
    yield from _affected("saved queries affected", change.queries)
    if not (claims or change.new_conflicts or change.resolved):
        yield PLAIN, "No claim came or went."


def _of_source(source: str, change: Change) -> Iterator[Line]:
    def own(claim: Claim) -> bool:
        return change.sources[claim.evidence.document].id == source

    for pair in change.revised:
        if own(pair.after):
            yield YELLOW, wrapped(revision_text(pair), "~ ")
            yield PLAIN, wrapped(f"“{pair.before.evidence.quote}”", "    was: ")
            yield PLAIN, wrapped(f"“{pair.after.evidence.quote}”", "    now: ")
    for mark, style, claims in (("- ", RED, change.withdrawn), ("+ ", GREEN, change.added)):
        for claim in filter(own, claims):
            yield style, wrapped(statement(claim), mark)


def revision_text(pair: Revision) -> str:
    """What a revision changed, in one line: the old value and the new."""
    before, after = pair.before, pair.after
    if pair.kind is RevisionKind.WORDS:
        return f"{statement(after)} (in other words)"
    about = f"{after.subject.label} · {after.relation}" + (f" [{after.aspect}]" if after.aspect else "")
    when = f" · {after.valid.text}" if after.valid else ""
    if pair.kind is RevisionKind.MODALITY:
        return f"{about} · {value_text(after.value)}{when}: {before.modality.value} → {after.modality.value}"
    old, new = value_text(before.value), value_text(after.value)
    if before.modality is not after.modality:
        old, new = f"{old} ({before.modality.value})", f"{new} ({after.modality.value})"
    return f"{about}{when}: {old} → {new}"


def _conflicts(head: str, style: str, conflicts: Iterable[Conflict], sources: dict[str, Source]) -> Iterator[Line]:
    for number, conflict in enumerate(conflicts):
        if number == 0:
            yield PLAIN, ""
            yield BOLD, head
        yield style, wrapped(f"{conflict.kind.value.replace('_', ' ')}: {conflict.topic}. {conflict.explanation}", "! ")
        for claim in conflict.claims:
            yield PLAIN, wrapped(f"“{claim.evidence.quote}” {sources[claim.evidence.document].title}", "    ")


def _affected(head: str, affected: Iterable[Affected]) -> Iterator[Line]:
    for number, one in enumerate(affected):
        if number == 0:
            yield PLAIN, ""
            yield BOLD, head
        yield YELLOW, wrapped(f"{one.name}: {'; '.join(one.why)}", "* ")


def replay_json(replay: Replay) -> dict[str, Any]:
    """What asking a saved question again came to."""
    return {
        "name": replay.receipt.name,
        "digest": replay.receipt.digest,
        "saved_on": replay.receipt.content["generation"],
        "generation": replay.generation,
        "same": replay.is_same,
        "status": {"was": replay.receipt.answer["status"], "now": replay.answer["status"]},
        "sentences": {"gone": list(replay.gone), "came": list(replay.came)},
        "rows": [{"sparql": r.sparql, "gone": len(r.gone), "came": len(r.came)} for r in replay.rows],
        "why": [_cause_json(cause) for cause in replay.causes],
        "cited_now": list(replay.cited_now),
    }


def _cause_json(cause: Cause) -> dict[str, Any]:
    return {
        "citation": cause.number,
        "source": cause.source,
        "what": cause.what,
        "document": {"was": cause.document, "now": cause.now},
        "quote": cause.quote,
        "changed": [
            {"old": statement(p.before), "new": statement(p.after), "quote": p.after.evidence.quote}
            for p in cause.revised
        ],
    }


WORDS = {
    "gone": "the source is no longer held",
    "edited": "the quoted words are not in the version now held",
    "withdrawn": "the words stand, but a claim made of them was withdrawn",
    "revised": "the source now gives another value",
}


def replay_lines(replay: Replay) -> Iterator[Line]:
    """What asking a saved question again came to, for people."""
    was, now = replay.receipt.content["generation"], replay.generation
    rows = sum(len(result.get("results", {}).get("bindings", ())) for result in replay.receipt.content["rows"])
    if replay.is_same:
        count = counted(len(replay.receipt.answer["sentences"]), "sentence")
        yield GREEN, f"the same: {count} and {counted(rows, 'row')}, saved on {was}, asked again on {now}"
    else:
        yield BOLD, f"changed from {was} to {now}"
        if replay.receipt.answer["status"] != replay.answer["status"]:
            yield YELLOW, f"~ status: {replay.receipt.answer['status']} → {replay.answer['status']}"
        yield from ((RED, wrapped(text, "- ")) for text in replay.gone)
        yield from ((GREEN, wrapped(text, "+ ")) for text in replay.came)
        for row in replay.rows:
            yield YELLOW, f"~ a query: {len(row.came)} rows came, {len(row.gone)} went"
    if replay.causes or replay.cited_now:
        yield BOLD, "why"
    for cause in replay.causes:
        version = f" (document {cause.document} → {cause.now})" if cause.now not in (None, cause.document) else ""
        yield PLAIN, wrapped(f"[{cause.number}] {cause.source}: {WORDS[cause.what]}{version}", "  ")
        yield PLAIN, wrapped(f"“{cause.quote}”", "      ")
        yield from ((YELLOW, wrapped(revision_text(pair), "      ~ ")) for pair in cause.revised)
    if replay.cited_now:
        yield PLAIN, wrapped(f"now cited too: {', '.join(replay.cited_now)}", "  ")
    if not (replay.is_same or replay.causes or replay.cited_now):
        yield PLAIN, wrapped(_else(replay), "  ")


def _else(replay: Replay) -> str:
    if replay.generation == replay.receipt.content["generation"]:
        return "The generation is the same: the program, its model or the day has changed since."
    return "All that was cited still stands as it was: other claims weigh more now, or the program changed."
