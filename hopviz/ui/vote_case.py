"""What is there to tell of a unit that has just decided, or is about to?  Its vote, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hopviz.core.frame import Frame
from hopviz.core.network import OFF, Network, State, Units, to_units
from hopviz.core.recorder import Report
from hopviz.core.vote import Vote, vote
from hopviz.project.model import Project


@dataclass(frozen=True, eq=False)
class Case:
    """A vote and its outcome."""

    vote: Vote
    project: Project
    outcome: bool | None
    """Whether the unit is on after its decision; None while it has not decided."""
    temperature: float
    others: int = 0
    """How many other units changed at the same tick."""
    total_change: float = 0.0
    """What the energy changed by at that tick, through all of them."""
    took_part: bool = True
    """Whether it was asked at that tick."""

    @property
    def name(self) -> str:
        """Such as "Unit 3"."""
        return f"Unit {self.project.unit_name(self.vote.unit)}"

    @property
    def held(self) -> bool:
        """Whether it is clamped."""
        return bool(self.project.clamped[self.vote.unit])

    @property
    def on(self) -> bool:
        """What the unit is after the decision, or after the one that its field asks for."""
        return self.vote.decides_on if self.outcome is None else self.outcome

    @property
    def changes(self) -> bool:
        """Whether it turns over, or would."""
        return self.on != self.vote.is_on

    @property
    def energy_change(self) -> float:
        """What its decision does to the energy, the others as they were."""
        return self.vote.energy_change(self.on)


def before_the_last_tick(frame: Frame, units: Units) -> State:
    """(N,) the state that the units of the latest tick decided in."""
    state: State = frame.state.copy()
    if frame.moments.size and frame.moments[-1] == frame.updates:
        flipped = frame.flipped[frame.flip_moment == frame.moments.size - 1]
        state[flipped] = np.where(state[flipped] == 1, OFF[units], 1)
    return state


def pending(project: Project, network: Network, report: Report, unit: int) -> Case:
    """What a unit would decide in the present state; not one that is removed."""
    frame = report.frame
    state = to_units(frame.state, network.units)
    told = vote(network, state, unit, project.lesioned, float(frame.adaptation[unit]))
    return Case(told, project, None, frame.temperature)


def decided(project: Project, network: Network, report: Report, former: Report | None, unit: int) -> Case:
    """What a unit decided at the latest tick; `former` is the report before this one."""
    frame = report.frame
    before = before_the_last_tick(frame, network.units)
    others = np.flatnonzero(before != frame.state)
    told = vote(network, to_units(before, network.units), unit, project.lesioned, float(frame.adaptation[unit]))
    one = former is not None and frame.updates - former.frame.updates == 1
    if one or frame.energies.size < 2:
        energy = frame.energy if former is None else former.frame.energy
    else:
        energy = float(frame.energies[-2])
    temperature = former.frame.temperature if one and former is not None else frame.temperature
    outcome = bool(frame.state[unit] == 1)
    sat_out = project.rule.is_parallel and not project.rule.is_map and outcome != told.decides_on
    total = frame.energy - energy if others.size else 0.0
    return Case(told, project, outcome, temperature, int((others != unit).sum()), total, not sat_out)
