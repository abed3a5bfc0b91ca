"""Small networks with random memories, their simulations and reports, for the views that show a run."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

import numpy as np
from pytestqt.qtbot import QtBot

from hopviz.core.landscape.stepwise import finished
from hopviz.core.network import to_units
from hopviz.core.recorder import Recorder, Report
from hopviz.core.simulation import Simulation
from hopviz.project.model import Memory, Project
from hopviz.ui.style.theme import LIGHT, Theme
from hopviz.ui.viewer import View

SETTLED = 10.0
"""Seconds after which every slide is over."""
V = TypeVar("V", bound=View)


def random_project(rows: int, cols: int, count: int, seed: int, units: str = "bipolar") -> Project:
    rng = np.random.default_rng(seed)
    patterns = rng.choice(np.array([-1, 1], np.int8), (count, rows * cols))
    memories = tuple(Memory("ABCDEF"[k], pattern) for k, pattern in enumerate(patterns))
    cue = rng.choice(np.array([-1, 1], np.int8), rows * cols)
    return Project(rows, cols, units, memories, cue=cue)  # type: ignore[arg-type]


def simulation_of(project: Project) -> Simulation:
    return Simulation(project.network(), to_units(project.cue, project.units), project.rule, 0, None, project.lesioned)


def report_of(project: Project, simulation: Simulation, epoch: int = 1, updates: int | None = None) -> Report:
    frame = simulation.frame() if updates is None else simulation.advance(updates=updates)
    return Recorder(project.patterns, project.units, project.lesioned).report(frame, epoch)


def give(view: View, project: Project) -> None:
    """What the application does for a new network."""
    network = project.network()
    assert view.prepare is not None
    view.show_project(project)
    made = type(view).prepare(project, network)  # type: ignore[misc]
    view.show_network(project, network, finished(made) if isinstance(made, Generator) else made)


def shown(qtbot: QtBot, view: V, project: Project, size: tuple[int, int], theme: Theme = LIGHT) -> V:
    """The view with the project's landscape and the state that its run begins with."""
    qtbot.addWidget(view)
    view.apply_theme(theme)
    give(view, project)
    view.resize(*size)
    with qtbot.waitExposed(view):
        view.show()
    view.show_report(report_of(project, simulation_of(project)))
    view.draw(SETTLED)
    return view
