"""The compiled loop of dreaming, run without Python's global lock, and nothing else."""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

from hopviz.core.census.kernels import _sweep
from hopviz.core.kernels import SHUFFLED, _compiled, refresh, unstable_count


@_compiled
def dream(rng, order, off, max_sweeps, rate, spared, state, fields, energy, weights, bias, tolerance, counts):
    """Let `state` settle and weaken it by `rate`; False if it is a row of `spared` (or the reverse of one) and stays.

    Weights (symmetric) and tolerance are changed in place; a binary net's bias takes its half of the change.
    """
    n = state.size
    for i in range(n):
        order[i] = i
    refresh(state, fields, energy, weights, bias, counts)
    free = order.copy()
    for _ in range(max_sweeps):
        if unstable_count(state, fields, tolerance, free, off) == 0:
            break
        _sweep(SHUFFLED, rng, order, free, off, state, fields, energy, weights, tolerance)
    for k in range(spared.shape[0]):
        agree = 0
        for i in range(n):
            agree += (state[i] > 0) == (spared[k, i] > 0)
        if agree == 0 or agree == n:
            return False
    for i in range(n):
        change = 0.0
        for j in range(n):
            if i != j:
                step = -rate if (state[i] > 0) == (state[j] > 0) else rate
                weights[i, j] += step
                change += step
        if off == 0:
            bias[i] -= 0.5 * change
    return True
