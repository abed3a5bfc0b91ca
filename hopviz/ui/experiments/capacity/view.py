"""Capacity: the load is swept, and recall is drawn against it while it is measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import cycle, groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QProgressBar

from hopviz.core.experiments import COLUMNS, loads_up_to, row
from hopviz.core.learning import LEARNING_RULES, holding_rules
from hopviz.core.progress import spoken, time_left
from hopviz.core.stepwise import one_step
from hopviz.core.theory import first_step_error, marks, retrieval_curve
from hopviz.project.data_table import DataTable
from hopviz.project.model import Project
from hopviz.project.numbers import number
from hopviz.ui.experiments import form
from hopviz.ui.experiments.base import SHARES, Experiment, Picture, measured_line
from hopviz.ui.experiments.capacity.task import SUFFIXES, Plan, Progress, measure, read_temperatures, save_steps
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.rendering import pixels_of
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import DASHES, DOTS, Line, Mark
from hopviz.ui.widgets.choice import Choice, Switch
from hopviz.ui.widgets.save_dialog import ask_where

UNITS, FEWEST, MOST = 200, 20, 2000
HIGHEST_LOAD = 0.25
POINTS = 16
TRIALS = 60
NO_RULE = "Choose a learning rule"
PROMPT = "Press Start: random memories are stored and recalled"
MEASURING = "The first trials…"
ACROSS = "load α = P/N"
FIRST_STEP_POINTS = 100
OF_HOTTER = ((2.0, 3.0), (0.5, 3.0), (5.0, 3.0, 0.5, 3.0))
"""Dashes of the curves of a second, a third and a fourth temperature."""
SHARPER = 2
"""Pixels of a saved picture for each one on the screen."""
OVERLAP_TIP = (
    "Mean overlap m of the final states with the memories that the cues were made of; at T > 0 its average over time.\n"
    "AGS: Amit, Gutfreund and Sompolinsky's theory of Hebb's rule for many units at each temperature; at T = 0 it ends "
    "at α = 0.138. "
    "First step: 1 − 2 × ½ erfc(√(N/2P)), for Hebb's rule the overlap after one step without noise from a memory. The "
    "lines upwards are those that have their names in the plot of exact recall."
)
EXACT_TIP = (
    "Share of the cues that end in their own memory, every unit right; at T > 0, right most of the time.\n"
    "α = 1/(4 ln N): up to here all of Hebb's memories are stable most of the time. α = 1/(2 ln N): up to here most of "
    "them are. α = 0.15: the rounded rule for recall with few errors."
)


def theory(highest: float, curves: Mapping[float, NDArray[np.float64]]) -> list[Line]:
    """Hebb's overlaps on paper: after the first step, and at rest, by the `retrieval_curve` of temperatures."""
    loads = np.linspace(highest / FIRST_STEP_POINTS, highest, FIRST_STEP_POINTS)
    errors = np.array([first_step_error(1 / load) for load in loads])
    lines = [Line(loads, 1 - 2 * errors, "muted", "first step", dashes=DOTS)]
    for (temperature, curve), dashes in zip(curves.items(), cycle((DASHES, *OF_HOTTER))):
        shown = curve[:, curve[0] <= highest]
        if shown.size:
            name = "AGS" if temperature == 0 else f"AGS, T {number(temperature)}"
            lines.append(Line(shown[0], shown[1], "muted", name, dashes=dashes))
    return lines


def measured(progress: Progress, theme: Theme) -> tuple[list[Line], list[Line]]:
    """Curves of the overlap and of exact recall, one for every rule and temperature."""
    overlaps, exact = [], []
    several = len(progress.plan.temperatures) > 1
    of_temperature = dict(zip(progress.plan.temperatures, cycle(((), *OF_HOTTER))))
    rules = list(LEARNING_RULES)
    points = sorted(progress.points, key=lambda p: (p.rule, p.temperature, p.patterns))
    for (rule, temperature), group in groupby(points, key=lambda p: (p.rule, p.temperature)):
        curve = list(group)
        color = theme.of_series(rules.index(rule))
        label = LEARNING_RULES[rule].label
        if several:
            label += f", T {number(temperature)}"
        loads, found = np.array([point.load for point in curve]), [point.quality for point in curve]
        dashes = of_temperature[temperature]
        overlaps.append(replace(measured_line(loads, found, "overlap", color, label), dashes=dashes))
        exact.append(replace(measured_line(loads, found, "exact_fraction", color, label), dashes=dashes))
    return overlaps, exact


def marks_of(n: int, named: bool) -> list[Mark]:
    """Known capacities of Hebb's rule."""
    names = ("α = 1/(2 ln N)", "α = 1/(4 ln N)", "α = 0.15")  # in the order of `marks`
    return [
        Mark(patterns / n, name if named else "", at_the_top=name == names[-1])
        for patterns, name in zip(marks(n), names, strict=True)
    ]


OTHERWISE = "These curves were measured with other settings; Start measures with what is entered now"


class CapacityView(Experiment):
    """Measured overlap and exact recall against the load, for several learning rules and temperatures."""

    name = "capacity"
    narrowest = 216
    title = "Capacity"
    purpose = "Stores random memories in networks of its own, and measures recall against their number."
    glossary = (
        "AGS: theory for very many units, by Amit, Gutfreund and Sompolinsky · first step: theory of one update of all"
    )
    needs_memories = False
    of_project = False

    def _build(self) -> None:
        self.progress: Progress | None = None
        self._ags: dict[float, NDArray[np.float64]] = {}
        self._to_draw: list[Callable[[], None]] = []
        self.start_button = form.button("S&tart", "", self._start_or_stop, "primary")
        tip = "Save what has been measured as a table (CSV), or the picture (PNG)"
        self.save_button = form.button("Save to &file…", tip, self._ask_where)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(GRID - 2)
        self.bar.setAccessibleName("Progress of the experiment")
        self.status = form.words_label("caption")
        self.add_row(self.start_button, self.save_button, last=0, spacing=-1)
        self.add_controls(self.bar, self.status)
        self._add_form()
        self.overlap_chart, self.exact_chart = Chart(ACROSS, "overlap m"), Chart(ACROSS, "exact recall")
        form.describe((self.overlap_chart, "", OVERLAP_TIP), (self.exact_chart, "", EXACT_TIP))
        self.picture = Picture((self.overlap_chart, 1), (self.exact_chart, 1))
        self.stage.addWidget(self.picture, 1)
        self.setFocusProxy(self.start_button)
        self._tell()

    def _add_form(self) -> None:
        self.units, self.trials = form.spin_box(FEWEST, MOST, UNITS, 20), form.spin_box(1, 10_000, TRIALS, 20)
        self.units.setGroupSeparatorShown(True)
        self.trials.setGroupSeparatorShown(True)
        self.noise, self.load = form.spin_box(0, 50, 0, 5, " %"), form.number_box(0.05, 2.0, HIGHEST_LOAD, 0.05)
        self.temperatures = QLineEdit("0")
        self.rules = {key: QCheckBox(rule.label) for key, rule in holding_rules().items()}
        self.rules["hebbian"].setChecked(True)
        boxes = QGridLayout()
        boxes.setSpacing(GRID // 2)
        boxes.setContentsMargins(0, 0, 0, 0)
        for place, (key, box) in enumerate(self.rules.items()):
            box.setToolTip(broken(LEARNING_RULES[key].summary))
            box.toggled.connect(self._change)
            boxes.addWidget(box, place // 2, place % 2)
        self.add_field("&Units N", self.units, "How many units N the networks have")
        self.controls.add(boxes)
        self.add_field("Load α up to", self.load, "The highest load α = P/N: patterns stored per unit")
        self.add_field("Trials", self.trials, "How many cues settle at every load: more make the bands narrower")
        self.add_field("Cue noise", self.noise, "The share of the units that is flipped at random in each cue")
        several = "One or several, separated by commas: above 0 the units are stochastic"
        self.add_field("Temperature T", self.temperatures, several)
        for control in (self.units, self.load, self.trials, self.noise, self.temperatures):
            control.setMinimumWidth(8 * GRID)
        for spin in (self.units, self.trials, self.noise, self.load):
            spin.valueChanged.connect(self._change)
        self.temperatures.textChanged.connect(self._change)

    def more_choices(self) -> Sequence[Choice]:
        return (Switch("measure", self.start_button, lambda: self.is_running, self._start_or_stop),)

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
        wanted = next((temperature for temperature in self._shown_temperatures() if temperature not in self._ags), None)
        if wanted is not None and not self.is_computing("theory"):
            self.compute("theory", partial(one_step, retrieval_curve, wanted), partial(self._take_theory, wanted))
        if self._to_draw:  # one chart at a tick, since both together would delay it
            self._to_draw.pop(0)()

    def redraw(self, project: Project) -> None:
        progress = self.progress
        n = progress.plan.n if progress else self.units.value()
        highest = progress.plan.loads[-1] if progress else self.load.value()
        overlaps, exact = measured(progress, self.theme) if progress else ([], [])
        curves = {each: self._ags[each] for each in self._shown_temperatures() if each in self._ags}
        rules = progress.plan.rules if progress else [key for key, box in self.rules.items() if box.isChecked()]
        is_hebbs = "hebbian" in rules  # of which all theory is
        span, lines = (0.0, highest), [*(theory(highest, curves) if is_hebbs else []), *overlaps]
        prompt = "" if exact else MEASURING if self.is_running else PROMPT
        named, unnamed = (marks_of(n, name) if is_hebbs else [] for name in (bool(exact), False))
        self._to_draw = [
            partial(self.overlap_chart.show_lines, lines, unnamed, span, SHARES),
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

    def _shown_temperatures(self) -> tuple[float, ...]:
        """Those of what has been measured, or else of what is entered."""
        if self.progress is not None:
            return self.progress.plan.temperatures
        try:
            return read_temperatures(self.temperatures.text())
        except ValueError:
            return ()

    def _take_theory(self, temperature: float, curve: NDArray[np.float64]) -> None:
        self._ags[temperature], self.stale = curve, True

    def _change(self) -> None:
        """Something else is to be measured."""
        self._tell()

    def _tell(self, text: str = "", trouble: bool = False) -> None:
        """What the buttons do now, and what there is to say."""
        self.stale = True
        running, wrong = self.is_running, self._what_is_wrong()
        if not (text or running or wrong or self.progress is None) and self.plan() != self.progress.plan:
            text = OTHERWISE
        tip = "Stop: what has been measured stays" if running else "Measure from the beginning"
        form.name_button(self.start_button, "S&top" if running else "S&tart", tip)
        self.start_button.setEnabled(running or not wrong)
        self.save_button.setEnabled(self.progress is not None and bool(self.progress.points))
        for control in (self.units, self.trials, self.noise, self.load, self.temperatures, *self.rules.values()):
            control.setEnabled(not running)
        form.tell(self.status, wrong or text, trouble or bool(wrong))
        self.status.setVisible(bool(wrong or text))

    def _what_is_wrong(self) -> str:
        """Why what is entered cannot be measured, in a sentence; empty if it can."""
        try:
            self.plan()
        except ValueError as error:
            return str(error)
        return ""

    def table(self) -> DataTable | None:
        progress = self.progress
        if progress is None or not progress.points:
            return None
        rows = [row(point) for point in progress.points]
        asked = {"trials at every load": progress.plan.trials, "seed": progress.plan.seed}
        done = {} if progress.share >= 1 else {"part that was measured": progress.share}
        return DataTable(f"capacity-{progress.plan.n}", COLUMNS, rows, self.remarks({**asked, **done}), len(rows))

    def _ask_where(self) -> None:
        """Ask for a name; the kind of file says whether it is the table or the picture."""
        assert self.progress is not None
        name = f"capacity-{self.progress.plan.n}"
        ask_where(self.window(), "Save the experiment", "", SUFFIXES, name, self.save_to)

    def save_to(self, path: Path) -> None:
        """Write the table, or the picture if the name ends in .png; in the background."""
        content = pixels_of(self.image()) if path.suffix.lower() == ".png" else self.table()
        assert content is not None
        self.compute("save", partial(save_steps, path, content), self._saved)

    def _saved(self, outcome: tuple[str, bool]) -> None:
        self._tell(*outcome)
