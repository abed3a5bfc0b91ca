"""Which interpretation is found, how often, and for how long?  Counts of many runs, and times between flips."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QObject, QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
)

from hopviz.actions.run_verbs import SetRule
from hopviz.core.network import Floats
from hopviz.core.perception import Flips, PerceptCounts
from hopviz.core.recorder import Report
from hopviz.core.rules import Adaptation, Annealing, Rule, Stochastic
from hopviz.project.model import Project
from hopviz.project.roles import interprets
from hopviz.ui.actions import tooltip
from hopviz.ui.experiments.base import BackgroundTask, Experiment
from hopviz.ui.experiments.perception.task import CountTask, FlipTask, Input, usual_adaptation, usual_schedule
from hopviz.ui.style.plotting import broken, number, plot_widget, round_up
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets.bars import Bar, IntervalBars, with_interval


class PerceptionControls(QObject):
    """Fills a form, and tells what is entered there."""

    count_wanted = Signal()
    adaptation_changed = Signal()
    """Units adapt, or not, or otherwise."""

    def __init__(self, form: QFormLayout) -> None:
        super().__init__()
        self.count_button = QPushButton("Count")
        self.count_button.setProperty("role", "primary")
        self.count_button.setToolTip(tooltip("focus_experiment", "Make 300 runs of each kind; Tab comes here"))
        self.count_button.clicked.connect(self.count_wanted)
        self.start, self.stop = _number(0.01, 1000.0), _number(0.01, 1000.0)
        self.sweeps = QSpinBox()
        self.sweeps.setRange(1, 10_000)
        self.adapts = QCheckBox("Units adap&t")
        self.adapts.setToolTip(broken("Adaptation: what has been on adapts, so that the percept flips by itself"))
        self.strength, self.recovery, self.temperature = (
            _number(0.0, 1000.0),
            _number(1.0, 10_000.0),
            _number(0.0, 1000.0),
        )
        self.form = form
        self._fill(form)
        self.adapts.toggled.connect(self._tell)
        for spin in (self.strength, self.recovery, self.temperature):
            spin.valueChanged.connect(self._tell)

    def _fill(self, form: QFormLayout) -> None:
        form.addRow(self.count_button)
        form.addRow(self.adapts)
        temperatures = QHBoxLayout()
        temperatures.setSpacing(GRID // 2)
        temperatures.addWidget(self.start, 1)
        temperatures.addWidget(QLabel("to"))
        temperatures.addWidget(self.stop, 1)
        form.addRow("A&nneal T", temperatures)
        form.labelForField(temperatures).setBuddy(self.start)
        form.addRow("Sweeps", self.sweeps)
        form.addRow("Adaptation g", self.strength)
        form.addRow("Recovery τ", self.recovery)
        form.addRow("Temperature", self.temperature)
        tips = {
            self.start: ("Temperature at first", "The temperature T that an annealed run begins with"),
            self.stop: ("Temperature at last", "The temperature T that it ends with, before it goes on without noise"),
            self.sweeps: ("Sweeps of annealing", "In how many sweeps (every hidden unit once) the temperature falls"),
            self.strength: (
                "Adaptation g",
                "By how much the field of a fully adapted unit is lowered: it decides by h − g a",
            ),
            self.recovery: ("Recovery τ", "Sweeps in which 63 % of the adaptation a comes or goes"),
            self.temperature: ("Temperature", "Temperature T of units that adapt"),
        }
        for control, (name, tip) in tips.items():
            control.setAccessibleName(name)
            control.setToolTip(broken(tip))

    def schedule(self) -> Annealing:
        """That of the annealed runs."""
        return Annealing(self.start.value(), self.stop.value(), self.sweeps.value())

    def show_schedule(self, schedule: Annealing) -> None:
        """Enter this one."""
        self.start.setValue(schedule.start)
        self.stop.setValue(schedule.stop)
        self.sweeps.setValue(schedule.sweeps)

    def adaptation(self) -> Adaptation:
        """How units adapt, if they do."""
        return Adaptation(self.temperature.value(), self.strength.value(), self.recovery.value())

    def show_adaptation(self, rule: Adaptation) -> None:
        """Enter this one, without telling."""
        pairs = ((self.strength, rule.strength), (self.recovery, rule.recovery), (self.temperature, rule.temperature))
        for spin, value in pairs:
            with QSignalBlocker(spin):
                spin.setValue(value)

    def show_rule(self, rule: Rule) -> None:
        """Tick whether units adapt, without telling."""
        with QSignalBlocker(self.adapts):
            self.adapts.setChecked(isinstance(rule, Adaptation))
        if isinstance(rule, Adaptation):
            self.show_adaptation(rule)

    def set_counting(self, counting: bool) -> None:
        """Count turns into Stop, and back."""
        self.count_button.setText("Stop" if counting else "Count")

    def _tell(self) -> None:
        self.adaptation_changed.emit()


def _number(least: float, greatest: float) -> QDoubleSpinBox:
    spin = QDoubleSpinBox()
    spin.setRange(least, greatest)
    spin.setSingleStep(0.5)
    spin.setKeyboardTracking(False)
    spin.setMinimumWidth(6 * GRID)
    return spin


PROMPT = "Press Count: 300 runs from random starts"
CALM = "Tick Units adapt: the percept flips by itself"
BINS = 30
TIP = (
    "How often a run from a random start ends in exactly one of the interpretations, and how often in an impossible "
    "mixture. The line on a bar is the 95 % confidence interval."
)
FLIPS_TIP = (
    "Sweeps from one flip of the percept to the next, in a run of its own in the background: an interpretation is seen "
    "from when three quarters of it are on until three quarters of another are. Mean ± standard deviation above."
)


class PerceptionView(Experiment):
    """Bars of runs without noise and of annealed ones, and a histogram of how long percepts last."""

    name = "perception"
    title = "Perception"

    @classmethod
    def refusal(cls, project: Project) -> str:
        return (
            "" if interprets(project) else "Open the Necker cube (menu Scenes), or a network with hidden units of yours"
        )

    def _build(self) -> None:
        self.counts: tuple[PerceptCounts, PerceptCounts] | None = None
        self.flips: Flips | None = None
        self._counted, self._fresh = "", True
        self._report: Report | None = None
        self._network_of_schedule: object = None
        self._rule_before: Rule | None = None
        self._watched: tuple[Input, Adaptation] | None = None
        self.counting = BackgroundTask(self, "perception-count", self._take_counts)
        self.watching = BackgroundTask(self, "perception-flips", self._take_flips)
        self.form = PerceptionControls(self.controls)
        self.form.count_wanted.connect(self._count_or_stop)
        self.form.adaptation_changed.connect(self._change_adaptation)
        self.bars = (IntervalBars(), IntervalBars())
        self.headings = tuple(QLabel() for _ in range(3))
        self.histogram = plot_widget("sweeps")
        self.histogram.setToolTip(broken(FLIPS_TIP))
        room = self.histogram.sizePolicy()
        room.setRetainSizeWhenHidden(True)
        self.histogram.setSizePolicy(room)
        self._columns = pg.BarGraphItem(x0=[0.0], x1=[0.0], y0=0.0, y1=[0.0])
        self.histogram.addItem(self._columns)
        row = QHBoxLayout()
        row.setSpacing(3 * GRID)
        for heading in self.headings:
            heading.setWordWrap(True)
        for heading, content in zip(self.headings, (*self.bars, self.histogram), strict=True):
            column = QVBoxLayout()
            column.setSpacing(GRID // 2)
            column.addWidget(heading)
            column.addWidget(content)
            if content is not self.histogram:
                content.setToolTip(broken(TIP))
                column.addStretch(1)
            row.addLayout(column, 1)
        self.stage.addLayout(row)
        self.setFocusProxy(self.form.count_button)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        for bars in self.bars:
            bars.apply_theme(theme)
        for heading in self.headings:
            heading.setFont(theme.font(13, bold=True))
        self.histogram.setBackground(theme.color("surface"))
        self.histogram.getAxis("left").apply_theme(theme, "flips")
        self.histogram.getAxis("bottom").apply_theme(theme)
        self._fresh = True

    def changed(self) -> None:
        project, network = self.project, self.network
        if project is None or network is None or self.refusal(project):
            return
        if network is not self._network_of_schedule:
            self._network_of_schedule, self._rule_before = network, None
            self.counts = None
            self.counting.cancel()
            self.form.show_schedule(usual_schedule(project, network))
            self.form.show_adaptation(usual_adaptation(project, network))
        if not isinstance(project.rule, Adaptation):
            self._rule_before = project.rule
        self.form.show_rule(project.rule)
        self._fresh = True

    def show_report(self, report: Report) -> None:
        self._report = report

    def draw(self, seconds: float) -> None:
        if self._shown() is None:
            return
        self._watch()
        self.counting.go_on()
        self.watching.go_on()
        if self._fresh:
            self._fresh = False
            self.form.set_counting(self.counting.is_running)
            self._draw_counts()
            self._draw_flips()

    def _shown(self) -> Input | None:
        """What the network is shown now."""
        project, network, report = self.project, self.network, self._report
        if project is None or network is None or report is None or self.refusal(project):
            return None
        if not report.frame.state.size == project.n == network.n:
            return None
        state = np.where(report.frame.state > 0, 1, -1).astype(np.int8)
        return Input.of(project, network, state)

    def _count_or_stop(self) -> None:
        shown = self._shown()
        if self.counting.is_running:
            self.counting.cancel()
        elif shown is not None:
            self.counts = None
            on, lines = shown.lines
            self._counted = "" if on == lines else f", {on} of {lines} lines"
            self.counting.begin(CountTask(shown, self.form.schedule()))
        self._fresh = True

    def _change_adaptation(self) -> None:
        project = self.project
        if project is None:
            return
        if self.form.adapts.isChecked():
            self.acted.emit(SetRule(self.form.adaptation()))
        elif isinstance(project.rule, Adaptation):
            before = self._rule_before
            self.acted.emit(SetRule(Stochastic(project.rule.temperature) if before is None else before))

    def _watch(self) -> None:
        """Follow a run of the project's own rule, as long as units adapt by it."""
        shown, project = self._shown(), self.project
        assert shown is not None
        assert project is not None
        if not isinstance(project.rule, Adaptation):
            self._fresh |= self._watched is not None
            self._watched = self.flips = None
            self.watching.cancel()
        elif self._watched is None or self._watched[1] != project.rule or not shown.same(self._watched[0]):
            self._watched, self.flips, self._fresh = (shown, project.rule), None, True
            self.watching.begin(FlipTask(shown, project.rule))

    def _take_counts(self, counts: tuple[PerceptCounts, PerceptCounts]) -> None:
        self.counts, self._fresh = counts, True

    def _take_flips(self, flips: Flips) -> None:
        self.flips, self._fresh = flips, True

    def _draw_counts(self) -> None:
        project = self.project
        assert project is not None
        task = self.counting.task
        schedule = task.schedule if isinstance(task, CountTask) else self.form.schedule()
        cooled = f"Annealed, T {number(schedule.start)} → {number(schedule.stop)}"
        for index, said in enumerate(("Without noise", cooled)):
            runs = f": {number(self.counts[index].runs)} runs{self._counted}" if self.counts else ""
            self.headings[index].setText(said + runs)
        for index, bars in enumerate(self.bars):
            bars.show_bars(percept_bars(self.counts[index], project.names) if self.counts else (), PROMPT)

    def _draw_flips(self) -> None:
        flips, project = self.flips, self.project
        assert project is not None
        if flips is None or not flips.times.size:
            self.headings[2].setText("Watching…" if self._watched else CALM)
            self.histogram.hide()
            return
        self.histogram.show()
        times = flips.times
        self.headings[2].setText(flips_words(times))
        reach = round_up(float(np.quantile(times, 0.99)) * 1.1, (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0))
        step = max(round(reach / BINS), 1)  # times are whole sweeps: as many of them in every bin
        counts, borders = np.histogram(times, np.arange(0, reach + step, step) + 0.5)
        self._columns.setOpts(
            x0=borders[:-1], x1=borders[1:], y0=0.0, y1=counts, brush=self.theme.color("accent"),
            pen=self.theme.color("surface"),
        )  # fmt: skip
        top = float(counts.max())
        self.histogram.setRange(xRange=(0, reach), yRange=(0, 1.08 * top), padding=0)
        self.histogram.getAxis("left").make_room(0.0, top)


def flips_words(times: Floats) -> str:
    """How many flips, and how many sweeps apart."""
    count = f"{number(times.size)} flip{'s' if times.size > 1 else ''}"
    return f"{count}, {number(float(times.mean()), 1)} ± {number(float(times.std()), 1)} sweeps apart"


def percept_bars(counts: PerceptCounts, names: tuple[str, ...]) -> list[Bar]:
    """A bar for each interpretation, and one for the runs that found none."""
    rows = [*zip(names, counts.counts, range(len(names)), strict=True)]
    bars = [_bar(counts, name, count, "accent", index) for name, count, index in rows]
    return [*bars, _bar(counts, "an impossible mixture", counts.runs - counts.found, "spurious", None)]


def _bar(counts: PerceptCounts, label: str, count: int, meaning: str, series: int | None) -> Bar:
    share, interval = count / counts.runs, counts.interval(count)
    return Bar(label, share, interval, with_interval(share, interval), meaning, series)
