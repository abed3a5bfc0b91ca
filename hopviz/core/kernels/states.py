"""Walks over all states in Gray-code order.

States are int64 numbers (unit i is on where bit i is set), energies the whole numbers of `landscape.quadratic`.
Every kernel does a piece of its work, from `first` to `last` or up to a budget, so that it can be cut.
"""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

import numpy as np

from hopviz.core.kernels.compiler import compiled


@compiled
def energy_of(state, linear, couplings):
    """Energy of one state."""
    total = np.int64(0)
    for i in range(linear.size):
        if (state >> i) & 1:
            total += linear[i]
            for j in range(i):
                if (state >> j) & 1:
                    total += couplings[i, j]
    return total


@compiled
def walk(first, last, linear, couplings, base, unit, low, inner, out):
    """Write base + unit E for the states of blocks `first` to `last` of the Gray-code walk.

    A block holds the 2^low states that differ in the lowest units, of which `inner` (2^low,) is the energy among
    themselves.  From block to block one higher unit flips, and the energy and all fields follow; in a block the
    lower units are turned on side by side, each doubling the number of states known.
    """
    n = linear.size
    block = first ^ (first >> 1)
    energy = energy_of(block << low, linear, couplings)
    fields = linear.copy()
    for i in range(n):
        for m in range(low, n):
            if (block >> (m - low)) & 1:
                fields[i] += couplings[i, m]
    outer = np.empty(1 << low, np.int64)
    for step in range(first, last):
        if step > first:
            flipping = low
            while not (step >> (flipping - low)) & 1:
                flipping += 1
            block ^= np.int64(1) << (flipping - low)
            sign = 1 if (block >> (flipping - low)) & 1 else -1
            row = couplings[flipping]
            energy += sign * fields[flipping]
            for i in range(n):
                fields[i] += sign * row[i]
        outer[0] = energy
        for i in range(low):
            off, on = outer[: 1 << i], outer[1 << i : 2 << i]
            for k in range(off.size):
                on[k] = off[k] + fields[i]
        here = out[block << low : (block + 1) << low]
        for k in range(here.size):
            here[k] = base + unit * (outer[k] + inner[k])


@compiled
def energies_within(low, couplings):
    """Energies of the 2^low states of the lowest units by the couplings among them alone, one flip at a time."""
    out = np.zeros(1 << low, np.int64)
    for state in range(1, out.size):
        highest = 0
        while state >> (highest + 1):
            highest += 1
        rest = state ^ (1 << highest)
        out[state] = out[rest]
        for i in range(highest):
            if (rest >> i) & 1:
                out[state] += couplings[highest, i]
    return out
