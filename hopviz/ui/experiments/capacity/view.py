"""Capacity: the load is swept, and recall is drawn against it while it is measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QFileDialog, QLineEdit, QProgressBar, QVBoxLayout

from hopviz.core.experiments import CapacityPoint, loads_up_to, write_csv
from hopviz.core.landscape.stepwise import one_step
from hopviz.core.learning import LEARNING_RULES
from hopviz.core.progress import spoken, time_left
from hopviz.core.theory import first_step_error, marks
from hopviz.project.model import Project
from hopviz.ui.experiments.base import (
    SHARES,
    Experiment,
    Picture,
    button,
    describe,
    measured_line,
    name_button,
    spin_box,
    tell,
    words_label,
)
from hopviz.ui.experiments.capacity.task import Plan, Progress, ags_curve, measure, read_temperatures
from hopviz.ui.style.plotting import broken, number
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets.chart import DASHES, DOTS, Chart, Line, Mark

UNITS, FEWEST, MOST = 200, 20, 2000
HIGHEST_LOAD = 0.25
POINTS = 16
TRIALS = 60
NO_RULE = "Choose a learning rule"
PROMPT = "Press Start: random memories are stored and recalled"
MEASURING = "The first trials…"
ACROSS = "load α = P/N"
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
        loads, found = np.array([point.load for point in curve]), [point.quality for point in curve]
        overlaps.append(measured_line(loads, found, "overlap", color, label))
        exact.append(measured_line(loads, found, "exact_fraction", color, label))
    return overlaps, exact


def marks_of(n: int, named: bool) -> list[Mark]:
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
    if not image.save(str(target)):
        raise OSError("the disk is full or has gone")


class CapacityView(Experiment):
    """Measured overlap and exact recall against the load, for several learning rules and temperatures."""

    name = "capacity"
    narrowest = 216
    title = "Capacity"
    needs_memories = False

    def _build(self) -> None:
        self.progress: Progress | None = None
        self._ags: NDArray[np.float64] | None = None
        self._asked_theory = False
        self._to_draw: list[Callable[[], None]] = []
        self.start_button = button("S&tart", "", self._start_or_stop, "primary")
        tip = "Save what has been measured as a table (CSV), or the picture (PNG)"
        self.save_button = button("Save to &file…", tip, self._ask_where)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(GRID - 2)
        self.bar.setAccessibleName("Progress of the experiment")
        self.status = words_label("caption")
        self.add_controls(self.start_button, self.save_button, last=0, spacing=-1)
        self.add_controls(self.bar)
        self.add_controls(self.status)
        self._add_form()
        self.overlap_chart, self.exact_chart = Chart(ACROSS, "overlap m"), Chart(ACROSS, "exact recall")
        describe((self.overlap_chart, "", OVERLAP_TIP), (self.exact_chart, "", EXACT_TIP))
        self.picture = Picture((self.overlap_chart, 1), (self.exact_chart, 1))
        self.stage.addWidget(self.picture, 1)
        self.setFocusProxy(self.start_button)
        self._tell()

    def _add_form(self) -> None:
        self.units, self.trials = spin_box(FEWEST, MOST, UNITS, 20), spin_box(1, 10_000, TRIALS, 20)
        self.units.setGroupSeparatorShown(True)
        self.trials.setGroupSeparatorShown(True)
        self.noise, self.load, self.temperatures = spin_box(0, 50, 0, 5, " %"), QDoubleSpinBox(), QLineEdit("0")
        self.load.setRange(0.05, 2.0)
        self.load.setSingleStep(0.05)
        self.load.setValue(HIGHEST_LOAD)
        self.rules = {key: QCheckBox(rule.label) for key, rule in LEARNING_RULES.items()}
        self.rules["hebbian"].setChecked(True)
        column = QVBoxLayout()
        column.setSpacing(GRID // 2)
        for key, box in self.rules.items():
            box.setToolTip(broken(LEARNING_RULES[key].summary))
            box.toggled.connect(self._change)
            column.addWidget(box)
        trials = "How many cues settle at every load: more of them make the bands narrower"
        rows = (
            ("&Units N", self.units, "How many units N the networks have"),
            ("Load α up to", self.load, "The highest load α = P/N: patterns stored per unit"),
            ("Trials", self.trials, trials),
            ("Cue noise", self.noise, "The share of the units that is flipped at random in each cue"),
            (
                "Temperature T", self.temperatures,
                "One or several, separated by commas: above 0 the units are stochastic",
            ),
        )  # fmt: skip
        for label, control, tip in rows:
            self.add_controls(control, label=label)
            if control is self.units:
                self.controls.addRow(column)
            describe((control, label.replace("&", ""), tip))
            control.setMinimumWidth(8 * GRID)
        for spin in (self.units, self.trials, self.noise, self.load):
            spin.valueChanged.connect(self._change)
        self.temperatures.textChanged.connect(self._change)

    @property
    def is_running(self) -> bool:
        """Whether something is being measured."""
        return self.is_measuring("curves")

    def plan(self) -> Plan:
        """What is to be measured.

        Raises
        ------
        ValueError
            If what is entered cannot be measured; a sentence says why.
        """
        rules = tuple(key for key, box in self.rules.items() if box.isChecked())
        if not rules:
            raise ValueError(NO_RULE)
        temperatures = read_temperatures(self.temperatures.text())
        n = self.units.value()
        loads = loads_up_to(n, self.load.value(), POINTS)
        return Plan(n, loads, rules, self.noise.value() / 100, temperatures, self.trials.value())

    def go_on(self, seconds: float) -> None:
        if not self._asked_theory:
            self._asked_theory = True
            self.compute("theory", partial(one_step, ags_curve), self._take_theory)
        if self._to_draw:  # one chart at a tick, since both together would delay it
            self._to_draw.pop(0)()

    def redraw(self, project: Project) -> None:
        progress = self.progress
        n = progress.plan.n if progress else self.units.value()
        highest = progress.plan.loads[-1] if progress else self.load.value()
        overlaps, exact = measured(progress, self.theme) if progress else ([], [])
        span, lines = (0.0, highest), [*theory(highest, self._ags), *overlaps]
        prompt = "" if exact else MEASURING if self.is_running else PROMPT
        named = marks_of(n, named=bool(exact))
        self._to_draw = [
            partial(self.overlap_chart.show_lines, lines, marks_of(n, named=False), span, SHARES),
            partial(self.exact_chart.show_lines, exact, named, span, SHARES, prompt=prompt),
        ]

    def image(self) -> QImage:
        """The picture, for a file."""
        while self._to_draw:
            self._to_draw.pop(0)()
        image = QImage(self.picture.size() * SHARPER, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(SHARPER)
        image.fill(self.theme.color("surface"))
        self.picture.render(image)
        return image

    def _start_or_stop(self) -> None:
        if self.is_running:
            self.stop("curves")
            self._tell(f"Stopped at {self.bar.value() / 10:.0f} %: what has been measured stays")
            return
        self.progress = None
        self.bar.setValue(0)
        self.measure("curves", partial(measure, self.plan()), self._take, rests=False)
        self._tell(MEASURING)

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
        self._ags, self.stale = curve, True

    def _change(self) -> None:
        """Something else is to be measured."""
        self._tell()

    def _tell(self, text: str = "", trouble: bool = False) -> None:
        """What the buttons do now, and what there is to say."""
        self.stale = True
        running, wrong = self.is_running, self._what_is_wrong()
        tip = "Stop: what has been measured stays" if running else "Measure from the beginning"
        name_button(self.start_button, "S&top" if running else "S&tart", tip)
        self.start_button.setEnabled(running or not wrong)
        self.save_button.setEnabled(self.progress is not None and bool(self.progress.points))
        for control in (self.units, self.trials, self.noise, self.load, self.temperatures, *self.rules.values()):
            control.setEnabled(not running)
        tell(self.status, wrong or text, trouble or bool(wrong))
        self.status.setVisible(bool(wrong or text))

    def _what_is_wrong(self) -> str:
        """Why what is entered cannot be measured, in a sentence; empty if it can."""
        try:
            self.plan()
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
        content = self.image() if is_picture else self.progress.points
        self.compute("save", partial(one_step, save, path, content), self._saved)

    def _saved(self, outcome: tuple[str, bool]) -> None:
        self._tell(*outcome)
