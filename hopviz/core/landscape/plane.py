"""The free energy over the plane of two memories.

The memory plane holds the mean states m = a xi1 + b xi2 with |a| + |b| <= 1, every m_i in [-1, 1].  Its
height is the naive mean-field free energy per unit f = E(m)/N - T/N sum_i S(m_i), with S the entropy of a
two-valued unit of mean m_i.  E(m) is the mean energy of independent units: since s_i^2 = 1, a unit's weight
to itself adds a constant, not w_ii m_i^2.  It is quadratic in (a, b), and only two kinds of unit occur: those in which
the patterns agree (m = +-(a + b)) and those in which they differ (m = +-(a - b)); so a whole surface costs
microseconds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core.network import Floats, Network, numbers, to_bipolar
from hopviz.core.ranges import as_temperature, as_whole
from hopviz.core.stepwise import Steps, finished, pieces
from hopviz.core.validation import as_network

INSIDE = 1e-12
"""So far beyond its border a point still belongs to the plane."""
ROWS = 64
"""Patterns that are taken at a time."""

Overlap = TypeVar("Overlap", float, Floats)


@dataclass(frozen=True, eq=False)
class MemoryPlane:
    """The free energy over the plane spanned by two patterns.  Heights are per unit, E/N and T S/N."""

    quadratic: tuple[float, float, float]
    """Coefficients of a^2, a b and b^2 in E/N."""
    linear: tuple[float, float]
    """Coefficients of a and b in E/N."""
    constant: float
    agreement: float
    """Part of the units in which the two patterns agree."""
    temperature: float

    def at(self, temperature: float) -> MemoryPlane:
        """The same plane at another temperature."""
        return replace(self, temperature=as_temperature(temperature))

    def free_energy(self, a: ArrayLike, b: ArrayLike) -> Floats:
        """Free energy per unit at (a, b), arrays of one shape; NaN outside |a| + |b| <= 1."""
        x, y = numbers("a", a).astype(np.float64), numbers("b", b).astype(np.float64)
        aa, ab, bb = self.quadratic
        energy = (aa * x + ab * y + self.linear[0]) * x + (bb * y + self.linear[1]) * y + self.constant
        inside = np.abs(x) + np.abs(y) <= 1 + INSIDE
        if self.temperature > 0:
            entropy = self.agreement * unit_entropy(x + y) + (1 - self.agreement) * unit_entropy(x - y)
            energy = energy - self.temperature * entropy
        return np.where(inside, energy, np.nan)

    def coordinates(self, first_overlap: float, second_overlap: float) -> tuple[float, float]:
        """The point (a, b) of the plane nearest to a state with these overlaps with the two patterns."""
        return nearest_point(self.agreement, first_overlap, second_overlap)

    def share(self, first_overlap: float, second_overlap: float) -> float:
        """Part of the state's squared length, 0 to 1, that lies in the plane."""
        a, b = self.coordinates(first_overlap, second_overlap)
        return a * first_overlap + b * second_overlap


@dataclass(frozen=True, eq=False)
class MemoryPlanes:
    """The planes of all pairs of P patterns: what costs N^2 operations is done, any pair is at once at hand."""

    products: Floats
    """(P, P) xi_k'W xi_l / N."""
    lean: Floats
    """(P,) b'xi_k / N."""
    overlaps: Floats
    """(P, P) overlap of each pattern with each other."""
    constant: float
    """Energy per unit at the centre of every plane, a = b = 0."""

    @property
    def largest(self) -> float:
        """The size of the largest energy per unit of a pattern, or of what two of them share."""
        return max(float(np.abs(self.products).max()), float(np.abs(self.lean).max()))

    def plane(self, first: int, second: int, temperature: float = 0.0) -> MemoryPlane:
        """The free-energy surface over the plane of patterns number `first` and `second`."""
        temperature, last = as_temperature(temperature), len(self.products) - 1
        first, second = as_whole("first", first, 0, last), as_whole("second", second, 0, last)
        w = self.products
        return MemoryPlane(
            quadratic=(
                -0.5 * float(w[first, first]),
                -0.5 * float(w[first, second] + w[second, first]),
                -0.5 * float(w[second, second]),
            ),
            linear=(-float(self.lean[first]), -float(self.lean[second])),
            constant=self.constant,
            agreement=0.5 * (1 + float(self.overlaps[first, second])),
            temperature=temperature,
        )


def memory_planes(net: Network, patterns: ArrayLike) -> MemoryPlanes:
    """The planes of all pairs of patterns, shape (P, N), bipolar or binary.

    The network may be symmetric or not (an energy is made of the symmetric part alone); binary units are
    converted.

    Raises
    ------
    ValueError
        If the patterns have the wrong shape.
    """
    return finished(memory_planes_steps(net, patterns))


def memory_planes_steps(net: Network, patterns: ArrayLike) -> Steps[MemoryPlanes]:
    """The planes of all pairs of patterns, a few patterns at a time; see `memory_planes`."""
    xi = to_bipolar(patterns).astype(np.float64)
    if xi.ndim != 2 or xi.shape[1] != as_network(net).n:
        raise ValueError(f"the patterns must have shape (P, {net.n}), not {np.shape(patterns)}")
    bias, factor, offset = net.bias, 1.0, 0.0
    if net.units == "binary":  # energies of the same network in bipolar units, and what separates them
        sums = net.couplings.sums + net.couplings.exerted(np.ones(net.n))
        bias, factor = 0.5 * net.bias + 0.125 * sums, 0.25
        offset = -0.5 * float(net.bias.sum()) - 0.0625 * float(sums.sum())
    own = net.couplings.own
    offset -= 0.5 * factor * float(own.sum())
    count = len(xi)
    products, overlaps = np.empty((count, count)), np.empty((count, count))
    for first, last in pieces(count, ROWS):
        some = xi[first:last]
        products[:, first:last] = factor * (xi @ (net.couplings.received(some) - some * own).T) / net.n
        overlaps[:, first:last] = xi @ some.T / net.n
        yield last / count
    return MemoryPlanes(
        products=products,
        lean=xi @ bias / net.n,
        overlaps=overlaps,
        constant=offset / net.n,
    )


def memory_plane(net: Network, a: ArrayLike, b: ArrayLike, temperature: float = 0.0) -> MemoryPlane:
    """The free-energy surface over the plane of two patterns.

    Parameters
    ----------
    net : Network
        Symmetric or not (an energy is made of the symmetric part alone); binary units are converted.
    a, b : array_like, shape (N,)
        The patterns xi1 and xi2, bipolar or binary.
    temperature : float
        T, 0 to 1e15.

    Raises
    ------
    ValueError
        If a pattern has the wrong shape or the temperature is negative or not finite.
    """
    n, one, other = as_network(net).n, to_bipolar(a), to_bipolar(b)
    if one.shape != (n,) or other.shape != (n,):
        raise ValueError(f"the two patterns must have shape ({n},), not {one.shape} and {other.shape}")
    return memory_planes(net, np.stack([one, other])).plane(0, 1, temperature)


def nearest_point(agreement: float, first_overlap: Overlap, second_overlap: Overlap) -> tuple[Overlap, Overlap]:
    """Points (a, b) of the plane of two patterns, which agree in a part of the units, nearest to states."""
    c = 2 * agreement - 1
    if abs(c) == 1.0:
        return first_overlap, 0.0 * second_overlap
    return (first_overlap - c * second_overlap) / (1 - c * c), (second_overlap - c * first_overlap) / (1 - c * c)


def unit_entropy(mean: Floats) -> Floats:
    """Entropy in nats of a two-valued unit with mean m, |m| <= 1."""
    p = np.clip(0.5 * (1 + mean), 0.0, 1.0)
    q = 1 - p
    with np.errstate(divide="ignore", invalid="ignore"):
        return -np.nan_to_num(p * np.log(p)) - np.nan_to_num(q * np.log(q))
