"""Square lattices: fields are added up of the neighbours at every visit, and no flip touches any other unit.

Where there is noise a visit has no branch: whether a unit flips at its critical temperature no processor can foretell.
"""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

import math

import numpy as np

from hopviz.core.kernels.compiler import implements, inlined
from hopviz.core.kernels.decisions import probability_on
from hopviz.core.kernels.forms import change, field, know_fields, renew, visit_branchless
from hopviz.core.kernels.generator import WHOLES, after_next, fraction_of, whole_of
from hopviz.core.kernels.tuples import (
    ABOVE,
    BELOW,
    FIELDS_KNOWN,
    FLIPS,
    LEFT,
    LOGGED_FLIPS,
    LOGGED_MOMENTS,
    MOST_NEIGHBOURS,
    RANDOM,
    RIGHT,
    SINCE_REFRESH,
    SUMS,
    TICKS,
    LatticeWeights,
)

VISIT, UNIT = 5, 36
"""From which bit on a note of a visit holds which visit it is, and which unit; below is whether the unit is on after
it (the lowest bit), and the sum of its neighbours and `MOST_NEIGHBOURS`."""
SUM_MASK, VISIT_MASK = (1 << VISIT - 1) - 1, (1 << UNIT - VISIT) - 1
NEXT = (1 << UNIT) + (1 << VISIT)
"""From one unit and visit to the next."""


@inlined
def neighbours(i, weights, state):
    """The sum of the states of the neighbours of unit i."""
    cols, n, borders = weights.cols, state.size, weights.borders[np.uint64(i)]
    if borders == 0:
        left, right, above, below = np.uint64(i - 1), np.uint64(i + 1), np.uint64(i - cols), np.uint64(i + cols)
        return int(state[left]) + int(state[right]) + int(state[above]) + int(state[below])
    total = 0
    if weights.periodic:
        total += state[i + cols - 1 if borders & LEFT else i - 1]
        total += state[i - cols + 1 if borders & RIGHT else i + 1]
        total += state[i + n - cols if borders & ABOVE else i - cols]
        total += state[i - n + cols if borders & BELOW else i + cols]
        return total
    if not borders & LEFT:
        total += state[i - 1]
    if not borders & RIGHT:
        total += state[i + 1]
    if not borders & ABOVE:
        total += state[i - cols]
    if not borders & BELOW:
        total += state[i + cols]
    return total


@implements(know_fields, LatticeWeights)
def know_fields_of_lattice(weights, run):
    """Each is added up, away from the borders in whole numbers that a processor adds many at a time."""
    if run.counts[FIELDS_KNOWN] != 0:
        return
    state, fields, cols, borders = run.state, run.fields, weights.cols, weights.borders
    coupling, bias = weights.coupling, weights.field
    for begin in range(0, state.size, cols):
        if borders[begin] == LEFT:  # neither the first row nor the last
            above, here, below = state[begin - cols : begin], state[begin : begin + cols], state[begin + cols :]
            known = fields[begin : begin + cols]
            for k in range(1, cols - 1):
                total = np.int32(here[k - 1]) + np.int32(here[k + 1]) + np.int32(above[k]) + np.int32(below[k])
                known[k] = np.int32(total) * coupling + bias
            fields[begin] = field(begin, weights, run)
            fields[begin + cols - 1] = field(begin + cols - 1, weights, run)
        else:
            for i in range(begin, begin + cols):
                fields[i] = field(i, weights, run)
    run.counts[FIELDS_KNOWN] = 1


@implements(renew, LatticeWeights)
def renew_lattice(weights, run):
    """All fields, and the energy of them."""
    run.counts[FIELDS_KNOWN] = 0
    know_fields(weights, run)
    energy = 0.0
    for i in range(run.state.size):
        energy -= 0.5 * run.state[i] * (run.fields[i] + weights.field)
    run.energy[0] = energy
    run.counts[SINCE_REFRESH] = 0


@implements(field, LatticeWeights)
def field_in_lattice(i, weights, run):
    """Added up of the neighbours."""
    return neighbours(np.int64(i), weights, run.state) * weights.coupling + weights.field


@implements(change, LatticeWeights)
def change_in_lattice(i, value, h, weights, run):
    """Nothing follows but the energy."""
    run.energy[0] -= (value - run.state[i]) * h
    run.state[i] = value
    run.counts[FIELDS_KNOWN] = 0


@implements(visit_branchless, LatticeWeights)
def visit_lattice(most, place, temperature, weights, run, order, log):
    """Every visit notes what it has decided, and goes on in the log only if that was a flip; then the log is written.

    A unit is on if what it draws is below its probability; both are taken as whole numbers, which are as exact.
    """
    at_sum, on_below = run.overlaps, run.overlaps.view(np.int64)
    for total in range(-MOST_NEIGHBOURS, MOST_NEIGHBOURS + 1):
        h = total * weights.coupling + weights.field
        chance = probability_on(h, weights.tolerance[0], weights.off, temperature)
        on_below[total + MOST_NEIGHBOURS] = np.int64(math.ceil(chance * WHOLES))
        at_sum[total + MOST_NEIGHBOURS + SUMS] = h
    state, free, turns, counts, generator = run.state, order.free, order.turns, run.counts, run.generator
    a, b, c, d = generator[0], generator[1], generator[2], generator[3]
    count, is_random, cols, borders = float(free.size), order.mode == RANDOM, weights.cols, weights.borders
    notes, all_free = log.flip_moment[log.used[LOGGED_FLIPS] :], free.size == state.size
    i, visit, flips = np.int64(-1), 0, 0
    while visit < most:
        if is_random:
            bits, a, b, c, d = after_next(a, b, c, d)
            which = np.uint64(fraction_of(bits) * count)
            i = np.int64(which) if all_free else free[which]
        else:
            i = turns[np.uint64(place + visit)]
        bits, a, b, c, d = after_next(a, b, c, d)
        was_on, total = state[np.uint64(i)] > 0, neighbours(i, weights, state)
        is_on = whole_of(bits) < on_below[np.uint64(total + MOST_NEIGHBOURS)]
        state[np.uint64(i)] = 2 * is_on - 1
        note = (i << UNIT) + (visit << VISIT) + 2 * MOST_NEIGHBOURS
        notes[np.uint64(flips)] = note + 2 * total + is_on
        flips += is_on ^ was_on
        visit += 1
        if is_random or visit == most or i + 1 == state.size:
            continue
        right = state[np.uint64(i + 1)]
        while visit < most and turns[np.uint64(place + visit)] == i + 1 and borders[np.uint64(i + 1)] == 0:
            # It goes on along a row: what the left neighbour has just decided need not come back from memory.
            i += 1
            note += NEXT
            bits, a, b, c, d = after_next(a, b, c, d)
            was_on, right = right > 0, state[np.uint64(i + 1)]
            total = int(right) + int(state[np.uint64(i - cols)]) + int(state[np.uint64(i + cols)]) + 2 * is_on - 1
            is_on = whole_of(bits) < on_below[np.uint64(total + MOST_NEIGHBOURS)]
            state[np.uint64(i)] = 2 * is_on - 1
            notes[np.uint64(flips)] = note + 2 * total + is_on
            flips += is_on ^ was_on
            visit += 1
    generator[0], generator[1], generator[2], generator[3] = a, b, c, d
    write_log(flips, at_sum, run, log)
    counts[TICKS] += most
    counts[FLIPS] += flips
    counts[SINCE_REFRESH] += flips
    if flips > 0:
        counts[FIELDS_KNOWN] = 0
    return i


@inlined
def write_log(flips, at_sum, run, log):
    """Write as many flips into the log as are noted there, and add their energies up."""
    before, moments, tick, energy = log.used[LOGGED_FLIPS], log.used[LOGGED_MOMENTS], run.counts[TICKS], run.energy[0]
    notes, flipped = log.flip_moment[before:], log.flipped[before:]
    ticks, energies = log.moments[moments:], log.energies[moments:]
    for k in range(flips):
        note = notes[k]
        energy -= (4 * (note & 1) - 2) * at_sum[np.uint64(((note >> 1) & SUM_MASK) + SUMS)]
        flipped[k], ticks[k], energies[k] = note >> UNIT, tick + 1 + ((note >> VISIT) & VISIT_MASK), energy
        notes[k] = moments + k
    run.energy[0] = energy
    log.used[LOGGED_FLIPS], log.used[LOGGED_MOMENTS] = before + flips, moments + flips
