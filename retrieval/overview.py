"""Questions for the whole: what a source concludes is read where it says so, under its conclusion."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.document import BlockKind
from retrieval.questions import Shape
from retrieval.units import document_of, readable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.snapshot import Snapshot
    from retrieval.questions import Asked
    from retrieval.ranking import Scored

__all__ = ["concluding"]

_CONCLUDES = re.compile(
    r"\b(?:conclu\w+|bottom line|summary|in short|in brief|key (?:points|takeaways|findings)|takeaways?|final thoughts|"
    r"closing|outlook|road ahead|verdict)\b",
    re.IGNORECASE,
)
_SENTENCES = 3


def concluding(asked: Asked, ranked: Sequence[Scored], snapshot: Snapshot) -> tuple[Scored, ...]:
    """The best sentences under the conclusion of the source that speaks most of the topic; () where there is none."""
    if asked.shape is not Shape.OVERVIEW:
        return ()
    for id_ in dict.fromkeys(s.unit.document for s in ranked):
        document = document_of(snapshot, id_)
        heads = [readable(document.slice(b.span)) for b in document.blocks if b.kind is BlockKind.HEADING]
        closing = [head for head in heads if _CONCLUDES.search(head)]
        under = [s for s in ranked if s.unit.document == id_ and set(s.unit.above) & set(closing[-1:])]
        if under:
            return tuple(under[:_SENTENCES])
    return ()
