"""All checks in their order: what speaks against a sentence, kind by kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.checks.certainty import modality
from retrieval.checks.figures import dates, figures, numbers
from retrieval.checks.names import known_names, unknown_names
from retrieval.checks.opposition import denied, turned
from retrieval.checks.roles import roles
from retrieval.checks.scope import quantified
from retrieval.checks.speakers import attributed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from retrieval.checks.pair import Pair

__all__ = ["CHECKS", "Reason", "reasons"]


@dataclass(frozen=True, slots=True)
class Reason:
    """What speaks against a sentence; `kind` is the check that found it."""

    kind: str
    text: str


CHECKS: Mapping[str, Callable[[Pair], str | None]] = {
    "figure": figures,
    "number": numbers,
    "date": dates,
    "name": known_names,
    "new name": unknown_names,
    "attribution": attributed,
    "polarity": denied,
    "direction": turned,
    "quantifier": quantified,
    "modality": modality,
    "roles": roles,
}


def reasons(pair: Pair) -> tuple[Reason, ...]:
    """Everything that speaks against the sentence, in the order of the checks."""
    found = ((kind, check(pair)) for kind, check in CHECKS.items())
    return tuple(Reason(kind, text) for kind, text in found if text is not None)
