"""Small lattices exactly: by enumeration, and the ring by its transfer matrix."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hopviz.core.ising.lattices import lattice
from hopviz.core.landscape.energies import energies
from hopviz.core.limits import HOTTEST, LARGEST, OutOfRangeError
from hopviz.core.network import Floats
from hopviz.core.ranges import as_number, as_whole
from hopviz.core.thermal.equilibrium import MOST_UNITS, as_temperatures


@dataclass(frozen=True, eq=False)
class FiniteLattice:
    """Exact means of a small lattice at K temperatures, each (K,), per unit."""

    temperatures: Floats
    energies: Floats
    magnetisations: Floats
    """Mean of the size |m|."""
    means: Floats
    """Mean of m itself, 0 without a field."""
    heat_capacities: Floats
    """dU/dT."""
    susceptibilities: Floats
    """dm/dh = N (<m^2> - <m>^2)/T."""


def finite_lattice(
    rows: int,
    cols: int,
    temperatures: Sequence[float],
    coupling: float = 1.0,
    field: float = 0.0,
    periodic: bool = True,
) -> FiniteLattice:
    """Exact means of a lattice of up to 20 units, by enumeration of all its states.

    Parameters
    ----------
    rows, cols, coupling, field, periodic
        As for `lattice`.
    temperatures : sequence of float
        Above 0, up to 1e15.

    Raises
    ------
    ValueError
        If there are more units, or a number is out of range.
    """
    each = as_temperatures(temperatures)
    if each.min() <= 0:
        raise ValueError("temperatures must be above 0")
    rows, cols = as_whole("rows", rows, 1, MOST_UNITS), as_whole("cols", cols, 1, MOST_UNITS)
    n = rows * cols
    if n > MOST_UNITS:
        raise ValueError(f"all states can be summed over of at most {MOST_UNITS} units, not {rows} x {cols} = {n}")
    of_states = energies(lattice(rows, cols, coupling, field, periodic))
    on = np.bitwise_count(np.arange(1 << n))
    pairs, counts = np.unique(np.stack([of_states, on]), axis=1, return_counts=True)
    levels, m = pairs[0], (2 * pairs[1] - n) / n
    found = np.empty((5, each.size))
    for k, temperature in enumerate(each):
        with np.errstate(over="ignore"):
            x = np.minimum((levels - levels.min()) / temperature, 1e4)
        weights = counts * np.exp(-x)
        weights /= weights.sum()
        mean_x, mean_m = weights @ x, weights @ m
        found[:, k] = (
            (levels.min() + temperature * mean_x) / n, weights @ np.abs(m), mean_m,
            weights @ (x - mean_x) ** 2 / n, n * (weights @ (m - mean_m) ** 2) / temperature,
        )  # fmt: skip
    return FiniteLattice(each, *found)


@dataclass(frozen=True, eq=False)
class Ring:
    """What is known exactly of a ring of N units."""

    log_z: float
    """ln Z = ln(lambda_+^N + lambda_-^N)."""
    energy: float
    """Per unit."""
    magnetisation: float
    """Per unit; 0 without a field."""
    correlations: Floats
    """(N // 2 + 1,) <s_0 s_r> without a field, (t^r + t^(N - r))/(1 + t^N), t = tanh(J/T); (0,) with one."""


def ring(n: int, temperature: float, coupling: float = 1.0, field: float = 0.0) -> Ring:
    """A ring of units, each joined to the next, by its transfer matrix (Ising, Z. Phys. 31, 253, 1925).

    With K = J/T and H = h/T, lambda_+- = e^K cosh H +- sqrt(e^2K sinh^2 H + e^-2K); without a field
    Z = (2 cosh K)^N + (2 sinh K)^N.

    Parameters
    ----------
    n : int
        Units, 3 to a million.
    temperature : float
        T, above 0 and up to 1e15.
    coupling, field : float
        J and h, up to 1e9 in size.

    Raises
    ------
    ValueError
        If a number is out of range.
    """
    n, temperature = as_whole("n", n, 3, 10**6), as_number("temperature", temperature, 0.0, HOTTEST, above=True)
    coupling = as_number("coupling", coupling, -LARGEST, LARGEST)
    field = as_number("field", field, -LARGEST, LARGEST)
    if field == 0:
        return _ring_without_field(n, coupling / temperature, coupling)
    K, H = coupling / temperature, field / temperature
    if max(abs(K), abs(H)) > MOST_STRENGTH:
        raise OutOfRangeError(f"temperature must be at least 1/{MOST_STRENGTH:g} of coupling and field in size")
    scale = max(abs(H), -2 * K)  # nothing overflows
    cosh, sinh = (0.5 * (math.exp(abs(H) - scale) + sign * math.exp(-abs(H) - scale)) for sign in (1, -1))
    other = math.exp(-4 * K - 2 * scale)
    root = math.hypot(sinh, math.sqrt(other))
    plus = cosh + root
    minus = (math.exp(-2 * scale) - other) / plus  # lambda_+ lambda_- = 2 sinh 2K
    share, slope = (minus / plus) ** n, (sinh * sinh - other) / root
    if 1 + share < LEAST_SUM:
        raise OutOfRangeError("an odd ring of opposed units is too cold to be told from T = 0: raise the temperature")
    alike = (cosh + slope + (minus / plus) ** (n - 1) * (cosh - slope)) / plus / (1 + share)
    m = math.copysign(sinh, H) / root * (1 - share) / (1 + share)
    log_z = n * (K + scale + math.log(plus)) + math.log1p(share)
    return Ring(log_z, -coupling * alike - field * m, m, np.empty(0))


def _ring_without_field(n: int, strength: float, coupling: float) -> Ring:
    """By t = tanh K alone: <s_0 s_r> = (t^r + t^(N - r))/(1 + t^N), and ln Z = N ln(2 cosh K) + ln(1 + t^N)."""
    size, distances = abs(strength), np.arange(n // 2 + 1)
    decay = -math.log(math.tanh(size)) if 0 < size < MOST_STRENGTH else (math.inf if size == 0 else 0.0)
    log_z = n * (size + math.log1p(math.exp(-2 * size)))
    signs = np.where(distances % 2 == 1, math.copysign(1.0, strength), 1.0)
    with np.errstate(invalid="ignore"):
        near = np.where(distances == 0, 1.0, np.exp(-distances * decay))
        far = np.exp(-(n - distances) * decay)
    if strength < 0 and n % 2 == 1:  # one pair cannot be satisfied
        whole = -math.expm1(-n * decay)
        correlations = signs * ((near - far) / whole if whole > LEAST_SUM else 1 - 2 * distances / n)
        log_z += math.log(whole) if whole > LEAST_SUM else math.log(2 * n) - 2 * size
    else:
        correlations = signs * (near + far) / (1 + math.exp(-n * decay))
        log_z += math.log1p(math.exp(-n * decay))
    return Ring(log_z, -coupling * float(correlations[1]), 0.0, np.asarray(correlations, np.float64))


MOST_STRENGTH = 300.0
"""Of K and H with a field; without one, units beyond it are as at T = 0."""
LEAST_SUM = 1e-9
"""1 + (lambda_-/lambda_+)^N below this has lost its digits."""
