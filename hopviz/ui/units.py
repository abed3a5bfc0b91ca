"""How are the units shown: as a grid, or as a graph?  Both in one place, with a switch."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from hopviz.core.network import Network
from hopviz.core.recorder import Report
from hopviz.project.model import Project
from hopviz.ui.panels.base import Panel
from hopviz.ui.panels.graph import GraphPanel
from hopviz.ui.panels.grid import GridPanel
from hopviz.ui.theme import Theme
from hopviz.ui.widgets.segments import Segment, Segments

FEW = 12
"""Networks of up to so many units are shown as a graph unless the person chooses otherwise."""


class UnitsPanel(Panel):
    """The neuron grid and the graph, of which one is seen."""

    name = "units"
    title = "Units"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid, self.graph = GridPanel(), GraphPanel()
        self._both: tuple[Panel, Panel] = (self.grid, self.graph)
        self._n = 0
        self._report: Report | None = None
        self._stack = QStackedWidget()
        for panel in self._both:
            self._stack.addWidget(panel)
            panel.unit_chosen.connect(self.unit_chosen)
        self.switch = Segments(
            [
                Segment("grid", "Gri&d", "Every unit a cell"),
                Segment("graph", "Grap&h", "Units as discs, connections as lines with their tension: up to 64 units"),
            ]
        )
        self.switch.chosen.connect(self._show)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)

    @property
    def shown(self) -> Panel:
        """The one that is seen."""
        return self._both[self._stack.currentIndex()]

    def title_widget(self) -> QWidget | None:
        """The switch."""
        return self.switch

    def sizeHint(self) -> QSize:
        """That of the grid."""
        return self.grid.sizeHint()

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        super().apply_theme(theme)
        for panel in self._both:
            panel.apply_theme(theme)

    def set_reduced_motion(self, reduced: bool) -> None:
        """Neither fade nor slide, or do."""
        super().set_reduced_motion(reduced)
        for panel in self._both:
            panel.set_reduced_motion(reduced)

    def show_project(self, project: Project) -> None:
        """Hand the project on; another number of units chooses how it is shown."""
        for panel in self._both:
            panel.show_project(project)
        if project.n != self._n:
            self._n = project.n
            refusal = GraphPanel.refusal(project)
            self.switch.enable("graph", not refusal, refusal)
            self._show("graph" if project.n <= FEW else "grid")

    def show_network(self, project: Project, network: Network, prepared: Any) -> None:
        """Hand new weights on."""
        for panel in self._both:
            panel.show_network(project, network, prepared)

    def show_report(self, report: Report) -> None:
        """Hand the newest report on."""
        self._report = report
        self.shown.show_report(report)

    def choose_unit(self, unit: int) -> None:
        """Hand the chosen unit on."""
        for panel in self._both:
            panel.choose_unit(unit)

    def draw(self, seconds: float) -> None:
        """Let the one that is seen paint."""
        self.shown.draw(seconds)

    def _show(self, key: str) -> None:
        self.switch.choose(key)
        self._stack.setCurrentIndex(int(key == "graph"))
        self.setFocusProxy(self.shown)
        if self._report is not None:
            self.shown.show_report(self._report)
