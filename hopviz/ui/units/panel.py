"""Panel of the units: grid, graph and drawing in one place, with a switch."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from hopviz.actions.window_verbs import ClickUpdates
from hopviz.actions.wiring_edits import ConvertUnits
from hopviz.core.network import Network
from hopviz.core.recorder import Report
from hopviz.project.conversion import OTHER
from hopviz.project.conversion_words import KINDS_OF_UNIT
from hopviz.project.dense_memories import has_weights
from hopviz.project.model import Project
from hopviz.ui.actions import tooltip
from hopviz.ui.panel import Panel, hand_on
from hopviz.ui.style.plotting import broken
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.units.drawing import DrawingPanel
from hopviz.ui.units.graph import GraphPanel
from hopviz.ui.units.grid import GridPanel
from hopviz.ui.widgets import filled
from hopviz.ui.widgets.choosers import Segment, Segments
from hopviz.ui.widgets.gestures import hint

ROOMY = 560
"""Width from which the switch of clicks has a caption, and the kind of unit a word, at scale 1."""
BRIEFLY = {"bipolar": "±1", "binary": "1/0"}
FEW = 12
"""Networks of up to so many units are shown as a graph unless the person chooses otherwise."""


class UnitsPanel(Panel):
    """The neuron grid, the graph and the drawing, of which one is seen."""

    name = "units"
    title = "Units"

    invited = Signal(str)
    """What can be done to the units, as they are shown now."""

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
            "flips": ("Click flips", "A click turns a unit over"),
            "updates": ("Click lets decide", "A click lets a unit decide now, out of turn"),
        }
        self.click_switch = Segments(
            [Segment(key, name, tooltip("click_updates", words)) for key, (name, words) in choices.items()]
        )
        self.click_switch.choose("flips")
        self.click_switch.chosen.connect(self._choose_click)
        self.kind_button = QToolButton()
        self.kind_button.setProperty("role", "flat")
        self.kind_button.setObjectName("kind_of_unit")
        self.kind_button.setMinimumWidth(2 * GRID)  # it makes no window wider
        self.kind_button.clicked.connect(self._convert)
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
        head = QWidget()
        above = filled(QHBoxLayout(), 1, self.kind_button, self.switch, gap=GRID // 2)
        filled(QVBoxLayout(head), above, filled(QHBoxLayout(), 1, self.click_switch), gap=GRID // 2)
        return head

    def set_click(self, updates: bool) -> None:
        """Let a click update a unit, or flip it."""
        self.click_switch.choose("updates" if updates else "flips")
        self.grid.click_updates = self.graph.canvas.click_updates = updates
        self._invite()

    def _invite(self) -> None:
        self.invited.emit(hint(self.shown.name, self.click_switch.value()))

    def _convert(self) -> None:
        self.acted.emit(ConvertUnits())

    def _choose_click(self, key: str) -> None:
        self.acted.emit(ClickUpdates(key == "updates"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._show_click()

    def _show_click(self) -> None:
        """What a click does can be chosen where it flips units, not where it switches lines."""
        asked, roomy = self.shown is not self.drawing, self.width() >= ROOMY * self.theme.scale
        self.click_switch.setVisible(asked)
        if self._project is not None:
            here, there = (KINDS_OF_UNIT[kind] for kind in (self._project.units, OTHER[self._project.units]))
            on, off = here.split("/")
            self.kind_button.setText(f"{here} units" if roomy else BRIEFLY[self._project.units])
            self.kind_button.setFont(self.theme.font(13 if roomy else 11))
            said = f"A unit that is on counts as {on}, one that is off as {off}. Click for the same dynamics in {there}"
            self.kind_button.setToolTip(broken(tooltip("convert_units", f"{said} units")))

    def sizeHint(self) -> QSize:
        return self.grid.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self.shown.minimumSizeHint().expandedTo(self.shown.minimumSize())

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
        self._show_click()
        if before is None or has_weights(before) != has_weights(project):
            self._offer(project)
            if self.shown is self.graph and GraphPanel.refusal(project):
                self.show_as("grid")
        if before is None or (before.n, before.figure) != (project.n, project.figure):
            self._offer(project)
            self.switch.reveal("drawing", project.figure is not None)
            few = project.n <= FEW and not GraphPanel.refusal(project)
            drawn = "drawing" if project.figure is not None else "graph" if few else "grid"
            # Who adds units to a graph, or deletes them, goes on looking at it.
            wired = before is not None and abs(before.n - project.n) == 1 and self.shown is self.graph
            self.show_as("graph" if wired and not GraphPanel.refusal(project) else drawn)

    def _offer(self, project: Project) -> None:
        """Let only that be chosen which can show the project; the others tell why they cannot."""
        for kind in (GraphPanel, DrawingPanel):
            refusal = kind.refusal(project)
            self.switch.enable(kind.name, not refusal, refusal)

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
        self.updateGeometry()
        self._show_click()
        self.setFocusProxy(self.shown)
        self._invite()
        if self._report is not None:
            self.shown.show_report(self._report)
