"""One-shot learning: Hebb, Storkey, the pseudo-inverse; storing and forgetting one memory."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core import kernels
from hopviz.core.landscape import stepwise
from hopviz.core.landscape.stepwise import Steps, part
from hopviz.core.learning.memories import bias_in, checked, finished, with_always_on, without_always_on
from hopviz.core.network import TIE, Floats, Network, State, Units, numbers

ROWS, MEMORIES = 128, 64
"""Rows of a product, and of a basis, that are made in one step."""


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
    return stepwise.finished(hebbian_steps(patterns, units, normalise, bias))


def hebbian_steps(
    patterns: ArrayLike, units: Units = "bipolar", normalise: bool = True, bias: bool = False
) -> Steps[Network]:
    """Hebb's rule, a few units at a time; see `hebbian`."""
    xi = checked(patterns).astype(np.float64)
    weights = yield from _products(xi)
    return finished(weights, xi.sum(axis=0) if bias else None, units, xi.shape[1] if normalise else 1)


def _products(x: Floats) -> Steps[Floats]:
    """X'X for X (P, N), a few rows at a time; symmetric to the last bit."""
    n = x.shape[1]
    products = np.empty((n, n))
    for first, last in stepwise.pieces(n, ROWS):
        rows = x[:, first:last].T @ x[:, first:]
        square = rows[:, : last - first]
        square[:] = 0.5 * (square + square.T)
        products[first:last, first:], products[first:, first:last] = rows, rows.T
        yield last / n
    return products


def storkey(patterns: ArrayLike, units: Units = "bipolar", normalise: bool = True, bias: bool = False) -> Network:
    """Storkey's local rule, w_ij += (xi_i xi_j - xi_i h_ji - h_ij xi_j) / N, pattern by pattern (1997).

    h_ij is the field at unit i without the contributions of i and j.  Capacity N / sqrt(2 ln N).  With
    `normalise=False` the result is N times larger.  Parameters and errors as for `hebbian`; with `bias` the unit that
    is always on is one of the N.
    """
    return stepwise.finished(storkey_steps(patterns, units, normalise, bias))


def storkey_steps(
    patterns: ArrayLike, units: Units = "bipolar", normalise: bool = True, bias: bool = False
) -> Steps[Network]:
    """Storkey's rule, a memory at a time; see `storkey`."""
    xi = checked(patterns)
    weights, biases = yield from _split(_storkey, xi, bias)
    return finished(weights, biases, units, 1.0 if normalise else 1.0 / xi.shape[1])


def _storkey(xi: State) -> Steps[Floats]:
    count, n = xi.shape
    weights = np.zeros((n, n))
    for number, pattern in enumerate(xi, start=1):
        kernels.learning.storkey_step(weights, pattern)
        yield number / count
    return weights


def pseudoinverse(patterns: ArrayLike, units: Units = "bipolar", normalise: bool = True, bias: bool = False) -> Network:
    """The projection onto the memories, W = X' (X X')^+ X (Personnaz 1986), with a zero diagonal.

    Every memory is a fixed point for any linearly independent P < N.  With `normalise=False` the result is N
    times larger.  Parameters and errors as for `hebbian`; with `bias` the memories have one more unit, always on.
    """
    return stepwise.finished(pseudoinverse_steps(patterns, units, normalise, bias))


def pseudoinverse_steps(
    patterns: ArrayLike, units: Units = "bipolar", normalise: bool = True, bias: bool = False
) -> Steps[Network]:
    """The projection onto the memories, a few memories at a time; see `pseudoinverse`."""
    xi = checked(patterns)
    weights, biases = yield from _split(_projection, xi, bias)
    return finished(weights, biases, units, 1.0 if normalise else 1.0 / xi.shape[1])


def _projection(xi: State) -> Steps[Floats]:
    """B'B for an orthonormal basis B of what the memories span: the same as X' (X X')^+ X."""
    basis = yield from part(_basis(xi.astype(np.float64)), 0.0, 0.5)
    weights = yield from part(_products(basis), 0.5, 1.0)
    for first, last in stepwise.pieces(len(weights), ROWS):
        # What is zero on paper is to be zero here: with P >= N nothing else is left beside the diagonal.
        rows = weights[first:last]
        rows[np.abs(rows) <= TIE] = 0.0
        yield 1.0
    return weights


def _basis(x: Floats) -> Steps[Floats]:
    """Orthonormal rows that span the rows of X (P, N), by Gram and Schmidt's method, a few of them at a time."""
    count, n = x.shape
    basis, rank = np.empty((min(count, n), n)), 0
    for first, last in stepwise.pieces(count, MEMORIES):
        rest = _without(_without(x[first:last], basis[:rank]), basis[:rank])
        lengths, turns = np.linalg.eigh(rest @ rest.T)
        new = lengths > TIE * n  # a memory is as long as sqrt(N)
        rest = (turns[:, new] / np.sqrt(lengths[new])).T @ rest
        rest = np.linalg.qr(_without(rest, basis[:rank]).T)[0].T[: n - rank]
        basis[rank : rank + len(rest)] = rest
        rank += len(rest)
        yield last / count
    return basis[:rank]


def _without(rows: Floats, basis: Floats) -> Floats:
    """What is left of rows beside what an orthonormal basis spans."""
    left: Floats = rows - (rows @ basis.T) @ basis
    return left


def _split(learn: Callable[[State], Steps[Floats]], xi: State, bias: bool) -> Steps[tuple[Floats, Floats | None]]:
    """What a rule makes of patterns; with `bias`, of patterns with one more unit, whose weights are the biases."""
    weights = yield from learn(with_always_on(xi) if bias else xi)
    return without_always_on(weights) if bias else (weights, None)


def store(network: Network, pattern: ArrayLike, normalise: bool = True, bias: bool = False) -> Network:
    """One-shot Hebbian learning of one more pattern, shape (N,), on top of what is there; `bias` as for `hebbian`."""
    return _with_increment(network, pattern, 1.0, normalise, bias)


def forget(network: Network, pattern: ArrayLike, normalise: bool = True, bias: bool = False) -> Network:
    """The exact reverse of `store`: takes the Hebbian trace of a pattern, shape (N,), out of the weights."""
    return _with_increment(network, pattern, -1.0, normalise, bias)


def _with_increment(network: Network, pattern: ArrayLike, sign: float, normalise: bool, bias: bool) -> Network:
    xi = checked(np.atleast_2d(numbers("the pattern", pattern)))
    if xi.shape != (1, network.n):
        raise ValueError(f"the pattern must have shape ({network.n},), not {np.shape(pattern)}")
    trace = xi[0] * (sign / (network.n if normalise else 1))
    change = np.multiply.outer(trace, xi[0].astype(np.float64))
    np.fill_diagonal(change, 0.0)
    weights = network.weights + change
    weights.setflags(write=False)
    step = bias_in(network.units, change, trace if bias else None)
    return Network(weights, network.bias if step is None else network.bias + step, network.units)
