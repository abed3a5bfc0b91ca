"""What does a unit of a graph look like?  A disc with its name; each kind of them is painted once."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QFont, QFontMetricsF, QPainter, QPen, QPixmap

from hopviz.ui.plotting import shortened
from hopviz.ui.primitives import blank
from hopviz.ui.theme import LIGHT, Theme

LEGIBLE = 9.0
"""Radius in pixels from which on a disc has room for a name."""
RIM = 5.0
"""Pixels beyond a disc that its ring takes."""
MOST = 600
"""So many discs are kept; of more, many have a size that is not wanted any longer."""

Stamp = tuple[QPointF, QPixmap]
"""Where a picture begins, and the picture."""


@dataclass(frozen=True)
class Look:
    """All that a disc shows."""

    name: str
    fill: str
    """The theme's name of its colour; "line": the unit is removed."""
    hidden: bool
    clamped: bool
    wanting: bool
    radius: float


class UnitDiscs:
    """Draws discs."""

    def __init__(self) -> None:
        self._theme: Theme = LIGHT
        self._kept: dict[Look, QPixmap] = {}
        self._ratio = 1.0

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self._theme = theme
        self._kept.clear()

    def disc(self, at: QPointF, look: Look, ratio: float) -> Stamp:
        """A disc about a point; `ratio` is that of the screen's pixels to Qt's."""
        if ratio != self._ratio or len(self._kept) > MOST:
            self._kept.clear()
            self._ratio = ratio
        if look not in self._kept:
            self._kept[look] = self._painted(look)
        disc = self._kept[look]
        half = 0.5 * disc.width() / ratio
        return at - QPointF(half, half), disc

    def has_room(self, name: str, radius: float) -> bool:
        """Whether a disc bears the whole of its name."""
        return radius >= LEGIBLE and QFontMetricsF(self._font(radius)).horizontalAdvance(name) <= 1.8 * radius

    def _font(self, radius: float) -> QFont:
        font = QFont(self._theme.font(13, bold=True))
        font.setPixelSize(min(font.pixelSize(), int(radius)))
        return font

    def _painted(self, look: Look) -> QPixmap:
        half = math.ceil(look.radius + RIM)
        disc = blank(QSize(2 * half, 2 * half), self._ratio)
        painter, at, radius = QPainter(disc), QPointF(half, half), look.radius
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("surface"), 2.0))
        painter.setBrush(self._theme.color(look.fill))
        painter.drawEllipse(at, radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if look.fill == "line":
            self._hatch(painter, at, radius)
        if look.hidden:
            painter.setPen(QPen(self._theme.color("ink"), 1.5, Qt.PenStyle.DashLine))
            painter.drawEllipse(at, radius, radius)
        if look.wanting:
            painter.setPen(QPen(self._theme.color("ring"), 2.5))
            painter.drawEllipse(at, radius + 2, radius + 2)
        if radius >= LEGIBLE:
            self._write(painter, at, look)
        if look.clamped:
            painter.setPen(QPen(self._theme.color("surface"), 1.5))
            painter.setBrush(self._theme.color("ink"))
            size = min(max(0.2 * radius, 3.0), 5.0)
            painter.drawEllipse(at + QPointF(0.75, -0.75) * radius, size, size)
        painter.end()
        return disc

    def _hatch(self, painter: QPainter, at: QPointF, radius: float) -> None:
        """The mark of a removed unit, as on the grid."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(self._theme.color("muted"), Qt.BrushStyle.BDiagPattern))
        painter.drawEllipse(at, radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _write(self, painter: QPainter, at: QPointF, look: Look) -> None:
        font = self._font(look.radius)
        painter.setFont(font)
        painter.setPen(self._theme.color({"unit_on": "name_on", "unit_off": "name_off"}.get(look.fill, "ink")))
        box = QRectF(at.x() - 3 * look.radius, at.y() - look.radius, 6 * look.radius, 2 * look.radius)
        name = shortened(look.name, QFontMetricsF(font), 1.8 * look.radius)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)
