"""The compiled loop that lets many cues settle, run without Python's global lock, and nothing else."""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

from hopviz.core.census.kernels import _sweep
from hopviz.core.kernels import SINCE_REFRESH, _compiled, refresh, unstable_count


@_compiled
def settle_cues(
    mode, rng, order, free, off, max_sweeps, refresh_after,
    states, fields, energy, weights, influence, bias, tolerance, counts,
):  # fmt: skip
    """Let each row of `states` (K, N) settle in place, one unit after the other, for at most `max_sweeps` sweeps."""
    for k in range(states.shape[0]):
        state = states[k]
        for i in range(free.size):
            order[i] = free[i]
        refresh(state, fields, energy, weights, bias, counts)
        for _ in range(max_sweeps):
            if unstable_count(state, fields, tolerance, free, off) == 0:
                break
            counts[SINCE_REFRESH] += _sweep(mode, rng, order, free, off, state, fields, energy, influence, tolerance)
            if counts[SINCE_REFRESH] >= refresh_after:
                refresh(state, fields, energy, weights, bias, counts)
