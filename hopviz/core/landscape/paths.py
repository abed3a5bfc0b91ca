"""The lowest paths of single flips from one state to another: exact for a few units, found for many."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core import kernels
from hopviz.core.landscape.energies import whole_energies
from hopviz.core.landscape.exact import MOST_EXACT
from hopviz.core.landscape.numbering import MOST_BITS, number_of, states_of
from hopviz.core.landscape.quadratic import Quadratic, check_size, check_symmetric, quadratic
from hopviz.core.network import OFF, Floats, Network, State
from hopviz.core.ranges import as_seed, as_whole
from hopviz.core.seeds import generator_state, random_generator
from hopviz.core.stepwise import JobSteps, News, Steps, Stepwise, finished, part
from hopviz.core.validation import as_network, one_state

BYTES_PER_STATE = 17
STATES_AT_A_TIME = 1 << 13
TRIES = 300
MOST_TRIES = 10**6
LONGEST = 6
"""A walk may take so many times as many flips as there are units."""


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
        ends = [number_of(_as_state(net, name, state)) for name, state in (("start", start), ("end", end))]
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


def found_path(net: Network, start: ArrayLike, end: ArrayLike, seed: int = 0, tries: int = TRIES) -> Path:
    """A low path of single flips for any number of units: the lowest that was found.

    Parameters
    ----------
    net : Network
        Symmetric.
    start, end : array_like, shape (N,), or int
        States, or their numbers if there are at most 62 units.
    seed : int
        Of the noise.
    tries : int
        Walks that are tried, each of which must stay below all that the best path so far has.

    Raises
    ------
    ValueError
        If the weights are asymmetric, there is no such state, or a number is out of range.

    Notes
    -----
    A walk leads from a state before the highest of the best path to one behind it, by flips that rise little, lean
    towards where they should lead, and are noisy by an amount that changes from try to try; it never goes as high as
    the state that it goes round.  The first two walks are greedy, from either end.
    """
    return finished(path_steps(net, start, end, seed, tries))


def path_steps(
    net: Network, start: ArrayLike, end: ArrayLike, seed: int = 0, tries: int = TRIES
) -> JobSteps[Path, Path]:
    """As `found_path`, in slices, with the best path so far from time to time."""
    check_symmetric(as_network(net))
    first, last = _as_state(net, "start", start), _as_state(net, "end", end)
    return _searched(net, first, last, as_seed(seed), as_whole("tries", tries, 1, MOST_TRIES))


def _as_state(net: Network, name: str, state: ArrayLike) -> State:
    """A state that was given as such or by its number."""
    if np.ndim(state) > 0:
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
    return _path(states_of(np.array(numbers), n, form.units), energies, units, True)


def _path(states: State, energies: Floats, units: list[int], exact: bool) -> Path:
    result = Path(states, energies, np.array(units, np.int64), int(energies.argmax()), exact)
    for array in (result.states, result.energies, result.units):
        array.setflags(write=False)
    return result


class _Searched:
    """The best path so far, as the units to flip, and walks that try to pass below it."""

    def __init__(self, net: Network, start: State, end: State, seed: int) -> None:
        self._net, self._start, self._end = net, start, end
        self._weights = np.ascontiguousarray(0.5 * (net.weights + net.weights.T))
        self._random = random_generator(seed)
        self._generator = generator_state(seed)
        self._flips = np.empty(LONGEST * net.n + 16, np.int64)
        self._scale = float(np.abs(self._weights).sum(axis=1).mean() + np.abs(net.bias).mean()) or 1.0
        self._finest = 1e-9 * self._scale
        self._take(np.flatnonzero(start != end).tolist())

    def _take(self, units: list[int]) -> None:
        """Make these units the best path, without the loops in it."""
        state, seen, kept = self._start.copy(), {self._start.tobytes(): 0}, []
        for unit in units:
            state[unit] = 1 + OFF[self._net.units] - state[unit]
            at = seen.get(state.tobytes())
            if at is None:
                kept.append(unit)
                seen[state.tobytes()] = len(kept)
            else:
                kept = kept[:at]
                seen = {key: place for key, place in seen.items() if place <= at}
        self.units = kept
        states = np.repeat(self._start[np.newaxis], len(kept) + 1, axis=0)
        for k, unit in enumerate(kept):
            states[k + 1 :, unit] = 1 + OFF[self._net.units] - states[k, unit]
        self.states = states
        self.energies: Floats = np.asarray(self._net.energy(states), np.float64)

    @property
    def is_lowest(self) -> bool:
        """Whether no path can be lower: the highest of this is one of its ends."""
        return bool(self.energies.max() <= max(self.energies[0], self.energies[-1]) + self._finest)

    def path(self) -> Path:
        """The best so far."""
        energies = self.energies.copy()
        energies[energies >= energies.max() - self._finest] = energies.max()  # the first of equals is the saddle
        return _path(self.states.copy(), energies, self.units, self.is_lowest)

    def try_greedily(self, backwards: bool) -> None:
        """Walk all the way without noise, taking the least rise that leads nearer."""
        begin, goal = (self._end, self._start) if backwards else (self._start, self._end)
        units = self._walk(begin, goal, np.inf, 1e3 * self._scale, 0.0)
        if units is not None:
            self._take_if_lower(units[::-1] if backwards else units)

    def _take_if_lower(self, units: list[int]) -> None:
        before, highest = self.units, float(self.energies.max())
        self._take(units)
        if self.energies.max() >= highest:
            self._take(before)

    def try_once(self) -> None:
        """Walk round the highest state, if that is possible."""
        saddle, last = int(self.energies.argmax()), len(self.units)
        reach = math.ceil(last ** self._random.uniform(0.3, 1.0))
        first = max(saddle - int(self._random.integers(1, reach + 1)), 0)
        behind = min(saddle + int(self._random.integers(1, reach + 1)), last)
        if self._random.random() < 0.3:
            first, behind = 0, last
        pull = self._scale * 10 ** self._random.uniform(-2.5, 0.0)
        noise = self._scale * 10 ** self._random.uniform(-3.0, -0.7)
        lid = float(self.energies[saddle]) - self._finest
        backwards = bool(self._random.random() < 0.5)
        begin, goal = (behind, first) if backwards else (first, behind)
        if self.energies[begin] >= lid:
            return
        walked = self._walk(self.states[begin], self.states[goal], lid - float(self.energies[begin]), pull, noise)
        if walked is not None:
            self._take(self.units[:first] + (walked[::-1] if backwards else walked) + self.units[behind:])

    def _walk(self, begin: State, goal: State, lid: float, pull: float, noise: float) -> list[int] | None:
        state, fields = begin.copy(), np.array(self._net.fields(begin))
        count = kernels.paths.walk_below(
            self._weights, fields, state, goal, OFF[self._net.units], lid, pull, noise, self._generator, self._flips
        )
        return None if count < 0 else self._flips[:count].tolist()


def _searched(net: Network, start: State, end: State, seed: int, tries: int) -> JobSteps[Path, Path]:
    yield 0.0
    search, news = _Searched(net, start, end, seed), News()
    for k in range(tries):
        if search.is_lowest:
            break
        if k < 2:
            search.try_greedily(k == 1)
        else:
            search.try_once()
        yield news((k + 1) / tries, search.path()) if k % 8 == 7 else (k + 1) / tries
    return search.path()
