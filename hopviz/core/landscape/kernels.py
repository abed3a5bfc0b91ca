"""The compiled walks over states, run without Python's global lock, and nothing else.

States are int64 numbers (unit i is on where bit i is set), energies the whole numbers of `quadratic`.  Every
kernel does a piece of its work, from `first` to `last` or up to a budget, so that it can be cut.
"""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

import numpy as np

from hopviz.core.kernels import _compiled

# What the cursor of `search` holds: units still to be decided, the state so far, states found.
UNDECIDED, CODE, FOUND = range(3)


@_compiled
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


@_compiled
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


@_compiled
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


@_compiled
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
        if _possible(cursor[CODE], unit, strict, fields, lows, highs, tolerance):
            cursor[UNDECIDED] = unit
    return cursor[UNDECIDED] > n


@_compiled
def _possible(code, undecided, strict, fields, lows, highs, tolerance):
    """Whether the decided units may all hold still."""
    for i in range(undecided, fields.shape[1]):
        margin = tolerance[i] + 1 if strict else -tolerance[i]
        if (code >> i) & 1:
            if -(fields[undecided, i] + lows[undecided, i]) < margin:
                return False
        elif fields[undecided, i] + highs[undecided, i] < margin:
            return False
    return True


@_compiled
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
            partner = _place(states, state ^ (np.int64(1) << i))
            if partner < 0:
                shoulders[k] = True
            elif partner > k:
                _join(parents, k, partner)


@_compiled
def _place(states, state):
    """Where in ascending `states` one is, or -1."""
    low, high = 0, states.size
    while low < high:
        middle = (low + high) >> 1
        if states[middle] < state:
            low = middle + 1
        else:
            high = middle
    return low if low < states.size and states[low] == state else -1


@_compiled
def root_of(parents, k):
    """The root of k in a forest, whose paths are halved on the way."""
    while parents[k] != k:
        parents[k] = parents[parents[k]]
        k = parents[k]
    return k


@_compiled
def roots_of(parents):
    """The root of everything in a forest."""
    roots = np.empty(parents.size, np.int64)
    for k in range(parents.size):
        roots[k] = root_of(parents, k)
    return roots


@_compiled
def _join(parents, one, other):
    a, b = root_of(parents, one), root_of(parents, other)
    if a < b:
        parents[b] = a
    else:
        parents[a] = b


@_compiled
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


@_compiled
def straight_walks(native, off, weights, bias, order, rng, out):
    """Walk from `native` to its reverse, one unit at a time in random order, once for each row of `out`.

    Row k gets the energies (N + 1,) along its walk: at every distance a state drawn evenly from all those at that
    distance.  The diagonal is taken care of by the flip itself.
    """
    n = native.size
    fields = np.empty(n)
    for walk_number in range(out.shape[0]):
        state = native.copy()
        energy = 0.0
        for i in range(n):
            h = 0.0
            for j in range(n):
                h += weights[i, j] * state[j]
            fields[i] = h + bias[i]
            energy -= state[i] * (0.5 * h + bias[i])
        out[walk_number, 0] = energy
        for step in range(n):
            chosen = step + int(rng.random() * (n - step))
            order[step], order[chosen] = order[chosen], order[step]
            i = order[step]
            delta = float(off if state[i] == 1 else 1) - state[i]
            row = weights[i]
            energy -= delta * fields[i] + 0.5 * row[i] * delta * delta
            state[i] += np.int8(delta)
            for j in range(n):
                fields[j] += delta * row[j]
            out[walk_number, step + 1] = energy
