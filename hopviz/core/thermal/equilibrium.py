"""Boltzmann's law, exactly: a sum over all states of a few units.

With one unit updated at a time, p(s) = exp(-E(s)/T)/Z (Glauber, J. Math. Phys. 4, 294, 1963; Hinton and Sejnowski
1983).  From Z = sum_s exp(-E(s)/T) follow the free energy F = -T ln Z, the mean energy U = sum_s p E, the entropy
S = -sum_s p ln p = (U - F)/T and the heat capacity C = dU/dT = (<E^2> - U^2)/T^2; k_B is 1.  Sums are relative to the
lowest energy, so that nothing overflows at any temperature (log-sum-exp).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core import kernels
from hopviz.core.landscape.energies import EnergyWalk
from hopviz.core.limits import TIE
from hopviz.core.network import Floats, Network
from hopviz.core.ranges import as_temperature
from hopviz.core.stepwise import Steps, finished, part, steps_of
from hopviz.core.thermal.free_units import FreeUnits, free_units
from hopviz.core.validation import as_list

MOST_UNITS = 20
"""Free units whose states are summed over."""
MOST_TEMPERATURES = 10_000
MOST_SORTED = 1 << 16
"""Of so many states equal energies are put together."""
COLD = 1e4
"""Exponents beyond this are those of states that never occur."""

Functions = tuple[float, float, float, float, float]
"""ln Z, U, S, C and F."""


@dataclass(frozen=True, eq=False)
class Equilibrium:
    """Boltzmann's law of F free units at one temperature; the functions of state are those of the whole network."""

    free: FreeUnits
    temperature: float
    energies: Floats
    """(2^F,) of every state of the free units, by number."""
    probabilities: Floats
    """(2^F,)"""
    log_z: float
    """ln Z; infinite at T = 0 unless the lowest energy is zero."""
    mean_energy: float
    entropy: float
    heat_capacity: float
    free_energy: float

    @property
    def on(self) -> Floats:
        """(F,) the probability of each free unit to be on."""
        return on_probabilities(self.probabilities)


@dataclass(frozen=True, eq=False)
class EquilibriumCurves:
    """The functions of state against temperature, each of shape (K,)."""

    temperatures: Floats
    log_z: Floats
    mean_energies: Floats
    entropies: Floats
    heat_capacities: Floats
    free_energies: Floats


def equilibrium(
    net: Network,
    temperature: float,
    state: ArrayLike | None = None,
    clamped: ArrayLike | None = None,
    lesioned: ArrayLike | None = None,
) -> Equilibrium:
    """Boltzmann's law p(s) = exp(-E(s)/T)/Z of up to 20 free units, exactly; at T = 0 the lowest states alike.

    Parameters
    ----------
    net : Network
        Symmetric.
    temperature : float
        T, 0 to 1e15.
    state : array_like, shape (N,), optional
        Where clamped units take their values from; all off if left out.
    clamped, lesioned : array_like of bool, shape (N,), optional
        Units that keep their value, whose law is the conditional one, and units taken out.

    Raises
    ------
    ValueError
        If the weights are asymmetric, none or more than 20 units are free, or a number is out of range.
    """
    return finished(equilibrium_steps(net, temperature, state, clamped, lesioned))


def equilibrium_steps(
    net: Network,
    temperature: float,
    state: ArrayLike | None = None,
    clamped: ArrayLike | None = None,
    lesioned: ArrayLike | None = None,
) -> Steps[Equilibrium]:
    """As `equilibrium`, in slices."""
    temperature = as_temperature(temperature)
    free = free_units(net, MOST_UNITS, state, clamped, lesioned)
    energies = yield from part(energies_steps(free), 0.0, 0.5)
    probabilities, values = _law(energies, temperature)
    probabilities.setflags(write=False)
    yield 1.0
    return Equilibrium(free, temperature, energies, probabilities, *values)


def curves(
    net: Network,
    temperatures: Sequence[float],
    state: ArrayLike | None = None,
    clamped: ArrayLike | None = None,
    lesioned: ArrayLike | None = None,
) -> EquilibriumCurves:
    """The functions of state (ln Z, U, S, C, F) at each temperature, exactly.

    Parameters
    ----------
    net : Network
        Symmetric.
    temperatures : sequence of float
        Up to 10,000 of them; see `equilibrium` for these, the other arguments, and errors.
    """
    return finished(curves_steps(net, temperatures, state, clamped, lesioned))


def curves_steps(
    net: Network,
    temperatures: Sequence[float],
    state: ArrayLike | None = None,
    clamped: ArrayLike | None = None,
    lesioned: ArrayLike | None = None,
) -> Steps[EquilibriumCurves]:
    """As `curves`, in slices."""
    each = as_temperatures(temperatures)
    free = free_units(net, MOST_UNITS, state, clamped, lesioned)
    energies = yield from part(energies_steps(free), 0.0, 0.1)
    levels, counts = energies, np.zeros(0, np.int64)
    if energies.size <= MOST_SORTED:
        distinct, times = np.unique(energies, return_counts=True)
        if 2 * distinct.size <= energies.size:
            levels, counts = distinct, times
    lowest = float(energies.min())
    highest = float(energies.max())
    found = np.empty((each.size, 5))
    for k, temperature in enumerate(each.tolist()):
        if temperature > 0:
            zeroth, first, second = kernels.chains.boltzmann_sums(levels, counts, lowest, temperature, COLD)
            found[k] = _functions(zeroth, first, second, lowest, temperature)
        else:
            ground = int(np.count_nonzero(energies - lowest <= _tie(lowest, highest)))
            found[k] = _functions(ground, 0.0, 0.0, lowest, 0.0)
        yield 0.1 + 0.9 * (k + 1) / each.size
    found.setflags(write=False)
    log_z, means, entropies, heat_capacities, free_energies = found.T
    return EquilibriumCurves(each, log_z, means, entropies, heat_capacities, free_energies)


def energies_steps(free: FreeUnits) -> Steps[Floats]:
    """The energies of the whole network in all states of its free units, (2^F,), read-only."""
    walked = yield from steps_of(EnergyWalk(free.net))
    if free.offset == 0:
        return walked
    energies = walked + free.offset
    energies.setflags(write=False)
    return energies


def _law(energies: Floats, temperature: float) -> tuple[Floats, Functions]:
    """The probabilities of states, and ln Z, U, S, C and F."""
    lowest = float(energies.min())
    x = energies - lowest
    if temperature == 0:
        x = np.where(x <= _tie(lowest, lowest + float(x.max())), 0.0, COLD)
    else:
        with np.errstate(over="ignore"):
            np.minimum(x / temperature, COLD, out=x)
    weights = np.exp(-x)
    total, weighted = float(weights.sum()), weights * x
    first, second = float(weighted.sum()), float(weighted @ x)
    weights /= total
    return weights, _functions(total, first, second, lowest, temperature)


def _functions(zeroth: float, first: float, second: float, lowest: float, temperature: float) -> Functions:
    """The functions ln Z, U, S, C and F from the sums of exp(-x), x exp(-x) and x^2 exp(-x), x = (E - lowest)/T."""
    log_sum, mean = math.log(zeroth), first / zeroth
    capacity = max(second / zeroth - mean * mean, 0.0)
    free_energy = lowest - temperature * log_sum
    if temperature > 0:
        log_z = log_sum - lowest / temperature
    else:
        log_z = log_sum if lowest == 0 else -math.copysign(math.inf, lowest)
    return log_z, lowest + temperature * mean, log_sum + mean, capacity, free_energy


def _tie(lowest: float, highest: float) -> float:
    """Up to what difference two energies are the same at T = 0."""
    return TIE * max(highest - lowest, abs(lowest))


def on_probabilities(probabilities: Floats) -> Floats:
    """(F,) the probability of each unit to be on, from those of all states (2^F,)."""
    n = int(probabilities.size).bit_length() - 1
    return np.array([probabilities.reshape(-1, 2, 1 << i)[:, 1].sum() for i in range(n)])


def as_temperatures(temperatures: Sequence[float], most: int = MOST_TEMPERATURES) -> Floats:
    """Temperatures, (K,), at least one; a ValueError says what they must be."""
    each = [as_temperature(temperature) for temperature in as_list("temperatures", temperatures)]
    if not 0 < len(each) <= most:
        raise ValueError(f"from 1 to {most:,} temperatures are needed, not {len(each):,}")
    return np.array(each)
