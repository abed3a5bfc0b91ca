"""Experiments that are played from the cue on: run, pause, step, and back to the cue."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from PySide6.QtWidgets import QWidget

from hopviz.core.network import Network, State
from hopviz.core.recorder import Report
from hopviz.project.model import GIVEN, Project
from hopviz.ui.experiments import form
from hopviz.ui.experiments.base import Experiment
from hopviz.ui.recent_reports import RecentReports
from hopviz.ui.widgets.choice import Choice, Clock, Switch

CUE_TIP = "Begin anew, from the state that Reset goes back to: that in which the run above began, or as it was painted"
EXACT = 1e-6
"""Sums of parts of a tick of the clock are not exact."""
BURST = 0.1
"""Seconds that are made up for at most: after a computation that took longer nothing rushes."""


class PlayedExperiment(Experiment):
    """An experiment that goes on by a clock from the cue of the run, and begins anew where anything becomes another.

    A subclass calls `add_player` in `_build`, begins in `begin`, and moves `now` in `play`: on and on while it is
    `running`, else up to `until`.
    """

    needs_memories = False
    settings = ("rule", "seed", "lesioned", "clamped")
    clock_word: ClassVar[str]
    """What the clock counts."""
    step_tip: ClassVar[str]

    def __init__(self, parent: QWidget | None = None) -> None:
        self.running = False
        self.now = self.until = 0.0
        """What the clock shows, and where it stops by itself."""
        self._cue: State | None = None
        self._is_due = True
        super().__init__(parent)

    @classmethod
    def refusal(cls, project: Project) -> str:
        is_empty = not project.memories and project.learning != GIVEN
        return super().refusal(project) or ("Store a memory first (Ctrl+Return)" if is_empty else "")

    def add_player(self, speeds: tuple[float, ...], speed: float) -> None:
        """Add the buttons, and a chooser of speeds, ticks of the clock a second."""
        self.run_button = form.button("R&un", "", self.run_or_pause, "primary")
        self.step_button = form.button("Ste&p", self.step_tip, self._step, "narrow")
        self.cue_button = form.button("Bac&k to the cue", CUE_TIP, self.go_back, "narrow")
        self.speed_chooser = form.chooser(*((self._speed_words(each), each, "") for each in speeds))
        self.speed_chooser.setCurrentIndex(speeds.index(speed))
        self.add_row(self.run_button, self.step_button)
        self.add_controls(self.cue_button)
        self.add_field("Speed", self.speed_chooser, f"How many {self.clock_word}s go by in a second")
        self._name_run_button()
        self.setFocusProxy(self.run_button)

    def more_choices(self) -> Sequence[Choice]:
        run = Switch("run", self.run_button, lambda: self.running, self.run_or_pause, self.go_back)
        return run, Clock(self.clock_word, (self.step_button, self.cue_button), lambda: self.until, self.play_until)

    def _speed_words(self, speed: float) -> str:
        return "full speed" if math.isinf(speed) else f"{speed:g} {self.clock_word}{'' if speed == 1 else 's'}/s"

    @property
    def speed(self) -> float:
        """Ticks of the clock a second; infinite at full speed."""
        return float(self.speed_chooser.currentData())

    @property
    def cue(self) -> State | None:
        """(N,) the state, +1/-1, from which all begins; None before there is a project."""
        return self._cue if self._cue is not None or self.project is None else self.project.cue

    def run_or_pause(self) -> None:
        """Run, or pause."""
        self.set_running(not self.running)

    def set_running(self, running: bool) -> None:
        """Let the clock go on, or stop it."""
        if running and self.is_over:
            self.begin_anew()
        self.running = running
        self._name_run_button()

    def _name_run_button(self) -> None:
        tip = "Stop where it is" if self.running else "Go on; at the end, from the cue again"
        form.name_button(self.run_button, "Pa&use" if self.running else "R&un", tip)

    def _step(self) -> None:
        if self.is_over:
            self.begin_anew()
        self.set_running(False)
        self.until = math.floor(max(self.now, self.until) + EXACT) + 1.0

    def go_back(self) -> None:
        """Pause, and begin anew."""
        self.set_running(False)
        self.begin_anew()

    def play_until(self, moment: float) -> None:
        """Play up to a moment of the clock, from the cue on if that is past, and stop there."""
        self.set_running(False)
        if moment < self.now or not moment:
            self.begin_anew()
        self.until = moment

    def begin_anew(self) -> None:
        """Begin at the cue, as soon as there is a network."""
        self.drop("run")
        self._is_due, self.stale = True, True
        self.now = self.until = 0.0

    def forget(self) -> None:
        super().forget()
        self._cue = None
        self.set_running(False)
        self.begin_anew()

    def changed(self, project: Project) -> None:
        self.stale = True
        if self.network is not None and not self.is_asked("start"):
            self.begin_anew()

    def show_run(self, reports: RecentReports) -> None:
        if reports.newest is not None:
            self.show_report(reports.newest)

    def show_report(self, report: Report) -> None:
        if report.start is None or not self.fits(report):
            return
        cue = np.where(report.start > 0, 1, -1).astype(np.int8)
        if self.cue is None or not np.array_equal(cue, self.cue):
            self._cue = cue
            self.begin_anew()

    def go_on(self, seconds: float) -> None:
        project, network, cue = self.project, self.network, self.cue
        if project is None or network is None or cue is None:
            return
        if self._is_due:
            self._is_due = False
            self.begin(project, network, cue)
        elif self.holds("start"):
            self.play(project, min(seconds, BURST))

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        raise NotImplementedError

    @property
    def is_stepping(self) -> bool:
        """Whether a step is under way."""
        return not self.running and self.now < self.until

    def begin(self, project: Project, network: Network, cue: State) -> None:
        """Measure "start": what is known at the cue; what happens from then on is measured as "run"."""
        raise NotImplementedError

    def play(self, project: Project, seconds: float) -> None:
        """So many seconds have passed since the last tick of the display."""
        raise NotImplementedError
