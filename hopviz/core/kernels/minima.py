"""The search for minima by branch and bound, and their ties.

States are int64 numbers (unit i is on where bit i is set), energies the whole numbers of `landscape.quadratic`.
Every kernel does a piece of its work, from `first` to `last` or up to a budget, so that it can be cut.
"""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

import numpy as np

from hopviz.core.kernels.compiler import compiled
from hopviz.core.kernels.forest import join
from hopviz.core.kernels.states import energy_of

# What the cursor of `search` holds: units still to be decided, the state so far, states found.
UNDECIDED, CODE, FOUND = range(3)


@compiled
def may_hold_still(code, undecided, strict, fields, lows, highs, tolerance):
    """Whether the decided units may all hold still."""
    for i in range(undecided, fields.shape[1]):
        margin = tolerance[i] + 1 if strict else -tolerance[i]
        if (code >> i) & 1:
            if -(fields[undecided, i] + lows[undecided, i]) < margin:
                return False
        elif fields[undecided, i] + highs[undecided, i] < margin:
            return False
    return True


@compiled
def search(steps, strict, couplings, lows, highs, tolerance, choice, fields, cursor, found):
    """Go on with the search for states of which no flip lowers the energy (`strict`: every flip raises it).

    Units are decided from the last to the first, off before on, so states come in order of their numbers.  With d
    units to decide, the change of energy by turning unit i on lies between fields[d, i] + lows[d, i] and
    fields[d, i] + highs[d, i]; where no value of the undecided units can keep a decided one from flipping, all
    states that begin like this are left out.

    `choice` (N + 1,) holds what is being tried for unit d - 1 (-1: nothing yet), `fields` is (N + 1, N).  Stops
    after so many `steps`, or when `found` is full; returns whether the search has ended.
    """
    n = choice.size - 1
    for _ in range(steps):
        d = cursor[UNDECIDED]
        if d > n:
            return True
        if d == 0:
            if cursor[FOUND] == found.size:
                return False
            found[cursor[FOUND]] = cursor[CODE]
            cursor[FOUND] += 1
            cursor[UNDECIDED] = 1
            continue
        unit = d - 1
        bit = np.int64(1) << unit
        choice[d] += 1
        if choice[d] == 2:
            choice[d] = -1
            cursor[CODE] &= ~bit
            cursor[UNDECIDED] += 1
            continue
        if choice[d] == 0:
            for i in range(n):
                fields[unit, i] = fields[d, i]
        else:
            cursor[CODE] |= bit
            for i in range(n):
                fields[unit, i] = fields[d, i] + couplings[unit, i]
        if may_hold_still(cursor[CODE], unit, strict, fields, lows, highs, tolerance):
            cursor[UNDECIDED] = unit
    return cursor[UNDECIDED] > n


@compiled
def place_of(states, state):
    """Where in ascending `states` one is, or -1."""
    low, high = 0, states.size
    while low < high:
        middle = (low + high) >> 1
        if states[middle] < state:
            low = middle + 1
        else:
            high = middle
    return low if low < states.size and states[low] == state else -1


@compiled
def join_ties(first, last, states, linear, couplings, tolerance, parents, shoulders, energies):
    """Join minima, in ascending order, that one flip without a change of energy leads from one to the other.

    `parents` (K,) is a forest over the states, the first of each tree its root; `shoulders` (K,) tells where such
    a flip leads to a state that is none of them, which has lower neighbours.  Fills in `energies` (K,), too.
    """
    n = linear.size
    for k in range(first, last):
        state = states[k]
        energies[k] = energy_of(state, linear, couplings)
        for i in range(n):
            change = linear[i]
            for j in range(n):
                if (state >> j) & 1:
                    change += couplings[i, j]
            if abs(change) > tolerance[i]:
                continue
            partner = place_of(states, state ^ (np.int64(1) << i))
            if partner < 0:
                shoulders[k] = True
            elif partner > k:
                join(parents, k, partner)
