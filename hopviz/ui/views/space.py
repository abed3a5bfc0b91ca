"""Where on the screen does a point of space appear?  A camera that turns around the middle of a body."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DISTANCE = 5.0
"""From the eye to the middle; the body's radius is 1."""
NEAREST, FARTHEST = 1.0, 12.0
LOWEST, HIGHEST = 8.0, 89.0
LEAST_ZOOM, MOST_ZOOM = 0.6, 5.0


@dataclass(frozen=True)
class Camera:
    """From where the body is seen: an upright cylinder of radius 1 around the z axis, from `foot` up to `height`."""

    turn: float = 24.0
    """Degrees by which the body is turned, anticlockwise from above; at 0 the x axis points right."""
    tilt: float = 44.0
    """Degrees from which one looks down; 90 is from above."""
    zoom: float = 1.0
    """At 1 the whole cylinder is seen, whichever way it is turned."""
    height: float = 1.0
    foot: float = 0.0

    def turned(self, turn: float, tilt: float) -> Camera:
        """Turned and tilted further, by degrees."""
        return replace(self, turn=(self.turn + turn) % 360.0, tilt=min(max(self.tilt + tilt, LOWEST), HIGHEST))

    def zoomed(self, factor: float) -> Camera:
        """Nearer (factor > 1) or farther."""
        return replace(self, zoom=min(max(self.zoom * factor, LEAST_ZOOM), MOST_ZOOM))

    def axes(self) -> Floats:
        """(3, 3) the screen's right, up and towards the eye, one a row, in the body's coordinates."""
        t, d = math.radians(self.turn), math.radians(self.tilt)
        right = (math.cos(t), -math.sin(t), 0.0)
        back = (math.sin(t), math.cos(t), 0.0)
        up = (math.sin(d) * back[0], math.sin(d) * back[1], math.cos(d))
        towards = (-math.cos(d) * back[0], -math.cos(d) * back[1], math.sin(d))
        return np.array([right, up, towards])

    def view(self) -> Floats:
        """(4, 4) from the body's coordinates to the eye's, which looks along -z."""
        matrix = np.eye(4)
        matrix[:3, :3] = self.axes()
        matrix[:3, 3] = -matrix[:3, :3] @ self._middle() - (0.0, 0.0, DISTANCE)
        return matrix

    def eye(self) -> Floats:
        """(3,) where the eye is, in the body's coordinates."""
        return DISTANCE * self.axes()[2] + self._middle()

    def _middle(self) -> Floats:
        """(3,) what it looks at."""
        return np.array([0.0, 0.0, (self.height + self.foot) / 2])

    def focus(self, width: float, height: float, margin: float) -> float:
        """Pixels per unit at depth 1; at zoom 1 the cylinder just fits into a picture, `margin` from its edges."""
        wide, low, high = self._extent()
        across, up = max(width - 2 * margin, 20.0), max(height - 2 * margin, 20.0)
        return self.zoom * min(across / (2 * wide), up / (high - low))

    def _extent(self) -> tuple[float, float, float]:
        return _extent(self.tilt, (self.height - self.foot) / 2)

    def _level(self) -> float:
        """What is in the middle of the picture's height, at focus 1: what is near reaches further than what is far."""
        _, low, high = self._extent()
        return (low + high) / 2

    def projection(self, width: float, height: float, margin: float) -> Floats:
        """(4, 4) from the eye's coordinates to OpenGL's."""
        focus = self.focus(width, height, margin)
        matrix = np.zeros((4, 4))
        matrix[0, 0], matrix[1, 1] = 2 * focus / width, 2 * focus / height
        matrix[1, 2] = self._level() * matrix[1, 1]
        matrix[2, 2] = -(FARTHEST + NEAREST) / (FARTHEST - NEAREST)
        matrix[2, 3] = -2 * FARTHEST * NEAREST / (FARTHEST - NEAREST)
        matrix[3, 2] = -1.0
        return matrix

    def on_screen(self, points: Floats, width: float, height: float, margin: float) -> Floats:
        """(..., 2) pixels from the upper left corner of a picture of this size; points (..., 3)."""
        seen = (np.asarray(points, float) - self._middle()) @ self.axes().T
        across, up = (seen[..., k] / (DISTANCE - seen[..., 2]) for k in (0, 1))
        focus = self.focus(width, height, margin)
        return np.stack([width / 2 + focus * across, height / 2 - focus * (up - self._level())], axis=-1)


@dataclass(frozen=True)
class Pose:
    """How a body is turned that is seen from afar, without perspective; at 0, 0 the eye looks along -z, y is up."""

    turn: float = 0.0
    """Degrees about the upright axis: what is near goes to the right."""
    tilt: float = 0.0
    """Degrees about the level axis: what is near goes down."""
    zoom: float = 1.0
    lowest: float = -90.0
    """Degrees that it is tilted at least."""
    highest: float = 90.0

    def turned(self, turn: float, tilt: float) -> Pose:
        """Turned and tilted further, by degrees."""
        return replace(
            self, turn=(self.turn + turn) % 360.0, tilt=min(max(self.tilt + tilt, self.lowest), self.highest)
        )

    def zoomed(self, factor: float) -> Pose:
        """Nearer (factor > 1) or farther."""
        return replace(self, zoom=min(max(self.zoom * factor, LEAST_ZOOM), MOST_ZOOM))

    def seen(self, points: Floats) -> Floats:
        """(..., 3) points as the eye sees them: right, up, and towards it."""
        t, d = math.radians(self.turn), math.radians(self.tilt)
        about_y = np.array([[math.cos(t), 0, math.sin(t)], [0, 1, 0], [-math.sin(t), 0, math.cos(t)]])
        about_x = np.array([[1, 0, 0], [0, math.cos(d), -math.sin(d)], [0, math.sin(d), math.cos(d)]])
        return np.asarray(points, float) @ (about_x @ about_y).T


@lru_cache(maxsize=64)
def _extent(tilt: float, half: float) -> tuple[float, float, float]:
    """How far the rims of a cylinder of this half height reach from what is looked at, at focus 1: aside, down, up."""
    angles = np.linspace(0.0, 2 * math.pi, 240, endpoint=False)
    rims = [np.stack([np.cos(angles), np.sin(angles), np.full_like(angles, z)], axis=1) for z in (-half, half)]
    seen = np.concatenate(rims) @ Camera(0.0, tilt).axes().T
    across, up = (seen[:, k] / (DISTANCE - seen[:, 2]) for k in (0, 1))
    return float(across.max()), float(up.min()), float(up.max())
