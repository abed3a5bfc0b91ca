"""Which colour has an energy where several landscapes are compared?  One scale for all, which can change smoothly."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hopviz.core.network import Floats
from hopviz.ui.landscape.state_layout import LEVELS, STEPS, rising
from hopviz.ui.style.plotting import packed_energy_colours

ROUNDING = 1e-12
"""Energies that differ by no larger part of themselves are equal."""
SAMPLED = 128
"""Rows and columns that tell how many states have which energy."""

Sheet = NDArray[np.float32]
"""(rows, columns)"""
Sheets = NDArray[np.float32]
"""(T, rows, columns)"""


@dataclass(frozen=True, eq=False)
class EnergyScale:
    """Colours of energies, low is dark; they rise faster where there are many states."""

    low: float
    high: float
    """More than `low`."""
    curve: Floats
    """(STEPS,) the colour, from 0 to LEVELS - 1, of evenly spaced energies from `low` to `high`."""

    @cached_property
    def colours(self) -> NDArray[np.uint32]:
        """(STEPS,) 0xffrrggbb of evenly spaced energies from `low` to `high`."""
        return packed_energy_colours()[np.rint(self.curve).astype(np.intp)]

    def towards(self, other: EnergyScale, part: float) -> EnergyScale:
        """The scale between this one (0) and another (1)."""
        low, high = (a + part * (b - a) for a, b in ((self.low, other.low), (self.high, other.high)))
        return EnergyScale(low, high, self.curve + part * (other.curve - self.curve))


def widened(low: float, high: float) -> tuple[float, float]:
    """From the lowest energy to the highest; where only rounding lies between them, from a little below to above."""
    if high - low > ROUNDING * max(abs(low), abs(high)):
        return low, high
    more = max(0.5, 1e-6 * abs(low))  # half a unit changes nothing of a number of seventeen digits
    return low - more, low + more


def shared_scale(sheets: Sheets) -> EnergyScale:
    """The scale on which the energies of all these sheets, (T, rows, columns), can be told apart."""
    lowest, highest = float(sheets.min()), float(sheets.max())
    low, high = widened(lowest, highest)
    if low < lowest:
        return EnergyScale(low, high, np.linspace(0.0, LEVELS - 1, STEPS))
    found, every = np.zeros(STEPS, np.int64), max(min(sheets.shape[1:]) // SAMPLED, 1)
    for sheet in sheets[:, ::every, ::every]:  # one by one they stay in the processor's cache
        steps = (sheet.ravel() - np.float32(low)) * np.float32((STEPS - 1) / (high - low)) + np.float32(0.5)
        found += np.bincount(steps.astype(np.int64), minlength=STEPS)[:STEPS]
    return EnergyScale(low, high, rising(found))
