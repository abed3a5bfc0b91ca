"""What holds a small network together, and what pulls it apart?  Units as discs, connections with their tension."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hopviz.core.network import Network
from hopviz.core.recorder import Report
from hopviz.project.model import Project
from hopviz.ui.panels.base import Panel
from hopviz.ui.plotting import broken, small_number
from hopviz.ui.theme import GRID, Theme
from hopviz.ui.widgets.graph_canvas import GraphCanvas
from hopviz.ui.widgets.graph_layout import LAYOUTS
from hopviz.ui.widgets.segments import Segment, Segments

MOST_UNITS = 64
RELAYED = (
    "stroke_begun", "stroke_ended", "painted", "clamp_toggled", "removal_toggled", "update_wanted",
    "pointed_at", "unit_chosen", "weight_set", "bias_set",
)  # fmt: skip
"""Signals of the canvas that are the panel's own."""
SUM_TIP = "The energy is the sum of the tensions of all pairs, −w s s, and of all biases, −b s."


class GraphPanel(Panel):
    """The network as a graph that can be edited."""

    name = "graph"
    title = "Graph"

    stroke_begun, stroke_ended = Signal(), Signal()
    painted = Signal(object, object)
    """(unit numbers, bipolar values) just flipped."""
    clamp_toggled = Signal(int)
    removal_toggled = Signal(int)
    update_wanted = Signal(int)
    """The person wants this unit to decide now."""
    pointed_at = Signal(int)
    weight_set = Signal(int, int, float)
    """(to, from, value) the person wants this weight."""
    bias_set = Signal(int, float)
    """(unit, value) the person wants this bias."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = GraphCanvas()
        for name in RELAYED:
            getattr(self.canvas, name).connect(getattr(self, name))
        self.layout_chooser = Segments([Segment(key, label) for key, (label, _) in LAYOUTS.items()])
        self.layout_chooser.chosen.connect(self.canvas.lay_out)
        self.layout_chooser.setAccessibleName("Layout of the graph")
        self.sum_label = QLabel()
        self.sum_label.setProperty("role", "readout")
        self.sum_label.setToolTip(broken(SUM_TIP))
        row = QHBoxLayout()
        row.addWidget(self.layout_chooser)
        row.addStretch(1)
        row.addWidget(self.sum_label)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addLayout(row)
        column.addWidget(self.canvas, 1)
        self.setFocusProxy(self.canvas)

    @staticmethod
    def refusal(project: Project) -> str:
        """Why the graph cannot show such a project; empty if it can."""
        few = project.n <= MOST_UNITS
        return "" if few else f"The graph shows up to {MOST_UNITS} units, and these are {project.n}: see the grid"

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        super().apply_theme(theme)
        self.canvas.painter.theme = theme
        self.canvas.update()

    def show_project(self, project: Project) -> None:
        """Take over masks, and another number of units."""
        if not self.refusal(project):
            self.canvas.show_project(project)
            self.layout_chooser.choose(self.canvas.layout_name)

    def show_network(self, project: Project, network: Network, prepared: object) -> None:
        """Take over weights and biases."""
        if not self.refusal(project):
            self.canvas.show_network(network)

    def show_report(self, report: Report) -> None:
        """Take over the state."""
        self.canvas.show_report(report)

    def choose_unit(self, unit: int) -> None:
        """Mark the unit chosen anywhere."""
        if self.canvas.picture is not None and unit < self.canvas.picture.n:
            self.canvas.picture.cursor = unit
            self.canvas.dirty = True

    def draw(self, seconds: float) -> None:
        """Paint what has changed, and say what the energy is made of."""
        canvas = self.canvas
        if not canvas.dirty or canvas.picture is None:
            return
        canvas.dirty = False
        canvas.update()
        tension, pull = canvas.energy_parts()
        self.sum_label.setText(
            f"energy E {small_number(tension + pull)} = tensions {small_number(tension)} + biases {small_number(pull)}"
        )


