"""Marks on pictures: kinds of attractor, a run, a state pointed at, and the scale of energies."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
    QRadialGradient,
)
from shiboken6 import wrapInstance

from hopviz.core.attractors import Kind
from hopviz.core.network import Floats
from hopviz.project.numbers import number
from hopviz.ui.style.plotting import decimals, packed_energy_colours, shortened, ticks
from hopviz.ui.style.rendering import blank, is_vector, pixel_ratio
from hopviz.ui.style.text import LEFT, RIGHT, clear_image, draw_line_of_text
from hopviz.ui.style.theme import GRID, KINDS, Theme

SHAPES: dict[str, tuple[int, float] | None] = {
    "memory": None,
    "reversed memory": (4, 45.0),
    "mixture": (4, 0.0),
    "spurious": (3, -90.0),
}
"""Corners and the direction of the first one in degrees; None is a circle."""


def mark(kind: str, size: float = 1.0) -> QPainterPath:
    """The outline of a kind's mark, about `size` across, centred on the origin."""
    path = QPainterPath()
    shape = SHAPES[kind]
    if shape is None:
        path.addEllipse(QPointF(0, 0), size / 2, size / 2)
        return path
    corners, first = shape
    angles = [math.radians(first + 360 * k / corners) for k in range(corners)]
    radius = 0.62 * size
    path.addPolygon(QPolygonF([QPointF(radius * math.cos(a), radius * math.sin(a)) for a in angles]))
    path.closeSubpath()
    return path


def cycle_mark(size: float = 1.0) -> QPainterPath:
    """Two arrows that chase each other, about `size` across, centred on the origin; to be stroked."""
    path = QPainterPath()
    radius, head = 0.42 * size, 0.2 * size
    box = QRectF(-radius, -radius, 2 * radius, 2 * radius)
    for start in (20.0, 200.0):
        path.arcMoveTo(box, start)
        path.arcTo(box, start, 130.0)
        tip = path.currentPosition()
        along = math.radians(start + 130.0 + 90.0)  # the way the arc goes at its end, anticlockwise
        for turn in (2.5, -2.5):
            path.moveTo(tip)
            direction = along + turn
            path.lineTo(tip + QPointF(head * math.cos(direction), -head * math.sin(direction)))
    return path


def draw_lines(painter: QPainter, ends: Floats) -> None:
    """Straight lines with the painter's pen; `ends` is (K, 2, 2), in pixels.

    Many times as fast as QLineF objects; a QPainterPath takes twice as long, and with a brush much longer.
    """
    lines = np.ascontiguousarray(ends, float)
    if lines.size:
        first: Any = wrapInstance(lines.ctypes.data, QLineF)
        painter.drawLines(first, len(lines))


PIECES = 6
THINNEST, FAINT = 0.5, 0.3
LONGEST_SMOOTH = 3000.0
"""Pixels of a path beyond which smooth edges would cost too much: such a tangle has none to be seen."""


def ground(theme: Theme, size: QSize, ratio: float) -> QPixmap:
    """An empty picture of a view, to be painted once and kept; `ratio` is the screen's pixels per point."""
    return blank(size, ratio, theme.color("surface"))


def draw_path(
    painter: QPainter, points: Sequence[QPointF], width: float = 2.0, hidden: NDArray[np.bool_] | None = None
) -> None:
    """The way the run came, white with a dark rim, greyer and thinner towards its past; faint where it is hidden."""
    if len(points) < 2:
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    length = sum((b - a).manhattanLength() for a, b in pairwise(points))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, length < LONGEST_SMOOTH)
    borders = np.linspace(0, len(points) - 1, min(PIECES, len(points) - 1) + 1).round().astype(int)
    if hidden is not None:
        borders = np.union1d(borders, np.flatnonzero(np.diff(hidden)) + 1)
    for rim, shade, past in ((2.0, 20, 70), (0.0, 255, 165)):
        for first, last in pairwise(borders):
            strength = last / (len(points) - 1)
            grey = round(past + (shade - past) * strength)  # opaque: where lines cross, others take ten times as long
            pen = QPen(QColor(grey, grey, grey), (width + rim) * (THINNEST + (1 - THINNEST) * strength))
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.setOpacity(FAINT if hidden is not None and hidden[first] else 1.0)
            painter.drawPolyline(QPolygonF(points[first : last + 1]))
    painter.setOpacity(1.0)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def draw_run(painter: QPainter, points: Sequence[QPointF], radius: float) -> None:
    """The way the run came, and the present state at its end; nothing where there is no run."""
    draw_path(painter, points)
    if points:
        draw_ball(painter, points[-1], radius)


def draw_ball(painter: QPainter, place: QPointF, radius: float) -> None:
    """The present state."""
    shadow = QRadialGradient(place + QPointF(0, 0.35 * radius), 1.9 * radius)
    shadow.setColorAt(0.4, QColor(0, 0, 0, 110))
    shadow.setColorAt(1.0, QColor(0, 0, 0, 0))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shadow)
    painter.drawEllipse(place + QPointF(0, 0.35 * radius), 1.9 * radius, 1.9 * radius)
    shine = QRadialGradient(place - QPointF(0.35 * radius, 0.4 * radius), 1.5 * radius)
    shine.setColorAt(0.0, QColor(255, 255, 255))
    shine.setColorAt(1.0, QColor(205, 212, 222))
    painter.setPen(QPen(QColor(15, 22, 32), 1.6))
    painter.setBrush(shine)
    painter.drawEllipse(place, radius, radius)


def draw_drop(painter: QPainter, theme: Theme, place: QPointF, radius: float) -> None:
    """One of many states: a small ball."""
    painter.setPen(QPen(QColor(15, 22, 32), 1.0))
    painter.setBrush(theme.color("unit_on"))
    painter.drawEllipse(place, radius, radius)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(255, 255, 255, 150))
    painter.drawEllipse(place - QPointF(0.3 * radius, 0.35 * radius), 0.32 * radius, 0.32 * radius)


def draw_mark(painter: QPainter, theme: Theme, place: QPointF, kind: str, size: float, rim: float = 2.0) -> None:
    """The sign of a kind of attractor, with a rim that sets it off."""
    if is_vector():
        painter.save()
        _draw_sign(painter, theme, kind, size, rim, place)
        painter.restore()
        return
    picture, middle = _sign(theme, kind, size, rim, pixel_ratio(painter.device()))
    painter.drawImage(QPointF(round(place.x() - middle), round(place.y() - middle)), picture)


def draw_hollow(painter: QPainter, theme: Theme, place: QPointF, kind: str, size: float) -> None:
    """The sign of a state that was meant to be an attractor and is no fixed point."""
    painter.setBrush(theme.color("surface"))
    for ink, width in (("surface", 6.0), (KINDS["spurious"], 3.0)):
        painter.setPen(QPen(theme.color(ink), width * theme.scale))
        painter.drawPath(mark(kind, size).translated(place))


def draw_focus(painter: QPainter, theme: Theme, box: QRectF) -> None:
    """A frame around the picture that the keys act on."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("accent"), 2.0))
    painter.drawRect(box)


@lru_cache(maxsize=256)
def _sign(theme: Theme, kind: str, size: float, rim: float, ratio: float) -> tuple[QImage, float]:
    """The picture of a sign, which is kept, and half its side."""
    side = math.ceil(1.3 * size + rim) + 2
    picture = clear_image(QSize(side, side), ratio)
    painter = QPainter(picture)
    _draw_sign(painter, theme, kind, size, rim, QPointF(side / 2, side / 2))
    painter.end()
    return picture, side / 2


def _draw_sign(painter: QPainter, theme: Theme, kind: str, size: float, rim: float, place: QPointF) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color("surface"), rim) if rim else Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(KINDS[kind]))
    painter.drawPath(mark(kind, size).translated(place))


SPINE = 5.0
"""Width of a bar of colours that an axis stands at."""
BAR = 10.0
"""Width of one in a legend."""
LEGEND_WIDTH = 104.0
"""Of a legend beside a picture, at scale 1."""
STOPS = 32
"""Its colours are blended from so many."""
ROWS_PER_TICK, LOWEST_ROWS = 2.4, 2.5
"""Lines of text between round energies along the upright bar of a legend, and how high it is at least."""
CARD_GAP, WIDEST_LINE = 14.0, 260.0
"""Pixels from a state to its card, and the longest line on it at scale 1."""
SIGN, MIDDLE, BEHIND, AROUND = 10.0, 6.0, 16.0, 28.0
"""Size of a sign, where its middle and its words are, and what both take beside the words; at scale 1."""
WIDE = 520
"""Width from which on a legend is one row, at scale 1."""


def draw_colour_bar(painter: QPainter, bar: QRectF, colours: NDArray[np.uint32] | None = None) -> None:
    """The colours of evenly spaced energies, 0xffrrggbb, from the left or, of an upright bar, from the bottom."""
    colours = packed_energy_colours() if colours is None else colours
    end = bar.topLeft() if bar.height() > bar.width() else bar.bottomRight()
    fill = QLinearGradient(bar.bottomLeft(), end)
    for part in np.linspace(0, 1, STOPS).tolist():
        fill.setColorAt(part, QColor.fromRgb(int(colours[round(part * (len(colours) - 1))])))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawRoundedRect(bar, SPINE / 2, SPINE / 2)


def energy_ticks(
    bar: QRectF, low: float, high: float, row: float, apart: float = ROWS_PER_TICK
) -> list[tuple[float, str]]:
    """Heights along an upright bar of round energies, about `apart` lines of height `row`, and what to write there.

    There is none on a bar that has no height, in a panel that is very low.
    """
    if bar.height() <= 0:
        return []
    values = ticks(low, high, max(bar.height() / (apart * row), 2))
    if (values[1] - values[0]) * bar.height() < 0.9 * row * (high - low):
        values = values[[0, -1]]  # on so low a bar those between would lie on each other
    per_pixel, digits = (high - low) / bar.height(), decimals(values)
    return [(bar.bottom() - (value - low) / per_pixel, number(value, digits)) for value in values.tolist()]


def legend_height(theme: Theme, width: float) -> float:
    """Of the legend below a picture of all states: a row, or two."""
    row = QFontMetricsF(theme.font(11)).height() + 4
    return row if width >= WIDE * theme.scale else 2 * row


def draw_legend(
    painter: QPainter,
    theme: Theme,
    room: QRectF,
    counts: Mapping[Kind | None, str],
    colours: tuple[NDArray[np.uint32], float, float] | str,
) -> None:
    """The signs of kinds of minima, and what colours mean: behind or below them, below in an upright legend.

    Parameters
    ----------
    painter : QPainter
    theme : Theme
    room : QRectF
        As high as `legend_height` says; if it is much higher, the legend is upright.
    counts : mapping of kind, or None for those without a sign, to str
        How many there are, in words, such as "3 memories"; where there is no room, the number stands alone.
    colours : tuple of array and two floats, or str
        Those of evenly spaced energies, 0xffrrggbb, the lowest and the highest; or other colours in words.
    """
    painter.setFont(theme.font(11))
    metrics, scale = QFontMetricsF(painter.font()), theme.scale
    row, is_upright = metrics.height() + 4, room.height() > 2 * legend_height(theme, 0)
    is_wide = room.width() >= WIDE * scale and not is_upright
    box = QRectF(room.left(), room.top(), (room.width() - GRID) / 2 if is_wide else room.width(), row)
    below = QPointF(0, row * len(counts) + GRID if is_upright else row)
    line = box.translated(QPointF(box.width() + GRID, 0) if is_wide else below)
    needed = sum(AROUND * scale + metrics.horizontalAdvance(text) for text in counts.values())
    for kind, words in counts.items():
        text = words if is_upright or needed <= box.width() else words.split(" ")[0]
        if kind is not None:
            draw_mark(painter, theme, QPointF(box.left() + MIDDLE * scale, box.center().y()), kind, SIGN * scale, 0.0)
        draw_line_of_text(painter, theme, box.translated(BEHIND * scale, 0), text)
        box.translate(*(0, row) if is_upright else (AROUND * scale + metrics.horizontalAdvance(text), 0))
    if not isinstance(colours, str):
        _draw_scale(painter, theme, line, room.bottom() - line.bottom() if is_upright else None, *colours)
        return
    line.setBottom(room.bottom())
    painter.setPen(theme.color("muted"))
    text = colours if is_upright else shortened(colours, metrics, line.width())
    painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap, text)


def _draw_scale(
    painter: QPainter,
    theme: Theme,
    line: QRectF,
    below: float | None,
    colours: NDArray[np.uint32],
    low: float,
    high: float,
) -> None:
    """The colours of energies: in a line from the lowest to the highest, or upright in what is below the line."""
    metrics = QFontMetricsF(painter.font())
    if below is not None and below < LOWEST_ROWS * metrics.height():
        return
    draw_line_of_text(painter, theme, line, "energy E")
    if below is not None:
        bar = QRectF(line.left(), line.bottom(), BAR * theme.scale, below)
        for y, text in energy_ticks(bar, low, high, metrics.height()):
            draw_line_of_text(painter, theme, QRectF(bar.right() + SPINE, y - 10, 0, 20), text, "muted")
    else:
        ends = [number(end, max(decimals(np.array([low, high])), 1)) for end in (low, high)]
        line.setLeft(line.left() + metrics.horizontalAdvance("energy E") + SPINE)
        for text, side in zip(ends, (LEFT, RIGHT), strict=True):
            draw_line_of_text(painter, theme, line, text, "muted", side)
        left, right = (metrics.horizontalAdvance(text) + SPINE for text in ends)
        bar = QRectF(line.left() + left, line.center().y() - BAR / 2, line.width() - left - right, BAR)
    draw_colour_bar(painter, bar, colours)


def draw_ring(painter: QPainter, theme: Theme, place: QPointF) -> None:
    """Around a state that is pointed at."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for ink, width in (("surface", 4.0), ("ink", 1.5)):
        painter.setPen(QPen(theme.color(ink), width))
        painter.drawEllipse(place, 5.0, 5.0)


def draw_card(
    painter: QPainter, theme: Theme, at: QPointF, room: QRectF, picture: QPixmap, texts: Sequence[tuple[str, str]]
) -> None:
    """A state as a small grid, and beside it texts with the meanings of their colours; it lies clear of `at`."""
    font, size, gap = theme.font(12), picture.deviceIndependentSize(), CARD_GAP / 2
    metrics = QFontMetricsF(font)
    longest = min(room.width() - 3 * gap - size.width(), WIDEST_LINE * theme.scale)
    shown = [" ".join(shortened(word, metrics, longest) for word in text.split(" ")) for text, _ in texts]
    lines = [metrics.boundingRect(QRectF(0, 0, longest, 1000), Qt.TextFlag.TextWordWrap, text) for text in shown]
    width = size.width() + max(line.width() for line in lines) + 3 * gap + 1
    box = QRectF(0, 0, width, max(size.height(), sum(line.height() for line in lines)) + 2 * gap)
    is_right = at.x() + CARD_GAP + width < room.right()
    box.moveLeft(max(at.x() + CARD_GAP if is_right else at.x() - CARD_GAP - width, room.left()))
    box.moveTop(min(max(at.y() - box.height() - CARD_GAP, room.top()), max(room.bottom() - box.height(), room.top())))
    painter.setPen(QPen(theme.color("line"), 1.0))
    painter.setBrush(theme.color("surface", 245))
    painter.drawRoundedRect(box, 8, 8)
    painter.drawPixmap(box.topLeft() + QPointF(gap, gap), picture)
    painter.setFont(font)
    place = box.topLeft() + QPointF(size.width() + 2 * gap, gap)
    for text, line, (_, ink) in zip(shown, lines, texts, strict=True):
        painter.setPen(theme.color(ink))
        painter.drawText(QRectF(place, QSizeF(longest + 1, line.height())), Qt.TextFlag.TextWordWrap, text)
        place.setY(place.y() + line.height())
