"""The mean-field equations of retrieval in the Hopfield model, at T = 0 and above.

Amit, Gutfreund and Sompolinsky, Annals of Physics 173, 30 (1987): m = <tanh((m + sqrt(alpha r) z)/T)>,
q = <tanh^2(...)>, r = q/(1 - (1 - q)/T)^2, with averages over a normal z.  At T = 0, with y = m/sqrt(2 alpha r), they
are one equation, sqrt(2 alpha) = g(y).
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

COLDEST = 0.004
"""Below this temperature the equations are those of T = 0, to four digits."""
HIGHEST, WARMEST = 0.2, 1.5
"""Loads and temperatures above these are far beyond those at which retrieval ends."""
LOST = 0.02
"""An overlap that has fallen so far ends at 0."""
MOST_ROUNDS = 5000


def retrieval_order(alpha: float, temperature: float) -> tuple[float, float, float] | None:
    """The order parameters m, q and r of the retrieval state, T from `COLDEST`, iterated from m = q = 1.

    None where there is no such state.
    """
    if max(alpha / HIGHEST, temperature / WARMEST) > 1:
        return None
    z, weight = normal()
    m = q = r = 1.0
    for _ in range(MOST_ROUNDS):
        tanh = np.tanh((m + math.sqrt(alpha * r) * z) / temperature)
        after, q = float(weight @ tanh), float(weight @ (tanh * tanh))
        susceptibility = (1 - q) / temperature
        if after < LOST or susceptibility >= 1:
            return None
        r = q / (1 - susceptibility) ** 2
        if abs(after - m) < 1e-9:
            break
        m = after
    return after, q, r


def gain(y: float) -> float:
    """g(y) = erf(y)/y - 2/sqrt(pi) exp(-y^2)."""
    return math.erf(y) / y - 2 / math.sqrt(math.pi) * math.exp(-y * y)


@cache
def gain_peak() -> float:
    """Where g is greatest, by golden section: it rises to one maximum and falls."""
    low, high, part = 0.5, 4.0, (math.sqrt(5) - 1) / 2
    while high - low > 1e-9:
        left, right = high - part * (high - low), low + part * (high - low)
        low, high = (low, right) if gain(left) > gain(right) else (left, high)
    return 0.5 * (low + high)


@cache
def normal() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Points z and the weights of a normal distribution there."""
    z = np.linspace(-8, 8, 2001)
    weight = np.exp(-0.5 * z * z)
    return z, weight / weight.sum()
