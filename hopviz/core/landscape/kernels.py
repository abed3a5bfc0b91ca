"""The compiled walks over states, run without Python's global lock, and nothing else.

States are int64 numbers (unit i is on where bit i is set), energies the whole numbers of `quadratic`.  Every
kernel does a piece of its work, from `first` to `last` or up to a budget, so that it can be cut.
"""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

import numpy as np

from hopviz.core.kernels import _compiled

# What the cursor of `search` holds: units still to be decided, the state so far, states found, steps made.
UNDECIDED, CODE, FOUND, STEPS = range(4)

# So many states are compared with their neighbours at once.
BLOCK = 1024
# Runs shorter than this are not worth a slice of their own.
SHORT = 16

# Shorter pieces are sorted by insertion.
FEW = 24


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
def steepest(first, last, energies, tolerance, best):
    """Write the unit whose flip lowers the energy most, of equals the first, or -1, for states first to last.

    Goes by blocks, unit by unit, so that many states are compared at once with neighbours that lie together.
    """
    size = min(BLOCK, last - first)
    least, unit = np.empty(size, np.int64), np.empty(size, np.int64)
    for begin in range(first, last, size):
        least[:] = 0
        unit[:] = -1
        here = energies[begin : begin + size]
        for i in range(tolerance.size):
            bit = np.int64(1) << i
            if bit >= size:
                there = begin ^ bit
                _compare(here, energies[there : there + size], i, tolerance[i], least, unit)
                continue
            if bit < SHORT:
                for k in range(size):
                    change = here[k ^ bit] - here[k]
                    better = change < least[k] - tolerance[i]
                    least[k] = change if better else least[k]
                    unit[k] = i if better else unit[k]
                continue
            for k in range(0, size, 2 * bit):
                off, on = here[k : k + bit], here[k + bit : k + 2 * bit]
                _compare(off, on, i, tolerance[i], least[k : k + bit], unit[k : k + bit])
                _compare(on, off, i, tolerance[i], least[k + bit : k + 2 * bit], unit[k + bit : k + 2 * bit])
        for k in range(size):
            best[begin + k] = unit[k]


@_compiled
def _compare(here, there, i, tolerance, least, unit):
    """Where going from `here` to `there`, a flip of unit i, lowers the energy more than `least`, take it."""
    for k in range(here.size):
        change = there[k] - here[k]
        better = change < least[k] - tolerance
        least[k] = change if better else least[k]
        unit[k] = i if better else unit[k]


@_compiled
def stay(first, last, best, found, count):
    """Append the states from first to last that steepest descent does not leave; returns how many there are."""
    for state in range(first, last):
        if best[state] < 0:
            found[count] = state
            count += 1
    return count


@_compiled
def descend(first, last, best, basins):
    """Write the basin of states first to last, following `best`; those of the minima (>= 0) are known."""
    for begin in range(first, last):
        state = begin
        while basins[state] < 0:
            state ^= np.int64(1) << best[state]
        basin = basins[state]
        state = begin
        while basins[state] < 0:
            following = state ^ (np.int64(1) << best[state])
            basins[state] = basin
            state = following


@_compiled
def count_buckets(first, last, energies, lowest, shift, counts):
    """Count the states from first to last by energy: bucket (E - lowest) >> shift."""
    for state in range(first, last):
        counts[(energies[state] - lowest) >> shift] += 1


@_compiled
def fill_buckets(first, last, energies, lowest, shift, places, order):
    """Put the states from first to last into `order`, each at the next place of its bucket."""
    for state in range(first, last):
        bucket = (energies[state] - lowest) >> shift
        order[places[bucket]] = state
        places[bucket] += 1


@_compiled
def _sort(order, energies):
    """Sort a piece of `order` by energy, in place; equals stay in order."""
    if order.size <= FEW:
        for k in range(1, order.size):
            state = order[k]
            energy = energies[state]
            m = k
            while m > 0 and energies[order[m - 1]] > energy:
                order[m] = order[m - 1]
                m -= 1
            order[m] = state
    else:
        order[:] = order[np.argsort(energies[order], kind="mergesort")]


@_compiled
def flood(budget, bucket, ends, sort, order, energies, basins, parents, nodes, counts, merges, tops, closed):
    """Let the water rise past about `budget` states, bucket by bucket; returns the next bucket.

    Where a state touches two lakes that have not met, they merge in it: it is a saddle.  A state runs down into
    its basin without rising, so the basins of a state and of its lower neighbours tell which lakes it touches.

    `parents` (M,) is a forest over the minima, whose roots are the deepest of their lake, `nodes` (M,) the node of
    the tree that a root stands for.  Merge number `counts[0]` writes `merges` (M - 1, 2), its two nodes; `tops`
    (M - 1,), its saddle; and into `closed` (M,), for the root that is none from now on, its own number.
    """
    n = 0
    while (np.int64(1) << n) < energies.size:
        n += 1
    minima = parents.size
    seen = 0
    while seen < budget and counts[0] < minima - 1:
        begin = ends[bucket - 1] if bucket > 0 else np.int64(0)
        if sort:
            _sort(order[begin : ends[bucket]], energies)
        for place in range(begin, ends[bucket]):
            state = np.int64(order[place])
            here = root_of(parents, basins[state])
            for i in range(n):
                other = state ^ (np.int64(1) << i)
                if basins[other] == basins[state] or energies[other] > energies[state]:
                    continue
                there = root_of(parents, basins[other])
                if there != here:
                    _merge(here, there, state, parents, nodes, counts, merges, tops, closed)
                    here = root_of(parents, here)
        seen += ends[bucket] - begin
        bucket += 1
    return bucket


@_compiled
def _merge(one, other, state, parents, nodes, counts, merges, tops, closed):
    k = counts[0]
    if other < one:
        one, other = other, one
    merges[k, 0] = nodes[one]
    merges[k, 1] = nodes[other]
    tops[k] = state
    closed[other] = k
    parents[other] = one
    nodes[one] = parents.size + k
    counts[0] = k + 1


@_compiled
def leaf_order(merges):
    """The leaves (M,) from left to right, so that no branches cross, the deeper side of each merge first."""
    leaves = merges.shape[0] + 1
    order = np.empty(leaves, np.int64)
    waiting = np.empty(leaves + 1, np.int64)
    waiting[0] = 2 * leaves - 2
    count, done = 1, 0
    while count > 0:
        count -= 1
        node = waiting[count]
        if node < leaves:
            order[done] = node
            done += 1
        else:
            waiting[count] = merges[node - leaves, 1]
            waiting[count + 1] = merges[node - leaves, 0]
            count += 2
    return order


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
