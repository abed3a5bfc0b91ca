"""How is a weight changed in the matrix?  A chosen cell over the map, which wheel, keys and figures act on."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from hopviz.core.network import Network
from hopviz.project.model import Project
from hopviz.project.parts import BIAS, Pair
from hopviz.ui.style.theme import LIGHT, Theme
from hopviz.ui.weights.map import MatrixMap
from hopviz.ui.widgets.weight_field import BEGINNERS, FirstKeys, WeightField, weight_step

HIT = 5.0
"""Pixels along a side from which on a cell can be hit."""
MOST_UNITS = 512
"""The steps of undo of a larger network would fill the memory."""
CLICK = "Point at a weight, click to change it"
ZOOM_IN = "Point at a weight; zoom in to change it"
LOOK = "Point at a weight"
DIAGONAL = "A unit has no connection to itself: choose a cell off the diagonal"
TOO_SMALL = "Zoom in first: a cell is too small here to hit"
TOO_LARGE = f"Weights are changed one by one in networks of up to {MOST_UNITS} units"
WAYS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class MatrixEditor(QWidget):
    """Lies over the map, lets everything through, and takes what concerns the chosen cell.

    Parameters
    ----------
    map : MatrixMap
        Its mouse and keys mean what they mean to it, except where a cell is chosen.
    """

    stroke_begun, stroke_ended = Signal(), Signal()
    weight_set = Signal(int, int, float)
    bias_set = Signal(int, float)
    cell_chosen = Signal()
    """Another cell has been chosen, or none."""
    told = Signal(str)

    def __init__(self, map: MatrixMap) -> None:
        super().__init__(map)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.theme: Theme = LIGHT
        self.chosen: Pair | None = None
        """(to, from); from -1 is a bias."""
        self._map = map
        self._project: Project | None = None
        self._network: Network | None = None
        self._pressed: QPoint | None = None
        self._turned = 0
        self._first_keys = FirstKeys()
        self.field = WeightField(map)
        self.field.taken.connect(self._set_as_one)
        self.field.refused.connect(self.told)
        self.field.passed_on.connect(self._type_next)
        map.installEventFilter(self)
        map.view_changed.connect(self._follow_view)

    def show_network(self, project: Project, network: Network) -> None:
        """Take over weights, with which the map is painted anew; another number of units leaves no cell chosen."""
        if self._network is not None and self._network.n != network.n:
            self.choose(None)
        self._project, self._network = project, network

    @property
    def refusal(self) -> str:
        """Why no cell can be chosen now; empty if one can."""
        if self._network is None or self._network.n > MOST_UNITS:
            return TOO_LARGE
        return "" if self._cell_size() >= HIT else TOO_SMALL

    @property
    def hint(self) -> str:
        """What can be done, in a few words."""
        return {"": CLICK, TOO_SMALL: ZOOM_IN}.get(self.refusal, LOOK)

    def value(self) -> float:
        """The chosen weight or bias; 0 without one."""
        if self._network is None or self.chosen is None:
            return 0.0
        to, source = self.chosen
        return float(self._network.bias[to] if source == BIAS else self._network.weights[to, source])

    def choose(self, cell: Pair | None) -> None:
        """Choose a cell, which is not on the diagonal, or none."""
        if cell is not None and cell[0] == cell[1]:
            self.told.emit(DIAGONAL)
            cell = None
        if cell != self.chosen:
            self.chosen, self._turned = cell, 0
            self.update()
            self.cell_chosen.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind, types = event.type(), QEvent.Type
        if kind == types.Resize:
            self.resize(self._map.size())
        elif isinstance(event, QWheelEvent):
            return self._wheel(event)
        elif isinstance(event, QKeyEvent) and kind == types.ShortcutOverride and self._wants(event):
            event.accept()
            return True
        elif isinstance(event, QKeyEvent) and kind == types.KeyPress:
            return self._key(Qt.Key(event.key()), event.text())
        elif isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton:
            return self._mouse(kind, event.position())
        return False

    def _mouse(self, kind: QEvent.Type, position: QPointF) -> bool:
        """A click chooses, a double click types; what else the mouse does is the map's."""
        types = QEvent.Type
        if kind == types.MouseButtonPress:
            self._pressed = position.toPoint()
        elif kind == types.MouseButtonRelease and self._pressed is not None:
            still = (position.toPoint() - self._pressed).manhattanLength() < QApplication.startDragDistance()
            self._pressed = None
            if still and not self.refusal:
                self.choose(self._cell_at(position))
        elif kind == types.MouseButtonDblClick and not self.refusal and self._cell_at(position) is not None:
            self.choose(self._cell_at(position))
            self.type_weight()
            return self.chosen is not None
        return False

    def _wheel(self, event: QWheelEvent) -> bool:
        if self.chosen is None or self._cell_at(event.position()) not in (self.chosen, self._mirror()):
            return False
        self._turned += event.angleDelta().y()
        notches = math.trunc(self._turned / 120)
        self._turned -= 120 * notches
        if notches:
            self._step(notches)
        event.accept()
        return True

    def _wants(self, event: QKeyEvent) -> bool:
        plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        mine = event.text()[:1] in tuple(BEGINNERS) or event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Escape)
        return self.chosen is not None and plain and mine

    def _key(self, key: Qt.Key, text: str) -> bool:
        """Return begins; arrows move the chosen cell, the rest changes its weight."""
        begun = self._first_keys.begun(text)
        if self.chosen is None:
            return self._begin() if key in ENTER else False
        if key in WAYS:
            self._move(*WAYS[key])
        elif key in ENTER:
            self.type_weight()
        elif begun:
            self.type_weight(begun)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            self._step(1 if key == Qt.Key.Key_Plus else -1)
        elif key == Qt.Key.Key_Delete:
            self._set_as_one(0.0)
        elif key == Qt.Key.Key_Escape:
            self.choose(None)
        else:
            return False
        return True

    def _begin(self) -> bool:
        """Choose the first cell that can be seen, off the diagonal."""
        if self.refusal:
            self.told.emit(self.refusal)
            return True
        view = self._map.visible_range()
        row, column = math.ceil(view.top()), math.ceil(view.left())
        self.choose((row, column + 1 if row == column else column))
        return True

    def _move(self, down: int, right: int) -> None:
        """To the next cell that way; over the diagonal, never out of the matrix."""
        assert self.chosen is not None
        assert self._network is not None
        to, source = self.chosen[0] + down, self.chosen[1] + right
        if to == source:
            to, source = to + down, source + right
        first = BIAS if self.chosen[1] == BIAS else 0
        if 0 <= to < self._network.n and first <= source < self._network.n:
            self.choose((to, source))
            self._map.reveal(to, max(source, 0))

    def type_weight(self, begun: str = "") -> None:
        """Open the field on the chosen cell; `begun` is what has been typed already."""
        if self.chosen is not None:
            self.field.open(self._rect(self.chosen).center().toPoint(), self.value(), self.theme, begun)

    def _type_next(self, ahead: int) -> None:
        self._move(0, ahead)
        self.type_weight()

    def _step(self, notches: int) -> None:
        assert self._network is not None
        step = weight_step(self._network.weights)
        self._set(round(self.value() / step + notches) * step)

    def _set_as_one(self, value: float) -> None:
        """Ask for exactly this weight, as a change of its own."""
        self.stroke_begun.emit()
        self._set(value)
        self.stroke_ended.emit()

    def _set(self, value: float) -> None:
        if self.chosen is None:
            return
        to, source = self.chosen
        if source == BIAS:
            self.bias_set.emit(to, value)
        else:
            self.weight_set.emit(to, source, value)

    def _cell_at(self, position: QPointF) -> Pair | None:
        unit = self._map.bias_at(position)
        if unit >= 0:
            return unit, BIAS
        to, source = self._map.cell(position)
        return (to, source) if to >= 0 else None

    def _mirror(self) -> Pair | None:
        """The cell that follows the chosen one."""
        if self.chosen is None or self._project is None or not self._project.symmetric or self.chosen[1] == BIAS:
            return None
        return self.chosen[1], self.chosen[0]

    def _cell_size(self) -> float:
        return self._map.map_rect().width() / max(self._map.visible_range().width(), 1.0)

    def _rect(self, cell: Pair) -> QRectF:
        """Where a cell is, in pixels."""
        to, source = cell
        corner, size = self._map.position(to, source), self._cell_size()
        if source == BIAS:
            strip = self._map.bias_rect()
            return QRectF(strip.left(), corner.y(), strip.width(), size)
        return QRectF(corner.x(), corner.y(), size, size)

    def _follow_view(self) -> None:
        if self.chosen is not None and self.refusal:
            self.choose(None)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.chosen is None:
            return
        painter = QPainter(self)
        painter.setClipRect(self._map.map_rect().united(self._map.bias_rect()).adjusted(-2, -2, 3, 3))
        mirror = self._mirror()
        if mirror is not None:
            painter.setPen(QPen(self.theme.color("accent"), 1.5, Qt.PenStyle.DotLine))
            painter.drawRect(self._rect(mirror))
        box = self._rect(self.chosen)
        painter.setPen(QPen(self.theme.color("surface"), 4.0))
        painter.drawRect(box)
        painter.setPen(QPen(self.theme.color("accent"), 2.0))
        painter.drawRect(box)
        painter.end()
