"""Where the shipped sources are: beside the packages in a checkout, inside `ui` in an installed wheel."""

from __future__ import annotations

from pathlib import Path

from kg.errors import NotHeldError

__all__ = ["shipped_manifest"]


def shipped_manifest() -> Path:
    """The manifest of the shipped sources."""
    here = Path(__file__).parent
    for folder in (here / "samples", here.parent / "sources"):
        if (folder / "sources.toml").is_file():
            return folder / "sources.toml"
    raise NotHeldError("the shipped sources are missing", "Install claimgraph again, or name files to ingest.")
