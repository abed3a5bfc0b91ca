"""Escapes from minima: mean first-passage times against the barriers of the tree.

The mean time until a run that starts in a minimum has come to a deeper one grows as exp(B/T), B the barrier between
(Arrhenius 1889; Kramers, Physica 7, 284, 1940): T ln t comes to B as T falls.  The times are exact: expected numbers
of updates until the first visit, from the linear equations of the chain, solved without subtractions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core import kernels
from hopviz.core.landscape.exact import ExactLandscape
from hopviz.core.landscape.tree import BarrierTree
from hopviz.core.network import Floats, Network
from hopviz.core.stepwise import Steps, finished, part, pieces, steps_of
from hopviz.core.thermal.equilibrium import as_temperatures
from hopviz.core.thermal.free_units import FreeUnits, free_units
from hopviz.core.thermal.transitions import MOST_UNITS, STATES_AT_A_TIME, one_unit_matrix

MOST_TEMPERATURES = 1000


@dataclass(frozen=True, eq=False)
class Escapes:
    """Mean times of escapes from the M minima of a landscape, at K temperatures."""

    free: FreeUnits
    tree: BarrierTree
    """Of the free units; `tree.barriers` (M,) are the energies that escapes have to climb."""
    temperatures: Floats
    """(K,)"""
    sweeps: Floats
    """(K, M) from each minimum to the first state of a deeper one (of an equal one before it); infinite for the first.

    One random unit is updated at a time, a sweep is as many updates as there are free units.
    """


def escapes(
    net: Network,
    temperatures: Sequence[float],
    state: ArrayLike | None = None,
    clamped: ArrayLike | None = None,
    lesioned: ArrayLike | None = None,
) -> Escapes:
    """How long stochastic units stay in the valley of each minimum, exactly, for up to 10 free units.

    Parameters
    ----------
    net : Network
        Symmetric.
    temperatures : sequence of float
        Above 0; up to 1,000 of them.
    state : array_like, shape (N,), optional
        Where clamped units take their values from; all off if left out.
    clamped, lesioned : array_like of bool, shape (N,), optional
        Units that keep their value, and units taken out.

    Raises
    ------
    ValueError
        If the weights are asymmetric, none or more than 10 units are free, or a number is out of range.
    """
    return finished(escapes_steps(net, temperatures, state, clamped, lesioned))


def escapes_steps(
    net: Network,
    temperatures: Sequence[float],
    state: ArrayLike | None = None,
    clamped: ArrayLike | None = None,
    lesioned: ArrayLike | None = None,
) -> Steps[Escapes]:
    """As `escapes`, in slices."""
    each = as_temperatures(temperatures, MOST_TEMPERATURES)
    if each.min() <= 0:
        raise ValueError("temperatures must be above 0: without noise nothing escapes")
    free = free_units(net, MOST_UNITS, state, clamped, lesioned)
    landscape = yield from part(steps_of(ExactLandscape(free.net)), 0.0, 0.1)
    assert landscape.tree is not None
    members, firsts = landscape.minima.members, landscape.minima.firsts
    others = np.setdiff1d(np.arange(1 << free.n), members)
    order = np.concatenate([members, others])
    sweeps = np.empty((each.size, len(landscape.minima)))
    for k, temperature in enumerate(each.tolist()):
        matrix = one_unit_matrix(free.net, temperature)[np.ix_(order, order)]
        begin, end = 0.1 + 0.9 * k / each.size, 0.1 + 0.9 * (k + 1) / each.size
        costs = yield from part(_between_minima(matrix, members.size), begin, end)
        sweeps[k] = _times(matrix, costs, firsts) / free.n
    sweeps.setflags(write=False)
    return Escapes(free, landscape.tree, each, sweeps)


def _between_minima(rates: Floats, members: int) -> Steps[Floats]:
    """Take all states but the first `members` out of a chain, in place; what a step from each costs, in ticks."""
    costs, ends = np.ones(len(rates)), np.zeros((len(rates), 0))
    for first, last in reversed(pieces(len(rates), STATES_AT_A_TIME)):
        if last > members:
            kernels.chains.eliminate(max(first, members), last, rates, ends, costs)
            yield 1.0 - first / len(rates)
    return costs


def _times(rates: Floats, costs: Floats, firsts: NDArray[np.int64]) -> Floats:
    """(M,) ticks from each minimum, whose states are from one of `firsts` to the next, to one before it."""
    times = np.full(firsts.size - 1, np.inf)
    members = int(firsts[-1])
    for k in range(1, times.size):
        begin, end = int(firsts[k]), int(firsts[k + 1])
        left = rates[begin:members, begin:members].copy()
        ends = rates[begin:members, :begin].sum(axis=1, keepdims=True)
        cost = costs[begin:members].copy()
        kernels.chains.eliminate(0, len(left), left, ends, cost)
        kernels.chains.finish(left, ends, cost)
        times[k] = cost[: end - begin].mean()
    return times
