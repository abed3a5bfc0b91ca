"""The theory of the capacity of Hebb's rule: closed formulas and the equations of a mean field."""

from __future__ import annotations

import math
from functools import cache

from hopviz.core.validation import as_number, as_whole


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
    peak, wanted = _peak(), math.sqrt(2 * alpha)
    if wanted > _g(peak):
        return 0.0
    low, high = peak, max(2 * peak, 2 / wanted)  # g falls beyond its peak, and g(y) < 1/y
    for _ in range(200):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if _g(middle) > wanted else (low, middle)
    return math.erf(0.5 * (low + high))


def alpha_c() -> float:
    """The load at which retrieval ends at T = 0, 0.1379: where g of `ags_overlap` is greatest."""
    return 0.5 * _g(_peak()) ** 2


def _g(y: float) -> float:
    return math.erf(y) / y - 2 / math.sqrt(math.pi) * math.exp(-y * y)


@cache
def _peak() -> float:
    """Where g is greatest, by golden section: it rises to one maximum and falls."""
    low, high, part = 0.5, 4.0, (math.sqrt(5) - 1) / 2
    while high - low > 1e-9:
        left, right = high - part * (high - low), low + part * (high - low)
        low, high = (low, right) if _g(left) > _g(right) else (left, high)
    return 0.5 * (low + high)
