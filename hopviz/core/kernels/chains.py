"""Markov chains of states: Boltzmann sums, elimination without subtractions, and descents in random order.

Elimination takes one state after the other out of a chain and hands what went through it to the others (Grassmann,
Taksar and Heyman, Oper. Res. 33, 1107, 1985).  All numbers stay positive, so that probabilities and times have all
their digits however cold it is.
"""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

import math

import numpy as np

from hopviz.core.kernels.compiler import compiled

LEAST_WAY = 1e-100
"""Probabilities of leaving a state below this are none."""


@compiled
def boltzmann_sums(energies, counts, lowest, temperature, most):
    """Sums of exp(-x), x exp(-x) and x^2 exp(-x) over levels, x = (E - lowest)/T; those beyond `most` count nothing.

    `counts` (K,) is how many states each level has, or (0,) if each has one.
    """
    zeroth, first, second = 0.0, 0.0, 0.0
    limit = most * temperature
    for k in range(energies.size):
        above = energies[k] - lowest
        if above > limit:
            continue
        x = above / temperature
        weight = math.exp(-x)
        if counts.size > 0:
            weight *= counts[k]
        zeroth += weight
        first += weight * x
        second += weight * x * x
    return zeroth, first, second


@compiled
def eliminate(first, last, rates, ends, costs):
    """Take states last - 1 down to `first` out of a chain of transient states.

    `rates` (K, K) are the probabilities of going from row to column, whose diagonal is ignored; `ends` (K, M) those of
    ending; `costs` (K,) what a tick in each costs.  Afterwards row k holds what leads from k to lower states, and its
    diagonal the sum of it and of the ends; `finish` does the rest.
    """
    for k in range(last - 1, first - 1, -1):
        total = 0.0
        for j in range(k):
            total += rates[k, j]
        for m in range(ends.shape[1]):
            total += ends[k, m]
        if total < LEAST_WAY:
            total = 0.0
        rates[k, k] = total
        if total == 0.0:
            continue
        for i in range(k):
            share = rates[i, k] / total
            if share == 0.0:
                continue
            for j in range(k):
                rates[i, j] += share * rates[k, j]
            for m in range(ends.shape[1]):
                ends[i, m] += share * ends[k, m]
            costs[i] += share * costs[k]


@compiled
def finish(rates, ends, costs):
    """From what `eliminate` has left: the probability of each end, and the cost until then, of every state, in place.

    A cost is infinite where no end is ever reached.
    """
    for k in range(costs.size):
        total = rates[k, k]
        if total == 0.0:
            costs[k] = math.inf
            continue
        for m in range(ends.shape[1]):
            for j in range(k):
                ends[k, m] += rates[k, j] * ends[j, m]
            ends[k, m] /= total
        for j in range(k):
            if rates[k, j] > 0.0:
                costs[k] += rates[k, j] * costs[j]
        costs[k] /= total


@compiled
def reduce_chain(first, last, rates):
    """Take states last - 1 down to `first`, but never state 0, out of a chain (K, K), in place.

    Returns whether it could: from every state there must be a way, of a probability that can be told from zero.
    """
    for k in range(last - 1, max(first, 1) - 1, -1):
        total = 0.0
        for j in range(k):
            total += rates[k, j]
        if total < LEAST_WAY:
            return False
        for i in range(k):
            rates[i, k] /= total
            share = rates[i, k]
            if share == 0.0:
                continue
            for j in range(k):
                rates[i, j] += share * rates[k, j]
    return True


@compiled
def stationary(rates, out):
    """The stationary law (K,) of a chain that `reduce_chain` has gone through."""
    out[0] = 1.0
    for k in range(1, out.size):
        total = 0.0
        for i in range(k):
            total += out[i] * rates[i, k]
        out[k] = total
        if total > 1e200:
            for i in range(k + 1):
                out[i] /= total
    out /= out.sum()


@compiled
def ways_down(first, last, energies, tolerance, ways):
    """Write for states first to last which flips lower the energy: bit i stands for unit i."""
    for state in range(first, last):
        here, found = energies[state], np.int32(0)
        for i in range(tolerance.size):
            found |= np.int32(energies[state ^ (1 << i)] < here - tolerance[i]) << np.int32(i)
        ways[state] = found


@compiled
def average_down(first, last, order, ways, values):
    """Let each state take the mean of what the states below it have, in rising order of energy, in place.

    `order` (2^N,) are all states from the lowest up, `ways` (2^N,) the flips that lead down, `values` (2^N, K).  States
    that no flip leads down from keep what they have.
    """
    columns = values.shape[1]
    totals = np.empty(columns)
    for place in range(first, last):
        state = order[place]
        left = ways[state]
        if left == 0:
            continue
        totals[:] = 0.0
        count, bit = 0, 1
        while left > 0:
            if left & 1:
                count += 1
                for k in range(columns):
                    totals[k] += values[state ^ bit, k]
            left >>= 1
            bit <<= 1
        for k in range(columns):
            values[state, k] = totals[k] / count


@compiled
def pour_down(first, last, order, ways, amounts):
    """Let each state share what it has evenly among the states below it, in falling order of energy, in place.

    Goes from place last - 1 down to `first` of `order` (2^N,); `amounts` (2^N,) ends in the states that nothing leads
    down from.
    """
    for place in range(last - 1, first - 1, -1):
        state = order[place]
        left, count = ways[state], 0
        if amounts[state] == 0.0 or left == 0:
            continue
        while left > 0:
            count += left & 1
            left >>= 1
        share = amounts[state] / count
        left, bit = ways[state], 1
        while left > 0:
            if left & 1:
                amounts[state ^ bit] += share
            left >>= 1
            bit <<= 1
        amounts[state] = 0.0
