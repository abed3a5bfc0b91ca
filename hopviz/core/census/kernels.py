"""The compiled loop that lets many random starts settle, run without Python's global lock, and nothing else."""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

import numpy as np

from hopviz.core.kernels import (
    RANDOM,
    SHUFFLED,
    SINCE_REFRESH,
    STEEPEST,
    _change,
    _compiled,
    _shuffle,
    _steepest,
    _threshold,
    refresh,
    unstable_count,
)

# What the cursor holds: whether a start is on its way, and the sweeps it has taken.
RUNNING, SWEEPS = range(2)


@_compiled
def settle(
    budget, mode, rng, order, free, off, origin, max_sweeps, refresh_after,
    state, fields, energy, weights, influence, bias, tolerance, counts, cursor, ends, settled,
):  # fmt: skip
    """Go on with one start after the other, sweep by sweep; returns how many have ended.

    A start is `origin` (N,) with its `free` units drawn at random.  It ends where no free unit wants to change, or
    after `max_sweeps`; its last state becomes a row of `ends`, and `settled` tells which it was.  Stops when `ends`
    is full or about `budget` numbers have been added up; what is under way goes on at the next call.
    """
    done, work = 0, 0
    while done < ends.shape[0] and work < budget:
        if cursor[RUNNING] == 0:
            cursor[RUNNING], cursor[SWEEPS] = 1, 0
            for i in range(state.size):
                state[i] = origin[i]
            for k in range(free.size):
                state[free[k]] = 1 if rng.random() < 0.5 else off
            refresh(state, fields, energy, weights, bias, counts)
            work += state.size * state.size
        else:
            flips = _sweep(mode, rng, order, free, off, state, fields, energy, influence, tolerance)
            counts[SINCE_REFRESH] += flips
            if counts[SINCE_REFRESH] >= refresh_after:
                refresh(state, fields, energy, weights, bias, counts)
            cursor[SWEEPS] += 1
            work += free.size + flips * (state.size + (free.size if mode == STEEPEST else 0))
        at_rest = unstable_count(state, fields, tolerance, free, off) == 0
        if at_rest or cursor[SWEEPS] >= max_sweeps:
            settled[done] = at_rest
            for i in range(state.size):
                ends[done, i] = state[i]
            done += 1
            cursor[RUNNING] = 0
    return done


@_compiled
def _sweep(mode, rng, order, free, off, state, fields, energy, influence, tolerance):
    """As many updates as there are free units, or fewer where steepest descent has come to rest; counts flips."""
    flips = 0
    if mode == SHUFFLED:
        _shuffle(order, rng)
    for k in range(free.size):
        if mode == STEEPEST:
            i = _steepest(state, fields, tolerance, free)
        elif mode == RANDOM:
            i = free[int(rng.random() * free.size)]
        else:
            i = order[k]
        value = _threshold(i, state, fields, tolerance, off)
        if value != state[i]:
            _change(i, np.int8(value), state, fields, energy, influence)
            flips += 1
        elif mode == STEEPEST:
            break
    return flips
