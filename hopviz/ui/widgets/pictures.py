"""How are a pattern and the grey picture it comes from shown large, beside each other?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from hopviz.ui.theme import GRID, Theme
from hopviz.ui.widgets.thumbnail import grey_image, thumbnail

SIDE = 34 * GRID
SMALLEST_CELL_WITH_GAP = 6
STEP = 0.05
"""How far an arrow key goes: a share of all there is to go."""
ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}
MOVE = "Drag the frame to the part to take  (Alt+P, then arrow keys)"


class PatternView(QWidget):
    """A pattern, crisp and as large as fits."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pattern: NDArray[np.int8] | None = None
        self.setMinimumSize(SIDE // 2, SIDE // 2)

    def sizeHint(self) -> QSize:
        """Large enough for the back row."""
        return QSize(SIDE, SIDE)

    def show_pattern(self, pattern: NDArray[np.int8] | None) -> None:
        """Show a pattern, shape (rows, cols), or nothing."""
        self._pattern = pattern
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the units, with fine gaps between large ones."""
        if self._pattern is None:
            return
        painter = QPainter(self)
        ratio = self.devicePixelRatio()
        side = min(self.width(), self.height())
        picture = thumbnail(self._pattern, self._theme, side, ratio)
        place = _centred(picture, self)
        painter.drawPixmap(place.topLeft(), picture)
        rows, cols = self._pattern.shape
        cell = place.width() / cols
        if cell >= SMALLEST_CELL_WITH_GAP:
            painter.setPen(QPen(self._theme.color("surface"), 1))
            for col in range(1, cols):
                x = place.left() + round(col * cell)
                painter.drawLine(QPointF(x, place.top()), QPointF(x, place.bottom()))
            for row in range(1, rows):
                y = place.top() + round(row * cell)
                painter.drawLine(QPointF(place.left(), y), QPointF(place.right(), y))
        painter.end()


class GreyView(QWidget):
    """A grey picture, and the part of it that a grid takes: a frame that the person moves by mouse or arrow keys."""

    moved = Signal()
    """The person took another part of the picture."""

    def __init__(self, theme: Theme, grey: NDArray[np.float64], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._picture = QPixmap.fromImage(grey_image(grey))
        self._taken: QSizeF | None = None
        self._place = QPointF(0.5, 0.5)
        self._held: QPointF | None = None
        self.setMinimumSize(SIDE // 2, SIDE // 2)
        self.setAccessibleName("Part of the picture to take")

    def sizeHint(self) -> QSize:
        """As large as the pattern beside it."""
        return QSize(SIDE, SIDE)

    def mark_taken(self, width: float, height: float) -> None:
        """Mark that a part of the picture, so many of its pixels, is taken; the rest is cut off."""
        self._taken = QSizeF(width, height)
        self._offer()

    def mark_all(self) -> None:
        """Take all of the picture."""
        self._taken = None
        self._offer()

    def place(self) -> tuple[float, float]:
        """How much of what is cut off lies above the frame, and how much at its left: shares, 0 to 1."""
        return self._place.y(), self._place.x()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the frame; one that is elsewhere comes to the pointer."""
        if event.button() != Qt.MouseButton.LeftButton or not self._movable():
            super().mousePressEvent(event)
            return
        frame = self._frame()
        inside = frame.contains(event.position())
        self._held = event.position() - frame.center() if inside else QPointF()
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self._pull(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pull the frame along."""
        if self._held is not None:
            self._pull(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the frame go."""
        self._held = None
        self._offer()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys push the frame."""
        step = ARROWS.get(Qt.Key(event.key()))
        if step is None or not self._movable():
            super().keyPressEvent(event)
        else:
            self._put(self._place + QPointF(*step) * STEP)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture, veiled where it is cut off."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = self._whole()
        painter.drawPixmap(whole, self._picture, QRectF(self._picture.rect()))
        if self._taken is not None:
            frame = self._frame()
            veil = QPainterPath()
            veil.addRect(whole)
            veil.addRect(frame)
            painter.fillPath(veil, self._theme.color("surface", 190))
            width = 4 if self.hasFocus() else 2
            painter.setPen(QPen(self._theme.color("accent"), width))
            painter.drawRect(frame.adjusted(width / 2, width / 2, -width / 2, -width / 2))
        painter.end()

    def _whole(self) -> QRectF:
        """Where the picture is."""
        size = QSizeF(self._picture.size()).scaled(QSizeF(self.size()), Qt.AspectRatioMode.KeepAspectRatio)
        whole = QRectF(QPointF(), size)
        whole.moveCenter(QRectF(self.rect()).center())
        return whole

    def _frame(self) -> QRectF:
        """Where the part that is taken is."""
        whole = self._whole()
        if self._taken is None:
            return whole
        frame = QRectF(whole.topLeft(), self._taken * (whole.width() / self._picture.width()))
        over = whole.size() - frame.size()
        frame.translate(over.width() * self._place.x(), over.height() * self._place.y())
        return frame

    def _movable(self) -> bool:
        """Whether anything is cut off."""
        over = QSizeF(self._picture.size()) - (self._taken or QSizeF(self._picture.size()))
        return max(over.width(), over.height()) > 1e-6

    def _offer(self) -> None:
        """Look and answer as something that can be moved, or not."""
        movable = self._movable()
        self.setCursor(Qt.CursorShape.OpenHandCursor if movable else Qt.CursorShape.ArrowCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if movable else Qt.FocusPolicy.NoFocus)
        self.setToolTip(MOVE if movable else "")
        self.update()

    def _pull(self, to: QPointF) -> None:
        """Bring the frame to where the pointer holds it."""
        assert self._held is not None
        whole, frame = self._whole(), self._frame()
        corner = to - self._held - QPointF(frame.width(), frame.height()) / 2 - whole.topLeft()
        over = whole.size() - frame.size()
        # Where nothing is cut off there is nothing to share out.
        x = corner.x() / over.width() if over.width() > 1 else self._place.x()
        y = corner.y() / over.height() if over.height() > 1 else self._place.y()
        self._put(QPointF(x, y))

    def _put(self, place: QPointF) -> None:
        place = QPointF(min(max(place.x(), 0.0), 1.0), min(max(place.y(), 0.0), 1.0))
        if place != self._place:
            self._place = place
            self.update()
            self.moved.emit()


def _centred(picture: QPixmap, widget: QWidget) -> QRectF:
    size = picture.deviceIndependentSize()
    left, top = (widget.width() - size.width()) // 2, (widget.height() - size.height()) // 2
    return QRectF(QPointF(left, top), size)
