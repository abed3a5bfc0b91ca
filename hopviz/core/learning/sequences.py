"""Learning sequences: each memory leads to the next one (Hopfield 1982; Amari 1972)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core.blocks import rows_in_blocks
from hopviz.core.couplings import check_dense
from hopviz.core.learning.memories import checked, finished
from hopviz.core.network import Network, Units


def sequence(patterns: ArrayLike, units: Units = "bipolar", normalise: bool = True) -> Network:
    """The network that replays memories in their order, the first after the last, if all units update at once.

    w_ij = sum over mu of xi_i^(mu+1) xi_j^mu, which is asymmetric: no energy tells where a run goes.  From a memory,
    or near one, each tick of `Parallel` leads to the next, and the run is a cycle of P states.

    Parameters
    ----------
    patterns : array_like, shape (P, N)
        The memories.
    units : {"bipolar", "binary"}
        Kind of unit of the network.
    normalise : bool
        Divide by N.

    Raises
    ------
    ValueError
        If `patterns` is not a non-empty (P, N) array of two values, or there are too many units for a matrix.
    """
    xi = checked(patterns).astype(np.float64)
    n = xi.shape[1]
    check_dense(n)
    following, weights = np.roll(xi, -1, axis=0), np.empty((n, n))
    for block in rows_in_blocks(n, n):
        np.matmul(following[:, block].T, xi, out=weights[block])
    return finished(weights, None, units, n if normalise else 1)
