"""The ball that is the state of a run, and its trail: sliding over a plane, or going from state to state."""

from __future__ import annotations

import math
from collections import deque

SLIDE = 0.09
"""Seconds in which the ball goes most of its way."""
TRAIL = 80
"""Places of the ball that are remembered."""
NEAR = 1e-3
LEG = 0.22
"""Seconds from one state to the next; fewer if many wait."""
LONGEST = 24
"""States that wait, or are remembered: the last ones of a frame that has more."""
Place = tuple[float, ...]


class Ball:
    """Where the state of a run lies, where it is drawn, and where it came from: it slides straight to its target."""

    def __init__(self) -> None:
        self.reduced_motion = False
        self.target: Place = (0.0, 0.0)
        self.at: Place = (0.0, 0.0)
        self.trail: deque[Place] = deque(maxlen=TRAIL)
        """Places the state has been at, oldest first, the target last."""
        self._unseen = False
        """Whether it was put or sent elsewhere since it moved last."""

    @property
    def is_somewhere(self) -> bool:
        """Whether it has been put anywhere yet."""
        return bool(self.trail)

    def leave(self) -> None:
        """Clear position and trail."""
        self.trail.clear()

    @property
    def way(self) -> list[Place]:
        """The way it came, as it is drawn: its trail, which ends where it is now; empty if it is nowhere."""
        return [*list(self.trail)[:-1], self.at] if self.is_somewhere else []

    def put(self, *place: float) -> None:
        """Move it there at once, without a trail."""
        self._unseen |= not (self.at == self.target == place and list(self.trail) == [place])
        self.target = self.at = place
        self.trail.clear()
        self.trail.append(place)

    def arrive(self) -> None:
        """Move it to its target at once."""
        self._unseen |= self.at != self.target
        self.at = self.target

    def send(self, *place: float) -> None:
        """Give it another target, or put it there if it is nowhere."""
        if not self.is_somewhere:
            self.put(*place)
        if place == self.target:
            return
        self.target, self._unseen = place, True
        self._leave_for(place)
        if self.reduced_motion:
            self.arrive()

    def _leave_for(self, place: Place) -> None:
        if len(self.trail) > 1 and self.trail[-2] == place:  # to and fro: one line is enough
            del self.trail[-2]
        self.trail.append(place)

    def slide(self, seconds: float) -> bool:
        """Move on; returns whether it looks different from the last time."""
        unseen, self._unseen = self._unseen, False
        if self.at == self.target:
            return unseen
        part = 1.0 if self.reduced_motion else 1 - math.exp(-seconds / SLIDE)
        between = tuple(now + part * (goal - now) for now, goal in zip(self.at, self.target, strict=True))
        self.at = self.target if math.dist(between, self.target) < NEAR else between
        return True


class Walker(Ball):
    """A ball that goes through states, told by their numbers: from each to the next, however many wait."""

    def __init__(self) -> None:
        super().__init__()
        self.trail = deque(maxlen=2 * LONGEST + 1)
        self.legs = 0.0
        """How far it is from its target: legs from one state to the next."""

    @property
    def state(self) -> int:
        """The number of the state that it is in, or on its way to in the end; -1 before there is one."""
        return int(self.target[0]) if self.is_somewhere else -1

    @property
    def leg(self) -> tuple[int, int, float]:
        """From which state to which it goes now, and how much of that way is done."""
        ahead = math.ceil(self.legs)
        start, goal = (self.trail[-1 - max(ahead - k, 0)][0] for k in (0, 1))
        return int(start), int(goal), ahead - self.legs

    @property
    def leaps(self) -> bool:
        """Whether more than one unit flips on this leg."""
        start, goal, _ = self.leg
        return (start ^ goal).bit_count() > 1

    @property
    def way(self) -> list[Place]:
        waiting = max(math.ceil(self.legs) - 1, 0)
        return list(self.trail)[: len(self.trail) - waiting][-LONGEST - 1 :]

    def put(self, *place: float) -> None:
        self._unseen |= self.legs > 0
        self.legs = 0.0
        super().put(*place)

    def arrive(self) -> None:
        self._unseen |= self.legs > 0
        self.legs = 0.0

    def _leave_for(self, place: Place) -> None:
        self.trail.append(place)
        self.legs += 1
        if self.legs > LONGEST + 1:
            del self.trail[1 - math.ceil(self.legs)]
            self.legs -= 1

    def slide(self, seconds: float) -> bool:
        unseen, self._unseen = self._unseen, False
        if not self.legs:
            return unseen
        self.legs = max(self.legs - seconds * math.ceil(self.legs) / LEG, 0.0)
        return True
