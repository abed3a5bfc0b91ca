"""What do legends of landscapes have in common?  A bar of the colours of energies, a row of signs with words."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter

from hopviz.core.attractors import Kind
from hopviz.ui.plotting import energy_colours
from hopviz.ui.theme import Theme
from hopviz.ui.views.tokens import draw_mark

SPINE = 5.0
"""Width of a bar of colours that an axis stands at."""
STOPS = 16
"""Its colours between the lowest and the highest are blended from so many."""
SIGN, MIDDLE, BEHIND, AROUND = 10.0, 6.0, 16.0, 28.0
"""Size of a sign, where its middle and its words are, and what both take beside the words; at scale 1."""


def draw_spine(painter: QPainter, bar: QRectF) -> None:
    """An upright bar, dark at its lower end, where the lowest energy is."""
    fill, colours = QLinearGradient(bar.bottomLeft(), bar.topLeft()), energy_colours()
    for k in range(STOPS):
        part = k / (STOPS - 1)
        fill.setColorAt(part, QColor(*colours[round(255 * part)].tolist()))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawRoundedRect(bar, SPINE / 2, SPINE / 2)


def signs_width(theme: Theme, metrics: QFontMetricsF, words: Mapping[Kind, str]) -> float:
    """What a row of signs takes."""
    return sum(AROUND * theme.scale + metrics.horizontalAdvance(text) for text in words.values())


def draw_signs(painter: QPainter, theme: Theme, line: QRectF, words: Mapping[Kind, str]) -> None:
    """From left to right the sign of each kind and its words, in the painter's font."""
    metrics, scale, left = QFontMetricsF(painter.font()), theme.scale, line.left()
    painter.setPen(theme.color("ink"))
    for kind, text in words.items():
        draw_mark(painter, theme, QPointF(left + MIDDLE * scale, line.center().y()), kind, SIGN * scale, 0.0)
        box = QRectF(left + BEHIND * scale, line.top(), metrics.horizontalAdvance(text), line.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip, text)
        left += AROUND * scale + metrics.horizontalAdvance(text)
