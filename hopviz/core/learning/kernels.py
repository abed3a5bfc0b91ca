"""The compiled loops of error-driven learning, run without Python's global lock, and nothing else."""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

import numba
import numpy as np

from hopviz.core.kernels import _compiled

# Weights here are whole numbers or halves of them: a sum is exact in any order, so it may be taken in several parts.
_summing = numba.njit(nogil=True, cache=True, fastmath={"reassoc"})


@_summing
def wrong_units(weights, bias, pattern, threshold):
    """Numbers of the units with s h <= threshold; `pattern` (N,) float64."""
    n = pattern.size
    wrong = np.empty(n, np.int64)
    count = 0
    for i in range(n):
        row = weights[i]
        h = 0.0
        for j in range(n):
            h += row[j] * pattern[j]
        if pattern[i] * (h + bias[i]) <= threshold:
            wrong[count] = i
            count += 1
    return wrong[:count]


@_compiled
def correct(weights, bias, pattern, wrong, symmetric, learns_bias):
    """Let the units in error take Hebb's step towards a pattern, in place.

    With `symmetric` a connection takes half a step for each of its units in error.
    """
    n = pattern.size
    step = 0.5 if symmetric else 1.0
    for i in wrong:
        row, towards = weights[i], step * pattern[i]
        for j in range(n):
            row[j] += towards * pattern[j]
        row[i] = 0.0
        if learns_bias:
            bias[i] += pattern[i]
    if symmetric:
        for i in range(n):
            row, towards = weights[i], step * pattern[i]
            for j in wrong:
                row[j] += towards * pattern[j]
            row[i] = 0.0
