"""A language model may choose among the readings of a question; it never writes a query."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING

from kg.ports import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.ports import Generator
    from retrieval.graphqa.answering import Reading

__all__ = ["chosen"]

_OFFERED = 4  # readings a model is shown
_CLOSE = 0.6  # how far behind the best reading one may be to be offered
_MAX_TOKENS = 20


def chosen(question: str, readings: Sequence[Reading], generator: Generator) -> tuple[Reading, ...]:
    """The readings with the one first that the model says is meant, among those that come close to the best.

    What the model says that is not one of them changes nothing.
    """
    offered = [r for r in readings[:_OFFERED] if r.score >= readings[0].score - _CLOSE]
    if len(offered) < 2:
        return tuple(readings)
    names = [chr(ord("A") + i) for i in range(len(offered))]
    schema = {"type": "object", "properties": {"choice": {"enum": names}}, "required": ["choice"]}
    prompt = (files("retrieval") / "prompts" / "reading.md").read_text(encoding="utf-8")
    listed = "\n".join(f"{name}: {reading.words}" for name, reading in zip(names, offered, strict=True))
    messages = [Message("system", prompt), Message("user", f"Question: {question}\n{listed}")]
    said = "".join(piece.text for piece in generator.stream(messages, schema=schema, max_tokens=_MAX_TOKENS))
    place = _place(said, names)
    return (readings[place], *readings[:place], *readings[place + 1 :])


def _place(said: str, names: Sequence[str]) -> int:
    try:
        choice = json.loads(said)["choice"]
    except (ValueError, KeyError, TypeError):
        return 0
    return names.index(choice) if choice in names else 0
