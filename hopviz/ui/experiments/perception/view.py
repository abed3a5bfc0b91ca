"""Perception: how often each interpretation is found, and how long it lasts where units adapt."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hopviz.actions.run_verbs import SetRule
from hopviz.core.counting import counted
from hopviz.core.network import Floats, Network
from hopviz.core.perception import Flips, PerceptCounts
from hopviz.core.recorder import Report
from hopviz.core.rules import Adaptation, Annealing, Rule, Stochastic
from hopviz.project.data_table import Cell, DataTable, Row
from hopviz.project.model import Project
from hopviz.project.numbers import number
from hopviz.project.roles import interprets
from hopviz.ui.actions import tooltip
from hopviz.ui.experiments import form
from hopviz.ui.experiments.base import Experiment, Picture
from hopviz.ui.experiments.perception.task import (
    Counts,
    Input,
    count_percepts,
    usual_adaptation,
    usual_schedule,
    watch_flips,
)
from hopviz.ui.style.plotting import plot_widget, round_up
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets.bars import Bar, IntervalBars, with_interval
from hopviz.ui.widgets.choice import Choice, Switch, has_own_action

PROMPT = "Press Count: 300 runs from random starts"
AGAIN = "The network, or what it is shown, is another one than was counted: press Count again"
NOTHING_HIDDEN = "Open the Necker cube (menu Lessons), or a network with hidden units of yours"
NOTHING = "nothing"
CALM = "Tick Units adapt: then a percept can flip by itself"
BINS = 30
NARROWEST = 120
"""Width that bars can do with."""
TIP = (
    "How often a run from a random start ends in exactly one of the interpretations; in a part of one, with nothing "
    "beside it; or in an impossible mixture, of units that do not go together. The line on a bar is the 95 % "
    "confidence interval."
)
FLIPS_TIP = (
    "Sweeps from one flip of the percept to the next, in a run of its own in the background: an interpretation is seen "
    "from when three quarters of it are on until three quarters of another are. Mean ± standard deviation above."
)


class PerceptionView(Experiment):
    """Bars of runs without noise and of annealed ones, and a histogram of how long percepts last."""

    name = "perception"
    title = "Perception"
    settings = ("seed", "lesioned", "hidden")
    shown_while_true = frozenset({"counts"})
    purpose = "Counts how often runs from random starts see each interpretation, and how long percepts last."
    glossary = "annealed: begun at a high temperature T, which falls · to adapt: units that have been on tire of it"

    @classmethod
    def refusal(cls, project: Project) -> str:
        return "" if interprets(project) else NOTHING_HIDDEN

    def _build(self) -> None:
        self.counts: Counts | None = None
        self._has_counts = False
        """Whether they are shown: they are of what the network is shown now."""
        self.flips: Flips | None = None
        self._counted = ""
        self._report: Report | None = None
        self._network_of_schedule: Network | None = None
        self._counted_by: Annealing | None = None
        self._rule_before: Rule | None = None
        self._watched: tuple[Input, Adaptation] | None = None
        tip = tooltip("focus_experiment", "Make 300 runs of each kind; Tab comes here")
        self.count_button = form.button("Count", tip, self._count_or_stop, "primary")
        self.adapts = QCheckBox("Units adap&t")
        self.start, self.stop_temperature = (form.number_box(0.01, 1000.0, 1.0, 0.5) for _ in range(2))
        self.strength, self.temperature = (form.number_box(0.0, 1000.0, 0.0, 0.5) for _ in range(2))
        self.sweeps, self.recovery = form.spin_box(1, 10_000, 1), form.number_box(1.0, 10_000.0, 1.0, 0.5)
        for spin in (self.start, self.stop_temperature, self.strength, self.recovery, self.temperature):
            spin.setKeyboardTracking(False)
            spin.setMinimumWidth(6 * GRID)
        self.recovery.setSuffix(" sweeps")
        self._add_form()
        has_own_action(self.adapts)
        self.adapts.toggled.connect(self._change_adaptation)
        for spin in (self.strength, self.recovery, self.temperature):
            spin.valueChanged.connect(self._change_adaptation)
        self.bars = (IntervalBars(), IntervalBars())
        self.headings = (form.words_label(), form.words_label(), form.words_label())
        self.histogram = plot_widget("sweeps")
        room = self.histogram.sizePolicy()
        room.setRetainSizeWhenHidden(True)
        self.histogram.setSizePolicy(room)
        self.columns = pg.BarGraphItem(x0=[0.0], x1=[0.0], y0=0.0, y1=[0.0])
        self.histogram.addItem(self.columns)
        form.describe((self.histogram, "", FLIPS_TIP), *((bars, "", TIP) for bars in self.bars))
        for bars in self.bars:
            bars.setMinimumWidth(NARROWEST)
        parts = zip(self.headings, (*self.bars, self.histogram), strict=True)
        self.stage.addWidget(Picture(*((_column(*part), 1) for part in parts), spacing=2 * GRID))
        self.setFocusProxy(self.count_button)

    def _add_form(self) -> None:
        self.add_row(self.count_button, self.adapts)
        temperatures = QHBoxLayout()
        temperatures.setSpacing(GRID // 2)
        temperatures.addWidget(self.start, 1)
        temperatures.addWidget(QLabel("to"))
        temperatures.addWidget(self.stop_temperature, 1)
        tip = "Annealed runs begin at a high temperature T, which falls before they go on without noise"
        self.controls.add(temperatures, "A&nneal from", tip)
        sweeps = "In how many sweeps (every hidden unit once) the temperature falls"
        self.add_field("Sweeps", self.sweeps, sweeps, "Sweeps of annealing")
        adaptation = "By how much the field of a fully adapted unit is lowered"
        self.add_field("Adaptation g", self.strength, adaptation)
        self.add_field("Recovery τ", self.recovery, "Sweeps in which 63 % of the adaptation comes or goes")
        self.add_field("Temperature", self.temperature, "Temperature T of units that adapt")
        last = "The temperature T that it ends with, before it goes on without noise"
        form.describe(
            (self.adapts, "", "Adaptation: what has been on adapts, so that the percept can flip by itself"),
            (self.start, "Temperature at first", "The temperature T that an annealed run begins with"),
            (self.stop_temperature, "Temperature at last", last),
        )

    def more_choices(self) -> Sequence[Choice]:
        return (Switch("measure", self.count_button, lambda: self.is_measuring("counts"), self._count_or_stop),)

    @property
    def schedule(self) -> Annealing:
        """That of the annealed runs."""
        return Annealing(self.start.value(), self.stop_temperature.value(), self.sweeps.value())

    @property
    def adaptation(self) -> Adaptation:
        """How units adapt, if they do."""
        return Adaptation(self.temperature.value(), self.strength.value(), self.recovery.value())

    def _enter_adaptation(self, rule: Adaptation) -> None:
        """Enter this one, without telling."""
        pairs = ((self.strength, rule.strength), (self.recovery, rule.recovery), (self.temperature, rule.temperature))
        for spin, value in pairs:
            with QSignalBlocker(spin):
                spin.setValue(value)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        for heading in self.headings:
            heading.setFont(theme.font(13, bold=True))
        self.histogram.setBackground(theme.color("surface"))
        self.histogram.getAxis("left").apply_theme(theme, "flips")
        self.histogram.getAxis("bottom").apply_theme(theme)

    def forget(self) -> None:
        super().forget()
        self.counts = self.flips = self._report = self._network_of_schedule = None
        self._counted_by = self._rule_before = self._watched = None
        self._has_counts = False

    def changed(self, project: Project) -> None:
        network = None if self.refusal(project) else self.network
        if network is not self._network_of_schedule:
            self._network_of_schedule, self._rule_before = network, None
            if network is not None:
                self._enter_usual(project, network)
        if network is None:
            return
        if isinstance(project.rule, Adaptation):
            self._enter_adaptation(project.rule)
        else:
            self._rule_before = project.rule
        with QSignalBlocker(self.adapts):
            self.adapts.setChecked(isinstance(project.rule, Adaptation))
        self.stale = True

    def _enter_usual(self, project: Project, network: Network) -> None:
        schedule = usual_schedule(project, network)
        self.start.setValue(schedule.start)
        self.stop_temperature.setValue(schedule.stop)
        self.sweeps.setValue(schedule.sweeps)
        self._enter_adaptation(usual_adaptation(project, network))

    def show_report(self, report: Report) -> None:
        self._report = report

    def _shown(self) -> Input | None:
        """What the network is shown now."""
        project, network, report = self.project, self.network, self._report
        if project is None or network is None or report is None or self.refusal(project):
            return None
        if not report.frame.state.size == project.n == network.n:
            return None
        state = np.where(report.frame.state > 0, 1, -1).astype(np.int8)
        return Input(network, state, project.patterns, project.hidden, project.lesioned, project.seed)

    def provenance(self, what: str) -> object:
        """With what the network is shown; without the rule, since each kind of run has its own."""
        now, shown = super().provenance(what), self._shown()
        return None if now is None or shown is None else (now, shown.state[~shown.hidden].tobytes())

    def _count_or_stop(self) -> None:
        shown = self._shown()
        if self.is_measuring("counts"):
            self.stop("counts")
        elif shown is not None:
            on, lines = shown.lines
            self._counted = "" if on == lines else f", {on} of {lines} lines"
            self.counts, self._counted_by = None, self.schedule
            self.measure("counts", partial(count_percepts, shown, self.schedule), self._take_counts)
        self.stale = True

    def _change_adaptation(self) -> None:
        project = self.project
        if project is None:
            return
        if self.adapts.isChecked():
            self.acted.emit(SetRule(self.adaptation))
        elif isinstance(project.rule, Adaptation):
            before = self._rule_before
            self.acted.emit(SetRule(Stochastic(project.rule.temperature) if before is None else before))

    def go_on(self, seconds: float) -> None:
        """Follow a run of the project's own rule, as long as units adapt by it; counts are those of the input."""
        shown, project = self._shown(), self.project
        if self.is_measuring("counts") and not self.is_asked("counts"):
            self.stop("counts")
            self.stale = True
        if self._has_counts != (self.counts is not None and self.holds("counts")):
            self._has_counts, self.stale = not self._has_counts, True
        if shown is None or project is None:
            return
        if not isinstance(project.rule, Adaptation):
            self.stale |= self._watched is not None
            self._watched = self.flips = None
            self.stop("flips")
        elif self._watched is None or self._watched[1] != project.rule or not shown.same(self._watched[0]):
            self._watched, self.flips, self.stale = (shown, project.rule), None, True
            self.measure("flips", partial(watch_flips, shown, project.rule), self._take_flips)

    def table(self) -> DataTable | None:
        project = self.project
        if project is None:
            return None
        rows: list[Row] = []
        shown = self.counts if self.counts is not None and self.holds("counts") else None
        for said, counts in zip(("without noise", "annealed"), shown or (), strict=False):
            for bar in percept_bars(counts, project.names):
                rows.append((said, bar.label, bar.value, *bar.interval, counts.runs, "", "", ""))
        if self.flips is not None and self.flips.times.size:
            found, borders, _ = flips_histogram(self.flips.times)
            bins = zip(borders[:-1].tolist(), borders[1:].tolist(), found.tolist(), strict=True)
            rows += [("flips of the percept", "", "", "", "", "", *one) for one in bins]
        heading = (
            "what is counted", "percept", "share of runs", "95 % low", "95 % high", "runs",
            "sweeps between flips above", "sweeps between flips below", "flips",
        )  # fmt: skip
        by = self._counted_by or self.schedule
        annealed = f"T {by.start} to {by.stop} in {counted(by.sweeps, 'sweep')}"
        settings: dict[str, Cell] = {"annealed": annealed} if shown else {}
        return DataTable("perception", heading, rows, self.remarks(settings)) if rows else None

    def _take_counts(self, counts: Counts) -> None:
        self.counts, self.stale = counts, True

    def _take_flips(self, flips: Flips) -> None:
        self.flips, self.stale = flips, True

    def redraw(self, project: Project) -> None:
        self.count_button.setText("Stop" if self.is_measuring("counts") else "Count")
        shown = self.counts if self._has_counts else None
        schedule = self._counted_by if shown and self._counted_by else self.schedule
        cooled = f"Annealed, T {number(schedule.start)} → {number(schedule.stop)}"
        for index, said in enumerate(("Without noise", cooled)):
            counts = None if shown is None else shown[index]
            runs = f": {number(counts.runs)} runs{self._counted}" if counts else ""
            self.headings[index].setText(said + runs)
            bars = percept_bars(counts, project.names) if counts else ()
            self.bars[index].show_bars(bars, AGAIN if self.counts else PROMPT)
        self._draw_flips()

    def _draw_flips(self) -> None:
        flips = self.flips
        if flips is None or not flips.times.size:
            self.headings[2].setText("Watching…" if self._watched else CALM)
            self.histogram.hide()
            return
        self.histogram.show()
        self.headings[2].setText(flips_words(flips.times))
        counts, borders, reach = flips_histogram(flips.times)
        self.columns.setOpts(
            x0=borders[:-1], x1=borders[1:], y0=0.0, y1=counts, brush=self.theme.color("accent"),
            pen=self.theme.color("surface"),
        )  # fmt: skip
        top = float(counts.max())
        self.histogram.setRange(xRange=(0, reach), yRange=(0, 1.08 * top), padding=0)
        self.histogram.getAxis("left").make_room(0.0, top)


def _column(heading: QLabel, content: QWidget) -> QVBoxLayout:
    """A heading above what it tells of."""
    column = QVBoxLayout()
    column.setSpacing(GRID // 2)
    column.addWidget(heading)
    column.addWidget(content)
    if isinstance(content, IntervalBars):
        column.addStretch(1)
    return column


def flips_histogram(times: Floats) -> tuple[NDArray[np.int64], Floats, float]:
    """Numbers of flips, the borders in sweeps between which they lie, and how far they are shown."""
    reach = round_up(float(np.quantile(times, 0.99)) * 1.1, (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0))
    step = max(round(reach / BINS), 1)  # times are whole sweeps: as many of them in every bin
    counts, borders = np.histogram(times, np.arange(0, reach + step, step) + 0.5)
    return counts, borders, reach


def flips_words(times: Floats) -> str:
    """How many flips, and how many sweeps apart."""
    count = counted(times.size, "flip")
    return f"{count}, {number(float(times.mean()), 1)} ± {number(float(times.std()), 1)} sweeps apart"


def percept_bars(counts: PerceptCounts, names: tuple[str, ...]) -> list[Bar]:
    """A bar for each interpretation, one for mixtures, and one for every other end that there was."""
    rows = [*zip(names, counts.counts, range(len(names)), strict=True)]
    bars = [_bar(counts, name, count, "accent", index) for name, count, index in rows]
    others = [(label, count) for label, count in (("a part of one", counts.parts), (NOTHING, counts.nothing)) if count]
    others.append(("an impossible mixture", counts.mixtures))
    return [*bars, *(_bar(counts, label, count, "spurious", None) for label, count in others)]


def _bar(counts: PerceptCounts, label: str, count: int, meaning: str, series: int | None) -> Bar:
    share, interval = count / counts.runs, counts.interval(count)
    return Bar(label, share, interval, with_interval(share, interval), meaning, series)
