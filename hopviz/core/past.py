"""Has the run been here before?  The latest states of a simulation, in which a cycle is recognised."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hopviz.core import kernels
from hopviz.core.dynamics import Asynchronous, Rule, is_map
from hopviz.core.network import State

LONGEST_CYCLE = 64


class Past:
    """A ring of the states of N units, one at every beat: a tick, or a sweep of the sequential order."""

    def __init__(self, n: int) -> None:
        self._states = np.zeros((LONGEST_CYCLE + 1, n), np.int8)
        self._count = np.zeros(1, np.int64)

    @property
    def ring(self) -> tuple[State, NDArray[np.int64]]:
        """What the kernels write into: the states, and how many have been written."""
        return self._states, self._count

    def begin(self, state: State, within_a_beat: bool) -> None:
        """Forget everything, and remember the present state (N,) unless it lies within a beat."""
        self._states[0] = state
        self._count[0] = 0 if within_a_beat else 1

    def cycle(self, rule: Rule) -> State | None:
        """(p, N) the states of the cycle, p >= 2, oldest first, if the ring proves one under this rule."""
        if not is_map(rule) and not (isinstance(rule, Asynchronous) and rule.order in ("sequential", "steepest")):
            return None
        period = int(kernels.shortest_period(*self.ring))
        if period < 2:
            return None
        beats = np.arange(self._count[0] - period, self._count[0]) % len(self._states)
        cycle: State = self._states[beats]
        cycle.setflags(write=False)
        return cycle
