"""Bands of colour for heights: by level, with thin lines between them, lit from the upper left."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from hopviz.core.network import Floats
from hopviz.ui.style.plotting import energy_colours, packed, round_up

BANDS = 12
"""About so many bands of colour."""
LINE_STRENGTH = 0.35
RELIEF = 0.07
"""How much slopes are lit and shaded."""
BLENDS, SHADES = 17, 64
"""Steps from one band to the next across a border, and of darkness."""


def band_step(low: float, high: float) -> float:
    """Height of one band: round, and about `BANDS` of them."""
    return round_up((high - low) / BANDS)


def band_colour(band: float | Floats, step: float, low: float, high: float) -> NDArray[np.uint8]:
    """Colour of the band from `band` x `step` to one more, by its middle."""
    middle = (np.asarray(band, float) + 0.5) * step
    part = np.clip((middle - low) / (high - low), 0, 1)
    return energy_colours()[np.rint(part * 255).astype(np.intp)]


class Relief:
    """Heights as they are needed for any colouring: with their slopes and how they are lit, all (n, n)."""

    def __init__(self, heights: Floats) -> None:
        self.heights = heights.astype(np.float32)
        down, right = np.gradient(self.heights)
        self.slope = np.hypot(down, right) + np.float32(1e-12)
        """Change of height per pixel."""
        self.light = (right - down) / (self.slope + np.float32(0.3) * self.slope.max())
        """-1 to 1: how much the ground is turned away from the light, which comes from the upper left."""

    def pixels(self, low: float, high: float) -> NDArray[np.uint32]:
        """Bands of colour with smooth borders and thin darker lines between them, as RGB pixels."""
        step = band_step(low, high)
        level = self.heights * np.float32(1 / step)
        line = np.rint(level)
        away = (level - line) * (np.float32(step) / self.slope)  # pixels from the nearest line
        first, last = math.floor(low / step) - 1, math.ceil(high / step) + 1
        band = np.clip(line, first + 1, last - 1) - first
        upper = np.rint(np.clip(away + np.float32(0.5), 0, 1) * (BLENDS - 1))
        dense = np.clip(np.float32(1.6) - self.slope * np.float32(2 / step), 0, 1)  # no lines on a cliff
        dark = LINE_STRENGTH * np.clip(np.float32(1.1) - np.abs(away), 0, 1) * dense
        shade = np.rint(np.clip(dark + RELIEF * self.light + RELIEF, 0, 1) * (SHADES - 1))
        index = ((band * BLENDS + upper) * SHADES + shade).astype(np.intp)
        return np.asarray(_colour_table(band_colour(np.arange(first, last + 1.0), step, low, high))[index])


def _colour_table(colours: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """RGB pixels by border k (between bands k - 1 and k), how far one is in the upper band, and darkness."""
    upper = np.linspace(0, 1, BLENDS)[:, None]
    blended = np.roll(colours, 1, axis=0)[:, None, :] * (1 - upper) + colours[:, None, :] * upper
    darkness = np.linspace(0, 1, SHADES) - RELIEF
    return packed(np.clip(blended[:, :, None, :] * (1 - darkness)[:, None], 0, 255).reshape(-1, 3))
