"""How likely the evidence carries a sentence: a logistic model over signs, fitted by `benchmarks.checker`."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from retrieval.checks.signs import NAMES, signs

if TYPE_CHECKING:
    from kg.ports import Embedder
    from retrieval.checks.pair import Pair

__all__ = ["Logistic", "likelihood", "shipped"]


@dataclass(frozen=True, slots=True)
class Logistic:
    """A bias and a weight for each sign; `enough` is the likelihood that a sentence of an answer needs."""

    bias: float
    weights: Mapping[str, float]
    enough: float

    def of(self, values: Sequence[float]) -> float:
        """The likelihood, 0 to 1, for the values of all signs in the order of `signs.NAMES`."""
        total = self.bias + sum(self.weights.get(name, 0.0) * value for name, value in zip(NAMES, values, strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@cache
def shipped() -> Logistic:
    """The model that ships."""
    text = (files("retrieval") / "checks" / "entailment.toml").read_text(encoding="utf-8")
    found = tomllib.loads(text)
    return Logistic(float(found["bias"]), {k: float(v) for k, v in found["weights"].items()}, float(found["enough"]))


def likelihood(pairs: Sequence[Pair], embedder: Embedder) -> float:
    """How likely the evidence carries the text whose sentences are `pairs`, 0 to 1."""
    return shipped().of(signs(pairs, embedder))
