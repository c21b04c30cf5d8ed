"""Merges as text and JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kg.codec import entity_to_json
from kg.merging import Decision, History, in_force
from ui.render.layout import wrapped

__all__ = ["merges_json", "merges_text"]


def merges_json(history: History) -> list[dict[str, Any]]:
    """Every merge ever decided, oldest first, with what became of it."""
    return [
        {
            "id": merge.number,
            "when": merge.when,
            "from": entity_to_json(merge.gone),
            "into": entity_to_json(merge.kept),
            "why": merge.why or None,
            "state": state,
            "undone": undone,
        }
        for merge, state, undone in _merges(history)
    ]


def merges_text(history: History) -> str:
    """Every merge ever decided, for people."""
    blocks = []
    for merge, state, undone in _merges(history):
        at = f"{state} {undone}" if undone else state
        lines = [
            wrapped(
                f"{merge.number}  {_named(merge.gone.label, merge.gone.type)} is "
                f"{_named(merge.kept.label, merge.kept.type)} · {at}",
                rest="   ",
            ),
            f"   <{merge.gone.iri}>",
            f"   into <{merge.kept.iri}>",
            wrapped(f"decided {merge.when}" + (f": {merge.why}" if merge.why else ""), "   "),
        ]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) or "Nothing is merged. Two names for one thing: claimgraph merge NAME INTO_NAME"


def _merges(history: History) -> Iterable[tuple[Decision, str, str | None]]:
    """Each merge with its state and, where it was undone, when."""
    held = {decision.number for decision in in_force(history)}
    path = {decision.number for decision in history.decisions}
    undone = {d.undoes: d.when for d in history.decisions if d.undoes is not None}
    for decision in history.log:
        if decision.undoes is None:
            left = "rolled back" if decision.number not in path else "undone"
            yield decision, "in force" if decision.number in held else left, undone.get(decision.number)


def _named(label: str, type_: str) -> str:
    return f"{label} ({type_})"
