"""Dense associative memories: networks whose energy is a steep function of the overlaps with their memories.

E(s) = -sum over memories x of F(x.s).  With F(x) = x^2 it is Hopfield's network of Hebb's weights, which holds about
0.14 N memories; with x^n about N^(n-1) (Krotov and Hopfield, "Dense associative memory for pattern recognition", NIPS
2016, arXiv:1606.01164); with exp(x) 2^(N/2) (Demircigil et al., J. Stat. Phys. 168, 288, 2017, arXiv:1702.01929).  A
unit takes the value whose energy is lower, the others as they are.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core import kernels
from hopviz.core.couplings.higher_order import MOST_POWER, HigherOrder, Power
from hopviz.core.kernels.tuples import new_run
from hopviz.core.learning.memories import checked
from hopviz.core.learning.oneshot import hebbian
from hopviz.core.limits import OutOfRangeError
from hopviz.core.network import Floats, Network, State, Units
from hopviz.core.ranges import as_whole
from hopviz.core.stepwise import Steps

USUAL_POWER = 3
"""The power of a dense memory of which none is told."""


class DenseMemory(Network):
    """A dense associative memory of +1/-1 units; it runs wherever a `Network` does, by every update rule.

    Parameters
    ----------
    patterns : array_like, shape (P, N)
        The memories, +1/-1 or 1/0.
    power : int or "exponential"
        n, from 2 to 30: F(x) = x^n/(n N^(n-1)), so that a memory has about the same fields whatever n is.  2 is Hebb's
        network itself, to the last bit.  "exponential": E = -ln(sum exp(x.s)), which increases with the energy of
        F(x) = exp(x), so that every unit decides alike, and has numbers of a common size.

    Raises
    ------
    ValueError
        If `patterns` is not a non-empty (P, N) array of two values, or the power is no such thing.

    Notes
    -----
    Fields are half the energy difference of a unit's two values, h_i = 1/2 [E(s_i = -1) - E(s_i = +1)]; of power 2,
    sum_j w_ij s_j.  Energies are measured from that of the mean over all states (in the exponential: of the sum), which
    is zero for Hebb's network, too.  Beyond power 2 there are no weights between pairs of units: who asks for them gets
    a ValueError.
    """

    def __init__(self, patterns: ArrayLike, power: Power = 2) -> None:
        xi = checked(patterns)
        self.power: Power = as_power(power)
        """n, or "exponential"."""
        super().__init__(hebbian(xi).couplings if self.power == 2 else HigherOrder(xi, self.power))
        xi.setflags(write=False)
        self.patterns: State = xi
        """(P, N) the memories, +1/-1, read-only."""

    def __repr__(self) -> str:
        return f"DenseMemory({len(self.patterns)} memories of {self.n} units, {power_words(self.power)})"

    def with_power(self, power: Power) -> DenseMemory:
        """The same memories by another power."""
        return DenseMemory(self.patterns, power)

    def fields(self, state: ArrayLike) -> Floats:
        """Half the energy differences, h, of states (N,) or (K, N); a tie is exactly 0.0."""
        if isinstance(self.couplings, HigherOrder):
            return self._look(self.check_state(state))[0]
        return super().fields(state)

    def energy(self, state: ArrayLike) -> Any:
        """Energies, from that of the mean over all states: a float for a state (N,), an array (K,) for (K, N)."""
        if not isinstance(self.couplings, HigherOrder):
            return super().energy(state)
        energies = self._look(self.check_state(state))[1]
        return float(energies) if energies.ndim == 0 else energies

    def _gaps(self, states: State, present: NDArray[np.bool_]) -> Floats:
        """E(unit off) - E(unit on) = 2 h_i of every unit."""
        if not isinstance(self.couplings, HigherOrder):
            return super()._gaps(states, present)
        return 2.0 * self._look((states * present).astype(np.int8))[0]

    def _look(self, states: State) -> tuple[Floats, Floats]:
        """Fields and energies of states, 0 where a unit is removed."""
        several = np.atleast_2d(states)
        fields, energies = np.empty(several.shape), np.empty(len(several))
        run = new_run(self.n, np.zeros(4, np.uint64), self.couplings.no_overlaps)
        for k in range(len(several)):  # an interrupt falls between two of them
            here = slice(k, k + 1)
            kernels.higher_order.look_at(several[here], self.for_kernels, run, fields[here], energies[here])
        return fields.reshape(states.shape), energies.reshape(states.shape[:-1])


def dense_steps(
    patterns: ArrayLike, units: Units = "bipolar", normalise: bool = True, bias: bool = False,
    power: Power = USUAL_POWER,
) -> Steps[Network]:  # fmt: skip
    """The dense memory of some patterns (P, N), in the way of a learning rule; it has +1/-1 units and no biases.

    Raises
    ------
    ValueError
        If the units are 1/0, biases are to be learnt, or as for `DenseMemory`.
    """
    if units != "bipolar" or bias or not normalise:
        raise ValueError("a dense memory has +1/-1 units, no biases, and fields that a memory keeps of one size")
    yield 0.0
    return DenseMemory(patterns, power)


def power_words(power: Power) -> str:
    """A power as it is told: "power 4", or "exponential"."""
    return "exponential" if power == "exponential" else f"power {power}"


def as_power(power: object) -> Power:
    """The power of a dense memory; a ValueError says what it may be."""
    if isinstance(power, str) and power == "exponential":
        return "exponential"
    try:
        return as_whole("power", power, 2, MOST_POWER)
    except OutOfRangeError as error:
        raise OutOfRangeError(f'{error}: or "exponential"') from None
