"""The past of the session's run: going to any moment of it, backwards by itself, and to where it once stood.

As with the run itself one request is in flight; of the moments that are asked for meanwhile, as by a hand that drags,
the newest counts.
"""

from __future__ import annotations

import math
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from hopviz.actions.action import Place, RunControl, Stand
from hopviz.actions.run_settings import with_settings_of
from hopviz.core.recorder import Extent, Report
from hopviz.engine.pace import Pace
from hopviz.engine.worker import Worker
from hopviz.project.model import Project
from hopviz.project.starts import Start

SECONDS = 6.0
"""In so many at most a run is played backwards at full speed."""


class Control(RunControl, Protocol):
    """What it needs of the session."""

    @property
    def report(self) -> Report | None:
        """The newest report."""

    @property
    def ready(self) -> bool:
        """Whether the worker has taken over all that it was given."""

    def expect(self, state: Start) -> None:
        """The run is about to be in this state."""

    def follow(self, project: Project) -> None:
        """Take over rule and masks of another moment."""


class Rewinding(QObject):
    """Goes to other moments of a run.

    Parameters
    ----------
    run : Control
        The session.
    worker : Worker
    parent : QObject, optional
    """

    seek_wanted = Signal(int, int, bool)
    """(epoch, moment, along) whether that which led there is to be told, too."""
    return_wanted = Signal(int, object, bool)
    """(epoch, Stand, brings_back_settings)"""
    forgetting_wanted = Signal()
    """What came later is to be dropped."""
    plays_changed = Signal(bool)
    """Whether it goes back by itself."""

    def __init__(self, run: Control, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run = run
        self._epoch = 0
        self._wanted: int | None = None
        """The moment that is to be gone to when the answer has come."""
        self._in_flight = False
        self._plays, self._moment, self._pace = False, 0, Pace()
        self.seek_wanted.connect(worker.seek)
        self.return_wanted.connect(worker.return_to)
        self.forgetting_wanted.connect(worker.forget_later)
        worker.sought.connect(self._take_answer)
        worker.failed.connect(self._take_answer)
        worker.followed.connect(self._follow)
        worker.lost.connect(self._begin_anew)

    @property
    def plays(self) -> bool:
        """Whether it goes back by itself."""
        return self._plays

    @property
    def extent(self) -> Extent:
        """The moments of the run that can be gone to, as last seen."""
        report = self._report
        if report is None or report.extent is None:
            return Extent(self._run.updates, self._run.updates)
        return report.extent

    @property
    def stand(self) -> Stand:
        """Where the run stands, as last seen."""
        flips = 0 if self._report is None else self._report.frame.flips
        return Stand(self._run.values, Place(self._epoch, self._run.updates), self._run.project, flips)

    @property
    def _report(self) -> Report | None:
        """The latest one of this run."""
        report = self._run.report
        return None if report is None or report.epoch != self._epoch else report

    def begin(self, epoch: int) -> None:
        """Another run has begun."""
        self.stop()
        self._epoch, self._wanted = epoch, None

    def seek(self, moment: int) -> None:
        """Pause, and go to a moment, or as near to it as the run is remembered; rule and masks become as they were."""
        self._run.pause()
        self._ask(moment, along=True)

    def return_to(self, stand: Stand, brings_back_settings: bool) -> None:
        """Pause, and go to where the run stood; begin a new run in that state where the run is another by now."""
        self._run.pause()
        if stand.place.run != self._epoch or not self._run.ready:
            if brings_back_settings:
                self._run.edit(with_settings_of(self._run.project, stand.project))
            self._run.start_from(stand.state)
            return
        if brings_back_settings:
            self._run.follow(stand.project)
        self._wanted = None
        self._run.expect(stand.state)
        self.return_wanted.emit(self._epoch, stand, brings_back_settings)

    def go_on_here(self) -> None:
        """Let the run go on from the present moment: what came later is dropped."""
        self.stop()
        self._wanted = None
        self.forgetting_wanted.emit()

    def play_back(self) -> None:
        """Pause, and go back by itself until the beginning."""
        self._run.pause()
        self._moment = self._run.updates
        self._pace.begin()
        self._play(self._moment > self.extent.first)

    def stop(self) -> None:
        """Go back by itself no more."""
        self._play(False)

    def tick(self, passed: float) -> None:
        """Go back for so many seconds, if it goes back by itself."""
        if not self._plays or self._in_flight:
            return
        first, end = self.extent
        due = self._pace.due(self._run.project.speed, passed)
        if due is not None:
            updates = math.ceil((end - first) * passed / SECONDS) if due[0] is None else due[0]
            self._moment = max(self._moment - updates, first)
            self._ask(self._moment, along=updates == 1)
            self._play(self._moment > first)

    @Slot()
    def _take_answer(self) -> None:
        """The worker has gone where it was asked to, or cannot."""
        self._in_flight = False
        if self._wanted is not None:
            moment, self._wanted = self._wanted, None
            self._ask(moment, along=True)

    @Slot(int, object)
    def _follow(self, epoch: int, project: Project) -> None:
        if epoch == self._epoch:
            self._run.follow(project)

    @Slot(int, object)
    def _begin_anew(self, epoch: int, stand: Stand) -> None:
        """The run cannot go to where it stood."""
        if epoch == self._epoch:
            self._run.start_from(stand.state)

    def _ask(self, moment: int, along: bool) -> None:
        if self._in_flight:
            self._wanted = moment
        else:
            self._in_flight = True
            self.seek_wanted.emit(self._epoch, moment, along)

    def _play(self, plays: bool) -> None:
        if plays != self._plays:
            self._plays = plays
            self.plays_changed.emit(plays)
