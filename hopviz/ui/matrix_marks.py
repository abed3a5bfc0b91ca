"""What stands around the weight matrix?  The chosen row's marks, which hide no weight, and the numbers of units."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter

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
