"""What is shown to the network?  The drawing, whose lines are the visible units: a click switches one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopviz.ui.theme import GRID, LIGHT, Theme
from hopviz.ui.widgets.figure_shape import FigureShape
from hopviz.ui.widgets.graph_geometry import distance

NEAR = 12.0
"""Pixels from a line within which it is pointed at."""
WIDE = 5.0
MARGIN = 4 * GRID
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
AHEAD = (Qt.Key.Key_Right, Qt.Key.Key_Down)
BACK = (Qt.Key.Key_Left, Qt.Key.Key_Up)


class LineDrawing(QWidget):
    """The lines, and what mouse and keys do to them."""

    switched = Signal(int)
    """Turn this unit over."""
    clamp_toggled = Signal(int)
    pointed_at = Signal(int)
    """The unit of the line under the mouse or the cursor; -1 for none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.shape: FigureShape | None = None
        self.on = np.zeros(0, bool)
        """(N,) which units are on."""
        self.clamped = np.zeros(0, bool)
        self.wanting = np.zeros(0, bool)
        """(N,) which units want to change."""
        self.cursor = -1
        """Number of the line that keys act on."""
        self._hovered = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 160)
        self.setAccessibleName("Drawing")

    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(320, 320)

    def show_shape(self, shape: FigureShape) -> None:
        """Take over another figure."""
        self.shape, self.cursor, self._hovered = shape, -1, -1
        self.update()

    def show_state(self, on: NDArray[np.bool_], clamped: NDArray[np.bool_], wanting: NDArray[np.bool_]) -> None:
        """Take over which units are on, which are held, and which want to change."""
        self.on, self.clamped, self.wanting = on, clamped, wanting
        self.update()

    def line(self, number: int) -> QLineF:
        """Where line number `number` is drawn."""
        assert self.shape is not None
        first, second = (self._place(end) for end in self.shape.lines[number])
        return QLineF(first, second)

    def _place(self, at: NDArray[np.float64]) -> QPointF:
        scale = max(min(self.width(), self.height()) / 2 - MARGIN, 10)
        return QPointF(self.width() / 2 + scale * at[0], self.height() / 2 - scale * at[1])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Missing lines first, then what is drawn."""
        if self.shape is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number in sorted(range(len(self.shape.lines)), key=lambda number: self.on[self.shape.line_units[number]]):
            self._draw_line(painter, number)
        painter.setFont(self.theme.font(11))
        painter.setPen(self.theme.color("muted"))
        for letter, corner in zip(LETTERS, self.shape.corners, strict=False):
            self._draw_letter(painter, letter, corner)
        painter.end()

    def _draw_line(self, painter: QPainter, number: int) -> None:
        assert self.shape is not None
        unit, line = self.shape.line_units[number], self.line(number)
        on, width = bool(self.on[unit]), WIDE * self.theme.scale
        if number in (self._hovered, self.cursor if self.hasFocus() else -1):
            painter.setPen(_pen(self.theme.color("accent", 90), width + 9))
            painter.drawLine(line)
        if self.wanting[unit] and on:
            painter.setPen(_pen(self.theme.color("ring", 80), width + 6))
            painter.drawLine(line)
        if self.wanting[unit] and not on:
            painter.setPen(QPen(self.theme.color("ring", 150), 1.5, Qt.PenStyle.DashLine))
        elif not on:
            painter.setPen(QPen(self.theme.color("muted", 170), 1.5, Qt.PenStyle.DotLine))
        elif self.clamped[unit]:
            painter.setPen(_pen(self.theme.color("ink"), width))
        else:
            painter.setPen(_pen(self.theme.color("unit_on"), width))
        painter.drawLine(line)

    def _draw_letter(self, painter: QPainter, letter: str, corner: NDArray[np.float64]) -> None:
        away = corner / max(float(np.linalg.norm(corner)), 1e-9)
        metrics = QFontMetricsF(painter.font())
        at = self._place(corner) + QPointF(away[0], -away[1]) * (1.1 * metrics.height())
        box = QRectF(at.x() - 10, at.y() - metrics.height() / 2, 20, metrics.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter)

    def line_at(self, point: QPointF) -> int:
        """Number of the line within reach of a point, -1 for none."""
        if self.shape is None:
            return -1
        near = [(distance(self.line(number), point), number) for number in range(len(self.shape.lines))]
        gap, number = min(near, default=(NEAR + 1, -1))
        return number if gap <= NEAR else -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Switch a line; with Shift hold it or let it go."""
        number = self.line_at(event.position())
        if number >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.cursor = number
            self._act(number, event.modifiers())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at a line."""
        number = self.line_at(event.position())
        if number != self._hovered:
            self._hovered = number
            self.setCursor(Qt.CursorShape.PointingHandCursor if number >= 0 else Qt.CursorShape.ArrowCursor)
            self._point(number)

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        self._hovered = -1
        self._point(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from line to line, Return switches, with Shift holds or lets go."""
        count = 0 if self.shape is None else len(self.shape.lines)
        key = Qt.Key(event.key())
        if count and key in (*AHEAD, *BACK):
            self.cursor = 0 if self.cursor < 0 else (self.cursor + (1 if key in AHEAD else -1)) % count
            self._point(self.cursor)
        elif self.cursor >= 0 and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._act(self.cursor, event.modifiers())
        else:
            super().keyPressEvent(event)

    def _act(self, number: int, modifiers: Qt.KeyboardModifier) -> None:
        assert self.shape is not None
        unit = int(self.shape.line_units[number])
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.clamp_toggled.emit(unit)
        else:
            self.switched.emit(unit)
        self.update()

    def _point(self, number: int) -> None:
        assert self.shape is not None
        self.pointed_at.emit(int(self.shape.line_units[number]) if number >= 0 else -1)
        self.update()


def _pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
