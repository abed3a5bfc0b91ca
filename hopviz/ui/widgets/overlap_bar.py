"""Overlap bar: from -1 to +1 about a centre mark, and the number."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from hopviz.ui.style.marks import mark
from hopviz.ui.style.theme import KINDS, Theme

HEIGHT = 8
MARK = 12.0
OUTLINE = 1.5
TICK = 2.0
"""How far the centre mark stands out above and below."""


def overlap_text(m: float) -> str:
    """The number as it is written: "m = +0.82"; a dash while it is not known."""
    if math.isnan(m):
        return "m = –"
    # Rounding must not make a memory of what is not quite one.
    shown = math.copysign(min(abs(m), 0.99), m) if abs(m) < 1 else m
    sign = "−" if round(shown, 2) < 0 else "+"
    return f"m = {sign}{abs(shown):.2f}"


def paint_overlap_bar(painter: QPainter, rect: QRectF, m: float, color: QColor, theme: Theme) -> None:
    """Draw an overlap m in [-1, 1], or an empty bar for NaN.

    The positive side is filled and the negative side hollow; where |m| = 1 the end bears the mark of a memory
    or of a reversed memory.
    """
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("line"))
    bar = rect.adjusted(MARK / 2, 0, -MARK / 2, 0)
    painter.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2)
    centre = bar.center().x()
    if not math.isnan(m):
        _paint_value(painter, bar, m, color, theme)
    painter.setPen(QPen(theme.color("muted"), OUTLINE))
    painter.drawLine(QPointF(centre, bar.top() - TICK), QPointF(centre, bar.bottom() + TICK))
    if abs(m) == 1:
        _paint_mark(painter, bar, m, theme)


def _paint_value(painter: QPainter, bar: QRectF, m: float, color: QColor, theme: Theme) -> None:
    length = abs(m) * bar.width() / 2
    if length < 1:
        return
    centre = bar.center().x()
    value = QRectF(centre if m > 0 else centre - length, bar.top(), length, bar.height())
    radius = min(bar.height(), length) / 2
    if m > 0:
        painter.setBrush(color)
    else:
        value.adjust(OUTLINE / 2, OUTLINE / 2, -OUTLINE / 2, -OUTLINE / 2)
        painter.setBrush(theme.color("surface"))
        painter.setPen(QPen(color, OUTLINE))
    painter.drawRoundedRect(value, radius, radius)


def _paint_mark(painter: QPainter, bar: QRectF, m: float, theme: Theme) -> None:
    kind = "memory" if m > 0 else "reversed memory"
    painter.setPen(QPen(theme.color("surface"), OUTLINE))
    painter.setBrush(theme.color(KINDS[kind]))
    painter.save()
    painter.translate(bar.right() if m > 0 else bar.left(), bar.center().y())
    painter.drawPath(mark(kind, MARK))
    painter.restore()
