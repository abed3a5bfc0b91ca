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
    """From where the body is seen: an upright cylinder of radius 1 around the z axis, `height` tall from z = 0."""

    turn: float = 24.0
    """Degrees by which the body is turned, anticlockwise from above; at 0 the x axis points right."""
    tilt: float = 44.0
    """Degrees from which one looks down; 90 is from above."""
    zoom: float = 1.0
    height: float = 1.0

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
        matrix[:3, 3] = -matrix[:3, :3] @ (0.0, 0.0, self.height / 2) - (0.0, 0.0, DISTANCE)
        return matrix

    def eye(self) -> Floats:
        """(3,) where the eye is, in the body's coordinates."""
        return DISTANCE * self.axes()[2] + (0.0, 0.0, self.height / 2)

    def focus(self, width: float, height: float, margin: float) -> float:
        """Pixels per unit at depth 1 with which the whole cylinder fits into a picture, `margin` from its edges."""
        wide, tall = _extent(self.tilt, self.height)
        return self.zoom * min(max(width / 2 - margin, 10.0) / wide, max(height / 2 - margin, 10.0) / tall)

    def projection(self, width: float, height: float, margin: float) -> Floats:
        """(4, 4) from the eye's coordinates to OpenGL's."""
        focus = self.focus(width, height, margin)
        matrix = np.zeros((4, 4))
        matrix[0, 0], matrix[1, 1] = 2 * focus / width, 2 * focus / height
        matrix[2, 2] = -(FARTHEST + NEAREST) / (FARTHEST - NEAREST)
        matrix[2, 3] = -2 * FARTHEST * NEAREST / (FARTHEST - NEAREST)
        matrix[3, 2] = -1.0
        return matrix

    def on_screen(self, points: Floats, width: float, height: float, margin: float) -> Floats:
        """(..., 2) pixels from the upper left corner of a picture of this size; points (..., 3)."""
        axes = self.axes()
        seen = (np.asarray(points, float) - (0.0, 0.0, self.height / 2)) @ axes.T
        scale = self.focus(width, height, margin) / (DISTANCE - seen[..., 2])
        return np.stack([width / 2 + scale * seen[..., 0], height / 2 - scale * seen[..., 1]], axis=-1)


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
def _extent(tilt: float, height: float) -> tuple[float, float]:
    """How far the rims of the cylinder reach from the middle of the picture, to the side and up or down, at focus 1."""
    angles = np.linspace(0.0, 2 * math.pi, 48, endpoint=False)
    rims = [np.stack([np.cos(angles), np.sin(angles), np.full(48, z)], axis=1) for z in (-height / 2, height / 2)]
    seen = np.concatenate(rims) @ Camera(0.0, tilt).axes().T
    flat = np.abs(seen[:, :2] / (DISTANCE - seen[:, 2:])).max(axis=0)
    return float(flat[0]), float(flat[1])
