"""Clauses that say nothing by themselves: part of what a word is taken to mean, or of a condition."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.extraction.grammar import Clause

__all__ = ["hangs_on_condition", "is_within_definition"]


def is_within_definition(clause: Clause, clauses: Sequence[Clause]) -> bool:
    """Whether a clause is part of what something is taken to mean."""
    parent = clause.parent
    while 0 <= parent < len(clauses):
        if clauses[parent].verb.lemma == "mean" and clauses[parent].link != clause.link:
            return True
        parent = clauses[parent].parent if clauses[parent].parent < parent else -1
    return False


def hangs_on_condition(clause: Clause, clauses: Sequence[Clause]) -> bool:
    """Whether a clause is a condition or goes on with one: "how it is built and run"."""
    shared = clause.link == "shared" and 0 <= clause.parent < len(clauses)
    return clause.link == "condition" or (shared and clauses[clause.parent].link == "condition")
