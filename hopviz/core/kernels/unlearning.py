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
def weaken(state, rate, weights):
    """W -= rate (s s' - 1) in place, for bipolar s."""
    n = state.size
    for i in range(n):
        for j in range(n):
            if i != j:
                weights[i, j] += -rate if state[i] == state[j] else rate
