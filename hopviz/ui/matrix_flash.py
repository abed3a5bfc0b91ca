"""What was just added to the weights, and for how long is it seen?  A flash over the matrix that fades into it."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from hopviz.core.network import Network
from hopviz.project.model import Project
from hopviz.ui.pyramid import REACH, ZERO, Pyramid, build_pyramid
from hopviz.ui.theme import Theme, diverging

LARGEST = 2048
"""Units up to which a change is shown: preparing that of a larger matrix would take longer than to look at it."""
NOTHING = 1e-9
"""Changes below this share of the largest weight are rounding."""
HOLD, FADE = 0.2, 0.4
"""Seconds for which the change is seen, and in which it fades."""
GAP = 0.2
"""Seconds between two networks from which on the change is shown: not while somebody drags a weight."""
FAINTEST = 0.35
"""Opacity of the smallest change that can be told from none."""


def change(before: tuple[Project, Network] | None, project: Project, network: Network) -> Pyramid | None:
    """The pictures of what was added to the weights; None where that would mean nothing, or be seen too late."""
    if before is None or network.n > LARGEST or before[1].n != network.n:
        return None
    former, old = before
    if (former.rows, former.cols, former.origin, former.units) != (
        project.rows,
        project.cols,
        project.origin,
        project.units,
    ):
        return None
    added = network.weights - old.weights
    largest = max(float(np.abs(added).max()), 0.0)
    return build_pyramid(added) if largest > NOTHING * float(np.abs(network.weights).max() + largest) else None


def colours(theme: Theme) -> NDArray[np.uint32]:
    """Colours of changes from -largest to +largest, (256,), with premultiplied opacity: no change is transparent."""
    strength = np.abs(np.arange(256) - ZERO) / REACH
    alpha = np.where(strength > 0, np.minimum(FAINTEST + (1 - FAINTEST) * strength, 1.0), 0.0)
    red, green, blue = np.rint(diverging(theme) * alpha[:, None]).astype(np.uint32).T
    return np.asarray(np.rint(alpha * 255).astype(np.uint32) << 24 | red << 16 | green << 8 | blue, np.uint32)


class Flash:
    """The change that is shown now, if any, and how strongly."""

    def __init__(self) -> None:
        self.change: Pyramid | None = None
        self._age = 0.0
        self._last = -GAP

    @property
    def opacity(self) -> float:
        """1 at first, 0 in the end."""
        if self.change is None:
            return 0.0
        return min(max(1 - (self._age - HOLD) / FADE, 0.0), 1.0)

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
        if self.change is None:
            return False
        before = self.opacity
        self._age += seconds
        after = self.opacity
        if after == 0:
            self.change = None
        return after != before
