"""The energy as a polynomial with whole coefficients, so that equal energies are equal.

With x_i = 1 for a unit that is on and 0 for one that is off, every energy is

    E(x) = base + unit (sum_i linear_i x_i + sum_{i<j} couplings_ij x_i x_j)

for either kind of unit.  The coefficients are int64, so that fields and energies that follow flip by flip never
drift, and a sum is the same in whatever order it is made.

- If weights and biases are multiples of a common number (Hebb's rule, typed weights), the coefficients are those
  multiples: equal energies are equal to the last bit and ties are exact.
- Otherwise they are rounded to 2^-52 of the largest energy there can be, which is as fine as float64.  A change of
  energy then counts as none up to `tolerance`, which is `Network.tolerance` for the field in these terms.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core.network import OFF, Floats, Network, Units
from hopviz.core.validation import as_network

Ints = NDArray[np.int64]

# All relative to the largest coefficient: a common measure smaller than FINEST is none, a remainder below NOISE is
# rounding, and multiples must be right to SLACK.
FINEST = 1e-6
NOISE = 1e-9
SLACK = 1e-12
BITS = 52


@dataclass(frozen=True, eq=False)
class Quadratic:
    """The energy of N units as a polynomial with whole coefficients."""

    linear: Ints
    """(N,)"""
    couplings: Ints
    """(N, N), symmetric, zero diagonal."""
    tolerance: Ints
    """(N,) changes of energy by a flip of unit i up to this are ties."""
    unit: float
    base: float
    """Energy of state number 0."""
    units: Units

    @property
    def n(self) -> int:
        """Number of units, N."""
        return int(self.linear.size)

    def energies(self, whole: Ints) -> Floats:
        """Energies from their whole numbers, same shape."""
        return np.asarray(self.base + self.unit * whole, np.float64)


def quadratic(net: Network) -> Quadratic:
    """The energy of a network with symmetric weights.

    Raises
    ------
    ValueError
        If the weights are asymmetric.
    """
    check_symmetric(net)
    W = 0.5 * (net.weights + net.weights.T)
    diagonal = np.diagonal(W).copy()
    np.fill_diagonal(W, 0.0)
    binary = net.units == "binary"
    parts = np.concatenate([W.ravel(), net.bias, diagonal if binary else diagonal[:0]])
    measure = _measure(np.abs(parts))
    w, b, d = (np.rint(values / measure).astype(np.int64) for values in (W, net.bias, diagonal if binary else 0 * W[0]))
    # Bipolar, s = 2x - 1: -sum w s s = -4 sum w x x + ...; binary: x^2 = x.  Either is halved or doubled so as to
    # leave whole numbers with no factor in common.
    linear = -2 * b - d if binary else w.sum(axis=1) - b
    unit = 0.5 * measure if binary else 2.0 * measure
    constant = 0.0 if binary else float(measure * (b.sum() - 0.5 * w.sum()) - 0.5 * diagonal.sum())
    tolerance = np.floor((1 - OFF[net.units]) * net.tolerance / unit).astype(np.int64)
    return Quadratic(linear, -2 * w, tolerance, unit, constant, net.units)


def check_symmetric(net: Network) -> None:
    """Refuse a network that has no energy landscape.

    Raises
    ------
    ValueError
        If its weights are asymmetric.
    """
    if not as_network(net).is_symmetric:
        raise ValueError(
            "an energy landscape needs symmetric weights: with asymmetric ones there is in general no energy that "
            "falls at every flip, and runs may cycle for ever"
        )


def check_size(net: Network, most: int, what: str, bytes_per_state: int = 0) -> None:
    """Refuse a network of more than `most` units, of which `what` were wanted.

    Raises
    ------
    ValueError
        Naming the limit, and the memory that it would take if states need any.
    """
    if as_network(net).n <= most:
        return
    price = f"would take {_memory(net.n, bytes_per_state)}" if bytes_per_state else "are too many to look at"
    raise ValueError(
        f"{what} can be had for at most {most} units: with {net.n} there are 2^{net.n} states, which {price}; "
        "a census of random starts has no such limit"
    )


def _measure(sizes: Floats) -> float:
    """What whole numbers of all these sizes are counted in: a common measure if there is one."""
    largest = float(sizes.max(initial=0.0))
    if largest == 0:
        return 1.0
    common = _common_measure(np.unique(sizes[sizes > 0]) / largest)
    if common is None:  # no energy is more than twice the sum
        common = 2.0 ** (math.ceil(math.log2(2 * (sizes / largest).sum())) - BITS)
    return largest * common


def _common_measure(sizes: Floats) -> float | None:
    """The largest number that all sizes, of which the largest is 1, are multiples of, if it is not too small.

    Euclid's algorithm with the nearest remainder.
    """
    measure = 1.0
    for size in sizes:
        a, b = measure, float(size)
        while b > NOISE:
            a, b = b, abs(a - b * round(a / b))
        measure = a
        if measure < FINEST:
            return None
    measure = 1.0 / round(1.0 / measure)
    exact = np.abs(sizes - measure * np.rint(sizes / measure)).max() <= SLACK
    return measure if exact else None


def _memory(n: int, bytes_per_state: int) -> str:
    if n > 60:
        return f"about 10^{round(n * math.log10(2) + math.log10(bytes_per_state))} bytes"
    size, names = float(bytes_per_state << n), iter(("bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"))
    name = next(names)
    while size >= 1024:
        size, name = size / 1024, next(names)
    return f"{size:.3g} {name} of memory"
