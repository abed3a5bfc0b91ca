"""Change of the weights that is shown for a moment: when it begins, how it fades, and its colours."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from hopviz.ui.style.theme import Theme, diverging
from hopviz.ui.weights.pyramid import REACH, ZERO, Pyramid

HOLD, FADE = 0.2, 0.4
"""Seconds for which a change is seen, and in which it fades."""
GAP = 0.2
"""Seconds between two networks from which on the change is shown: not while somebody drags a weight."""
FAINTEST = 0.35
"""Opacity of the smallest change that can be told from none."""


class Flash:
    """The change of the weights that is shown now, if any, and how strongly."""

    def __init__(self) -> None:
        self.change: Pyramid | None = None
        self._age = 0.0
        self._last = -GAP

    @property
    def opacity(self) -> float:
        """1 at first, 0 in the end."""
        return 0.0 if self.change is None else min(max(1 - (self._age - HOLD) / FADE, 0.0), 1.0)

    def begin(self, change: Pyramid | None) -> None:
        """Show a change, unless the one before has come just now."""
        now = time.monotonic()
        quiet, self._last = now - self._last >= GAP, now
        if quiet and change is not None:
            self.change, self._age = change, 0.0

    def end(self) -> None:
        """Show none."""
        self.change = None

    def go_on(self, seconds: float) -> bool:
        """Fade; whether it looks different now."""
        before = self.opacity
        self._age += seconds
        if self.opacity == 0:
            self.change = None
        return self.opacity != before


def flash_colours(theme: Theme) -> NDArray[np.uint32]:
    """Colours of changes from -largest to +largest, (256,), with premultiplied opacity: no change is transparent."""
    strength = np.abs(np.arange(256) - ZERO) / REACH
    alpha = np.where(strength > 0, np.minimum(FAINTEST + (1 - FAINTEST) * strength, 1.0), 0.0)
    red, green, blue = np.rint(diverging(theme) * alpha[:, None]).astype(np.uint32).T
    return np.asarray(np.rint(alpha * 255).astype(np.uint32) << 24 | red << 16 | green << 8 | blue, np.uint32)
