"""Which part of the plane is there?  |a| + |b| <= 1: a diamond, and how it looks without any heights."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF

from hopviz.ui.labels import box_about
from hopviz.ui.theme import Theme

WORDS = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
SIZES = (13.0, 12.0, 11.0)
TALL = 1000.0
PARTS = (0.6, 0.55, 0.65, 0.5, 0.7, 0.75)


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
    size, room = words_inside(text, box, theme)
    painter.setFont(theme.font(size))
    painter.setPen(theme.color("muted"))
    painter.drawText(box_about(box.center(), room), WORDS, text)


def words_inside(text: str, box: QRectF, theme: Theme) -> tuple[float, QSizeF]:
    """The size of type, the largest possible, and the room with which words fit into the diamond that fills a square.

    Where they never fit the smallest type goes across its edges.
    """
    for size in SIZES:
        metrics = QFontMetricsF(theme.font(size))
        for part in PARTS:  # a box of this part of the width may be as high as the rest
            room = QSizeF(part * box.width(), (1 - part) * box.height())
            words = metrics.boundingRect(QRectF(QPointF(), room), WORDS, text)
            if words.width() <= room.width() and words.height() <= room.height():
                return size, room
    return SIZES[-1], metrics.boundingRect(QRectF(0, 0, box.width(), TALL), WORDS, text).size()
