"""The density of states by energy and distance.

States are int64 numbers (unit i is on where bit i is set), energies the whole numbers of `landscape.quadratic`.
Every kernel does a piece of its work, from `first` to `last` or up to a budget, so that it can be cut.
"""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

from hopviz.core.kernels.compiler import compiled, compiled_in_place
from hopviz.core.kernels.dynamics import edit_unit, refresh
from hopviz.core.kernels.generator import below


@compiled
def bin_states(first, last, energies, native, lowest, per_bin, counts):
    """Count the states from first to last by distance from `native` and by energy, in `counts` (N + 1, bins)."""
    bins = counts.shape[1]
    for state in range(first, last):
        differing = state ^ native
        distance = 0
        while differing:
            differing &= differing - 1
            distance += 1
        counts[distance, min(int((energies[state] - lowest) * per_bin), bins - 1)] += 1


@compiled_in_place
def straight_walks(native, weights, order, run, out):
    """Walk from `native` to its reverse, one unit at a time in random order, once for each row of `out`.

    Row k gets the energies (N + 1,) along its walk: at every distance a state drawn evenly from all those at that
    distance.
    """
    n = native.size
    for walk_number in range(out.shape[0]):
        for i in range(n):
            run.state[i] = native[i]
        refresh(weights, run)
        out[walk_number, 0] = run.energy[0]
        for step in range(n):
            chosen = step + below(n - step, run.generator)
            order[step], order[chosen] = order[chosen], order[step]
            i = order[step]
            edit_unit(i, weights.off if run.state[i] == 1 else 1, weights, run)
            out[walk_number, step + 1] = run.energy[0]
