"""Random timing: settling times where every unit decides when it likes, and the formula for two units."""

from __future__ import annotations

import itertools
import math
from functools import partial

import numpy as np
from PySide6.QtWidgets import QLabel

from hopviz.core.network import Floats, Network, State, to_units
from hopviz.core.recorder import Report
from hopviz.core.stepwise import JobSteps, batches
from hopviz.core.timing import Times, Timing, mean_time, swings, time_distribution
from hopviz.project.data_table import Cell, DataTable
from hopviz.project.model import Project
from hopviz.project.numbers import number
from hopviz.ui.experiments import form
from hopviz.ui.experiments.base import PUT_BACK, Experiment
from hopviz.ui.style.plotting import round_up
from hopviz.ui.style.theme import Theme
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import Line, Mark

RUNS = 2000
MOST = 1024
TOO_LARGE = f"Random timing is measured for up to {MOST:,} units: its many runs would take too long with more"
BINS = 40
"""Up to so many bars."""
MEASURING = "Measuring…"
SLIDER_TIP = "q: the probability of each unit to be updated at a tick.  1 would be all at once, near 0 is one by one."
FORMULA_TIP = (
    "Two units that swing together settle at the first tick at which exactly one of them is updated. That happens with "
    "probability 2 q (1 − q), so it takes 1 / (2 q (1 − q)) ticks on average, and fewest, two, for q = ½. The lesson "
    "Two units at random times has such a network."
)
MEAN_TIP = "Mean time to settle, of the runs that did, with its 95 % confidence interval"
NO_FORMULA = "No formula for this network"


def settling_times(project: Project, network: Network, start: State, fraction: float) -> JobSteps[Times, Times]:
    """Measure how long runs from a bipolar state (N,) take to settle."""
    state = to_units(start, network.units)
    return batches(Timing(network, state, fraction, RUNS, project.seed, project.clamped))


class TimingView(Experiment):
    """A slider of q, the histogram of the settling times, and the formula where it holds."""

    name = "timing"
    title = "Random timing"
    purpose = "Updates every unit at random moments, and measures how long runs take to settle."
    glossary = "q: the probability that a unit is updated at a tick · share: of all runs"
    needs_memories = False
    largest, too_large = MOST, TOO_LARGE
    settings = ("seed", "clamped")
    removed = PUT_BACK

    def _build(self) -> None:
        self._times: Times | None = None
        self._state: State | None = None
        """Bipolar: where the next measurement starts."""
        self._start: State | None = None
        """Where the present one did."""
        self._is_due = True
        self.slider, self.share_label = form.slider(5, 95, 50), QLabel()
        self.slider.valueChanged.connect(self._begin_anew)
        tip = "Measure again, from the state that the network is in now"
        self.button = form.button("Start from this state", tip, self._begin_here, "narrow")
        self.mean_label, self.formula_label = form.words_label(tip=MEAN_TIP), form.words_label(tip=FORMULA_TIP)
        form.describe((self.slider, "Probability q of an update", SLIDER_TIP))
        self.add_row(self.slider, self.share_label, last=0, spacing=-1)
        self.add_controls(self.mean_label, self.formula_label, self.button)
        self.chart = Chart("ticks until settled", "share of runs")
        self.stage.addWidget(self.chart, 1)
        self.setFocusProxy(self.slider)

    @property
    def fraction(self) -> float:
        """The probability q."""
        return self.slider.value() / 100

    @property
    def formula_holds(self) -> bool:
        """Whether the network swings as two units do, from where the runs start."""
        if self.network is None or self._start is None or self.project is None or self.project.clamped.any():
            return False
        return swings(self.network, to_units(self._start, self.network.units))

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.mean_label.setFont(theme.font(13, bold=True))

    def forget(self) -> None:
        super().forget()
        self._state = self._start = self._times = None
        self.chart.show_lines((), prompt=MEASURING)

    def changed(self, project: Project) -> None:
        if self.network is not None and not self.is_asked("runs"):
            self._begin_here()

    def show_report(self, report: Report) -> None:
        if self.fits(report):
            self._state = np.where(report.frame.state > 0, 1, -1).astype(np.int8)

    def _begin_here(self) -> None:
        """The runs start from the present state."""
        self._start = self._state
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._times, self.stale, self._is_due = None, True, True
        self.drop("runs")

    def go_on(self, seconds: float) -> None:
        project, network = self.project, self.network
        if self._is_due and project is not None and network is not None:
            self._is_due = False
            if self._start is None:
                self._start = project.cue if self._state is None else self._state
            self.measure("runs", partial(settling_times, project, network, self._start, self.fraction), self._take)

    def _take(self, times: Times) -> None:
        self._times, self.stale = times, True

    def redraw(self, project: Project) -> None:
        if self.network is not None:
            self._draw_times()
            self._tell()

    def _draw_times(self) -> None:
        times = self._times
        if times is None or not times.ticks.size:
            self.chart.show_lines((), prompt=MEASURING if times is None else "No run has settled")
            return
        shares, edges = histogram(times)
        x, y = np.repeat(edges, 2)[1:-1], np.repeat(shares, 2)
        lines = [Line(x, y, "accent", "", np.zeros(y.size), y)]
        marks = [Mark(times.mean, f"mean {number(times.mean, 2)}", "accent", at_the_top=True)]
        highest = float(shares.max())
        if self.formula_holds:
            middles = 0.5 * (edges[:-1] + edges[1:])
            expected = self._by_formula(edges)
            lines.append(Line(middles, expected, "warning", "formula", dots=True))
            highest = max(highest, float(expected.max()))
        self.chart.show_lines(lines, marks, (0.0, float(edges[-1])), (0.0, round_up(1.05 * highest)))

    def _by_formula(self, edges: Floats) -> Floats:
        """What the formula expects between the edges of the bars."""
        ends = itertools.pairwise(edges.tolist())
        return np.array([_expected(self.fraction, low, high) for low, high in ends])

    def table(self) -> DataTable | None:
        times = self._times
        if times is None or not times.ticks.size:
            return None
        shares, edges = histogram(times)
        expected = self._by_formula(edges).tolist() if self.formula_holds else [""] * shares.size
        first, last = np.ceil(edges[:-1]).astype(int), np.floor(edges[1:]).astype(int)
        rows = list(zip(first.tolist(), last.tolist(), shares.tolist(), expected, strict=True))
        heading = ("ticks until settled, from", "ticks until settled, to", "share of runs", "share by the formula")
        settings: dict[str, Cell] = {
            "q, the probability of an update": self.fraction, "runs that settled": int(times.ticks.size),
            "runs that did not": times.unsettled, "mean ticks": times.mean, "95 % interval, to each side": times.error,
        }  # fmt: skip
        return DataTable(self.name, heading, rows, self.remarks(settings))

    def _tell(self) -> None:
        self.share_label.setText(f"q = {self.fraction:.2f}")
        times = self._times
        if times is None:
            self.mean_label.setText(MEASURING)
        elif not times.ticks.size:
            self.mean_label.setText(f"None of {number(times.unsettled)} runs has settled")
        else:
            spread = "" if math.isnan(times.error) else f" ± {number(times.error, 2)}"
            given_up = f", {number(times.unsettled)} not settled" if times.unsettled else ""
            self.mean_label.setText(
                f"Mean {number(times.mean, 2)}{spread} ticks ({number(times.ticks.size)} runs{given_up})"
            )
        if self.formula_holds:
            self.formula_label.setText(f"Formula 1/(2 q (1 − q)) = {number(mean_time(self.fraction), 2)} ticks")
        else:
            self.formula_label.setText(NO_FORMULA)


def histogram(times: Times) -> tuple[Floats, Floats]:
    """Shares of the runs that settled, and the edges between which their numbers of ticks lie."""
    width = max(math.ceil((int(times.ticks.max()) + 1) / BINS), 1)
    first = min(int(times.ticks.min()), 1)
    edges = np.arange(first, times.ticks.max() + 1 + width, width) - 0.5
    counts, edges = np.histogram(times.ticks, edges)
    return counts / times.ticks.size, edges


def _expected(fraction: float, low: float, high: float) -> float:
    """The share of the runs that the formula expects between two numbers of ticks."""
    ticks = np.arange(max(math.ceil(low), 1), math.floor(high) + 1)
    return float(time_distribution(fraction, ticks).sum())
