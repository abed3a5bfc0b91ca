"""The functions of state against temperature, sampled: for networks of any size.

Mean energy and heat capacity are averages over a run at each temperature, from the hottest to the coldest, each of
which starts where the one before has ended.  ln Z follows by thermodynamic integration from T = infinity, where all 2^F
states are alike: ln Z(beta) = F ln 2 - integral of U over beta = 1/T, by the trapezium rule with the correction of
Euler and Maclaurin, since dU/dbeta = -T^2 C is known too.  F = -T ln Z and S = (U - F)/T as always.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core.landscape.quadratic import check_symmetric
from hopviz.core.limits import HOTTEST
from hopviz.core.network import Floats, Network
from hopviz.core.ranges import as_seed, as_whole
from hopviz.core.rules import Stochastic
from hopviz.core.seeds import spawned
from hopviz.core.stepwise import BATCH, JobSteps, News, finished
from hopviz.core.thermal.equilibrium import as_temperatures
from hopviz.core.thermal.sampling import Sampled, Sampling
from hopviz.core.validation import as_mask

MOST_TEMPERATURES = 1000


@dataclass(frozen=True, eq=False)
class SampledCurves:
    """Of K temperatures, from the hottest on, as far as they have been sampled; intervals hold 95 %."""

    temperatures: Floats
    """(K,)"""
    mean_energies: Floats
    """(K,)"""
    energy_intervals: Floats
    """(K, 2)"""
    heat_capacities: Floats
    """(K,)"""
    heat_capacity_intervals: Floats
    """(K, 2)"""
    log_z: Floats
    """(K,)"""
    log_z_intervals: Floats
    """(K, 2) of chance alone: steps of temperature that are too large make an error of their own."""
    free_energies: Floats
    """(K,)"""
    entropies: Floats
    """(K,)"""
    overlap_sizes: Floats
    """(K,) mean of |overlap|."""
    overlap_intervals: Floats
    """(K, 2) of these."""


def sampled_curves(
    net: Network,
    temperatures: Sequence[float],
    sweeps: int = 2000,
    seed: int = 0,
    state: ArrayLike | None = None,
    clamped: ArrayLike | None = None,
    lesioned: ArrayLike | None = None,
    pattern: ArrayLike | None = None,
) -> SampledCurves:
    """Sample the functions of state at some temperatures, each for so many sweeps.

    Parameters
    ----------
    net : Network
        Symmetric, of any size.
    temperatures : sequence of float
        Above 0; up to 1,000 of them, in any order.
    sweeps : int
        At each, after 100 that are left out.
    seed : int
    state, clamped, lesioned, pattern
        As for `Sampling`.

    Raises
    ------
    ValueError
        As for `Sampling`.
    """
    return finished(sampled_curves_steps(net, temperatures, sweeps, seed, state, clamped, lesioned, pattern))


def sampled_curves_steps(
    net: Network,
    temperatures: Sequence[float],
    sweeps: int = 2000,
    seed: int = 0,
    state: ArrayLike | None = None,
    clamped: ArrayLike | None = None,
    lesioned: ArrayLike | None = None,
    pattern: ArrayLike | None = None,
) -> JobSteps[SampledCurves, SampledCurves]:
    """As `sampled_curves`, in slices; tells the curves so far."""
    each = np.unique(as_temperatures(temperatures, MOST_TEMPERATURES))[::-1]
    if each[-1] <= 0:
        raise ValueError("temperatures must be above 0")
    check_symmetric(net)
    sweeps, seed = as_whole("sweeps", sweeps, 1), as_seed(seed)
    held, out = as_mask("clamped", clamped, net.n), as_mask("lesioned", lesioned, net.n)
    free = net.n - int(np.count_nonzero(held | out))
    found: list[Sampled] = []
    news, start = News(), state
    ladder = [HOTTEST, *each.tolist()]  # at the first all states are alike
    for k, temperature in enumerate(ladder):
        sampling = Sampling(net, Stochastic(temperature), sweeps, spawned(seed, k), start, clamped, lesioned, pattern)
        while not sampling.done:
            sampling.advance(BATCH)
            yield news((k + sampling.progress) / len(ladder), _curves(each[: max(k - 1, 0)], found, free))
        found.append(sampling.result())
        start = sampling.state
    return _curves(each, found, free)


def _curves(temperatures: Floats, found: list[Sampled], free: int) -> SampledCurves:
    """The curves of what has been found at infinite T and at these temperatures."""
    if not temperatures.size:
        none, pairs = np.empty(0), np.empty((0, 2))
        return SampledCurves(none, none, pairs, none, pairs, none, pairs, none, none, none, pairs)
    found = found[: temperatures.size + 1]
    T, beta = temperatures, np.concatenate([[0.0], 1 / temperatures])
    U = np.array([each.mean_energy for each in found])
    slopes = -np.array([each.energy_variance for each in found])
    h = np.diff(beta)
    integral = np.concatenate([[0.0], np.cumsum(0.5 * h * (U[1:] + U[:-1]) - h * h / 12 * np.diff(slopes))])
    log_z = (free * math.log(2) - integral)[1:]
    errors = np.array([0.5 * (each.energy_interval[1] - each.energy_interval[0]) for each in found])
    weights = 0.5 * np.concatenate([h, [0.0]]) + 0.5 * np.concatenate([[0.0], h])  # of what lies within
    squares = np.cumsum((weights * errors) ** 2)
    half = np.sqrt(squares[:-1] + (0.5 * h * errors[1:]) ** 2)
    free_energies = -T * log_z
    return SampledCurves(
        T, U[1:], np.array([each.energy_interval for each in found[1:]]),
        np.array([each.heat_capacity for each in found[1:]]),
        np.array([each.heat_capacity_interval for each in found[1:]]),
        log_z, np.stack([log_z - half, log_z + half], axis=1), free_energies, (U[1:] - free_energies) / T,
        np.array([each.overlap_size for each in found[1:]]),
        np.array([each.overlap_size_interval for each in found[1:]]),
    )  # fmt: skip
