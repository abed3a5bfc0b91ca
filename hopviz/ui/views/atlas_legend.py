"""What do the signs and the colours of the atlas mean?  Its legend, beside the map or, where that is narrow, below."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter

from hopviz.project.naming import KIND_WORDS
from hopviz.ui.plotting import decimals, energy_colours, number, ticks
from hopviz.ui.theme import GRID, Theme
from hopviz.ui.views.atlas_sheet import Atlas
from hopviz.ui.views.energy_scale import widened
from hopviz.ui.views.legends import draw_signs
from hopviz.ui.views.tokens import draw_mark

BESIDE_WIDTH = 104
BAR = 12
MINIMA = ("minimum", "minima")
BASINS = ("Colour: where", "steepest descent", "ends; dark: low")


def height_below(theme: Theme) -> float:
    """What the legend takes below a map: a row of signs, a bar, its numbers."""
    return 2.5 * QFontMetricsF(theme.font(11)).height() + BAR + GRID


class AtlasLegend:
    """Paints the legend of one atlas."""

    def __init__(self, painter: QPainter, theme: Theme, atlas: Atlas, by_basin: bool) -> None:
        self._painter, self._theme, self._atlas, self._by_basin = painter, theme, atlas, by_basin
        self._font = theme.font(11)
        self._row = QFontMetricsF(self._font).height()
        self._range = widened(float(atlas.energies.min()), float(atlas.energies.max()))
        painter.setFont(self._font)

    def draw_beside(self, room: QRectF) -> None:
        """From top to bottom: how many minima of which kind, then the colours."""
        scale, left, top = self._theme.scale, room.left(), room.top()
        row = self._row + 3
        for kind, count in self._atlas.counts.items():
            draw_mark(self._painter, self._theme, QPointF(left + 6 * scale, top + row / 2), kind, 10 * scale, 0.0)
            word = (KIND_WORDS[kind] if self._atlas.memories else MINIMA)[count != 1]
            self._text(QRectF(left + 17 * scale, top, 120, row), f"{number(count)} {word}", "ink")
            top += row
        more = len(self._atlas.landscape.minima) - len(self._atlas.minima)
        if more:
            self._text(QRectF(left, top, 120, row), f"{number(more)} higher ones", "muted")
            top += row
        top += GRID
        if self._by_basin:
            for k, line in enumerate(BASINS):
                self._text(QRectF(left, top + k * self._row, 120, self._row), line, "muted")
            return
        bar = QRectF(left, top + 1.5 * self._row, BAR * scale, room.bottom() - top - 1.5 * self._row)
        if bar.height() >= 2.5 * self._row:
            self._text(QRectF(left, top, 120, self._row), "energy E", "ink")
            self._draw_upright_bar(bar)

    def draw_below(self, room: QRectF) -> None:
        """From left to right: the signs with their numbers; then the colours."""
        counts = {kind: number(count) for kind, count in self._atlas.counts.items()}
        draw_signs(self._painter, self._theme, QRectF(room.left(), room.top(), room.width(), self._row), counts)
        top = room.top() + 1.5 * self._row
        if self._by_basin:
            text = QFontMetricsF(self._font).elidedText(" ".join(BASINS), Qt.TextElideMode.ElideRight, room.width())
            self._text(QRectF(room.left(), top, room.width(), self._row), text, "muted")
            return
        colours = np.ascontiguousarray(energy_colours()[self._atlas.scale])
        bar = QRectF(room.left(), top, room.width(), BAR)
        self._painter.drawImage(bar, QImage(colours.tobytes(), len(colours), 1, 3 * len(colours), _RGB).copy())
        numbers = QRectF(room.left(), bar.bottom() + 1, room.width(), self._row)
        values = np.array(self._range)
        for value, side in zip(values, (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight), strict=True):
            self._text(numbers, number(float(value), max(decimals(values), 1)), "muted", side)
        self._text(numbers, "energy E", "ink", Qt.AlignmentFlag.AlignHCenter)

    def _draw_upright_bar(self, bar: QRectF) -> None:
        colours = np.ascontiguousarray(energy_colours()[self._atlas.scale[::-1]])
        self._painter.drawImage(bar, QImage(colours.tobytes(), 1, len(colours), 3, _RGB).copy())
        low, high = self._range
        values = ticks(low, high, max(bar.height() / (2.4 * self._row), 2))
        for value in values:
            y = bar.bottom() - (value - low) / (high - low) * bar.height()
            place = QRectF(bar.right() + 5, y - self._row / 2, 80, self._row)
            self._text(place, number(float(value), decimals(values)), "muted")

    def _text(self, box: QRectF, text: str, ink: str, side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft) -> None:
        self._painter.setPen(self._theme.color(ink))
        self._painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip, text)


_RGB = QImage.Format.Format_RGB888
