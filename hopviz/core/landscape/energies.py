"""The energies of all states."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hopviz.core import kernels
from hopviz.core.couplings.higher_order import HigherOrder
from hopviz.core.landscape.numbering import states_of
from hopviz.core.landscape.quadratic import Ints, Quadratic, check_size, quadratic
from hopviz.core.network import Floats, Network
from hopviz.core.stepwise import Steps, Stepwise, pieces

MOST_ENERGIES = 24
UNITS_OF_A_BLOCK = 10
BLOCKS_AT_A_TIME = 1 << 10
STATES_AT_A_TIME = 1 << 13


class EnergyWalk(Stepwise[Floats]):
    """Walks over all states in Gray-code order, as a computation in slices; arguments and result of `energies`."""

    def __init__(self, net: Network) -> None:
        check_size(net, MOST_ENERGIES, "all energies", 8)
        couplings = net.couplings
        super().__init__(
            _dense_energies(couplings) if isinstance(couplings, HigherOrder) else _energies(quadratic(net))
        )


def energies(net: Network) -> Floats:
    """The energies of all 2^N states, N <= 24, shape (2^N,), read-only, by number of the state.

    Raises
    ------
    ValueError
        If there are more units or the weights are asymmetric.
    """
    return EnergyWalk(net).finish()


def _energies(form: Quadratic) -> Steps[Floats]:
    out = np.empty(1 << form.n)
    yield from walk(form, out, form.base, form.unit)
    out.setflags(write=False)
    return out


def _dense_energies(couplings: HigherOrder) -> Steps[Floats]:
    """Of a dense memory, from its overlaps."""
    out, factors = np.empty(1 << couplings.n), couplings.factors.astype(np.int64)
    for first, last in pieces(out.size, STATES_AT_A_TIME):
        states = states_of(np.arange(first, last), couplings.n).astype(np.int64)
        out[first:last] = couplings.energies(states @ factors)
        yield last / out.size
    out.setflags(write=False)
    return out


def whole_energies(form: Quadratic) -> Steps[Ints]:
    """The same as whole numbers, int64."""
    out = np.empty(1 << form.n, np.int64)
    yield from walk(form, out, 0, 1)
    return out


def walk(form: Quadratic, out: NDArray[np.generic], base: float, unit: float) -> Steps[None]:
    """Write base + unit E of every state into `out` (2^N,)."""
    low = min(form.n, UNITS_OF_A_BLOCK)
    inner = kernels.states.energies_within(low, form.couplings)
    blocks = out.size >> low
    for first, last in pieces(blocks, BLOCKS_AT_A_TIME):
        kernels.states.walk(first, last, form.linear, form.couplings, base, unit, low, inner, out)
        yield last / blocks
