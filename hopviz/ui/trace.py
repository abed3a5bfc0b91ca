"""Trace of a run: its energy and its overlaps with the memories over time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hopviz.actions.rewind_verbs import GoToMoment
from hopviz.core.network import Floats
from hopviz.core.recorder import Report
from hopviz.project.model import Project
from hopviz.project.numbers import digits_for, figure, temperature_figure
from hopviz.ui.panel import Panel, hand_on
from hopviz.ui.style.plotting import FINELY_ROUND, broken, energy_range, round_up
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets import filled
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import DASHES, DOTS, Mark
from hopviz.ui.widgets.curves import Steps, steps, until

NAMES = 110
"""Pixels for the names at the right, at scale 1: always the same, so that nothing jumps while numbers run."""
MOST_NAMES = 0.6
"""The largest part of a plot that they take."""
LOWEST, HIGHEST = 0.04, 0.96
"""Heights in the plot of the energy at which T = 0 and the hottest T are drawn."""
SHORTEST = 20.0
"""Updates the horizontal axis shows at least."""
AFTERWARDS = 1.03
"""How far beyond the last change of a settled state the curves go on, as a factor."""
PROMPT = "Press Space: the energy is drawn here"
NO_MEMORIES = "Store a memory: its overlap is drawn here"
OVERLAP_RANGE = (-1.12, 1.12)
ENERGY_TIP = (
    "Energy E of the state after every update; where many fall into one column, from the least to the greatest.\n"
    "Of graded units E = −1/2 s W s − b s + 1/g ΣH(s): the last part is like an entropy, lowest in the middle.\n"
    "L(t), where all units are updated at once and weights are symmetric: the two-time energy "
    "−s(t) W s(t−1) − b (s(t) + s(t−1)), which never rises (Goles); at rest it is 2 E.\n"
    "T, where it changes: the temperature, dotted, from 0 at the lower edge to the hottest at the upper one."
)
GOING = "Click or drag: go to that moment of the run."
OVERLAP_TIP = "Overlap m of the state with every memory: +1 is the memory itself, −1 its reverse, 0 unrelated."


class Samples(Protocol):
    """The history of a run: K samples, (least, greatest, last) on the last axis of a series; of many memories a few."""

    version: int
    now: int
    moment: int

    @property
    def begins(self) -> NDArray[np.int64]: ...

    @property
    def ends(self) -> NDArray[np.int64]: ...

    @property
    def energy(self) -> Floats: ...

    @property
    def temperatures(self) -> tuple[NDArray[np.int64], Floats]: ...

    @property
    def two_time(self) -> Floats: ...

    @property
    def overlaps(self) -> Floats: ...

    @property
    def others(self) -> Floats: ...


class TracePanel(Panel):
    """Energy and overlaps since the run began.

    Parameters
    ----------
    history : Samples
        Filled by the application; read at every drawing.
    below : Panel, optional
        What stands under the plots, and is told all that the trace is told.
    """

    name = "trace"
    title = "Energy and overlaps"

    def __init__(self, history: Samples, below: Panel | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history, self.below = history, below
        self._energy = 0.0
        self._names: tuple[str, ...] = ()
        self._settled = self._running = False
        self._drawn: int | None = None
        self.energy_chart = Chart("updates", "energy E", widest="", adds_room=False)
        self.overlap_chart = Chart("updates", "overlap m", widest="", adds_room=False)
        charts = QHBoxLayout()
        for chart, tip in ((self.energy_chart, ENERGY_TIP), (self.overlap_chart, OVERLAP_TIP)):
            chart.setToolTip(broken(f"{tip}\n{GOING}"))
            chart.plot.viewport().installEventFilter(self)
            charts.addWidget(chart, 1)
        column = filled(QVBoxLayout(self), (charts, 1), *([] if below is None else [below]), gap=0)
        column.setContentsMargins(GRID, 0, GRID, 0)
        charts.setSpacing(GRID)
        if below is not None:
            hand_on(below, self)
        self.setMinimumSize(260, 110)

    def sizeHint(self) -> QSize:
        return QSize(1280, 170)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        for chart in (self.energy_chart, self.overlap_chart):
            chart.apply_theme(theme)
        for part in self._parts():
            part.apply_theme(theme)
        self._drawn = None

    def _parts(self) -> tuple[Panel, ...]:
        return () if self.below is None else (self.below,)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = event.type() == QEvent.Type.MouseButtonPress or event.type() == QEvent.Type.MouseMove
        if pressed and isinstance(event, QMouseEvent) and event.buttons() == Qt.MouseButton.LeftButton:
            chart = next(each for each in (self.energy_chart, self.overlap_chart) if each.plot.viewport() is watched)
            moment = round(chart.value_across(chart.mapFromGlobal(event.globalPosition()).x()))
            if self._history.now:
                self.acted.emit(GoToMoment(min(moment, self._history.now)))
            return True
        return False

    def show_project(self, project: Project) -> None:
        super().show_project(project)
        for part in self._parts():
            part.show_project(project)
        self._names = project.names
        for chart in (self.energy_chart, self.overlap_chart):
            chart.set_across(project.rule.tick_word())
        self._drawn = None

    def forget(self) -> None:
        self._settled = False
        for chart in (self.energy_chart, self.overlap_chart):
            chart.show_lines((), span=chart.span, rise=chart.rise)

    def show_report(self, report: Report) -> None:
        for part in self._parts():
            part.show_report(report)
        self._energy = report.frame.energy
        if not report.is_past:
            self._settled = report.verdict.kind == "settled"

    def set_running(self, running: bool) -> None:
        """While it runs nobody needs to be told how to start it."""
        self._running = running
        self._drawn = None

    def _end(self) -> int:
        """Where the curves end: now, or a while after a state settled in which nothing happens any more."""
        history = self._history
        if not self._settled or not len(history.ends):
            return history.now
        return min(history.now, math.ceil(AFTERWARDS * int(history.ends[-1])))

    @property
    def _is_past(self) -> bool:
        return self._history.moment < self._history.now

    def draw(self, seconds: float) -> None:
        for part in self._parts():
            part.draw(seconds)
        if self._drawn != self._history.version and self.isVisible():
            self._drawn = self._history.version
            self._draw_energy()
            self._draw_overlaps()

    def _draw_energy(self) -> None:
        history = self._history
        curves, rise = [], self.energy_chart.rise
        if history.energy.size:
            series = [history.energy]
            energy = self._energy if self._is_past else float(history.energy[-1, 2])
            curves.append(self._run(history.energy[:, np.newaxis], "ink", f"E {figure(energy)}"))
            if np.isfinite(history.two_time).any():
                series.append(history.two_time)
                last = history.two_time[np.isfinite(history.two_time[:, 2]), 2][-1:]
                last = last[:0] if self._is_past else last
                rests = self._settled and not self._is_past and np.allclose(last, 2 * energy)
                told = [figure(value) for value in last.tolist()]
                if rests and told != [figure(2 * round(energy, digits_for([energy])))]:
                    told = []  # rounded, the two figures would contradict what is said of them
                label = " ".join(["L(t)", *told]) + (" = 2 E" if rests else "")
                curves.append(replace(self._run(history.two_time[:, np.newaxis], "accent", label), dashes=DASHES))
            rise = energy_range(float(np.nanmin(series)), float(np.nanmax(series)))
            curves += self._temperature(*rise)
        self._show(self.energy_chart, curves, rise, PROMPT if history.now == 0 and not self._running else "")

    def _temperature(self, bottom: float, top: float) -> list[Steps]:
        """The temperature, where it has changed, over the height of the plot; the values have their own scale."""
        times, warmths = self._history.temperatures
        if times.size < 2:
            return []
        shown = warmths[max(int(np.searchsorted(times, self._history.moment, "right")) - 1, 0)]
        heights = bottom + (LOWEST + (HIGHEST - LOWEST) * warmths / warmths.max()) * (top - bottom)
        label = f"T {temperature_figure(float(shown))}"
        heights = heights[:, np.newaxis]
        return [Steps(times.astype(float), self._end(), heights, heights, "warning", label, DOTS)]

    def _draw_overlaps(self) -> None:
        overlaps, named = self._history.overlaps, len(self.theme.series)
        curves = [self._run(overlaps[:, named:], "muted")] if overlaps.shape[1] > named else []
        if self._history.others.size:
            both = self._run(self._history.others, "muted")
            curves.append(replace(both, low=both.low[:, :1], high=both.high[:, 1:]))
        for k, name in zip(range(min(overlaps.shape[1], named)), self._names, strict=False):
            curves.append(self._run(overlaps[:, k : k + 1], self.theme.of_series(k), name))
        self._show(self.overlap_chart, curves, OVERLAP_RANGE, "" if self._names else NO_MEMORIES)

    def _as_of_moment(self, curves: Sequence[Steps]) -> list[Steps]:
        """Curves that end at the moment that is shown; what came later is pale."""
        if not self._is_past:
            return list(curves)
        moment = float(self._history.moment)
        return [*(replace(curve, label="", dashes=()) for curve in curves), *(until(curve, moment) for curve in curves)]

    def _run(self, samples: Floats, meaning: str, label: str = "") -> Steps:
        """Curves of samples (K, S, 3)."""
        run = steps(self._history.begins, self._history.ends, samples, self._end())
        return replace(run, meaning=meaning, label=label)

    def _show(self, chart: Chart, curves: Sequence[Steps], rise: tuple[float, float], prompt: str) -> None:
        """Ranges grow in round steps, with room for the names."""
        now = max(self._end(), 1) / (1 - min(chart.share_of(NAMES * self.theme.scale), MOST_NAMES))
        limit = max(now if self._settled else round_up(now, FINELY_ROUND), SHORTEST)
        curves = self._as_of_moment(curves)
        marks = [Mark(self._history.moment, "", "accent")] if self._is_past else []
        chart.show_lines(curves, marks, span=(0.0, limit), rise=rise, prompt=prompt)
