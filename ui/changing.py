"""What changed between two generations: claims, disagreements, and the saved answers and queries that it touches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.differing import difference
from kg.errors import ClaimgraphError, NotHeldError
from kg.news import conflict_changes
from kg.revising import RevisionKind, revisions
from ui.receipts import receipts
from ui.replaying import asked_again, causes
from ui.saved_queries import changed_rows, saved_queries

if TYPE_CHECKING:
    from kg.claim import Claim
    from kg.conflicts import Conflict
    from kg.document import Source
    from kg.revising import Revision
    from kg.snapshot import Snapshot
    from ui.receipts import Receipt
    from ui.wiring import Services

__all__ = ["Affected", "Change", "change", "named"]


@dataclass(frozen=True, slots=True)
class Affected:
    """A saved answer or query that a change touches, and how."""

    name: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What changed from one generation to another; `older` is None where the newer one is the first.

    `added` and `withdrawn` are claims that stand in no revision; `sources` has the source of every document of either.
    """

    older: str | None
    newer: str
    added: tuple[Claim, ...]
    withdrawn: tuple[Claim, ...]
    revised: tuple[Revision, ...] = ()
    new_conflicts: tuple[Conflict, ...] = ()
    resolved: tuple[Conflict, ...] = ()
    answers: tuple[Affected, ...] = ()
    queries: tuple[Affected, ...] = ()
    sources: dict[str, Source] = field(default_factory=dict)


def change(services: Services, older: str | None, newer: str | None, *, ask: bool = True) -> Change:
    """What changed from `older` (the one before) to `newer` (the live one); of a first one everything came.

    With `ask` saved questions that no language model answered are asked of both. Raises NotHeldError where there is
    no such generation.
    """
    start, to = named(services, older, newer)
    with ExitStack() as stack:
        after = stack.enter_context(services.base.open(to))
        before = stack.enter_context(services.base.open(start)) if start else None
        found = _compared(start, to, before, after)
        if before is None:
            return found
        now = stack.enter_context(services.at(to))
        then = stack.enter_context(services.at(start or to))
        answers = tuple(_answers(then, now, ask=ask))
        queries = tuple(_queries(then, now))
    return Change(
        **{**{name: getattr(found, name) for name in found.__slots__}, "answers": answers, "queries": queries}
    )


def named(services: Services, older: str | None, newer: str | None) -> tuple[str | None, str]:
    """The generations meant: by default the live one, and the one before. Raises NotHeldError."""
    kept = {g.id: g for g in services.base.generations()}
    to = newer or services.base.current
    if to is None:
        raise NotHeldError("nothing is held yet", "Take sources in: claimgraph ingest")
    to = to.zfill(6)
    for name in (to, *([older.zfill(6)] if older else ())):
        if name not in kept:
            raise NotHeldError(f"generation {name} is not kept", "See those that are: claimgraph generations")
    start = older.zfill(6) if older else kept[to].parent
    if start is not None and start not in kept:
        raise NotHeldError(f"generation {start} is not kept", "See those that are: claimgraph generations")
    return start, to


def _compared(start: str | None, to: str, before: Snapshot | None, after: Snapshot) -> Change:
    differs = difference(before, after)
    added = _claims(after, differs.added)
    withdrawn = _claims(before, differs.withdrawn) if before else []
    had = {h.id: h.source for h in before.documents.values()} if before else {}
    has = {h.id: h.source for h in after.documents.values()}
    revised = revisions(withdrawn, added, had, has)
    paired = {id(claim) for pair in revised for claim in (pair.before, pair.after)}
    new, resolved = conflict_changes(before, after, differs)
    return Change(
        older=start,
        newer=to,
        added=tuple(claim for claim in added if id(claim) not in paired),
        withdrawn=tuple(claim for claim in withdrawn if id(claim) not in paired),
        revised=tuple(sorted(revised, key=lambda pair: pair.kind is RevisionKind.WORDS)),
        new_conflicts=new,
        resolved=resolved,
        sources={**had, **has},
    )


def _claims(snapshot: Snapshot, ids: Sequence[str]) -> list[Claim]:
    wanted = set(ids)
    return [claim for claim in snapshot.claims() if claim.id in wanted] if wanted else []


def _answers(then: Services, now: Services, *, ask: bool) -> Iterator[Affected]:
    """The saved answers of which a cited place is not as it was, or that are now answered otherwise."""
    for receipt in receipts(now.config.home):
        before = {(c.number, c.what) for c in causes(receipt, then.snapshot())}
        touched = [c for c in causes(receipt, now.snapshot()) if (c.number, c.what) not in before]
        why = [f"[{c.number}] {c.source}: {_WORDS[c.what]}" for c in touched]
        if ask and receipt.content["asked"]["model"] == "none":
            why += _asked(then, now, receipt)
        if why:
            yield Affected(receipt.name, tuple(why))


_WORDS = {
    "gone": "the source is no longer held",
    "edited": "the quoted words are not in its new version",
    "withdrawn": "a cited claim was withdrawn",
    "revised": "a cited claim has another value",
}


def _asked(then: Services, now: Services, receipt: Receipt) -> Iterator[str]:
    try:
        one, other = asked_again(then, receipt), asked_again(now, receipt)
    except ClaimgraphError as error:
        yield f"it could not be asked again: {error.message}"
        return
    if one["status"] != other["status"]:
        yield f"it is now {other['status'].replace('_', ' ')}, and was {one['status'].replace('_', ' ')}"
    elif [s["text"] for s in one["sentences"]] != [s["text"] for s in other["sentences"]]:
        yield "it is now answered with other sentences"


def _queries(then: Services, now: Services) -> Iterator[Affected]:
    for query in saved_queries(now.config.home):
        why = changed_rows(then, now, query)
        if why:
            yield Affected(query.name, (why,))
