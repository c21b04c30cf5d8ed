"""Pipe tables: where the cells of a line are."""

from __future__ import annotations

import re
from itertools import pairwise

from ingest.reading.blocks import trimmed
from kg.document import Span

__all__ = ["cell_spans", "is_rule"]

_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")


def is_rule(line: str) -> bool:
    """Whether a line is the rule under a table's header (`|---|:--:|`)."""
    return "-" in line and "|" in line and _RULE.match(line) is not None


def cell_spans(text: str, line: Span) -> tuple[Span, ...]:
    """The spans of the cells of the table row at `line`, without white space; empty cells have empty spans."""
    whole = trimmed(text, line)
    row = text[whole.start : whole.end]
    borders = [whole.start + bar.start() for bar in _BAR.finditer(row)]
    edges = [whole.start - 1, *borders, whole.end]
    if row.startswith("|"):
        edges = edges[1:]
    if len(edges) > 2 and edges[-2] == whole.end - 1:
        edges = edges[:-1]
    return tuple(trimmed(text, Span(left + 1, right)) for left, right in pairwise(edges))
