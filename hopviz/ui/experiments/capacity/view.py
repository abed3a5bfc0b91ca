"""How many memories fit?  The load is swept, and recall is drawn against it while it is measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from hopviz.core.experiments import CapacityPoint, loads_up_to, write_csv
from hopviz.core.learning import LEARNING_RULES
from hopviz.core.progress import spoken, time_left
from hopviz.core.theory import first_step_error, marks
from hopviz.ui.experiments.base import BackgroundTask, Experiment
from hopviz.ui.experiments.capacity.task import Plan, Progress, Sweep, ags_curve, read_temperatures
from hopviz.ui.panel import Work
from hopviz.ui.style.plotting import broken, number
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.widgets.chart import DASHES, DOTS, Chart, Line, Mark

UNITS, FEWEST, MOST = 200, 20, 2000
HIGHEST_LOAD = 0.25
POINTS = 16
TRIALS = 60
NO_RULE = "Choose a learning rule"


class CapacityControls(QObject):
    """Fills a form, and makes a plan of what is entered there."""

    changed = Signal()
    """Something else is to be measured."""

    def __init__(self, form: QFormLayout, parent: QWidget) -> None:
        super().__init__(parent)
        self.units, self.trials, self.noise = QSpinBox(), QSpinBox(), QSpinBox()
        self.units.setRange(FEWEST, MOST)
        self.units.setSingleStep(20)
        self.units.setGroupSeparatorShown(True)
        self.units.setValue(UNITS)
        self.trials.setRange(1, 10_000)
        self.trials.setSingleStep(20)
        self.trials.setGroupSeparatorShown(True)
        self.trials.setValue(TRIALS)
        self.noise.setRange(0, 50)
        self.noise.setSingleStep(5)
        self.noise.setSuffix(" %")
        self.load = QDoubleSpinBox()
        self.load.setRange(0.05, 2.0)
        self.load.setSingleStep(0.05)
        self.load.setValue(HIGHEST_LOAD)
        self.temperatures = QLineEdit("0")
        self.rules = {key: QCheckBox(rule.label) for key, rule in LEARNING_RULES.items()}
        self.rules["hebbian"].setChecked(True)
        self._fill(form)
        for spin in (self.units, self.trials, self.noise, self.load):
            spin.valueChanged.connect(self._tell)
        self.temperatures.textChanged.connect(self._tell)
        for box in self.rules.values():
            box.toggled.connect(self._tell)

    def _fill(self, form: QFormLayout) -> None:
        column = QVBoxLayout()
        column.setSpacing(GRID // 2)
        for key, box in self.rules.items():
            box.setToolTip(broken(LEARNING_RULES[key].summary))
            column.addWidget(box)
        form.addRow("&Units N", self.units)
        form.addRow(column)
        form.addRow("Load α up to", self.load)
        form.addRow("Trials", self.trials)
        form.addRow("Cue noise", self.noise)
        form.addRow("Temperature T", self.temperatures)
        tips = {
            self.units: "How many units N the networks have",
            self.load: "The highest load α = P/N: patterns stored per unit",
            self.trials: "How many cues settle at every load: more of them make the bands narrower",
            self.noise: "The share of the units that is flipped at random in each cue",
            self.temperatures: "One or several, separated by commas: above 0 the units are stochastic",
        }
        for control, tip in tips.items():
            control.setAccessibleName(form.labelForField(control).text().replace("&", ""))
            control.setToolTip(broken(tip))
            control.setMinimumWidth(8 * GRID)

    def _tell(self) -> None:
        self.changed.emit()

    def set_enabled(self, enabled: bool) -> None:
        """Let something be changed, or not."""
        controls = (self.units, self.trials, self.noise, self.load, self.temperatures, *self.rules.values())
        for control in controls:
            control.setEnabled(enabled)

    def chosen_rules(self) -> tuple[str, ...]:
        """The rules that are ticked."""
        return tuple(key for key, box in self.rules.items() if box.isChecked())

    def plan(self) -> Plan:
        """What is to be measured.

        Raises
        ------
        ValueError
            If what is entered cannot be measured; a sentence says why.
        """
        rules = self.chosen_rules()
        if not rules:
            raise ValueError(NO_RULE)
        temperatures = read_temperatures(self.temperatures.text())
        n = self.units.value()
        loads = loads_up_to(n, self.load.value(), POINTS)
        return Plan(n, loads, rules, self.noise.value() / 100, temperatures, self.trials.value())


ACROSS = "load α = P/N"
RISE = (-0.03, 1.06)
THEORY_POINTS = 100
SHARPER = 2
"""Pixels of a saved picture for each one on the screen."""
OVERLAP_TIP = (
    "Mean overlap m of the final states with the memories that the cues were made of.\n"
    "AGS: Amit, Gutfreund and Sompolinsky's theory of Hebb's rule for many units at T = 0, which ends at α = 0.138. "
    "First step: 1 − 2 × ½ erfc(√(N/2P)), the overlap after one step from a memory. The lines upwards are those that "
    "have their names in the plot of exact recall."
)
EXACT_TIP = (
    "Share of the cues that end in their own memory, every unit right.\n"
    "N/(4 ln N): up to here all of Hebb's memories are stable most of the time. N/(2 ln N): up to here most of them "
    "are. 0.15 N: the rounded rule for recall with few errors."
)


class CapacityPicture(QWidget):
    """Two charts side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self._waiting: list[Callable[[], None]] = []
        self.overlap_chart = Chart(ACROSS, "overlap m")
        self.exact_chart = Chart(ACROSS, "exact recall")
        self.overlap_chart.setToolTip(broken(OVERLAP_TIP))
        self.exact_chart.setToolTip(broken(EXACT_TIP))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.overlap_chart, 1)
        row.addWidget(self.exact_chart, 1)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes; the next picture shows them."""
        self.theme = theme
        self.overlap_chart.apply_theme(theme)
        self.exact_chart.apply_theme(theme)

    def show_progress(
        self, progress: Progress | None, n: int, highest: float, ags: NDArray[np.float64] | None, prompt: str
    ) -> None:
        """Take over what has been measured for networks of `n` units up to the highest load, and the theory."""
        overlaps, exact = measured(progress, self.theme) if progress else ([], [])
        span = (0.0, highest)
        lines = [*theory(highest, ags), *overlaps]
        said = "" if exact else prompt
        self._waiting = [
            partial(self.overlap_chart.show_lines, lines, _marks(n, named=False), span, RISE),
            partial(self.exact_chart.show_lines, exact, _marks(n, named=bool(exact)), span, RISE, prompt=said),
        ]

    def draw(self) -> None:
        """Draw the next chart, if one has changed: one at a tick, since both together would delay it."""
        if self._waiting:
            self._waiting.pop(0)()

    def image(self) -> QImage:
        """The picture, for a file."""
        while self._waiting:
            self.draw()
        image = QImage(SHARPER * self.size(), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(SHARPER)
        image.fill(self.theme.color("surface"))
        self.render(image)
        return image


def theory(highest: float, ags: NDArray[np.float64] | None) -> list[Line]:
    """Hebb's overlaps on paper: after the first step, and at rest."""
    loads = np.linspace(highest / THEORY_POINTS, highest, THEORY_POINTS)
    errors = np.array([first_step_error(1 / load) for load in loads])
    lines = [Line(loads, 1 - 2 * errors, "muted", "first step", dashes=DOTS)]
    if ags is not None:
        shown = ags[:, ags[0] <= highest]
        if shown.size:
            lines.append(Line(shown[0], shown[1], "muted", "AGS", dashes=DASHES))
    return lines


def measured(progress: Progress, theme: Theme) -> tuple[list[Line], list[Line]]:
    """Curves of the overlap and of exact recall, one for every rule and temperature."""
    overlaps, exact = [], []
    several = len(progress.plan.temperatures) > 1
    rules = list(LEARNING_RULES)
    points = sorted(progress.points, key=lambda p: (p.rule, p.temperature, p.patterns))
    for (rule, temperature), group in groupby(points, key=lambda p: (p.rule, p.temperature)):
        curve = list(group)
        color = theme.of_series(rules.index(rule))
        label = LEARNING_RULES[rule].label
        if several:
            label += f", T {number(temperature)}"
        overlaps.append(_line(curve, color, label, "overlap"))
        exact.append(_line(curve, color, label, "exact_fraction"))
    return overlaps, exact


def _line(points: list[CapacityPoint], color: str, label: str, what: str) -> Line:
    interval = "overlap_interval" if what == "overlap" else "exact_interval"
    loads = np.array([point.load for point in points])
    values = np.array([getattr(point.quality, what) for point in points])
    ends = np.array([getattr(point.quality, interval) for point in points]).reshape(-1, 2)
    return Line(loads, values, color, label, ends[:, 0], ends[:, 1], dots=True)


def _marks(n: int, named: bool) -> list[Mark]:
    """Known capacities of Hebb's rule."""
    names = ("N/(2 ln N)", "N/(4 ln N)", "0.15 N")  # in the order of `marks`
    return [
        Mark(patterns / n, name if named else "", at_the_top=name == names[-1])
        for patterns, name in zip(marks(n), names, strict=True)
    ]


SUFFIXES = {"Table (*.csv)": "csv", "Picture (*.png)": "png"}
"""Kinds of files, as a dialog calls them."""


def save(path: str, content: QImage | Sequence[CapacityPoint]) -> tuple[str, bool]:
    """Write a picture, or the points as a table; a sentence on what happened, and whether it is trouble."""
    target = Path(path)
    try:
        if isinstance(content, QImage):
            _write_picture(target, content)
        else:
            write_csv(target, content)
    except OSError as error:
        return f"{target.name} could not be written: {error.strerror or error}. Choose another folder", True
    return f"Saved {target.name}", False


def _write_picture(target: Path, image: QImage) -> None:
    with target.open("wb"):  # says why where it is not possible, which QImage does not
        pass
    if not image.save(str(target), "PNG"):
        raise OSError("the disk is full or has gone")


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
        self._background_task = BackgroundTask(self, "capacity", self._take)
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
        return self._background_task.is_running

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.picture.apply_theme(theme)
        self._stale = True

    def draw(self, seconds: float) -> None:
        if not self.isVisible():
            return
        if not self._asked_theory:
            self._asked_theory = True
            self.work_wanted.emit(Work("capacity-theory", ags_curve, self._take_theory))
        self._waited += seconds
        if self._waited >= PAUSE:
            self._waited = 0.0
            self._background_task.go_on()
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
        self._background_task.begin(self._sweep)
        self._tell(MEASURING)

    def _stop(self) -> None:
        """Measure nothing more."""
        assert self._sweep is not None
        self._sweep.close()
        self._sweep = None
        self._background_task.cancel()

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
