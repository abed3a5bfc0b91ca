"""The compiled loops of error-driven learning, run without Python's global lock, and nothing else."""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

import numpy as np

from hopviz.core.kernels import _compiled


@_compiled
def _wrong(weights, bias, pattern, threshold):
    """1 for every unit with s h <= threshold, else 0."""
    n = pattern.size
    wrong = np.zeros(n)
    for i in range(n):
        h = bias[i]
        for j in range(n):
            h += weights[i, j] * pattern[j]
        if pattern[i] * h <= threshold:
            wrong[i] = 1.0
    return wrong


@_compiled
def count_wrong(weights, bias, pattern, threshold):
    """How many units the weights do not hold in a pattern."""
    return int(_wrong(weights, bias, pattern, threshold).sum())


@_compiled
def correct(weights, bias, pattern, threshold, symmetric, learns_bias):
    """Learn a pattern where it is wrong, in place: a unit in error takes Hebb's step.

    With `symmetric` a connection takes half a step for each of its units in error.
    """
    n = pattern.size
    wrong = _wrong(weights, bias, pattern, threshold)
    for i in range(n):
        if symmetric or wrong[i]:
            for j in range(n):
                step = 0.5 * (wrong[i] + wrong[j]) if symmetric else 1.0
                if i != j and step:
                    weights[i, j] += step * pattern[i] * pattern[j]
        if learns_bias and wrong[i]:
            bias[i] += pattern[i]
