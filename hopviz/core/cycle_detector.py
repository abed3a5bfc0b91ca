"""Cycle detection: the latest states of a simulation, in which one that comes back is recognised."""

from __future__ import annotations

import numpy as np

from hopviz.core import kernels
from hopviz.core.kernels.tuples import Ring
from hopviz.core.network import State

LONGEST_CYCLE = 64


class CycleDetector:
    """A ring of the states of N units, one at every beat: a tick, or a sweep of the sequential order."""

    def __init__(self, n: int) -> None:
        self.ring = Ring(np.zeros((LONGEST_CYCLE + 1, n), np.int8), np.zeros(1, np.int64))
        """What the kernels write into."""

    def begin(self, state: State, within_a_beat: bool) -> None:
        """Forget everything, and remember the present state (N,) unless it lies within a beat."""
        self.ring.states[0] = state
        self.ring.written[0] = 0 if within_a_beat else 1

    def cycle(self) -> State | None:
        """(p, N) the states of the cycle, p >= 2, oldest first, if the ring proves one."""
        period = int(kernels.cycles.shortest_period(self.ring))
        if period < 2:
            return None
        beats = np.arange(self.ring.written[0] - period, self.ring.written[0]) % len(self.ring.states)
        cycle: State = self.ring.states[beats]
        cycle.setflags(write=False)
        return cycle

    def copy_of_ring(self) -> Ring:
        """What is remembered, in arrays of its own; the ring is written from the front, so its rest is left out."""
        used = min(int(self.ring.written[0]), len(self.ring.states))
        return Ring(self.ring.states[:used].copy(), self.ring.written.copy())

    def restore(self, ring: Ring) -> None:
        """Remember what was remembered when the ring was copied."""
        self.ring.states[: len(ring.states)] = ring.states
        self.ring.written[:] = ring.written
