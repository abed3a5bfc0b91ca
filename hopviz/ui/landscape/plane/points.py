"""Points of a memory plane: the nearest ones to states, and how much of each state lies in the plane."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hopviz.core.landscape.plane import nearest_point
from hopviz.core.network import Floats
from hopviz.project.parts import Mask


def points_of(states: NDArray[np.int8], patterns: NDArray[np.int8], present: Mask | None) -> tuple[Floats, Floats]:
    """Points (a, b) and shares of some states.

    Others may be removed than were when a plane was made: so no point leaves it.

    Parameters
    ----------
    states : ndarray, shape (R, N)
        On where above 0.
    patterns : ndarray, shape (2, N)
        That span the plane, bipolar.
    present : ndarray of bool, shape (N,), optional
        Units that are not removed.

    Returns
    -------
    points : ndarray, shape (R, 2)
    shares : ndarray, shape (R,)
        Part of each state's squared length, 0 to 1, that lies in the plane.
    """
    here = np.ones(patterns.shape[1], bool) if present is None else present
    xi, count = patterns[:, here].astype(float), max(int(np.count_nonzero(here)), 1)
    m, k = (np.where(states[:, here] > 0, 1.0, -1.0) @ xi.T / count).T
    agreement = 0.5 * (1 + float(xi[0] @ xi[1]) / count)
    a, b = np.broadcast_arrays(*nearest_point(agreement, m, k))
    return np.column_stack([a, b]), np.clip(a * m + b * k, 0.0, 1.0)
