"""What does OpenGL need to know of a body?  Corners, triangles, and what each corner looks like."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Mesh:
    """V corners and F triangles."""

    points: NDArray[np.float32]
    """(V, 3)"""
    faces: NDArray[np.uint32]
    """(F, 3) numbers of corners."""
    values: NDArray[np.float32]
    """(V, 4) with a palette the normal and the height in bands; without one red, green, blue from 0 to 1, and 1."""
    palette: NDArray[np.uint8] | None = None
    """(K, 3) colours of the bands, from the lowest; None for corners that have colours of their own."""
