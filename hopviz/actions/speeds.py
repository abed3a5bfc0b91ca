"""Speeds of a run: the notches from one update a second to full speed."""

from __future__ import annotations

import math

NOTCHES_A_DECADE = 12
DECADES = 5
FULL = NOTCHES_A_DECADE * DECADES + 1
"""The last notch: full speed."""
STEP = NOTCHES_A_DECADE // 4
"""Notches by which a run is made slower or faster."""


def speed_of(notch: int) -> float:
    """Updates a second of a notch, 0 to `FULL`."""
    return math.inf if notch >= FULL else 10 ** (notch / NOTCHES_A_DECADE)


def notch_of(speed: float) -> int:
    """The notch nearest to a speed."""
    return FULL if math.isinf(speed) else min(max(round(NOTCHES_A_DECADE * math.log10(speed)), 0), FULL - 1)
