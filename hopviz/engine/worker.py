"""The worker: owns the run of the project and lives in a thread of its own.

It has slots only: no loop, lock or sleep.  A request to produce is answered by one report; everything else lands
between two requests.  A project is taken over in slices, between which the thread may end; requests that come meanwhile
are of that project and wait for it.  Whatever goes wrong in here is told as one sentence by `failed`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from hopviz.actions.action import Stand
from hopviz.actions.project_run import ProjectRun
from hopviz.core.learning import LEARNING_RULES, Learning, LearningRule
from hopviz.core.network import Network
from hopviz.core.recorder import Recorder, Report
from hopviz.core.rules import Rule
from hopviz.core.simulation import Simulation
from hopviz.core.stepwise import Steps
from hopviz.project.model import Project
from hopviz.project.standing_run import StandingRun
from hopviz.project.starts import Start


@dataclass(frozen=True, eq=False)
class Load:
    """A request to take over a project."""

    epoch: int
    project: Project
    start: Start | None
    """(N,) bipolar state, or values of graded units, to begin anew from; None goes on from the present one."""
    network: Network | None = None
    """That of the project, if it has been made already."""
    standing: StandingRun | None = None
    """The run to go on with, rather than to begin one from the start."""


@dataclass(frozen=True, eq=False)
class Loaded:
    """The answer: the network of the project, and the state as it is before anything has happened."""

    project: Project
    network: Network
    report: Report
    learning: Learning | None = None
    """None if the network was made at once."""


SLICE = 0.02
"""Seconds for which a project is taken over before anything else may happen."""
LASTING = 1.0
"""Seconds after which a project that is out of date is not taken over any more; before, it is shown as it comes."""


def _surfacing(slot: Callable[..., None]) -> Callable[..., None]:
    """Turn any exception of a slot into one sentence on `failed`."""

    @wraps(slot)
    def guarded(self: Worker, *args: Any) -> None:
        try:
            slot(self, *args)
        except Exception as error:
            self.tell_failure(slot.__name__, "The simulation stopped", error)

    return guarded


def _after_loading(slot: Callable[..., None]) -> Callable[..., None]:
    """Let a request wait while a project is being taken over."""

    @wraps(slot)
    def deferred(self: Worker, *args: Any) -> None:
        if not self.defer(partial(slot, self, *args)):
            slot(self, *args)

    return deferred


@dataclass(eq=False)
class _Loading:
    """A project that is being taken over."""

    request: Load
    steps: Steps[None]
    began: float
    is_out_of_date: bool = False
    is_taken_over: bool = False
    """Whether there is nothing left but to have its kernels compiled."""


class Worker(QObject):
    """Does in its thread what the run of a project does, on request."""

    loaded = Signal(object)
    produced = Signal(object)
    changed = Signal(object)
    """A report after an edit of the state, or an update out of turn."""
    failed = Signal(str, str)
    """The name of the slot and one sentence."""
    branched = Signal(object)
    """(ProjectRun) a copy of the run, which this does not know of any more."""
    given_up = Signal()
    """A project is not taken over, as another one is to come."""
    stood = Signal(object, object)
    """(Project, StandingRun) the run as it stands, or None while its network is being learnt."""
    followed = Signal(int, object)
    """(epoch, Project) rule and masks are others, as the run has come to another moment; the report follows."""
    sought = Signal()
    """A request to go to a moment has been answered."""
    lost = Signal(int, object)
    """(epoch, Stand) the run cannot go to where it stood."""
    warmed_up = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._run = ProjectRun()
        self._loading: _Loading | None = None
        self._deferred: list[Callable[[], None]] = []
        self._rehearsals = list(rehearsals())
        self._compiled: set[tuple[type, object]] = set()
        """Forms of networks and kernels of rules that have run."""
        self._seeks_entry = False

    def tell_failure(self, request: str, what: str, error: Exception) -> None:
        """Tell by `failed` what went wrong."""
        if isinstance(error, MemoryError):
            self.failed.emit(
                request, "There is not enough memory for this network; close other programs or make it smaller."
            )
        else:
            cause = str(error).partition("\n")[0].rstrip(".")  # a compiler has more to say, but not to a person
            self.failed.emit(request, f"{what}: {cause or type(error).__name__}.")

    def defer(self, request: Callable[[], None]) -> bool:
        """Keep a request until the project is taken over; whether one is being taken over."""
        if self._loading is not None:
            self._deferred.append(request)
        return self._loading is not None

    @Slot(object)
    def load(self, request: Load) -> None:
        """Take over a project; see `ProjectRun.load`."""
        self._loading = _Loading(request, self._taking_over(request), time.perf_counter())
        self.go_on_loading()

    def _taking_over(self, request: Load) -> Steps[None]:
        """Make the network, begin its run, and have compiled what such networks and rules run by."""
        yield from self._run.load_steps(request.project, request.start, request.network, request.standing)
        if self._loading is not None:
            self._loading.is_taken_over = True
        network, rule = self._run.network, request.project.rule
        kind = type(network.for_kernels), rule.kernel
        if kind not in self._compiled:
            self._compiled.add(kind)
            try:
                yield from _rehearsal(network, rule)
            except Exception as error:
                self.tell_failure("warm_up", "The inner loops could not be compiled", error)

    @Slot()
    def supersede(self) -> None:
        """Another project waits to be taken over: do not go on for long."""
        if self._loading is not None:
            self._loading.is_out_of_date = True

    @Slot()
    def go_on_loading(self) -> None:
        """Take over a project for a slice."""
        loading = self._loading
        if loading is None:
            return
        until = time.perf_counter() + SLICE
        try:
            for _ in loading.steps:
                now = time.perf_counter()
                if loading.is_out_of_date and not loading.is_taken_over and now - loading.began > LASTING:
                    self._end_loading()
                    self.given_up.emit()
                    return
                if now > until:
                    QTimer.singleShot(0, self.go_on_loading)
                    return
            self._run.epoch = loading.request.epoch
            self._answer()
        except Exception as error:
            self._end_loading()
            self.tell_failure("load", "This network cannot be run", error)
            return
        for request in self._end_loading():
            request()

    def _end_loading(self) -> list[Callable[[], None]]:
        """Load no more; the requests that have waited."""
        deferred, self._deferred, self._loading = self._deferred, [], None
        return deferred

    @Slot(bool)
    @_after_loading
    @_surfacing
    def learn(self, hurry: bool) -> None:
        """Go on for a batch of learning in epochs; see `ProjectRun.learn`."""
        if self._run.is_loaded:
            self._run.learn(hurry)
            self._answer()

    def _answer(self) -> None:
        run = self._run
        self.loaded.emit(Loaded(run.project, run.network, run.report(), run.learning))

    @Slot(object, object)
    @_after_loading
    @_surfacing
    def produce(self, updates: int | None, seconds: float | None) -> None:
        """Advance by so many updates, or go on for one quantum until it settles, and answer with the report."""
        if not self._run.is_loaded:
            return
        before = self._run.project
        steps = updates is not None and seconds is None
        reports = self._run.step(updates or 0) if steps else [self._run.advance_to_rest(updates, seconds)]
        self._tell(reports[:-1], before)
        self.produced.emit(reports[-1])
        self._find_entry_by_and_by()

    def _tell(self, reports: Sequence[Report], before: Project) -> None:
        """Tell what has changed without a request to produce, and first whether rule and masks are others now."""
        if self._run.project is not before:
            self.followed.emit(self._run.epoch, self._run.project)
        for report in reports:
            self.changed.emit(report)

    @Slot(int, int, bool)
    @_after_loading
    @_surfacing
    def seek(self, epoch: int, moment: int, along: bool) -> None:
        """Go to a moment of this run, or as near to it as it is remembered; see `ProjectRun.seek_along`."""
        run = self._run
        if run.is_loaded and epoch == run.epoch:
            before, moment = run.project, min(max(moment, run.first), run.end)
            self._tell(run.seek_along(moment) if along else [run.seek(moment)], before)
            self._find_entry_by_and_by()
        self.sought.emit()

    @Slot(int, object, bool)
    @_after_loading
    @_surfacing
    def return_to(self, epoch: int, stand: Stand, brings_back_settings: bool) -> None:
        """Go to where this run stood; see `ProjectRun.return_to`."""
        run = self._run
        if run.is_loaded and epoch == run.epoch:
            before = run.project
            reports = run.return_to(stand, brings_back_settings)
            if reports is None:
                self.lost.emit(epoch, stand)
            else:
                self._tell(reports, before)

    @Slot()
    @_after_loading
    @_surfacing
    def forget_later(self) -> None:
        """Forget what came after the present moment."""
        if self._run.is_loaded:
            for report in self._run.forget_later():
                self.changed.emit(report)

    def _find_entry_by_and_by(self) -> None:
        """Between two requests, so that it is found in a run that is paused, too."""
        if self._run.seeks_entry and not self._seeks_entry:
            self._seeks_entry = True
            QTimer.singleShot(0, self.find_entry)

    @Slot()
    @_surfacing
    def find_entry(self) -> None:
        """Go on to find with which tick the cycle was entered that has been recognised, and tell it."""
        self._seeks_entry = False
        if self._loading is not None or not self._run.seeks_entry:
            return
        if self._run.find_entry():
            self.changed.emit(self._run.report())
        else:
            self._find_entry_by_and_by()

    @Slot(object, object)
    @_after_loading
    @_surfacing
    def set_units(self, units: ArrayLike, values: ArrayLike) -> None:
        """Give units (numbers) values, bipolar or graded, from outside; Reset will come back to the state so edited."""
        if self._run.is_loaded:
            self.changed.emit(self._run.set_units(units, values))

    @Slot(int)
    @_after_loading
    @_surfacing
    def update_unit(self, unit: int) -> None:
        """Let one unit decide now, out of turn, and tell what came of it."""
        if self._run.is_loaded:
            self.changed.emit(self._run.update_unit(unit))

    @Slot(int, int)
    @_after_loading
    @_surfacing
    def restart(self, epoch: int, seed: int) -> None:
        """Back to where this run began."""
        if self._run.is_loaded:
            self._run.epoch = epoch
            self.changed.emit(self._run.restart(seed))

    @Slot()
    @_after_loading
    @_surfacing
    def tell_standing(self) -> None:
        """Tell the run as it stands."""
        if self._run.is_loaded:
            self.stood.emit(self._run.project, self._run.standing())

    @Slot()
    @_after_loading
    @_surfacing
    def branch(self) -> None:
        """Hand out a copy of the run with its past."""
        if self._run.is_loaded:
            self.branched.emit(self._run.branch())

    @Slot()
    def warm_up(self) -> None:
        """Have the kernels of learning compiled (once on a machine, kept in a cache) before they are needed.

        Other requests land in between, and so does the end of the thread.  What fails is told, and the next follows.
        """
        if not self._rehearsals:
            self.warmed_up.emit()
            return
        QTimer.singleShot(0, self.warm_up)
        self._rehearse()

    @_surfacing
    def _rehearse(self) -> None:
        rehearsal = self._rehearsals.pop(0)
        for _ in rehearsal:
            self._rehearsals.insert(0, rehearsal)
            return


def worker_in_thread() -> tuple[Worker, QThread]:
    """A worker, and the thread that it lives in, which is still to be started."""
    worker, thread = Worker(), QThread()
    thread.setObjectName("hopviz-worker")
    worker.moveToThread(thread)
    thread.finished.connect(worker.deleteLater)
    return worker, thread


def rehearsals() -> Iterator[Iterator[None]]:
    """All learning done once; one rule may fail without the others."""
    for learning in LEARNING_RULES.values():
        yield _lesson(learning)


def _rehearsal(net: Network, rule: Rule) -> Steps[None]:
    """Everything that a run does, done once to a copy, in the smallest pieces there are."""
    simulation = Simulation(net, np.ones(net.n, np.int8), rule)
    yield 0.0
    frame = simulation.advance(updates=4)
    yield 0.2
    Recorder(np.ones((1, net.n), np.int8)).report(frame)
    yield 0.4
    simulation.set_units([0], [1])
    yield 0.6
    simulation.update_unit(0)
    yield 0.8


def _lesson(rule: LearningRule) -> Iterator[None]:
    rule.learn([[1, -1, 1]])
    yield
