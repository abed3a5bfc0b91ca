"""Transitions of a noisy run, counted: how often it goes from each state to each other."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.network import OFF, Network
from hopviz.core.ranges import as_seconds, as_seed, as_whole
from hopviz.core.rules import Parallel, PartlyParallel, Rule, Stochastic, as_rule
from hopviz.core.simulation import Simulation
from hopviz.core.thermal.free_units import FreeUnits, free_units
from hopviz.core.thermal.sampling import BURN_IN
from hopviz.core.thermal.transitions import MOST_UNITS
from hopviz.core.validation import one_state

TICKS = 1 << 14
"""Between two looks at the clock."""


@dataclass(frozen=True, eq=False)
class CountedTransitions:
    """Of a run over the K = 2^F states of F free units, by number, as far as it has come."""

    free: FreeUnits
    ticks: int
    counts: NDArray[np.int64]
    """(K, K) times that it went from the state of the row to that of the column, another one."""


class TransitionCount:
    """A run whose transitions are counted, as many at a time as there is time for.

    Parameters
    ----------
    net : Network
        Symmetric or not.
    rule : Stochastic, Parallel or PartlyParallel
        With its temperature.
    sweeps : int
        To be counted, after 100 that are left out.
    seed : int
    state : array_like, shape (N,), optional
        The start; all off if left out.
    clamped, lesioned : array_like of bool, shape (N,), optional
        Units that keep their value, and units taken out.

    Raises
    ------
    ValueError
        If the rule is another one, none or more than 10 units are free, or a number is out of range.
    """

    def __init__(
        self,
        net: Network,
        rule: Rule = Stochastic(1.0),
        sweeps: int = 10_000,
        seed: int = 0,
        state: ArrayLike | None = None,
        clamped: ArrayLike | None = None,
        lesioned: ArrayLike | None = None,
    ) -> None:
        if not isinstance(as_rule(rule), Stochastic | Parallel | PartlyParallel):
            raise ValueError(f"noise of one temperature is counted: Stochastic, Parallel or PartlyParallel, not {rule}")
        self.free = free_units(net, MOST_UNITS, state, clamped, lesioned)
        start = np.full(net.n, OFF[net.units], np.int8) if state is None else one_state(net, state)
        self._per_sweep = rule.ticks_of_sweep(self.free.n)
        self._total, self._done = as_whole("sweeps", sweeps, 1) * self._per_sweep, 0
        self._counts = np.zeros((1 << self.free.n,) * 2, np.int64)
        self._run = Simulation(net, start, rule, as_seed(seed), clamped, lesioned)
        self._before = self._run.advance(updates=BURN_IN * self._per_sweep)

    @property
    def done(self) -> bool:
        """Whether all sweeps have been made."""
        return self._done >= self._total

    @property
    def progress(self) -> float:
        """Part of the sweeps that have been made, 0 to 1."""
        return self._done / self._total

    def advance(self, seconds: float = math.inf) -> None:
        """Make sweeps for about so many seconds, up to the last."""
        deadline = time.perf_counter() + as_seconds(seconds)
        while not self.done:
            frame = self._run.advance(updates=min(TICKS, self._total - self._done))
            visited = self.free.numbers_along(self._before.state, frame)
            pairs = visited[:-1] * len(self._counts) + visited[1:]
            self._counts += np.bincount(pairs, minlength=self._counts.size).reshape(self._counts.shape)
            self._done += frame.updates - self._before.updates
            self._before = frame
            if time.perf_counter() >= deadline:
                break

    def result(self) -> CountedTransitions:
        """What has been counted so far."""
        counts = self._counts.copy()
        np.fill_diagonal(counts, 0)  # all at once, a tick at which nothing flips is a moment, too
        counts.setflags(write=False)
        return CountedTransitions(self.free, self._done, counts)


def counted_transitions(
    net: Network,
    rule: Rule = Stochastic(1.0),
    sweeps: int = 10_000,
    seed: int = 0,
    state: ArrayLike | None = None,
    clamped: ArrayLike | None = None,
    lesioned: ArrayLike | None = None,
) -> CountedTransitions:
    """The transitions of a noisy run of so many sweeps; arguments and errors as for `TransitionCount`."""
    count = TransitionCount(net, rule, sweeps, seed, state, clamped, lesioned)
    count.advance()
    return count.result()
