"""What a person may set about an ingest; `ui/config.py` reads it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["IngestSettings"]


@dataclass(frozen=True, slots=True)
class IngestSettings:
    """How documents are read side by side.

    `workers` processes read them, 0 for one a core, 1 for none but this one. `window_mb` is how many megabytes of
    sources may be in hand at once: memory grows with it and not with the corpus. A worker that is silent for
    `patience` seconds over a document (so many for each of its megabytes, where it is larger) is ended. `on` is
    "ray" for a cluster begun on this machine, "ray:ADDRESS" for one that runs, and "" for workers of our own.
    """

    workers: int = 0
    window_mb: int = 2
    patience: float = 300.0
    on: str = ""
