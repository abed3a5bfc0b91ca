"""Snapshots of a simulation: everything that its future depends on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core.kernels.tuples import TICKS, Ring, Run
from hopviz.core.network import Floats, Network, State
from hopviz.core.rules import Rule
from hopviz.core.sweeps import SweepCount


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A simulation at one moment; its arrays are read-only copies."""

    net: Network
    """Shared, since networks never change."""
    rule: Rule
    run: Run
    """State, fields, energy, generator, counters and adaptation."""
    turns: NDArray[np.int64]
    """(F,) the free units in the order of the present sweep."""
    ring: Ring
    """The states that the cycle detector remembers."""
    sweep_count: SweepCount
    unmasked_state: State
    """(N,) the values that removed units will come back with."""
    clamped: NDArray[np.bool_]
    """(N,)"""
    lesioned: NDArray[np.bool_]
    """(N,)"""
    graded: Floats | None = None
    """(N,) the values of graded units, removed ones as they will come back; None where units are on or off."""

    def __post_init__(self) -> None:
        for array in self.arrays:
            array.setflags(write=False)

    @property
    def updates(self) -> int:
        """Ticks since the start."""
        return int(self.run.counts[TICKS])

    @property
    def arrays(self) -> tuple[NDArray[np.generic], ...]:
        """All that it holds beside the network."""
        graded = () if self.graded is None else (self.graded,)
        return (*self.run, *self.ring, self.turns, self.unmasked_state, self.clamped, self.lesioned, *graded)
