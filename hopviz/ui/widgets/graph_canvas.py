"""How is a graph edited?  What mouse and keys do to units and connections; the picture is painted elsewhere."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopviz.core.network import OFF, Network
from hopviz.core.recorder import Report
from hopviz.project.model import Project
from hopviz.ui.plotting import broken, round_up
from hopviz.ui.widgets.graph_layout import LAYOUTS
from hopviz.ui.widgets.graph_painter import (
    BIAS,
    GraphGeometry,
    GraphPainter,
    GraphPicture,
    Pair,
    connections,
    distance,
)

NEAR = 8.0
"""Pixels from a connection within which it is pointed at."""
DRAGGED = 5.0
"""Pixels after which a press is a drag."""
NOTCHES = 20
"""Notches of the wheel, or pixels, that change a weight by about the largest there is."""
REMOVAL = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier
HOW = (
    "Click a unit to flip it, drag it to move it, right-drag to another unit to connect them. Click a connection, then "
    "turn the wheel or drag up and down to change its weight; Delete removes it. The square is an always-on unit: its "
    "connections are the biases. Glowing pairs are frustrated: their tension −w s s raises the energy."
)


class GraphCanvas(QWidget):
    """The picture, and what mouse and keys do to it."""

    stroke_begun, stroke_ended = Signal(), Signal()
    painted = Signal(object, object)
    clamp_toggled = Signal(int)
    removal_toggled = Signal(int)
    update_wanted = Signal(int)
    pointed_at = Signal(int)
    unit_chosen = Signal(int)
    weight_set = Signal(int, int, float)
    bias_set = Signal(int, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.painter = GraphPainter()
        self.picture: GraphPicture | None = None
        self.click_updates = False
        """Whether a click lets a unit decide, instead of flipping it."""
        self.layout_name = "circle"
        self.dirty = False
        self._project: Project | None = None
        self._pressed: QPointF | None = None
        self._grip: int | None = None
        """The unit that is dragged."""
        self._value = 0.0
        """The weight of the chosen connection when a drag began."""
        self._moved = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 180)
        self.setAccessibleName("Graph of the network")
        self.setToolTip(broken(HOW))

    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(520, 500)

    def show_project(self, project: Project) -> None:
        """Take over masks; another number of units is laid out."""
        other = self._project is None or self._project.n != project.n
        self._project = project
        if other:
            self.picture = None
        elif self.picture is not None:
            self.picture.clamped, self.picture.lesioned = project.clamped, project.lesioned
            self.picture.hidden, self.picture.names = project.hidden, names_of(project)
        self.dirty = True

    def show_network(self, network: Network) -> None:
        """Take over weights and biases."""
        project, before = self._project, self.picture
        if project is None or network.n != project.n:
            return
        places = LAYOUTS[self.layout_name][1](project) if before is None else before.places
        on = project.cue > 0 if before is None else before.on
        selected = None if before is None else before.selected
        self.picture = GraphPicture(
            network, names_of(project), places, on, np.zeros(network.n, bool),
            project.clamped, project.lesioned, project.hidden, np.zeros((network.n, network.n)),
            np.zeros(network.n), selected,
        )  # fmt: skip
        self._measure(on)

    def show_report(self, report: Report) -> None:
        """Take over the state and who wants to change."""
        frame, picture = report.frame, self.picture
        if picture is None or frame.state.size != picture.n:
            return
        on = frame.state > 0
        free = ~(picture.clamped | picture.lesioned)
        picture.wanting = free & np.where(on, frame.drive < 0, frame.drive > 0)
        picture.halo = frame.visited
        self._measure(on)

    def _measure(self, on: np.ndarray) -> None:
        """Tensions and gaps of a state; removed units have none."""
        picture = self.picture
        assert picture is not None
        network, here = picture.network, ~picture.lesioned
        off = OFF[network.units]
        state = np.where(on, 1, off)
        present = np.where(here, state, 0).astype(float)
        picture.on = on
        picture.tension = -network.weights * np.outer(present, present)
        picture.pull = -network.bias * present
        fields = network.weights @ present + network.bias
        picture.gaps = (1 - off) * fields
        self.dirty = True

    def energy_parts(self) -> tuple[float, float]:
        """What pairs and biases add to the energy."""
        assert self.picture is not None
        return 0.5 * float(self.picture.tension.sum()), float(self.picture.pull.sum())

    def lay_out(self, name: str) -> None:
        """Place the units by a layout."""
        self.layout_name = name
        if self.picture is not None and self._project is not None:
            self.picture.places = LAYOUTS[name][1](self._project)
            self.dirty = True

    def geometry_now(self) -> GraphGeometry | None:
        """Where everything is."""
        return None if self.picture is None else GraphGeometry(self.picture.places, QRectF(self.rect()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture."""
        geometry = self.geometry_now()
        if geometry is not None and self.picture is not None:
            painter = QPainter(self)
            self.painter.paint(painter, geometry, self.picture)
            painter.end()

    def connection_at(self, point: QPointF) -> Pair | None:
        """The connection within reach of a point."""
        geometry, picture = self.geometry_now(), self.picture
        if geometry is None or picture is None:
            return None
        directed = not picture.network.is_symmetric
        near = [
            (distance(geometry.line(pair, directed and pair[1] != BIAS), point), pair)
            for pair in connections(picture.network)
        ]
        gap, pair = min(near, default=(NEAR + 1, (0, 0)))
        return pair if gap <= NEAR else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Grip a unit, begin a connection, or choose one."""
        geometry, picture = self.geometry_now(), self.picture
        if geometry is None or picture is None:
            return
        point, unit = event.position(), geometry.unit_at(event.position())
        self._pressed, self._moved, self._grip = point, False, None
        if unit is not None and event.button() == Qt.MouseButton.RightButton:
            picture.band = (unit, point)
        elif unit is not None and unit != BIAS:
            if not self._masked_instead(unit, event.modifiers()):
                self._grip = unit
            self._choose(unit)
        else:
            self.select(self.connection_at(point))
        self.dirty = True

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move a unit, draw a connection, change a weight, or point."""
        geometry, picture, point = self.geometry_now(), self.picture, event.position()
        if geometry is None or picture is None:
            return
        if self._pressed is None:
            unit = geometry.unit_at(point)
            self.pointed_at.emit(-1 if unit is None else unit)
            self._show_cursor(unit, point)
            return
        self._moved |= (point - self._pressed).manhattanLength() > DRAGGED
        if picture.band is not None:
            picture.band = (picture.band[0], point)
        elif self._grip is not None and self._moved:
            places = picture.places.copy()
            places[self._grip] = geometry.place(point)
            picture.places = places
        elif picture.selected is not None and self._moved:
            self._set(self._value + (self._pressed.y() - point.y()) * self.step() / 4)
        self.dirty = True

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click flips; a band that ends on a unit connects."""
        geometry, picture = self.geometry_now(), self.picture
        if geometry is None or picture is None or self._pressed is None:
            return
        if picture.band is not None:
            source, to = picture.band[0], geometry.unit_at(event.position())
            picture.band = None
            if to is not None and to != source:
                self._connect(source, to)
        elif self._grip is not None and not self._moved:
            self._act_on(self._grip)
        self._pressed = self._grip = None
        self.dirty = True

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        self.pointed_at.emit(-1)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change the weight that is pointed at or chosen."""
        pair = self.connection_at(event.position())
        if pair is not None:
            self.select(pair)
        if self.picture is not None and self.picture.selected is not None:
            self._set(self.value() + event.angleDelta().y() / 120 * self.step())
            event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk over units, Tab over connections; Enter flips; plus, minus and Delete change a weight."""
        key, picture = event.key(), self.picture
        if picture is None:
            return
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Down):
            ahead = key in (Qt.Key.Key_Right, Qt.Key.Key_Down)
            self._choose((picture.cursor + (1 if ahead else -1)) % picture.n)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and picture.cursor >= 0:
            if not self._masked_instead(picture.cursor, event.modifiers()):
                self._act_on(picture.cursor)
        elif key in (Qt.Key.Key_Comma, Qt.Key.Key_Semicolon):
            self._next_connection(1 if key == Qt.Key.Key_Semicolon else -1)
        elif picture.selected is not None and key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            self._set(self.value() + (self.step() if key == Qt.Key.Key_Plus else -self.step()))
        elif picture.selected is not None and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._set(0.0)
            self.select(None)
        elif key == Qt.Key.Key_Escape:
            self.select(None)
        else:
            super().keyPressEvent(event)

    def select(self, pair: Pair | None) -> None:
        """Choose a connection, or none."""
        if self.picture is not None:
            self.picture.selected = pair
            self._value = self.value()
            self.dirty = True

    def value(self) -> float:
        """Weight of the chosen connection; 0 without one."""
        if self.picture is None or self.picture.selected is None:
            return 0.0
        return self.painter.weight(self.picture, self.picture.selected)

    def step(self) -> float:
        """By how much one notch or key changes a weight: round, and about a twentieth of the largest."""
        assert self.picture is not None
        largest = float(np.abs(self.picture.network.weights).max(initial=0.0))
        return round_up(largest / NOTCHES) if largest else 0.1

    def _act_on(self, unit: int) -> None:
        if self.click_updates:
            self.update_wanted.emit(unit)
        else:
            self.flip(unit)

    def flip(self, unit: int) -> None:
        """Turn a unit over."""
        picture = self.picture
        if picture is None or picture.lesioned[unit]:
            return
        self.stroke_begun.emit()
        self.painted.emit(np.array([unit]), np.array([-1 if picture.on[unit] else 1], np.int8))
        self.stroke_ended.emit()

    def _choose(self, unit: int) -> None:
        assert self.picture is not None
        self.picture.cursor = unit
        self.unit_chosen.emit(unit)
        self.dirty = True

    def _masked_instead(self, unit: int, modifiers: Qt.KeyboardModifier) -> bool:
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.clamp_toggled.emit(unit)
        elif modifiers & REMOVAL:
            self.removal_toggled.emit(unit)
        else:
            return False
        return True

    def _connect(self, source: int, to: int) -> None:
        """Choose a connection, new or not; a new one begins with the typical weight there is."""
        assert self.picture is not None
        pair = (source, BIAS) if to == BIAS else (to, source)
        if pair[1] != BIAS and self.picture.network.is_symmetric:
            pair = (min(pair), max(pair))
        self.select(pair)
        if self.value() == 0:
            sizes = np.abs(self.picture.network.weights[self.picture.network.weights != 0])
            self._set(float(np.median(sizes)) if sizes.size else 1.0)

    def _next_connection(self, ahead: int) -> None:
        assert self.picture is not None
        pairs = connections(self.picture.network)
        if pairs:
            now = pairs.index(self.picture.selected) if self.picture.selected in pairs else -1
            self.select(pairs[(now + ahead) % len(pairs)])

    def _set(self, value: float) -> None:
        """Ask for a weight; whole steps, so that figures stay round."""
        assert self.picture is not None
        if self.picture.selected is None:
            return
        to, source = self.picture.selected
        rounded = round(value / self.step()) * self.step()
        if source == BIAS:
            self.bias_set.emit(to, rounded)
        else:
            self.weight_set.emit(to, source, rounded)

    def _show_cursor(self, unit: int | None, point: QPointF) -> None:
        over = unit is None and self.connection_at(point) is not None
        self.setCursor(Qt.CursorShape.SizeVerCursor if over else Qt.CursorShape.ArrowCursor)


def names_of(project: Project) -> tuple[str, ...]:
    """What stands in the discs."""
    return tuple(project.unit_name(unit) for unit in range(project.n))
