"""The pace of a run: how many updates are due at a tick of the display, and how long a picture of them stands."""

from __future__ import annotations

import math

QUANTUM = 0.008
"""Seconds one request may take at a set speed."""
FULL_QUANTUM = 0.011
"""Seconds one request may take at full speed."""
BURST = 0.1
"""Seconds of updates that may be caught up with: what a slow machine could not do before is let go."""
FOLLOWED = 5000.0
"""Updates a second up to which a run is motion that one can follow: it is seen at every tick."""
LEGIBLE = 0.1
"""Seconds for which a picture of a faster run stands: its figures can be read, and compared with each other."""


def standing_time(speed: float) -> float:
    """Seconds for which a picture of a run at this speed, in updates a second, stands at least."""
    return LEGIBLE if speed > FOLLOWED else 0.0


class Pace:
    """Counts the updates that a set speed has earned and that have not been asked for."""

    def __init__(self) -> None:
        self._credit = 0.0

    def begin(self) -> None:
        """Let the first update be due at once."""
        self._credit = 1.0

    def due(self, speed: float, passed: float) -> tuple[int | None, float] | None:
        """What to ask for after so many seconds: updates (None: as many as there is time for) and seconds at most.

        Parameters
        ----------
        speed : float
            Updates a second; infinite at full speed.
        passed : float
            Seconds since the tick before.
        """
        if math.isinf(speed):
            return None, FULL_QUANTUM
        self._credit = min(self._credit + speed * passed, max(speed * BURST, 1.0))
        updates = int(self._credit)
        if updates == 0:
            return None
        self._credit -= updates
        return updates, QUANTUM
