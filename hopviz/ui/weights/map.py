"""How is a weight matrix shown so that one can go anywhere in it?  A square map with wheel, drag and keys."""

from __future__ import annotations

import math
import time

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QFontMetrics,
    QImage,
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
from hopviz.project.model import Project
from hopviz.ui.style.theme import Theme, diverging
from hopviz.ui.weights.pyramid import REACH, ZERO, Pyramid, build_pyramid


def paint_layer(
    painter: QPainter, box: QRect, pyramid: Pyramid, corner: QPointF, span: float, colours: NDArray[np.uint32]
) -> None:
    """Paint what a square of `span` weights from `corner` shows; `colours` (256,) have premultiplied opacity."""
    per_pixel = span / (box.width() * painter.device().devicePixelRatioF())
    number = pyramid.level_for(per_pixel)
    level, size = pyramid.levels[number], 2**number
    left, top = corner.x() / size, corner.y() / size
    right, bottom = min(left + span / size, pyramid.n / size), min(top + span / size, pyramid.n / size)
    first_row, first_column = math.floor(top), math.floor(left)
    part = colours[level[first_row : math.ceil(bottom), first_column : math.ceil(right)]]
    height, width = part.shape
    image = QImage(part.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, per_pixel > 1)
    source = QRectF(left - first_column, top - first_row, right - left, bottom - top)
    painter.drawImage(QRectF(box), image, source)


GUTTER = 7
"""Pixels at the left and at the right of the square, where the marks of the chosen row are."""
TALL = 4.0
"""Pixels of a row from which on it is framed as well."""


def paint_row_marks(painter: QPainter, box: QRect, top: float, bottom: float, ink: QColor) -> None:
    """Arrow heads at both ends of the row from `top` to `bottom`, and thin lines around it if it is tall enough."""
    middle = (top + bottom) / 2
    if not box.top() <= middle <= box.bottom() + 1:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    for x, outwards in ((box.left() - 1, -1), (box.right() + 2, 1)):
        back = x + outwards * (GUTTER - 1)
        painter.drawPolygon([QPointF(x, middle), QPointF(back, middle - 4), QPointF(back, middle + 4)])
    painter.restore()
    if bottom - top >= TALL:
        for y in (math.floor(top) - 1, math.ceil(bottom)):
            if box.top() - 1 <= y <= box.bottom() + 1:
                painter.fillRect(QRect(box.left(), y, box.width(), 1), ink)


def paint_label(painter: QPainter, row: QRect, *texts: str) -> None:
    """Left, middle and right; where there is no room, without the middle one, then without the right one."""
    flags = Qt.AlignmentFlag
    needed = sum(painter.fontMetrics().horizontalAdvance(text + "00") for text in texts)
    narrow = painter.fontMetrics().horizontalAdvance("0000")
    sides = (flags.AlignLeft, flags.AlignHCenter, flags.AlignRight)
    for text, side in zip(texts, sides, strict=True):
        if row.width() >= (needed if side == flags.AlignHCenter else narrow if side == flags.AlignRight else 0):
            painter.drawText(row, side | flags.AlignVCenter, text)


WIDTH, DISTANCE = 10, 8
"""Of the column, and from the marks of the matrix, in pixels."""
NAME = "b"


class BiasStrip:
    """The biases of a network in colours, from -largest to +largest bias; not there if all of them are zero."""

    def __init__(self) -> None:
        self._indices = np.zeros((0, 1), np.uint8)
        self.largest = 0.0

    def show_biases(self, bias: NDArray[np.float64]) -> None:
        """Take over biases, shape (N,)."""
        self.largest = float(np.abs(bias).max())
        scale = REACH / self.largest if self.largest else 0.0
        self._indices = (np.rint(bias * scale) + ZERO).astype(np.uint8)[:, None]

    @property
    def room(self) -> int:
        """Pixels that it takes beside the matrix."""
        return WIDTH + DISTANCE if self.largest else 0

    def place(self, box: QRect, gutter: int) -> QRect:
        """Where it is beside the square of the matrix; empty if there is none."""
        return QRect(box.right() + 1 + gutter + DISTANCE, box.top(), WIDTH if self.largest else 0, box.height())

    def paint(
        self, painter: QPainter, place: QRect, first: float, span: float, colours: NDArray[np.uint32], theme: Theme
    ) -> None:
        """Paint `span` biases from number `first` on, a frame and the name."""
        if not self.largest:
            return
        column = np.ascontiguousarray(colours[self._indices])
        image = QImage(column.data, 1, len(column), 4, QImage.Format.Format_RGB32)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, span > place.height())
        painter.drawImage(QRectF(place), image, QRectF(0, first, 1, span))
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawRect(place.adjusted(-1, -1, 0, 0))
        painter.setPen(theme.color("muted"))
        painter.setFont(theme.font(11))
        height = painter.fontMetrics().height()
        above = QRect(place.left() - DISTANCE, place.top() - height - 2, WIDTH + 2 * DISTANCE, height)
        painter.drawText(above, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, NAME)


LARGEST = 2048
"""Units up to which a change is shown: preparing that of a larger matrix would take longer than to look at it."""
NOTHING = 1e-9
"""Changes below this share of the largest weight are rounding."""
HOLD, FADE = 0.2, 0.4
"""Seconds for which the change is seen, and in which it fades."""
GAP = 0.2
"""Seconds between two networks from which on the change is shown: not while somebody drags a weight."""
FAINTEST = 0.35
"""Opacity of the smallest change that can be told from none."""


def change(before: tuple[Project, Network] | None, project: Project, network: Network) -> Pyramid | None:
    """The pictures of what was added to the weights; None where that would mean nothing, or be seen too late."""
    if before is None or network.n > LARGEST or before[1].n != network.n:
        return None
    former, old = before
    if (former.rows, former.cols, former.origin, former.units) != (
        project.rows,
        project.cols,
        project.origin,
        project.units,
    ):
        return None
    added = network.weights - old.weights
    largest = max(float(np.abs(added).max()), 0.0)
    return build_pyramid(added) if largest > NOTHING * float(np.abs(network.weights).max() + largest) else None


def flash_colours(theme: Theme) -> NDArray[np.uint32]:
    """Colours of changes from -largest to +largest, (256,), with premultiplied opacity: no change is transparent."""
    strength = np.abs(np.arange(256) - ZERO) / REACH
    alpha = np.where(strength > 0, np.minimum(FAINTEST + (1 - FAINTEST) * strength, 1.0), 0.0)
    red, green, blue = np.rint(diverging(theme) * alpha[:, None]).astype(np.uint32).T
    return np.asarray(np.rint(alpha * 255).astype(np.uint32) << 24 | red << 16 | green << 8 | blue, np.uint32)


class Flash:
    """The change that is shown now, if any, and how strongly."""

    def __init__(self) -> None:
        self.change: Pyramid | None = None
        self._age = 0.0
        self._last = -GAP

    @property
    def opacity(self) -> float:
        """1 at first, 0 in the end."""
        if self.change is None:
            return 0.0
        return min(max(1 - (self._age - HOLD) / FADE, 0.0), 1.0)

    def begin(self, change: Pyramid | None) -> None:
        """Show a change, unless the one before has come just now."""
        now = time.monotonic()
        quiet, self._last = now - self._last >= GAP, now
        if quiet and change is not None:
            self.change, self._age = change, 0.0

    def end(self) -> None:
        """Show none."""
        self.change = None

    def go_on(self, seconds: float) -> bool:
        """Fade; whether it looks different now."""
        if self.change is None:
            return False
        before = self.opacity
        self._age += seconds
        after = self.opacity
        if after == 0:
            self.change = None
        return after != before


FEWEST = 4.0
"""Weights along a side at the greatest zoom."""
ZOOM = 1.25
VEIL = 190
"""Of 255: how much of the weights what was added hides where nothing was."""
EMPTY = "No connections yet: store a memory, or click here and type a weight"


class MatrixMap(QWidget):
    """Row i, column j: the weight to unit i from unit j."""

    pointed = Signal(int, int)
    """(i, j) under the mouse; (-1, -1) when it has left."""
    bias_pointed = Signal(int)
    """The unit whose bias is under the mouse."""
    unit_clicked = Signal(int)
    """The row clicked."""
    view_changed = Signal()
    """Another part is visible, or the square has another size."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._theme = theme
        self.flash = Flash()
        """What was added to the weights last, for as long as it is seen."""
        self.pyramid: Pyramid | None = None
        self.biases = BiasStrip()
        """The biases, as one more column."""
        self._corner = QPointF(0.0, 0.0)
        self._span = 1.0
        self._row = -1
        self._pressed: QPointF | None = None
        self._pressed_corner = QPointF()
        self._dragging = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setToolTip(
            "Row i holds the weights to unit i; column b: biases.\n"
            "Click a weight, then turn the wheel on it, press + or −,\n"
            "or type; Escape lets it go. Without a chosen weight, wheel\n"
            "or + and − zoom, drag or arrow keys move, double click\n"
            "or 0 shows the whole matrix."
        )
        self.apply_theme(theme)

    def sizeHint(self) -> QSize:
        return QSize(240, 240)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self._theme = theme
        red, green, blue = diverging(theme).astype(np.uint32).T
        self._colours = (0xFF << 24 | red << 16 | green << 8 | blue).astype(np.uint32)
        self._flash_colours = flash_colours(theme)
        self.update()

    def show_pyramid(self, pyramid: Pyramid, bias: NDArray[np.float64]) -> None:
        """Show another matrix and its biases, shape (N,); the view stays if the size does."""
        self.biases.show_biases(bias)
        same_size = self.pyramid is not None and self.pyramid.n == pyramid.n
        self.pyramid = pyramid
        if not same_size:
            self.show_all()
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
        box = QRectF(self.map_rect())
        about = box.center() if about is None else about
        part = QPointF((about.x() - box.left()) / box.width(), (about.y() - box.top()) / box.height())
        fixed = self._corner + part * self._span
        n = float(self.pyramid.n)
        self._span = min(max(self._span / factor, min(FEWEST, n)), n)
        self._move_to(fixed - part * self._span)

    @property
    def is_zoomed(self) -> bool:
        """Whether only a part is visible."""
        return self.pyramid is not None and self._span < self.pyramid.n

    def visible_range(self) -> QRectF:
        """What is visible, in weights: columns from left to right, rows from top to bottom."""
        return QRectF(self._corner.x(), self._corner.y(), self._span, self._span)

    def map_rect(self) -> QRect:
        """The square in pixels."""
        room = self._label_height()
        width, height = self.width() - room - 2 * GUTTER - self.biases.room, self.height() - room - 1
        side = max(min(width, height), 16)
        left, top = (max(free - side, 0) // 2 for free in (width, height))
        return QRect(room + GUTTER + left, room + top, side, side)

    def cell(self, position: QPointF) -> tuple[int, int]:
        """(i, j) at a place in pixels, or (-1, -1)."""
        box = self.map_rect()
        if self.pyramid is None or not QRectF(box).contains(position):
            return -1, -1
        j = int(self._corner.x() + (position.x() - box.left()) / box.width() * self._span)
        i = int(self._corner.y() + (position.y() - box.top()) / box.height() * self._span)
        last = self.pyramid.n - 1
        return min(i, last), min(j, last)

    def bias_rect(self) -> QRect:
        """The column of the biases in pixels; empty without biases."""
        return self.biases.place(self.map_rect(), GUTTER)

    def bias_at(self, position: QPointF) -> int:
        """The unit whose bias is at a place in pixels, or -1."""
        place = self.bias_rect()
        if self.pyramid is None or not QRectF(place).contains(position):
            return -1
        down = (position.y() - place.top()) / place.height()
        return min(int(self._corner.y() + down * self._span), self.pyramid.n - 1)

    def _point(self, position: QPointF) -> None:
        unit = self.bias_at(position)
        if unit >= 0:
            self.bias_pointed.emit(unit)
        else:
            self.pointed.emit(*self.cell(position))

    def position(self, i: float, j: float) -> QPointF:
        """The upper left corner of the weight to i from j, in pixels."""
        box = QRectF(self.map_rect())
        scale = box.width() / self._span
        return QPointF(box.left() + (j - self._corner.x()) * scale, box.top() + (i - self._corner.y()) * scale)

    def reveal(self, i: int, j: int) -> None:
        """Move as little as brings the weight to i from j into view."""
        first, last = QPointF(j + 1, i + 1) - QPointF(self._span, self._span), QPointF(j, i)
        x = min(max(self._corner.x(), first.x()), last.x())
        y = min(max(self._corner.y(), first.y()), last.y())
        if QPointF(x, y) != self._corner:
            self._move_to(QPointF(x, y))

    def _label_height(self) -> int:
        return QFontMetrics(self._theme.font(11)).height() + 2

    def _move_to(self, corner: QPointF) -> None:
        limit = (self.pyramid.n if self.pyramid else 1.0) - self._span
        self._corner = QPointF(min(max(corner.x(), 0.0), limit), min(max(corner.y(), 0.0), limit))
        self.view_changed.emit()
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(ZOOM ** (event.angleDelta().y() / 120), event.position())
        self._point(event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._pressed_corner, self._dragging = event.position(), self._corner, False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None:
            moved = event.position() - self._pressed
            self._dragging |= moved.manhattanLength() >= QApplication.startDragDistance()
            if self._dragging:
                self._move_to(self._pressed_corner - moved * (self._span / self.map_rect().width()))
        self._point(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._pressed is not None:
            self._pressed = None
            i, _ = self.cell(event.position())
            if not self._dragging and i >= 0:
                self.unit_clicked.emit(i)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.show_all()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        if event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(ZOOM)
        elif event.key() == Qt.Key.Key_Minus:
            self.zoom(1 / ZOOM)
        elif event.key() == Qt.Key.Key_0:
            self.show_all()
        elif event.key() in steps:
            x, y = steps[Qt.Key(event.key())]
            self._move_to(self._corner + QPointF(x, y) * (self._span / 8))
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.pointed.emit(-1, -1)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._point(event.position())

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.view_changed.emit()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("surface"))
        box = self.map_rect()
        if self.pyramid is None:
            painter.fillRect(box, self._theme.color("weight_zero"))
        elif self.pyramid.largest == self.biases.largest == 0 and self.flash.change is None:
            self._paint_empty(painter, box)
        else:
            self._paint_weights(painter, box, self.pyramid)
            self._paint_row(painter, box)
            self._paint_labels(painter, box)
            self.biases.paint(painter, self.bias_rect(), self._corner.y(), self._span, self._colours, self._theme)
        painter.setPen(QPen(self._theme.color("accent" if self.hasFocus() else "line"), 1))
        painter.drawRect(box.adjusted(-1, -1, 0, 0))
        painter.end()

    def _paint_empty(self, painter: QPainter, box: QRect) -> None:
        painter.fillRect(box, self._theme.color("weight_zero"))
        painter.setFont(self._theme.font(13))
        painter.setPen(self._theme.color("muted"))
        painter.drawText(box.adjusted(12, 0, -12, 0), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, EMPTY)

    def _paint_weights(self, painter: QPainter, box: QRect, pyramid: Pyramid) -> None:
        """The weights, and for a moment what was added to them."""
        paint_layer(painter, box, pyramid, self._corner, self._span, self._colours)
        added = self.flash.change
        if added is not None and added.n == pyramid.n:
            painter.setOpacity(self.flash.opacity)
            painter.fillRect(box, self._theme.color("weight_zero", VEIL))
            paint_layer(painter, box, added, self._corner, self._span, self._flash_colours)
            painter.setOpacity(1.0)

    def _paint_row(self, painter: QPainter, box: QRect) -> None:
        """Marks at both ends of the chosen row, and thin lines around it where it is tall enough."""
        if self._row < 0 or self.pyramid is None or self._row >= self.pyramid.n:
            return
        top, bottom = self.position(self._row, 0).y(), self.position(self._row + 1, 0).y()
        paint_row_marks(painter, box, top, bottom, self._theme.color("ink"))

    def _paint_labels(self, painter: QPainter, box: QRect) -> None:
        """Above: from which units; at the left: to which ones; the first and the last one visible."""
        painter.setFont(self._theme.font(11))
        painter.setPen(self._theme.color("muted"))
        height = self._label_height()
        for start, label in ((self._corner.x(), "from unit j"), (self._corner.y(), "to unit i")):
            first, last = int(start), min(math.ceil(start + self._span), self.pyramid.n if self.pyramid else 0) - 1
            if label == "from unit j":
                row = QRect(box.left(), box.top() - height - 1, box.width(), height)
            else:
                painter.save()
                painter.translate(box.left() - GUTTER - height, box.bottom() + 1)
                painter.rotate(-90)
                row = QRect(0, 0, box.height(), height)
                first, last = last, first
            paint_label(painter, row, f"{first:,}", label, f"{last:,}")
            if label != "from unit j":
                painter.restore()
