"""Pace of a run: in sweeps a second, which networks of all sizes have in common."""

from __future__ import annotations

import math

from hopviz.project.model import Project
from hopviz.project.parts import FASTEST, SLOWEST

USUAL = 0.3
"""Sweeps a second where nobody says anything: 30 updates of 100 units."""


def updates_of_sweep(project: Project) -> int:
    """How many updates, or ticks, give every unit its turn once that is neither clamped nor removed."""
    return project.rule.ticks_of_sweep(int((~(project.clamped | project.lesioned)).sum()))


def sweeps_a_second(project: Project) -> float:
    """The speed of a project in sweeps; infinite at full speed."""
    return project.speed / updates_of_sweep(project)


def paced(project: Project, sweeps: float = USUAL) -> Project:
    """The project at the speed at which so many sweeps go by in a second, as far as there is such a speed."""
    speed = sweeps * updates_of_sweep(project)
    return project.with_speed(speed if math.isinf(speed) else min(max(speed, SLOWEST), FASTEST))
