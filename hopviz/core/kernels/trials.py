"""Batches of trials: many short runs in one call, each with a random generator of its own."""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

from hopviz.core.kernels.compiler import compiled_in_place
from hopviz.core.kernels.cycles import remember, shortest_period
from hopviz.core.kernels.dynamics import run_flip_by_flip, unstable_count
from hopviz.core.kernels.parallel import run_all_at_once
from hopviz.core.kernels.settling import begin
from hopviz.core.kernels.tuples import ANCHORED, PERIOD, REACH


@compiled_in_place
def make_cues(patterns, numbers, flipped, off, lesioned, cues, states):
    """Cues (K, N), +1/-1, of the patterns of these numbers (K,) with some units (K, F) flipped each.

    `states` (K, N) are the same in the values of units; 0 where a unit is removed.
    """
    n = patterns.shape[1]
    for k in range(numbers.size):
        cue = cues[k]
        for i in range(n):
            cue[i] = patterns[numbers[k], i]
        for m in range(flipped.shape[1]):
            cue[flipped[k, m]] = -cue[flipped[k, m]]
        for i in range(n):
            states[k, i] = 0 if lesioned[i] else (1 if cue[i] > 0 else off)


@compiled_in_place
def account(ends, patterns, numbers, present, middle, overlaps, exact, tally):
    """The overlap of each end (K, N) with the pattern of its number (K,), over present units, and whether it is it.

    `middle` lies between the values of a unit that is off and of one that is on.  What belongs to each pattern is
    added up in `tally` (P, 4): trials, exact ones, overlaps and their squares.
    """
    for k in range(numbers.size):
        total, alike = 0.0, 0
        for m in range(present.size):
            i = present[m]
            agreement = (ends[k, i] - middle) / (1.0 - middle) * patterns[numbers[k], i]
            total += agreement
            alike += agreement > 0.0
        overlaps[k] = total / max(present.size, 1)
        exact[k] = alike == present.size and alike > 0
        row = tally[numbers[k]]
        row[0] += 1
        row[1] += exact[k]
        row[2] += overlaps[k]
        row[3] += overlaps[k] * overlaps[k]


@compiled_in_place
def begin_trial(state, generator, weights, run, order, ring):
    """Let a run stand at the beginning of one from this state."""
    for i in range(state.size):
        run.state[i] = state[i]
    for k in range(generator.size):
        run.generator[k] = generator[k]
    for k in range(run.counts.size):
        run.counts[k] = 0
    begin(weights, run, order)
    ring.written[0], ring.marks[ANCHORED], ring.marks[REACH], ring.marks[PERIOD] = 0, -1, 1, 0
    remember(run.state, ring)


@compiled_in_place
def go_on(ticks, is_parallel, dynamics, weights, run, order, log, ring):
    """So many ticks, of which no account is kept."""
    while ticks > 0:
        log.used[:] = 0
        if is_parallel:
            ticks -= run_all_at_once(ticks, dynamics, weights, run, order, log, ring)
        else:
            ticks -= run_flip_by_flip(ticks, dynamics, weights, run, order, log, ring)


@compiled_in_place
def average(states, generators, before, sweep, sweeps, is_parallel, dynamics, weights, run, order, log, ring, means):
    """Let each row of `states` (K, N) run for so many ticks, and write the mean of every unit after each sweep of some.

    `generators` (K, 4), `means` (K, N); `before` are the ticks that are left out, and `sweep` those of a sweep.
    """
    n = run.state.size
    for k in range(states.shape[0]):
        begin_trial(states[k], generators[k], weights, run, order, ring)
        go_on(before, is_parallel, dynamics, weights, run, order, log, ring)
        for i in range(n):
            means[k, i] = 0.0
        for _ in range(sweeps):
            go_on(sweep, is_parallel, dynamics, weights, run, order, log, ring)
            for i in range(n):
                means[k, i] += run.state[i]
        for i in range(n):
            means[k, i] /= sweeps


@compiled_in_place
def settle(states, generators, most, beats, is_parallel, is_map, dynamics, weights, run, order, log, ring):
    """Let each row of `states` (K, N) run in place without noise, for at most so many ticks, until it comes to an end.

    Every `beats` ticks it is asked whether no unit wants to change any more, or, of a map, whether a state came back.
    """
    for k in range(states.shape[0]):
        begin_trial(states[k], generators[k], weights, run, order, ring)
        left = most
        while left > 0 and unstable_count(weights, run, order) > 0:
            if is_map and (shortest_period(ring) > 0 or ring.marks[PERIOD] > 0):
                break
            ticks = min(beats, left)
            go_on(ticks, is_parallel, dynamics, weights, run, order, log, ring)
            left -= ticks
        for i in range(run.state.size):
            states[k, i] = run.state[i]
