"""How are biases shown beside the weights?  As one more column: the weights from a unit that is always on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen

from hopviz.ui.pyramid import REACH, ZERO
from hopviz.ui.theme import Theme

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
