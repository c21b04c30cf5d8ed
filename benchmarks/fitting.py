"""Logistic regression by Newton's method, with a ridge: small, exact and without a library."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["fitted", "probability"]

_STEPS = 30
_RIDGE = 4.0  # pulls the weights to zero; the bias is free

Numbers: TypeAlias = NDArray[np.float64]


def probability(values: Numbers, model: Numbers) -> Numbers:
    """The likelihood of each row of `values`, shape (rows,); `model` is the bias and one weight a column."""
    total = model[0] + values @ model[1:]
    likely: Numbers = 1 / (1 + np.exp(-np.clip(total, -30, 30)))
    return likely


def fitted(values: Numbers, label: NDArray[np.bool_], weight: Numbers, ridge: float = _RIDGE) -> Numbers:
    """Bias and weights, shape (columns + 1,), that make `label` most likely; `weight` is how much each row counts."""
    rows = np.column_stack([np.ones(len(values)), values])
    penalty = np.full(rows.shape[1], ridge)
    penalty[0] = 1e-6
    model = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        likely = probability(values, model)
        slope = rows.T @ (weight * (label - likely)) - penalty * model
        curve = (rows * (weight * likely * (1 - likely))[:, None]).T @ rows + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        model = model + step
        if np.abs(step).max() < 1e-8:
            break
    return model
