"""Cycle detection: a state of a simulation that comes back, and the tick at which its cycle was entered."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

import numpy as np

from hopviz.core import kernels
from hopviz.core.kernels.tuples import ANCHORED, FIRST_PLACE, FIRST_TICK, MARKS, PERIOD, REACH, Ring
from hopviz.core.network import State
from hopviz.core.stepwise import Steps

if TYPE_CHECKING:
    from hopviz.core.simulation import Simulation

LONGEST_CYCLE = 64
"""Beats of a cycle whose states are shown, and which is recognised as soon as it has come back."""


class CycleDetector:
    """What is remembered of the states of N units, one at every beat: a tick, or a sweep of the sequential order."""

    def __init__(self, n: int) -> None:
        states, anchor, first = (np.zeros(shape, np.int8) for shape in ((LONGEST_CYCLE + 1, n), n, n))
        self.ring = Ring(states, np.zeros(1, np.int64), anchor, first, np.zeros(MARKS, np.int64))
        """What the kernels write into."""

    def begin(self, state: State, tick: int, place: int) -> None:
        """Forget everything, and remember the present state (N,) unless it lies within a beat, at this place of it."""
        ring = self.ring
        ring.states[0], ring.anchor[:], ring.first[:] = state, state, state
        ring.written[0] = 0 if place else 1
        ring.marks[[ANCHORED, REACH, PERIOD, FIRST_TICK, FIRST_PLACE]] = -1 if place else 0, 1, 0, tick, place

    @property
    def begun(self) -> Hashable:
        """What tells this search from others."""
        marks = self.ring.marks
        return int(marks[FIRST_TICK]), int(marks[FIRST_PLACE]), self.ring.first.tobytes()

    @property
    def period(self) -> int:
        """The period of a cycle that is proved, in beats; 1 at rest, 0 if there is none."""
        return int(kernels.cycles.shortest_period(self.ring)) or int(self.ring.marks[PERIOD])

    def cycle(self) -> State | None:
        """(p, N) the states of a cycle that is proved, oldest first, p from 2 to `LONGEST_CYCLE`."""
        period = self.period
        if not 2 <= period <= LONGEST_CYCLE:
            return None
        beats = np.arange(self.ring.written[0] - period, self.ring.written[0]) % len(self.ring.states)
        cycle: State = self.ring.states[beats]
        cycle.setflags(write=False)
        return cycle

    def copy_of_ring(self) -> Ring:
        """What is remembered, in arrays of its own; the ring is written from the front, so its rest is left out."""
        ring, used = self.ring, min(int(self.ring.written[0]), len(self.ring.states))
        return Ring(
            ring.states[:used].copy(), ring.written.copy(), ring.anchor.copy(), ring.first.copy(), ring.marks.copy()
        )

    def restore(self, ring: Ring) -> None:
        """Remember what was remembered when the ring was copied."""
        self.ring.states[: len(ring.states)] = ring.states
        self.ring.written[:], self.ring.marks[:] = ring.written, ring.marks
        self.ring.anchor[:], self.ring.first[:] = ring.anchor, ring.first


def entry_steps(again: Simulation, found: CycleDetector, beat: int, now: int) -> Steps[int | None]:
    """The tick with which a cycle was entered that has been recognised until the tick `now`.

    `again` is a simulation that stands where the search began; a beat has so many ticks.
    """
    tick, period = int(found.ring.marks[FIRST_TICK]), found.period
    yield from go_on(again, -int(found.ring.marks[FIRST_PLACE]) % beat)
    tick += again.updates
    entry = yield from beats_until_cycle(again, period, beat, (now - tick) // beat)
    return None if entry is None else tick + beat * entry


SLICE = 0.005
"""Seconds after which a search gives way."""


def beats_until_cycle(simulation: Simulation, period: int, ticks: int, most: int) -> Steps[int | None]:
    """Beats of so many ticks until the first state that comes back after `period` beats: 0 if it is the present one.

    None if there have been as many as `most`: a run that was read from a file may tell of a cycle that is none.

    From a state that comes back all do, and from one that does not none before did: so ever longer strides, and then
    halves of the last one, find the first.  The simulation stands anywhere afterwards.
    """
    before, low, stride = simulation.snapshot(), -1, 1
    here = before
    while not (yield from _comes_back(simulation, period * ticks)):
        if low >= most:
            return None
        low, stride = low + stride, 2 * stride
        before = here
        simulation.restore(here)
        yield from go_on(simulation, stride * ticks)
        here = simulation.snapshot()
    high = low + stride
    while high - low > 1:
        middle = (low + high) // 2
        simulation.restore(before)
        yield from go_on(simulation, (middle - low) * ticks)
        here = simulation.snapshot()
        if (yield from _comes_back(simulation, period * ticks)):
            high = middle
        else:
            low, before = middle, here
    return high


def _comes_back(simulation: Simulation, ticks: int) -> Steps[bool]:
    """Whether after so many ticks the state is the present one."""
    state = simulation.state
    yield from go_on(simulation, ticks)
    return np.array_equal(simulation.state, state)


def go_on(simulation: Simulation, ticks: int) -> Steps[None]:
    """Advance by so many ticks, however much happens in them."""
    end = simulation.updates + ticks
    while simulation.updates < end:
        simulation.advance(updates=end - simulation.updates, seconds=SLICE)
        yield 0.0  # nobody knows how far the end is
