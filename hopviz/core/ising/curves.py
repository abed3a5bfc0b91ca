"""Lattices sampled: energy and order against temperature, and correlations against distance, with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.ising.lattices import as_size
from hopviz.core.ising.measures import correlations
from hopviz.core.network import Floats, Network, State, to_bipolar, to_units
from hopviz.core.ranges import MOST_SWEEPS, as_seed, as_temperature, as_whole
from hopviz.core.rules import Stochastic
from hopviz.core.seeds import spawned
from hopviz.core.simulation import Simulation
from hopviz.core.stepwise import BATCH, JobSteps, News, finished
from hopviz.core.thermal.batch_means import MOST_BATCHES, BatchMeans, mean_interval
from hopviz.core.thermal.equilibrium import as_temperatures
from hopviz.core.thermal.sampled_curves import MOST_TEMPERATURES
from hopviz.core.thermal.sampling import BURN_IN, Sampled, Sampling
from hopviz.core.validation import as_network, one_state


@dataclass(frozen=True, eq=False)
class OrderCurves:
    """Of K temperatures, from the coldest on, as far as they have been sampled; intervals hold 95 %."""

    temperatures: Floats
    """(K,)"""
    energies: Floats
    """(K,) mean energy per unit."""
    energy_intervals: Floats
    """(K, 2)"""
    orders: Floats
    """(K,) mean size of the overlap with the ordered state: |m| of a ferromagnet."""
    order_intervals: Floats
    """(K, 2)"""
    is_enough: NDArray[np.bool_]
    """(K,) whether the run was at least some 100 autocorrelation times long: else its interval may be too narrow."""


def order_curves(
    net: Network,
    temperatures: Sequence[float],
    sweeps: int = 2000,
    seed: int = 0,
    ordered: ArrayLike | None = None,
    from_order: bool = True,
) -> OrderCurves:
    """Mean energy and order at some temperatures, each sampled for so many sweeps.

    Warmed up from the ordered state, a lattice of any size is in equilibrium below its transition; cooled from a random
    state it would keep walls between domains for as long as anybody waits.

    Parameters
    ----------
    net : Network
    temperatures : sequence of float
        Above 0; up to 1,000 of them, in any order.
    sweeps : int
        At each, after 100 that are left out.
    seed : int
    ordered : array_like, shape (N,), optional
        Anything above zero is on: the state whose overlap is the order.  All on if left out; of an antiferromagnet the
        checkerboard is.
    from_order : bool
        Whether the coldest run starts from that state; else from a random one, and runs go from the hottest to the
        coldest, as a glass needs.

    Raises
    ------
    ValueError
        As for `thermal.Sampling`.
    """
    return finished(order_curves_steps(net, temperatures, sweeps, seed, ordered, from_order))


def order_curves_steps(
    net: Network,
    temperatures: Sequence[float],
    sweeps: int = 2000,
    seed: int = 0,
    ordered: ArrayLike | None = None,
    from_order: bool = True,
) -> JobSteps[OrderCurves, OrderCurves]:
    """As `order_curves`, in slices; tells the curves so far."""
    net, seed = as_network(net), as_seed(seed)
    each = np.unique(as_temperatures(temperatures, MOST_TEMPERATURES))
    if each[0] <= 0:
        raise ValueError("temperatures must be above 0")
    pattern = _ordered(net, ordered)
    start = to_units(pattern, net.units) if from_order else None
    order = each if from_order else each[::-1]
    found: list[Sampled] = []
    news = News()
    for k, temperature in enumerate(order.tolist()):
        sampling = Sampling(net, Stochastic(temperature), sweeps, spawned(seed, k), start, pattern=pattern)
        while not sampling.done:
            sampling.advance(BATCH)
            yield news((k + sampling.progress) / each.size, _curves(order, found, net.n))
        found.append(sampling.result())
        start = sampling.state
    return _curves(order, found, net.n)


def _curves(temperatures: Floats, found: list[Sampled], n: int) -> OrderCurves:
    known = temperatures[: len(found)]
    energies = np.array([(each.mean_energy, *each.energy_interval) for each in found]).reshape(-1, 3) / n
    orders = np.array([(each.overlap_size, *each.overlap_size_interval) for each in found]).reshape(-1, 3)
    enough, up = np.array([each.is_enough_for_sizes for each in found], np.bool_), np.argsort(known)
    energies, orders = energies[up], orders[up]
    return OrderCurves(known[up], energies[:, 0], energies[:, 1:], orders[:, 0], orders[:, 1:], enough[up])


@dataclass(frozen=True, eq=False)
class SampledCorrelations:
    """The correlation G(r) = <s_i s_j> of units r apart, averaged over a run as far as it has come."""

    sweeps: int
    """That are averaged over."""
    values: Floats
    """(R,) r = 0, 1, ..."""
    intervals: Floats
    """(R, 2) of 95 %."""


def sampled_correlations_steps(
    net: Network,
    rows: int,
    cols: int,
    temperature: float,
    sweeps: int = 1000,
    seed: int = 0,
    state: ArrayLike | None = None,
    periodic: bool = True,
    ordered: ArrayLike | None = None,
) -> JobSteps[SampledCorrelations, SampledCorrelations]:
    """The correlations of a lattice in a run at a temperature, measured after each sweep, in slices.

    Parameters
    ----------
    net : Network
    rows, cols, periodic
        As for `correlations`.
    temperature : float
    sweeps : int
        After 100 that are left out.
    seed : int
    state : array_like, shape (N,), optional
        The start; all on if left out.
    ordered : array_like, shape (N,), optional
        Units are compared with this state; with the checkerboard, those of an antiferromagnet.

    Raises
    ------
    ValueError
        If a number is out of range, or the network is no lattice of this size.
    """
    net, (rows, cols) = as_network(net), as_size(rows, cols)
    sweeps, rule = as_whole("sweeps", sweeps, 1, MOST_SWEEPS), Stochastic(as_temperature(temperature))
    signs = _ordered(net, ordered)
    start = to_units(signs, net.units) if state is None else one_state(net, state)
    run, news, means, done = Simulation(net, start, rule, as_seed(seed)), News(), None, 0
    total: Floats = np.zeros(0)
    for sweep in range(-BURN_IN, sweeps):
        end = run.updates + net.n
        while run.updates < end:
            run.advance(updates=min(end - run.updates, MOST_AT_A_TIME))
            yield (sweep + BURN_IN) / (sweeps + BURN_IN)
        if sweep < 0:
            continue
        values = correlations(np.where(run.state > 0, 1, -1) * signs, rows, cols, periodic)
        if means is None:
            means, total = BatchMeans(values.size), np.zeros(values.size)
        means.add(values)
        total += values
        done += 1
        yield news((sweep + BURN_IN) / (sweeps + BURN_IN), _correlations(means, total, done))
    assert means is not None
    return _correlations(means, total, done)


def _ordered(net: Network, ordered: ArrayLike | None) -> State:
    """(N,) what states are compared with, +1/-1; all on if nothing is given."""
    return np.ones(net.n, np.int8) if ordered is None else to_bipolar(one_state(net, ordered))


MOST_AT_A_TIME = 1 << 16
"""Updates between two yields."""


def _correlations(means: BatchMeans, total: Floats, done: int) -> SampledCorrelations:
    batches = means.batches / means.parts
    intervals = np.array([mean_interval(column) for column in batches.T])
    if len(batches) < MOST_BATCHES // 2:  # too few of them to say
        intervals = np.full_like(intervals, np.nan)
    return SampledCorrelations(done, total / done, np.clip(intervals, -1.0, 1.0))
