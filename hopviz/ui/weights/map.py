"""Square map of a weight matrix, with the biases as one more column: zoom, drag, keys and painting."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from hopviz.core.network import Network
from hopviz.project.numbers import figure
from hopviz.project.parts import BIAS, Pair
from hopviz.ui.guard import Guarded
from hopviz.ui.style.plotting import packed, paint_part
from hopviz.ui.style.rendering import pixel_ratio
from hopviz.ui.style.text import text_size, write
from hopviz.ui.style.theme import Theme, diverging
from hopviz.ui.weights.axes import Axes
from hopviz.ui.weights.flash import Flash, flash_colours
from hopviz.ui.weights.pyramid import REACH, Indices, Pyramid, indices
from hopviz.ui.weights.tiles import Tiles

GUTTER = 7
"""Pixels at the left and at the right of the square, where the marks of the chosen row are."""
TALL = 4.0
"""Pixels of a row from which on it is framed as well."""
BIAS_WIDTH, BIAS_DISTANCE, BIAS_OVERHANG = 10, 12, 10
"""Of the column of biases, from the marks of the matrix to it, and of its name beside it, in pixels."""
FEWEST = 4.0
"""Weights along a side at the greatest zoom."""
ZOOM = 1.25
LEGIBLE, ROOM = 40.0, 6.0
"""Pixels of a cell, at scale 1, from which on its weight is written into it, and how many stay free beside it."""
VEIL = 190
"""Of 255: how much of the weights what was added hides where nothing was."""
EMPTY = "No connections yet: store a memory"
STALE = 190
"""Of 255: how much the ground hides of weights that are not the present ones."""
NOWHERE: Pair = (-1, -1)
WAYS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
"""Rows down and columns to the right that an arrow key goes."""


class MatrixMap(Guarded, QWidget):
    """Row i, column j: the weight to unit i from unit j; column b: the biases, unless all of them are zero."""

    pointed = Signal(int, int)
    """(to, from) of the weight or bias under the mouse; `NOWHERE` when it has left."""
    unit_clicked = Signal(int)
    """The row clicked."""
    view_changed = Signal()
    """Another part is visible, or the square has another size."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.theme = theme
        self.flash = Flash()
        """What was added to the weights last, for as long as it is seen."""
        self.pyramid: Pyramid | None = None
        self._network: Network | None = None
        self._tiles: Tiles | None = None
        self.waiting: str | None = None
        """What is said in place of weights that are still being made; None: those that are shown are the present ones.
        """
        self.largest_bias = 0.0
        """The colours of the biases reach from minus this to this."""
        self._biases: Indices = np.zeros((0, 1), np.uint8)
        self._corner = QPointF(0.0, 0.0)
        self._span = 1.0
        self._row = -1
        self._pressed: QPointF | None = None
        self._pressed_corner = QPointF()
        self._dragging = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._axes = Axes(theme)
        self.apply_theme(theme)

    def sizeHint(self) -> QSize:
        return QSize(240, 240)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self._axes.apply_theme(theme)
        self._colours, self._flash_colours = packed(diverging(theme)), flash_colours(theme)
        self.update()

    def show_pyramid(self, pyramid: Pyramid, network: Network) -> None:
        """Show the weights and biases of another network; the view stays if the size does."""
        bias = network.bias
        self.largest_bias = float(np.abs(bias).max())
        self._biases = indices(bias, REACH / self.largest_bias if self.largest_bias else 0.0)[:, None]
        same_size = self.pyramid is not None and self.pyramid.n == pyramid.n
        self.pyramid, self._network, self._tiles = pyramid, network, Tiles(network, pyramid)
        if not same_size:
            self.show_all()
        self.update()

    @property
    def empty_words(self) -> str:
        """What is said of a network without connections."""
        return EMPTY

    @property
    def words(self) -> str:
        """What is said now in place of the weights, or over those that are not the present ones."""
        if self.waiting is not None:
            return self.waiting
        return self.empty_words if self.pyramid is not None and self._is_blank else ""

    @property
    def _is_blank(self) -> bool:
        return self.pyramid is None or (self.pyramid.largest == self.largest_bias == 0 and self.flash.change is None)

    def show_units(self, count: int, name: Callable[[int], str]) -> None:
        """Take over how many units there are, and what each is called."""
        self._axes.show_units(count, name)
        self.update()

    def wait(self, words: str | None) -> None:
        """Say why the present weights are not to be seen yet; None: they are."""
        if words != self.waiting:
            self.waiting = words
            self.update()

    def forget(self) -> None:
        """Keep nothing of units that are gone."""
        self.pyramid = self._network = self._tiles = self._pressed = None
        self.largest_bias = 0.0
        self.flash.end()
        self.mark_row(-1)
        self.show_all()

    def sharpen(self, seconds: float) -> None:
        """Go on, for about so many seconds, with what is visible and finer than what can be shown yet."""
        if self._tiles is not None and self._tiles.go_on(seconds):
            self.update()

    def mark_row(self, row: int) -> None:
        """Mark a row; -1 for none."""
        if row != self._row:
            self._row = row
            self.update()

    def show_all(self) -> None:
        """The whole matrix."""
        self._span = float(self.pyramid.n) if self.pyramid else 1.0
        self._move_to(QPointF(0.0, 0.0))

    def zoom(self, factor: float, about: QPointF | None = None) -> None:
        """Enlarge by a factor; the place `about` (in pixels, or the middle) stays where it is."""
        if self.pyramid is None:
            return
        about = QRectF(self.map_rect()).center() if about is None else about
        fixed, before, n = self._weight_at(about), self._span, float(self.pyramid.n)
        self._span = min(max(self._span / factor, min(FEWEST, n)), n)
        self._move_to(fixed - (fixed - self._corner) * (self._span / before))

    @property
    def is_zoomed(self) -> bool:
        """Whether only a part is visible."""
        return self.pyramid is not None and self._span < self.pyramid.n

    def visible_range(self) -> QRectF:
        """What is visible, in weights: columns from left to right, rows from top to bottom."""
        return QRectF(self._corner.x(), self._corner.y(), self._span, self._span)

    def map_rect(self) -> QRect:
        """The square in pixels."""
        width, height = self.width() - 2 * GUTTER, self.height() - 1
        if self.largest_bias:
            width -= BIAS_WIDTH + BIAS_DISTANCE + BIAS_OVERHANG
        beside, above = self._axes.room(width, height)
        width, height = width - beside, height - above
        side = max(min(width, height), 16)
        left, top = (max(free - side, 0) // 2 for free in (width, height))
        return QRect(beside + GUTTER + left, above + top, side, side)

    def bias_rect(self) -> QRect:
        """The column of the biases in pixels; empty without biases."""
        box = self.map_rect()
        left, width = box.right() + 1 + GUTTER + BIAS_DISTANCE, BIAS_WIDTH if self.largest_bias else 0
        return QRect(left, box.top(), width, box.height())

    def cell(self, position: QPointF) -> Pair:
        """(to, from) at a place in pixels, from `BIAS` for a bias; `NOWHERE` beside the matrix."""
        on_a_bias = QRectF(self.bias_rect()).contains(position)
        if self.pyramid is None or not (on_a_bias or QRectF(self.map_rect()).contains(position)):
            return NOWHERE
        place, last = self._weight_at(position), self.pyramid.n - 1
        return min(int(place.y()), last), BIAS if on_a_bias else min(int(place.x()), last)

    def position(self, i: float, j: float) -> QPointF:
        """The upper left corner of the weight to i from j, in pixels."""
        box = QRectF(self.map_rect())
        return box.topLeft() + (QPointF(j, i) - self._corner) * (box.width() / self._span)

    def reveal(self, i: int, j: int) -> None:
        """Move as little as brings the weight to i from j into view."""
        x = min(max(self._corner.x(), j + 1 - self._span), j)
        y = min(max(self._corner.y(), i + 1 - self._span), i)
        if QPointF(x, y) != self._corner:
            self._move_to(QPointF(x, y))

    def _weight_at(self, position: QPointF) -> QPointF:
        """Column and row, with fractions, at a place in pixels."""
        box = QRectF(self.map_rect())
        return self._corner + (position - box.topLeft()) * (self._span / box.width())

    def _move_to(self, corner: QPointF) -> None:
        limit = (self.pyramid.n if self.pyramid else 1.0) - self._span
        self._corner = QPointF(min(max(corner.x(), 0.0), limit), min(max(corner.y(), 0.0), limit))
        self.view_changed.emit()
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(ZOOM ** (event.angleDelta().y() / 120), event.position())
        self.pointed.emit(*self.cell(event.position()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._pressed_corner, self._dragging = event.position(), self._corner, False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None and event.buttons() & Qt.MouseButton.LeftButton:  # not let go over a dialog
            moved = event.position() - self._pressed
            self._dragging |= moved.manhattanLength() >= QApplication.startDragDistance()
            if self._dragging:
                self._move_to(self._pressed_corner - moved * (self._span / self.map_rect().width()))
        self.pointed.emit(*self.cell(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._pressed is not None:
            self._pressed = None
            if not self._dragging:
                self.click(self.cell(event.position()))

    def click(self, cell: Pair) -> None:
        """Do what a click on a cell does: choose the unit of its row."""
        if cell[1] != BIAS:
            self.unit_clicked.emit(cell[0])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.show_all()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(ZOOM)
        elif event.key() == Qt.Key.Key_Minus:
            self.zoom(1 / ZOOM)
        elif event.key() == Qt.Key.Key_0:
            self.show_all()
        elif event.key() in WAYS:
            down, right = WAYS[Qt.Key(event.key())]
            self._move_to(self._corner + QPointF(right, down) * (self._span / 8))
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.pointed.emit(*NOWHERE)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.pointed.emit(*self.cell(event.position()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.view_changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = QPainter(self), self.map_rect()
        painter.fillRect(self.rect(), self.theme.color("surface"))
        if self.pyramid is None or self._is_blank:
            painter.fillRect(box, self.theme.color("weight_zero"))
        else:
            self._paint_weights(painter, box, self.pyramid)
            if 0 <= self._row < self.pyramid.n:
                self._paint_row(painter, box)
            rows, cols = (self._ends(start, self.pyramid.n) for start in (self._corner.y(), self._corner.x()))
            self._axes.paint(painter, box, GUTTER, rows, cols, lambda i, j: self.position(i, j).toTuple())
            if self.largest_bias:
                self._paint_biases(painter, self.bias_rect())
        self._paint_words(painter, box)
        painter.setPen(QPen(self.theme.color("accent" if self.hasFocus() else "line"), 1))
        painter.drawRect(box.adjusted(-1, -1, 0, 0))
        painter.end()

    def _paint_words(self, painter: QPainter, box: QRect) -> None:
        """What is to be said in place of weights; those that are not the present ones are dim."""
        if not self.words:
            return
        if not self._is_blank:
            painter.fillRect(box.united(self.bias_rect()), self.theme.color("surface", STALE))
        painter.setFont(self.theme.font(13))
        painter.setPen(self.theme.color("muted" if self.waiting is None else "ink"))
        centred = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(box.adjusted(12, 0, -12, 0), centred, self.words)

    def _paint_weights(self, painter: QPainter, box: QRect, pyramid: Pyramid) -> None:
        """The weights, and for a moment what was added to them; with figures in cells that have room."""
        per_pixel = self._span / (box.width() * pixel_ratio(self))
        level = pyramid.level_for(per_pixel)
        seen = self.visible_range() & QRectF(0, 0, pyramid.n, pyramid.n)
        part = QRectF(seen.topLeft() / 2**level, seen.size() / 2**level)
        if level >= pyramid.finest:
            pixels = pyramid.levels[level - pyramid.finest]
            paint_part(painter, box, pixels, part, self._colours, per_pixel > 1)
        elif self._tiles is not None:
            rows = range(math.floor(part.top()), math.ceil(part.bottom()))
            cols = range(math.floor(part.left()), math.ceil(part.right()))
            inner = part.translated(-cols.start, -rows.start)
            pixels = self._tiles.picture(level, rows, cols)
            paint_part(painter, box, pixels, inner, self._colours, per_pixel > 1)
        added = self.flash.change
        if added is not None and added.n == pyramid.n:
            painter.setOpacity(self.flash.opacity)
            painter.fillRect(box, self.theme.color("weight_zero", VEIL))
            paint_part(painter, box, added.levels[level], part, self._flash_colours, per_pixel > 1)
            painter.setOpacity(1.0)
        elif self._network is not None and box.width() / self._span >= LEGIBLE * self.theme.scale:
            self._paint_figures(painter, box, self._network)

    def _paint_figures(self, painter: QPainter, box: QRect, network: Network) -> None:
        """The weights as figures, each in its cell; those that have no room in it, and none of a unit to itself."""
        (top, bottom), (left, right) = (self._ends(start, network.n) for start in (self._corner.y(), self._corner.x()))
        rows, cols = np.arange(top, bottom + 1), np.arange(left, right + 1)
        cell = box.width() / self._span
        painter.save()
        painter.setClipRect(box)
        for i, weights in zip(rows.tolist(), network.weights_block(rows, cols).tolist(), strict=True):
            for j, weight in zip(cols.tolist(), weights, strict=True):
                text = figure(weight, sign=True)
                if (i != j or weight) and text_size(self.theme, text).width() <= cell - ROOM:
                    write(painter, self.theme, self.position(i + 0.5, j + 0.5), text, ground="rim")
        painter.restore()

    def _paint_biases(self, painter: QPainter, place: QRect) -> None:
        part = QRectF(0, self._corner.y(), 1, self._span)
        paint_part(painter, place, self._biases, part, self._colours, self._span > place.height())
        painter.setPen(QPen(self.theme.color("line"), 1))
        painter.drawRect(place.adjusted(-1, -1, 0, 0))
        painter.setPen(self.theme.color("muted"))
        painter.setFont(self.theme.font(11))
        height = painter.fontMetrics().height()
        above = QRect(place.left() - BIAS_DISTANCE, place.top() - height - 2, BIAS_WIDTH + 2 * BIAS_DISTANCE, height)
        painter.drawText(above, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, "bias")

    def _paint_row(self, painter: QPainter, box: QRect) -> None:
        """Arrow heads at both ends of the chosen row, and thin lines around it where it is tall enough."""
        top, bottom = self.position(self._row, 0).y(), self.position(self._row + 1, 0).y()
        middle, ink = (top + bottom) / 2, self.theme.color("ink")
        if not box.top() <= middle <= box.bottom() + 1:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        for x, back in ((box.left() - 1, -(GUTTER - 1)), (box.right() + 2, GUTTER - 1)):
            painter.drawPolygon([QPointF(x, middle), QPointF(x + back, middle - 4), QPointF(x + back, middle + 4)])
        painter.restore()
        if bottom - top >= TALL:
            for y in (math.floor(top) - 1, math.ceil(bottom)):
                if box.top() - 1 <= y <= box.bottom() + 1:
                    painter.fillRect(QRect(box.left(), y, box.width(), 1), ink)

    def _ends(self, start: float, n: int) -> Pair:
        """The first and the last unit visible from `start` on."""
        return int(start), min(math.ceil(start + self._span), n) - 1
