"""The law of the crosstalk between random memories, whose tail is the bit error of Hebb's rule.

In memory nu of P random ones of N units, learnt by Hebb's rule and divided by N, s_i h_i = (N - 1)/N - c_i, where the
crosstalk c_i is a sum of (N - 1)(P - 1) fair signs, divided by -N.  For many it is normal, of width sqrt(P/N); exactly
it is binomial.  A unit is wrong after the first step where c_i exceeds (N - 1)/N (Hertz, Krogh and Palmer 1991, ch. 2).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core.limits import OutOfRangeError
from hopviz.core.network import Floats
from hopviz.core.ranges import as_whole
from hopviz.core.theory import first_step_error

MOST_SIGNS = 10**9
REACH = 40.0
"""Standard deviations to either side, beyond which no float is larger than zero."""
LEAST = 1e-12
"""Values of a smaller probability are left out of the law, but not of the error."""


@dataclass(frozen=True, eq=False)
class CrosstalkLaw:
    """The law of the crosstalk of one unit in one of P random memories of N units."""

    values: Floats
    """(K,) ascending, 2/N apart."""
    probabilities: Floats
    """(K,)"""
    limit: float
    """(N - 1)/N: beyond it the unit wants to flip."""
    error: float
    """The probability of that, exactly."""
    tie: float
    """The probability of a field that is exactly zero."""
    width: float
    """sqrt(P/N) of the normal law."""
    normal_error: float
    """1/2 erfc(sqrt(N/2P)), what the normal law makes of the error."""

    def density(self) -> Floats:
        """(K,) the normal density at the values; the probabilities are about 2/N times as much."""
        if self.width == 0:
            return np.zeros_like(self.values)
        x = self.values / self.width
        return np.asarray(np.exp(-0.5 * x * x) / (self.width * math.sqrt(2 * math.pi)))


def crosstalk_law(n: int, patterns: int) -> CrosstalkLaw:
    """The law of the crosstalk, exact and normal, and the bit error after the first step.

    Parameters
    ----------
    n : int
        Units, at least 2.
    patterns : int
        Memories P, at least 1; (N - 1)(P - 1) is up to 10^9.

    Raises
    ------
    ValueError
        If a number is out of range.
    """
    n, patterns = as_whole("n", n, 2), as_whole("patterns", patterns, 1)
    signs = (n - 1) * (patterns - 1)
    if signs > MOST_SIGNS:
        raise OutOfRangeError(f"(n - 1) (patterns - 1) must be up to {MOST_SIGNS:,}, not {signs:,}")
    ups, chances = _binomial(signs)
    sums = 2 * ups - signs
    above = sums > n - 1
    tie = float(chances[sums == n - 1].sum())
    shown = chances > LEAST
    return CrosstalkLaw(
        sums[shown] / n, chances[shown], (n - 1) / n, float(chances[above][::-1].sum()), tie, math.sqrt(patterns / n),
        first_step_error(n / patterns),
    )  # fmt: skip


def _binomial(signs: int) -> tuple[NDArray[np.int64], Floats]:
    """How many of so many fair coins may show heads, and the probability of it, where it is not zero."""
    middle, reach = signs // 2, math.ceil(REACH * math.sqrt(signs) / 2) + 1
    first, last = max(middle - reach, 0), min(middle + reach, signs)
    ups = np.arange(first, last + 1)
    at_middle = math.lgamma(signs + 1) - math.lgamma(middle + 1) - math.lgamma(signs - middle + 1)
    ratios = np.log((signs - ups[:-1]) / (ups[:-1] + 1.0))
    logs = np.concatenate([[0.0], np.cumsum(ratios)])
    logs += at_middle - signs * math.log(2) - logs[middle - first]
    chances = np.exp(logs)
    return ups, np.asarray(chances / chances.sum())
