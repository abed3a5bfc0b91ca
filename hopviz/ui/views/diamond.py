"""Which part of the plane is there?  |a| + |b| <= 1: a diamond, and how it looks without any heights."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from hopviz.ui.theme import Theme


def diamond(box: QRectF) -> QPolygonF:
    """The diamond that fills a square."""
    middle = box.center()
    right, left = QPointF(box.right(), middle.y()), QPointF(box.left(), middle.y())
    return QPolygonF([right, QPointF(middle.x(), box.top()), left, QPointF(middle.x(), box.bottom())])


def draw_flat(painter: QPainter, box: QRectF, text: str, theme: Theme) -> None:
    """No colours where there are no heights, but the reason."""
    painter.setPen(QPen(theme.color("line"), 1.0))
    painter.setBrush(theme.color("raised"))
    painter.drawPolygon(diamond(box))
    painter.setFont(theme.font(13))
    painter.setPen(theme.color("muted"))
    quarter = box.width() / 4
    area = box.adjusted(0.8 * quarter, quarter, -0.8 * quarter, -1.2 * quarter)
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)
