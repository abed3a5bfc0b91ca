"""How are figures written into a graph?  On plates that keep them legible above lines; each is painted once."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPixmap

from hopviz.ui.primitives import blank
from hopviz.ui.theme import LIGHT, Theme

MOST = 600
"""So many plates are kept; of more, many bear figures that are out of date."""


class Plates:
    """Writes figures."""

    def __init__(self) -> None:
        self._theme: Theme = LIGHT
        self._kept: dict[tuple[str, str, bool], QPixmap] = {}
        self._ratio = 1.0

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self._theme = theme
        self._kept.clear()

    def draw(
        self, painter: QPainter, middle: QPointF, text: str, meaning: str, ratio: float, bold: bool = False
    ) -> None:
        """A text in the colour of a meaning about a point; `ratio` is that of the screen's pixels to Qt's."""
        if ratio != self._ratio or len(self._kept) > MOST:
            self._kept.clear()
            self._ratio = ratio
        key = (text, meaning, bold)
        if key not in self._kept:
            self._kept[key] = self._painted(*key)
        plate = self._kept[key]
        painter.drawPixmap(middle - QPointF(plate.width(), plate.height()) / (2.0 * ratio), plate)

    def _painted(self, text: str, meaning: str, bold: bool) -> QPixmap:
        font = self._theme.font(11, bold=bold)
        metrics = QFontMetricsF(font)
        size = QSizeF(metrics.horizontalAdvance(text) + 6, metrics.height()).toSize()
        plate = blank(size, self._ratio)
        painter, box = QPainter(plate), QRectF(QPointF(), QSizeF(size))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("surface", 225))
        painter.drawRoundedRect(box, 4, 4)
        painter.setFont(font)
        painter.setPen(self._theme.color(meaning))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
        return plate
