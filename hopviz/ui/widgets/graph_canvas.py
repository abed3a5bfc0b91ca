"""What does the graph widget show?  The picture of the newest project, network and state, laid out and painted."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from hopviz.core.network import Network
from hopviz.core.recorder import Report
from hopviz.project.model import Project
from hopviz.ui.pace import SLOW
from hopviz.ui.plotting import broken, figure
from hopviz.ui.theme import Theme
from hopviz.ui.widgets.graph_geometry import GraphGeometry, Wires
from hopviz.ui.widgets.graph_layout import BY_HAND, LAYOUTS, Floats
from hopviz.ui.widgets.graph_painter import GraphPainter
from hopviz.ui.widgets.graph_picture import BIAS, GraphPicture, Pair, Wiring

NEAR = 8.0
"""Pixels from a connection within which it is pointed at."""
HOW = (
    "Click a unit to flip it, drag it to move it, right-drag to another unit to connect them; double-click beside the "
    "units to add one. Click a connection, then turn the wheel, drag up and down or type to change its weight; Delete "
    "removes it. The square is an always-on unit: its connections are the biases. Glowing connections are frustrated: "
    "their tension −w s s raises the energy."
)


class GraphCanvas(QWidget):
    """The picture, without hands."""

    layout_changed = Signal(str)
    """Another layout is shown: its key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.painter = GraphPainter()
        self.layout_name = "circle"
        self.dirty = False
        self._layout_before = "circle"
        """The layout that is shown when what was done by hand is undone."""
        self._project: Project | None = None
        self._network: Network | None = None
        self._picture: GraphPicture | None = None
        self._is_old = False
        """Whether project or network are newer than the picture; it is made anew when somebody looks."""
        self._updates = 0
        """How many there were at the last report."""
        self._wires: Wires | None = None
        self._wiring: Wiring | None = None
        """What the wires were laid for last."""
        self._has_moved = True
        """Whether everything may have another place; that is worked out when somebody looks."""
        self._dragged_to: Floats | None = None
        """(N, 2) where units are while one of them is dragged."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 180)
        self.setAccessibleName("Graph of the network")

    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(520, 500)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.painter.theme = theme
        self._arrange()

    def show_project(self, project: Project) -> None:
        """Take over masks, names and places; another number of units is laid out anew."""
        before, self._project = self._project, project
        if before is None or before.n != project.n:
            self._network = self._picture = None
        self._is_old = self.dirty = True
        if before is None or not _stand_alike(before, project):
            self._arrange()
        places = None if before is None else before.places
        if project.places is not places:
            self.lay_out(self._layout_before if project.places is None else BY_HAND)

    def show_network(self, network: Network) -> None:
        """Take over weights and biases."""
        if self._project is not None and network.n == self._project.n:
            self._network = network
            self._is_old = self.dirty = True

    @property
    def picture(self) -> GraphPicture | None:
        """The newest project and network, in the newest state; what the person has chosen stays."""
        project, network, before = self._project, self._network, self._picture
        if self._is_old and project is not None and network is not None:
            self._is_old = False
            if before is None:
                self._picture = GraphPicture(project, network, project.cue > 0, np.zeros(network.n, bool))
            else:
                self._picture = GraphPicture(
                    project, network, before.on, before.wanting, before.selected, before.cursor,
                    before.hovered, before.halo, before.band,
                )  # fmt: skip
        return self._picture

    def show_report(self, report: Report) -> None:
        """Take over the state and who wants to change."""
        frame, picture = report.frame, self.picture
        if picture is None or frame.state.size != picture.n:
            return
        on = frame.state > 0
        wanting = frame.wanting(picture.project.clamped | picture.project.lesioned)
        done, self._updates = frame.updates - self._updates, frame.updates
        halo = frame.visited if 0 < done <= SLOW else -1
        if not np.array_equal(on, picture.on):
            picture.measure(on)
        elif halo == picture.halo and np.array_equal(wanting, picture.wanting):
            return
        picture.wanting, picture.halo = wanting, halo
        self.dirty = True

    def lay_out(self, name: str) -> None:
        """Place the units by a layout."""
        if name != BY_HAND:
            self._layout_before = name
        self.layout_name = name
        self._arrange()
        self.layout_changed.emit(name)

    def _arrange(self, places: Floats | None = None) -> None:
        """Everything has another place: by the layout, or these places while a unit is dragged."""
        self._has_moved, self._dragged_to = True, places
        self.dirty = True

    def geometry_now(self) -> GraphGeometry | None:
        """Where everything is; the same as before while nothing has moved."""
        wires = self.wires_now()
        return None if wires is None else wires.geometry

    def wires_now(self) -> Wires | None:
        """Which way the connections go; the same as before while they are between the same units."""
        picture, before = self.picture, self._wires
        if picture is None:
            return None
        if before is None or self._has_moved or self._wiring is not picture.wiring:
            geometry = self._placed(picture.project) if before is None or self._has_moved else before.geometry
            self._has_moved, self._wiring = False, picture.wiring
            if before is not None and geometry.is_like(before.geometry):
                geometry = before.geometry
            if before is None or not before.fit(geometry, picture.wiring):
                self._wires = Wires(geometry, picture.wiring)
        return self._wires

    def _placed(self, project: Project) -> GraphGeometry:
        area, scale, places = QRectF(self.rect()), self.painter.theme.scale, self._dragged_to
        if places is None:
            lay_out = LAYOUTS[self.layout_name][1]
            places = lay_out(project, GraphGeometry(lay_out(project), area, scale).aspect)
        return GraphGeometry(places, area, scale)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture."""
        painter, wires = QPainter(self), self.wires_now()
        painter.fillRect(self.rect(), self.painter.theme.color("surface"))
        if wires is not None and self.picture is not None:
            self.painter.paint(painter, wires, self.picture, self.devicePixelRatioF())
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Everything has another place."""
        self._arrange()

    def connection_at(self, point: QPointF) -> Pair | None:
        """The connection within reach of a point."""
        wires = self.wires_now()
        if self.picture is None or wires is None or not len(self.picture.wiring.to):
            return None
        distances = wires.distances(point)
        nearest = int(distances.argmin())
        wiring = self.picture.wiring
        return (int(wiring.to[nearest]), int(wiring.source[nearest])) if distances[nearest] <= NEAR else None

    def event(self, event: QEvent) -> bool:
        """The tooltip says what is pointed at."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), broken(self.told_of(QPointF(event.pos()))), self)
            return True
        return super().event(event)

    def told_of(self, point: QPointF) -> str:
        """What is at a point: a connection with its tension, or what can be done."""
        geometry, picture = self.geometry_now(), self.picture
        if geometry is None or picture is None:
            return ""
        unit = geometry.unit_at(point)
        if unit == BIAS:
            return "A unit that is always on: the weights from it are the biases"
        if unit is not None:
            state = "removed" if picture.project.lesioned[unit] else "on" if picture.on[unit] else "off"
            gap = figure(float(picture.gaps[unit]), sign=True)
            return f"Unit {picture.names[unit]} is {state}, energy gap {gap}"
        pair = self.connection_at(point)
        return HOW if pair is None else self.sentence(pair)

    def sentence(self, pair: Pair) -> str:
        """A connection in words."""
        assert self.picture is not None
        picture, (to, source) = self.picture, pair
        names, weight = picture.names, figure(picture.weight(pair), sign=True)
        if source == BIAS:
            what = f"Bias of unit {names[to]}: b = {weight}"
        elif picture.wiring.directed:
            what = f"To unit {names[to]} from unit {names[source]}: w = {weight}"
        else:
            what = f"Units {names[to]} and {names[source]}: w = {weight}"
        pairs = picture.wiring.pairs
        if pair not in pairs:
            return what
        tension = float(picture.tension[pairs.index(pair)])
        fact = "frustrated" if tension > 0 else "satisfied" if tension < 0 else "idle"
        return f"{what}, tension {figure(tension, sign=True)}: {fact}"


def _stand_alike(before: Project, after: Project) -> bool:
    """Whether every layout puts the units of both at the same places."""
    same = before.same_grid(after) and before.places is after.places
    return same and before.clamped is after.clamped and before.hidden is after.hidden
