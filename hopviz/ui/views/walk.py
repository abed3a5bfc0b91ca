"""How does the walker get from corner to corner?  Along edges, or in one leap across several at once."""

from __future__ import annotations

from collections import deque

from hopviz.core.frame import Frame
from hopviz.core.landscape import numbers_of
from hopviz.ui.views.run_view import states_on_the_way

LEG = 0.22
"""Seconds from one corner to the next; fewer if many wait."""
LONGEST = 24
"""Corners that wait, or are remembered: the last ones of a frame that has more."""


def corners(frame: Frame) -> list[int]:
    """Numbers of the states that a frame went through, the one before its first flip first, the present one last."""
    on, _ = states_on_the_way(frame, LONGEST)
    return [int(number) for number in numbers_of(on)]


class Walker:
    """Where the walker is: on the way from one corner to the next."""

    def __init__(self) -> None:
        self.reduced_motion = False
        self.waiting: deque[int] = deque(maxlen=LONGEST)
        self.trail: deque[int] = deque(maxlen=LONGEST)
        """Corners it has left, oldest first."""
        self._unseen = False
        """Whether it was put or sent elsewhere since it went on last."""
        self.leave()

    def leave(self) -> None:
        """Be nowhere."""
        self.start = self.goal = -1
        self.part = 1.0
        """How much of the way from `start` to `goal` is done."""
        self.waiting.clear()
        self.trail.clear()

    @property
    def corner(self) -> int:
        """The number of the state that it is in, or on its way to in the end; -1 before there is one."""
        return self.waiting[-1] if self.waiting else self.goal

    def put(self, corner: int) -> None:
        """Be there at once, without a past."""
        self._unseen |= self.goal != corner or self.part < 1.0 or bool(self.waiting or self.trail)
        self.start = self.goal = corner
        self.part = 1.0
        self.waiting.clear()
        self.trail.clear()

    def send(self, way: list[int]) -> None:
        """Go through these corners, by a leap to the first if need be."""
        if self.goal < 0:
            self.put(way[-1])
        for corner in way:
            if corner != self.corner:
                self.waiting.append(corner)
                self._unseen = True
        while self.reduced_motion and self._next():
            self.part = 1.0

    def arrive(self) -> None:
        """Be at once where it goes."""
        while self._next():
            self._unseen = True
        self._unseen |= self.part < 1.0
        self.part = 1.0

    def _next(self) -> bool:
        if not self.waiting:
            return False
        self.trail.append(self.goal)
        self.start, self.goal, self.part = self.goal, self.waiting.popleft(), 0.0
        return True

    @property
    def leaps(self) -> bool:
        """Whether more than one unit flips on this leg."""
        return (self.start ^ self.goal).bit_count() > 1

    def go(self, seconds: float) -> bool:
        """Move on; returns whether it looks different from the last time."""
        unseen, self._unseen = self._unseen, False
        if self.part >= 1.0 and not self._next():
            return unseen
        self.part += seconds * (1 + len(self.waiting)) / LEG
        while self.part >= 1.0 and self.waiting:
            spare = self.part - 1.0
            self._next()
            self.part = spare
        self.part = min(self.part, 1.0)
        return True
