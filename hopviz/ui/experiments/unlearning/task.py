"""Unlearning: dreams and measurements in turn, in the background, and the curve that they make."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Never

import numpy as np
from numpy.typing import NDArray

from hopviz.core.census import Census, CensusResult
from hopviz.core.intervals import wilson_interval
from hopviz.core.landscape.stepwise import BATCH, JobSteps, News
from hopviz.core.network import Network, to_bipolar
from hopviz.core.quality import QualityMeasurement
from hopviz.core.rules import Rule, settling_rule
from hopviz.core.seeds import spawned
from hopviz.core.unlearning import Dream, Unlearning
from hopviz.project.model import Project

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
ENOUGH = 0.5
"""Only memories of which so much could be recalled exactly can be destroyed."""
SHARES_TIP = (
    f"Exact recall and overlap m: {CUES} cues with {round(100 * NOISE)} % of their units flipped, by the rule "
    "chosen above.\n"
    f"Spurious: the share of {STARTS} random starts that end neither in a memory nor in the reverse of one.\n"
    f"Good: exact recall of at least {round(100 * GOOD)} %. Destroyed: it has fallen from "
    f"{round(100 * ENOUGH)} % or more to less than {round(100 * GONE)} %.\n"
    "The bands are 95 % confidence intervals."
)
SPREAD_TIP = (
    "How different the basins of the memories are: the standard deviation of the shares of random starts that end "
    "in each, divided by their mean, without what chance adds; 0 if all are equal. A memory and its reverse count "
    "together. Where fewer starts than there are memories end in any, nothing is drawn."
)


@dataclass(frozen=True)
class Options:
    """How to dream."""

    rate: float = 0.01
    """In units of a stored memory."""
    noise: float | None = None
    """Share of the units that differ from a memory at the start of a dream; None starts at random."""
    spare: bool = False
    """Leave dreams that end in a memory without consequence."""


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


@dataclass(frozen=True, eq=False)
class UnlearningProgress:
    """How far a run has come."""

    dreams: int
    points: tuple[UnlearningPoint, ...]
    """Those that this run has measured."""
    network: Network
    last: Dream | None
    """The last dream of this run."""
    trouble: str = ""


def measure(project: Project, network: Network, dreams: int) -> JobSteps[Never, UnlearningPoint]:
    """Measure recall, attractors and basins of one network after so many dreams."""
    rule = settling_rule(project.rule)
    quality = QualityMeasurement(network, project.patterns, project.rule, NOISE, CUES, project.seed)
    while not quality.done:
        quality.advance(BATCH)
        yield 0.0
    census = Census(network, project.seed, rule)  # naming every spurious state would take most of the time
    while (left := STARTS - census.result().starts) > 0:
        census.advance(left, BATCH)
        yield 0.0
    result, recall = census.result(), quality.result()
    basins = basins_of(result, project.patterns)
    lost = result.starts - int(basins.sum())
    low, high = wilson_interval(lost, result.starts)
    return UnlearningPoint(
        dreams, recall.exact_fraction, recall.exact_interval, recall.overlap, recall.overlap_interval,
        lost / result.starts, (float(low), float(high)), spread(basins),
    )  # fmt: skip


def unlearn(
    project: Project, network: Network, options: Options, begun: int, goal: int | None, measure_first: bool
) -> JobSteps[UnlearningProgress, UnlearningProgress]:
    """Dream on with a network that has dreamt `begun` times, and measure on the way, perhaps before the first dream.

    It ends after `goal` dreams in all; without a goal it goes on until it is cancelled.  What the goal is like is not
    measured: that is done by itself, without dreams.
    """
    found, news = UnlearningProgress(begun, (), network, None), News()
    try:
        if measure_first:
            point = yield from measure(project, network, begun)
            found = replace(found, points=(point,))
            yield 0.0, found
        if goal is not None and begun >= goal:
            return found
        seed = spawned(project.seed, begun) if begun else project.seed
        dreaming = Unlearning(network, options.rate, seed, project.patterns, options.spare, options.noise)
        while goal is None or found.dreams < goal:
            stop, until = next_stop(found.dreams, options.rate, goal), time.perf_counter() + BATCH
            dreams = found.dreams
            while dreams < stop:
                count = min(DREAMS_AT_A_TIME, stop - dreams)
                last = dreaming.dream(count)
                dreams += count
                if time.perf_counter() >= until:
                    break
            found = replace(found, dreams=dreams, network=dreaming.network(), last=last)
            if dreams == goal:
                break
            yield news(0.0, found)
            if dreams == stop:
                point = yield from measure(project, found.network, dreams)
                found = replace(found, points=(*found.points, point))
                yield 0.0, found
    except ValueError as error:
        return replace(found, trouble=str(error))
    return found


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


def arrays(points: Sequence[UnlearningPoint]) -> dict[str, NDArray[np.float64]]:
    """Columns of the points by name; those of intervals have shape (K, 2)."""
    names = tuple(UnlearningPoint.__dataclass_fields__)
    return {name: np.array([getattr(point, name) for point in points], float) for name in names}


class UnlearningCurve:
    """All dreams since a network was as its memories, or its person, made it.

    Parameters
    ----------
    base : Project
        As it is before the first dream.
    """

    def __init__(self, base: Project) -> None:
        self._base = base
        self.rule: Rule = base.rule
        self.dreams = 0
        """Of the present network."""
        self._points: dict[int, UnlearningPoint] = {}
        self._stations: dict[int | None, int] = {}
        """After how many dreams the weights were those of a revision."""

    @property
    def points(self) -> tuple[UnlearningPoint, ...]:
        """What was measured up to now, in order."""
        return tuple(self._points[dreams] for dreams in sorted(self._points) if dreams <= self.dreams)

    @property
    def is_measured(self) -> bool:
        """Whether the present network has been measured."""
        return self.dreams in self._points

    def place_of(self, project: Project) -> int | None:
        """After how many dreams the network was that of a project; None if it is none of them."""
        if not project.same_states(self._base):
            return None
        if project.same_network(self._base):
            return 0
        return None if project.weights is None else self._stations.get(project.weights_revision)

    def after(self, project: Project, network: Network, dreams: int) -> Project:
        """A project with the network as it is after so many dreams, from now on a part of this curve."""
        dreamt = project.with_network(network.weights, network.bias)
        self._stations[dreamt.weights_revision] = dreams
        return dreamt

    def add(self, point: UnlearningPoint) -> None:
        """Take over what was measured."""
        self._points[point.dreams] = point

    def cut(self) -> None:
        """What was measured after more dreams than now was another way to go on."""
        self._points = {dreams: point for dreams, point in self._points.items() if dreams <= self.dreams}

    def measure_anew(self, rule: Rule) -> None:
        """Another rule recalls otherwise."""
        self.rule = rule
        self._points = {}

