"""What an ingest came to, source by source, and as the JSON of the contract."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

__all__ = ["Report", "SourceReport", "State", "report_to_json"]


class State(StrEnum):
    """What became of a source."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What became of one source; counts are of the version now held, `notes` what reading noticed.

    `why` has the reasons of its state; `redo` says that only the program or its models have changed, not the source.
    """

    id: str
    path: str
    state: State
    error: str | None = None
    hint: str | None = None
    passages: int = 0
    claims: int = 0
    rejected: int = 0
    notes: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    redo: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What an ingest came to; `generation` is `previous` when nothing changed, `claims_*` and `conflicts_*` counts.

    `notes` say what was noticed of feeds, sitemaps and folders.
    """

    generation: str | None
    previous: str | None
    sources: tuple[SourceReport, ...]
    claims_added: int = 0
    claims_withdrawn: int = 0
    claims_unchanged: int = 0
    conflicts_new: int = 0
    conflicts_resolved: int = 0
    seconds: float = 0.0
    notes: tuple[str, ...] = ()

    @property
    def failed(self) -> tuple[SourceReport, ...]:
        """The sources that failed."""
        return tuple(source for source in self.sources if source.state is State.FAILED)


def report_to_json(report: Report) -> dict[str, Any]:
    """The report as the contract writes it."""
    return {
        "generation": report.generation,
        "previous": report.previous,
        "sources": [
            {
                "id": source.id,
                "path": source.path,
                "state": source.state.value,
                "error": source.error,
                "hint": source.hint,
                "passages": source.passages,
                "claims": source.claims,
                "rejected": source.rejected,
                "notes": list(source.notes),
                "why": list(source.why),
                "redo": source.redo,
            }
            for source in report.sources
        ],
        "claims": {
            "added": report.claims_added,
            "withdrawn": report.claims_withdrawn,
            "unchanged": report.claims_unchanged,
        },
        "conflicts": {"new": report.conflicts_new, "resolved": report.conflicts_resolved},
        "seconds": round(report.seconds, 3),
        **({"notes": list(report.notes)} if report.notes else {}),
    }
