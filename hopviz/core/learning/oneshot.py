"""One-shot learning: Hebb, Storkey, the pseudo-inverse; storing and forgetting one memory."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core import kernels
from hopviz.core.blocks import PRODUCTS, by_rows, rows_in_blocks, tiles, zeros
from hopviz.core.landscape.stepwise import Steps, part
from hopviz.core.landscape.stepwise import finished as result_of
from hopviz.core.learning.memories import bias_in, checked, finished, with_always_on, without_always_on
from hopviz.core.network import TIE, Floats, Network, State, Units, numbers
from hopviz.core.validation import as_network

BLOCK = 32
"""Patterns that become part of a basis together."""


def hebbian(patterns: ArrayLike, units: Units = "bipolar", normalise: bool = True, bias: bool = False) -> Network:
    """Hebb's rule, w_ij = sum over patterns of xi_i xi_j (Hopfield 1982).

    Parameters
    ----------
    patterns : array_like, shape (P, N)
        The memories.
    units : {"bipolar", "binary"}
        Kind of unit of the network; for binary ones xi is 2 s - 1: a pattern adds 4 (s_i - 1/2)(s_j - 1/2).
    normalise : bool
        Divide by N.
    bias : bool
        Learn biases too, as weights from one more unit that is on in every memory: b_i = sum of xi_i.  The reverse
        of a memory is then no longer as deep as the memory.

    Raises
    ------
    ValueError
        If `patterns` is not a non-empty (P, N) array of two values.
    """
    return result_of(hebbian_steps(patterns, units, normalise, bias))


def hebbian_steps(
    patterns: ArrayLike, units: Units = "bipolar", normalise: bool = True, bias: bool = False
) -> Steps[Network]:
    """As `hebbian`, in slices."""
    xi = by_rows(np.asarray, checked(patterns))
    weights = yield from _squares(xi)
    return finished(weights, xi.sum(axis=0) if bias else None, units, xi.shape[1] if normalise else 1)


def storkey(patterns: ArrayLike, units: Units = "bipolar", normalise: bool = True, bias: bool = False) -> Network:
    """Storkey's local rule, w_ij += (xi_i xi_j - xi_i h_ji - h_ij xi_j) / N, pattern by pattern (1997).

    h_ij is the field at unit i without the contributions of i and j.  Capacity N / sqrt(2 ln N).  With
    `normalise=False` the result is N times larger.  Parameters and errors as for `hebbian`; with `bias` the unit that
    is always on is one of the N.
    """
    return result_of(storkey_steps(patterns, units, normalise, bias))


def storkey_steps(
    patterns: ArrayLike, units: Units = "bipolar", normalise: bool = True, bias: bool = False
) -> Steps[Network]:
    """As `storkey`, in slices."""
    xi = checked(patterns)
    learning = with_always_on(xi) if bias else xi
    weights = zeros(learning.shape[1], learning.shape[1])
    for number, pattern in enumerate(learning, start=1):
        kernels.learning.storkey_step(weights, pattern)
        yield number / len(learning)
    return _scaled(weights, bias, units, 1.0 if normalise else 1.0 / xi.shape[1])


def pseudoinverse(patterns: ArrayLike, units: Units = "bipolar", normalise: bool = True, bias: bool = False) -> Network:
    """The projection onto the memories, W = X' (X X')^+ X (Personnaz 1986), with a zero diagonal.

    Every memory is a fixed point for any linearly independent P < N.  With `normalise=False` the result is N
    times larger.  Parameters and errors as for `hebbian`; with `bias` the memories have one more unit, always on.
    """
    return result_of(pseudoinverse_steps(patterns, units, normalise, bias))


def pseudoinverse_steps(
    patterns: ArrayLike, units: Units = "bipolar", normalise: bool = True, bias: bool = False
) -> Steps[Network]:
    """As `pseudoinverse`, in slices."""
    xi = checked(patterns)
    basis = yield from part(_orthonormal(with_always_on(xi) if bias else xi), 0.0, 0.7)
    weights = yield from part(_squares(basis), 0.7, 1.0)
    for block in rows_in_blocks(len(weights), len(weights)):
        # What is zero on paper is to be zero here: with P >= N nothing else is left beside the diagonal.
        rows = weights[block]
        rows[np.abs(rows) <= TIE] = 0.0
        yield 1.0
    return _scaled(weights, bias, units, 1.0 if normalise else 1.0 / xi.shape[1])


def _orthonormal(xi: State) -> Steps[Floats]:
    """An orthonormal basis, (rank, N), of what patterns (P, N) span: Gram and Schmidt by blocks, each done twice.

    What is left of a pattern, when its part in the basis is taken away, is nothing if it is below `TIE` of its squared
    length N.
    """
    count, n = xi.shape
    basis, rank = np.empty((min(count, n), n)), 0
    first = 0
    while first < count and rank < n:
        last = min(first + max(PRODUCTS // (4 * n * (rank + BLOCK)), 1), first + BLOCK, count)
        rest = _without(xi[first:last].astype(np.float64), basis[:rank])
        _, sizes, rows = np.linalg.svd(rest, full_matrices=False)
        left = _without(rows[sizes**2 > TIE * n], basis[:rank])[: n - rank]
        if len(left):
            basis[rank : rank + len(left)] = np.linalg.qr(left.T)[0].T
            rank += len(left)
        first = last
        yield first / count
    return basis[:rank]


def _without(rows: Floats, basis: Floats) -> Floats:
    """Rows (K, N) less what lies in the span of a basis (R, N)."""
    return np.asarray(rows - (rows @ basis.T) @ basis)


def _squares(rows: Floats) -> Steps[Floats]:
    """X'X (N, N) of rows X (K, N), symmetric to the last bit."""
    count, n = rows.shape
    squares = np.empty((n, n))
    for down, across in tiles(n, n, max(count, 1)):
        if across.start < down.stop:
            tile = np.matmul(rows.T[down], rows[:, across])
            squares[down, across] = tile
            squares[across, down] = tile.T
            yield down.start / n
    return squares


def _scaled(weights: Floats, bias: bool, units: Units, divisor: float) -> Network:
    """The network of learnt weights; with `bias`, those from the last unit are the biases."""
    biases = None
    if bias:
        weights, biases = without_always_on(weights)
    return finished(weights, biases, units, divisor)


def store(network: Network, pattern: ArrayLike, normalise: bool = True, bias: bool = False) -> Network:
    """One-shot Hebbian learning of one more pattern, shape (N,), on top of what is there; `bias` as for `hebbian`."""
    return _with_increment(network, pattern, 1.0, normalise, bias)


def forget(network: Network, pattern: ArrayLike, normalise: bool = True, bias: bool = False) -> Network:
    """The exact reverse of `store`: takes the Hebbian trace of a pattern, shape (N,), out of the weights."""
    return _with_increment(network, pattern, -1.0, normalise, bias)


def _with_increment(network: Network, pattern: ArrayLike, sign: float, normalise: bool, bias: bool) -> Network:
    xi = checked(np.atleast_2d(numbers("the pattern", pattern)))
    if xi.shape != (1, as_network(network).n):
        raise ValueError(f"the pattern must have shape ({network.n},), not {np.shape(pattern)}")
    trace = xi[0] * (sign / (network.n if normalise else 1))
    weights, step = np.empty((network.n, network.n)), np.zeros(network.n)
    for block in rows_in_blocks(len(weights), len(weights)):
        change = np.multiply.outer(trace[block], xi[0].astype(np.float64))
        change[np.arange(len(change)), np.arange(block.start, block.stop)] = 0.0
        weights[block] = network.weights[block] + change
        if network.units == "binary" or bias:
            step[block] = bias_in(network.units, change, trace[block] if bias else None)
    weights.setflags(write=False)
    return Network(weights, network.bias + step, network.units)
