"""The theory of the capacity of Hebb's rule: closed formulas and the equations of a mean field."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from hopviz.core.ranges import as_number, as_whole
from hopviz.core.retrieval import COLDEST, gain, gain_peak, retrieval_order


def first_step_error(ratio: float) -> float:
    """Probability that a bit of a stored pattern is wrong after one update, 1/2 erfc(sqrt(ratio/2)); ratio = N/P."""
    return 0.5 * math.erfc(math.sqrt(as_number("ratio", ratio, 0.0, math.inf) / 2))


def marks(n: int) -> tuple[float, float, float]:
    """Numbers of patterns: N/(2 ln N) most exact, N/(4 ln N) all exact (McEliece 1987), 0.15 N the rule of thumb."""
    n = as_whole("n", n, 2)
    return n / (2 * math.log(n)), n / (4 * math.log(n)), 0.15 * n


def ags_overlap(alpha: float) -> float:
    """Overlap m of the retrieval state at T = 0 and load alpha; 0 where there is none.

    Amit, Gutfreund and Sompolinsky, Annals of Physics 173, 30 (1987): with y = m / sqrt(2 alpha r),
    m = erf(y), C sqrt(2 alpha r) = 2/sqrt(pi) exp(-y^2), r = 1/(1 - C)^2, which leave one equation,
    sqrt(2 alpha) = g(y) = erf(y)/y - 2/sqrt(pi) exp(-y^2), whose larger solution is the stable one.

    Raises
    ------
    ValueError
        If alpha is negative or no number.
    """
    alpha = as_number("alpha", alpha, 0.0, math.inf)
    if alpha == 0:
        return 1.0
    peak, wanted = gain_peak(), math.sqrt(2 * alpha)
    if wanted > gain(peak):
        return 0.0
    low, high = peak, max(2 * peak, 2 / wanted)  # g falls beyond its peak, and g(y) < 1/y
    for _ in range(200):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if gain(middle) > wanted else (low, middle)
    return math.erf(0.5 * (low + high))


def retrieval_overlap(alpha: float, temperature: float) -> float:
    """Overlap m of the retrieval state at load alpha and temperature T; 0 where there is none.

    The replica-symmetric equations of Amit, Gutfreund and Sompolinsky (1987), with averages over a normal z:
    m = <tanh((m + sqrt(alpha r) z)/T)>, q = <tanh^2(...)>, r = q / (1 - (1 - q)/T)^2, iterated from m = q = 1.

    Raises
    ------
    ValueError
        If the load or the temperature is negative or no number.
    """
    alpha, temperature = as_number("alpha", alpha, 0.0, math.inf), as_number("temperature", temperature, 0.0, math.inf)
    if temperature < COLDEST:
        return ags_overlap(alpha)
    found = retrieval_order(alpha, temperature)
    return 0.0 if found is None else found[0]


def alpha_c() -> float:
    """The load at which retrieval ends at T = 0, 0.1379: where g of `ags_overlap` is greatest."""
    return 0.5 * gain(gain_peak()) ** 2


def retrieval_ends(temperature: float) -> float:
    """The load at which retrieval ends at a temperature, to four digits; 0 from T = 1 on."""
    low, high = 0.0, alpha_c()
    if retrieval_overlap(high * (1 - 1e-6), temperature) > 0:
        return high
    while high - low > 1e-5:
        middle = 0.5 * (low + high)
        low, high = (middle, high) if retrieval_overlap(middle, temperature) > 0 else (low, middle)
    return low


def retrieval_curve(temperature: float, points: int = 60) -> NDArray[np.float64]:
    """Overlap m(alpha) at a temperature up to its end, where it falls to 0: two rows, alpha and m.

    Empty at temperatures at which nothing is retrieved.

    Raises
    ------
    ValueError
        If the temperature is negative or no number, or the number of points is not a whole one from 2 to 10,000.
    """
    points = as_whole("points", points, 2, 10_000)
    end = retrieval_ends(temperature)
    if end == 0:
        return np.empty((2, 0))
    loads = end * (1 - np.linspace(1, 0, points) ** 2)  # most of the bend is just before the end
    loads[0], loads[-1] = min(1e-3, loads[1]), end * (1 - 1e-6)
    overlaps = [retrieval_overlap(float(load), temperature) for load in loads]
    return np.array([[*loads, end], [*overlaps, 0.0]])
