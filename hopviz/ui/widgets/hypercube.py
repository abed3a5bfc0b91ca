"""Corners of a hypercube in space: every state of a few units has a place, every flip an edge."""

from __future__ import annotations

import math

import numpy as np

from hopviz.core.network import Floats

SMALLER = 0.42
"""Size of the cubes of units 3 to 5 by that of units 0 to 2, and so on."""
INNER = 0.48


def signs_of_corners(n: int) -> Floats:
    """(2^N, N): -1 for a unit off, 1 for one on."""
    return np.asarray(2.0 * ((np.arange(1 << n)[:, np.newaxis] >> np.arange(n)) & 1) - 1)


def corners_in_space(n: int) -> Floats:
    """Corners in space, within a sphere of radius 1, shape (2^N, 3).

    Four units are a cube within a cube.  Of more, units 0 to 2 are the edges of a cube, units 3 to 5 those of a
    smaller, turned one at each of its corners, and so on.
    """
    signs = signs_of_corners(n)
    if n == 4:
        points = signs[:, :3] * np.where(signs[:, 3:] > 0, 1.0, INNER)
    else:
        (c, s), (d, t) = ((math.cos(angle), math.sin(angle)) for angle in (0.8, 0.65))
        turn = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]) @ np.array([[1, 0, 0], [0, d, -t], [0, t, d]])
        axes = [SMALLER**k * np.linalg.matrix_power(turn, k) for k in range(math.ceil(n / 3))]
        points = signs @ np.concatenate(axes)[:n]
    return np.asarray(points / np.linalg.norm(points, axis=1).max())
