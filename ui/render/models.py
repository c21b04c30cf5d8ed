"""Models as text and JSON."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from ui.render.layout import columns, wrapped

if TYPE_CHECKING:
    from ui.modelling import Listed, Models

__all__ = ["models_json", "models_text"]


def models_json(found: Models) -> dict[str, Any]:
    """The models that are known, which are present, and which would answer."""
    return dataclasses.asdict(found)


def models_text(found: Models) -> str:
    """The same for people."""
    rows = [("language model", "size", "licence", "state", "hub or package")]
    rows += [_row(m, found) for m in found.language]
    rows += [("", "", "", "", ""), ("embedding model", "", "", "", "")]
    rows += [_row(m, found) for m in found.embedding]
    lines = [wrapped(f"Answers come from: {found.answers_by}"), "", columns(rows, right=(1,))]
    lines += [f"\nPull one: claimgraph models pull {m.name}" for m in found.language if m.offered]
    return "\n".join(lines)


def _row(model: Listed, found: Models) -> tuple[str, str, str, str, str]:
    return model.name, _size(model), model.licence or "", _state(model, found), model.where


def _size(model: Listed) -> str:
    return f"{model.size / 1e6:,.0f} MB" if model.size else ""


def _state(model: Listed, found: Models) -> str:
    if model.name == found.default:
        return "answers"
    return "present" if model.present else "absent"
