"""How did the energy fall, and which memory came nearer?  The run so far as two curves over time."""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hopviz.core.network import Floats
from hopviz.core.recorder import Report
from hopviz.project.model import Project
from hopviz.ui.panel import Panel
from hopviz.ui.style.plotting import FINELY_ROUND, broken, plot_widget, round_up, small_number
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets.curves import LABEL_WIDTH, Curve, Curves, steps

PAUSE = 0.05
"""Seconds between two drawings of a plot: a trace need not follow every picture."""
SHORTEST = 20.0
"""Updates the horizontal axis shows at least."""
AFTERWARDS = 1.03
"""How far beyond the last change of a settled state the curves go on, as a factor."""
FLAT = 5e-4
"""A curve that moves by less than this part of its height is flat."""
FINEST = 2e-5
"""So little of the energy is shown as a height at least: ticks have no more than six decimals."""
PROMPT = "Press Space: the energy is drawn here"
NO_MEMORIES = "Store a memory: its overlap is drawn here"
OVERLAP_RANGE = (-1.12, 1.12)


class Samples(Protocol):
    """The history of a run: K samples, (least, greatest, last) on the last axis of a series; of many memories a few."""

    version: int
    now: int

    @property
    def begins(self) -> NDArray[np.int64]: ...

    @property
    def ends(self) -> NDArray[np.int64]: ...

    @property
    def energy(self) -> Floats: ...

    @property
    def two_time(self) -> Floats: ...

    @property
    def overlaps(self) -> Floats: ...


class TracePanel(Panel):
    """Energy and overlaps since the run began.

    Parameters
    ----------
    history : Samples
        Filled by the application; read at every drawing.
    """

    name = "trace"
    title = "Energy and overlaps"
    takes_turns = True

    def __init__(self, history: Samples, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = history
        self._names: tuple[str, ...] = ()
        self._unit = "updates"
        self._settled = self._running = False
        self._drawn: list[int | None] = [None, None]
        self._turn = 0
        self._waited = math.inf
        self.energy_plot, self._energy = _plot_with_curves()
        self.overlap_plot, self._overlaps = _plot_with_curves()
        self.energy_plot.setToolTip(
            broken(
                "Energy E of the state after every update; where many fall into one column, from the least to the "
                "greatest.\nL(t), under parallel updates: the two-time energy, which never rises (Goles)."
            )
        )
        self.overlap_plot.setToolTip(
            broken("Overlap m of the state with every memory: +1 is the memory itself, −1 its reverse, 0 unrelated.")
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GRID, 0, GRID, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self.energy_plot, 1)
        layout.addWidget(self.overlap_plot, 1)
        self.setMinimumSize(260, 110)

    def sizeHint(self) -> QSize:
        return QSize(1280, 170)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        for plot, label in ((self.energy_plot, "energy E"), (self.overlap_plot, "overlap m")):
            plot.setBackground(theme.color("surface"))
            for side in ("left", "bottom"):
                axis = plot.getAxis(side)
                axis.unit = self._unit if side == "bottom" else ""
                axis.apply_theme(theme, label)
        for curves in (self._energy, self._overlaps):
            curves.apply_theme(theme)
        self._drawn = [None, None]

    def show_project(self, project: Project) -> None:
        self._names = project.names
        self._unit = project.rule.tick_word()
        for plot in (self.energy_plot, self.overlap_plot):
            axis = plot.getAxis("bottom")
            if axis.unit != self._unit:
                axis.unit = self._unit
                axis.picture = None
                axis.update()
        self._drawn = [None, None]

    def show_report(self, report: Report) -> None:
        self._settled = report.verdict.kind == "settled"

    def set_running(self, running: bool) -> None:
        """While it runs nobody needs to be told how to start it."""
        self._running = running
        self._drawn = [None, None]

    def _end(self) -> int:
        """Where the curves end: now, or a while after a state settled in which nothing happens any more."""
        history = self._history
        if not self._settled or not len(history.ends):
            return history.now
        return min(history.now, math.ceil(AFTERWARDS * history.ends[-1]))

    def draw(self, seconds: float) -> None:
        self._waited += seconds
        if self._waited < PAUSE / 2 or not self.isVisible():
            return
        for turn in (self._turn, 1 - self._turn):
            if self._drawn[turn] != self._history.version:
                self._drawn[turn] = self._history.version
                self._turn = 1 - turn
                self._waited = 0.0
                (self._draw_energy, self._draw_overlaps)[turn]()
                return

    def _draw_energy(self) -> None:
        history = self._history
        series, curves = [history.energy], []
        if history.energy.size:
            curves.append(Curve(self.theme.color("ink"), "E " + small_number(history.energy[-1, 2])))
        two_time = history.two_time
        if np.isfinite(two_time).any():
            series.append(two_time)
            last = two_time[np.isfinite(two_time[:, 2]), 2]
            label = "L(t) " + small_number(last[-1]) if last.size else "L(t)"
            curves.append(Curve(self.theme.color("accent"), label, dashed=True))
        samples = np.stack(series, axis=1)
        prompt = PROMPT if history.now == 0 and not self._running else ""
        self._energy.set_data(steps(history.begins, history.ends, samples, self._end()), curves, prompt)
        if samples.size:
            low, high = energy_range(float(np.nanmin(samples)), float(np.nanmax(samples)))
            self._set_range(self.energy_plot, low, high)

    def _draw_overlaps(self) -> None:
        history = self._history
        count = min(history.overlaps.shape[1], len(self.theme.series))
        names = (*self._names, *([""] * count))[:count]
        curves = [Curve(QColor(self.theme.of_series(k)), name) for k, name in enumerate(names)]
        data = steps(history.begins, history.ends, history.overlaps, self._end())
        self._overlaps.set_data(data, curves, "" if self._names else NO_MEMORIES)
        self._set_range(self.overlap_plot, *OVERLAP_RANGE)

    def _set_range(self, plot: pg.PlotWidget, low: float, high: float) -> None:
        """Set the ranges, if they are others than now: they grow in round steps, with room for the labels."""
        view = plot.getViewBox()
        room = 1 - min(LABEL_WIDTH * self.theme.scale / max(view.width(), 1.0), 0.6)
        now = max(self._end(), 1) / room
        limit = max(now if self._settled else round_up(now, FINELY_ROUND), SHORTEST)
        if [[0.0, limit], [low, high]] != view.viewRange():
            plot.getAxis("left").make_room(low, high)
            view.setRange(xRange=(0.0, limit), yRange=(low, high), padding=0)


def energy_range(least: float, greatest: float) -> tuple[float, float]:
    """Round borders a little beyond the extremes, which change seldom while the extremes move."""
    largest = max(abs(least), abs(greatest))
    if largest < 1e-9:
        return -1.0, 1.0
    flat = greatest - least <= max(FLAT * largest, FINEST)
    span = max(0.2 * largest, FINEST) if flat else greatest - least
    step = round_up(span / 5)
    return (
        math.floor((least - 0.08 * span) / step) * step,
        math.ceil((greatest + 0.08 * span) / step) * step,
    )


def _plot_with_curves() -> tuple[pg.PlotWidget, Curves]:
    widget, curves = plot_widget("updates"), Curves()
    widget.addItem(curves, ignoreBounds=True)
    return widget, curves
