"""Low paths of single flips from one state to another, found by walks, for any number of units."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core import kernels
from hopviz.core.landscape.paths import Path, as_state_or_number, sealed_path
from hopviz.core.landscape.quadratic import check_symmetric
from hopviz.core.network import OFF, Floats, Network, State
from hopviz.core.ranges import as_seed, as_whole
from hopviz.core.seeds import generator_state, random_generator
from hopviz.core.stepwise import JobSteps, News, Steps, finished
from hopviz.core.validation import as_network

TRIES = 300
MOST_TRIES = 10**6
LONGEST = 6
"""A walk may take so many times as many flips as there are units."""
WORK_AT_A_TIME = 1 << 19
"""Units that are looked at between two steps of a search."""
TOLD = 8
"""Tries from one path that is told to the next."""
QUANTILES = (np.arange(4096) + 0.5) / 4096
GUMBEL = -np.log(-np.log(QUANTILES))
"""Noise of which the largest of several, each with a weight, is drawn as Boltzmann's law says."""
NO_NOISE = np.zeros(1)


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
    first, last = as_state_or_number(net, "start", start), as_state_or_number(net, "end", end)
    return PathWalker(net).steps(first, last, as_seed(seed), as_whole("tries", tries, 1, MOST_TRIES))


class PathWalker:
    """Walks over the states of one network; what they need is made once, however many paths are looked for.

    Parameters
    ----------
    net : Network
        Symmetric.  Its weights are taken in the form in which it holds them.
    """

    def __init__(self, net: Network) -> None:
        self.net = net
        self.off = OFF[net.units]
        self.scale = net.couplings.mean_row_size + float(np.abs(net.bias).mean()) or 1.0
        """What a field may be."""
        self._run = net.new_run(generator_state(0))
        self._flips = np.empty(LONGEST * net.n + 16, np.int64)
        numbers = random_generator(0).integers(1 << 62, size=net.n)
        self.marks: list[int] = numbers.tolist()
        """(N,) a number for each unit: states are told apart by the exclusive or of those that differ."""

    def steps(self, start: State, end: State, seed: int, tries: int) -> JobSteps[Path, Path]:
        """Look for a path; arguments and result of `path_steps`."""
        yield 0.0
        search, news = _Search(self, start, end, seed), News()
        for k in range(tries):
            if search.is_lowest:
                break
            for _ in search.try_greedily(k == 1) if k < 2 else search.try_once():
                yield k / tries
            yield news((k + 1) / tries, search.path()) if k % TOLD == TOLD - 1 else (k + 1) / tries
        return search.path()

    def seed(self, seed: int) -> None:
        """Let the noise of walks begin anew."""
        self._run.generator[:] = generator_state(seed)

    def energies(self, start: State, units: Sequence[int]) -> Floats:
        """(K + 1,) energies of a path."""
        weights, energies = self.net.for_kernels, np.empty(len(units) + 1)
        kernels.paths.stand(start, weights, self._run)
        energies[0] = self._run.energy[0]
        kernels.paths.follow(np.array(units, np.int64), weights, self._run, energies[1:])
        return energies

    def walk(self, begin: State, goal: State, lid: float, pull: float, noise: float) -> Steps[list[int] | None]:
        """The units to flip from one state to another below an energy, `lid` above the first; None if none was found.

        As `kernels.paths.walk_below` explains, in slices.
        """
        weights, gumbel = self.net.for_kernels, noise * GUMBEL if noise else NO_NOISE
        kernels.paths.stand(begin, weights, self._run)
        top, at_a_time = lid + float(self._run.energy[0]), max(WORK_AT_A_TIME // self.net.n, 1)
        done, goes_on = 0, True
        while goes_on:
            last = min(done + at_a_time, self._flips.size)
            done, goes_on = kernels.paths.walk_below(
                done, last, weights, self._run, goal, top, pull, gumbel, self._flips
            )
            if done == self._flips.size and goes_on:
                return None
            yield 0.0
        return self._flips[:done].tolist() if done else None


class _Search:
    """The best path so far, as the units to flip, and walks that try to pass below it."""

    def __init__(self, walker: PathWalker, start: State, end: State, seed: int) -> None:
        self._walker, self._start, self._end = walker, start, end
        self._random = random_generator(seed)
        walker.seed(seed)
        self._finest = 1e-9 * walker.scale
        self._take(np.flatnonzero(start != end).tolist())

    def _take(self, units: list[int]) -> None:
        """Make these units the best path, without the loops in it."""
        self.units = self._without_loops(units)
        self.energies = self._walker.energies(self._start, self.units)

    def _without_loops(self, units: list[int]) -> list[int]:
        here, kept, met = 0, [], {0: 0}
        trail = [0]
        for unit in units:
            here ^= self._walker.marks[unit]
            at = met.get(here)
            if at is None:
                kept.append(unit)
                trail.append(here)
                met[here] = len(kept)
            else:
                for mark in trail[at + 1 :]:
                    del met[mark]
                del kept[at:], trail[at + 1 :]
        return kept

    def _state(self, place: int) -> State:
        """The state after so many flips."""
        state, odd = self._start.copy(), np.bincount(self.units[:place], minlength=self._start.size) % 2 == 1
        state[odd] = 1 + self._walker.off - state[odd]
        return state

    @property
    def is_lowest(self) -> bool:
        """Whether no path can be lower: the highest of this is one of its ends."""
        return bool(self.energies.max() <= max(self.energies[0], self.energies[-1]) + self._finest)

    def path(self) -> Path:
        """The best so far."""
        energies = self.energies.copy()
        energies[energies >= energies.max() - self._finest] = energies.max()  # the first of equals is the saddle
        flips: NDArray[np.int8] = np.zeros((len(self.units) + 1, self._start.size), np.int8)
        flips[np.arange(1, len(self.units) + 1), self.units] = 1
        odd = np.bitwise_xor.accumulate(flips, axis=0).astype(np.bool_)
        states = np.where(odd, 1 + self._walker.off - self._start, self._start).astype(np.int8)
        return sealed_path(states, energies, self.units, self.is_lowest)

    def try_greedily(self, backwards: bool) -> Steps[None]:
        """Walk all the way without noise, taking the least rise that leads nearer."""
        begin, goal = (self._end, self._start) if backwards else (self._start, self._end)
        units = yield from self._walker.walk(begin, goal, math.inf, 1e3 * self._walker.scale, 0.0)
        if units is None:
            return
        before, energies = self.units, self.energies
        self._take(units[::-1] if backwards else units)
        if self.energies.max() >= energies.max():
            self.units, self.energies = before, energies

    def try_once(self) -> Steps[None]:
        """Walk round the highest state, if that is possible."""
        saddle, last = int(self.energies.argmax()), len(self.units)
        reach = math.ceil(last ** self._random.uniform(0.3, 1.0))
        first = max(saddle - int(self._random.integers(1, reach + 1)), 0)
        behind = min(saddle + int(self._random.integers(1, reach + 1)), last)
        if self._random.random() < 0.3:
            first, behind = 0, last
        pull = self._walker.scale * 10 ** self._random.uniform(-2.5, 0.0)
        noise = self._walker.scale * 10 ** self._random.uniform(-3.0, -0.7)
        lid = float(self.energies[saddle]) - self._finest
        backwards = bool(self._random.random() < 0.5)
        begin, goal = (behind, first) if backwards else (first, behind)
        room = lid - float(self.energies[begin])
        if room <= 0:
            return
        walked = yield from self._walker.walk(self._state(begin), self._state(goal), room, pull, noise)
        if walked is not None:
            self._take(self.units[:first] + (walked[::-1] if backwards else walked) + self.units[behind:])
