"""The session: the GUI thread's side of the worker, which pulls, with one request in flight and no locks.

Every 16 ms the display ticks; if the run is on and no request is in flight, the worker is asked for one more
quantum.  Pause is not asking.  A new run counts up the epoch; reports of an earlier epoch are dropped.

What comes is shown at a tick, to everybody, just before everybody draws: so all that is seen at one time is of one
moment.  A run that is too fast to be followed is shown a few times a second.
"""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import ArrayLike
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from hopviz.actions.project_run import is_same_run, must_be_loaded
from hopviz.actions.run_settings import with_settings_of
from hopviz.core.network import Network, State, to_bipolar
from hopviz.core.recorder import Report
from hopviz.engine.load_queue import LoadQueue
from hopviz.engine.pace import Pace
from hopviz.engine.project_network import ProjectNetwork
from hopviz.engine.requests import Requests
from hopviz.engine.rewinding import Rewinding
from hopviz.engine.showing import Showing
from hopviz.engine.training import TrainingSchedule
from hopviz.engine.worker import Load, Loaded, worker_in_thread
from hopviz.project.model import Project
from hopviz.project.standing_run import StandingRun
from hopviz.project.starts import Start, as_start, is_graded, start_of

TICK = 16
"""Milliseconds between two pictures."""


class Session(QObject):
    """A project being looked at, and its run."""

    project_changed = Signal(object)
    """(Project) after every edit."""
    project_opened = Signal(object)
    """(Project) after another project has taken the place of the one before."""
    network_ready = Signal(object, object)
    """(Project, Network) when the weights have been made anew, or are those of memories in another order."""
    report_ready = Signal(object)
    """(Report) what the worker saw, never of an earlier epoch; everybody takes it, then `ticked` has everybody draw."""
    restarted = Signal()
    """The reports from now on belong to a new run."""
    ticked = Signal(float)
    """(seconds since the last) time to draw."""
    running_changed = Signal(bool)
    stood_still = Signal()
    """It was asked to run, and no unit has flipped: it was at rest before."""
    ready_changed = Signal(bool)
    """Whether the kernels are compiled and the latest load has been answered."""
    refused = Signal()
    """The worker cannot take over the project as last edited, and goes on with the one before, as `take_back` does."""
    failed = Signal(str)
    standing_wanted = Signal()
    """To be emitted by whoever wants to be told how the run stands."""
    stood = Signal(object, object)
    """(Project, StandingRun) how it stands; None while its network is being learnt."""
    branch_wanted = Signal()
    """To be emitted by whoever wants a copy of the run with its past; nothing of it is disturbed."""
    branched = Signal(object)
    """(ProjectRun) that copy."""

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._report: Report | None = None
        self._taken: Project | None = None
        """The project that the worker took over last."""
        self._start: Start = project.cue
        """The state that the latest load with a state of its own starts from."""
        self._is_begun = False
        """Whether there has been a report since that load."""
        self._epoch = 0
        self._running = self._in_flight = False
        self._flips_before = 0
        """Of this epoch, when it began to run; of graded units, ticks."""
        self._warm, self._told_ready = False, True
        self._pace = Pace()
        self._showing = Showing()
        self._loads = LoadQueue(self)
        self._network = ProjectNetwork(self)
        self._network.ready.connect(self.network_ready)
        self.training = TrainingSchedule(self)
        self._last_tick = time.perf_counter()
        self._worker, self._thread = worker_in_thread()
        self._requests = Requests(self._worker, self)
        self.time = Rewinding(self, self._worker, self)
        self._connect_worker()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK)
        self._timer.timeout.connect(self._tick)

    def _connect_worker(self) -> None:
        self._loads.load_wanted.connect(self._worker.load)
        self._loads.superseded.connect(self._worker.supersede)
        self._loads.learning_wanted.connect(self._worker.learn)
        self.standing_wanted.connect(self._worker.tell_standing)
        self.branch_wanted.connect(self._worker.branch)
        self._worker.branched.connect(self.branched)
        self._worker.loaded.connect(self._take_loaded)
        self._worker.produced.connect(self._take_produced)
        self._worker.changed.connect(self._take_changed)
        self._worker.stood.connect(self.stood)
        self._worker.failed.connect(self._take_failure)
        self._worker.given_up.connect(self._loads.take_refusal)
        self._worker.warmed_up.connect(self._take_warm)

    def open(self) -> None:
        """Start the thread and the clock, load the project, then compile what is not compiled yet."""
        self._thread.start()
        self._tell_ready(False)
        self._send(self._project.cue)
        self._requests.warm_up.emit()
        self._timer.start()

    def close(self) -> None:
        """Stop, once the worker has done what it is at: a quantum, a slice of a load, or a kernel to be compiled."""
        self.pause()
        self._timer.stop()
        self._thread.quit()
        self._thread.wait()

    @property
    def project(self) -> Project:
        """The project as last edited."""
        return self._project

    @property
    def network(self) -> Network | None:
        """The network that was told of last; None before there is any."""
        return self._network.latest

    @property
    def network_so_far(self) -> Network | None:
        """That of the project as last edited, after some epoch if it is learnt in epochs; None if none is made yet."""
        return self._network.so_far(self._project)

    @property
    def is_told_of_network(self) -> bool:
        """Whether `network_ready` has told of the present network and states, and does not tell of them again."""
        return self._network.is_told(self._project)

    @property
    def report(self) -> Report | None:
        """The newest report; None before there is one of so many units."""
        return self._report

    @property
    def running(self) -> bool:
        """Whether more is asked for at every tick."""
        return self._running

    @property
    def warm(self) -> bool:
        """Whether the kernels are compiled."""
        return self._warm

    @property
    def ready(self) -> bool:
        """Whether the kernels are compiled and no load is unanswered."""
        return self._warm and not self._loads.is_under_way

    @property
    def has_taken_over(self) -> bool:
        """Whether the worker runs the project as last edited, and all of it has been learnt."""
        return not self._loads.is_under_way and not self.training.going_on

    @property
    def state(self) -> State:
        """(N,) bipolar: the state last seen, or that in which a run begins; removed units as they will come back."""
        begun = self._report if self._is_begun else None
        return to_bipolar(self._start if begun is None else begun.frame.unmasked_state)

    @property
    def values(self) -> Start:
        """(N,) the same as a run goes on from it: values of graded units, floats, or bipolar."""
        return self._start if self._report is None or not self._is_begun else start_of(self._report.frame)

    @property
    def updates(self) -> int:
        """Updates of this run, as last seen."""
        return self._report.frame.updates if self._report is not None and self._is_begun else 0

    def edit(self, project: Project, state: Start | None = None) -> None:
        """Replace the project.  The state stays where the grid stays; another grid goes on in `state`, or its cue."""
        before = self._project
        start = None if project.same_grid(before) else project.cue if state is None else state
        self._take_over(project, start)
        if not is_same_run(project, before):
            self._begin_epoch()
        if must_be_loaded(project, before):
            self._send(start)

    def open_project(self, project: Project, run: StandingRun | None = None) -> None:
        """Take over another project, in the state that it starts from, or where its run stands."""
        self.pause()
        start = project.cue if run is None else run.state
        self._take_over(project, start)
        self.project_opened.emit(project)
        self._begin_epoch()
        self._send(start, run)

    def _take_over(self, project: Project, start: Start | None) -> None:
        """Tell of another project, with the state that it has from now on if it is not the present one."""
        self._project = project
        if start is not None:
            self.expect(start)
        self.project_changed.emit(project)

    def take_back(self, project: Project, state: Start, is_other_document: bool) -> None:
        """Return to a project that was last seen in this state, and to its run if the worker still has it."""
        self.pause()
        self._project, self._start = project, state
        self.project_changed.emit(project)
        if is_other_document:
            self.project_opened.emit(project)
        self._begin_epoch()
        self._send(None if self._taken is not None and is_same_run(project, self._taken) else state)

    def start_from(self, state: ArrayLike) -> None:
        """Begin a new run from a bipolar state (N,), or from values of graded units."""
        self._begin_epoch()
        self._send(as_start(state))

    def reset(self) -> None:
        """Back to where this run began, with the project's seed."""
        self.pause()
        self._begin_epoch()
        if not self._loads.is_waiting:
            self._requests.restart.emit(self._epoch, self._project.seed)
        else:  # what runs now is not the project any more
            self._send(self._start)

    def set_units(self, units: ArrayLike, values: ArrayLike) -> None:
        """Give units (numbers) bipolar or graded values; a run that is still to be loaded begins with them."""
        if not self._is_begun:
            self._start = np.array(self._start, np.float64 if is_graded(values) else None)
            self._start[np.asarray(units)] = values
        if self._loads.waits_with_start:
            self._loads.begin_in(self._start)
        else:
            self._requests.set_units.emit(units, values)

    @Slot()
    def run(self) -> None:
        """Ask for more at every tick; in the past of the run, what came later is dropped."""
        self.time.go_on_here()
        self._set_running(True)

    @Slot()
    def pause(self) -> None:
        """Ask for nothing more; what is in flight still arrives."""
        self.time.stop()
        self._set_running(False)

    def step(self, updates: int = 1) -> None:
        """Pause, and ask for so many updates."""
        self.pause()
        if not self._in_flight and not self._loads.is_under_way:
            self._ask(updates, None)

    def update_unit(self, unit: int) -> None:
        """Pause, and let one unit decide, out of turn."""
        self.pause()
        if not self._loads.is_under_way:
            self._requests.update_unit.emit(unit)

    def follow(self, project: Project) -> None:
        """Take over rule and masks of another moment of the run, unless they have been edited meanwhile."""
        seen = with_settings_of(self._project, project)
        if seen is not self._project and not self._loads.is_under_way:
            self._taken = seen
            self._take_over(seen, None)

    def _set_running(self, running: bool) -> None:
        if running != self._running:
            self._running = running
            self._flips_before = 0 if self._report is None or not self._is_begun else self._report.frame.happened
            self._pace.begin()
            self.running_changed.emit(running)

    def _begin_epoch(self) -> None:
        self._epoch += 1
        self.time.begin(self._epoch)
        self._flips_before = 0
        if self._report is not None and self._report.frame.state.size != self._project.n:
            self._report = None
        self.restarted.emit()

    def expect(self, start: Start) -> None:
        """The run is about to be in this bipolar state: so it is said to be until the worker tells."""
        self._start, self._is_begun = start, False

    def _send(self, start: Start | None, standing: StandingRun | None = None) -> None:
        """Have the project loaded, and tell of its network if it is made with the edit."""
        if start is not None:
            self.expect(start)
        network = self._network.made_with(self._project)
        if network is None or not self._warm:  # else the answer is there before anybody could read of it
            self._tell_ready(False)
        self._loads.put(Load(self._epoch, self._project, start, network, standing))

    def _tell_ready(self, ready: bool) -> None:
        if ready != self._told_ready:
            self._told_ready = ready
            self.ready_changed.emit(ready)

    def stop_learning(self) -> None:
        """Learn no more epochs; `training.stopped` tells after how many, unless everything is learnt by then."""
        self.training.stop(at_once=not self._loads.is_under_way)

    def _ask(self, updates: int | None, seconds: float | None) -> None:
        self._in_flight = True
        self._requests.produce.emit(updates, seconds)

    @Slot()
    def _tick(self) -> None:
        now = time.perf_counter()
        passed, self._last_tick = now - self._last_tick, now
        if self._running and not self._in_flight and not self._loads.is_under_way:
            due = self._pace.due(self._project.speed, passed)
            if due is not None:
                self._ask(*due)
        if self.training.is_due() and not self._loads.is_under_way:
            self._loads.learn(self.training.hurries)
        self.time.tick(passed)
        if self._showing.is_due(passed, self._running, self._project.speed):
            self._show()
        self.ticked.emit(passed)

    def _show(self) -> None:
        """Let everybody have what has come, in its order."""
        for report in self._showing.take():
            if report.epoch == self._epoch:
                self.report_ready.emit(report)

    @Slot(object)
    def _take_loaded(self, answer: Loaded) -> None:
        self._loads.take_answer()
        self._taken = answer.project
        self._network.take(answer, self._project)
        if not self._loads.is_under_way:
            if self.training.take(answer.learning):
                self.restarted.emit()
            self._take(answer.report)
            self._show()  # with its network
            if self._warm:
                self._tell_ready(True)

    @Slot(object)
    def _take_produced(self, report: Report) -> None:
        self._in_flight = False
        self._take(report)
        settled = report.epoch == self._epoch and report.verdict.kind == "settled"
        if self._running and settled and not self.training.going_on:
            stood_still = report.frame.happened == self._flips_before
            self.pause()
            if stood_still:
                self.stood_still.emit()

    @Slot(object)
    def _take_changed(self, report: Report) -> None:
        self._showing.want()
        self._take(report)

    def _take(self, report: Report) -> None:
        if report.epoch == self._epoch:
            self._report, self._is_begun = report, True
            self._showing.add(report)

    @Slot(str, str)
    def _take_failure(self, request: str, sentence: str) -> None:
        if request == "produce":
            self._in_flight = False
        self.pause()
        if request in ("load", "learn"):
            self.training.fail()
            self._loads.take_refusal()
            if self.ready:
                self._tell_ready(True)
            if not self._loads.is_under_way:
                self.refused.emit()
                sentence = f"{sentence.removesuffix('.')}; it was taken back."
        self.failed.emit(sentence)

    @Slot()
    def _take_warm(self) -> None:
        self._warm = True
        if self.ready:
            self._tell_ready(True)
