"""Reports that wait to be seen: they are shown at a tick of the display, for as long as figures take to be read."""

from __future__ import annotations

from hopviz.core.recorder import Report
from hopviz.engine.pace import standing_time


class Showing:
    """What has come since anything was shown, and for how long that has been seen."""

    def __init__(self) -> None:
        self._waiting: list[Report] = []
        self._seconds = 0.0
        self._is_wanted = False
        """Whether a person waits for what has come."""

    def add(self, report: Report) -> None:
        """Let a report wait."""
        self._waiting.append(report)

    def want(self) -> None:
        """Show what waits, and the next that comes, without delay."""
        self._is_wanted = True

    def is_due(self, passed: float, running: bool, speed: float) -> bool:
        """Whether what waits is to be shown, so many seconds after this was asked last."""
        self._seconds += passed
        stands = running and self._seconds < standing_time(speed)
        return bool(self._waiting) and (self._is_wanted or not stands)

    def take(self) -> list[Report]:
        """What waits, in its order; from now on it is seen."""
        waiting, self._waiting = self._waiting, []
        self._seconds, self._is_wanted = 0.0, False
        return waiting
