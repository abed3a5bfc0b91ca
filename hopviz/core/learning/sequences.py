"""Learning sequences: each memory leads to the next one (Hopfield 1982; Amari 1972)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core.blocks import rows_in_blocks
from hopviz.core.couplings import check_dense
from hopviz.core.learning.memories import checked, learnt, with_always_on
from hopviz.core.network import Network, Units
from hopviz.core.stepwise import Steps, finished


def sequence(patterns: ArrayLike, units: Units = "bipolar", normalise: bool = True, bias: bool = False) -> Network:
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
    bias : bool
        Learn biases too, as weights from one more unit that is on in every memory: b_i = sum of xi_i.

    Raises
    ------
    ValueError
        If `patterns` is not a non-empty (P, N) array of two values, or there are too many units for a matrix.
    """
    return finished(sequence_steps(patterns, units, normalise, bias))


def is_symmetric(patterns: ArrayLike) -> bool:
    """Whether the weights of a sequence of patterns (P, N) are symmetric, as those of one or two are.

    With A = sum of xi^(k+1) xi^(k)', |A - A'|^2 = 2 (|A|^2 - tr A^2), both of which follow from products of patterns.
    """
    xi = checked(patterns).astype(np.float64)
    products = xi @ xi.T
    led, leading = np.roll(products, (-1, -1), axis=(0, 1)), np.roll(products, -1, axis=1)
    return bool((led * products).sum() == (leading * leading.T).sum())


def sequence_steps(
    patterns: ArrayLike, units: Units = "bipolar", normalise: bool = True, bias: bool = False
) -> Steps[Network]:
    """As `sequence`, in slices."""
    xi = checked(patterns)
    n = xi.shape[1]
    check_dense(n)
    learning = (with_always_on(xi) if bias else xi).astype(np.float64)
    size = learning.shape[1]
    following, weights = np.roll(learning, -1, axis=0), np.empty((size, size))
    for block in rows_in_blocks(size, size):
        np.matmul(following[:, block].T, learning, out=weights[block])
        yield block.stop / size
    return learnt(weights, bias, units, n if normalise else 1)
