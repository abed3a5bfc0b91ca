"""One-shot learning: Hebb, Storkey, the pseudo-inverse; storing and forgetting one memory."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core import kernels
from hopviz.core.learning.memories import bias_in, checked, finished, with_always_on, without_always_on
from hopviz.core.network import TIE, Floats, Network, State, Units, numbers


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
    xi = checked(patterns).astype(np.float64)
    return finished(xi.T @ xi, xi.sum(axis=0) if bias else None, units, xi.shape[1] if normalise else 1)


def storkey(patterns: ArrayLike, units: Units = "bipolar", normalise: bool = True, bias: bool = False) -> Network:
    """Storkey's local rule, w_ij += (xi_i xi_j - xi_i h_ji - h_ij xi_j) / N, pattern by pattern (1997).

    h_ij is the field at unit i without the contributions of i and j.  Capacity N / sqrt(2 ln N).  With
    `normalise=False` the result is N times larger.  Parameters and errors as for `hebbian`; with `bias` the unit that
    is always on is one of the N.
    """
    xi = checked(patterns)
    weights, biases = _split(_storkey, xi, bias)
    return finished(weights, biases, units, 1.0 if normalise else 1.0 / xi.shape[1])


def _storkey(xi: State) -> Floats:
    n = xi.shape[1]
    weights = np.zeros((n, n))
    for pattern in xi:
        kernels.learning.storkey_step(weights, pattern)
    return weights


def pseudoinverse(patterns: ArrayLike, units: Units = "bipolar", normalise: bool = True, bias: bool = False) -> Network:
    """The projection onto the memories, W = X' (X X')^+ X (Personnaz 1986), with a zero diagonal.

    Every memory is a fixed point for any linearly independent P < N.  With `normalise=False` the result is N
    times larger.  Parameters and errors as for `hebbian`; with `bias` the memories have one more unit, always on.
    """
    xi = checked(patterns)
    weights, biases = _split(_projection, xi, bias)
    return finished(weights, biases, units, 1.0 if normalise else 1.0 / xi.shape[1])


def _projection(xi: State) -> Floats:
    x = xi.astype(np.float64)
    weights = x.T @ (np.linalg.pinv(x @ x.T, TIE, hermitian=True) @ x)
    # What is zero on paper is to be zero here: with P >= N nothing else is left beside the diagonal.
    weights[np.abs(weights) <= TIE] = 0.0
    return np.asarray(0.5 * (weights + weights.T))


def _split(learn: Callable[[State], Floats], xi: State, bias: bool) -> tuple[Floats, Floats | None]:
    """What a rule makes of patterns; with `bias`, of patterns with one more unit, whose weights are the biases."""
    return without_always_on(learn(with_always_on(xi))) if bias else (learn(xi), None)


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
