"""Means over a correlated series by batch means: errors that count the autocorrelation.

The series is cut into batches of equal length, of which there are from 10 to 19: whenever there are 20, each two become
one (Flegal and Jones, Ann. Stat. 38, 1034, 2010).  Means of batches much longer than the autocorrelation time are as
good as independent, and the interval of their mean is Student's: few batches make it a little wider, but every batch
soon is long enough.
"""

from __future__ import annotations

import math

import numpy as np

from hopviz.core.intervals import score_interval, student
from hopviz.core.network import Floats
from hopviz.core.seeds import random_generator

MOST_BATCHES = 20
DRAWS, RARE = 200, 0.95
"""How many distances are drawn, and which part of them chance does not go beyond."""
NORMAL = 1.959964
"""The quantile of which `student` is that of few batches."""


class BatchMeans:
    """Sums of C quantities over the batches of a series.

    Parameters
    ----------
    columns : int
        C.
    """

    def __init__(self, columns: int) -> None:
        self._sums = np.zeros((MOST_BATCHES, columns))
        self._count = 0
        self._pending, self._pending_parts = np.zeros(columns), 0
        self.parts = 1
        """So many additions are a batch."""

    @property
    def batches(self) -> Floats:
        """(B, C) the sums over each whole batch."""
        return self._sums[: self._count]

    @property
    def missing(self) -> int:
        """How many parts the batch that has been begun still lacks."""
        return self.parts - self._pending_parts

    def add(self, sums: Floats, parts: int = 1) -> None:
        """Add the sums (C,) over some more parts of the series, at most as many as are missing of a batch."""
        self._pending += sums
        self._pending_parts += parts
        if self._pending_parts < self.parts:
            return
        self._sums[self._count] = self._pending
        self._count += 1
        self._pending[:] = 0.0
        self._pending_parts = 0
        if self._count == MOST_BATCHES:
            self._sums[: MOST_BATCHES // 2] = self._sums[0::2] + self._sums[1::2]
            self._count //= 2
            self.parts *= 2


def variance_of_mean(batches: Floats) -> Floats:
    """(C,) variance of the mean over the series, from the means of its batches (B, C); infinite of fewer than two."""
    count = len(batches)
    if count < 2:
        return np.full(batches.shape[1], math.inf)
    return np.asarray(batches.var(axis=0, ddof=1) / count)


def mean_interval(batches: Floats) -> tuple[float, float]:
    """95 % confidence interval of a mean, from the means of batches (B,); without end of fewer than two."""
    if len(batches) < 2:
        return -math.inf, math.inf
    half = student(len(batches) - 1) * math.sqrt(float(variance_of_mean(batches[:, np.newaxis])[0]))
    mean = float(batches.mean())
    return mean - half, mean + half


def share_intervals(batches: Floats, trials: float, independent: float) -> Floats:
    """(C, 2) 95 % confidence intervals of shares of `trials`, from those of batches (B, C).

    By Wilson's score, with as many trials as would be as variable if they were independent; where nothing has varied,
    with as many `independent` ones as are known.
    """
    count, shares = len(batches), batches.mean(axis=0) if len(batches) else np.zeros(batches.shape[1])
    if count < 2:
        return np.broadcast_to(np.array([0.0, 1.0]), (shares.size, 2))
    variance, quantile = variance_of_mean(batches), student(count - 1)
    still = (variance == 0)[:, np.newaxis]
    varied = score_interval(shares, variance, trials, quantile)
    return np.where(still, score_interval(shares, variance, min(independent, trials), quantile), varied)


def distance_limit(batches: Floats) -> float:
    """The total variation distance that chance alone goes beyond in 5 of 100 cases, from shares in batches (B, K).

    Errors of the mean are drawn as sums of the batches with Gaussian weights: classes whose shares change together do
    so in them, and the autocorrelation is counted as it is in the intervals.  1 of fewer than two batches.
    """
    count = len(batches)
    if count < 2:
        return 1.0
    weights = random_generator(0).standard_normal((DRAWS, count)) / math.sqrt(count * (count - 1))
    distances = 0.5 * np.abs(weights @ (batches - batches.mean(axis=0))).sum(axis=1)
    return min(float(np.quantile(distances, RARE)) * student(count - 1) / NORMAL, 1.0)
