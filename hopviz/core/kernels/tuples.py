"""The arguments of kernels: named tuples of arrays.

Arrays of weights are read-only, which numba treats as a type of its own; all others can be written to.  A kernel is
compiled once for each form of weights that it is given (see `kernels.forms`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
State = NDArray[np.int8]

TICKS, FLIPS, VISITED, PLACE, SINCE_REFRESH, SWEEPS, FIELDS_KNOWN, GAP, FOLLOWS = range(9)
COUNTERS = 9
"""What `Run.counts` holds: ticks and flips since the start; the unit visited last, or -1; the place of the next visit
in the sweep (parallel rules: how many units the last tick flipped); flips since the fields were computed from
scratch; sweeps of a state that settles; whether `Run.fields` are those of the state, which factored weights ask; how
many visits there have been from one flip to the next of late; and whether known fields are to follow the next flip."""

LOGGED_FLIPS, LOGGED_MOMENTS = range(2)

SEQUENTIAL, SHUFFLED, RANDOM, STEEPEST = range(4)
MODES = {"sequential": SEQUENTIAL, "shuffled": SHUFFLED, "random": RANDOM, "steepest": STEEPEST}


class DenseWeights(NamedTuple):
    """A network of N units with a matrix of weights, E = -1/2 s'Ws - b's."""

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


class FactoredWeights(NamedTuple):
    """A network of N units whose weights are sums of P products, W = scale X' diag(c) X without its diagonal."""

    factors: NDArray[np.generic]
    """(N, P) X', int8 or float64: row i holds what unit i is in every factor."""
    strengths: NDArray[np.generic]
    """(P,) c, of the type of `Run.overlaps`: int16 or int32 with whole factors, else float64."""
    products: NDArray[np.int16]
    """(N, N) X' diag(c) X without its diagonal, by which all fields follow a flip; (0, 0) where it is not made."""
    selves: Floats
    """(N,) X' diag(c) X on the diagonal, which is no part of W."""
    scale: float
    bias: Floats
    own: Floats
    """(N,) zeros."""
    tolerance: Floats
    off: int
    symmetric: bool


class SparseWeights(NamedTuple):
    """A network of N units with Z weights that are not zero, row by row."""

    starts: Ints
    """(N + 1,) where the row of each unit begins: what reaches it."""
    sources: NDArray[np.int32]
    """(Z,) from which unit."""
    w: Floats
    """(Z,)"""
    influence_starts: Ints
    """(N + 1,) where the column of each unit begins: what it does to fields."""
    targets: NDArray[np.int32]
    """(Z,) to which unit."""
    influence: Floats
    """(Z,)"""
    bias: Floats
    own: Floats
    """(N,) w_ii, which are among the others too."""
    tolerance: Floats
    off: int
    symmetric: bool


class LatticeWeights(NamedTuple):
    """A square lattice of N +1/-1 units: each has one weight to its neighbours, and all have one bias."""

    coupling: float
    """J"""
    field: float
    """b"""
    cols: int
    borders: NDArray[np.int8]
    """(N,) which neighbours a unit has elsewhere than beside it, or not at all: a sum of `BORDERS`."""
    periodic: bool
    bias: Floats
    """(N,) b of each, in the memory of one."""
    own: Floats
    """(N,) zeros."""
    tolerance: Floats
    off: int
    symmetric: bool


class HigherOrderWeights(NamedTuple):
    """A dense memory of N +1/-1 units and P memories: see `kernels.higher_order`."""

    factors: State
    """(N, P) row i holds what unit i is in every memory."""
    steps: Floats
    """(2N + 1,) [F(S + 1) - F(S - 1)]/2 of S = -N to N, in units of `scale`; exponential: exp(-k) of k = 0 to 2N."""
    values: Floats
    """(2N + 1,) F of overlaps from -N to N, in units of `scale`; exponential: as `steps`."""
    exponential: bool
    scale: float
    zero: float
    """What is added to E, so that it is measured from that of the mean over all states."""
    bias: Floats
    """(N,) zeros."""
    own: Floats
    """(N,) zeros."""
    tolerance: Floats
    """(N,) zeros: fields that are ties are zero."""
    off: int
    symmetric: bool


Weights = DenseWeights | FactoredWeights | SparseWeights | LatticeWeights | HigherOrderWeights

MOST_NEIGHBOURS = 4
SUMS = 2 * MOST_NEIGHBOURS + 1
"""How many sums the states of neighbours in a lattice have: `Run.overlaps` has room for the probability of turning on
and for the field at each of them."""

LEFT, RIGHT, ABOVE, BELOW = BORDERS = (1, 2, 4, 8)
"""What `LatticeWeights.borders` adds up: that of the first and the last column, and of the first and the last row."""


class Run(NamedTuple):
    """All that changes in a run: a copy of these arrays is a snapshot."""

    state: State
    """(N,) s; 0 where a unit is removed."""
    fields: Floats
    """(N,) h = Ws + b, kept up to date flip by flip; with factored weights only where `FIELDS_KNOWN`."""
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
    overlaps: NDArray[np.generic]
    """(P,) c_mu sum_j x_mu,j s_j of factored weights and dense memories, kept up to date flip by flip; (0,) of others,
    but for lattices (`SUMS`)."""
    totals: NDArray[np.int32]
    """(N,) the fields in whole numbers, without biases and scale, where `FIELDS_KNOWN`; (0,) of others than whole
    factors."""

    def copy(self) -> Run:
        """A run of its own that stands where this one does."""
        return Run(
            self.state.copy(), self.fields.copy(), self.energy.copy(), self.generator.copy(), self.counts.copy(),
            self.adaptation.copy(), self.visits.copy(), self.overlaps.copy(), self.totals.copy(),
        )  # fmt: skip


TIES = {"stay": 0, "on": 1, "off": 2}
"""What a unit without noise does at a tie, a field that is zero."""


class Order(NamedTuple):
    """Whose turn it is, and what happens at a tie."""

    mode: int
    """A value of `MODES`."""
    free: Ints
    """(F,) the units that may change."""
    turns: Ints
    """(F,) the free units in the order of the present sweep; parallel rules note here what flips at a tick."""
    tie: int = 0
    """A value of `TIES`."""


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


ANCHORED, REACH, PERIOD, FIRST_TICK, FIRST_PLACE = range(5)
MARKS = 5
"""What `Ring.marks` holds: the beat of the anchor, or -1; for how many beats it is the anchor; the period that has come
back to it, or 0; and the tick and the place in the sweep with which all began."""


class Ring(NamedTuple):
    """What is remembered of the states at the beats of a run, in which a cycle is recognised.

    A short one is recognised at once among the latest states; one of any length when the anchor comes back, which moves
    on after 1, 2, 4, ... beats (Brent, BIT 20, 176, 1980).
    """

    states: State
    """(B, N) the latest, written in turn."""
    written: Ints
    """(1,) how many have been written."""
    anchor: State
    """(N,)"""
    first: State
    """(N,) the state with which all began."""
    marks: Ints
    """(MARKS,)"""


def new_run(n: int, generator: NDArray[np.uint64], overlaps: NDArray[np.generic]) -> Run:
    """A run of N units before its first state is known, with copies of a generator's state and of zero overlaps."""
    return Run(
        np.zeros(n, np.int8), np.zeros(n), np.zeros(1), generator.copy(), np.zeros(COUNTERS, np.int64),
        np.zeros(n), np.zeros(n, np.int64), overlaps.copy(), new_totals(n, overlaps),
    )  # fmt: skip


def new_totals(n: int, overlaps: NDArray[np.generic]) -> NDArray[np.int32]:
    """`Run.totals` for overlaps of this kind."""
    return np.zeros(n if overlaps.dtype.kind == "i" else 0, np.int32)


def new_log(room: int) -> Log:
    """An empty log with room for so many flips, and as many moments."""
    return Log(
        np.zeros(2, np.int64), np.empty(room, np.int32), np.empty(room, np.int64), np.empty(room, np.int64),
        np.empty(room), np.empty(room),
    )  # fmt: skip
