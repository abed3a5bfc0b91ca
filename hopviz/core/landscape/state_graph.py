"""The state graph of parallel updates: every state with the one that follows it, and the cycles they run into."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core import kernels
from hopviz.core.landscape.numbering import Numbers, numbers_of, states_of
from hopviz.core.landscape.quadratic import check_size
from hopviz.core.network import Floats, Network
from hopviz.core.stepwise import Steps, Stepwise, part, pieces

MOST_EXACT = 22
BYTES_PER_STATE = 24
STATES_AT_A_TIME = 1 << 12
FOLLOWED_AT_A_TIME = 1 << 15

Ints = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class StateGraph:
    """All 2^N states of a network whose units update all at once, and its A attractors: fixed points and cycles.

    Attractors come from the lowest energy up, that of a cycle being the lowest on it; of equal ones the one with the
    lowest state number comes first.
    """

    net: Network
    successors: Ints
    """(2^N,) number of the state that follows each one."""
    basins: Ints
    """(2^N,) number of the attractor that each state runs into."""
    ticks: Ints
    """(2^N,) after how many ticks it is there; 0 on the attractor itself."""
    members: Numbers
    """(K,) numbers of the states of all attractors, each in its order from the lowest number on."""
    firsts: NDArray[np.int64]
    """(A + 1,) attractor k has the members from firsts[k] to firsts[k + 1]."""
    energies: Floats
    """(A,) the lowest energy on each."""

    def __len__(self) -> int:
        return int(self.energies.size)

    @property
    def periods(self) -> NDArray[np.int64]:
        """(A,) how many states each attractor has; 1 is a fixed point."""
        return np.diff(self.firsts)

    def cycle(self, index: int) -> Numbers:
        """Numbers of the states of one attractor, in the order in which they follow each other."""
        return self.members[self.firsts[index] : self.firsts[index + 1]]

    def basin_sizes(self) -> NDArray[np.int64]:
        """(A,) how many states run into each attractor, its own among them."""
        return np.bincount(self.basins, minlength=len(self))


class ExactStateGraph(Stepwise[StateGraph]):
    """Follows all states, as a computation in slices; arguments and result of `state_graph`."""

    def __init__(self, net: Network) -> None:
        check_size(net, MOST_EXACT, "a state graph", BYTES_PER_STATE)
        super().__init__(_state_graph(net))


def state_graph(net: Network) -> StateGraph:
    """The state graph of a network under `Parallel()`, at T = 0.

    A unit with h = 0 stays as it is.  With symmetric weights every attractor is a fixed point or has period two
    (Goles, Fogelman and Pellegrin, Discrete Applied Mathematics 12, 261, 1985); with others it may have any period.

    Parameters
    ----------
    net : Network
        Symmetric or not, N <= 22.

    Raises
    ------
    ValueError
        If there are more units.
    """
    return ExactStateGraph(net).finish()


def _state_graph(net: Network) -> Steps[StateGraph]:
    successors = yield from part(_successors(net), 0.0, 0.6)
    basins, ticks = np.full(successors.size, kernels.state_graph.UNKNOWN, np.int32), np.zeros_like(successors)
    path, entries, count = np.empty_like(successors), np.empty_like(successors), 0
    for first, last in pieces(successors.size, FOLLOWED_AT_A_TIME):
        count = kernels.state_graph.follow(first, last, successors, path, basins, ticks, entries, count)
        yield 0.6 + 0.1 * last / successors.size
    members, firsts = np.empty_like(successors), np.zeros(count + 1, np.int64)
    for first, last in pieces(count, FOLLOWED_AT_A_TIME):
        kernels.state_graph.gather(first, last, successors, entries, members, firsts)
        yield 0.7 + 0.1 * last / count
    members = members[: firsts[-1]]
    energies = yield from part(_energies(net, members), 0.8, 0.9)
    lowest, sizes = np.minimum.reduceat(energies, firsts[:-1]), np.diff(firsts)
    rank = np.lexsort((members[firsts[:-1]], lowest))
    place = np.empty(count, np.int32)
    place[rank] = np.arange(count)
    ordered = np.concatenate([[0], np.cumsum(sizes[rank])])
    moved = np.repeat(firsts[rank] - ordered[:-1], sizes[rank]) + np.arange(members.size)
    for first, last in pieces(basins.size, FOLLOWED_AT_A_TIME):
        basins[first:last] = place[basins[first:last]]
        yield 0.9 + 0.1 * last / basins.size
    graph = StateGraph(net, successors, basins, ticks, members[moved].astype(np.int64), ordered, lowest[rank])
    for array in (successors, basins, ticks, graph.members, graph.firsts, graph.energies):
        array.setflags(write=False)
    return graph


def _successors(net: Network) -> Steps[Ints]:
    successors = np.empty(1 << net.n, np.int32)
    for first, last in pieces(successors.size, STATES_AT_A_TIME):
        states = states_of(np.arange(first, last), net.n, net.units)
        fields = net.fields(states)
        successors[first:last] = numbers_of((fields > 0) | ((fields == 0) & (states == 1)))
        yield last / successors.size
    return successors


def _energies(net: Network, numbers: Ints) -> Steps[Floats]:
    energies = np.empty(numbers.size)
    for first, last in pieces(numbers.size, STATES_AT_A_TIME):
        energies[first:last] = net.energy(states_of(numbers[first:last], net.n, net.units))
        yield last / numbers.size
    return energies
