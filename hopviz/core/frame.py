"""Frames: a simulation at one moment, and all that has happened since the frame before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopviz.core.network import Floats, State

Ints = NDArray[np.int64]

SETTLED = 1e-9
"""Graded units are at a fixed point where none is farther than this from tanh(g h)."""


@dataclass(frozen=True, eq=False)
class Frame:
    """What a simulation looks like now, and all that happened since the frame before.

    N units, M moments (ticks at which something flipped), K flips.  Arrays are read-only copies.
    """

    state: State
    """(N,) values of the units; 0 where a unit is removed."""
    unmasked_state: State
    """(N,) the same, but removed units have the values with which they will come back."""
    fields: Floats
    """(N,) fields h; ties are exactly 0.0."""
    energy: float
    energy_before: float
    """Energy before the first moment."""
    updates: int
    """Ticks since the start: applications of the rule, one unit each for rules that go unit by unit."""
    flips: int
    """Flips since the start."""
    sweeps: float
    """Updates in units of "every free unit once"; at random times, on average."""
    visited: int
    """The unit visited last, or -1 (parallel rules, nothing visited yet)."""
    wanting: NDArray[np.bool_]
    """(N,) the free units that want to flip: what they decide by, their drive, is against their state; at a tie, those
    that the rule turns on or off.

    Under a rule without adaptation the drive is the field h: if none of them wants to, s_i h_i >= 0 for every free
    unit, and the state is a fixed point.
    """
    moments: Ints
    """(M,) value of `updates` at each moment."""
    energies: Floats
    """(M,) energy after each moment."""
    two_time: Floats
    """(M,) Goles' L(t), for the parallel rule on symmetric weights; else empty."""
    flipped: NDArray[np.int32]
    """(K,) units, in the order of their flips."""
    flip_moment: Ints
    """(K,) index into `moments`, ascending."""
    adaptation: Floats
    """(N,) by how much the fields of units are lowered that have adapted; all 0 unless the rule says so."""
    temperature: float
    """Present temperature; 0 for threshold units."""
    deterministic: bool
    """Whether the rule is at T = 0 and stays there, so that a fixed point is an end."""
    cycle: State | None
    """(p, N) the states of a recognised cycle that is short, p >= 2, oldest first; in sweeps for the sequential
    order."""
    cycle_length: int = 0
    """The period of a recognised cycle of any length; 0 if none is."""
    graded: Floats | None = None
    """(N,) the values of graded units, from -1 to 1; removed ones as they will come back.  None where units are on or
    off; else `state` has the signs, `fields` are W s + b of these values, and `energy` is that of graded units."""
    graded_moments: NDArray[np.float32] | None = None
    """(M, N) these values after each moment."""
    towards: Floats | None = None
    """(N,) the values tanh(g h) that graded units go to."""
    gain: float = 0.0
    """That of graded units."""
    residual: float = 0.0
    """How far the free graded unit is from tanh(g h) that is farthest; 0 where units are on or off."""

    @property
    def drive(self) -> Floats:
        """(N,) what the units decide by: the fields, less the adaptation."""
        return self.fields - self.adaptation

    @property
    def unstable(self) -> int:
        """How many units want to flip: whoever counts them, or marks them, goes by `wanting`."""
        return int(np.count_nonzero(self.wanting))

    @property
    def period(self) -> int:
        """0 while something else goes on, 1 at a fixed point of a deterministic rule, p in a cycle."""
        if self.cycle_length > 1:
            return self.cycle_length
        return int(self.deterministic and self.unstable == 0 and self.residual <= SETTLED)

    @property
    def flips_by_moment(self) -> Ints:
        """(M + 1,) how many of its flips there are before each moment, and in the end."""
        return np.searchsorted(self.flip_moment, np.arange(self.moments.size + 1))

    @property
    def happened(self) -> int:
        """What has grown if anything has happened: flips, or ticks of graded units."""
        return self.flips if self.graded is None else self.updates

    @property
    def values(self) -> State | Floats:
        """(N,) the state from which a run would go on: graded values, or units that are on or off; none removed."""
        return self.unmasked_state if self.graded is None else self.graded


def sealed(array: Any) -> Any:
    """The array itself, which cannot be written to any more."""
    array.setflags(write=False)
    return array
