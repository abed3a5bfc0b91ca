"""Recall between dreams: how it is measured, where it is best, and where it has got worse again."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Never

import numpy as np
from numpy.typing import NDArray

from hopviz.core.census import Census, CensusResult
from hopviz.core.intervals import wilson_interval
from hopviz.core.network import Network, State, to_bipolar
from hopviz.core.quality import QualityMeasurement
from hopviz.core.rules import Rule, settling_rule
from hopviz.core.seeds import spawned
from hopviz.core.stepwise import BATCH, JobSteps, News
from hopviz.core.unlearning import Dream, Unlearning

DREAMS_AT_A_TIME = 8
"""Dreams between two looks at the clock."""
CUES, STARTS = 300, 1000
"""Trials of one measurement: of recall, and of the census."""
NOISE = 0.1
"""Share of the units of a cue that are flipped."""
STEP = 0.4
"""Dreams times rate between two measurements: what they take away in units of a stored memory."""
GOOD, GONE = 0.95, 0.05
"""Exact recall from which dreaming has made room, and under which it has destroyed the memories."""
STAYS = 3
"""So many measurements in a row must be worse than the best: one is by chance in every third plateau of 25."""
ENOUGH = 0.5
"""Only memories of which so much could be recalled exactly can be destroyed."""


@dataclass(frozen=True)
class Options:
    """How to dream."""

    rate: float = 0.01
    """In units of a stored memory."""
    noise: float | None = None
    """Share of the units that differ from a memory at the start of a dream; None starts at random."""
    spare: bool = False
    """Leave dreams that end in a memory without consequence."""
    stops_at_best: bool = False
    """Go on no more once recall has got worse again than the best since this dreaming was begun, and stays so."""


@dataclass(frozen=True)
class UnlearningPoint:
    """What was measured after so many dreams."""

    dreams: int
    exact: float
    exact_interval: tuple[float, float]
    overlap: float
    overlap_interval: tuple[float, float]
    spurious: float
    """Share of random starts that end neither in a memory nor in the reverse of one."""
    spurious_interval: tuple[float, float]
    spread: float
    """Of the basins of the memories; NaN where too few starts end in any."""

    def is_better(self, other: UnlearningPoint) -> bool:
        """Whether more is recalled exactly, or as much with fewer spurious ends."""
        return (self.exact, -self.spurious) > (other.exact, -other.spurious)

    def is_worse(self, best: UnlearningPoint) -> bool:
        """Whether less is recalled exactly than at the best, beyond what chance may do.

        The 95 % intervals of both lie apart.
        """
        return self.exact_interval[1] < best.exact_interval[0]


@dataclass(frozen=True, eq=False)
class Subject:
    """Whose dreams are measured: the memories, by which rule they are recalled, and the seed of all chance."""

    patterns: State
    """(P, N) bipolar."""
    rule: Rule
    seed: int


@dataclass(frozen=True, eq=False)
class UnlearningProgress:
    """How far a run of dreams has come."""

    dreams: int
    points: tuple[UnlearningPoint, ...]
    """Those that this run has measured."""
    network: Network
    last: Dream | None
    """The last dream of this run."""
    best: tuple[UnlearningPoint, Network] | None = None
    """The best measurement since it was begun, and the network that was measured."""
    is_past_best: bool = False
    """Whether it ended because recall is worse again than the best."""
    trouble: str = ""

    @property
    def is_worse(self) -> bool:
        """Whether recall has got worse again than the best, and stays so.

        One measurement of many is below the best of all by chance, or at a dip that passes; several in a row are not.
        """
        best, last = self.best, self.points[-STAYS:]
        return best is not None and len(last) == STAYS and all(point.is_worse(best[0]) for point in last)

    def with_point(self, point: UnlearningPoint) -> UnlearningProgress:
        """Another measurement, of the present network."""
        best = (point, self.network) if self.best is None or point.is_better(self.best[0]) else self.best
        return replace(self, points=(*self.points, point), best=best)


def measure(subject: Subject, network: Network, dreams: int) -> JobSteps[Never, UnlearningPoint]:
    """Measure recall, attractors and basins of one network after so many dreams."""
    quality = QualityMeasurement(network, subject.patterns, subject.rule, NOISE, CUES, subject.seed)
    while not quality.done:
        quality.advance(BATCH)
        yield 0.0
    # Naming every spurious state would take most of the time.
    census = Census(network, subject.seed, settling_rule(subject.rule))
    while (left := STARTS - census.result().starts) > 0:
        census.advance(left, BATCH)
        yield 0.0
    result, recall = census.result(), quality.result()
    basins = basins_of(result, subject.patterns)
    lost = result.starts - int(basins.sum())
    low, high = wilson_interval(lost, result.starts)
    return UnlearningPoint(
        dreams, recall.exact_fraction, recall.exact_interval, recall.overlap, recall.overlap_interval,
        lost / result.starts, (float(low), float(high)), spread(basins),
    )  # fmt: skip


def at_full_speed(most: int) -> int:
    """All dreams are due at once."""
    return most


def dream_on(
    subject: Subject,
    network: Network,
    options: Options,
    begun: int = 0,
    goal: int | None = None,
    known: UnlearningPoint | None = None,
    due: Callable[[int], int] = at_full_speed,
    measures: bool = True,
) -> JobSteps[UnlearningProgress, UnlearningProgress]:
    """Dream on with a network, and measure on the way.

    Parameters
    ----------
    subject : Subject
    network : Network
        Has dreamt `begun` times.
    options : Options
    begun : int
    goal : int, optional
        Dreams in all, after which it ends, without measuring what they have made; without it, it goes on until it is
        cancelled, or past the best.
    known : UnlearningPoint, optional
        What the network is like; left out, that is measured first, but before a single dream.
    due : callable
        How many dreams of so many at most may be dreamt now; it may wait for some hundredths of a second.
    measures : bool
        Whether it measures at all; else it only dreams.
    """
    best = None if known is None else (known, network)
    found, news = UnlearningProgress(begun, (), network, None, best), News()
    try:
        if measures and known is None and goal != begun + 1:
            found = found.with_point((yield from measure(subject, network, begun)))
            yield 0.0, found
        if goal is not None and begun >= goal:
            return found
        seed = spawned(subject.seed, begun) if begun else subject.seed
        dreaming = Unlearning(network, options.rate, seed, subject.patterns, options.spare, options.noise)
        while goal is None or found.dreams < goal:
            stop = next_stop(found.dreams, options.rate, goal)
            dreams, last = _dreams_until(dreaming, found.dreams, stop, due, found.last)
            found = replace(found, dreams=dreams, network=dreaming.network(), last=last)
            if dreams == goal:
                break
            yield news(0.0, found)
            if measures and dreams == stop:
                found = found.with_point((yield from measure(subject, found.network, dreams)))
                if options.stops_at_best and found.is_worse:
                    return replace(found, is_past_best=True)
                yield 0.0, found
    except ValueError as error:
        return replace(found, trouble=str(error))
    return found


def _dreams_until(
    dreaming: Unlearning, dreams: int, stop: int, due: Callable[[int], int], last: Dream | None
) -> tuple[int, Dream | None]:
    """How many dreams there are after a batch of those that are due, and the last one."""
    until = time.perf_counter() + BATCH
    while dreams < stop and (count := due(min(DREAMS_AT_A_TIME, stop - dreams))):
        last = dreaming.dream(count)
        dreams += count
        if time.perf_counter() >= until:
            break
    return dreams, last


def next_stop(dreams: int, rate: float, goal: int | None) -> int:
    """After how many dreams the next measurement is due."""
    every = max(round(STEP / rate), 1)
    due = (dreams // every + 1) * every
    return due if goal is None else min(due, goal)


def basins_of(result: CensusResult, patterns: NDArray[np.int8]) -> NDArray[np.int64]:
    """How many starts of a census ended in each memory, shape (P,); a memory and its reverse count together."""
    alike = np.abs(to_bipolar(result.states).astype(np.int32) @ patterns.T.astype(np.int32)) == patterns.shape[1]
    basins: NDArray[np.int64] = result.hits @ alike
    return basins


def spread(basins: NDArray[np.int64]) -> float:
    """Standard deviation of the sizes of basins divided by their mean, from the starts that ended in each.

    Chance makes counts differ even where sizes do not: with H starts in P basins, P sum n(n - 1) / (H(H - 1)) - 1 is
    the square of it without that, on average.  NaN where there are fewer starts than basins.
    """
    total, count = int(basins.sum()), len(basins)
    if total < max(count, 2):
        return float("nan")
    square = count * int((basins * (basins - 1)).sum()) / (total * (total - 1)) - 1
    return math.sqrt(max(square, 0.0))


def good_range(points: Sequence[UnlearningPoint]) -> tuple[int, int] | None:
    """Ends of the longest stretch of dreams in which exact recall was at least `GOOD` in every measurement."""
    stretches = [list(part) for good, part in groupby(points, key=lambda point: point.exact >= GOOD) if good]
    if not stretches:
        return None
    longest = max(stretches, key=lambda part: part[-1].dreams - part[0].dreams)
    return longest[0].dreams, longest[-1].dreams


def destroyed(points: Sequence[UnlearningPoint]) -> int | None:
    """After how many dreams exact recall is under `GONE`, after it was better than `ENOUGH`."""
    best = 0.0
    for point in points:
        best = max(best, point.exact)
        if best >= ENOUGH and point.exact < GONE:
            return point.dreams
    return None
