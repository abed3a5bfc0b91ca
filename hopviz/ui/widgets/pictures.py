"""How are a pattern and the grey picture it comes from shown large, beside each other?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from hopviz.ui.theme import GRID, Theme
from hopviz.ui.widgets.thumbnail import grey_image, thumbnail

SIDE = 34 * GRID
SMALLEST_CELL_WITH_GAP = 6


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
    """A grey picture, and the part of it that a grid takes."""

    def __init__(self, theme: Theme, grey: NDArray[np.float64], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._picture = QPixmap.fromImage(grey_image(grey))
        self._taken: QSizeF | None = None
        self.setMinimumSize(SIDE // 2, SIDE // 2)

    def sizeHint(self) -> QSize:
        """As large as the pattern beside it."""
        return QSize(SIDE, SIDE)

    def mark_taken(self, width: float, height: float) -> None:
        """Mark that the middle of the picture, so many of its pixels, is taken; the rest is cut off."""
        self._taken = QSizeF(width, height)
        self.update()

    def mark_all(self) -> None:
        """Take all of the picture."""
        self._taken = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture, veiled where it is cut off."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = QSizeF(self._picture.size()).scaled(QSizeF(self.size()), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(QPointF(), size)
        place.moveCenter(QRectF(self.rect()).center())
        painter.drawPixmap(place, self._picture, QRectF(self._picture.rect()))
        if self._taken is not None:
            scale = size.width() / self._picture.width()
            taken = QRectF(0, 0, self._taken.width() * scale, self._taken.height() * scale)
            taken.moveCenter(place.center())
            veil = QPainterPath()
            veil.addRect(place)
            veil.addRect(taken)
            painter.fillPath(veil, self._theme.color("surface", 190))
            painter.setPen(QPen(self._theme.color("accent"), 2))
            painter.drawRect(taken.adjusted(1, 1, -1, -1))
        painter.end()


def _centred(picture: QPixmap, widget: QWidget) -> QRectF:
    size = picture.deviceIndependentSize()
    left, top = (widget.width() - size.width()) // 2, (widget.height() - size.height()) // 2
    return QRectF(QPointF(left, top), size)
