"""How does a network change while it dreams?  Dreams and measurements in turn, batch by batch, in the background."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from hopviz.core.census import Census, CensusResult, wilson_interval
from hopviz.core.network import Network, to_bipolar
from hopviz.core.quality import Quality, QualityMeasurement
from hopviz.core.rules import Rule, settling_rule
from hopviz.core.unlearning import Dream, Unlearning
from hopviz.project.model import Project

BATCH = 0.1
"""Seconds that one batch of dreams or trials may take."""
SLICE = 8
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
class Findings:
    """How far a run has come."""

    dreams: int
    points: tuple[UnlearningPoint, ...]
    """Those that this run has measured."""
    network: Network
    last: Dream | None
    """The last dream of this run."""
    trouble: str = ""


class Measurement:
    """Recall, attractors and basins of one network after so many dreams."""

    def __init__(self, project: Project, network: Network, dreams: int) -> None:
        rule = settling_rule(project.rule)
        self._patterns, self._dreams = project.patterns, dreams
        self._quality = QualityMeasurement(network, self._patterns, project.rule, NOISE, CUES, project.seed)
        self._census = Census(network, project.seed, rule)  # naming every spurious state would take most of the time

    def advance(self) -> UnlearningPoint | None:
        """Go on for a batch; the result once it is there."""
        deadline = time.perf_counter() + BATCH
        quality = self._quality.advance(BATCH)
        if not self._quality.done:
            return None
        result = self._census.result()
        if result.starts < STARTS:
            result = self._census.advance(STARTS - result.starts, max(deadline - time.perf_counter(), BATCH / 4))
        return self._point(quality, result) if result.starts >= STARTS else None

    def _point(self, quality: Quality, result: CensusResult) -> UnlearningPoint:
        basins = basins_of(result, self._patterns)
        lost = result.starts - int(basins.sum())
        low, high = wilson_interval(lost, result.starts)
        return UnlearningPoint(
            self._dreams, quality.exact_fraction, quality.exact_interval, quality.overlap, quality.overlap_interval,
            lost / result.starts, (float(low), float(high)), spread(basins),
        )  # fmt: skip


class Run:
    """Dreams from one number of dreams on, measured on the way.

    Parameters
    ----------
    project : Project
    network : Network
        As it is after `begun` dreams.
    options : Options
    begun : int
    goal : int, optional
        After how many dreams in all the run ends; left out, it goes on until it is stopped.  What the goal is like
        is not measured: that is another run, without dreams.
    measure_first : bool
        Whether to measure before the first dream.
    """

    def __init__(
        self, project: Project, network: Network, options: Options, begun: int, goal: int | None, measure_first: bool
    ) -> None:
        self.project, self.options, self.begun, self.goal = project, options, begun, goal
        self._network, self._dreams = network, begun
        self._dreaming: Unlearning | None = None
        self._is_due = measure_first
        self._measurement: Measurement | None = None
        self._points: list[UnlearningPoint] = []
        self._last: Dream | None = None
        self._trouble = ""

    @property
    def done(self) -> bool:
        """Whether the goal has been reached."""
        at_the_goal = self.goal is not None and self._dreams >= self.goal
        return bool(self._trouble) or (at_the_goal and not self._is_due)

    def advance(self) -> Findings:
        """One batch of dreams, or of a measurement."""
        try:
            if self._is_due:
                self._measure()
            else:
                self._dream()
        except ValueError as error:
            self._trouble = str(error)
        return Findings(self._dreams, tuple(self._points), self._network, self._last, self._trouble)

    def _measure(self) -> None:
        if self._measurement is None:
            self._measurement = Measurement(self.project, self._network, self._dreams)
        point = self._measurement.advance()
        if point is not None:
            self._points.append(point)
            self._measurement, self._is_due = None, False

    def _dream(self) -> None:
        options, project = self.options, self.project
        if self._dreaming is None:
            self._dreaming = Unlearning(
                self._network, options.rate, project.seed + self.begun, project.patterns, options.spare, options.noise
            )
        deadline = time.perf_counter() + BATCH
        stop = next_stop(self._dreams, options.rate, self.goal)
        while self._dreams < stop:
            count = min(SLICE, stop - self._dreams)
            self._last = self._dreaming.dream(count)
            self._dreams += count
            if time.perf_counter() >= deadline:
                break
        self._network = self._dreaming.network()
        self._is_due = self._dreams == stop != self.goal


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
        """Dreams by the revision of the weights after them."""

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
        if project.memory_revisions != self._base.memory_revisions:
            return None
        if project.same_network(self._base):
            return 0
        return self._stations.get(project.weights_revision)

    def after(self, project: Project, network: Network, dreams: int) -> Project:
        """A project with the network as it is after so many dreams, from now on a part of this course."""
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
