"""True basins: the exact probability of ending in each minimum where units are updated in random order, at T = 0.

From a state every flip that lowers the energy is as likely to be the next one, so that the probability of ending in a
minimum is the mean of that in the states below it: one pass over all states in rising order of energy tells it
everywhere, and one in falling order how much of all states ends where.  Where a flip leaves the energy as it is the
unit stays, as the threshold rule has it.  Steepest descent, of which the basins of `hopviz.landscape` are, always goes
one way; here watersheds are fuzzy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core import kernels
from hopviz.core.landscape.energies import whole_energies
from hopviz.core.landscape.minima import Minima, gathered
from hopviz.core.landscape.quadratic import quadratic
from hopviz.core.network import Floats, Network, numbers
from hopviz.core.ranges import as_whole
from hopviz.core.stepwise import Steps, finished, part, pieces
from hopviz.core.thermal.equilibrium import MOST_UNITS
from hopviz.core.thermal.free_units import FreeUnits, free_units

STATES_AT_A_TIME = 1 << 15


@dataclass(frozen=True, eq=False)
class TrueBasins:
    """The ends of descents in random order from all 2^F states of F free units."""

    free: FreeUnits
    minima: Minima
    """M of them, of the free units; a plateau counts as one."""
    shares: Floats
    """(M,) the probability of ending in each from a random state: its size, as a census estimates it."""
    order: NDArray[np.int32]
    """(2^F,) all states, from the lowest up."""
    ways: NDArray[np.int32]
    """(2^F,) which flips lower the energy in each state: bit i stands for unit i."""

    def probabilities(self, minimum: int) -> Floats:
        """(2^F,) the probability of ending in one minimum, from every state.

        Raises
        ------
        ValueError
            If there is no such minimum.
        """
        values = np.zeros(len(self.minima))
        values[as_whole("minimum", minimum, 0, len(self.minima) - 1)] = 1.0
        return self.mean(values)

    def mean(self, values: ArrayLike) -> Floats:
        """What is expected at the end from every state, (2^F,) or (2^F, C), of what minima have, (M,) or (M, C).

        With the colours of the minima these are the colours of fuzzy watersheds.
        """
        return finished(self.mean_steps(values))

    def mean_steps(self, values: ArrayLike) -> Steps[Floats]:
        """As `mean`, in slices."""
        given = numbers("values", values).astype(np.float64)
        if given.ndim not in (1, 2) or len(given) != len(self.minima):
            raise ValueError(f"values must be one for each of the {len(self.minima):,} minima, not {given.shape}")
        columns = given.reshape(len(given), -1)
        found = np.zeros((self.ways.size, columns.shape[1]))
        found[self.minima.members] = np.repeat(columns, np.diff(self.minima.firsts), axis=0)
        for first, last in pieces(self.order.size, STATES_AT_A_TIME):
            kernels.chains.average_down(first, last, self.order, self.ways, found)
            yield last / self.order.size
        return found.reshape(found.shape[:1] + given.shape[1:])

    def ends(self, number: int) -> Floats:
        """(M,) the probability of ending in each minimum from one state, by its number.

        Raises
        ------
        ValueError
            If there is no such state.
        """
        amounts = np.zeros(self.ways.size)
        amounts[as_whole("number", number, 0, amounts.size - 1)] = 1.0
        kernels.chains.pour_down(0, amounts.size, self.order, self.ways, amounts)
        return _of_minima(amounts, self.minima)


def true_basins(
    net: Network,
    state: ArrayLike | None = None,
    clamped: ArrayLike | None = None,
    lesioned: ArrayLike | None = None,
) -> TrueBasins:
    """The exact probability of ending in each minimum under `Asynchronous("random")`, for up to 20 free units.

    Parameters
    ----------
    net : Network
        Symmetric.  As in a landscape, units decide by the change of the energy: without a diagonal that is the
        threshold rule.
    state : array_like, shape (N,), optional
        Where clamped units take their values from; all off if left out.
    clamped, lesioned : array_like of bool, shape (N,), optional
        Units that keep their value, and units taken out.

    Raises
    ------
    ValueError
        If the weights are asymmetric, or none or more than 20 units are free.
    """
    return finished(true_basins_steps(net, state, clamped, lesioned))


def true_basins_steps(
    net: Network,
    state: ArrayLike | None = None,
    clamped: ArrayLike | None = None,
    lesioned: ArrayLike | None = None,
) -> Steps[TrueBasins]:
    """As `true_basins`, in slices."""
    free = free_units(net, MOST_UNITS, state, clamped, lesioned)
    form = quadratic(free.net)
    whole = yield from part(whole_energies(form), 0.0, 0.1)
    order, ways = np.argsort(whole, kind="stable").astype(np.int32), np.empty(whole.size, np.int32)
    for first, last in pieces(whole.size, STATES_AT_A_TIME):
        kernels.chains.ways_down(first, last, whole, form.tolerance, ways)
        yield 0.2 + 0.2 * last / whole.size
    amounts = np.full(whole.size, 1.0 / whole.size)
    for first, last in reversed(pieces(whole.size, STATES_AT_A_TIME)):
        kernels.chains.pour_down(first, last, order, ways, amounts)
        yield 0.4 + 0.4 * (1 - first / whole.size)
    found = np.flatnonzero(amounts)
    minima = yield from part(gathered(form, found), 0.8, 1.0)
    for array in (order, ways):
        array.setflags(write=False)
    return TrueBasins(free, minima, _of_minima(amounts, minima), order, ways)


def _of_minima(amounts: Floats, minima: Minima) -> Floats:
    """(M,) what all states of each minimum have together."""
    return np.asarray(np.add.reduceat(amounts[minima.members], minima.firsts[:-1]))
