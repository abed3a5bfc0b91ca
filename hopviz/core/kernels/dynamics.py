"""The dynamics of a network: fields, decisions and flips, one unit at a time (`kernels.parallel`: all at once).

Runs can be interrupted between any two ticks, and their kernels mixed.  What a flip and a visit cost depends on the
form of the weights (`kernels.forms`).
"""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

import math

import numpy as np

from hopviz.core.kernels import higher_order, lattice  # noqa: F401 - two of the forms
from hopviz.core.kernels.compiler import compiled_in_place, inlined
from hopviz.core.kernels.cycles import remember
from hopviz.core.kernels.decisions import OFF_AT_TIE, ON_AT_TIE, stochastic_decision, threshold
from hopviz.core.kernels.forms import change, expect_flip, field, know_fields, renew, visit_branchless
from hopviz.core.kernels.generator import after_next, below, fraction_of, shuffle, uniform
from hopviz.core.kernels.tuples import (
    FLIPS,
    FOLLOWS,
    LOGGED_FLIPS,
    LOGGED_MOMENTS,
    PLACE,
    RANDOM,
    SEQUENTIAL,
    SHUFFLED,
    SINCE_REFRESH,
    STEEPEST,
    TICKS,
    VISITED,
)

# Rounding adds at most about 1.1e-16 of a unit's largest field per flip; 2**16 flips stay ten times below
# `limits.TIE`, so that ties stay ties.  Of more units, fields are longer in the making, and hardly any unit's own
# rounding errors all have one sign.
REFRESH_AFTER = 1 << 16


@compiled_in_place
def refresh(weights, run):
    """Fields and energy anew from the state."""
    renew(weights, run)


@compiled_in_place
def energy_anew(weights, run):
    """E = -1/2 sum_i s_i (h_i + b_i), right for asymmetric weights too."""
    total = 0.0
    for i in range(run.state.size):
        total -= 0.5 * run.state[i] * (run.fields[i] + weights.bias[i])
    return total


@inlined
def set_unit(i, value, h, weights, run):
    """Give unit i, whose field is h, a value: fields and energy follow, nothing is logged."""
    change(i, np.int8(value), h, weights, run)
    run.counts[SINCE_REFRESH] += 1
    if not weights.symmetric:
        run.energy[0] = energy_anew(weights, run)


@compiled_in_place
def edit_unit(i, value, weights, run):
    """Set one unit from outside."""
    set_unit(i, value, field(i, weights, run), weights, run)


@inlined
def flips_until_due(run):
    """After how many flips rounding might begin to matter."""
    return max(REFRESH_AFTER, 4 * run.state.size) - run.counts[SINCE_REFRESH]


@inlined
def refresh_if_due(weights, run):
    """Fields and energy anew, if that is due."""
    if flips_until_due(run) <= 0:
        refresh(weights, run)


@inlined
def wants_to_flip(drive, is_on, tolerance, tie):
    """Whether the threshold rule would change a unit."""
    up, down = drive > tolerance, drive < -tolerance
    at_tie = not (up | down)
    wants_on, wants_off = up | (at_tie & (tie == ON_AT_TIE)), down | (at_tie & (tie == OFF_AT_TIE))
    return (wants_on & (not is_on)) | (wants_off & is_on)


@compiled_in_place
def look(weights, run, tie, adaptation, free, fields, wanting):
    """Write the fields (N,) of the state, ties exactly 0, and which free units the threshold rule would change (N,).

    Units that adapt decide by the field less their `adaptation` (N,).
    """
    know_fields(weights, run)
    state, known, tolerances = run.state, run.fields, weights.tolerance
    # One array is written at a time, and one tolerance for all is no array: loops of many at a time.
    if tolerances.strides[0] == 0:
        tolerance = tolerances[0]
        for i in range(fields.size):
            fields[i] = 0.0 if abs(known[i]) <= tolerance else known[i]
        for i in range(fields.size):
            wanting[i] = free[i] & wants_to_flip(fields[i] - adaptation[i], state[i] == 1, tolerance, tie)
    else:
        for i in range(fields.size):
            fields[i] = 0.0 if abs(known[i]) <= tolerances[i] else known[i]
        for i in range(fields.size):
            wanting[i] = free[i] & wants_to_flip(fields[i] - adaptation[i], state[i] == 1, tolerances[i], tie)


@compiled_in_place
def unstable_count(weights, run, order):
    """How many free units the threshold rule would change."""
    know_fields(weights, run)
    state, fields, tolerance, off = run.state, run.fields, weights.tolerance, weights.off
    count = 0
    for k in range(order.free.size):
        i = order.free[k]
        if threshold(fields[i], state[i], tolerance[i], off, order.tie) != state[i]:
            count += 1
    return count


@compiled_in_place
def steepest(weights, run, order):
    """The free unit that wants to flip whose flip lowers the energy most; if none wants to, the one nearest to it.

    Among equals, to within rounding, the first: so the choice depends on the state alone.
    """
    know_fields(weights, run)
    state, fields, tolerance, free = run.state, run.fields, weights.tolerance, order.free
    own = 0.5 * (1 - weights.off)
    best = free[0]
    least = np.inf
    wanted = False
    for k in range(free.size):
        i = free[k]
        value = 1.0 if state[i] == 1 else -1.0
        margin = value * fields[i]
        if abs(fields[i]) <= tolerance[i]:
            margin = 0.0
        wants = threshold(fields[i], state[i], tolerance[i], weights.off, order.tie) != state[i]
        if wants:
            margin -= own * weights.own[i]
        if (wants and not wanted) or (wants == wanted and margin < least - tolerance[i]):
            least = margin
            best = i
            wanted = wants
    return best


@inlined
def next_unit(weights, run, order):
    """The unit whose turn it is."""
    count = order.free.size
    if order.mode == STEEPEST:
        return steepest(weights, run, order)
    if order.mode == RANDOM:
        return order.free[below(count, run.generator)]
    place = run.counts[PLACE]
    if place == 0 and order.mode == SHUFFLED:
        shuffle(order.turns, run.generator)
    run.counts[PLACE] = place + 1 if place + 1 < count else 0
    return order.turns[place]


@inlined
def adapted(i, rate, run):
    """How adapted unit i is, 0 to 1, at its visit at this tick: since the last one it has followed its state.

    A free unit changes at visits only, so nothing is lost between them.
    """
    kept = math.exp(-rate * (run.counts[TICKS] - run.visits[i]))
    run.adaptation[i] = kept * run.adaptation[i] + (1.0 - kept if run.state[i] == 1 else 0.0)
    run.visits[i] = run.counts[TICKS]
    return run.adaptation[i]


@inlined
def log_flip(i, run, log):
    """Note that a unit has flipped at the moment that comes next."""
    place = log.used[LOGGED_FLIPS]
    log.flipped[place] = i
    log.flip_moment[place] = log.used[LOGGED_MOMENTS]
    log.used[LOGGED_FLIPS] = place + 1
    run.counts[FLIPS] += 1


@inlined
def log_moment(run, log):
    """Note the tick and the energy."""
    place = log.used[LOGGED_MOMENTS]
    log.moments[place] = run.counts[TICKS]
    log.energies[place] = run.energy[0]
    log.used[LOGGED_MOMENTS] = place + 1


@inlined
def flip(i, value, h, weights, run, log):
    """Let unit i, whose field is h, take another value at this tick."""
    set_unit(i, value, h, weights, run)
    refresh_if_due(weights, run)
    log_flip(i, run, log)
    log_moment(run, log)


@compiled_in_place
def run_unit_by_unit(ticks, dynamics, weights, run, order, log, ring):
    """Up to `ticks` updates of one unit each; returns how many were done.

    In the deterministic orders the states at the cycle's beat (each tick if steepest, the end of each sweep if
    sequential) go into the ring.
    """
    if order.free.size == 0:
        run.counts[TICKS] += ticks
        return ticks
    for done in range(ticks):
        if log.used[LOGGED_FLIPS] >= log.flipped.size:
            return done
        i = next_unit(weights, run, order)
        run.counts[TICKS] += 1
        run.counts[VISITED] = i
        h = field(i, weights, run)
        before = h
        if dynamics.strength > 0.0:
            h -= dynamics.strength * adapted(i, dynamics.rate, run)
        if dynamics.temperature > 0.0:
            h -= weights.own[i] * (run.state[i] - 0.5 * (1 + weights.off))
            chance = uniform(run.generator)
            value = stochastic_decision(h, weights.tolerance[i], weights.off, dynamics.temperature, chance)
        else:
            value = threshold(h, run.state[i], weights.tolerance[i], weights.off, order.tie)
        if value != run.state[i]:
            flip(i, value, before, weights, run, log)
        if order.mode == STEEPEST or (order.mode == SEQUENTIAL and run.counts[PLACE] == 0):
            remember(run.state, ring)
    return ticks


@compiled_in_place
def run_flip_by_flip(ticks, dynamics, weights, run, order, log, ring):
    """As `run_unit_by_unit`, for units that do not adapt, and in any order but the steepest.

    It goes from one flip to the next: in between, what changes at every visit is in registers.
    """
    if order.free.size == 0:
        run.counts[TICKS] += ticks
        return ticks
    temperature, count, counts = dynamics.temperature, order.free.size, run.counts
    done, quiet = 0, 0
    while done < ticks and log.used[LOGGED_FLIPS] < log.flipped.size:
        place = counts[PLACE]
        most = ticks - done
        if order.mode != RANDOM:
            if place == 0 and order.mode == SHUFFLED:
                shuffle(order.turns, run.generator)
            most = min(most, count - place)
        elif temperature == 0.0:
            most = min(most, count)  # then it may be known to be at rest
        visits, i = 0, -1
        if temperature > 0.0:
            room = log.flipped.size - log.used[LOGGED_FLIPS]
            visits = min(most, room, flips_until_due(run))
            i = visit_branchless(visits, place, temperature, weights, run, order, log)
        if i >= 0:
            refresh_if_due(weights, run)
        else:
            visits, i, h, value = visit_until_flip(most, place, temperature, weights, run, order)
            counts[TICKS] += visits
            if value != run.state[i]:
                expect_flip(quiet + visits, weights, run)
                flip(i, value, h, weights, run, log)
                counts[FOLLOWS] = 0
                quiet = -visits
        done += visits
        quiet += visits
        counts[VISITED] = i
        if order.mode != RANDOM:
            counts[PLACE] = place + visits if place + visits < count else 0
        if order.mode == SEQUENTIAL and counts[PLACE] == 0:
            remember(run.state, ring)
        if temperature == 0.0 and quiet >= count and done < ticks:
            quiet = 0
            if unstable_count(weights, run, order) == 0:
                rest(ticks - done, run, order, ring)
                return ticks
    return done


@inlined
def visit_until_flip(most, place, temperature, weights, run, order):
    """Visit units from a place in the order on, at most so many, up to the first that decides to flip.

    Returns how many it were, the last of them, its field, and what it has decided.
    """
    state, free, turns, generator, off = run.state, order.free, order.turns, run.generator, weights.off
    count, is_random, middle = float(free.size), order.mode == RANDOM, 0.5 * (1 + off)
    a, b, c, d = generator[0], generator[1], generator[2], generator[3]
    i, h, value, all_free = np.uint64(0), 0.0, np.int8(0), free.size == state.size
    visits = 0
    while visits < most:
        if is_random:
            bits, a, b, c, d = after_next(a, b, c, d)
            which = np.uint64(fraction_of(bits) * count)
            i = which if all_free else np.uint64(free[which])  # a list of all might not fit in a cache
        else:
            i = np.uint64(turns[np.uint64(place + visits)])
        visits += 1
        h, was = field(i, weights, run), state[i]
        if temperature > 0.0:
            bits, a, b, c, d = after_next(a, b, c, d)
            drive = h - weights.own[i] * (was - middle)
            value = stochastic_decision(drive, weights.tolerance[i], off, temperature, fraction_of(bits))
        else:
            value = threshold(h, was, weights.tolerance[i], off, order.tie)
        if value != was:
            break
    generator[0], generator[1], generator[2], generator[3] = a, b, c, d
    return visits, np.int64(i), h, value


@inlined
def rest(ticks, run, order, ring):
    """So many updates of a state that stays as it is, whoever decides."""
    count, counts = order.free.size, run.counts
    counts[TICKS] += ticks
    if order.mode == RANDOM:
        generator = run.generator
        a, b, c, d = generator[0], generator[1], generator[2], generator[3]
        bits = np.uint64(0)
        for _ in range(ticks):
            bits, a, b, c, d = after_next(a, b, c, d)
        generator[0], generator[1], generator[2], generator[3] = a, b, c, d
        counts[VISITED] = order.free[int(fraction_of(bits) * count)]
        return
    while ticks > 0:
        if counts[PLACE] == 0 and order.mode == SHUFFLED:
            shuffle(order.turns, run.generator)
        visits = min(ticks, count - counts[PLACE])
        ticks -= visits
        counts[VISITED] = order.turns[counts[PLACE] + visits - 1]
        counts[PLACE] = (counts[PLACE] + visits) % count
        if order.mode == SEQUENTIAL and counts[PLACE] == 0:
            remember(run.state, ring)
