"""Panel of the units: grid, graph and drawing in one place, with a switch."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from hopviz.actions.window_verbs import ClickUpdates
from hopviz.core.network import Network
from hopviz.core.recorder import Report
from hopviz.project.model import Project
from hopviz.ui.actions import tooltip
from hopviz.ui.panel import Panel, hand_on
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.units.drawing import DrawingPanel
from hopviz.ui.units.graph import GraphPanel
from hopviz.ui.units.grid import GridPanel
from hopviz.ui.widgets.choosers import Segment, Segments

ROOMY = 560
"""Width from which the switch of clicks has a caption, at scale 1."""
FEW = 12
"""Networks of up to so many units are shown as a graph unless the person chooses otherwise."""


class UnitsPanel(Panel):
    """The neuron grid, the graph and the drawing, of which one is seen."""

    name = "units"
    title = "Units"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid, self.graph, self.drawing = GridPanel(), GraphPanel(), DrawingPanel()
        self._panels: tuple[Panel, ...] = (self.grid, self.graph, self.drawing)
        self._report: Report | None = None
        self._stack = QStackedWidget()
        for panel in self._panels:
            self._stack.addWidget(panel)
            hand_on(panel, self)
        self.switch = Segments(
            [
                Segment("grid", "Gri&d", "Every unit a cell"),
                Segment("graph", "Grap&h", "Units as discs, connections as lines with their tension: up to 64 units"),
                Segment("drawing", "Dra&wing", "What the visible units draw, and what the hidden ones make of it"),
            ]
        )
        self.switch.chosen.connect(self.show_as)
        choices = {
            "flips": ("Flips it", "A click turns a unit over"),
            "updates": ("Lets it decide", "A click lets a unit decide now, out of turn"),
        }
        self.click_switch = Segments(
            [Segment(key, name, tooltip("click_updates", words)) for key, (name, words) in choices.items()]
        )
        self.click_switch.choose("flips")
        self.click_switch.chosen.connect(self._choose_click)
        self._caption = QLabel("A click")
        self._caption.setProperty("role", "caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)

    @property
    def shown(self) -> Panel:
        """The one that is seen."""
        return self._panels[self._stack.currentIndex()]

    @property
    def is_seen(self) -> bool:
        return super().is_seen or self.shown.is_seen

    def title_widget(self) -> QWidget | None:
        head, row = QWidget(), QHBoxLayout()
        row.setSpacing(GRID)
        row.addStretch(1)
        row.addWidget(self._caption)
        row.addWidget(self.click_switch)
        rows = QVBoxLayout(head)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID // 2)
        rows.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignRight)
        rows.addLayout(row)
        return head

    def set_click(self, updates: bool) -> None:
        """Let a click update a unit, or flip it."""
        self.click_switch.choose("updates" if updates else "flips")
        self.grid.click_updates = self.graph.canvas.click_updates = updates

    def _choose_click(self, key: str) -> None:
        self.acted.emit(ClickUpdates(key == "updates"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._show_click()

    def _show_click(self) -> None:
        """What a click does can be chosen where it flips units, not where it switches lines."""
        asked = self.shown is not self.drawing
        self.click_switch.setVisible(asked)
        self._caption.setVisible(asked and self.width() >= ROOMY * self.theme.scale)

    def sizeHint(self) -> QSize:
        return self.grid.sizeHint()

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        for panel in self._panels:
            panel.apply_theme(theme)

    def set_reduced_motion(self, reduced: bool) -> None:
        super().set_reduced_motion(reduced)
        for panel in self._panels:
            panel.set_reduced_motion(reduced)

    def show_project(self, project: Project) -> None:
        before = self._project
        super().show_project(project)
        for panel in self._panels:
            panel.show_project(project)
        if before is None or (before.n, before.figure) != (project.n, project.figure):
            for kind in (GraphPanel, DrawingPanel):
                refusal = kind.refusal(project)
                self.switch.enable(kind.name, not refusal, refusal)
            self.switch.reveal("drawing", project.figure is not None)
            drawn = "drawing" if project.figure is not None else "graph" if project.n <= FEW else "grid"
            # Who adds units to a graph, or deletes them, goes on looking at it.
            wired = before is not None and abs(before.n - project.n) == 1 and self.shown is self.graph
            self.show_as("graph" if wired and not GraphPanel.refusal(project) else drawn)

    def forget(self) -> None:
        self._report = None

    def show_network(self, project: Project, network: Network, prepared: Any) -> None:
        for panel in self._panels:
            panel.show_network(project, network, prepared)

    def show_report(self, report: Report) -> None:
        self._report = report
        self.shown.show_report(report)

    def choose_unit(self, unit: int) -> None:
        for panel in self._panels:
            panel.choose_unit(unit)

    def draw(self, seconds: float) -> None:
        self.shown.draw(seconds)

    def show_as(self, key: str) -> None:
        """Show the units as a panel of this name does."""
        self.switch.choose(key)
        self._stack.setCurrentIndex([panel.name for panel in self._panels].index(key))
        self._show_click()
        self.setFocusProxy(self.shown)
        if self._report is not None:
            self.shown.show_report(self._report)
