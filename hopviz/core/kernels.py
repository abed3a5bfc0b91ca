"""The compiled inner loops, run without Python's global lock, and nothing else.

All kernels share one set of running variables, so that they can be mixed and interrupted between any two
ticks:

- `state` (N,) int8, `fields` (N,) float64 (h = Ws + b, kept up to date flip by flip), `energy` (1,) float64;
- `influence` (N, N): row j is what unit j does to all fields; `tolerance` (N,): a field this small is a tie;
- `free` (F,) int64: the units that may change; `off`: the value of a unit that is off (-1 or 0);
- a log of what happened: `flipped`, `flip_moment`, `moments`, `energies`, `two_time`, and its `counts`
  (COUNTERS below).  A kernel stops early when the log has no room for one more tick.

A flip costs one row of `influence`; a visit that does not flip costs O(1).  Arrays of weights are read-only,
which numba treats as a type of its own: every kernel is compiled once.
"""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

import os
import sys

if getattr(sys, "frozen", False):
    from pathlib import Path

    os.environ.setdefault("NUMBA_CACHE_DIR", str(Path.home() / ".cache" / "hopviz" / "kernels"))

import math

import numba
import numpy as np

# What `counts` holds: ticks and flips since the start; entries used in the log; the unit visited last, or -1;
# the place of the next visit in `order` (parallel rules: how many units the last tick flipped); flips since
# the fields were computed from scratch.
TICKS, FLIPS, LOGGED_FLIPS, LOGGED_MOMENTS, VISITED, PLACE, SINCE_REFRESH = range(7)
COUNTERS = 7

SEQUENTIAL, SHUFFLED, RANDOM, STEEPEST = range(4)
MODES = {"sequential": SEQUENTIAL, "shuffled": SHUFFLED, "random": RANDOM, "steepest": STEEPEST}

_compiled = numba.njit(nogil=True, cache=True, fastmath=False)


@_compiled
def is_symmetric(weights, limit):
    """Whether |w_ij - w_ji| <= limit for all pairs."""
    n = weights.shape[0]
    block = 8  # as many rows as a cache line has numbers: a longer piece of a column would not stay cached
    for bi in range(0, n, block):
        for bj in range(0, bi + 1, block):
            for i in range(bi, min(bi + block, n)):
                for j in range(bj, min(bj + block, n)):
                    if abs(weights[i, j] - weights[j, i]) > limit:
                        return False
    return True


@_compiled
def row_sums(weights, absolute):
    """Sum of every row, of the absolute values if asked."""
    n = weights.shape[0]
    sums = np.zeros(n)
    for i in range(n):
        total = 0.0
        for j in range(weights.shape[1]):
            total += abs(weights[i, j]) if absolute else weights[i, j]
        sums[i] = total
    return sums


@_compiled
def storkey_step(weights, pattern):
    """Add one pattern to symmetric weights with a zero diagonal by Storkey's rule (1997), in place."""
    n = pattern.size
    h = np.zeros(n)
    for i in range(n):
        total = 0.0
        for j in range(n):
            total += weights[i, j] * pattern[j]
        h[i] = total
    for i in range(n):
        xi = float(pattern[i])
        for j in range(n):
            if i != j:  # the same to the last bit with i and j exchanged
                xj = float(pattern[j])
                w = weights[i, j]
                weights[i, j] = w + (xi * xj - (xi * h[j] + h[i] * xj) + 2.0 * w) / n


@_compiled
def refresh(state, fields, energy, weights, bias, counts):
    """Fields and energy anew from the state: ends the drift of rounding errors."""
    n = state.size
    total = 0.0
    for i in range(n):
        h = 0.0
        for j in range(n):
            h += weights[i, j] * state[j]
        fields[i] = h + bias[i]
        total -= state[i] * (0.5 * h + bias[i])
    energy[0] = total
    counts[SINCE_REFRESH] = 0


@_compiled
def unstable_count(state, fields, tolerance, free, off):
    """How many free units the threshold rule would change."""
    count = 0
    for k in range(free.size):
        i = free[k]
        h = fields[i]
        if (h > tolerance[i] and state[i] == off) or (h < -tolerance[i] and state[i] == 1):
            count += 1
    return count


@_compiled
def _change(i, value, state, fields, energy, influence):
    """Give unit i a value; fields and (for symmetric weights) the energy follow."""
    delta = float(value - state[i])
    row = influence[i]
    energy[0] -= delta * fields[i] + 0.5 * row[i] * delta * delta
    state[i] = value
    for j in range(row.size):
        fields[j] += delta * row[j]


@_compiled
def _energy_anew(state, fields, bias):
    """E = -1/2 sum_i s_i (h_i + b_i), right for asymmetric weights too."""
    total = 0.0
    for i in range(state.size):
        total -= 0.5 * state[i] * (fields[i] + bias[i])
    return total


@_compiled
def _threshold(i, state, fields, tolerance, off):
    return _decide(fields[i], state[i], tolerance[i], off)


@_compiled
def _decide(h, value, tolerance, off):
    if h > tolerance:
        return np.int8(1)
    if h < -tolerance:
        return np.int8(off)
    return value


@_compiled
def _glauber(h, value, tolerance, off, temperature, chance):
    """P(on) = 1 / (1 + exp(-gap/T)), gap = (1 - off) h (Glauber, J. Math. Phys. 4, 294, 1963)."""
    if temperature <= 0.0:
        return _decide(h, value, tolerance, off)
    if abs(h) <= tolerance:
        return np.int8(1) if chance < 0.5 else np.int8(off)
    x = (1 - off) * h / temperature
    if x > 36.0:
        return np.int8(1)
    if x < -700.0:
        return np.int8(off)
    return np.int8(1) if chance < 1.0 / (1.0 + math.exp(-x)) else np.int8(off)


@_compiled
def change_unit(i, value, symmetric, state, fields, energy, influence, bias, counts):
    """Set one unit from outside (an edit): not logged."""
    _change(i, np.int8(value), state, fields, energy, influence)
    counts[SINCE_REFRESH] += 1
    if not symmetric:
        energy[0] = _energy_anew(state, fields, bias)


@_compiled
def _steepest(state, fields, tolerance, free):
    """The free unit whose flip lowers the energy most; the one nearest to it if none does.

    Among equals, to within rounding, the first: so the choice depends on the state alone.
    """
    best = free[0]
    least = np.inf
    for k in range(free.size):
        i = free[k]
        value = 1.0 if state[i] == 1 else -1.0
        margin = value * fields[i]
        if abs(fields[i]) <= tolerance[i]:
            margin = 0.0
        if margin < least - tolerance[i]:
            least = margin
            best = i
    return best


@_compiled
def _shuffle(order, rng):
    for k in range(order.size - 1, 0, -1):
        m = int(rng.random() * (k + 1))
        order[k], order[m] = order[m], order[k]


@_compiled
def _log_flip(i, counts, flipped, flip_moment):
    flipped[counts[LOGGED_FLIPS]] = i
    flip_moment[counts[LOGGED_FLIPS]] = counts[LOGGED_MOMENTS]
    counts[LOGGED_FLIPS] += 1
    counts[FLIPS] += 1


@_compiled
def _log_moment(energy, counts, moments, energies):
    moments[counts[LOGGED_MOMENTS]] = counts[TICKS]
    energies[counts[LOGGED_MOMENTS]] = energy[0]
    counts[LOGGED_MOMENTS] += 1


@_compiled
def _remember(state, past, past_count):
    """Write the state into the ring of past states."""
    slot = past_count[0] % past.shape[0]
    for i in range(state.size):
        past[slot, i] = state[i]
    past_count[0] += 1


@_compiled
def run_asynchronous(
    ticks, mode, temperature, strength, rate, tired, visits, rng, order, free, off, symmetric, refresh_after,
    state, fields, energy, weights, influence, bias, tolerance,
    counts, flipped, flip_moment, moments, energies, past, past_count,
):  # fmt: skip
    """Up to `ticks` updates of one unit each; returns how many were done.

    `order` holds the free units in the order of the present sweep.  In the deterministic modes the states at
    the cycle's beat (each tick if steepest, the end of each sweep if sequential) go into the ring `past`.

    With `strength` > 0 units tire: unit i was `tired[i]` at its last visit, at tick `visits[i]`, and has followed
    its state since, at `rate` a tick; a free unit changes at visits only, so nothing is lost between them.
    """
    count = free.size
    if count == 0:
        counts[TICKS] += ticks
        return ticks
    for done in range(ticks):
        if counts[LOGGED_FLIPS] >= flipped.size:
            return done
        if mode == STEEPEST:
            i = _steepest(state, fields, tolerance, free)
        elif mode == RANDOM:
            i = free[int(rng.random() * count)]
        else:
            if counts[PLACE] == 0 and mode == SHUFFLED:
                _shuffle(order, rng)
            i = order[counts[PLACE]]
            counts[PLACE] = (counts[PLACE] + 1) % count
        counts[TICKS] += 1
        counts[VISITED] = i
        h = fields[i]
        if strength > 0.0:
            kept = math.exp(-rate * (counts[TICKS] - visits[i]))
            tired[i] = kept * tired[i] + (1.0 - kept if state[i] == 1 else 0.0)
            visits[i] = counts[TICKS]
            h -= strength * tired[i]
        if temperature > 0.0:
            value = _glauber(h, state[i], tolerance[i], off, temperature, rng.random())
        else:
            value = _decide(h, state[i], tolerance[i], off)
        if value != state[i]:
            _change(i, value, state, fields, energy, influence)
            if not symmetric:
                energy[0] = _energy_anew(state, fields, bias)
            counts[SINCE_REFRESH] += 1
            if counts[SINCE_REFRESH] >= refresh_after:
                refresh(state, fields, energy, weights, bias, counts)
            _log_flip(i, counts, flipped, flip_moment)
            _log_moment(energy, counts, moments, energies)
        if mode == STEEPEST or (mode == SEQUENTIAL and counts[PLACE] == 0):
            _remember(state, past, past_count)
    return ticks


@_compiled
def run_parallel(
    ticks, fraction, rng, free, off, symmetric, refresh_after,
    state, fields, energy, weights, influence, bias, tolerance,
    counts, flipped, flip_moment, moments, energies, two_time, past, past_count,
):  # fmt: skip
    """Up to `ticks` updates of all free units at once (each with probability `fraction`, if below 1).

    Logs Goles' two-time function L(t) = -s(t)'W s(t-1) - b'(s(t) + s(t-1)) at every moment, which never rises
    for symmetric weights and fraction 1 (Goles, Fogelman and Pellegrin 1985).
    """
    deciding = np.empty(free.size, np.int64)
    for done in range(ticks):
        if counts[LOGGED_FLIPS] + free.size > flipped.size or counts[LOGGED_MOMENTS] >= moments.size:
            return done
        count = 0
        both = 0.0
        for i in range(state.size):
            both -= state[i] * (fields[i] + bias[i])
        for k in range(free.size):
            i = free[k]
            if fraction < 1.0 and rng.random() >= fraction:
                continue
            value = _threshold(i, state, fields, tolerance, off)
            if value != state[i]:
                both -= (value - state[i]) * fields[i]
                deciding[count] = i
                count += 1
        counts[TICKS] += 1
        for k in range(count):
            i = deciding[k]
            _change(i, np.int8(off if state[i] == 1 else 1), state, fields, energy, influence)
            _log_flip(i, counts, flipped, flip_moment)
        counts[SINCE_REFRESH] += count
        if counts[SINCE_REFRESH] >= refresh_after:
            refresh(state, fields, energy, weights, bias, counts)
        elif not symmetric:
            energy[0] = _energy_anew(state, fields, bias)
        if count > 0 or counts[PLACE] > 0:  # the tick after the last flip too: L(t) still falls there
            two_time[counts[LOGGED_MOMENTS]] = both
            _log_moment(energy, counts, moments, energies)
        counts[PLACE] = count
        if fraction >= 1.0:
            _remember(state, past, past_count)
    return ticks


@_compiled
def shortest_period(past, past_count):
    """Smallest p with latest state = the one p beats earlier in the ring, 0 if none: proof of a cycle."""
    size = past.shape[0]
    written = past_count[0]
    latest = (written - 1) % size
    for p in range(1, min(written, size)):
        other = (written - 1 - p) % size
        same = True
        for i in range(past.shape[1]):
            if past[latest, i] != past[other, i]:
                same = False
                break
        if same:
            return p
    return 0


@_compiled
def follow_overlaps(start, state_change, units, first, borders, by_unit, scale, out):
    """Extremes of the overlaps in stretches of moments: moment k flips units[first[k]:first[k + 1]].

    Stretch b are the moments borders[b] to borders[b + 1].  `start` (P,) is updated in place, by `state_change` of
    each flip; `out` is (B, P, 2); `by_unit` (N, P) holds the patterns; `scale` turns a sum into an overlap.
    """
    for b in range(out.shape[0]):
        for k in range(borders[b], borders[b + 1]):
            for m in range(first[k], first[k + 1]):
                i = units[m]
                change = state_change[m] * scale
                for mu in range(by_unit.shape[1]):
                    start[mu] += change * by_unit[i, mu]
            if k == borders[b]:
                for mu in range(by_unit.shape[1]):
                    out[b, mu, 0] = start[mu]
                    out[b, mu, 1] = start[mu]
            elif first[k] < first[k + 1]:
                for mu in range(by_unit.shape[1]):
                    out[b, mu, 0] = min(out[b, mu, 0], start[mu])
                    out[b, mu, 1] = max(out[b, mu, 1], start[mu])
