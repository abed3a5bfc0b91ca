"""Unlearning: what a network has settled in is weakened (Hopfield, Feinstein and Palmer 1983)."""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

from hopviz.core.kernels.compiler import compiled_in_place


@compiled_in_place
def is_spared(state, spared):
    """Whether a state (N,) is a row of `spared` (K, N), or the reverse of one."""
    for k in range(spared.shape[0]):
        agree = 0
        for i in range(state.size):
            agree += (state[i] > 0) == (spared[k, i] > 0)
        if agree in (0, state.size):
            return True
    return False


@compiled_in_place
def weaken(state, rate, off, weights, bias):
    """W -= rate (s s' - 1) in place, for bipolar s; a binary net's bias takes its half of the change."""
    n = state.size
    for i in range(n):
        change = 0.0
        for j in range(n):
            if i != j:
                step = -rate if (state[i] > 0) == (state[j] > 0) else rate
                weights[i, j] += step
                change += step
        if off == 0:
            bias[i] -= 0.5 * change
