"""The run of a project: its network, learnt at once or in epochs, and the simulation that goes on in it."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core.frame import Frame
from hopviz.core.learning import Learning, Training
from hopviz.core.network import Network, State, to_units
from hopviz.core.recorder import Recorder, Report
from hopviz.core.simulation import Simulation
from hopviz.core.snapshot import Snapshot
from hopviz.project.model import Project

BATCH = 0.1
"""Seconds that one batch of learning may take."""
HURRY = 0.04
"""Seconds for which epochs follow each other without being shown."""


def is_same_run(project: Project, before: Project) -> bool:
    """Whether an edit leaves memories and network as they are, so that reports belong to the run before."""
    return project.same_states(before) and project.same_network(before)


def must_be_loaded(project: Project, before: Project) -> bool:
    """Whether a run has to take over anything of an edit."""
    return (
        not is_same_run(project, before)
        or project.rule != before.rule
        or project.clamped is not before.clamped
        or project.lesioned is not before.lesioned
    )


class ProjectRun:
    """Advances one simulation of one project at a time; nothing runs before one is loaded."""

    def __init__(self) -> None:
        self.epoch = 0
        """Counts the runs; it stands in every report."""
        self._loaded: tuple[Project, Simulation, Recorder] | None = None
        self._training: Training | None = None
        self._start: State = np.zeros(0, np.int8)

    @property
    def is_loaded(self) -> bool:
        """Whether there is a project."""
        return self._loaded is not None

    @property
    def project(self) -> Project:
        """The project."""
        return self._parts[0]

    @property
    def network(self) -> Network:
        """The network, after some epoch if it is learnt in epochs."""
        return self._parts[1].net

    @property
    def learning(self) -> Learning | None:
        """How far learning in epochs is; None if the network was made at once."""
        training = self._training if self.project.learns_in_epochs else None
        return None if training is None else training.progress

    @property
    def _parts(self) -> tuple[Project, Simulation, Recorder]:
        if self._loaded is None:
            raise RuntimeError("no project has been loaded")
        return self._loaded

    def load(self, project: Project, start: State | None = None, network: Network | None = None) -> None:
        """Take over a project, building the network only if it is another one.

        Parameters
        ----------
        project : Project
        start : ndarray of int8, shape (N,), optional
            Bipolar state to begin anew from; without it the run goes on from the present one.
        network : Network, optional
            That of the project, if it has been made already.
        """
        simulation = None if self._loaded is None else self._loaded[1]
        if network is None:
            network = self._network(project)
        if start is None and simulation is not None and network is simulation.net:
            simulation.rule = project.rule
            simulation.set_masks(project.clamped, project.lesioned)
        else:
            if start is not None:
                self._start = start
            begin = start if start is not None else project.cue if simulation is None else simulation.state
            simulation = _simulation(project, network, begin)
        self._loaded = (project, simulation, _recorder(project))

    def _network(self, project: Project) -> Network:
        """That of the project: the present one if it is the same, or if learning goes on from it."""
        training = self._training
        if self._loaded is not None:
            before, simulation, _ = self._loaded
            if project.same_network(before):
                return simulation.net
            reached = 0 if training is None or training.last is None else training.last.number
            if training is not None and project.same_training(before) and reached <= project.epochs:
                training.epochs = project.epochs
                return simulation.net
        training = project.training()
        unlearnt = np.zeros((project.n, project.n))
        network = project.network() if training is None else Network(unlearnt, None, project.units)
        self._training = training
        return network

    def learn(self, hurry: bool = False) -> None:
        """Go on for a batch of learning in epochs, of one epoch at most or in a hurry of several.

        The network becomes another one when an epoch is over.
        """
        project, simulation, _ = self._parts
        training = self._training
        deadline = time.perf_counter() + (HURRY if hurry else 0.0)
        over = None if training is None or training.done else training.advance(BATCH)
        while training is not None and over is not None and not training.done and time.perf_counter() < deadline:
            over = training.advance(BATCH) or over
        if over is not None:
            self._loaded = (project, _simulation(project, over.network, simulation.state), _recorder(project))

    def advance(self, updates: int | None = None, seconds: float | None = None) -> Report:
        """Go on for so many updates, or for about so many seconds, whichever ends first."""
        _, simulation, recorder = self._parts
        return recorder.report(simulation.advance(updates, seconds), self.epoch)

    def go_on(self, updates: int | None = None, seconds: float | None = None) -> Report:
        """Go on as `advance` does, but no further than to the update at which the run settles.

        So a run ends at the same update however it is cut, and what is done next has the same outcome.  One that has
        settled already makes one update.
        """
        _, simulation, recorder = self._parts
        before = simulation.snapshot()
        frame = simulation.advance(updates, seconds)
        if frame.period == 1:
            first = max(before.updates + 1, int(frame.moments[-1]) if frame.moments.size else 0)
            frame = _settled(simulation, before, first, frame)
        return recorder.report(frame, self.epoch)

    def set_units(self, units: ArrayLike, values: ArrayLike) -> Report:
        """Give units (numbers) values (bipolar) from outside; a restart will come back to the state so edited."""
        project, simulation, _ = self._parts
        simulation.set_units(units, to_units(values, project.units))
        self._start = simulation.state
        return self.report()

    def update_unit(self, unit: int) -> Report:
        """Let one unit decide now, out of turn."""
        _, simulation, recorder = self._parts
        return recorder.report(simulation.update_unit(unit), self.epoch)

    def restart(self, seed: int) -> Report:
        """Back to where this run began."""
        project, simulation, _ = self._parts
        simulation.restart(to_units(self._start, project.units), seed)
        return self.report()

    def report(self) -> Report:
        """The run as it is, before anything else happens."""
        _, simulation, recorder = self._parts
        return recorder.report(simulation.frame(), self.epoch)


def _simulation(project: Project, network: Network, state: State) -> Simulation:
    return Simulation(
        network, to_units(state, project.units), project.rule, project.seed, project.clamped, project.lesioned
    )


def _settled(simulation: Simulation, before: Snapshot, first: int, last: Frame) -> Frame:
    """The earliest settled frame since a snapshot, from update `first` on, after which nothing has flipped.

    Only a temperature that has fallen to zero later makes it later than that.
    """
    low, high = first, last.updates
    middle = low
    while low < high:
        simulation.restore(before)
        if simulation.advance(middle - before.updates).period == 1:
            high = middle
        else:
            low = middle + 1
        middle = (low + high) // 2
    simulation.restore(before)
    return simulation.advance(high - before.updates)


def _recorder(project: Project) -> Recorder:
    return Recorder(project.patterns, project.units, project.lesioned)
