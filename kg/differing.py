"""How the claims of two generations differ."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from kg.snapshot import Snapshot

__all__ = ["Difference", "difference"]


@dataclass(frozen=True, slots=True)
class Difference:
    """Ids of claims that came and went. A claim said again in the same words, elsewhere in the text, is unchanged."""

    added: tuple[str, ...]
    withdrawn: tuple[str, ...]
    unchanged: int


def difference(before: Snapshot | None, after: Snapshot) -> Difference:
    """The claims `after` holds that `before` did not, and the other way round; all are new without a `before`."""
    old, new = _said(before), _said(after)
    added, withdrawn, unchanged = [], [], 0
    for key in old.keys() | new.keys():
        was, now = old.get(key, []), new.get(key, [])
        shared = min(len(was), len(now))
        unchanged += shared
        stay = set(was) & set(now)
        withdrawn += [id_ for id_ in was if id_ not in stay][: len(was) - shared]
        added += [id_ for id_ in now if id_ not in stay][: len(now) - shared]
    return Difference(tuple(sorted(added)), tuple(sorted(withdrawn)), unchanged)


def _said(snapshot: Snapshot | None) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for said, id_, _ in snapshot.catalogue.said() if snapshot else ():
        found[said].append(id_)
    return found
