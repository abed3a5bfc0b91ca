"""Confidence intervals of measured shares and means, by one method whatever the trials have in common.

Every interval is Wilson's score interval (J. Am. Stat. Assoc. 22, 209, 1927), in which the binomial variance gives way
to the variance of the design where trials are not independent.  Trials that share a network are a cluster: between
clusters the variance is that of a ratio, the quantile is Student's for as many of them, and the number of trials the
one that would be as variable if they were independent (Korn and Graubard, Survey Methodology 24, 193, 1998; Dean and
Pagano, J. Survey Stat. Methodol. 3, 484, 2015).  Equally many trials of every memory are strata: what differs between
memories is no chance, and only the variance within them counts (Cochran, Sampling Techniques, ch. 5, 1977).
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core.network import Floats

CONFIDENCE = 1.959963984540054
"""How many standard deviations to either side hold 95 % of a normal distribution."""
NORMAL_FROM = 200
"""Degrees of freedom from which an expansion about the normal quantile is exact to six digits."""


def wilson_interval(hits: ArrayLike, starts: int) -> Floats:
    """95 % confidence intervals of the shares hits/starts of independent trials, shape (..., 2); 0 to 1 of none."""
    share = np.asarray(hits, np.float64) / max(starts, 1)
    if not starts:
        return np.broadcast_to(np.array([0.0, 1.0]), (*share.shape, 2))
    return score_interval(share, share * (1 - share) / starts, starts)


def score_interval(share: ArrayLike, variance: ArrayLike, trials: float, quantile: float = CONFIDENCE) -> Floats:
    """Intervals of shares of so many trials, shape (..., 2), which hold what z^2 more trials could make of them.

    Parameters
    ----------
    share : array_like
        0 to 1.
    variance : array_like
        Of the share, by the design; share (1 - share)/trials if trials are independent.
    trials : float
    quantile : float
        z, or Student's t where the variance comes from few clusters.
    """
    p, v = np.broadcast_arrays(np.asarray(share, np.float64), np.asarray(variance, np.float64))
    binomial = p * (1 - p)
    n = np.divide(binomial, v, out=np.full(p.shape, float(trials)), where=v * trials > binomial)
    more = quantile * quantile / n
    middle, half = p + more / 2, quantile * np.sqrt(v + more / (4 * n))
    low = np.where(p == 0, 0.0, (middle - half) / (1 + more))  # exactly, whatever the rounding
    high = np.where(p == 1, 1.0, (middle + half) / (1 + more))
    return np.asarray(np.clip(np.stack([low, high], axis=-1), 0.0, 1.0))


def loss_interval(
    mean: float, variance: float, spread: float, trials: float, quantile: float
) -> tuple[float, float]:
    """The interval of a mean loss, a number from 0 that is exactly 0 in many trials.

    Losses that vary less than their mean have Student's interval.  Others are few and far from 0: they count as a share
    of trials that lose equally much, so many and so much that mean and variance are theirs.  If nothing is ever lost,
    the losses that chance may have hidden are taken to be 1.

    Parameters
    ----------
    mean, variance : float
        Of the mean loss.
    spread : float
        Variance of the loss of one trial.
    trials, quantile : float
        As for `score_interval`.
    """
    size = mean + spread / mean if mean > 0 else 1.0
    share = mean / size
    if share > 0.5:
        half = quantile * math.sqrt(variance)
        return mean - half, mean + half
    low, high = size * score_interval(share, variance / size**2, trials, quantile)
    return float(low), float(high)


def student(freedom: int) -> float:
    """The quantile of Student's t that leaves 2.5 % above it; infinite without a degree of freedom."""
    if freedom < 1:
        return math.inf
    if freedom >= NORMAL_FROM:  # Abramowitz and Stegun 26.7.5
        z = CONFIDENCE
        return z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
    return _student_of_few(freedom)


@cache
def _student_of_few(freedom: int) -> float:
    low, high = 0.0, math.pi / 2
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if _within(middle, freedom) < 0.95 else (low, middle)
    return math.tan(low) * math.sqrt(freedom)


def _within(angle: float, freedom: int) -> float:
    """P(|t| <= sqrt(freedom) tan(angle)) (Abramowitz and Stegun 26.7.3 and 26.7.4)."""
    sine, cosine, odd = math.sin(angle), math.cos(angle), freedom % 2
    term = total = (cosine if odd else 1.0) if freedom > 1 else 0.0
    for k in range(3 if odd else 2, freedom - 1, 2):
        term *= (k - 1) / k * cosine**2
        total += term
    return 2 / math.pi * (angle + sine * total) if odd else sine * total
