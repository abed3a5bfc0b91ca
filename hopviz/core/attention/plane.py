"""The free energy of a dense memory over the plane of two of its memories.

As in `hopviz.landscape`, the plane holds the mean states m = a xi1 + b xi2, |a| + |b| <= 1, and its height is the mean
energy of independent units with these means, less T times their entropy, per unit; for power 2 it is that plane.  The
overlap with a memory is then a sum of independent signs of at most two means, +-u and +-v with u = a + b, v = a - b, so
that the mean of its power is a coefficient of a product of (cosh t + m sinh t)^c, a polynomial in u and v, and that of
its exponential the product at t = 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import ArrayLike, NDArray

from hopviz.core.couplings.higher_order import Power, mean_power, series_power
from hopviz.core.landscape.plane import INSIDE, nearest_point, unit_entropy
from hopviz.core.learning.dense import DenseMemory
from hopviz.core.network import Floats, numbers, to_bipolar
from hopviz.core.ranges import as_temperature, as_whole
from hopviz.core.stepwise import pieces

ROUNDING = 1e-15
"""A term this small, for each memory, is zero."""
MOST_TERMS = 1 << 20
"""Numbers that are held at a time."""
QUICKLY = 6_000_000
"""Exponentials that take about a tenth of a second, as do four times as many terms of a polynomial."""


@dataclass(frozen=True, eq=False)
class DensePlane:
    """The free energy over the plane of two patterns; heights are per unit."""

    power: Power
    n: int
    counts: NDArray[np.int64]
    """(K, 4) for each kind of memory, the units in which it equals xi1 and is its reverse, where xi1 and xi2 agree, and
    the same where they differ."""
    memories: NDArray[np.int64]
    """(K,) how many memories are of each kind."""
    agreement: float
    """Part of the units in which the two patterns agree."""
    temperature: float
    terms: Floats
    """(n + 1, n + 1) E/N of power n as a sum of Chebyshev polynomials of u and v; (0, 0) of the exponential."""

    @property
    def finest(self) -> int:
        """Points along the side of a square grid over the plane that take no more than a tenth of a second."""
        exponential = self.power == "exponential"
        count, quickly = (len(self.memories), QUICKLY) if exponential else (self.terms.size, 4 * QUICKLY)
        return max(math.isqrt(quickly // max(count, 1)), 16)

    def at(self, temperature: float) -> DensePlane:
        """The same plane at another temperature."""
        return replace(self, temperature=as_temperature(temperature))

    def free_energy(self, a: ArrayLike, b: ArrayLike) -> Floats:
        """Free energy per unit at (a, b), arrays of one shape; NaN outside |a| + |b| <= 1."""
        x, y = (numbers(name, given).astype(np.float64) for name, given in (("a", a), ("b", b)))
        if x.shape != y.shape:
            raise ValueError(f"a and b must be of one shape, not {x.shape} and {y.shape}")
        with np.errstate(invalid="ignore"):
            inside = np.abs(x) + np.abs(y) <= 1 + INSIDE
        u, v = (np.clip(mean[inside], -1.0, 1.0) for mean in (x + y, x - y))
        energy = self._exponential(u, v) if self.power == "exponential" else chebyshev.chebval2d(u, v, self.terms)
        if self.temperature > 0:
            entropy = self.agreement * unit_entropy(u) + (1 - self.agreement) * unit_entropy(v)
            energy = energy - self.temperature * entropy
        heights = np.full(x.shape, np.nan)
        heights[inside] = energy
        return heights

    def coordinates(self, first_overlap: float, second_overlap: float) -> tuple[float, float]:
        """The point (a, b) of the plane nearest to a state with these overlaps with the two patterns."""
        return nearest_point(self.agreement, first_overlap, second_overlap)

    def share(self, first_overlap: float, second_overlap: float) -> float:
        """Part of the state's squared length, 0 to 1, that lies in the plane."""
        a, b = self.coordinates(first_overlap, second_overlap)
        return a * first_overlap + b * second_overlap

    def _exponential(self, u: Floats, v: Floats) -> Floats:
        """E/N at points (K,), some of them at a time."""
        found, size = np.empty(u.shape), max(MOST_TERMS // max(len(self.memories), 1), 1)
        for first, last in pieces(u.size, size):
            found[first:last] = self._exponential_of(u[first:last], v[first:last])
        return found

    def _exponential_of(self, u: Floats, v: Floats) -> Floats:
        cosh, sinh = math.cosh(1.0), math.sinh(1.0)
        logs = np.log(np.stack([cosh + mean * sinh for mean in (u, -u, v, -v)]))
        exponents = np.tensordot(self.counts.astype(np.float64), logs, axes=1) + np.log(self.memories)[:, np.newaxis]
        top = exponents.max(axis=0)
        zero = math.log(float(self.memories.sum())) + self.n * math.log(cosh)
        return np.asarray(zero - top - np.log(np.exp(exponents - top).sum(axis=0))) / self.n


class DensePlanes:
    """The planes of pairs of D patterns (D, N), each made when it is first asked for."""

    def __init__(self, memory: DenseMemory, patterns: ArrayLike) -> None:
        self._memory, self._patterns = memory, to_bipolar(patterns)
        self._known: dict[tuple[int, int], DensePlane] = {}

    @property
    def largest(self) -> float:
        """The size of the energy per unit of the first pattern."""
        return abs(float(self.plane(0, 1).free_energy(1.0, 0.0)))

    def plane(self, first: int, second: int, temperature: float = 0.0) -> DensePlane:
        """The free energy over the plane of patterns number `first` and `second`."""
        last = len(self._patterns) - 1
        pair = as_whole("first", first, 0, last), as_whole("second", second, 0, last)
        if pair not in self._known:
            self._known[pair] = dense_plane(self._memory, *(self._patterns[k] for k in pair))
        return self._known[pair].at(temperature)


def dense_plane(memory: DenseMemory, a: ArrayLike, b: ArrayLike, temperature: float = 0.0) -> DensePlane:
    """The free energy over the plane of two patterns.

    Parameters
    ----------
    memory : DenseMemory
    a, b : array_like, shape (N,)
        The patterns xi1 and xi2, mostly two of its memories.
    temperature : float
        T, 0 to 1e15.

    Raises
    ------
    ValueError
        If a pattern has the wrong shape or the temperature is negative or not finite.
    """
    if not isinstance(memory, DenseMemory):
        raise TypeError(f"a DenseMemory is needed, not {type(memory).__name__}")
    one, other = to_bipolar(a), to_bipolar(b)
    if one.shape != (memory.n,) or other.shape != (memory.n,):
        raise ValueError(f"the two patterns must have shape ({memory.n},), not {one.shape} and {other.shape}")
    agree, same = one == other, memory.patterns == one
    counts = np.stack(
        [(where & equal).sum(axis=1) for where in (agree, ~agree) for equal in (same, ~same)], axis=1
    ).astype(np.int64)
    kinds, memories = np.unique(counts, axis=0, return_counts=True)
    memories, temperature = memories.astype(np.int64), as_temperature(temperature)
    none = memory.power == "exponential"
    terms = np.empty((0, 0)) if none else _terms(kinds, memories, memory.n, int(memory.power))
    return DensePlane(memory.power, memory.n, kinds, memories, float(agree.mean()), temperature, terms)


def _terms(kinds: NDArray[np.int64], memories: NDArray[np.int64], n: int, power: int) -> Floats:
    """E/N as a sum of Chebyshev polynomials of u and v, from its values at their nodes."""
    nodes = np.cos(math.pi * (np.arange(power + 1) + 0.5) / (power + 1))
    inverse = chebyshev.chebvander(nodes, power).T * (2 / (power + 1))
    inverse[0] *= 0.5
    terms = np.asarray(inverse @ _energy(kinds, memories, n, power, nodes) @ inverse.T)
    terms[np.abs(terms) <= ROUNDING * memories.sum()] = 0.0
    return terms


def _energy(kinds: NDArray[np.int64], memories: NDArray[np.int64], n: int, power: int, means: Floats) -> Floats:
    """E/N where u and v are each of some means (M,), shape (M, M)."""
    of_u, of_v = (
        _times(_series(means, kinds[:, place], n, power), _series(-means, kinds[:, place + 1], n, power))
        for place in (0, 2)
    )
    total = sum((of_u[j].T @ (memories[:, np.newaxis] * of_v[power - j]) for j in range(power + 1)), np.zeros(1))
    zero = float(memories.sum()) * float(mean_power(n, power) / n**power)
    return np.asarray((zero - math.factorial(power) * total) / power)


def _series(means: Floats, counts: NDArray[np.int64], n: int, order: int) -> list[Floats]:
    """Coefficients of t^0 to t^order of (cosh(t/N) + m sinh(t/N))^count, (K, M), which N keeps of a common size."""
    ones, exponents = np.ones((len(counts), 1)), counts[:, np.newaxis].astype(np.float64)
    base = [ones * (means if k % 2 else np.ones(means.shape)) / (math.factorial(k) * float(n) ** k)
            for k in range(order + 1)]  # fmt: skip
    return series_power(base, exponents)


def _times(one: list[Floats], other: list[Floats]) -> list[Floats]:
    """The coefficients of the product of two series."""
    zero = np.zeros(one[0].shape)
    return [sum((one[j] * other[k - j] for j in range(k + 1)), zero) for k in range(len(one))]
