"""The worker: owns the simulation and lives in a thread of its own.

It has slots only: no loop, flag, lock or sleep.  A request to produce is answered by one report; everything
else lands between two requests.  Whatever goes wrong in here is told as one sentence by `failed`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from hopviz.core.learning import Learning, Perceptron
from hopviz.core.network import Network, State, to_units
from hopviz.core.recorder import Recorder, Report
from hopviz.core.rules import Asynchronous, Parallel, Stochastic
from hopviz.core.simulation import Simulation
from hopviz.project.model import Project

BATCH = 0.1
"""Seconds that one batch of learning may take."""
HURRY = 0.04
"""Seconds for which epochs follow each other without being shown."""


@dataclass(frozen=True, eq=False)
class Load:
    """A request to take over a project."""

    epoch: int
    project: Project
    start: State | None
    """(N,) bipolar state to begin anew from; None goes on from the present one."""
    network: Network | None = None
    """That of the project, if it has been made already."""


@dataclass(frozen=True, eq=False)
class Loaded:
    """The answer: the network of the project, and the state as it is before anything has happened."""

    project: Project
    network: Network
    report: Report
    learning: Learning | None = None
    """None if the network was made at once."""


def _surfacing(slot: Callable[..., None]) -> Callable[..., None]:
    """Turn any exception of a slot into one sentence on `failed`."""

    @wraps(slot)
    def guarded(self: Worker, *args: Any) -> None:
        try:
            slot(self, *args)
        except MemoryError:
            self.failed.emit(
                slot.__name__,
                "There is not enough memory for this network. Close other programs or make it smaller.",
            )
        except Exception as error:
            self.failed.emit(slot.__name__, f"The simulation stopped: {str(error) or type(error).__name__}.")

    return guarded


class Worker(QObject):
    """Advances one simulation, on request."""

    loaded = Signal(object)
    produced = Signal(object)
    changed = Signal(object)
    """A report after an edit of the state, or an update out of turn."""
    failed = Signal(str, str)
    """The name of the slot and one sentence."""
    warmed_up = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._epoch = 0
        self._project: Project | None = None
        self._simulation: Simulation | None = None
        self._recorder: Recorder | None = None
        self._training: Perceptron | None = None
        self._start: State = np.zeros(0, np.int8)
        self._rehearsal = _rehearsal()

    @Slot(object)
    @_surfacing
    def load(self, request: Load) -> None:
        """Take over a project, building the network only if it is another one."""
        simulation, project = self._simulation, request.project
        network = self._network(project) if request.network is None else request.network
        begin = request.start
        if begin is None and simulation is not None and (network is simulation.net):
            simulation.rule = project.rule
            simulation.set_masks(project.clamped, project.lesioned)
        else:
            if begin is None:
                begin = project.cue if simulation is None else simulation.state
            else:
                self._start = begin
            simulation = _simulation(project, network, begin)
        self._project, self._simulation, self._epoch = project, simulation, request.epoch
        self._recorder = Recorder(project.patterns, project.units, project.lesioned)
        self._answer(simulation)

    def _network(self, project: Project) -> Network:
        """That of the project: the present one if it is the same, or if learning goes on from it."""
        before, simulation, training = self._project, self._simulation, self._training
        if before is not None and simulation is not None:
            if project.same_network(before):
                return simulation.net
            reached = 0 if training is None or training.last is None else training.last.number
            if training is not None and project.same_training(before) and reached <= project.epochs:
                training.epochs = project.epochs
                return simulation.net
        self._training = project.training()
        if self._training is None:
            return project.network()
        return Network(np.zeros((project.n, project.n)), None, project.units)

    @Slot(bool)
    @_surfacing
    def learn(self, hurry: bool) -> None:
        """Go on for a batch of learning in epochs, of one epoch at most or in a hurry of several.

        The network becomes another one when an epoch is over.
        """
        project, simulation, training = self._project, self._simulation, self._training
        if project is None or simulation is None:
            return
        deadline = time.perf_counter() + (HURRY if hurry else 0.0)
        over = None if training is None or training.done else training.advance(BATCH)
        while training is not None and over is not None and not training.done and time.perf_counter() < deadline:
            over = training.advance(BATCH) or over
        if over is not None:
            simulation = self._simulation = _simulation(project, over.network, simulation.state)
            self._recorder = Recorder(project.patterns, project.units, project.lesioned)
        self._answer(simulation)

    def _answer(self, simulation: Simulation) -> None:
        assert self._project is not None
        training = self._training if self._project.learns_in_epochs else None
        learning = None if training is None else training.progress
        self.loaded.emit(Loaded(self._project, simulation.net, self._report(simulation), learning))

    @Slot(object, object)
    @_surfacing
    def produce(self, updates: int | None, seconds: float | None) -> None:
        """Advance by one quantum and answer with its report."""
        if self._simulation is not None and self._recorder is not None:
            frame = self._simulation.advance(updates, seconds)
            self.produced.emit(self._recorder.report(frame, self._epoch))

    @Slot(object, object)
    @_surfacing
    def set_units(self, units: ArrayLike, values: ArrayLike) -> None:
        """Give units (numbers) values (bipolar) from outside; Reset will come back to the state so edited."""
        if self._simulation is not None and self._project is not None:
            self._simulation.set_units(units, to_units(values, self._project.units))
            self._start = self._simulation.state
            self.changed.emit(self._report(self._simulation))

    @Slot(int)
    @_surfacing
    def update_unit(self, unit: int) -> None:
        """Let one unit decide now, out of turn, and tell what came of it."""
        if self._simulation is not None and self._recorder is not None:
            self.changed.emit(self._recorder.report(self._simulation.update_unit(unit), self._epoch))

    @Slot(int, int)
    @_surfacing
    def restart(self, epoch: int, seed: int) -> None:
        """Back to where this run began."""
        if self._simulation is not None and self._project is not None:
            self._epoch = epoch
            self._simulation.restart(to_units(self._start, self._project.units), seed)
            self.changed.emit(self._report(self._simulation))

    @Slot()
    @_surfacing
    def warm_up(self) -> None:
        """Have every kernel compiled (once on a machine, kept in a cache), one after the other, before it is needed.

        Other requests land in between, and so does the end of the thread.
        """
        for _ in self._rehearsal:
            QTimer.singleShot(0, self.warm_up)
            return
        self.warmed_up.emit()

    def _report(self, simulation: Simulation) -> Report:
        assert self._recorder is not None
        return self._recorder.report(simulation.frame(), self._epoch)


def _simulation(project: Project, network: Network, state: State) -> Simulation:
    return Simulation(
        network, to_units(state, project.units), project.rule, project.seed, project.clamped, project.lesioned
    )


def _rehearsal() -> Iterator[None]:
    """Do everything once, in the smallest pieces there are."""
    for weights in ([[0.0, 1.0], [1.0, 0.0]], [[0.0, 1.0], [-1.0, 0.0]]):
        network = Network(weights)
        for rule in (Asynchronous(), Stochastic(1.0), Parallel()):
            simulation = Simulation(network, [1, -1], rule)
            yield
            frame = simulation.advance(updates=4)
            yield
            Recorder([[1, 1]], "bipolar").report(frame)
            yield
            simulation.set_units([0], [1])
            yield
            simulation.update_unit(0)
            yield
    Perceptron([[1, -1, 1]]).epoch()
