"""The pace of dreams, and the curve of all that was measured between them."""

from __future__ import annotations

import math
import time

from hopviz.core.network import Network
from hopviz.core.rules import Rule
from hopviz.core.stepwise import BATCH
from hopviz.core.unlearning_curve import (
    CUES,
    ENOUGH,
    GONE,
    GOOD,
    NOISE,
    STARTS,
    Subject,
    UnlearningPoint,
    UnlearningProgress,
)
from hopviz.project.model import Project

LONGEST_GAP = 0.1
"""Seconds for which dreams are made up at most: after a measurement they do not rush."""
SHARES_TIP = (
    f"Exact recall and overlap m: {CUES} cues with {round(100 * NOISE)} % of their units flipped, by the rule "
    "chosen above; m is 1 where the end equals the memory.\n"
    f"Spurious: the share of {STARTS} random starts that end neither in a memory nor in the reverse of one.\n"
    f"Good: exact recall of at least {round(100 * GOOD)} %. Destroyed: it has fallen from "
    f"{round(100 * ENOUGH)} % or more to less than {round(100 * GONE)} %.\n"
    "The bands are 95 % confidence intervals."
)
SPREAD_TIP = (
    "Spread: how different the basins of the memories are, which are the shares of random starts that end in each: "
    "their standard deviation, divided by their mean, without what chance adds; 0 if all are equal. A memory and its "
    "reverse count together. Where fewer starts than there are memories end in any, nothing is drawn."
)
MEASURED = {"cues": CUES, "cue noise (%)": round(100 * NOISE), "random starts": STARTS}
"""What every point is measured with."""
BEST_TIP = (
    "Best: the measurement with the highest share of exact recall; of equal ones, that with the fewest spurious ends, "
    "then the earliest."
)


class Pace:
    """How many dreams are due, at so many a second; one thread may change that while another asks."""

    def __init__(self, per_second: float = math.inf) -> None:
        self.per_second = per_second
        self._last = time.perf_counter()
        self._owed = 0.0

    def due(self, most: int) -> int:
        """How many of `most` dreams are to be dreamt now; if none is due, that is said after a short wait."""
        per_second, now = self.per_second, time.perf_counter()
        if math.isinf(per_second):
            return most
        self._owed = min(self._owed, 1.0) + min(now - self._last, LONGEST_GAP) * per_second
        self._last = now
        count = min(int(self._owed), most)
        self._owed -= count
        if not count:
            time.sleep(min((1 - self._owed) / per_second, BATCH))
        return count


def subject_of(project: Project) -> Subject:
    """What is measured between the dreams of a project."""
    return Subject(project.patterns, project.rule, project.seed)


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
        self._records: list[tuple[UnlearningPoint, Network]] = []
        """The points that were better than all before them, and their networks."""
        self._stations: dict[int | None, int] = {}
        """After how many dreams the weights were those of a revision."""

    @property
    def points(self) -> tuple[UnlearningPoint, ...]:
        """What was measured up to now, in order."""
        return tuple(self._points[dreams] for dreams in sorted(self._points) if dreams <= self.dreams)

    @property
    def present(self) -> UnlearningPoint | None:
        """What the present network is like; None if that has not been measured."""
        return self._points.get(self.dreams)

    @property
    def best(self) -> tuple[UnlearningPoint, Network] | None:
        """The best that was measured up to now, with its network; None if nothing was."""
        return next((record for record in reversed(self._records) if record[0].dreams <= self.dreams), None)

    def place_of(self, project: Project) -> int | None:
        """After how many dreams the network was that of a project; None if it is none of them."""
        if not project.same_states(self._base):
            return None
        if project.same_network(self._base):
            return 0
        return None if project.weights is None else self._stations.get(project.weights_revision)

    def after(self, project: Project, network: Network, dreams: int) -> Project:
        """A project with the network as it is after so many dreams, from now on a part of this curve."""
        if not dreams:
            return project.with_network_of(self._base)
        dreamt = project.with_network(network.couplings, network.bias)
        self._stations[dreamt.weights_revision] = dreams
        return dreamt

    def add(self, found: UnlearningProgress) -> None:
        """Take over what was measured."""
        self._points |= {point.dreams: point for point in found.points}
        best = found.best
        if best is not None and (not self._records or best[0].is_better(self._records[-1][0])):
            self._records.append(best)

    def cut(self) -> None:
        """What was measured after more dreams than now was another way to go on."""
        self._points = {dreams: point for dreams, point in self._points.items() if dreams <= self.dreams}
        self._records = [record for record in self._records if record[0].dreams <= self.dreams]

    def measure_anew(self, rule: Rule) -> None:
        """Another rule recalls otherwise."""
        self.rule = rule
        self._points, self._records = {}, []
