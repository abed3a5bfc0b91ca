"""Square lattices: fields are added up of the neighbours at every visit, and no flip touches any other unit.

Where there is noise a visit has no branch: whether a unit flips at its critical temperature no processor can foretell.
"""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

import numpy as np

from hopviz.core.kernels.compiler import implements, inlined
from hopviz.core.kernels.decisions import probability_on
from hopviz.core.kernels.forms import change, field, know_fields, renew, visit_branchless
from hopviz.core.kernels.generator import after_next, fraction_of
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
    """Every visit writes what a flip would write, and goes on in the log only if it was one."""
    at_sum = run.overlaps
    for total in range(-MOST_NEIGHBOURS, MOST_NEIGHBOURS + 1):
        h = total * weights.coupling + weights.field
        at_sum[total + MOST_NEIGHBOURS] = probability_on(h, weights.tolerance[0], weights.off, temperature)
        at_sum[total + MOST_NEIGHBOURS + SUMS] = h
    state, free, turns, counts, generator = run.state, order.free, order.turns, run.counts, run.generator
    a, b, c, d = generator[0], generator[1], generator[2], generator[3]
    count, is_random, tick, energy = float(free.size), order.mode == RANDOM, counts[TICKS], run.energy[0]
    cols, borders, all_free = weights.cols, weights.borders, free.size == state.size
    before, moments, i, is_on, flips = log.used[LOGGED_FLIPS], log.used[LOGGED_MOMENTS], np.int64(-2), False, 0
    flipped, ticks, energies = log.flipped[before:], log.moments[moments:], log.energies[moments:]
    for visit in range(most):
        last = i
        if is_random:
            bits, a, b, c, d = after_next(a, b, c, d)
            which = np.uint64(fraction_of(bits) * count)
            i = np.int64(which) if all_free else free[which]
        else:
            i = turns[np.uint64(place + visit)]
        bits, a, b, c, d = after_next(a, b, c, d)
        chance, was_on = fraction_of(bits), state[np.uint64(i)] > 0
        if i == last + 1 and borders[np.uint64(i)] == 0:
            # Its left neighbour has just decided: prepared for both cases, it need not wait for which.
            right, above, below = np.uint64(i + 1), np.uint64(i - cols), np.uint64(i + cols)
            total = int(state[right]) + int(state[above]) + int(state[below])
            beside_on = chance < at_sum[np.uint64(total + 1 + MOST_NEIGHBOURS)]
            beside_off = chance < at_sum[np.uint64(total - 1 + MOST_NEIGHBOURS)]
            total += 2 * is_on - 1
            is_on = (beside_on & is_on) | (beside_off & (not is_on))
        else:
            total = neighbours(i, weights, state)
            is_on = chance < at_sum[np.uint64(total + MOST_NEIGHBOURS)]
        state[np.uint64(i)] = 2 * is_on - 1
        energy -= 2 * (int(is_on) - int(was_on)) * at_sum[np.uint64(total + MOST_NEIGHBOURS + SUMS)]
        here = np.uint64(flips)
        flipped[here], ticks[here], energies[here] = i, tick + visit + 1, energy
        flips += is_on ^ was_on
    for k in range(flips):
        log.flip_moment[before + k] = moments + k
    generator[0], generator[1], generator[2], generator[3] = a, b, c, d
    counts[TICKS], run.energy[0] = tick + most, energy
    counts[FLIPS] += flips
    counts[SINCE_REFRESH] += flips
    log.used[LOGGED_FLIPS], log.used[LOGGED_MOMENTS] = before + flips, moments + flips
    if flips > 0:
        counts[FIELDS_KNOWN] = 0
    return i
