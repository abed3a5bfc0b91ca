"""Flips of a percept: the times between them while units adapt."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.network import Floats, Network, to_units
from hopviz.core.perception.named import NamedNetwork
from hopviz.core.ranges import as_whole
from hopviz.core.rules import Adaptation, Rule
from hopviz.core.simulation import Simulation
from hopviz.core.validation import as_span

SHARE = 0.75
"""An interpretation is seen from when so much of it is on until so much of another is."""
MOST_SWEEPS = 10**8
STRETCH = 64
"""Sweeps that are watched at once."""


@dataclass(frozen=True, eq=False)
class Flips:
    """What has been seen so far."""

    times: Floats
    """(K,) sweeps between two flips, in order; the time before the first flip is not counted."""
    sweeps: int
    """Sweeps in all."""
    seen: int | None
    """The interpretation seen now."""


def dominant(on: NDArray[np.bool_], members: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Which interpretation is seen in each of K states, shape (K,); -1 where `SHARE` of none is on.

    Parameters
    ----------
    on : ndarray of bool, shape (K, H)
        Hidden units that are on.
    members : ndarray of bool, shape (P, H)
        Those of each interpretation.  Of several that share as much the smallest is seen.
    """
    if not len(members):
        return np.full(len(on), -1)
    whole = members.sum(axis=1)
    shared = on.astype(np.int64) @ members.T.astype(np.int64)
    nearest = np.argmax(shared * (whole.max() + 1) - whole, axis=1)
    most = np.take_along_axis(shared, nearest[:, np.newaxis], axis=1)[:, 0]
    return np.where((most > 0) & (most >= SHARE * whole[nearest]), nearest, -1)


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
        `Adaptation()` if left out.
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
        seen = np.asarray(hidden, bool)
        first = to_units(start, net.units)
        self._simulation = Simulation(net, first, Adaptation() if rule is None else rule, seed, ~seen, lesioned)
        self._hidden = seen
        self._members = np.asarray(interpretations).reshape(-1, net.n)[:, seen] > 0
        present = seen if lesioned is None else seen & ~np.asarray(lesioned, bool)
        self._sweep = max(int(present.sum()), 1)
        self._on = self._simulation.frame().state > 0
        self._sweeps = 0
        self._seen: int | None = None
        self._since: int | None = None
        self._times: list[float] = []

    def advance(self, sweeps: int | None = None, seconds: float | None = None) -> Flips:
        """Watch for so many sweeps, or for about so many seconds, whichever ends first; one sweep with neither."""
        left = as_span("sweeps", sweeps, seconds)
        deadline = None if seconds is None else time.perf_counter() + seconds
        while left is None or left > 0:
            stretch = STRETCH if left is None else min(left, STRETCH)
            self._watch(stretch)
            left = None if left is None else left - stretch
            if deadline is not None and time.perf_counter() >= deadline:
                break
        return Flips(np.array(self._times), self._sweeps, self._seen)

    def _watch(self, sweeps: int) -> None:
        """Go on for so many sweeps at once: sweep by sweep, Python would leave the window no time."""
        for nearest in dominant(self._states_after(sweeps)[:, self._hidden], self._members).tolist():
            self._sweeps += 1
            if nearest < 0 or nearest == self._seen:
                continue
            if self._since is not None:
                self._times.append(float(self._sweeps - self._since))
            if self._seen is not None:  # what was seen at first did not begin with a flip
                self._since = self._sweeps
            self._seen = nearest

    def _states_after(self, sweeps: int) -> NDArray[np.bool_]:
        """(sweeps, N) which units are on after each of the next sweeps."""
        began = self._sweeps * self._sweep
        end, now = began + sweeps * self._sweep, began
        flips = np.zeros((sweeps, self._on.size), np.int64)
        while now < end:
            frame = self._simulation.advance(updates=end - now)
            when = (frame.moments[frame.flip_moment] - began - 1) // self._sweep
            np.add.at(flips, (when, frame.flipped), 1)
            now = frame.updates
        on = np.asarray(self._on ^ (np.cumsum(flips, axis=0) % 2 == 1))
        self._on = on[-1]
        return on


def flip_times(net: NamedNetwork, sweeps: int, rule: Rule | None = None, seed: int = 0) -> Floats:
    """Sweeps between the flips of a percept, shape (K,), in a run of so many sweeps.

    Parameters
    ----------
    net : NamedNetwork
    sweeps : int
        0 to 100 million.
    rule : Rule, optional
        `Adaptation()` if left out.
    seed : int
    """
    sweeps = as_whole("sweeps", sweeps, 0, MOST_SWEEPS)
    return PerceptFlips(net.network, net.state(), net.patterns, net.hidden, rule, seed).advance(sweeps).times
