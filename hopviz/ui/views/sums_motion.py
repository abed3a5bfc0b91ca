"""How do landscapes change from the old ones to the new ones?  Their energies and colours move there together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.ui.views.atlas_sheet import STEPS
from hopviz.ui.views.energy_scale import EnergyScale, Sheets
from hopviz.ui.views.sums_sheet import Sums

DURATION = 0.6
"""Seconds."""


@dataclass(frozen=True, eq=False)
class _Shown:
    """What is seen at a moment."""

    sheets: Sheets
    scale: EnergyScale


class SumsMotion:
    """The energies that are seen: those of the newest landscapes, or on their way there."""

    def __init__(self) -> None:
        self.sums: Sums | None = None
        self.reduced_motion = False
        self._start: _Shown | None = None
        self._passed = 0.0

    @property
    def part(self) -> float:
        """How far it has come, 0 to 1."""
        if self._start is None:
            return 1.0
        t = min(self._passed / DURATION, 1.0)
        return t * t * (3 - 2 * t)

    @property
    def scale(self) -> EnergyScale:
        """The scale that is seen."""
        assert self.sums is not None
        return self.sums.scale if self._start is None else self._start.scale.towards(self.sums.scale, self.part)

    def clear(self) -> None:
        """Show nothing."""
        self.sums = self._start = None

    def show(self, sums: Sums, moving: bool) -> None:
        """Take over new landscapes: at once, or moving there from what is seen now.

        Only a memory that comes or goes moves anything: weights that follow a hand are shown at once.
        """
        old, seen = self.sums, None
        if old is not None and moving and not self.reduced_motion and old.keys != sums.keys:
            seen = _Shown(self.sheets(), self.scale)
        self.sums, self._start, self._passed = sums, None, 0.0
        if old is None or seen is None or seen.sheets.shape[1:] != sums.sheets.shape[1:]:
            return
        sheets = np.zeros_like(sums.sheets)  # a memory that comes begins as no landscape
        sheets[-1] = seen.sheets[-1]
        for k, key in enumerate(sums.keys):
            if key in old.keys:
                sheets[k] = seen.sheets[old.keys.index(key)]
        self._start = _Shown(sheets, seen.scale)

    def advance(self, seconds: float) -> bool:
        """Move on; returns whether anything changed."""
        if self._start is None:
            return False
        self._passed += seconds
        if self._passed >= DURATION or self.reduced_motion:
            self._start = None
        return True

    def sheets(self) -> Sheets:
        """(T + 1, rows, columns) the energies that are seen."""
        assert self.sums is not None
        if self._start is None:
            return self.sums.sheets
        part = np.float32(self.part)
        return np.asarray((1 - part) * self._start.sheets + part * self.sums.sheets)

    def pixels(self, tile: int, scale: EnergyScale, every: int = 1) -> NDArray[np.uint32]:
        """(rows, columns) 0xffrrggbb of what is seen on a tile; of every so many rows and columns."""
        assert self.sums is not None
        part = self.part
        # Few passes: this is done at every frame.
        factor = (STEPS - 1) / (scale.high - scale.low)
        steps = self.sums.sheets[tile, ::every, ::every] * np.float32(part * factor)
        steps += np.float32(0.5 - scale.low * factor)
        if self._start is not None:
            steps += self._start.sheets[tile, ::every, ::every] * np.float32((1 - part) * factor)
        return scale.colours.take(steps.astype(np.intp), mode="clip")
