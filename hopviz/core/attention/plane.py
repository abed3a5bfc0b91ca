"""The free energy of a dense memory over the plane of two of its memories.

As in `hopviz.landscape`, the plane holds the mean states m = a xi1 + b xi2, |a| + |b| <= 1, and its height is the mean
energy of independent units with these means, less T times their entropy, per unit; for power 2 it is that plane.  The
overlap with a memory is then a sum of independent signs of at most two means, so that the mean of its power is a
coefficient of a product of (cosh t + m sinh t)^c, and that of its exponential is the product at t = 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.attention.dense import DenseMemory
from hopviz.core.couplings.higher_order import Power, mean_power, series_power
from hopviz.core.landscape.plane import INSIDE, nearest_point, unit_entropy
from hopviz.core.network import Floats, numbers, to_bipolar
from hopviz.core.ranges import as_temperature


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
        energy = self._exponential(u, v) if self.power == "exponential" else self._powers(u, v, self.power)
        entropy = self.agreement * unit_entropy(u) + (1 - self.agreement) * unit_entropy(v)
        heights = np.full(x.shape, np.nan)
        heights[inside] = energy / self.n - self.temperature * entropy
        return heights

    def coordinates(self, first_overlap: float, second_overlap: float) -> tuple[float, float]:
        """The point (a, b) of the plane nearest to a state with these overlaps with the two patterns."""
        return nearest_point(self.agreement, first_overlap, second_overlap)

    def _powers(self, u: Floats, v: Floats, power: int) -> Floats:
        total = np.zeros(u.shape)
        for counts, memories in zip(self.counts, self.memories, strict=True):
            series = _series(u, int(counts[0]), self.n, power)
            for mean, count in ((-u, counts[1]), (v, counts[2]), (-v, counts[3])):
                if count:
                    other = _series(mean, int(count), self.n, power)
                    series = [sum((series[j] * other[k - j] for j in range(k + 1)), np.zeros(u.shape))
                              for k in range(power + 1)]  # fmt: skip
            total += memories * series[power]
        zero = float(self.memories.sum()) * float(mean_power(self.n, power) / self.n**power)
        return (zero - math.factorial(power) * total) * self.n / power

    def _exponential(self, u: Floats, v: Floats) -> Floats:
        cosh, sinh = math.cosh(1.0), math.sinh(1.0)
        logs = np.log(np.stack([cosh + mean * sinh for mean in (u, -u, v, -v)]))
        exponents = np.tensordot(self.counts.astype(np.float64), logs, axes=1) + np.log(self.memories)[:, np.newaxis]
        top = exponents.max(axis=0)
        zero = math.log(float(self.memories.sum())) + self.n * math.log(cosh)
        return np.asarray(zero - top - np.log(np.exp(exponents - top).sum(axis=0)))


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
    temperature = as_temperature(temperature)
    return DensePlane(memory.power, memory.n, kinds, memories.astype(np.int64), float(agree.mean()), temperature)


def _series(mean: Floats, count: int, n: int, order: int) -> list[Floats]:
    """Coefficients of t^0 to t^order of (cosh(t/N) + m sinh(t/N))^count, which N keeps of a common size."""
    base = [(mean if k % 2 else np.ones(mean.shape)) / (math.factorial(k) * float(n) ** k) for k in range(order + 1)]
    return series_power(base, count)
