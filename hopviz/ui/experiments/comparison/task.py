"""The runs that are compared: made, and advanced in step, by one clock in sweeps."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

from hopviz.actions.project_run import ProjectRun
from hopviz.core.network import Network, State
from hopviz.core.recorder import Report
from hopviz.core.stepwise import JobSteps, Steps, part
from hopviz.project.model import Project
from hopviz.project.pace import updates_of_sweep

SLICE = 0.012
"""Seconds of a request: then what has happened is shown."""
EXACT = 1e-6
"""Of an update: sums of shares of a sweep are not exact."""


class Lane:
    """One of the runs; once it is made, only jobs touch it, one at a time.

    Parameters
    ----------
    project : Project
        With the rule, and the learning rule, of this run.
    network : Network or None
        None: it could not be made, for the reason `trouble`.
    cue : ndarray of int8, shape (N,)
        +1/-1.
    """

    def __init__(self, project: Project, network: Network | None, cue: State, trouble: str = "") -> None:
        self.project, self.trouble = project, trouble
        self.per_sweep = updates_of_sweep(project)
        self._run = ProjectRun()
        self.report: Report | None = None
        """The newest."""
        if network is not None:
            self._run.load(project, cue, network)
            self.report = self._run.report()

    @property
    def is_over(self) -> bool:
        """Whether it has settled, so that nothing more happens in it, or is none."""
        return self.report is None or self.report.verdict.kind == "settled"

    @property
    def sweeps(self) -> float:
        """After how many sweeps it is, or has settled."""
        return 0.0 if self.report is None else self.report.frame.sweeps

    def go_to(self, sweeps: float) -> list[Report]:
        """Go on until so many sweeps are over since the cue, or it has settled; what has happened."""
        until, reports = math.floor(sweeps * self.per_sweep + EXACT), list[Report]()
        while self.report is not None and not self.is_over and self.report.frame.updates < until:
            self.report = self._run.advance_to_rest(until - self.report.frame.updates)
            reports.append(self.report)
        if self._run.seeks_entry and self._run.find_entry():
            self.report = self._run.report()
            reports.append(self.report)
        return reports


Lanes = tuple[Lane, ...]


@dataclass(frozen=True, eq=False)
class Moment:
    """What has happened in all lanes up to one moment of the clock."""

    sweeps: float
    reports: tuple[tuple[Report, ...], ...]
    """Of each lane, since the moment before."""
    is_over: bool
    """Whether all lanes have settled."""


def made(projects: Sequence[Project], of: Project, network: Network, cue: State) -> JobSteps[Lanes, Lanes]:
    """Make a lane of each project; those whose network is that of the project `of` have it already."""
    lanes = list[Lane]()
    for number, project in enumerate(projects):
        share = number / len(projects), (number + 1) / len(projects)
        if project.same_network(of):
            yield share[0]
            lanes.append(Lane(project, network, cue))
        else:
            lanes.append((yield from part(_learnt(project, cue), *share)))
    return tuple(lanes)


def _learnt(project: Project, cue: State) -> Steps[Lane]:
    try:
        network = yield from project.network_steps()
    except ValueError as error:
        return Lane(project, None, cue, f"These weights cannot be learnt: {error}")
    return Lane(project, network, cue)


def advance(lanes: Sequence[Lane], begin: float, until: float) -> JobSteps[Moment, Moment]:
    """Let all lanes go on from one moment of the clock to another, or, at full speed (inf), for a while."""
    reports: list[list[Report]] = [[] for _ in lanes]
    deadline, sweeps, stride = time.perf_counter() + SLICE, begin, 1.0
    while sweeps < until and not all(lane.is_over for lane in lanes):
        sweeps = min(until, math.floor(sweeps + EXACT) + stride)  # so lanes are in step wherever the time runs out
        for lane, told in zip(lanes, reports, strict=True):
            told += lane.go_to(sweeps)
            yield 0.0
        if time.perf_counter() >= deadline:
            break
        stride *= 2 if math.isinf(until) else 1
    is_over = all(lane.is_over for lane in lanes)
    if is_over:
        sweeps = max(begin, *(lane.sweeps for lane in lanes))
    return Moment(sweeps, tuple(map(tuple, reports)), is_over)
