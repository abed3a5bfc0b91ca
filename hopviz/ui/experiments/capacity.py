"""How many memories fit?  The load is swept, and recall is drawn against it while it is measured."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QProgressBar, QPushButton

from hopviz.core.progress import spoken, time_left
from hopviz.ui.experiments.base import Errand, Experiment
from hopviz.ui.experiments.capacity_controls import CapacityControls
from hopviz.ui.experiments.capacity_picture import CapacityPicture
from hopviz.ui.experiments.capacity_save import SUFFIXES, save
from hopviz.ui.experiments.capacity_sweep import Progress, Sweep, ags_curve
from hopviz.ui.panels.base import Work
from hopviz.ui.theme import GRID, Theme

PAUSE = 0.5
"""Seconds after which what has come in is taken and drawn."""
PROMPT = "Press Start: random memories are stored and recalled"
MEASURING = "The first trials…"


class CapacityView(Experiment):
    """Measured overlap and exact recall against the load, for several learning rules and temperatures."""

    name = "capacity"
    narrowest = 216
    title = "Capacity"
    needs_memories = False

    def _build(self) -> None:
        self.progress: Progress | None = None
        self._ags: NDArray[np.float64] | None = None
        self._asked_theory, self._stale, self._waited = False, True, PAUSE
        self._sweep: Sweep | None = None
        self._errand = Errand(self, "capacity", self._take)
        self.start_button, self.save_button = QPushButton("S&tart"), QPushButton("Save to &file…")
        self.start_button.setProperty("role", "primary")
        self.start_button.clicked.connect(self._start_or_stop)
        self.save_button.clicked.connect(self._ask_where)
        self.save_button.setToolTip("Save what has been measured as a table (CSV), or the picture (PNG)  (Alt+F)")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(GRID - 2)
        self.bar.setAccessibleName("Progress of the experiment")
        self.status = QLabel()
        self.status.setProperty("role", "caption")
        self.status.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.addWidget(self.start_button, 1)
        buttons.addWidget(self.save_button)
        self.controls.addRow(buttons)
        self.controls.addRow(self.bar)
        self.controls.addRow(self.status)
        self.form = CapacityControls(self.controls, self)
        self.form.changed.connect(self._tell)
        self.picture = CapacityPicture()
        self.stage.addWidget(self.picture, 1)
        self.setFocusProxy(self.start_button)
        application = QCoreApplication.instance()
        assert application is not None
        application.aboutToQuit.connect(self._leave)
        self._tell()

    @property
    def is_running(self) -> bool:
        """Whether something is being measured."""
        return self._errand.is_running

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        super().apply_theme(theme)
        self.picture.apply_theme(theme)
        self._stale = True

    def draw(self, seconds: float) -> None:
        """Take what has come in and draw it; a few times a second are enough."""
        if not self.isVisible():
            return
        if not self._asked_theory:
            self._asked_theory = True
            self.work_wanted.emit(Work("capacity-theory", ags_curve, self._take_theory))
        self._waited += seconds
        if self._waited >= PAUSE:
            self._waited = 0.0
            self._errand.go_on()
        if self._stale:
            self._stale = False
            self._show_progress()
        self.picture.draw()

    def _show_progress(self) -> None:
        progress = self.progress
        n = progress.plan.n if progress else self.form.units.value()
        highest = progress.plan.loads[-1] if progress else self.form.load.value()
        prompt = MEASURING if self.is_running else PROMPT
        self.picture.show_progress(progress, n, highest, self._ags, prompt)

    def _start_or_stop(self) -> None:
        if self.is_running:
            self._stop()
            self._tell(f"Stopped at {self.bar.value() / 10:.0f} %: what has been measured stays")
            return
        plan = self.form.plan()
        self.progress = None
        self.bar.setValue(0)
        self._sweep = Sweep(plan)
        self.destroyed.connect(self._sweep.close)
        self._errand.begin(self._sweep)
        self._tell(MEASURING)

    def _stop(self) -> None:
        """Measure nothing more."""
        assert self._sweep is not None
        self._sweep.close()
        self._sweep = None
        self._errand.cancel()

    def _leave(self) -> None:
        """The program ends."""
        if self._sweep is not None:
            self._sweep.close()

    def _take(self, progress: Progress) -> None:
        self.progress = progress
        self.bar.setValue(round(1000 * progress.share))
        if progress.trouble:
            self._tell(progress.trouble, trouble=True)
        elif self.is_running:
            self._tell(f"{100 * progress.share:.0f} %, {time_left(progress.share, progress.seconds)}")
        else:
            self._tell(f"Done in {spoken(progress.seconds)}")

    def _take_theory(self, curve: NDArray[np.float64]) -> None:
        self._ags, self._stale = curve, True

    def _tell(self, text: str = "", trouble: bool = False) -> None:
        """What the buttons do now, and what there is to say."""
        self._stale = True
        running, wrong = self.is_running, self._what_is_wrong()
        self.start_button.setText("S&top" if running else "S&tart")
        self.start_button.setEnabled(running or not wrong)
        tip = "Stop: what has been measured stays" if running else "Measure from the beginning"
        self.start_button.setToolTip(f"{tip}  (Alt+T)")
        self.save_button.setEnabled(self.progress is not None and bool(self.progress.points))
        self.form.set_enabled(not running)
        self.status.setProperty("role", "trouble" if trouble or wrong else "caption")
        self.status.style().polish(self.status)
        self.status.setText(wrong or text)
        self.status.setVisible(bool(wrong or text))

    def _what_is_wrong(self) -> str:
        """Why what is entered cannot be measured, in a sentence; empty if it can."""
        try:
            self.form.plan()
        except ValueError as error:
            return str(error)
        return ""

    def _ask_where(self) -> None:
        """Under which name?  The kind of file says whether it is the table or the picture."""
        assert self.progress is not None
        filters = ";;".join(SUFFIXES)
        dialog = QFileDialog(self.window(), "Save the experiment", f"capacity-{self.progress.plan.n}", filters)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(SUFFIXES[chosen]))
        dialog.fileSelected.connect(self.save_to)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_to(self, path: str) -> None:
        """Write the table, or the picture if the name ends in .png; in the background."""
        assert self.progress is not None
        is_picture = Path(path).suffix.lower() == ".png"
        content = self.picture.image() if is_picture else self.progress.points
        self.work_wanted.emit(Work("capacity-save", partial(save, path, content), self._saved))

    def _saved(self, outcome: tuple[str, bool]) -> None:
        self._tell(*outcome)
