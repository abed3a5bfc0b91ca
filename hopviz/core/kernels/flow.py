"""Steepest-descent and flooding kernels: basins and saddles.

States are int64 numbers (unit i is on where bit i is set), energies the whole numbers of `landscape.quadratic`.
Every kernel does a piece of its work, from `first` to `last` or up to a budget, so that it can be cut.
"""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

import numpy as np

from hopviz.core.kernels.compiler import compiled
from hopviz.core.kernels.forest import root_of
from hopviz.core.kernels.sorting import sort_by_key

# What the cursor of `flood` holds: the bucket and the place in `order` that come next, and the merges made.
BUCKET, PLACE, MERGES = range(3)

# So many states are compared with their neighbours at once.
BLOCK = 1024
# Runs shorter than this are not worth a slice of their own.
SHORT = 16


@compiled
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
                keep_better(here, energies[there : there + size], i, tolerance[i], least, unit)
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
                keep_better(off, on, i, tolerance[i], least[k : k + bit], unit[k : k + bit])
                keep_better(on, off, i, tolerance[i], least[k + bit : k + 2 * bit], unit[k + bit : k + 2 * bit])
        for k in range(size):
            best[begin + k] = unit[k]


@compiled
def keep_better(here, there, i, tolerance, least, unit):
    """Where going from `here` to `there`, a flip of unit i, lowers the energy more than `least`, take it."""
    for k in range(here.size):
        change = there[k] - here[k]
        better = change < least[k] - tolerance
        least[k] = change if better else least[k]
        unit[k] = i if better else unit[k]


@compiled
def stay(first, last, best, found, count):
    """Append the states from first to last that steepest descent does not leave; returns how many there are."""
    for state in range(first, last):
        if best[state] < 0:
            found[count] = state
            count += 1
    return count


@compiled
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


@compiled
def count_buckets(first, last, energies, lowest, shift, counts):
    """Count the states from first to last by energy: bucket (E - lowest) >> shift."""
    for state in range(first, last):
        counts[(energies[state] - lowest) >> shift] += 1


@compiled
def fill_buckets(first, last, energies, lowest, shift, places, order):
    """Put the states from first to last into `order`, each at the next place of its bucket."""
    for state in range(first, last):
        bucket = (energies[state] - lowest) >> shift
        order[places[bucket]] = state
        places[bucket] += 1


@compiled
def is_in_order(order, energies):
    """Whether a piece of `order` is sorted by energy."""
    k = 1
    while k < order.size and energies[order[k - 1]] <= energies[order[k]]:
        k += 1
    return k >= order.size


@compiled
def flood(budget, cursor, ends, order, energies, basins, parents, nodes, merges, tops, closed):
    """Let the water rise past at most `budget` states more, or until all lakes have met.

    Where a state touches two lakes that have not met, they merge in it: it is a saddle.  A state runs down into
    its basin without rising, so the basins of a state and of its lower neighbours tell which lakes it touches.

    `parents` (M,) is a forest over the minima, whose roots are the deepest of their lake, `nodes` (M,) the node of
    the tree that a root stands for.  Each merge writes `merges` (M - 1, 2), its two nodes; `tops` (M - 1,), its
    saddle; and into `closed` (M,), for the root that is none from now on, its own number.
    """
    n = 0
    while (np.int64(1) << n) < energies.size:
        n += 1
    last = parents.size - 1
    for _ in range(budget):
        if cursor[MERGES] == last:
            return
        while cursor[PLACE] == ends[cursor[BUCKET]]:
            begin = ends[cursor[BUCKET]]
            cursor[BUCKET] += 1
            bucket = order[begin : ends[cursor[BUCKET]]]
            if not is_in_order(bucket, energies):  # as those are that numpy has sorted, and those of one energy
                sort_by_key(bucket, energies)
        state = np.int64(order[cursor[PLACE]])
        cursor[PLACE] += 1
        here = root_of(parents, np.int64(basins[state]))
        for i in range(n):
            other = state ^ (np.int64(1) << i)
            if basins[other] == basins[state] or energies[other] > energies[state]:
                continue
            there = root_of(parents, np.int64(basins[other]))
            if there != here:
                merge(here, there, state, cursor, parents, nodes, merges, tops, closed)
                here = root_of(parents, here)


@compiled
def merge(one, other, state, cursor, parents, nodes, merges, tops, closed):
    """Let two lakes, by their roots, meet at a state."""
    k = cursor[MERGES]
    if other < one:
        one, other = other, one
    merges[k, 0] = nodes[one]
    merges[k, 1] = nodes[other]
    tops[k] = state
    closed[other] = k
    parents[other] = one
    nodes[one] = parents.size + k
    cursor[MERGES] = k + 1


@compiled
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
