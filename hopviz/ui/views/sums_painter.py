"""What do landscapes that are added look like?  Tiles with names and signs, a legend, a card for a state."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPen, QPixmap

from hopviz.core.attractors import KIND_ORDER
from hopviz.project.naming import KIND_WORDS
from hopviz.ui.plotting import decimals, number, shortened
from hopviz.ui.theme import GRID, Theme
from hopviz.ui.views.atlas_sheet import Atlas
from hopviz.ui.views.energy_scale import EnergyScale
from hopviz.ui.views.legends import draw_signs, signs_width
from hopviz.ui.views.sums_sheet import Sums, minima_of
from hopviz.ui.views.tokens import draw_mark

MARK, SMALLEST_MARK, MARKS_ACROSS = 13.0, 6.0, 16
ICON = 14
ICON_FROM = 44
"""Side of a tile from which on the memory's picture stands beside its name."""
BAR = 10
WIDE = 520
"""From this width on the legend is one row."""
CRISP = 1.5
"""From so many screen pixels a state on, its edges are kept sharp: tiles are small."""
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
MIDDLE = Qt.AlignmentFlag.AlignCenter


def sign_width(theme: Theme) -> float:
    """Of the space for a plus or an equals sign."""
    return 18 * theme.scale


def head_height(theme: Theme) -> float:
    """Of the space for a name."""
    return max(QFontMetricsF(theme.font(11)).height(), ICON * theme.scale) + GRID


def legend_height(theme: Theme, width: float) -> float:
    """Of the legend: a row, or two."""
    row = QFontMetricsF(theme.font(11)).height() + 4
    return (row if width >= WIDE * theme.scale else 2 * row) + GRID


def within(box: QRectF, at: tuple[float, float]) -> QPointF:
    """That place of a tile."""
    return QPointF(box.left() + at[0] * box.width(), box.top() + at[1] * box.height())


class SumsPainter:
    """Paints parts of the picture in a theme."""

    def __init__(self, painter: QPainter, theme: Theme) -> None:
        self._painter, self._theme = painter, theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def sheet(self, box: QRectF, image: QImage, ratio: float, careful: bool) -> None:
        """The colours of one landscape; `careful` averages what is made smaller, which takes longer."""
        shrinks = box.width() * ratio < image.width()
        if careful and shrinks:
            image = image.scaled(
                (box.size() * ratio).toSize(),
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        smooth = box.width() * ratio < CRISP * image.width()
        self._painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        self._painter.drawImage(box, image)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.setPen(QPen(self._theme.color("line"), 1.0))
        self._painter.drawRect(box)

    def head(self, box: QRectF, total: QRectF, title: str, ink: str, icon: QPixmap | None) -> None:
        """The name above a tile, with its picture where there is room."""
        painter, height, aside = self._painter, head_height(self._theme), sign_width(self._theme)
        # Above the sign at its right there is room, too, unless that is the sign of the sum.
        line = QRectF(box.left(), box.top() - height, box.width() + aside - 4, height)
        if line.intersects(QRectF(total.left() - aside, total.center().y() - height / 2, aside, height)):
            line.setWidth(box.width())
        painter.setFont(self._theme.font(11, bold=True))
        metrics = QFontMetricsF(painter.font())
        size = QSizeF() if icon is None else icon.deviceIndependentSize()
        is_whole = size.width() + 4 + metrics.horizontalAdvance(title) <= line.width()
        if icon is not None and is_whole and box.width() >= ICON_FROM * self._theme.scale:
            painter.drawPixmap(QPointF(line.left(), round(line.center().y() - size.height() / 2)), icon)
            line.setLeft(line.left() + size.width() + 4)
        painter.setPen(ink if ink.startswith("#") else self._theme.color(ink))
        text = shortened(title, metrics, line.width())
        painter.drawText(line, LEFT | Qt.TextFlag.TextDontClip, text)

    def sign(self, box: QRectF, text: str) -> None:
        """What stands to the left of a tile."""
        width = sign_width(self._theme)
        self._painter.setFont(self._theme.font(15, bold=True))
        self._painter.setPen(self._theme.color("muted"))
        place = QRectF(box.left() - width, box.top(), width, box.height())
        self._painter.drawText(place, MIDDLE | Qt.TextFlag.TextDontClip, text)

    def marks(self, sums: Sums, tiles: Sequence[QRectF], strength: float) -> None:
        """Signs at the minima of every tile, as strong as the new landscape is there already."""
        self._painter.setOpacity(strength)
        for term, box in zip(sums.terms, tiles[:-1], strict=True):
            for state, kind in minima_of(term, sums.removed):
                self._mark(sums.atlas, box, state, kind)
        for kind in reversed(KIND_ORDER):
            for minimum in sums.atlas.minima:
                if minimum.kind == kind:
                    self._mark(sums.atlas, tiles[-1], minimum.number, kind)
        self._painter.setOpacity(1.0)

    def _mark(self, atlas: Atlas, box: QRectF, state: int, kind: str) -> None:
        size = min(MARK * self._theme.scale, max(box.width() / MARKS_ACROSS, SMALLEST_MARK))
        draw_mark(self._painter, self._theme, within(box, atlas.middle_of(state)), kind, size, size / 7)

    def legend(self, room: QRectF, atlas: Atlas, scale: EnergyScale) -> None:
        """How many minima of which kind the sum has, and which colour is which energy."""
        row = QFontMetricsF(self._theme.font(11)).height() + 4
        is_wide = room.width() >= WIDE * self._theme.scale
        signs = QRectF(room.left(), room.top(), room.width(), row)
        colours = QRectF(signs)
        if is_wide:
            colours.setLeft(room.center().x() + GRID)
        else:
            colours.moveTop(signs.bottom())
        self._painter.setFont(self._theme.font(11))
        self._kinds(signs, atlas, with_words=is_wide)
        self._colours(colours, scale)

    def _kinds(self, line: QRectF, atlas: Atlas, with_words: bool) -> None:
        room, metrics = line.width() / 2 if with_words else line.width(), QFontMetricsF(self._painter.font())
        words = {kind: f"{number(k)} {KIND_WORDS[kind][k != 1]}" for kind, k in atlas.counts.items()}
        if signs_width(self._theme, metrics, words) > room:
            words = {kind: number(k) for kind, k in atlas.counts.items()}
        draw_signs(self._painter, self._theme, line, words)

    def _colours(self, line: QRectF, scale: EnergyScale) -> None:
        metrics, gap = QFontMetricsF(self._painter.font()), 6.0
        ends = np.array([scale.low, scale.high])
        low, high = (number(float(value), max(decimals(ends), 1)) for value in ends)
        widths = [metrics.horizontalAdvance(text) for text in ("energy E", low, high)]
        self._text(line, "energy E", "ink")
        bar = QRectF(line.left() + widths[0] + widths[1] + 2 * gap, 0, 0, BAR)
        bar.setRight(line.right() - widths[2] - gap)
        bar.moveTop(line.center().y() - BAR / 2)
        self._text(QRectF(line.left() + widths[0] + gap, line.top(), widths[1], line.height()), low, "muted")
        self._text(line, high, "muted", RIGHT)
        colours = scale.colours
        self._painter.drawImage(
            bar, QImage(colours.tobytes(), len(colours), 1, 4 * len(colours), QImage.Format.Format_RGB32).copy()
        )

    def ring(self, place: QPointF) -> None:
        """Around the state that is pointed at."""
        for ink, width in (("surface", 4.0), ("ink", 1.5)):
            self._painter.setPen(QPen(self._theme.color(ink), width))
            self._painter.setBrush(Qt.BrushStyle.NoBrush)
            self._painter.drawEllipse(place, 5.0, 5.0)

    def card(self, at: QPointF, room: QRectF, picture: QPixmap, parts: Sequence[str]) -> None:
        """The state as a small grid beside its energies, which add up."""
        font = self._theme.font(12)
        metrics, size = QFontMetricsF(font), picture.deviceIndependentSize()
        lines = _wrapped(parts, metrics, min(room.width() - 4 * GRID - size.width(), 260 * self._theme.scale))
        widest = max(metrics.horizontalAdvance(line) for line in ("energy E", *lines))
        width = size.width() + widest + 3 * GRID
        height = max(size.height(), (len(lines) + 1) * metrics.height()) + 2 * GRID
        gap = 14.0
        left = at.x() + gap if at.x() + gap + width < room.right() else at.x() - gap - width
        left = min(max(left, room.left()), max(room.right() - width, room.left()))
        top = min(max(at.y() - height - gap, room.top()), max(room.bottom() - height, room.top()))
        box = QRectF(left, top, width, height)
        self._painter.setPen(QPen(self._theme.color("line"), 1.0))
        self._painter.setBrush(self._theme.color("surface", 245))
        self._painter.drawRoundedRect(box, 8, 8)
        self._painter.drawPixmap(box.topLeft() + QPointF(GRID, GRID), picture)
        self._painter.setFont(font)
        line_box = QRectF(left + size.width() + 2 * GRID, top + GRID, widest, metrics.height())
        for k, line in enumerate(("energy E", *lines)):
            self._text(line_box.translated(0, k * metrics.height()), line, "ink" if k else "muted")

    def _text(self, box: QRectF, text: str, ink: str, side: Qt.AlignmentFlag = LEFT) -> None:
        self._painter.setPen(self._theme.color(ink))
        self._painter.drawText(box, side | Qt.TextFlag.TextDontClip, text)


def _wrapped(parts: Sequence[str], metrics: QFontMetricsF, width: float) -> list[str]:
    lines = [""]
    for part in parts:
        longer = f"{lines[-1]} {part}".strip()
        if lines[-1] and metrics.horizontalAdvance(longer) > width:
            lines.append(part)
        else:
            lines[-1] = longer
    return lines
