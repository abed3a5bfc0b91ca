"""Path: the energy along the lowest way from one attractor to another, and the run's place on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout

from hopviz.core.counting import counted
from hopviz.core.network import Network
from hopviz.core.quoting import capital
from hopviz.core.recorder import Report
from hopviz.core.stepwise import JobSteps
from hopviz.project.model import Project
from hopviz.project.naming import name_of
from hopviz.project.numbers import figure, number
from hopviz.ui.actions import tooltip
from hopviz.ui.landscape.exact import no_energies, present_names
from hopviz.ui.landscape.path.chart import PathChart
from hopviz.ui.landscape.path.model import MOST_UNITS, End, Way, ends_of, first_ends, prepare, waiting_time
from hopviz.ui.landscape.trajectory import Ball
from hopviz.ui.panel import is_cut_otherwise
from hopviz.ui.style.plotting import broken, shortened
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.viewer import View
from hopviz.ui.widgets import plain_label
from hopviz.ui.widgets.choosers import NameChooser

EXPLANATION = (
    "Of all ways from one attractor to the other by single flips, the one whose highest state is lowest. With few "
    "units no way is lower; with many it is the lowest that was found, and the barrier an upper bound. Noise of "
    "temperature T climbs a barrier about once in exp(barrier / T) sweeps (Arrhenius)."
)


class PathView(View):
    """Two wells and the pass between them."""

    name = "path"
    title = "Path"
    prepare = staticmethod(prepare)

    def __init__(self) -> None:
        super().__init__()
        self.ball = Ball()
        self.chart = PathChart(self.ball)
        self.way: Way | None = None
        self._ends: tuple[End, End] | None = None
        self._report: Report | None = None
        self._unread = self._has_jumped = False
        self._away: int | None = None
        """Flips between the run and the path."""
        self.choosers = NameChooser(), NameChooser()
        for chooser, tip in zip(self.choosers, ("Where the way begins", "Where the way ends"), strict=True):
            chooser.setAccessibleName(tip)
            chooser.setToolTip(tooltip("focus_shown", tip))
            chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            chooser.setMinimumContentsLength(6)
            chooser.currentIndexChanged.connect(self._choose)
        self.setFocusProxy(self.choosers[0])
        self.line = plain_label()
        self.line.setProperty("role", "caption")
        self.line.setToolTip(broken(EXPLANATION))
        head = QHBoxLayout()
        head.setSpacing(GRID)
        for widget in (QLabel("from"), self.choosers[0], QLabel("to"), self.choosers[1]):
            head.addWidget(widget)
        head.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID, GRID, GRID, GRID)
        layout.setSpacing(GRID // 2)
        layout.addLayout(head)
        layout.addWidget(self.chart, 1)
        layout.addWidget(self.line)
        self.setMinimumSize(240, 190)

    @staticmethod
    def refusal(project: Project) -> str:
        if project.n > MOST_UNITS:
            return f"Paths are sought in networks of up to {number(MOST_UNITS)} units; this one has {number(project.n)}"
        return no_energies(project) or ("" if project.memories else "Store a memory: a path leads from one to another")

    @staticmethod
    def prepares_anew(before: Project, after: Project) -> bool:
        return is_cut_otherwise(before, after)

    def preparation(self) -> Callable[[Project, Network], JobSteps[Any, Way]]:
        return partial(prepare, ends=self._ends)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.chart.theme = theme
        self.line.setFont(theme.font(11))
        self.chart.refresh()

    def set_reduced_motion(self, reduced: bool) -> None:
        super().set_reduced_motion(reduced)
        self.ball.reduced_motion = reduced

    def show_project(self, project: Project) -> None:
        super().show_project(project)
        ends = ends_of(project)
        if len(ends) < 2:
            self._ends = None
            return
        kept = self._ends is not None and all(end.number(project) is not None for end in self._ends)
        if not kept:
            self._ends = first_ends(project)
        assert self._ends is not None
        for chooser, end in zip(self.choosers, self._ends, strict=True):
            with QSignalBlocker(chooser):
                chooser.clear()
                chooser.addItems([each.name(project) for each in ends])
                chooser.setCurrentIndex(ends.index(end))
        self._name()

    def _choose(self) -> None:
        project = self._project
        if project is None:
            return
        ends = ends_of(project)
        self._ends = ends[self.choosers[0].currentIndex()], ends[self.choosers[1].currentIndex()]
        self.network_wanted.emit()

    def forget(self) -> None:
        self.way = self._report = self._ends = self._away = None
        for chooser in self.choosers:
            with QSignalBlocker(chooser):
                chooser.clear()
        self.chart.show_way(None)
        self.ball.leave()
        self._tell()

    def show_network(self, project: Project, network: Network, prepared: Way) -> None:
        self.way, self._away = prepared, None
        self.chart.grid = (project.rows, project.cols)
        self._name()
        self.chart.show_way(prepared)
        self.ball.leave()
        self._unread = True

    def _name(self) -> None:
        """Say what the ends are called now."""
        way, project = self.way, self._project
        if way is None or project is None:
            return
        names = present_names(way.memories, project)
        told = [name_of(identity, names) for identity in way.identities]
        temperature = project.rule.temperature_at(0)
        self.chart.names = [capital(name) for name in told]
        in_heat = f" = {figure(way.path.barrier / temperature)} T" if temperature > 0 else ""
        self.chart.told = in_heat
        self.chart.refresh()
        self._tell()

    def show_report(self, report: Report) -> None:
        self._report, self._unread, self._has_jumped = report, True, self._has_jumped or report.jumps

    def draw(self, seconds: float) -> None:
        way, report = self.way, self._report
        if way is None or not self.isVisible():
            return
        if self._unread and report is not None and report.frame.state.size == way.here.size:
            self._unread = False
            at, self._away = way.place(report.frame.state)
            (self.ball.put if self._has_jumped else self.ball.send)(float(at), report.frame.energy)
            self._has_jumped = False
            self._tell()
        if self.ball.slide(seconds):
            self.chart.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._tell()

    def _tell(self) -> None:
        way, project, away = self.way, self._project, self._away
        text = ""
        if way is not None and project is not None:
            parts = [self._about_path(way, project)]
            if away is not None:
                aside = f"{counted(away, 'flip')} off it"
                parts.append(f"the run is {aside if away else 'on it'}")
            text = "; ".join(parts)
        self.line.setText(shortened(text, QFontMetricsF(self.line.font()), max(self.line.width(), 40)))

    def _about_path(self, way: Way, project: Project) -> str:
        if way.stays:
            return "Both end in the same attractor"
        count = len(way.path.units)
        known = "No way is lower" if way.path.exact else "The lowest way that was found"
        temperature = project.rule.temperature_at(0)
        wait = f", waiting time at T = {figure(temperature)}: {waiting_time(way.path.barrier, temperature)}"
        return f"{known}: {counted(count, 'flip')}{wait if temperature > 0 else ''}"
