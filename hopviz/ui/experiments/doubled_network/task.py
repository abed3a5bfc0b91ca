"""The ticks of a network and of its doubled network, as jobs."""

from __future__ import annotations

from dataclasses import dataclass

from hopviz.core.landscape import DoubledRun, LayerUpdate
from hopviz.core.network import Network, State, to_units
from hopviz.core.rules import Tie
from hopviz.core.stepwise import JobSteps
from hopviz.project.model import Project


@dataclass(frozen=True, eq=False)
class Start:
    """A run at its cue; once it is made, only jobs touch it, one at a time."""

    run: DoubledRun
    now: LayerUpdate


def made(project: Project, network: Network, cue: State) -> JobSteps[Start, Start]:
    """Make the doubled network, with a bipolar state (N,) in both layers."""
    yield 0.0
    tie: Tie = project.rule.tie
    run = DoubledRun(network, to_units(cue, network.units), tie, project.clamped)
    return Start(run, run.now)


def tick(start: Start) -> JobSteps[LayerUpdate, LayerUpdate]:
    """Make one more tick."""
    yield 0.0
    return start.run.advance()
