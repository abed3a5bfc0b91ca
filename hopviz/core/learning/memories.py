"""Patterns that learning rules take, and the network that they make of weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core.blocks import by_rows, rows_in_blocks
from hopviz.core.couplings import Couplings, Dense, check_patterns
from hopviz.core.network import Floats, Network, State, Units, numbers, to_bipolar


def checked(patterns: ArrayLike) -> State:
    """Patterns (P, N) as +1/-1.

    Raises
    ------
    ValueError
        If they are not a non-empty (P, N) array of two values, or do not fit into memory.
    """
    given = numbers("patterns", patterns)
    if given.ndim != 2 or 0 in given.shape:
        raise ValueError(f"patterns must have shape (P, N) with at least one pattern, not {given.shape}")
    check_patterns(given.shape[1], given.shape[0])
    may_be_bipolar = may_be_binary = True
    for block in rows_in_blocks(len(given), given.shape[1]):
        values = given[block]
        on = values == 1
        may_be_bipolar = may_be_bipolar and bool((on | (values == -1)).all())
        may_be_binary = may_be_binary and bool((on | (values == 0)).all())
    if not (may_be_bipolar or may_be_binary):
        raise ValueError("patterns must hold the values +1 and -1, or 1 and 0, only")
    return to_bipolar(given)


def with_always_on(xi: State) -> State:
    """Patterns (P, N + 1) with one more unit, which is always on: the weights from it are the biases."""
    return np.hstack([xi, np.ones((len(xi), 1), np.int8)])


def without_always_on(weights: Floats) -> tuple[Floats, Floats]:
    """Weights (N + 1, N + 1) as those among the N units, and those from the last one: the biases."""
    return by_rows(np.asarray, weights[:-1, :-1]), weights[:-1, -1].copy()


def network_from(weights: Floats, bias: Floats | None, units: Units, divisor: float) -> Network:
    """The network of weights and biases learnt by bipolar units, divided by `divisor`."""
    np.fill_diagonal(weights, 0.0)
    if divisor != 1:
        weights /= divisor
        bias = None if bias is None else bias / divisor
    weights.setflags(write=False)
    return network_of(Dense(weights), bias, units)


def learnt(weights: Floats, bias: bool, units: Units, divisor: float) -> Network:
    """The network of learnt weights; with `bias`, those from the last unit are the biases."""
    biases = None
    if bias:
        weights, biases = without_always_on(weights)
    return network_from(weights, biases, units, divisor)


def network_of(couplings: Couplings, bias: Floats | None, units: Units) -> Network:
    """The network of couplings and biases learnt by bipolar units."""
    is_binary = isinstance(units, str) and units == "binary"  # else the sums, which take a while, are not needed
    return Network(couplings, bias_in(units, couplings.sums, bias) if is_binary else bias, units)


def bias_in(units: Units, sums: Floats, bias: Floats | None) -> Floats | None:
    """The biases that do in these units what `bias` does in bipolar ones; `sums` (N,) are those of rows of weights.

    With the same numbers as weights, binary fields are half the bipolar ones if the bias is
    b_i / 2 - 1/2 sum_j w_ij.
    """
    if not isinstance(units, str) or units != "binary":
        return bias
    rows: Floats = -0.5 * sums
    return rows if bias is None else rows + 0.5 * bias
