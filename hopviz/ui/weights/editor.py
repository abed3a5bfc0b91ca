"""Editable weight matrix: a chosen cell, which wheel, keys and figures act on."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QToolTip

from hopviz.actions.state_edits import BeginStroke, EndStroke
from hopviz.actions.wiring_edits import SetBias, SetWeight
from hopviz.core.network import Network
from hopviz.project.model import Project
from hopviz.project.parts import BIAS, Pair
from hopviz.ui.panel import Acting
from hopviz.ui.style.theme import Theme
from hopviz.ui.weights.map import NOWHERE, WAYS, MatrixMap
from hopviz.ui.weights.pyramid import Pyramid
from hopviz.ui.widgets.gestures import hint, tip
from hopviz.ui.widgets.weight_field import BEGINNERS, FirstKeys, WeightField, weight_step

ROWS = "Row i holds the weights to unit i, the last column the biases."
HIT = 5.0
"""Pixels along a side from which on a cell can be hit."""
MOST_UNITS = 512
"""The steps of undo of a larger network would fill the memory."""
DIAGONAL = "The weight of a unit to itself is not edited: choose a cell off the diagonal"
TOO_SMALL = "Zoom in first: a cell is too small here to hit"
TOO_LARGE = f"Weights are changed one by one in networks of up to {MOST_UNITS} units"
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class MatrixEditor(Acting, MatrixMap):
    """The map of the weights, with a cell chosen on it; mouse and keys do to the cell what they can."""

    cell_chosen = Signal()
    """Another cell has been chosen, or none."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setAccessibleName("Matrix of the weights")
        self.chosen: Pair | None = None
        """(to, from); from `BIAS` is a bias."""
        self._project: Project | None = None
        self._turned = 0
        self._first_keys = FirstKeys()
        self.field = WeightField(self)
        self.field.taken.connect(self._set_as_one)
        self.field.refused.connect(self.hinted)
        self.field.passed_on.connect(self._type_next)
        self.view_changed.connect(self._follow_view)

    def show_network(self, project: Project, network: Network, pyramid: Pyramid) -> None:
        """Show other weights."""
        self.show_pyramid(pyramid, network)
        self._project = project

    def forget(self) -> None:
        super().forget()
        self._project = None
        self.choose(None)
        self.field.leave()

    @property
    def refusal(self) -> str:
        """Why no cell can be chosen now; empty if one can."""
        if self._network is None or self._network.n > MOST_UNITS:
            return TOO_LARGE
        return "" if self._cell_size() >= HIT else TOO_SMALL

    @property
    def hint(self) -> str:
        """What can be done, in a few words."""
        return hint("weights", self.mode)

    @property
    def mode(self) -> str:
        """Whether weights can be changed now, or after zooming in, or only looked at."""
        return {"": "change", TOO_SMALL: "zoom"}.get(self.refusal, "look")

    @property
    def empty_words(self) -> str:
        return super().empty_words + ("" if self.refusal else ", or click here and type a weight")

    def value(self) -> float:
        """The chosen weight or bias; 0 without one."""
        if self._network is None or self.chosen is None:
            return 0.0
        to, source = self.chosen
        return float(self._network.bias[to]) if source == BIAS else self._network.weight(to, source)

    def choose(self, cell: Pair | None) -> None:
        """Choose a cell, which is not on the diagonal, or none."""
        if cell is not None and cell[0] == cell[1]:
            self.hinted.emit(DIAGONAL)
            cell = None
        if cell != self.chosen:
            self.chosen, self._turned = cell, 0
            self.update()
            self.cell_chosen.emit()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._wants(event):
            event.accept()
            return True
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), f"{ROWS}\n{tip('weights', self.mode)}", self)
            return True
        return super().event(event)

    def click(self, cell: Pair) -> None:
        if not self.refusal:
            self.choose(None if cell == NOWHERE else cell)
        super().click(cell)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        cell = self.cell(event.position())
        if event.button() == Qt.MouseButton.LeftButton and not self.refusal and cell != NOWHERE:
            self.choose(cell)
            self.type_weight()
            if self.chosen is not None:
                return
        super().mouseDoubleClickEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.chosen is None or self.cell(event.position()) not in (self.chosen, self._mirror()):
            super().wheelEvent(event)
            return
        self._turned += event.angleDelta().y()
        notches = math.trunc(self._turned / 120)
        self._turned -= 120 * notches
        if notches:
            self._step(notches)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return begins; arrows move the chosen cell, the rest changes its weight."""
        key, begun = Qt.Key(event.key()), self._first_keys.begun(event.text())
        if self.chosen is None and key in ENTER:
            self._begin()
        elif self.chosen is None:
            super().keyPressEvent(event)
        elif key in WAYS:
            self._move(*WAYS[key])
        elif key in ENTER or begun:
            self.type_weight(begun)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            self._step(1 if key == Qt.Key.Key_Plus else -1)
        elif key == Qt.Key.Key_Delete:
            self._set_as_one(0.0)
        elif key == Qt.Key.Key_Escape:
            self.choose(None)
        else:
            super().keyPressEvent(event)

    def _wants(self, event: QKeyEvent) -> bool:
        plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        mine = event.text()[:1] in tuple(BEGINNERS) or event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Escape)
        return self.chosen is not None and plain and mine

    def _begin(self) -> None:
        """Choose the first cell that can be seen, off the diagonal."""
        if self.refusal:
            self.hinted.emit(self.refusal)
            return
        view = self.visible_range()
        row, column = math.ceil(view.top()), math.ceil(view.left())
        self.choose((row, column + 1 if row == column else column))

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
            self.reveal(to, max(source, 0))

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
        self.acted.emit(BeginStroke())
        self._set(value)
        self.acted.emit(EndStroke())

    def _set(self, value: float) -> None:
        if self.chosen is None:
            return
        to, source = self.chosen
        if source == BIAS:
            self.acted.emit(SetBias(to, value))
        else:
            self.acted.emit(SetWeight(to, source, value))

    def _mirror(self) -> Pair | None:
        """The cell that follows the chosen one."""
        if self.chosen is None or self._project is None or not self._project.symmetric or self.chosen[1] == BIAS:
            return None
        return self.chosen[1], self.chosen[0]

    def _cell_size(self) -> float:
        return self.map_rect().width() / max(self.visible_range().width(), 1.0)

    def _rect(self, cell: Pair) -> QRectF:
        """Where a cell is, in pixels."""
        to, source = cell
        corner, size = self.position(to, source), self._cell_size()
        if source == BIAS:
            strip = self.bias_rect()
            return QRectF(strip.left(), corner.y(), strip.width(), size)
        return QRectF(corner.x(), corner.y(), size, size)

    def _follow_view(self) -> None:
        if self.chosen is not None and self.refusal:
            self.choose(None)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.chosen is None:
            return
        painter = QPainter(self)
        painter.setClipRect(self.map_rect().united(self.bias_rect()).adjusted(-2, -2, 3, 3))
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
