"""The dynamics of a network whose units are updated all at once, or each with some probability."""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

import numpy as np

from hopviz.core.kernels.compiler import compiled_in_place, inlined
from hopviz.core.kernels.cycles import remember, stay
from hopviz.core.kernels.decisions import stochastic_decision, threshold
from hopviz.core.kernels.dynamics import energy_anew, log_flip, log_moment, refresh_if_due
from hopviz.core.kernels.forms import change, expect_flips, field, know_fields
from hopviz.core.kernels.generator import uniform
from hopviz.core.kernels.tuples import FOLLOWS, LOGGED_FLIPS, LOGGED_MOMENTS, PERIOD, PLACE, SINCE_REFRESH, TICKS


@inlined
def thresholds_at_once(weights, run, order):
    """Write which free units the threshold rule flips into `order.turns`; how many.  Without branches."""
    free, flipping, state, fields, count = order.free, order.turns, run.state, run.fields, 0
    for k in range(free.size):
        i = free[k]
        flipping[count] = i
        count += threshold(fields[i], state[i], weights.tolerance[i], weights.off, order.tie) != state[i]
    return count


@inlined
def chances_at_once(dynamics, weights, run, order):
    """The same where not every unit decides, or with noise."""
    free, flipping, state, fields, count = order.free, order.turns, run.state, run.fields, 0
    for k in range(free.size):
        i = free[k]
        if dynamics.fraction < 1.0 and uniform(run.generator) >= dynamics.fraction:
            continue
        if dynamics.temperature > 0.0:
            chance = uniform(run.generator)
            value = stochastic_decision(fields[i], weights.tolerance[i], weights.off, dynamics.temperature, chance)
        else:
            value = threshold(fields[i], state[i], weights.tolerance[i], weights.off, order.tie)
        flipping[count] = i
        count += value != state[i]
    return count


@inlined
def two_time_after(count, weights, run, order):
    """L(t) once the first so many units of `order.turns` have flipped: 2E if none does, E and fields those before."""
    state, fields, total = run.state, run.fields, 2.0 * run.energy[0]
    for k in range(count):
        i = order.turns[k]
        total -= ((weights.off if state[i] == 1 else 1) - state[i]) * fields[i]
    return total


@compiled_in_place
def run_all_at_once(ticks, dynamics, weights, run, order, log, ring):
    """Up to `ticks` updates of all free units at once (each with probability `fraction`, if below 1).

    At T > 0 they are stochastic (Little 1974), and follow their whole fields: all have decided before any flips.

    Logs Goles' two-time function L(t) = -s(t)'W s(t-1) - b'(s(t) + s(t-1)) at every moment, which never rises
    for symmetric weights and fraction 1 (Goles, Fogelman and Pellegrin 1985).
    """
    free, flipping, state = order.free, order.turns, run.state
    is_map = dynamics.fraction >= 1.0 and dynamics.temperature == 0.0
    for done in range(ticks):
        if log.used[LOGGED_FLIPS] + free.size > log.flipped.size or log.used[LOGGED_MOMENTS] >= log.moments.size:
            return done
        know_fields(weights, run)
        count = thresholds_at_once(weights, run, order) if is_map else chances_at_once(dynamics, weights, run, order)
        is_told = count > 0 or run.counts[PLACE] > 0  # the tick after the last flip too: L(t) still falls there
        if is_told:
            log.two_time[log.used[LOGGED_MOMENTS]] = two_time_after(count, weights, run, order)
        run.counts[TICKS] += 1
        expect_flips(count, weights, run)
        for k in range(count):
            i = flipping[k]
            change(i, np.int8(weights.off if state[i] == 1 else 1), field(i, weights, run), weights, run)
            log_flip(i, run, log)
        run.counts[FOLLOWS] = 0
        run.counts[SINCE_REFRESH] += count
        if not weights.symmetric and count > 0:
            run.energy[0] = energy_anew(weights, run)
        refresh_if_due(weights, run)
        if is_told:
            log_moment(run, log)
        run.counts[PLACE] = count
        if dynamics.fraction >= 1.0:
            remember(state, ring)
        if is_map and count == 0 and ring.marks[PERIOD] > 0:  # at rest: all further ticks are alike
            left = ticks - done - 1
            run.counts[TICKS] += left
            stay(state, left, ring)
            return ticks
    return ticks
