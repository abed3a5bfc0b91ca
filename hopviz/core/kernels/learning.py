"""Learning: Storkey's rule and the steps of error-driven learning."""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

import numpy as np

from hopviz.core.kernels.compiler import compiled, compiled_in_any_order


@compiled
def storkey_step(weights, pattern):
    """Add one pattern to symmetric weights with a zero diagonal by Storkey's rule (1997), in place."""
    n = pattern.size
    h = np.zeros(n)
    for i in range(n):
        total = 0.0
        for j in range(n):
            total += weights[i, j] * pattern[j]
        h[i] = total
    for i in range(n):
        xi = float(pattern[i])
        for j in range(n):
            if i != j:  # the same to the last bit with i and j exchanged
                xj = float(pattern[j])
                w = weights[i, j]
                weights[i, j] = w + (xi * xj - (xi * h[j] + h[i] * xj) + 2.0 * w) / n


@compiled_in_any_order
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


@compiled
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
