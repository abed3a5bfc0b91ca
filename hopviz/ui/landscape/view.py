"""What does every view of the energy landscape understand, and what do those of a plane share?"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from hopviz.core.landscape import MemoryPlane
from hopviz.ui.style.theme import LIGHT, Theme

SLIDE = 0.09
"""Seconds in which the ball goes most of its way."""
TRAIL = 80
"""Places of the ball that are remembered."""
NEAR = 1e-3


@dataclass(frozen=True)
class Corner:
    """A corner of the plane: a state with a name, and its kind where it is an attractor by design."""

    label: str
    kind: str | None
    """A key of `hopviz.ui.marks.SHAPES`; None where the corner is just a direction."""


@dataclass(frozen=True, eq=False)
class Surface:
    """The plane to be shown and its corners: a = +1, b = +1, a = -1, b = -1."""

    plane: MemoryPlane
    corners: tuple[Corner, Corner, Corner, Corner]


class Ball:
    """Where the state lies in the plane, where it is drawn, and where it came from."""

    def __init__(self) -> None:
        self.reduced_motion = False
        self.target = (0.0, 0.0)
        self.at = (0.0, 0.0)
        self.trail: deque[tuple[float, float]] = deque(maxlen=TRAIL)
        """Places the state has been at, oldest first, the target last."""
        self._unseen = False
        """Whether it was put or sent elsewhere since it slid last."""

    @property
    def is_somewhere(self) -> bool:
        """Whether it has been put anywhere yet."""
        return bool(self.trail)

    def leave(self) -> None:
        """Be nowhere."""
        self.trail.clear()

    @property
    def way(self) -> list[tuple[float, float]]:
        """The way it came, as it is drawn: its trail, which ends where it is now; empty if it is nowhere."""
        return [*list(self.trail)[:-1], self.at] if self.is_somewhere else []

    def put(self, a: float, b: float) -> None:
        """Be there at once, without a past."""
        self._unseen |= not (self.at == self.target == (a, b) and list(self.trail) == [(a, b)])
        self.target = self.at = (a, b)
        self.trail.clear()
        self.trail.append(self.target)

    def arrive(self) -> None:
        """Be at once where it goes."""
        self._unseen |= self.at != self.target
        self.at = self.target

    def send(self, a: float, b: float) -> None:
        """Go there, or be there if it is nowhere."""
        if not self.is_somewhere:
            self.put(a, b)
        if (a, b) == self.target:
            return
        self.target, self._unseen = (a, b), True
        if len(self.trail) > 1 and self.trail[-2] == self.target:  # to and fro: one line is enough
            del self.trail[-2]
        self.trail.append(self.target)
        if self.reduced_motion:
            self.at = self.target

    def slide(self, seconds: float) -> bool:
        """Move on; returns whether it looks different from the last time."""
        unseen, self._unseen = self._unseen, False
        if self.at == self.target:
            return unseen
        part = 1.0 if self.reduced_motion else 1 - math.exp(-seconds / SLIDE)
        a, b = (now + part * (goal - now) for now, goal in zip(self.at, self.target, strict=True))
        arrived = math.hypot(a - self.target[0], b - self.target[1]) < NEAR
        self.at = self.target if arrived else (a, b)
        return True


class PlaneMap(QWidget):
    """One way of drawing the plane of two memories; only `draw` paints, and only if something changed."""

    def __init__(self, ball: Ball, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ball = ball
        self.theme: Theme = LIGHT
        self.when_flat = ""
        """What is said instead of colours where all heights are the same."""

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme

    def show_surface(self, surface: Surface) -> None:
        """Take over a plane; the same one at another temperature, or another one."""

    def free_width(self, height: float) -> int:
        """How many pixels wide a control in the upper left corner may be if it ends at this height."""
        return self.width() // 4

    def draw(self, seconds: float) -> None:
        """Paint what has changed."""
