"""The arguments of kernels: named tuples of arrays.

Arrays of weights are read-only, which numba treats as a type of its own; all others can be written to.  Every
kernel is compiled once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
State = NDArray[np.int8]

TICKS, FLIPS, VISITED, PLACE, SINCE_REFRESH, SWEEPS = range(6)
COUNTERS = 6
"""What `Run.counts` holds: ticks and flips since the start; the unit visited last, or -1; the place of the next visit
in the sweep (parallel rules: how many units the last tick flipped); flips since the fields were computed from
scratch; sweeps of a state that settles."""

LOGGED_FLIPS, LOGGED_MOMENTS = range(2)

SEQUENTIAL, SHUFFLED, RANDOM, STEEPEST = range(4)
MODES = {"sequential": SEQUENTIAL, "shuffled": SHUFFLED, "random": RANDOM, "steepest": STEEPEST}


class Weights(NamedTuple):
    """A network of N units, E = -1/2 s'Ws - b's."""

    w: Floats
    """(N, N) W: row i holds what reaches unit i."""
    influence: Floats
    """(N, N) W': row j holds what unit j does to all fields."""
    bias: Floats
    """(N,) b."""
    own: Floats
    """(N,) w_ii."""
    tolerance: Floats
    """(N,) a field this small is a tie."""
    off: int
    """The value of a unit that is off, -1 or 0."""
    symmetric: bool


class Run(NamedTuple):
    """All that changes in a run: a copy of these arrays is a snapshot."""

    state: State
    """(N,) s; 0 where a unit is removed."""
    fields: Floats
    """(N,) h = Ws + b, kept up to date flip by flip."""
    energy: Floats
    """(1,)"""
    generator: NDArray[np.uint64]
    """(4,) state of the random generator."""
    counts: Ints
    """(COUNTERS,)"""
    adaptation: Floats
    """(N,) how adapted each unit was at its last visit, 0 to 1."""
    visits: Ints
    """(N,) the ticks of the last visits."""

    def copy(self) -> Run:
        """A run of its own that stands where this one does."""
        return Run(
            self.state.copy(), self.fields.copy(), self.energy.copy(), self.generator.copy(), self.counts.copy(),
            self.adaptation.copy(), self.visits.copy(),
        )  # fmt: skip


class Order(NamedTuple):
    """Whose turn it is."""

    mode: int
    """A value of `MODES`."""
    free: Ints
    """(F,) the units that may change."""
    turns: Ints
    """(F,) the free units in the order of the present sweep; parallel rules note here what flips at a tick."""


class Dynamics(NamedTuple):
    """The numbers that an update rule goes by."""

    temperature: float = 0.0
    strength: float = 0.0
    """By how much the field of a fully adapted unit is lowered."""
    rate: float = 0.0
    """By which part of its way adaptation goes on in a tick."""
    fraction: float = 1.0
    """The probability with which each unit takes part in a parallel tick."""


class Log(NamedTuple):
    """What has happened since the log was emptied, K flips at M moments; a kernel stops when there is no more room."""

    used: Ints
    """(2,) entries that are used: flips, moments."""
    flipped: NDArray[np.int32]
    """(K,) units."""
    flip_moment: Ints
    """(K,) place of each flip's moment."""
    moments: Ints
    """(M,) ticks."""
    energies: Floats
    """(M,) E after each moment."""
    two_time: Floats
    """(M,) Goles' L(t), of parallel rules."""


class Ring(NamedTuple):
    """The latest states at the beats of a run, in which a cycle is recognised."""

    states: State
    """(B, N), written in turn."""
    written: Ints
    """(1,) how many have been written."""


def new_run(n: int, generator: NDArray[np.uint64]) -> Run:
    """A run of N units before its first state is known, with a copy of a generator's state."""
    return Run(
        np.zeros(n, np.int8), np.zeros(n), np.zeros(1), generator.copy(), np.zeros(COUNTERS, np.int64),
        np.zeros(n), np.zeros(n, np.int64),
    )  # fmt: skip


def new_log(room: int) -> Log:
    """An empty log with room for so many flips, and as many moments."""
    return Log(
        np.zeros(2, np.int64), np.empty(room, np.int32), np.empty(room, np.int64), np.empty(room, np.int64),
        np.empty(room), np.empty(room),
    )  # fmt: skip
