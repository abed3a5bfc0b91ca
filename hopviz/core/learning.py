"""How do memories get into the weights?

Patterns come as (P, N) arrays of +1/-1 (or 1/0: anything above zero is on).  Every rule leaves the diagonal
at zero.  For binary units the weights are the same numbers and the bias is b_i = -1/2 sum_j w_ij, which makes
the network the bipolar one in other units: without it the complement of a memory is generally not stable.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core import kernels
from hopviz.core.network import TIE, Floats, Network, State, Units, numbers, to_bipolar


def hebbian(patterns: ArrayLike, units: Units = "bipolar", normalise: bool = True) -> Network:
    """Hebb's rule, w_ij = sum over patterns of xi_i xi_j (Hopfield 1982).

    Parameters
    ----------
    patterns : array_like, shape (P, N)
        The memories.
    units : {"bipolar", "binary"}
        Kind of unit of the network; for binary ones xi is 2 s - 1: a pattern adds 4 (s_i - 1/2)(s_j - 1/2).
    normalise : bool
        Divide by N.

    Raises
    ------
    ValueError
        If `patterns` is not a non-empty (P, N) array of two values.
    """
    xi = _checked(patterns).astype(np.float64)
    weights = xi.T @ xi
    return _finished(weights, units, xi.shape[1] if normalise else 1)


def storkey(patterns: ArrayLike, units: Units = "bipolar", normalise: bool = True) -> Network:
    """Storkey's local rule, w_ij += (xi_i xi_j - xi_i h_ji - h_ij xi_j) / N, pattern by pattern (1997).

    h_ij is the field at unit i without the contributions of i and j.  Capacity N / sqrt(2 ln N).  With
    `normalise=False` the result is N times larger.  Parameters and errors as for `hebbian`.
    """
    xi = _checked(patterns)
    n = xi.shape[1]
    weights = np.zeros((n, n))
    for pattern in xi:
        kernels.storkey_step(weights, pattern)
    return _finished(weights, units, 1.0 if normalise else 1.0 / n)


def pseudoinverse(patterns: ArrayLike, units: Units = "bipolar", normalise: bool = True) -> Network:
    """The projection onto the memories, W = X' (X X')^+ X (Personnaz 1986), with a zero diagonal.

    Every memory is a fixed point for any linearly independent P < N.  With `normalise=False` the result is N
    times larger.  Parameters and errors as for `hebbian`.
    """
    xi = _checked(patterns).astype(np.float64)
    weights = xi.T @ (np.linalg.pinv(xi @ xi.T, TIE, hermitian=True) @ xi)
    # What is zero on paper is to be zero here: with P >= N nothing else is left beside the diagonal.
    weights[np.abs(weights) <= TIE] = 0.0
    return _finished(0.5 * (weights + weights.T), units, 1.0 if normalise else 1.0 / xi.shape[1])


def store(network: Network, pattern: ArrayLike, normalise: bool = True) -> Network:
    """One-shot Hebbian learning of one more pattern, shape (N,), on top of what is there."""
    return _with_increment(network, pattern, 1.0, normalise)


def forget(network: Network, pattern: ArrayLike, normalise: bool = True) -> Network:
    """The exact reverse of `store`: takes the Hebbian trace of a pattern, shape (N,), out of the weights."""
    return _with_increment(network, pattern, -1.0, normalise)


@dataclass(frozen=True)
class LearningRule:
    """A learning rule as people choose it: what it is called, what it does, and the function."""

    label: str
    summary: str
    learn: Callable[[ArrayLike, Units], Network]


LEARNING_RULES: dict[str, LearningRule] = {
    "hebbian": LearningRule("Hebb", "One shot and local: units that agree in a memory excite each other", hebbian),
    "storkey": LearningRule("Storkey", "Local like Hebb, but takes account of what is stored already", storkey),
    "pseudoinverse": LearningRule(
        "Pseudo-inverse", "Not local: makes every memory stable, up to N of them", pseudoinverse
    ),
}


def _checked(patterns: ArrayLike) -> State:
    given = numbers("patterns", patterns)
    if given.ndim != 2 or 0 in given.shape:
        raise ValueError(f"patterns must have shape (P, N) with at least one pattern, not {given.shape}")
    values = np.unique(given)
    if not (np.isin(values, (-1, 1)).all() or np.isin(values, (0, 1)).all()):
        raise ValueError("patterns must hold the values +1 and -1, or 1 and 0, only")
    return to_bipolar(given)


def _finished(weights: Floats, units: Units, divisor: float) -> Network:
    np.fill_diagonal(weights, 0.0)
    if divisor != 1:
        weights /= divisor
    weights.setflags(write=False)
    bias = -0.5 * kernels.row_sums(weights, False) if units == "binary" else None
    return Network(weights, bias, units)


def _with_increment(network: Network, pattern: ArrayLike, sign: float, normalise: bool) -> Network:
    xi = _checked(np.atleast_2d(numbers("the pattern", pattern)))
    if xi.shape != (1, network.n):
        raise ValueError(f"the pattern must have shape ({network.n},), not {np.shape(pattern)}")
    rate = sign / (network.n if normalise else 1)
    change = rate * np.multiply.outer(xi[0], xi[0].astype(np.float64))
    np.fill_diagonal(change, 0.0)
    weights = network.weights + change
    weights.setflags(write=False)
    bias = network.bias - 0.5 * change.sum(axis=1) if network.units == "binary" else network.bias
    return Network(weights, bias, network.units)
