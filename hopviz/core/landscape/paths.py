"""The lowest paths of single flips from one state to another, exact for a few units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core import kernels
from hopviz.core.landscape.energies import whole_energies
from hopviz.core.landscape.exact import MOST_EXACT
from hopviz.core.landscape.numbering import MOST_BITS, number_of, states_of
from hopviz.core.landscape.quadratic import Quadratic, check_size, check_symmetric, quadratic
from hopviz.core.network import Floats, Network, State, numbers
from hopviz.core.ranges import as_whole
from hopviz.core.stepwise import Steps, Stepwise, part
from hopviz.core.validation import one_state

BYTES_PER_STATE = 17
STATES_AT_A_TIME = 1 << 13


@dataclass(frozen=True, eq=False)
class Path:
    """K flips from one state to another."""

    states: State
    """(K + 1, N)"""
    energies: Floats
    """(K + 1,)"""
    units: NDArray[np.int64]
    """(K,) the unit that each flip changes."""
    saddle: int
    """Where the highest of the states comes, from 0 to K; the first of equal ones."""
    exact: bool
    """Whether no path is lower; else one may be, and the barrier is an upper bound."""

    @property
    def top(self) -> float:
        """The highest energy on the way."""
        return float(self.energies[self.saddle])

    @property
    def barrier(self) -> float:
        """What has to be climbed, from the first state."""
        return self.top - float(self.energies[0])


class PathClimb(Stepwise[Path]):
    """Looks for the lowest path, N <= 22, as a computation in slices; arguments and result of `lowest_path`."""

    def __init__(self, net: Network, start: ArrayLike, end: ArrayLike) -> None:
        check_size(net, MOST_EXACT, "the lowest path", BYTES_PER_STATE)
        check_symmetric(net)
        ends = [number_of(as_state_or_number(net, name, state)) for name, state in (("start", start), ("end", end))]
        super().__init__(_climb(quadratic(net), ends[0], ends[1]))


def lowest_path(net: Network, start: ArrayLike, end: ArrayLike) -> Path:
    """The path of single flips of which the highest energy is lowest, and of those with the fewest flips.

    Parameters
    ----------
    net : Network
        Symmetric, N <= 22.
    start, end : array_like, shape (N,), or int
        States, or their numbers.

    Raises
    ------
    ValueError
        If there are more units, the weights are asymmetric, or there is no such state.
    """
    return PathClimb(net, start, end).finish()


def as_state_or_number(net: Network, name: str, state: ArrayLike) -> State:
    """A state that was given as such or by its number."""
    if numbers(name, state).ndim > 0:
        return one_state(net, state)
    if net.n > MOST_BITS:
        raise ValueError(f"states of more than {MOST_BITS} units have no numbers: give {name} as a state")
    return states_of(as_whole(name, state, 0, (1 << net.n) - 1), net.n, net.units)


def _climb(form: Quadratic, start: int, end: int) -> Steps[Path]:
    n, tools = form.n, kernels.paths
    whole = yield from part(whole_energies(form), 0.0, 0.2)
    cursor = np.zeros(3, np.int64)
    cursor[tools.WAITING], cursor[tools.HIGHEST] = 1, whole[start]
    waiting, seen = np.empty(whole.size + 1, np.int32), np.zeros(whole.size, np.bool_)
    waiting[0], seen[start], done = start, True, 0
    while not tools.climb(STATES_AT_A_TIME, cursor, whole, n, end, seen, waiting):
        done += STATES_AT_A_TIME
        yield 0.2 + 0.4 * done / whole.size
    distances = np.full(whole.size, -1, np.int32)
    distances[end], waiting[0] = 0, end
    cursor[tools.WAITING], cursor[tools.FIRST], done = 1, 0, 0
    while not tools.spread(STATES_AT_A_TIME, cursor, whole, n, start, distances, waiting):
        done += STATES_AT_A_TIME
        yield 0.6 + 0.4 * done / whole.size
    numbers, units = [start], []
    while numbers[-1] != end:  # of the flips that lead nearer, the one that leads lowest
        near = numbers[-1] ^ (1 << np.arange(n))
        closer = np.flatnonzero(distances[near] == distances[numbers[-1]] - 1)
        unit = int(closer[whole[near[closer]].argmin()])
        units.append(unit)
        numbers.append(numbers[-1] ^ (1 << unit))
    energies = form.energies(whole[numbers])
    return sealed_path(states_of(np.array(numbers), n, form.units), energies, units, True)


def sealed_path(states: State, energies: Floats, units: list[int], exact: bool) -> Path:
    """A path that nobody changes any more."""
    result = Path(states, energies, np.array(units, np.int64), int(energies.argmax()), exact)
    for array in (result.states, result.energies, result.units):
        array.setflags(write=False)
    return result
