"""When may a dial hand the next network on?  Not too often, and not before the last one has been looked at."""

from __future__ import annotations

SHORTEST, LONGEST = 0.1, 0.5
"""Seconds between two networks that everybody is shown: at least, and where the answer takes longer."""


class Pace:
    """Counts the time since a network was handed on."""

    def __init__(self) -> None:
        self._waited, self._waits = LONGEST, False

    @property
    def is_ready(self) -> bool:
        """Whether another network may be handed on."""
        return self._waited >= (LONGEST if self._waits else SHORTEST)

    def go_on(self, seconds: float) -> None:
        """So many seconds have passed."""
        self._waited += seconds

    def hand_on(self) -> None:
        """A network is being handed on."""
        self._waited, self._waits = 0.0, True

    def take_answer(self) -> None:
        """Something has been found out about it."""
        self._waits = False
