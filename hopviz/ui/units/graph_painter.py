"""Painter of the graph: connections as lines of sixteen pens, units as discs, gaps and weights as figures."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from hopviz.core.network import Floats
from hopviz.project.parts import BIAS, Pair
from hopviz.ui.style.marks import draw_lines
from hopviz.ui.style.plotting import shortened
from hopviz.ui.style.rendering import Kept, draw_kept, is_vector, to_be_kept
from hopviz.ui.style.text import box_about, clear_image, text_size, write
from hopviz.ui.style.theme import LIGHT, Theme
from hopviz.ui.units.graph_model import LEVELS, SHADES, GraphGeometry, GraphPicture, Indices, Wires, lines

THINNEST = 1.2
WIDEST = 0.28
"""Width of the strongest connection, as part of a disc's radius."""
GLOW = 0.36
"""How much wider the glow of a frustrated connection is, as part of a disc's radius."""
BRIGHT, CALM, FAINT = 1.0, 0.6, 0.16
GLOWING, SOFTLY = 0.35, 0.8
"""Parts of the full colour; the rest is that of the ground."""
SIGNS = {1: "weight_positive", -1: "weight_negative"}
SOME, MANY = 80, 160
"""Of more than some only those of the unit in focus stand out; of many weak ones are pale, and the glow is soft."""
DULL = 0.45
"""How much of the others is left behind those in focus."""
CLEAR, LAID = 0.75, 0.8
"""Part of the full colour of the strongest of many connections, and how much of the soft glow they hide."""
DRAFT = 400
"""More connections than these have rough edges while a hand changes them."""
COARSE = 4
"""Pixels of the screen, along a side, to one of the soft glow."""
STRIP = 40
"""Qt gives larger pieces of a scaled image to other threads, and waits for them: beside a run at full speed, long."""


class LineStyle(NamedTuple):
    """What lines of many levels have in common."""

    strength: float
    """Which part of the full colour the strongest have."""
    heads: float = 0.0
    """Which part of it the arrowheads of directed lines have; 0: there are none."""
    weakest: float = 1.0
    """How much of the colour the weakest have, as part of that of the strongest."""
    width: float = 1.0
    """As part of the usual width."""
    wider: float = 0.0
    """Pixels beyond it."""
    meaning: str = ""
    """Whose colour they have; without one, that of their sign."""


class ConnectionPainter:
    """Paints the connections; what does not depend on the state is painted once and kept."""

    def __init__(self) -> None:
        self._kept: Kept = QPixmap()
        self._kept_for: tuple[object, ...] = ()
        self._levels = np.zeros(0, np.int64)

    def paint(
        self, painter: QPainter, theme: Theme, wires: Wires, picture: GraphPicture, ratio: float, draft: bool
    ) -> None:
        """All connections: frustrated ones glow, those of the unit in focus stand out, the chosen one has a frame."""
        wiring, focus = picture.wiring, picture.focus
        levels, many = wiring.levels, len(wiring.to) > MANY and not is_vector()
        frustrated = levels * (picture.tension > 0)
        in_focus = np.zeros(len(levels), bool) if focus is None else wiring.of_unit(focus)
        dull = len(levels) > SOME and bool(in_focus.any())
        glow = LineStyle(GLOWING, wider=GLOW * wires.geometry.radius, meaning="ring")
        self._keep(theme, wires, picture, ratio, draft and len(levels) > DRAFT)
        painter.setOpacity(DULL if dull else 1.0)
        if many:
            _paint_soft_glow(painter, theme, wires, frustrated)
            painter.setOpacity(LAID * painter.opacity())
        elif not dull:
            _paint_lines(painter, theme, wires, frustrated, glow)
        draw_kept(painter, self._kept)
        painter.setOpacity(1.0)
        if dull:
            _paint_lines(painter, theme, wires, frustrated * in_focus, glow)
        vivid = levels * in_focus if many or dull else np.where(in_focus, levels, frustrated)
        _paint_lines(painter, theme, wires, vivid, LineStyle(BRIGHT, BRIGHT))
        if picture.selected is not None:
            _paint_selected(painter, theme, wires.geometry, picture, picture.selected)

    def _keep(self, theme: Theme, wires: Wires, picture: GraphPicture, ratio: float, draft: bool) -> None:
        """Paint all connections as if satisfied, but for the chosen one: its weight may be about to change."""
        wiring, lesioned = picture.wiring, picture.project.lesioned
        levels = wiring.levels
        if picture.selected is not None:
            levels = levels * ((wiring.to != picture.selected[0]) | (wiring.source != picture.selected[1]))
        wanted = (wires, lesioned, theme, ratio, draft, is_vector())
        if are_same(self._kept_for, wanted) and np.array_equal(levels, self._levels):
            return
        self._kept_for, self._levels = wanted, levels
        self._kept = to_be_kept(wires.geometry.area.size().toSize(), ratio, QColor(0, 0, 0, 0))
        painter = QPainter(self._kept)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not draft)
        ends = np.append(lesioned, False)
        removed = ends[wiring.to] | ends[wiring.source]
        calm = LineStyle(CALM, BRIGHT)
        if len(levels) > MANY:
            calm = LineStyle(CLEAR, weakest=min((MANY / len(levels)) ** 0.5, 1.0), width=0.75)
        _paint_lines(painter, theme, wires, levels * removed, calm._replace(strength=FAINT, heads=FAINT * calm.heads))
        _paint_lines(painter, theme, wires, levels * ~removed, calm)
        painter.end()


def are_same(before: tuple[object, ...], now: tuple[object, ...]) -> bool:
    """Whether these are the very same things, or numbers: what is kept of them still holds."""
    return len(before) == len(now) and all(
        old is new or (isinstance(new, int | float) and old == new) for old, new in zip(before, now, strict=True)
    )


def _line_width(geometry: GraphGeometry, strength: float) -> float:
    """Width in pixels of a connection whose |weight| is a part of the largest."""
    return THINNEST + (max(WIDEST * geometry.radius, 1.5 * THINNEST) - THINNEST) * strength


@cache
def _tint(theme: Theme, meaning: str, strength: float) -> QColor:
    return theme.tint(meaning, strength)


def _line_pen(colour: QColor, width: float) -> QPen:
    """What lines are drawn with: they end at the rims of discs."""
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)


def _path(start: Floats, control: Floats, stop: Floats) -> QPainterPath:
    path = QPainterPath(QPointF(*start))
    path.quadTo(QPointF(*control), QPointF(*stop))
    return path


def _paint_lines(painter: QPainter, theme: Theme, wires: Wires, levels: Indices, style: LineStyle) -> None:
    """Draw lines of levels, shape (M,): those of one level and sign after the other, the strongest last; 0: none."""
    for level in sorted(set(levels[levels != 0].tolist()), key=abs):
        which = np.flatnonzero(levels == level)
        part, meaning = abs(level) / LEVELS, style.meaning or SIGNS[1 if level > 0 else -1]
        width = style.width * _line_width(wires.geometry, part) + style.wider
        colour = _tint(theme, meaning, style.strength * (style.weakest + (1 - style.weakest) * part))
        pen = _line_pen(colour, width)
        painter.setPen(pen)
        arcs = which[wires.bent[which]]
        draw_lines(painter, wires.pieces(which if len(arcs) > SOME else which[~wires.bent[which]]))
        for k in arcs.tolist() if len(arcs) <= SOME else ():
            painter.strokePath(_path(wires.start[k], wires.control[k], wires.stop[k]), pen)
        if wires.directed and style.heads:
            _paint_heads(painter, wires.control[which], wires.stop[which], _tint(theme, meaning, style.heads), width)


def _paint_heads(painter: QPainter, control: Floats, stop: Floats, colour: QColor, width: float) -> None:
    """Heads of arrows that come from control points."""
    ways = (stop - control) / np.maximum(np.hypot(*(stop - control).T), 1e-9)[:, None]
    size = 7 + 1.3 * width
    base, across = stop - size * ways, 0.5 * size * np.stack([-ways[:, 1], ways[:, 0]], axis=1)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for corners in np.stack([stop, base + across, base - across], axis=1).tolist():
        painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_soft_glow(painter: QPainter, theme: Theme, wires: Wires, levels: Indices) -> None:
    """The ground, with the glow of many lines of levels, shape (M,), the strongest last; 0: none."""
    area = wires.geometry.area
    image = QImage(math.ceil(area.width() / COARSE), math.ceil(area.height() / COARSE), QImage.Format.Format_RGB32)
    image.fill(theme.color("surface"))
    coarse = QPainter(image)
    for level in range(1, LEVELS + 1):
        colour = _tint(theme, "ring", SOFTLY * (0.4 + 0.6 * level / LEVELS))
        coarse.setPen(QPen(colour, max(round(0.5 * wires.geometry.radius / COARSE), 1)))
        draw_lines(coarse, wires.pieces(np.flatnonzero(np.abs(levels) == level)) / COARSE)
    coarse.end()
    draw_softly(painter, image, COARSE)


def draw_softly(painter: QPainter, image: QImage, scale: int) -> None:
    """An image, so many times as large, from the upper left corner on."""
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    whole = QRectF(0, 0, scale * image.width(), scale * image.height())
    for top in range(0, scale * image.height(), STRIP):
        painter.setClipRect(QRectF(0, top, whole.width(), STRIP))
        painter.drawImage(whole, image)
    painter.setClipping(False)


def _paint_selected(
    painter: QPainter, theme: Theme, geometry: GraphGeometry, picture: GraphPicture, pair: Pair
) -> None:
    """A band beside the chosen connection; one of weight zero is broken."""
    path, value = selected_path(geometry, picture, pair), picture.weight(pair)
    if not value:
        painter.strokePath(path, QPen(theme.color("accent"), 2.0, Qt.PenStyle.DashLine))
        return
    largest = max(float(np.abs(picture.wiring.weights).max(initial=0.0)), 1e-300)
    width, colour = _line_width(geometry, abs(value) / largest), theme.color(SIGNS[1 if value > 0 else -1])
    for shade, wide in ((theme.color("accent"), width + 7), (theme.color("surface"), width + 3), (colour, width)):
        painter.strokePath(path, _line_pen(shade, wide))
    if picture.wiring.directed:
        _, control, stop = _line_of(geometry, picture, pair)
        _paint_heads(painter, control, stop, colour, width)


def selected_path(geometry: GraphGeometry, picture: GraphPicture, pair: Pair) -> QPainterPath:
    """The line of a connection that need not be there."""
    return _path(*(points[0] for points in _line_of(geometry, picture, pair)))


def _line_of(geometry: GraphGeometry, picture: GraphPicture, pair: Pair) -> tuple[Floats, Floats, Floats]:
    """Start, control point and end of one connection, each (1, 2)."""
    to, source = np.array([pair[0]]), np.array([pair[1]])
    return lines(geometry, to, source, picture.wiring.directed)


LEGIBLE = 9.0
"""Radius in pixels from which on a disc has room for a name."""
RIM = 5.0
"""Pixels beyond a disc that its ring takes."""


class Look(NamedTuple):
    """All that a disc shows."""

    name: str
    fill: str
    """The theme's name of its colour; "line": the unit is removed."""
    hidden: bool
    clamped: bool
    wanting: bool
    radius: float
    level: int
    """Of `SHADES`, how far between off and on a graded unit is."""


def looks_of(picture: GraphPicture, radius: float) -> list[Look]:
    """What every unit looks like."""
    project = picture.project
    wanting = picture.wanting & ~project.lesioned
    columns = (project.lesioned, picture.on, project.hidden, project.clamped, wanting, picture.shades)
    return [
        Look(name, "line" if removed else "unit_on" if on else "unit_off", hidden, clamped, wanting, radius, level)
        for name, removed, on, hidden, clamped, wanting, level in zip(
            picture.names, *(column.tolist() for column in columns), strict=True
        )
    ]


@cache
def _name_font(theme: Theme, radius: float) -> QFont:
    """As large as a disc allows; not to be changed."""
    font = QFont(theme.font(13, bold=True))
    font.setPixelSize(max(min(font.pixelSize(), int(radius)), 6))
    return font


@lru_cache(maxsize=600)
def _disc(theme: Theme, look: Look, ratio: float) -> QImage:
    """The picture of a disc, which is kept; it is in the middle of a square."""
    half = math.ceil(look.radius + RIM)
    disc = clear_image(QSize(2 * half, 2 * half), ratio)
    painter = QPainter(disc)
    _draw_disc(painter, theme, look, QPointF(half, half))
    painter.end()
    return disc


def _draw_disc(painter: QPainter, theme: Theme, look: Look, at: QPointF) -> None:
    radius = look.radius
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color("surface"), 2.0))
    painter.setBrush(theme.color("line") if look.fill == "line" else theme.unit_color(look.level / SHADES))
    painter.drawEllipse(at, radius, radius)
    if look.fill == "line":  # hatched, as on the grid
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(theme.color("muted"), Qt.BrushStyle.BDiagPattern))
        painter.drawEllipse(at, radius, radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if look.hidden:
        painter.setPen(QPen(theme.color("ink"), 1.5, Qt.PenStyle.DashLine))
        painter.drawEllipse(at, radius, radius)
    if look.wanting:
        painter.setPen(QPen(theme.color("ring"), 2.5))
        painter.drawEllipse(at, radius + 2, radius + 2)
    if radius >= LEGIBLE:
        painter.setFont(_name_font(theme, radius))
        painter.setPen(theme.color({"unit_on": "name_on", "unit_off": "name_off"}.get(look.fill, "ink")))
        name = shortened(look.name, QFontMetricsF(painter.font()), 1.8 * radius)
        painter.drawText(box_about(at, QSizeF(2 * radius, 2 * radius)), Qt.AlignmentFlag.AlignCenter, name)
    if look.clamped:
        painter.setPen(QPen(theme.color("surface"), 1.5))
        painter.setBrush(theme.color("ink"))
        size = min(max(0.2 * radius, 3.0), 5.0)
        painter.drawEllipse(at + QPointF(0.75, -0.75) * radius, size, size)


BIAS_NAME = "bias"
IN_WORDS = 8
"""Up to so many units it is said that a gap is one."""


@dataclass(frozen=True)
class Labels:
    """Figures and their boxes."""

    gaps: list[tuple[int, QRectF]]
    """(unit, box); none among many units."""
    weights: list[tuple[Pair, str, QRectF]]
    """(connection, text, box)"""


def gap_text(picture: GraphPicture, unit: int) -> str:
    """The energy gap of a unit, or its field; among some units without the word."""
    word = f"{picture.gap_word} " if picture.n <= IN_WORDS else ""
    return word + picture.gap_text(unit)


class GraphPainter:
    """Paints a picture of the graph."""

    def __init__(self) -> None:
        self.theme: Theme = LIGHT
        self._connections = ConnectionPainter()

    def paint(
        self, painter: QPainter, wires: Wires, picture: GraphPicture, labels: Labels, ratio: float, draft: bool = False
    ) -> None:
        """Draw everything; `ratio` is that of the screen's pixels to Qt's, a `draft` may have rough edges."""
        geometry, theme = wires.geometry, self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._connections.paint(painter, theme, wires, picture, ratio, draft)
        if picture.band is not None:
            painter.setPen(QPen(theme.color("accent"), 2.0, Qt.PenStyle.DashLine))
            painter.drawLine(geometry.end(picture.band[0]), picture.band[1])
        half = math.ceil(geometry.radius + RIM)
        for (x, y), look in zip(geometry.ends.tolist(), looks_of(picture, geometry.radius), strict=False):
            if is_vector():
                painter.save()
                _draw_disc(painter, theme, look, QPointF(x, y))
                painter.restore()
            else:
                painter.drawImage(QPointF(x - half, y - half), _disc(theme, look, ratio))
        self._paint_marks(painter, geometry, picture)
        self._paint_bias_unit(painter, geometry, picture)
        self._paint_figures(painter, labels, picture)

    def _paint_marks(self, painter: QPainter, geometry: GraphGeometry, picture: GraphPicture) -> None:
        """The unit visited last, the chosen one, and a name that the disc has no room for."""
        radius, theme, focus = geometry.radius, self.theme, picture.focus
        if picture.halo >= 0:
            painter.setPen(QPen(theme.color("halo", 150), 5.0))
            painter.drawEllipse(geometry.end(picture.halo), radius + 5, radius + 5)
        if picture.cursor >= 0:
            painter.setPen(QPen(theme.color("accent"), 2.0, Qt.PenStyle.DotLine))
            painter.drawEllipse(geometry.end(picture.cursor), radius + 6, radius + 6)
        if focus is None or focus == BIAS:
            return
        name, metrics = picture.names[focus], QFontMetricsF(_name_font(theme, radius))
        if radius < LEGIBLE or metrics.horizontalAdvance(name) > 1.8 * radius:
            above = geometry.end(focus) - QPointF(0, radius + theme.px(13))
            write(painter, theme, above, name, size=12, bold=True, ground="plate")

    def _paint_bias_unit(self, painter: QPainter, geometry: GraphGeometry, picture: GraphPicture) -> None:
        """The bias unit: a square, for it is no unit of the network; its name is below where it does not fit."""
        side, font = 1.44 * geometry.radius, _name_font(self.theme, geometry.radius)
        box = box_about(geometry.bias_point, QSizeF(side, side))
        painter.setPen(QPen(self.theme.color("accent" if picture.hovered == BIAS else "muted"), 1.5))
        painter.setBrush(self.theme.color("unit_on"))
        painter.drawRoundedRect(box, 3, 3)
        if QFontMetricsF(font).horizontalAdvance(BIAS_NAME) <= side - 4:
            painter.setPen(self.theme.color("name_on"))
            painter.setFont(font)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, BIAS_NAME)
        else:
            inside = geometry.area.right() - text_size(self.theme, BIAS_NAME).width() / 2 - 4
            below = QPointF(min(geometry.bias_point.x(), inside), geometry.bias_point.y() + side / 2 + self.theme.px(9))
            write(painter, self.theme, below, BIAS_NAME, ink="muted", ground="plate")

    def _paint_figures(self, painter: QPainter, labels: Labels, picture: GraphPicture) -> None:
        """The gaps of units and the weights of connections."""
        for unit, box in labels.gaps:
            if not picture.project.lesioned[unit]:
                meaning = "ring" if picture.wanting[unit] else "muted"
                write(painter, self.theme, box.center(), gap_text(picture, unit), ink=meaning, ground="plate")
        for pair, text, box in labels.weights:
            write(painter, self.theme, box.center(), text, bold=pair == picture.selected, ground="plate")
