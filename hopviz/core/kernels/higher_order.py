"""Dense memories: fields and energies by a function of the overlaps with the memories, looked up in tables.

What a unit decides by is half the energy difference, h_i = 1/2 [E(s_i = -1) - E(s_i = +1)].  It follows from the
overlaps without it, S = sum over j not i of x_j s_j, one for each memory x: for E = -sum F(overlap) it is
1/2 sum x_i [F(S + 1) - F(S - 1)]; for the exponential, E = -ln(sum exp(overlap)), it is found from the sums over the
memories in which the unit is on, and off.  A flip costs as much as there are memories, and so does a visit.
"""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

import math

import numpy as np

from hopviz.core.kernels.compiler import compiled_in_place, implements, inlined
from hopviz.core.kernels.forms import add_up_overlaps, change, field, know_fields, renew
from hopviz.core.kernels.tuples import FIELDS_KNOWN, SINCE_REFRESH, HigherOrderWeights
from hopviz.core.limits import TIE


@inlined
def field_of_powers(i, weights, run):
    """Added up of the table; what rounding alone may have left is zero."""
    row, overlaps, steps, n = weights.factors[i], run.overlaps, weights.steps, run.state.size
    own = np.int64(run.state[i])
    total, size = 0.0, 0.0
    for mu in range(overlaps.size):
        x = np.int64(row[mu])
        step = steps[np.uint64(overlaps[mu] - x * own + n)]
        total += x * step
        size += abs(step)
    return total * weights.scale if abs(total) > TIE * size else 0.0


@inlined
def field_of_exponentials(i, weights, run):
    """Of the sums over memories in which the unit is on, and off, in units of the largest exponential."""
    row, overlaps, falls = weights.factors[i], run.overlaps, weights.steps
    own = np.int64(run.state[i])
    highest = -(1 << 40)
    for mu in range(overlaps.size):
        highest = max(highest, overlaps[mu] - row[mu] * own)
    on, off = 0.0, 0.0
    for mu in range(overlaps.size):
        x = np.int64(row[mu])
        fall = falls[np.uint64(highest - overlaps[mu] + x * own)]
        if x > 0:
            on += fall
        else:
            off += fall
    if abs(on - off) <= TIE * (on + off):
        return 0.0
    return 0.5 * math.log((math.e * on + off / math.e) / (on / math.e + math.e * off))


@inlined
def energy_of_overlaps(weights, run):
    """E of the state, measured from that of the mean over all states."""
    overlaps, values, n = run.overlaps, weights.values, run.state.size
    if not weights.exponential:
        total = 0.0
        for mu in range(overlaps.size):
            total += values[np.uint64(overlaps[mu] + n)]
        return weights.zero - total * weights.scale
    highest = -(1 << 40)
    for mu in range(overlaps.size):
        highest = max(highest, overlaps[mu])
    total = 0.0
    for mu in range(overlaps.size):
        total += values[np.uint64(highest - overlaps[mu])]
    return weights.zero - highest - math.log(total)


@implements(renew, HigherOrderWeights)
def renew_higher_order(weights, run):
    """Overlaps and energy; fields when they are asked for."""
    add_up_overlaps(weights, run)
    run.energy[0] = energy_of_overlaps(weights, run)
    run.counts[FIELDS_KNOWN] = 0
    know_fields(weights, run)
    run.counts[SINCE_REFRESH] = 0


@implements(field, HigherOrderWeights)
def field_of_higher_order(i, weights, run):
    """Half the energy difference of the unit's two values, if it is not known."""
    if run.counts[FIELDS_KNOWN] != 0:
        return run.fields[i]
    if weights.exponential:
        return field_of_exponentials(i, weights, run)
    return field_of_powers(i, weights, run)


@implements(change, HigherOrderWeights)
def change_higher_order(i, value, h, weights, run):
    """All overlaps follow."""
    row, overlaps = weights.factors[i], run.overlaps
    delta = value - run.state[i]
    run.energy[0] -= delta * h
    run.state[i] = value
    for mu in range(overlaps.size):
        overlaps[mu] += delta * row[mu]
    run.counts[FIELDS_KNOWN] = 0


@compiled_in_place
def look_at(states, weights, run, fields, energies):
    """The fields (K, N) and energies (K,) of states (K, N)."""
    for k in range(states.shape[0]):
        for i in range(states.shape[1]):
            run.state[i] = states[k, i]
        renew(weights, run)
        energies[k] = run.energy[0]
        for i in range(states.shape[1]):
            fields[k, i] = run.fields[i]
