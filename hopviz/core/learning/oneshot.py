"""One-shot learning: Hebb, Storkey, the pseudo-inverse; storing and forgetting one memory."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core import kernels
from hopviz.core.blocks import PRODUCTS, rows_in_blocks, zeros
from hopviz.core.couplings import (
    MOST_BYTES,
    Couplings,
    Dense,
    Factored,
    Form,
    check_dense,
    check_factors,
    is_cheaper_factored,
    matrix_of,
)
from hopviz.core.learning.memories import bias_in, checked, learnt, network_of, with_always_on
from hopviz.core.limits import TIE, OutOfRangeError
from hopviz.core.network import Floats, Network, State, Units, numbers
from hopviz.core.quoting import quoted
from hopviz.core.ranges import as_share
from hopviz.core.stepwise import Steps, finished, part
from hopviz.core.validation import as_network

SMALLEST_ACTIVITY = 1e-6
"""Of memories: with less hardly one of a million units is on."""
BLOCK = 32
"""Patterns that become part of a basis together."""
WORKING_COPIES = 4
"""Of these patterns, as real numbers, that singular values and a new basis take."""


def hebbian(
    patterns: ArrayLike,
    units: Units = "bipolar",
    normalise: bool = True,
    bias: bool = False,
    form: Form | None = None,
    activity: float | None = None,
) -> Network:
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
    form : {"dense", "factored"}, optional
        How the weights are held: as a matrix, or as the memories that they are made of.  Whatever costs less, if left
        out; all else is the same.
    activity : float, optional
        a, the share of the units that are on in the memories, above 0 and below 1.  A pattern x of 1/0 then adds
        (x_i - a)(x_j - a) / (a (1 - a)), and the threshold of 1/0 units, 1/2 - a, lies half way between the fields of
        those that a memory has on and off (Tsodyks and Feigelman 1988).  Far more memories of which little is on are
        held, but no reverse of one.  The weights for a = 1/2 are those of the rule above.

    Raises
    ------
    ValueError
        If `patterns` is not a non-empty (P, N) array of two values, a number is out of range, there are too many units
        for a matrix, or biases are to be learnt beside those of an activity.
    """
    return finished(hebbian_steps(patterns, units, normalise, bias, form, activity))


def hebbian_steps(
    patterns: ArrayLike,
    units: Units = "bipolar",
    normalise: bool = True,
    bias: bool = False,
    form: Form | None = None,
    activity: float | None = None,
) -> Steps[Network]:
    """As `hebbian`, in slices."""
    xi = checked(patterns)
    if form is not None and (not isinstance(form, str) or form not in ("dense", "factored")):
        raise OutOfRangeError(f'form must be "dense" or "factored", not {quoted(form)}')
    count, n = xi.shape
    divisor, strengths = float(n if normalise else 1), np.ones(count, np.int64)
    factors: NDArray[Any] = xi
    if activity is not None:
        activity = _checked_activity(activity, bias)
        check_factors(n, count)
        factors, scale = 0.5 * (xi + 1.0) - activity, divisor * activity * (1 - activity)
    else:
        scale = divisor
    is_dense = not is_cheaper_factored(n, count, activity is None) if form is None else form == "dense"
    couplings: Couplings
    if is_dense:
        couplings = Dense((yield from matrix_of(factors, strengths, scale)))
    else:
        couplings = Factored(factors.T, strengths, scale)
    biases = xi.sum(axis=0) / divisor if bias else None
    if activity is not None:  # those of +1/-1 units
        biases = couplings.sums - (1 - 2 * activity) * n / divisor
    return network_of(couplings, biases, units)


def low_activity_steps(
    patterns: ArrayLike, units: Units = "bipolar", normalise: bool = True, bias: bool = False
) -> Steps[Network]:
    """As `hebbian` with the share of units that are on in these patterns as `activity`, in slices.

    Where all or none are on, it is as if half a unit of one pattern were not.
    """
    xi = checked(patterns)
    least = max(0.5 / xi.size, SMALLEST_ACTIVITY)
    activity = float(np.clip(np.count_nonzero(xi > 0) / xi.size, least, 1 - least))
    return (yield from hebbian_steps(xi, units, normalise, bias, activity=activity))


def _checked_activity(activity: float, bias: bool) -> float:
    """The share of the units that is on."""
    if not SMALLEST_ACTIVITY <= as_share("activity", activity) <= 1 - SMALLEST_ACTIVITY:
        raise OutOfRangeError(f"activity must be from {SMALLEST_ACTIVITY:g} to {1 - SMALLEST_ACTIVITY:g}")
    if bias:
        raise ValueError("with an activity the biases are thresholds of its own: leave out either of both")
    return float(activity)


def storkey(patterns: ArrayLike, units: Units = "bipolar", normalise: bool = True, bias: bool = False) -> Network:
    """Storkey's local rule, w_ij += (xi_i xi_j - xi_i h_ji - h_ij xi_j) / N, pattern by pattern (1997).

    h_ij is the field at unit i without the contributions of i and j.  Capacity N / sqrt(2 ln N).  With
    `normalise=False` the result is N times larger.  Parameters and errors as for `hebbian`; with `bias` the unit that
    is always on is one of the N.
    """
    return finished(storkey_steps(patterns, units, normalise, bias))


def storkey_steps(
    patterns: ArrayLike, units: Units = "bipolar", normalise: bool = True, bias: bool = False
) -> Steps[Network]:
    """As `storkey`, in slices."""
    xi = checked(patterns)
    learning = with_always_on(xi) if bias else xi
    check_dense(learning.shape[1])
    weights = zeros(learning.shape[1], learning.shape[1])
    for number, pattern in enumerate(learning, start=1):
        kernels.learning.storkey_step(weights, pattern)
        yield number / len(learning)
    return learnt(weights, bias, units, 1.0 if normalise else 1.0 / xi.shape[1])


def pseudoinverse(patterns: ArrayLike, units: Units = "bipolar", normalise: bool = True, bias: bool = False) -> Network:
    """The projection onto the memories, W = X' (X X')^+ X (Personnaz 1986), with a zero diagonal.

    Every memory is a fixed point for any linearly independent P < N.  With `normalise=False` the result is N
    times larger.  Parameters and errors as for `hebbian`; with `bias` the memories have one more unit, always on.
    """
    return finished(pseudoinverse_steps(patterns, units, normalise, bias))


def pseudoinverse_steps(
    patterns: ArrayLike, units: Units = "bipolar", normalise: bool = True, bias: bool = False
) -> Steps[Network]:
    """As `pseudoinverse`, in slices."""
    xi = checked(patterns)
    n = xi.shape[1]
    check_factors(n, min(xi.shape))
    check_work(n, min(xi.shape))
    basis = yield from part(_orthonormal(with_always_on(xi) if bias else xi), 0.0, 0.7)
    whole = Factored(basis.T, np.ones(len(basis)), 1.0 if normalise else 1.0 / n)
    factored = whole.part(np.arange(n)) if bias else whole
    biases = whole.block(np.arange(n), np.array([n]))[:, 0] if bias else None
    if is_cheaper_factored(n, len(basis), whole=False):
        return network_of(factored, biases, units)
    return network_of(Dense((yield from part(factored.matrix_steps(), 0.7, 1.0))), biases, units)


def check_work(n: int, count: int) -> None:
    """Refuse so many units that the patterns that become part of a basis together do not fit into memory."""
    needed = 8 * n * WORKING_COPIES * min(count, BLOCK)
    if needed > MOST_BYTES:
        most = MOST_BYTES // (8 * n * WORKING_COPIES)
        raise OutOfRangeError(
            f"the pseudo-inverse of {count:,} memories of {n:,} units would take {needed / 2**30:,.1f} GiB while it is "
            f"made: at most {most:,} of so many units fit"
        )


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
    strength = sign / (network.n if normalise else 1)
    trace, couplings = xi[0] * strength, network.couplings
    if isinstance(couplings, Factored):
        changed = couplings.with_factor(xi[0], strength).cheapest()
    else:
        changed = Dense(_plus_trace(network.weights, trace, xi[0]))
    step = np.zeros(network.n)
    if network.units == "binary" or bias:
        sums = trace * (float(xi[0].sum()) - xi[0])
        step = np.asarray(bias_in(network.units, sums, trace if bias else None))
    return Network(changed, network.bias + step, network.units)


def _plus_trace(old: Floats, trace: Floats, pattern: State) -> Floats:
    """(N, N) a matrix of weights and a product of two vectors, without its diagonal."""
    weights = np.empty_like(old)
    for block in rows_in_blocks(len(old), len(old)):
        change = np.multiply.outer(trace[block], pattern.astype(np.float64))
        change[np.arange(len(change)), np.arange(block.start, block.stop)] = 0.0
        weights[block] = old[block] + change
    weights.setflags(write=False)
    return weights
