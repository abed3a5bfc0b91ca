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
    ending; `costs` (K,) what a step from each costs.  Afterwards row k holds what leads from k to lower states, divided
    by nothing; `finish` does the rest.
    """
    for k in range(last - 1, first - 1, -1):
        total = 0.0
        for j in range(k):
            total += rates[k, j]
        for m in range(ends.shape[1]):
            total += ends[k, m]
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
    """Take states last - 1 down to `first`, but never state 0, out of an irreducible chain (K, K), in place."""
    for k in range(last - 1, max(first, 1) - 1, -1):
        total = 0.0
        for j in range(k):
            total += rates[k, j]
        for i in range(k):
            rates[i, k] /= total
            share = rates[i, k]
            if share == 0.0:
                continue
            for j in range(k):
                rates[i, j] += share * rates[k, j]


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
def average_down(first, last, order, energies, tolerance, values):
    """Let each state take the mean of what the states below it have, in rising order of energy, in place.

    `order` (2^N,) are all states from the lowest up, `values` (2^N, K); a state is below if the flip that leads there
    lowers the energy by more than its tolerance.  States that no flip leads down from keep what they have.
    """
    for place in range(first, last):
        state = order[place]
        count = 0
        for i in range(tolerance.size):
            if energies[state ^ (np.int64(1) << i)] < energies[state] - tolerance[i]:
                count += 1
        if count == 0:
            continue
        for k in range(values.shape[1]):
            values[state, k] = 0.0
        for i in range(tolerance.size):
            other = state ^ (np.int64(1) << i)
            if energies[other] < energies[state] - tolerance[i]:
                for k in range(values.shape[1]):
                    values[state, k] += values[other, k]
        for k in range(values.shape[1]):
            values[state, k] /= count


@compiled
def pour_down(first, last, order, energies, tolerance, amounts):
    """Let each state share what it has evenly among the states below it, in falling order of energy, in place.

    Goes from place last - 1 down to `first` of `order` (2^N,); `amounts` (2^N,) ends in the states that nothing leads
    down from.
    """
    for place in range(last - 1, first - 1, -1):
        state = order[place]
        if amounts[state] == 0.0:
            continue
        count = 0
        for i in range(tolerance.size):
            if energies[state ^ (np.int64(1) << i)] < energies[state] - tolerance[i]:
                count += 1
        if count == 0:
            continue
        share = amounts[state] / count
        for i in range(tolerance.size):
            other = state ^ (np.int64(1) << i)
            if energies[other] < energies[state] - tolerance[i]:
                amounts[other] += share
        amounts[state] = 0.0
