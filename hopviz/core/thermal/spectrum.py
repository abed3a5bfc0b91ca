"""The spectrum of the weights, and what it says of the temperature at which memories melt.

Hebb's weights of P = load N random memories, divided by N and without a diagonal, have N - P eigenvalues at -load; the
others fill the band (1 +- sqrt(load))^2 - load (Marchenko and Pastur, Math. USSR Sb. 1, 457, 1967).  Those of the
pseudo-inverse are a step: P at 1 - load and N - P at -load, about.  A naive mean field, m = tanh(W m/T), has a solution
besides zero below the largest eigenvalue, 1 + 2 sqrt(load) at the edge of the band; the true spin glass begins at
T_g = 1 + sqrt(load), since a unit also feels the reaction of the others to itself (Thouless, Anderson and Palmer, Phil.
Mag. 35, 593, 1977).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core.couplings.factored import Factored
from hopviz.core.landscape.quadratic import check_symmetric
from hopviz.core.network import Floats, Network, numbers
from hopviz.core.thermal.phases import as_load

MOST_UNITS = 2048
"""Of which a matrix is diagonalised, which takes some seconds; with +1/-1 memories so many of these."""


@dataclass(frozen=True)
class Band:
    """Where the eigenvalues of Hebb's weights lie for N to infinity."""

    bulk: float
    """-load: that of the N - P states across all memories; with more memories than units there is none."""
    low: float
    high: float
    """The ends of the band of the P others."""
    naive: float
    """1 + 2 sqrt(load), where the naive mean field melts."""
    t_g: float
    """1 + sqrt(load), where the spin glass does."""


def spectrum(net: Network) -> Floats:
    """The eigenvalues of the weights of up to 2,048 units, or of as many memories, ascending, (N,).

    Raises
    ------
    ValueError
        If the weights are asymmetric, or there are too many.
    """
    check_symmetric(net)
    couplings = net.couplings
    if isinstance(couplings, Factored) and couplings.is_whole and couplings.count <= min(net.n, MOST_UNITS):
        strengths = couplings.strengths.astype(np.float64)
        own = (couplings.factors.astype(np.float64) ** 2) @ strengths
        if (strengths > 0).all() and (own == own[0]).all():
            half = couplings.factors * np.sqrt(strengths)
            others = np.linalg.eigvalsh(half.T @ half)
            values = np.concatenate([np.zeros(net.n - others.size), np.maximum(others, 0.0)])
            return np.sort((values - own[0]) / couplings.divisor)
    if net.n > MOST_UNITS:
        raise ValueError(f"the spectrum can be had of at most {MOST_UNITS:,} units, not {net.n:,}")
    return np.asarray(np.linalg.eigvalsh(net.weights), np.float64)


def band(load: float) -> Band:
    """The band of Hebb's weights at a load; errors as for `phase_lines`."""
    load = as_load(load)
    root = math.sqrt(load)
    return Band(-load, (1 - root) ** 2 - load, (1 + root) ** 2 - load, 1 + 2 * root, 1 + root)


def band_density(values: ArrayLike, load: float) -> Floats:
    """The density of eigenvalues in the band, shape of the values: its integral is their share, the load up to 1.

    Of x = value + load it is sqrt((x_high - x)(x - x_low))/(2 pi x), x from (1 - sqrt(load))^2 to (1 + sqrt(load))^2.

    Raises
    ------
    ValueError
        If the load is negative or no number, or a value is none.
    """
    load = as_load(load)
    x = numbers("values", values).astype(np.float64) + load
    if not np.isfinite(x).all():
        raise ValueError("values must be finite numbers")
    root = math.sqrt(load)
    low, high = (1 - root) ** 2, (1 + root) ** 2
    inside = (x > low) & (x < high)
    safe = np.where(inside, x, 1.0)
    height = np.sqrt(np.maximum((high - safe) * (safe - low), 0.0)) / (2 * np.pi * safe)
    return np.asarray(np.where(inside, height, 0.0))
