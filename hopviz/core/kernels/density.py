"""The density of states by energy and distance.

States are int64 numbers (unit i is on where bit i is set), energies the whole numbers of `landscape.quadratic`.
Every kernel does a piece of its work, from `first` to `last` or up to a budget, so that it can be cut.
"""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

import numpy as np

from hopviz.core.kernels.compiler import compiled
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


@compiled
def straight_walks(native, weights, order, generator, out):
    """Walk from `native` to its reverse, one unit at a time in random order, once for each row of `out`.

    Row k gets the energies (N + 1,) along its walk: at every distance a state drawn evenly from all those at that
    distance.  The diagonal is taken care of by the flip itself.
    """
    w, bias, off = weights.w, weights.bias, weights.off
    n = native.size
    fields = np.empty(n)
    for walk_number in range(out.shape[0]):
        state = native.copy()
        energy = 0.0
        for i in range(n):
            h = 0.0
            for j in range(n):
                h += w[i, j] * state[j]
            fields[i] = h + bias[i]
            energy -= state[i] * (0.5 * h + bias[i])
        out[walk_number, 0] = energy
        for step in range(n):
            chosen = step + below(n - step, generator)
            order[step], order[chosen] = order[chosen], order[step]
            i = order[step]
            delta = float(off if state[i] == 1 else 1) - state[i]
            row = w[i]
            energy -= delta * fields[i] + 0.5 * row[i] * delta * delta
            state[i] += np.int8(delta)
            for j in range(n):
                fields[j] += delta * row[j]
            out[walk_number, step + 1] = energy
