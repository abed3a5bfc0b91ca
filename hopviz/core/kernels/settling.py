"""Settling: units updated one by one, without noise, until none wants to change."""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

from hopviz.core.kernels.compiler import compiled_in_place
from hopviz.core.kernels.decisions import threshold
from hopviz.core.kernels.dynamics import next_unit, refresh, refresh_if_due, unstable_count
from hopviz.core.kernels.forms import change, field
from hopviz.core.kernels.generator import uniform
from hopviz.core.kernels.tuples import PLACE, SHUFFLED, SINCE_REFRESH, STEEPEST, SWEEPS

UNDER_WAY, SETTLED, GIVEN_UP = range(3)

# What the cursor of `settle_starts` and `settle_cues` holds: whether a start is under way.
RUNNING = 0


@compiled_in_place
def begin(weights, run, order):
    """Make a state ready to settle: fields and energy from the state, and the first sweep to come."""
    refresh(weights, run)
    run.counts[PLACE] = 0
    run.counts[SWEEPS] = 0
    if order.mode == SHUFFLED:  # each start from the same order
        for k in range(order.free.size):
            order.turns[k] = order.free[k]


@compiled_in_place
def sweep(weights, run, order):
    """As many updates as there are free units, or fewer where steepest descent has come to rest; counts flips."""
    flips = 0
    for _ in range(order.free.size):
        i = next_unit(weights, run, order)
        h = field(i, weights, run)
        value = threshold(h, run.state[i], weights.tolerance[i], weights.off, order.tie)
        if value != run.state[i]:
            change(i, value, h, weights, run)
            run.counts[SINCE_REFRESH] += 1
            flips += 1
        elif order.mode == STEEPEST:
            break
    return flips


@compiled_in_place
def settle(weights, run, order, most_sweeps, budget):
    """Sweep until no free unit wants to change; SETTLED, or GIVEN_UP after so many sweeps from the beginning.

    UNDER_WAY if about `budget` numbers have been added up before: what is under way goes on at the next call.
    """
    n, work = run.state.size, 0
    while unstable_count(weights, run, order) > 0:
        if run.counts[SWEEPS] >= most_sweeps:
            return GIVEN_UP
        if work >= budget:
            return UNDER_WAY
        flips = sweep(weights, run, order)
        refresh_if_due(weights, run)
        run.counts[SWEEPS] += 1
        work += order.free.size + flips * (n + (order.free.size if order.mode == STEEPEST else 0))
    return SETTLED


@compiled_in_place
def settle_starts(weights, run, order, origin, most_sweeps, budget, cursor, ends, settled):
    """Let one start after the other settle, until `ends` is full or one is still under way after `budget`.

    A start is `origin` (N,) with its free units drawn at random.  Its last state becomes a row of `ends`, and
    `settled` tells whether it did.  Returns how many have ended.
    """
    n, done, work = run.state.size, 0, 0
    while done < ends.shape[0] and work < budget:
        if cursor[RUNNING] == 0:
            for i in range(n):
                run.state[i] = origin[i]
            for k in range(order.free.size):
                run.state[order.free[k]] = 1 if uniform(run.generator) < 0.5 else weights.off
            begin(weights, run, order)
            cursor[RUNNING] = 1
        work += n * n
        outcome = settle(weights, run, order, most_sweeps, n * n)
        if outcome != UNDER_WAY:
            settled[done] = outcome == SETTLED
            for i in range(n):
                ends[done, i] = run.state[i]
            done += 1
            cursor[RUNNING] = 0
    return done


@compiled_in_place
def settle_cues(states, weights, run, order, most_sweeps, budget, cursor):
    """Let each row of `states` (K, N) settle in place, until all have or one is still under way after `budget`.

    Returns how many have ended; the next call, with the rows that are left, goes on with what is under way.
    """
    n, done, work = run.state.size, 0, 0
    while done < states.shape[0] and work < budget:
        if cursor[RUNNING] == 0:
            for i in range(n):
                run.state[i] = states[done, i]
            begin(weights, run, order)
            cursor[RUNNING] = 1
        work += n * n
        if settle(weights, run, order, most_sweeps, n * n) != UNDER_WAY:
            for i in range(n):
                states[done, i] = run.state[i]
            done += 1
            cursor[RUNNING] = 0
    return done
