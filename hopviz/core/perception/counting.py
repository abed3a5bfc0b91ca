"""Counts of the interpretations that win, in many runs from random starts, quenched or annealed."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core.intervals import wilson_interval
from hopviz.core.limits import TIE
from hopviz.core.network import Network, to_units
from hopviz.core.perception.named import NamedNetwork
from hopviz.core.perception.percept import percept
from hopviz.core.ranges import as_seconds, as_seed, as_whole
from hopviz.core.rules import Annealing, Asynchronous
from hopviz.core.seeds import random_generator, seed_of
from hopviz.core.simulation import Simulation
from hopviz.core.validation import as_network

DIGITS = 12
"""Figures of the largest energy there can be, by which energies are the same."""
MOST_SWEEPS = 1000
"""Without noise a run on symmetric weights has long settled by then."""


@dataclass(frozen=True)
class PerceptCounts:
    """How so many runs ended."""

    runs: int
    counts: tuple[int, ...]
    """Runs that ended in exactly one interpretation, for each of the P."""
    parts: int
    """Runs that ended in units of one interpretation only, but not in all of them."""
    mixtures: int
    """Runs that ended in units that do not go together; those that are left ended with all hidden units off."""
    energies: tuple[float, ...]
    """The different energies at the ends, lowest first."""

    @property
    def found(self) -> int:
        """Runs that found any interpretation."""
        return sum(self.counts)

    @property
    def nothing(self) -> int:
        """Runs that ended with all hidden units off."""
        return self.runs - self.found - self.parts - self.mixtures

    def interval(self, count: int) -> tuple[float, float]:
        """95 % confidence interval (Wilson) of the share that so many of the runs are."""
        low, high = wilson_interval(count, self.runs)
        return float(low), float(high)


class PerceptCount:
    """Runs made one after the other, as many at a time as there is time for.

    Each starts with the hidden units on or off at random and the others as given, which are held; it cools by a
    schedule if there is one, and then goes on without noise until it settles.

    Parameters
    ----------
    net : Network
    start : array_like, shape (N,)
        The visible units' values, binary or bipolar.
    interpretations : array_like, shape (P, N)
    hidden : array_like of bool, shape (N,)
    schedule : Annealing, optional
        Quenched if left out.
    runs : int
    seed : int
        Of `numpy.random.SeedSequence(seed)`.
    lesioned : array_like of bool, shape (N,), optional
    """

    def __init__(
        self,
        net: Network,
        start: ArrayLike,
        interpretations: ArrayLike,
        hidden: ArrayLike,
        schedule: Annealing | None = None,
        runs: int = 300,
        seed: int = 0,
        lesioned: ArrayLike | None = None,
    ) -> None:
        if schedule is not None and not isinstance(schedule, Annealing):
            raise TypeError(f"the schedule is an Annealing or none, not {type(schedule).__name__}")
        self._net, self._schedule, self._lesioned = as_network(net), schedule, lesioned
        self._runs = as_whole("runs", runs, 1)
        self._start, self._hidden = to_units(start, net.units), np.asarray(hidden, bool)
        self._interpretations = np.asarray(interpretations).reshape(-1, net.n)
        present = self._hidden if lesioned is None else self._hidden & ~np.asarray(lesioned, bool)
        self._sweep = max(int(present.sum()), 1)
        starts, self._seeds = np.random.SeedSequence(as_seed(seed)).spawn(2)
        self._rng = random_generator(starts)
        largest = float(net.tolerance.sum()) / TIE
        self._digits = DIGITS - math.floor(math.log10(largest)) if largest else 0
        """Decimals to which energies are told apart."""
        self._done = 0
        self._counts = np.zeros(len(self._interpretations), np.int64)
        self._parts = self._mixtures = 0
        self._energies: set[float] = set()

    @property
    def done(self) -> bool:
        """Whether all runs have been made."""
        return self._done >= self._runs

    def advance(self, seconds: float | None = None) -> PerceptCounts:
        """Make runs for about so many seconds, all that are left if there is no limit; at least one."""
        deadline = None if seconds is None else time.perf_counter() + as_seconds(seconds)
        while not self.done:
            self._one()
            if deadline is not None and time.perf_counter() >= deadline:
                break
        counts, energies = tuple(int(k) for k in self._counts), tuple(sorted(self._energies))
        return PerceptCounts(self._done, counts, self._parts, self._mixtures, energies)

    def _one(self) -> None:
        start = self._start.copy()
        start[self._hidden] = to_units(self._rng.choice([-1, 1], int(self._hidden.sum())), self._net.units)
        seed = seed_of(self._seeds.spawn(1)[0])
        simulation = Simulation(self._net, start, self._schedule, seed, clamped=~self._hidden, lesioned=self._lesioned)
        if self._schedule is not None:
            simulation.advance(updates=self._schedule.sweeps * self._sweep)
        simulation.rule = Asynchronous()
        frame = simulation.frame()
        for _ in range(MOST_SWEEPS):
            if frame.period:
                break
            frame = simulation.advance(updates=4 * self._sweep)
        seen = percept(frame.state, self._interpretations, self._hidden)
        if seen.kind == "whole" and seen.nearest is not None:
            self._counts[seen.nearest] += 1
        self._parts += seen.kind == "part"
        self._mixtures += seen.kind == "mixture"
        self._energies.add(round(frame.energy, self._digits))
        self._done += 1


def count_percepts(
    net: NamedNetwork,
    runs: int = 300,
    schedule: Annealing | None = None,
    seed: int = 0,
    shown: Iterable[str] | None = None,
) -> PerceptCounts:
    """How often each interpretation is found from random starts.

    Parameters
    ----------
    net : NamedNetwork
    runs : int
    schedule : Annealing, optional
        How the temperature falls before the run ends at T = 0; quenched if left out.
    seed : int
    shown : iterable of str, optional
        Visible units that are on; those of the network if left out.
    """
    state = net.state(shown)
    return PerceptCount(net.network, state, net.patterns, net.hidden, schedule, runs, seed).advance()
