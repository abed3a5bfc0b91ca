"""Points of a memory plane: the nearest ones to states, and how much of each state lies in the plane."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopviz.core.landscape.plane import nearest_point
from hopviz.core.network import Floats
from hopviz.project.parts import Mask


def points_of(states: NDArray[Any], patterns: NDArray[np.int8], present: Mask | None) -> tuple[Floats, Floats]:
    """Points (a, b) and shares of some states.

    Others may be removed than were when a plane was made: so no point leaves it.

    Parameters
    ----------
    states : ndarray, shape (R, N)
        Values of graded units where they are no whole numbers; else on where above 0.
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
    s = states[:, here] if np.issubdtype(states.dtype, np.floating) else np.where(states[:, here] > 0, 1.0, -1.0)
    m, k = (s @ xi.T / count).T
    lengths = (s * s).sum(axis=1) / count
    agreement = 0.5 * (1 + float(xi[0] @ xi[1]) / count)
    a, b = np.broadcast_arrays(*nearest_point(agreement, m, k))
    shares = np.divide(a * m + b * k, lengths, out=np.ones_like(m), where=lengths > 1e-12)
    return np.column_stack([a, b]), np.clip(shares, 0.0, 1.0)
