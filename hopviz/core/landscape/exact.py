"""The exact landscape: all energies, minima, basins and barriers in one go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core import kernels
from hopviz.core.landscape.energies import whole_energies
from hopviz.core.landscape.minima import Minima, gathered
from hopviz.core.landscape.quadratic import Ints, Quadratic, check_size, quadratic
from hopviz.core.landscape.tree import BarrierTree, grown
from hopviz.core.network import Floats, Network
from hopviz.core.stepwise import Steps, Stepwise, part, pieces

MOST_EXACT = 22
BYTES_PER_STATE = 25
STATES_AT_A_TIME = 1 << 15

Basins = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Landscape:
    """The landscape of one network of N units, complete."""

    net: Network
    energies: Floats
    """(2^N,) by number of the state."""
    steepest: NDArray[np.int8]
    """(2^N,) the unit that steepest descent flips in each state; -1 where it stays."""
    minima: Minima
    basins: Basins
    """(2^N,) number of the minimum that steepest descent from each state ends in."""
    tree: BarrierTree | None
    """None if it was not asked for."""

    def basin_sizes(self) -> NDArray[np.int64]:
        """(M,) how many states run down into each minimum."""
        return np.bincount(self.basins, minlength=len(self.minima))


class ExactLandscape(Stepwise[Landscape]):
    """Computes a whole landscape, N <= 22, as a computation in slices.

    Parameters
    ----------
    net : Network
        Symmetric.
    tree : bool
        Whether the barrier tree is wanted too.

    Raises
    ------
    ValueError
        If there are more units or the weights are asymmetric.
    """

    def __init__(self, net: Network, tree: bool = True) -> None:
        check_size(net, MOST_EXACT, "basins and barriers", BYTES_PER_STATE)
        super().__init__(_landscape(net, quadratic(net), tree))


def basins(net: Network) -> Basins:
    """For every state the number of the minimum, in `minima(net)`, that steepest descent ends in.

    Steepest descent flips the unit that lowers the energy most, of equals the one with the lowest number, and
    stays where no flip lowers it.  Without a diagonal this is the rule `Asynchronous("steepest")`.

    Parameters
    ----------
    net : Network
        Symmetric, N <= 22.

    Returns
    -------
    ndarray of int32, shape (2^N,), read-only

    Raises
    ------
    ValueError
        If there are more units or the weights are asymmetric.
    """
    return ExactLandscape(net, tree=False).finish().basins


def barrier_tree(net: Network) -> BarrierTree:
    """The minima as leaves of a tree, merging at the saddles between them; N <= 22.

    Raises
    ------
    ValueError
        If there are more units or the weights are asymmetric.
    """
    tree = ExactLandscape(net).finish().tree
    assert tree is not None
    return tree


def _landscape(net: Network, form: Quadratic, with_tree: bool) -> Steps[Landscape]:
    end = 0.5 if with_tree else 1.0
    whole = yield from part(whole_energies(form), 0.0, 0.1 * end)
    best = np.empty(whole.size, np.int8)
    found = yield from part(_steepest(form, whole, best), 0.1 * end, 0.6 * end)
    minima = yield from part(gathered(form, found), 0.6 * end, 0.7 * end)
    basins = yield from part(_basins(best, minima), 0.7 * end, end)
    tree = (yield from part(grown(form, whole, basins, minima), end, 1.0)) if with_tree else None
    energies = np.empty(whole.size)
    for first, last in pieces(whole.size, STATES_AT_A_TIME):
        energies[first:last] = form.energies(whole[first:last])
        yield 1.0
    for array in (energies, best, basins):
        array.setflags(write=False)
    return Landscape(net, energies, best, minima, basins, tree)


def _steepest(form: Quadratic, whole: Ints, best: NDArray[np.int8]) -> Steps[NDArray[np.int64]]:
    """Fill in `best`; returns the states that steepest descent does not leave."""
    found, count = np.empty(STATES_AT_A_TIME, np.int64), 0
    lists = []
    for first, last in pieces(whole.size, STATES_AT_A_TIME):
        kernels.flow.steepest(first, last, whole, form.tolerance, best)
        count = kernels.flow.stay(first, last, best, found, 0)
        lists.append(found[:count].copy())
        yield last / whole.size
    return np.concatenate(lists)


def _basins(best: NDArray[np.int8], minima: Minima) -> Steps[Basins]:
    basins = np.full(best.size, -1, np.int32)
    basins[minima.members] = np.repeat(np.arange(len(minima)), np.diff(minima.firsts))
    for first, last in pieces(best.size, STATES_AT_A_TIME):
        kernels.flow.descend(first, last, best, basins)
        yield last / best.size
    return basins
