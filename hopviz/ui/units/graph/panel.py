"""What holds a small network together, and what pulls it apart?  Units as discs, connections with their tension."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from hopviz.core.network import Network
from hopviz.core.recorder import Report
from hopviz.project.model import Project
from hopviz.project.parts import BIAS
from hopviz.ui.actions import tooltip
from hopviz.ui.panel import GraphGestures, Panel, relay
from hopviz.ui.style.plotting import broken, figure, sum_in_words
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.units.graph.editor import GraphEditor
from hopviz.ui.units.graph.geometry import BY_HAND, LAYOUTS
from hopviz.ui.units.graph.model import GraphPicture
from hopviz.ui.widgets.choosers import Segment, Segments


class Steady(QWidget):
    """A place for a label of one line, as wide as there is room: other words do not ask for another size.

    A label tells every layout above it, up to the window's, that it has other words.  Here nobody listens.
    """

    def __init__(self, label: QLabel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = label
        label.setParent(self)
        label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(0, self._label.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._label.setGeometry(self.rect())


MOST_UNITS = 64
ROOMY = 540
"""Width from which there is room for a note beside the sum, at scale 1."""
NO_HANDS = "Drag a unit: it stays where you put it"
WHY = (
    "A unit that decides lowers the energy of its own inputs only. Where the weight there is not the weight back, it "
    "may raise that of the others by more: then no energy falls at every update, and the run may go round for ever."
)
SUM_TIP = (
    "The energy is the sum of the tensions of all pairs, −w s s, and of the always-on unit, −b s. Satisfied pairs give "
    "{satisfied}, frustrated pairs {frustrated}."
)


class GraphPanel(GraphGestures, Panel):
    """The network as a graph that can be edited."""

    name = "graph"
    title = "Graph"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = GraphEditor()
        relay(self.canvas, self, GraphGestures)
        self.canvas.unit_chosen.connect(self.unit_chosen)
        self.layout_chooser = Segments([Segment(key, label) for key, (label, _) in LAYOUTS.items()])
        self.layout_chooser.choose(self.canvas.layout_name)
        self.layout_chooser.enable(BY_HAND, False, NO_HANDS)
        self.layout_chooser.chosen.connect(self.canvas.lay_out)
        self.canvas.layout_changed.connect(self.layout_chooser.choose)
        self.layout_chooser.setAccessibleName("Layout of the graph")
        self.add_button = QPushButton("Add unit")
        self.add_button.setToolTip(tooltip("add_unit"))
        self.add_button.setAutoDefault(False)
        self.add_button.clicked.connect(self._add_unit)
        self.sum_label = QLabel()
        self.sum_label.setProperty("role", "readout")
        self.note = QLabel("Asymmetric: may never settle")
        self.note.setToolTip(broken(WHY))
        self._asymmetric = False
        row = QHBoxLayout()
        row.addWidget(self.layout_chooser)
        row.addStretch(1)
        row.addWidget(self.add_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addLayout(row)
        column.addWidget(self.canvas, 1)
        below = QHBoxLayout()
        below.addWidget(Steady(self.sum_label), 1)
        below.addWidget(self.note)
        self._show_note()
        column.addLayout(below)
        self.setFocusProxy(self.canvas)

    @staticmethod
    def refusal(project: Project) -> str:
        """Why the graph cannot show such a project; empty if it can."""
        few = project.n <= MOST_UNITS
        return "" if few else f"The graph shows up to {MOST_UNITS} units, and these are {project.n}: see the grid"

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.canvas.apply_theme(theme)
        for label in (self.sum_label, self.note):
            label.setFont(theme.font(13))

    def show_project(self, project: Project) -> None:
        if not self.refusal(project):
            self.layout_chooser.enable(BY_HAND, project.places is not None, NO_HANDS)
            self.canvas.show_project(project)

    def show_network(self, project: Project, network: Network, prepared: object) -> None:
        if not self.refusal(project):
            self.canvas.show_network(network)
            self._asymmetric = not network.is_symmetric
            self._show_note()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._show_note()

    def _show_note(self) -> None:
        self.note.setVisible(self._asymmetric and self.width() >= ROOMY * self.theme.scale)

    def show_report(self, report: Report) -> None:
        self.canvas.show_report(report)

    def choose_unit(self, unit: int) -> None:
        picture = self.canvas.picture
        if picture is not None and unit < picture.n and unit != picture.cursor:
            picture.cursor = unit
            self.canvas.dirty = True

    def draw(self, seconds: float) -> None:
        canvas = self.canvas
        canvas.dirty |= canvas.painter.go_on()
        if not canvas.dirty or canvas.picture is None:
            return
        canvas.dirty = False
        canvas.update()
        picture = canvas.picture
        tensions, biases = picture.energy_parts
        self.sum_label.setText(sum_in_words("energy E", tensions + biases, {"tensions": tensions, "biases": biases}))
        if self.sum_label.underMouse() or not self.sum_label.toolTip():
            self.sum_label.setToolTip(broken(_shares(picture)))

    def _add_unit(self) -> None:
        self.unit_wanted.emit(None)


def _shares(picture: GraphPicture) -> str:
    """What satisfied and what frustrated pairs give, in words."""
    half = 0.5 if picture.wiring.directed else 1.0
    shares = half * picture.tension[picture.wiring.source != BIAS]
    sides = (shares < 0, shares > 0)
    satisfied, frustrated = (figure(float(shares[side].sum()), sign=True) for side in sides)
    return SUM_TIP.format(satisfied=satisfied, frustrated=frustrated)
