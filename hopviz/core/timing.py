"""The time to settle when units are updated at random times: measured, and a formula for two units."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core.frame import Ints
from hopviz.core.intervals import student
from hopviz.core.network import OFF, Floats, Network, numbers
from hopviz.core.ranges import as_number, as_seconds, as_seed, as_whole
from hopviz.core.recall import recall
from hopviz.core.rules import PartlyParallel
from hopviz.core.seeds import spawned
from hopviz.core.validation import as_network, one_state

MARGIN = 1e-9
"""The probability of taking part in a tick is at least so far from 0 and 1, with which the two never settle."""
LONGEST = 2000
"""Ticks after which a run is given up."""
MOST_RUNS = 10**8


def mean_time(fraction: float) -> float:
    """Ticks until two units that swing together settle on average: 1 / (2 q (1 - q)).

    At each tick both take part with probability q, and one alone with probability 2 q (1 - q), which ends it.  q lies
    between 0 and 1.
    """
    return 1.0 / _chance(fraction)


def time_distribution(fraction: float, ticks: ArrayLike) -> Floats:
    """P(t) that they settle at tick t = 1, 2, ...: geometric with p = 2 q (1 - q)."""
    chance = _chance(fraction)
    after = numbers("ticks", ticks) - 1.0
    if not (after >= 0.0).all():
        raise ValueError("ticks must be numbers from 1")
    return np.asarray(chance * (1.0 - chance) ** after)


def _chance(fraction: float) -> float:
    """The probability that one of two units takes part in a tick alone."""
    q = as_number("fraction", fraction, MARGIN, 1.0 - MARGIN)
    return 2.0 * q * (1.0 - q)


def swings(net: Network, state: ArrayLike) -> bool:
    """Whether the formula holds from a state: two units that swing together until one alone is updated.

    Both want to flip in the state and in its opposite, and neither does once one of them has flipped.
    """
    start = as_network(net).check_state(state)
    if net.n != 2 or start.shape != (2,):
        return False
    other = np.where(start == 1, OFF[net.units], 1)
    for turned in product((False, True), repeat=2):
        here = np.where(turned, other, start)
        fields = net.fields(here)
        wants = np.where(here == 1, fields < 0, fields > 0)
        if wants.any() if turned[0] != turned[1] else not wants.all():
            return False
    return True


@dataclass(frozen=True, eq=False)
class Times:
    """Ticks until runs settled."""

    ticks: Ints
    """(R,) of the runs that did: the tick of the last flip."""
    unsettled: int
    """How many did not, up to `LONGEST`."""

    @property
    def mean(self) -> float:
        """NaN without any."""
        return float(self.ticks.mean()) if self.ticks.size else math.nan

    @property
    def error(self) -> float:
        """Half of the 95 % confidence interval of the mean (Student); NaN with fewer than two runs."""
        if self.ticks.size < 2:
            return math.nan
        return float(student(self.ticks.size - 1) * self.ticks.std(ddof=1) / math.sqrt(self.ticks.size))


class Timing:
    """Runs from one state with random timing, as many at a time as there is time for.

    Parameters
    ----------
    net : Network
    state : array_like, shape (N,)
        In the network's units.
    fraction : float
        q: the probability of each unit to be updated at a tick, from 0.001 to 1.
    runs : int
        1 to 100 million.
    seed : int
    clamped : array_like of bool, shape (N,), optional
    """

    def __init__(
        self, net: Network, state: ArrayLike, fraction: float, runs: int, seed: int = 0,
        clamped: ArrayLike | None = None,
    ) -> None:  # fmt: skip
        self._net, self._state, self._clamped = as_network(net), one_state(net, state), clamped
        self._rule, self._runs = PartlyParallel(fraction), as_whole("runs", runs, 1, MOST_RUNS)
        self._seed = as_seed(seed)
        self._ticks: list[int] = []
        self._done = 0

    @property
    def done(self) -> bool:
        """Whether all runs have been made."""
        return self._done >= self._runs

    def advance(self, seconds: float = math.inf) -> Times:
        """Make more runs for about so many seconds, at least one."""
        deadline = time.perf_counter() + as_seconds(seconds)
        while not self.done:
            seed = spawned(self._seed, self._done)
            ended = recall(self._net, self._state, self._rule, seed, LONGEST, self._clamped)
            self._done += 1
            if ended.outcome == "settled":
                self._ticks.append(ended.updates)
            if time.perf_counter() >= deadline:
                break
        return Times(np.array(self._ticks, np.int64), self._done - len(self._ticks))
