"""How the claims of two generations differ."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from kg.errors import CorruptStoreError
from kg.snapshot import Snapshot

__all__ = ["Difference", "difference", "difference_since"]


@dataclass(frozen=True, slots=True)
class Difference:
    """Ids of claims that came and went. A claim said again in the same words, elsewhere in the text, is unchanged."""

    added: tuple[str, ...]
    withdrawn: tuple[str, ...]
    unchanged: int


def difference(before: Snapshot | None, after: Snapshot) -> Difference:
    """The claims `after` holds that `before` did not, and the other way round; all are new without a `before`."""
    had, has = _made(before), _made(after)
    stays = had & has  # what a claim says has its source in it, so it is looked for in documents that differ, only
    old, new = _said(before, had - stays), _said(after, has - stays)
    added, withdrawn = [], []
    unchanged = sum(held.claims for held in after.documents.values() if (held.id, held.made) in stays)
    for key in old.keys() | new.keys():
        was, now = old.get(key, []), new.get(key, [])
        shared = min(len(was), len(now))
        unchanged += shared
        stay = set(was) & set(now)
        withdrawn += [id_ for id_ in was if id_ not in stay][: len(was) - shared]
        added += [id_ for id_ in now if id_ not in stay][: len(now) - shared]
    return Difference(tuple(sorted(added)), tuple(sorted(withdrawn)), unchanged)


def _made(snapshot: Snapshot | None) -> set[tuple[str, str]]:
    return {(held.id, held.made) for held in snapshot.documents.values()} if snapshot else set()


def difference_since(parent: Snapshot | None, now: Snapshot) -> Difference:
    """How the claims changed since `parent`; where it is damaged, all that is there now counts as new."""
    try:
        return difference(parent, now)
    except CorruptStoreError:  # the new generation is live and whole: that is no failure of the commit
        return difference(None, now)


def _said(snapshot: Snapshot | None, documents: set[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for said, id_, _ in snapshot.catalogue.said(id_ for id_, _ in documents) if snapshot else ():
        found[said].append(id_)
    return found
