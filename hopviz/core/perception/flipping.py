"""How long does a percept last?  Times between flips from one interpretation to another, while units tire."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core.dynamics import Rule, Tiring
from hopviz.core.network import Floats, Network, to_units
from hopviz.core.perception.named import NamedNetwork
from hopviz.core.perception.percept import Percept, percept
from hopviz.core.simulation import Simulation

SHARE = 0.75
"""An interpretation is seen from when so much of it is on until so much of another is."""


@dataclass(frozen=True, eq=False)
class Flips:
    """What has been seen so far."""

    times: Floats
    """(K,) sweeps between two flips, in order; the time before the first flip is not counted."""
    sweeps: int
    """Sweeps in all."""
    seen: int | None
    """The interpretation seen now."""


def dominant(seen: Percept, before: int | None) -> int | None:
    """The interpretation that is seen: another than `before` only when `SHARE` of it is on."""
    nearest = seen.nearest
    if nearest is None or seen.shared[nearest] < SHARE * seen.whole[nearest]:
        return before
    return nearest


class PerceptFlips:
    """A run in which percepts come and go, watched once a sweep.

    Parameters
    ----------
    net : Network
    start : array_like, shape (N,)
        Values of all units, binary or bipolar.
    interpretations : array_like, shape (P, N)
    hidden : array_like of bool, shape (N,)
        The others are held.
    rule : Rule, optional
        `Tiring()` if left out.
    seed : int
    lesioned : array_like of bool, shape (N,), optional
    """

    def __init__(
        self,
        net: Network,
        start: ArrayLike,
        interpretations: ArrayLike,
        hidden: ArrayLike,
        rule: Rule | None = None,
        seed: int = 0,
        lesioned: ArrayLike | None = None,
    ) -> None:
        self._hidden = np.asarray(hidden, bool)
        self._interpretations = np.asarray(interpretations).reshape(-1, net.n)
        first = to_units(start, net.units)
        self._simulation = Simulation(net, first, Tiring() if rule is None else rule, seed, ~self._hidden, lesioned)
        present = self._hidden if lesioned is None else self._hidden & ~np.asarray(lesioned, bool)
        self._sweep = max(int(present.sum()), 1)
        self._sweeps = 0
        self._seen: int | None = None
        self._since: int | None = None
        self._times: list[float] = []

    def advance(self, sweeps: int | None = None, seconds: float | None = None) -> Flips:
        """Watch for so many sweeps, or for about so many seconds, whichever ends first; one sweep with neither."""
        left = 1 if sweeps is None and seconds is None else sweeps
        deadline = None if seconds is None else time.perf_counter() + seconds
        while left is None or left > 0:
            self._watch()
            left = None if left is None else left - 1
            if deadline is not None and time.perf_counter() >= deadline:
                break
        return Flips(np.array(self._times), self._sweeps, self._seen)

    def _watch(self) -> None:
        frame = self._simulation.advance(updates=self._sweep)
        self._sweeps += 1
        now = dominant(percept(frame.state, self._interpretations, self._hidden), self._seen)
        if now == self._seen:
            return
        if self._since is not None:
            self._times.append(float(self._sweeps - self._since))
        if self._seen is not None:  # what was seen at first did not begin with a flip
            self._since = self._sweeps
        self._seen = now


def flip_times(net: NamedNetwork, sweeps: int, rule: Rule | None = None, seed: int = 0) -> Floats:
    """Sweeps between the flips of a percept, shape (K,), in a run of so many sweeps.

    Parameters
    ----------
    net : NamedNetwork
    sweeps : int
    rule : Rule, optional
        `Tiring()` if left out.
    seed : int
    """
    return PerceptFlips(net.network, net.state(), net.patterns, net.hidden, rule, seed).advance(sweeps).times
