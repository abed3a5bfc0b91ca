"""Peretto's law of units that update all at once, and the law of a single unit.

With symmetric weights and all units stochastic at once (Little, Math. Biosci. 19, 101, 1974) the probability of a state
is not Boltzmann's: it is exp(-H(s)/T)/Z with

    H(s) = -b's - T sum_i ln 2 cosh(h_i(s)/T)    for +1/-1 units,
    H(s) = -b's - T sum_i ln(1 + exp(h_i(s)/T))  for 1/0 units

(Peretto, Biol. Cybern. 50, 51, 1984), for which the chain is in detailed balance.  A unit's weight to itself is a part
of its field.  H itself depends on the temperature.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core.landscape.quadratic import check_symmetric
from hopviz.core.limits import TIE
from hopviz.core.network import OFF, Floats, Network, Units, numbers
from hopviz.core.ranges import as_temperature
from hopviz.core.rules import check_choice
from hopviz.core.stepwise import Steps, finished, part
from hopviz.core.thermal.equilibrium import COLD, MOST_UNITS, energies_steps, on_probabilities
from hopviz.core.thermal.free_units import FreeUnits, free_units


@dataclass(frozen=True, eq=False)
class ParallelEquilibrium:
    """Peretto's law of F free units at one temperature."""

    free: FreeUnits
    temperature: float
    energies: Floats
    """(2^F,) E of every state of the free units, by number; the law is not of these."""
    probabilities: Floats
    """(2^F,)"""
    mean_energy: float
    """sum_s p E, of the energy E of the network."""
    entropy: float
    """-sum_s p ln p."""

    @property
    def on(self) -> Floats:
        """(F,) the probability of each free unit to be on."""
        return on_probabilities(self.probabilities)


def parallel_equilibrium(
    net: Network,
    temperature: float,
    state: ArrayLike | None = None,
    clamped: ArrayLike | None = None,
    lesioned: ArrayLike | None = None,
) -> ParallelEquilibrium:
    """Peretto's law of up to 20 free units that update all at once, exactly; T = 0 is the limit.

    Arguments and errors as for `equilibrium`.
    """
    return finished(parallel_equilibrium_steps(net, temperature, state, clamped, lesioned))


def parallel_equilibrium_steps(
    net: Network,
    temperature: float,
    state: ArrayLike | None = None,
    clamped: ArrayLike | None = None,
    lesioned: ArrayLike | None = None,
) -> Steps[ParallelEquilibrium]:
    """As `parallel_equilibrium`, in slices."""
    temperature = as_temperature(temperature)
    check_symmetric(net)
    free = free_units(net, MOST_UNITS, state, clamped, lesioned)
    energies = yield from part(energies_steps(free), 0.0, 0.2)
    x = yield from part(_exponents(free.net, temperature), 0.2, 0.9)
    weights = np.exp(-x)
    weights /= weights.sum()
    yield 0.95
    present = weights[weights > 0]
    entropy = -float(present @ np.log(present))
    weights.setflags(write=False)
    return ParallelEquilibrium(free, temperature, energies, weights, float(weights @ energies), max(entropy, 0.0))


def on_probability(fields: ArrayLike, temperature: float, units: Units = "bipolar") -> Floats:
    """P(on) = 1/(1 + exp(-gap/T)) of stochastic units against their fields, shape of the fields.

    The gap E(off) - E(on) is 2 h for +1/-1 units and h for 1/0 units: twice the temperature is half the gaps.  At T = 0
    it is the threshold rule, 1/2 where h = 0 (Glauber 1963).

    Parameters
    ----------
    fields : array_like
        h, without the unit's vote for itself (`Network.own_votes`).
    temperature : float
        T, 0 to 1e15.
    units : {"bipolar", "binary"}

    Raises
    ------
    ValueError
        If a number is none or out of range, or `units` is unknown.
    """
    check_choice("units", units, tuple(OFF))
    temperature, h = as_temperature(temperature), numbers("fields", fields).astype(np.float64)
    if not np.isfinite(h).all():
        raise ValueError("fields must be finite numbers")
    if temperature == 0:
        return np.asarray(0.5 * (1.0 + np.sign(h)))
    with np.errstate(over="ignore"):
        return np.asarray(0.5 * (1.0 + np.tanh(0.5 * (1 - OFF[units]) * h / temperature)))


def fields_of_all(net: Network, unit: int) -> Floats:
    """(2^N,) the field of one unit in every state, by number: each further unit doubles what is known."""
    off, row = OFF[net.units], net.weights_to(unit)
    found = np.empty(1 << net.n)
    found[0] = net.bias[unit] + off * row.sum()
    for j in range(net.n):
        found[1 << j : 2 << j] = found[: 1 << j] + (1 - off) * row[j]
    found[np.abs(found) <= net.tolerance[unit]] = 0.0
    return found


def _exponents(net: Network, temperature: float) -> Steps[Floats]:
    """(2^N,) H/T less its lowest; at T = 0 what it becomes."""
    off = OFF[net.units]
    cold, rest = np.zeros(1 << net.n), np.zeros(1 << net.n)  # H at T = 0, and what H/T is more than by that
    for i in range(net.n):
        gaps = fields_of_all(net, i)
        gaps *= 1 - off
        sizes = np.abs(gaps)
        cold -= 0.5 * (sizes if off == -1 else sizes + gaps)
        halves = cold.reshape(-1, 2, 1 << i)
        halves[:, 1] -= net.bias[i]
        halves[:, 0] -= off * net.bias[i]
        if temperature == 0:
            rest -= math.log(2) * (sizes == 0)
        else:
            with np.errstate(over="ignore"):
                rest -= np.log1p(np.exp(-sizes / temperature))
        yield (i + 1) / net.n
    cold -= cold.min()
    if temperature == 0:
        return np.where(cold <= TIE * float(cold.max()), rest, COLD)
    with np.errstate(over="ignore"):
        x = np.minimum(cold / temperature, COLD) + rest
    return np.asarray(x - x.min())
