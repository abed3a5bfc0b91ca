"""Escapes from minima, counted: runs that start in a minimum, and when each comes to a deeper one."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core.intervals import student
from hopviz.core.landscape.numbering import numbers_along, numbers_of, states_of
from hopviz.core.network import Floats
from hopviz.core.ranges import as_seconds, as_seed, as_temperature, as_whole
from hopviz.core.rules import Stochastic
from hopviz.core.seeds import spawned
from hopviz.core.simulation import Simulation
from hopviz.core.thermal.escapes import Escapes

SHORT, LONG = 1 << 7, 1 << 14
"""Updates between two looks at where a run has been, at first and at most."""
MOST_UPDATES = 5_000_000
"""Spent on one minimum."""
FEWEST = 10
"""Escapes from which a mean is told."""


@dataclass(frozen=True, eq=False)
class CountedEscapes:
    """Of runs from M minima at one temperature, as far as they have come; intervals hold 95 %."""

    temperature: float
    counts: NDArray[np.int64]
    """(M,) escapes."""
    sweeps: Floats
    """(M,) mean times; NaN of fewer than ten."""
    intervals: Floats
    """(M, 2) of these."""


class EscapeCount:
    """Runs from one minimum after the other, one random unit at a time.

    Parameters
    ----------
    escapes : Escapes
        With the minima, and the free units that the runs are of.
    temperature : float
        T, above 0.
    runs : int
        From each minimum but the first, as many as can be made in five million updates.
    seed : int

    Raises
    ------
    ValueError
        If a number is out of range.
    """

    def __init__(self, escapes: Escapes, temperature: float, runs: int = 200, seed: int = 0) -> None:
        if not as_temperature(temperature) > 0:
            raise ValueError("the temperature must be above 0: without noise nothing escapes")
        self.temperature, self._seed = temperature, as_seed(seed)
        self._free, self._minima, self._runs = escapes.free, escapes.tree.minima, as_whole("runs", runs, 1)
        count = len(self._minima)
        self._places = np.int64(1) << np.arange(self._free.n)
        self._rank = np.full(1 << self._free.n, count)
        self._rank[self._minima.members] = np.repeat(np.arange(count), np.diff(self._minima.firsts))
        self._times: list[list[float]] = [[] for _ in range(count)]
        self._spent, self._made, self._minimum = np.zeros(count, np.int64), 0, 1
        self._run: Simulation | None = None
        self._chunk = SHORT

    @property
    def done(self) -> bool:
        """Whether all runs have been made."""
        return self._minimum >= len(self._times)

    @property
    def progress(self) -> float:
        """Part of the runs that have been made, or given up, 0 to 1."""
        before = (self._minimum - 1) * self._runs
        here = 0 if self.done else len(self._times[self._minimum])
        return (before + here) / max((len(self._times) - 1) * self._runs, 1)

    def advance(self, seconds: float = math.inf) -> None:
        """Go on for about so many seconds, up to the last run."""
        deadline = time.perf_counter() + as_seconds(seconds)
        while not self.done:
            self._go_on()
            if time.perf_counter() >= deadline:
                break

    def _go_on(self) -> None:
        """A piece of a run."""
        if self._run is None:
            plateau = self._minima.plateau(self._minimum)
            start = states_of(int(plateau[self._made % plateau.size]), self._free.n, self._free.net.units)
            seed = spawned(self._seed, self._made)
            self._run, self._chunk = Simulation(self._free.net, start, Stochastic(self.temperature), seed), SHORT
        before = self._run.frame()
        frame = self._run.advance(updates=self._chunk)
        visited = numbers_along(int(numbers_of(before.state)), self._places, frame)[1:]
        arrived = np.flatnonzero(self._rank[visited] < self._minimum)
        self._chunk = min(2 * self._chunk, LONG)
        end = frame.updates
        if arrived.size:
            end = int(frame.moments[arrived[0]])
            self._times[self._minimum].append(end / self._free.n)
        self._spent[self._minimum] += end - before.updates
        is_over = self._spent[self._minimum] >= MOST_UPDATES or len(self._times[self._minimum]) == self._runs
        if arrived.size or is_over:
            self._run, self._made = None, self._made + 1
        self._minimum += is_over

    def result(self) -> CountedEscapes:
        """What has been counted so far; a run that was given up, or goes on, counts with the time that it took."""
        counts = np.array([len(times) for times in self._times])
        means, intervals = np.full(counts.size, np.nan), np.full((counts.size, 2), np.nan)
        for k, times in enumerate(self._times):
            if len(times) >= FEWEST:
                means[k] = self._spent[k] / self._free.n / len(times)
                half = student(len(times) - 1) * float(np.std(times, ddof=1)) / math.sqrt(len(times))
                intervals[k] = max(means[k] - half, 0.0), means[k] + half
        return CountedEscapes(self.temperature, counts, means, intervals)


def counted_escapes(escapes: Escapes, temperature: float, runs: int = 200, seed: int = 0) -> CountedEscapes:
    """How long runs from each minimum take to come to a deeper one; arguments and errors as for `EscapeCount`."""
    count = EscapeCount(escapes, temperature, runs, seed)
    count.advance()
    return count.result()
