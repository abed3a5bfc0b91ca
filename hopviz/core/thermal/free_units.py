"""The free units of a network: all that chance can change while others are clamped or removed.

Clamped units act on the free ones as biases, b_i + sum over clamped j of w_ij s_j, and add a constant to the energy;
removed ones do neither.  What is left is a network of the free units alone, whose states have the numbers of
`hopviz.landscape`: free unit k is on where bit k is set.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.couplings.higher_order import HigherOrder
from hopviz.core.frame import Frame
from hopviz.core.landscape.numbering import Numbers, numbers_along, numbers_of, states_of
from hopviz.core.limits import without_smallest
from hopviz.core.network import OFF, Network, State
from hopviz.core.validation import as_mask, as_network, one_state


@dataclass(frozen=True, eq=False)
class FreeUnits:
    """F free units of a network of N."""

    net: Network
    """Of the free units; what clamped ones do to them is in its biases."""
    units: NDArray[np.int64]
    """(F,) their numbers in the whole network, ascending."""
    origin: State
    """(N,) the values of clamped units; 0 where a unit is free or removed."""
    offset: float
    """The energy of the clamped units among themselves: what the energy of the whole is more than that of `net`."""

    @property
    def n(self) -> int:
        """Number of free units, F."""
        return self.net.n

    def states_of(self, numbers: ArrayLike) -> State:
        """States of the whole network, shape (K, N), from the numbers (K,) of states of the free units."""
        found = np.repeat(self.origin[np.newaxis], np.size(numbers), axis=0)
        found[:, self.units] = states_of(numbers, self.n, self.net.units)
        return found

    def numbers_of(self, states: State) -> Numbers:
        """Numbers (K,) of the states of the free units in states of the whole network (K, N)."""
        return numbers_of(states[..., self.units])

    def numbers_along(self, before: State, frame: Frame) -> Numbers:
        """Numbers (M + 1,) of a state of the whole network (N,), and after each moment of a frame that follows it."""
        places = np.zeros(before.size, np.int64)
        places[self.units] = np.int64(1) << np.arange(self.n)
        return numbers_along(int(self.numbers_of(before)), places, frame)


def has_free_part(net: Network, clamped: ArrayLike | None = None, lesioned: ArrayLike | None = None) -> bool:
    """Whether the free units are a network of their own: those of a dense memory are, if all are free."""
    held, out = as_mask("clamped", clamped, net.n), as_mask("lesioned", lesioned, net.n)
    return not isinstance(net.couplings, HigherOrder) or not (held | out).any()


def free_units(
    net: Network,
    most: int,
    state: ArrayLike | None = None,
    clamped: ArrayLike | None = None,
    lesioned: ArrayLike | None = None,
) -> FreeUnits:
    """The free units of a network, at most so many.

    Parameters
    ----------
    net : Network
    most : int
    state : array_like, shape (N,), optional
        Where clamped units take their values from; all off if left out.
    clamped, lesioned : array_like of bool, shape (N,), optional
        Units that keep their value, and units taken out.

    Raises
    ------
    ValueError
        If none or too many are free, or a shape is wrong.
    """
    net = as_network(net)
    held, out = as_mask("clamped", clamped, net.n), as_mask("lesioned", lesioned, net.n)
    values = np.full(net.n, OFF[net.units], np.int8) if state is None else one_state(net, state)
    units = np.flatnonzero(~(held | out))
    if not 0 < units.size <= most:
        found = f"{units.size:,} are" if units.size else "none is"
        raise ValueError(f"from 1 to {most} units must be free to be summed over exactly, but {found}")
    if units.size == net.n:
        return FreeUnits(net, units, np.zeros(net.n, np.int8), 0.0)
    origin = np.where(held & ~out, values, 0).astype(np.int8)
    acting = origin.astype(np.float64)
    received = net.couplings.received(acting)
    bias = without_smallest(net.bias[units] + received[units])
    offset = -0.5 * float(acting @ received) - float(acting @ net.bias)
    return FreeUnits(Network(net.part(units).couplings, bias, net.units), units, origin, offset)
