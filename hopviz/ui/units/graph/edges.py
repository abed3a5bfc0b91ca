"""Which pixels do lines cover, and what do many of them look like?  Sums over pixels, turned into a picture.

How much of a pixel a line covers follows from its distance from the line (Gupta and Sproull, Computer Graphics 15,
1, 1981).
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from hopviz.core.network import Floats
from hopviz.project.parts import BIAS, Pair
from hopviz.ui.style.marks import blank
from hopviz.ui.style.theme import LIGHT, Theme
from hopviz.ui.units.graph.geometry import GraphGeometry, Wires, lines
from hopviz.ui.units.graph.model import GraphPicture, Indices, Mask

THINNEST = 1.2
WIDEST = 0.28
"""Width of the strongest connection, as part of a disc's radius."""
GLOW = 0.36
"""How much wider the glow of a frustrated connection is, as part of a disc's radius."""
BRIGHT, CALM, FAINT = 1.0, 0.6, 0.16
GLOWING = 0.35
"""Parts of the full colour; the rest is that of the ground."""
SIGNS = {True: "weight_positive", False: "weight_negative"}


class LineStrokes:
    """Draws the connections of a picture, one by one."""

    def __init__(self) -> None:
        self._colours, self._glow = _colours(LIGHT)
        self._wires: Wires | None = None
        self._paths: list[QPainterPath] = []
        self._widths: list[float] = []
        self._signs: list[bool] = []

    def show(self, wires: Wires, picture: GraphPicture, theme: Theme) -> None:
        """Take over what the connections are."""
        if wires is not self._wires:
            self._wires, self._paths = wires, [_path(wires, k) for k in range(len(wires.start))]
        self._colours, self._glow = _colours(theme)
        self._widths = line_widths(wires.geometry, np.abs(picture.wiring.strengths)).tolist()
        self._signs = (picture.wiring.weights > 0).tolist()

    def draw(self, painter: QPainter, k: int, strength: float) -> None:
        """Connection number k, in a part of its full colour."""
        assert self._wires is not None
        width, sign = self._widths[k], self._signs[k]
        painter.strokePath(self._paths[k], line_pen(self._colours[strength, sign], width))
        if self._wires.directed:
            head = self._colours[FAINT if strength == FAINT else BRIGHT, sign]
            _draw_arrow(painter, self._wires, k, head, width)

    def draw_glow(self, painter: QPainter, k: int) -> None:
        """What is seen on both sides of a connection that is frustrated."""
        assert self._wires is not None
        width = self._widths[k] + GLOW * self._wires.geometry.radius
        painter.strokePath(self._paths[k], line_pen(self._glow, width))


@lru_cache(maxsize=8)
def _colours(theme: Theme) -> tuple[dict[tuple[float, bool], QColor], QColor]:
    """Colours of connections by strength and sign, and that of the glow."""
    lines = {
        (strength, sign): theme.tint(meaning, strength)
        for strength in (BRIGHT, CALM, FAINT)
        for sign, meaning in SIGNS.items()
    }
    return lines, theme.tint("ring", GLOWING)


def line_widths(geometry: GraphGeometry, strengths: Floats) -> Floats:
    """Widths in pixels of connections whose |weight| is a part of the largest."""
    widest = max(WIDEST * geometry.radius, 1.5 * THINNEST)
    return THINNEST + (widest - THINNEST) * strengths


def line_pen(colour: QColor, width: float) -> QPen:
    """What lines are drawn with: they end at the rims of discs."""
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)


def curve(start: Floats, control: Floats, stop: Floats) -> QPainterPath:
    """An arc, or a straight line if its control point is on the way."""
    path = QPainterPath(QPointF(*start))
    path.quadTo(QPointF(*control), QPointF(*stop))
    return path


def _path(wires: Wires, k: int) -> QPainterPath:
    if wires.bent[k]:
        return curve(wires.start[k], wires.control[k], wires.stop[k])
    path = QPainterPath(QPointF(*wires.start[k]))
    path.lineTo(QPointF(*wires.stop[k]))
    return path


def _draw_arrow(painter: QPainter, wires: Wires, k: int, colour: QColor, width: float) -> None:
    """A head at the end of a directed connection."""
    tip, way = QPointF(*wires.stop[k]), wires.stop[k] - wires.control[k]
    way = way / max(float(np.hypot(*way)), 1e-9)
    back, across = QPointF(*way), QPointF(-way[1], way[0])
    size = 7 + 1.3 * width
    base = tip - back * size
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([tip, base + across * size * 0.5, base - across * size * 0.5]))
    painter.setBrush(Qt.BrushStyle.NoBrush)


ALL = slice(None)
BROADEST = 4.0
"""Pixels of the screen: no line is broader on a coarse image."""
DENSEST = 255.0
BENDS = 6
"""Straight pieces of an arc."""

Strengths = tuple[Floats, Floats]
"""(M,) of positive and of negative lines: each is zero where the other is not."""
Shades = NDArray[np.uint32]
"""Premultiplied ARGB."""


class Coverage:
    """Which pixels, of an image of a size, some of M lines cover."""

    def __init__(
        self, wires: Wires, widths: Floats, size: QSize, pixel: float = 1.0, which: slice | Indices = ALL
    ) -> None:
        self.pixel = pixel
        self.width, self.height = max(int(size.width() / pixel), 1), max(int(size.height() / pixel), 1)
        pieces = BENDS if wires.bent[which].any() else 1
        corners = [wires.point(k / pieces, which) / pixel - 0.5 for k in range(pieces + 1)]
        parts = [self._pixels(np.hstack([first, last]), widths[which] / pixel) for first, last in pairwise(corners)]
        lines, self._pixel, self._covered = (np.concatenate([part[k] for part in parts]) for k in range(3))
        self._line = np.arange(len(wires.start))[which][lines]
        self._begins: Indices | None = None
        """Where each pixel begins, once they are in order."""

    def add(self, other: Coverage) -> None:
        """Cover what other lines cover, too."""
        self._line = np.concatenate([self._line, other._line])
        self._pixel = np.concatenate([self._pixel, other._pixel])
        self._covered = np.concatenate([self._covered, other._covered])

    def _pixels(self, ends: Floats, widths: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]:
        """(line, pixel, part of it that is covered) of straight lines (x0, y0, x1, y1)."""
        way = ends[:, 2:] - ends[:, :2]
        steep = np.abs(way[:, 1]) > np.abs(way[:, 0])
        # One step at a time along the longer side; u is that one, v the other.
        u = np.where(steep[:, None], ends[:, 1::2], ends[:, 0::2])
        v = np.where(steep[:, None], ends[:, 0::2], ends[:, 1::2])
        rise = (v[:, 1] - v[:, 0]) / np.where(u[:, 1] == u[:, 0], 1.0, u[:, 1] - u[:, 0])
        first = np.ceil(u.min(axis=1)).astype(np.intp)
        steps = np.maximum(np.floor(u.max(axis=1)).astype(np.intp) - first + 1, 0)
        line = np.repeat(np.arange(len(ends)), steps)
        at = np.arange(len(line)) + np.repeat(first - (np.cumsum(steps) - steps), steps)
        middle = (np.repeat(v[:, 0] - rise * u[:, 0], steps) + np.repeat(rise, steps) * at).astype(np.float32)
        nearest = np.rint(middle)
        aside = nearest - middle
        slant, reach = (1.0 / np.sqrt(1.0 + rise**2)).astype(np.float32), (0.5 * widths + 0.5).astype(np.float32)
        along, across = np.where(steep, self.width, 1), np.where(steep, 1, self.width)
        lengths, breadths = np.where(steep, self.height, self.width), np.where(steep, self.width, self.height)
        within = (at >= 0) & (at < lengths[line])
        found = []
        most = int(np.ceil((reach / slant).max(initial=0.0) + 0.5))
        for offset in range(-most, most + 1):
            wide = within & (reach / slant + 0.5 >= abs(offset))[line]
            those, side = line[wide], nearest[wide].astype(np.intp) + offset
            covered = np.minimum(reach[those] - np.abs(aside[wide] + offset) * slant[those], 1.0)
            inside = (covered > 0) & (side >= 0) & (side < breadths[those])
            those, side = those[inside], side[inside]
            pixel = at[wide][inside] * along[those] + side * across[those]
            found.append((those, pixel, covered[inside]))
        return tuple(np.concatenate([part[k] for part in found]) for k in range(3))  # type: ignore[return-value]

    def order(self) -> None:
        """Bring the pixels into order: worth while before many sums."""
        narrow = self._pixel.astype(np.min_scalar_type(self.width * self.height))  # sorted by radix, if short
        order = np.argsort(narrow, kind="stable")
        self._line, self._pixel = self._line[order], self._pixel[order]
        self._covered = self._covered[order].astype(np.float32)
        self._begins = np.flatnonzero(np.diff(self._pixel, prepend=-1))
        self._scratch = np.empty_like(self._covered)

    def sum(self, strengths: Floats) -> Floats:
        """How much lies on every pixel if the lines are so strong, shape (height, width)."""
        if self._begins is None:
            lie = np.bincount(self._pixel, strengths[self._line] * self._covered, self.width * self.height)
        else:
            lie = np.zeros(self.width * self.height, np.float32)
            strengths.astype(np.float32).take(self._line, out=self._scratch, mode="clip")
            self._scratch *= self._covered
            lie[self._pixel[self._begins]] = np.add.reduceat(self._scratch, self._begins)
        return lie.reshape(self.height, self.width)

    def lay(self, sums: Floats, strengths: Floats) -> Indices:
        """Lay lines of these strengths upon what lies on every pixel, shape (height * width,); returns the pixels."""
        np.add.at(sums, self._pixel, strengths[self._line] * self._covered)
        return self._pixel


class Layers:
    """Lines in two colours on an image: how much of each lies on every pixel, and what that looks like."""

    def __init__(self, wires: Wires, size: QSize, pixel: float, colours: tuple[QColor, QColor]) -> None:
        self.pixel = pixel
        self._wires, self._size, self._colours = wires, size, colours
        self._width, self._height = max(int(size.width() / pixel), 1), max(int(size.height() / pixel), 1)
        self._sums = np.zeros((2, self._width * self._height))
        self._argb = np.zeros(self._width * self._height, np.uint32)

    def coverage(self, widths: Floats, which: slice | Indices = ALL) -> Coverage:
        """The pixels of some lines; on a coarse image none is thinner than a pixel of it."""
        fit = np.clip(widths, self.pixel, BROADEST) if self.pixel > 1 else widths
        return Coverage(self._wires, fit, self._size, self.pixel, which)

    def add(self, coverage: Coverage, strengths: Strengths) -> None:
        """Lay many lines upon the others."""
        for total, part in zip(self._sums, strengths, strict=True):
            total += coverage.sum(part).ravel()

    def exchange(self, was: tuple[Coverage, Strengths], now: tuple[Coverage, Strengths]) -> None:
        """Take a few lines away and lay others there; the picture is up to date."""
        touched = []
        for (coverage, strengths), sign in ((was, -1.0), (now, 1.0)):
            for total, part in zip(self._sums, strengths, strict=True):
                touched.append(coverage.lay(total, sign * part))
        self._colour(np.unique(np.concatenate(touched)))

    def finish(self) -> None:
        """Bring the picture up to date."""
        self._argb[:] = 0
        self._colour(np.flatnonzero(self._sums.any(axis=0)))

    def _colour(self, pixels: Indices) -> None:
        # Lines that are wider on a coarse image are fainter.
        self._argb[pixels] = _premultiplied(self._sums[:, pixels] / self.pixel**0.5, self._colours)

    def image(self) -> QImage:
        """The picture; it lives as long as these layers."""
        return image_of(self._argb.reshape(self._height, self._width))


def _premultiplied(densities: Floats, colours: tuple[QColor, ...]) -> Shades:
    """Translucent layers of colours, shape (colours, pixels): more of one hides more of what is behind."""
    total = densities.sum(axis=0)
    alpha = DENSEST * (1.0 - np.exp(-total))
    parts = densities / np.maximum(total, 1e-9)
    argb = (alpha + 0.5).astype(np.uint32) << 24
    for shift, channel in ((16, "red"), (8, "green"), (0, "blue")):
        value = np.array([getattr(colour, channel)() for colour in colours]) @ parts
        argb |= (value * alpha / 255.0 + 0.5).astype(np.uint32) << shift
    return np.asarray(argb, np.uint32)


def veil(densities: Floats, colour: QColor) -> Shades:
    """A translucent layer of one colour, of any shape."""
    # A table of 256 is enough, and quicker than the formula for every pixel.
    table = _premultiplied(-np.log1p(-np.arange(256.0)[None] / 256.0), (colour,))
    return table[(256.0 * (1.0 - np.exp(-densities))).astype(np.uint8)]


def image_of(shades: Shades) -> QImage:
    """An image upon an array, without a copy: it lives as long as the array, and changes with it."""
    height, width = shades.shape
    return QImage(shades.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)


COARSE = BROADEST
"""Pixels of the screen, along a side, to one of the glow: it is soft anyway."""
SOME, FINER, SOFTER = 400, 1.5, 6.0
"""Up to so many lines are less coarse while something moves: pixels of the screen to one of theirs; of more, the glow
is coarser when nothing moves, for it changes with every state."""
SLICE = 50
"""So many lines are made fine in one tick of the display."""
PATIENCE = 8
"""Ticks without a change before that begins."""


class Haze:
    """Many lines in the colours of positive and negative ones, and their glow.

    Coarse at first, so that it follows the hand; `go_on` makes it fine, a few lines at a time.  It stays fine while
    no more than a few lines change.

    Parameters
    ----------
    wires : Wires
        M lines.
    size : QSize
    glows : ndarray, shape (M,)
        Widths of the glow in pixels.
    colours : (QColor, QColor)
        Of positive and of negative ones; where many cross, a mixture.
    """

    def __init__(self, wires: Wires, size: QSize, glows: Floats, colours: tuple[QColor, QColor]) -> None:
        self._wires, self._size, self._glows, self._colours = wires, size, glows, colours
        self._glow = self._thin = Coverage(wires, np.full(len(glows), COARSE), size, COARSE)
        self._fine_glow: Coverage | None = None
        self._glow_done = 0
        self._widths: Floats = np.empty(0)
        self._strengths: Strengths = (np.empty(0), np.empty(0))
        self._seen = self._fine = Layers(wires, size, 1.0, colours)
        self._done = 0
        """How many lines are fine."""
        self._patience = PATIENCE
        self._glowing, self._glowing_for = np.zeros((1, 1), np.uint32), (b"", self._glow)

    def show(self, widths: Floats, strengths: Floats, positive: Mask) -> None:
        """Take over how wide the lines are, how much of what is behind them they hide, and their signs; shape (M,)."""
        parts = (strengths * positive, strengths * ~positive)
        before, self._widths, self._strengths = (self._widths, self._strengths), widths, parts
        self._patience = PATIENCE
        if len(before[0]) != len(widths):
            self._begin()
            return
        pairs = zip((before[0], *before[1]), (widths, *parts), strict=True)
        changed = np.flatnonzero(np.any([old != new for old, new in pairs], axis=0))
        if changed.size > SLICE:
            self._begin()
        elif changed.size:
            self._exchange(changed, *before)

    def _begin(self) -> None:
        """All lines anew, coarse."""
        pixel = FINER if len(self._widths) <= SOME else COARSE
        self._seen = Layers(self._wires, self._size, pixel, self._colours)
        self._seen.add(self._thin if pixel == COARSE else self._seen.coverage(self._widths), self._strengths)
        self._seen.finish()
        self._fine, self._done = Layers(self._wires, self._size, 1.0, self._colours), 0

    def _exchange(self, changed: Indices, widths: Floats, strengths: Strengths) -> None:
        """Some lines anew; these are the former widths and strengths."""
        for layers in {self._seen, self._fine}:
            which = changed if layers is self._seen else changed[changed < self._done]
            was = layers.coverage(widths, which), strengths
            layers.exchange(was, (layers.coverage(self._widths, which), self._strengths))

    def go_on(self) -> bool:
        """Do a little more, once nothing has moved for a moment; whether it looks better now."""
        count = len(self._widths)
        if self._done >= count or self._patience:
            self._patience = max(self._patience - 1, 0)
            return False
        which = slice(self._done, self._done + SLICE)
        self._refine_glow(which)
        self._fine.add(self._fine.coverage(self._widths, which), self._strengths)
        self._done = min(self._done + SLICE, count)
        if self._done < count:
            return False
        self._seen = self._fine
        self._seen.finish()
        return True

    def _refine_glow(self, which: slice) -> None:
        """The glow depends on no weight: it is made fine only once."""
        if which.start != self._glow_done:
            return
        pixel = COARSE if len(self._glows) <= SOME else SOFTER
        part = Coverage(self._wires, self._glows, self._size, pixel, which)
        if self._fine_glow is None:
            self._fine_glow = part
        else:
            self._fine_glow.add(part)
        self._glow_done = min(which.stop, len(self._glows))
        if self._glow_done == len(self._glows):
            self._glow = self._fine_glow
            self._glow.order()

    def draw_glow(self, painter: QPainter, strengths: Floats, colour: QColor) -> None:
        """The glow of lines of these strengths, shape (M,)."""
        wanted = (strengths.tobytes(), self._glow)
        if wanted != self._glowing_for:
            self._glowing_for = wanted
            self._glowing = veil(0.8 * self._glow.sum(strengths), colour)
        self._draw(painter, image_of(self._glowing), self._glow.pixel)

    def draw_lines(self, painter: QPainter) -> None:
        """All lines."""
        self._draw(painter, self._seen.image(), self._seen.pixel)

    @staticmethod
    def _draw(painter: QPainter, image: QImage, pixel: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, pixel > 1)
        painter.drawImage(QRectF(0, 0, image.width() * pixel, image.height() * pixel), image)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)


MANY = 80
"""From more connections on they are a haze: a picture of them all would not be ready by the next frame."""
DULL = 0.45
"""How much of a haze is left behind the connections that stand out."""


class GraphLines:
    """Draws the connections; what does not depend on the state is drawn once."""

    def __init__(self) -> None:
        self.theme: Theme = LIGHT
        self._strokes = LineStrokes()
        self._calm = QPixmap()
        self._haze: Haze | None = None
        self._drawn: tuple[object, ...] = ()
        """What the calm lines were drawn of."""
        self._laid: tuple[object, ...] = ()
        """What the haze was made for."""

    def draw(self, painter: QPainter, wires: Wires, picture: GraphPicture, ratio: float) -> None:
        """All connections: frustrated ones glow, those of the unit in focus stand out."""
        wanted = (wires, picture.wiring, picture.project.lesioned, self.theme, ratio)
        if not are_same(self._drawn, wanted):
            self._drawn = wanted
            self._prepare(wires, picture, ratio)
        frustrated = picture.tension > 0
        focus = picture.focus
        chosen = np.zeros(len(frustrated), bool) if focus is None else picture.wiring.of_unit(focus)
        haze = self._haze
        vivid = np.flatnonzero(chosen if haze is not None else frustrated | chosen)
        vivid = vivid[np.argsort(picture.tension[vivid])]
        back = DULL if haze is not None and chosen.any() else 1.0
        if haze is not None:
            painter.setOpacity(back)
            strengths = np.abs(picture.wiring.strengths) * frustrated * _thinned(len(frustrated))
            haze.draw_glow(painter, strengths, self.theme.color("ring"))
            painter.setOpacity(1.0)
        for k in vivid[frustrated[vivid]].tolist():
            self._strokes.draw_glow(painter, k)
        painter.setOpacity(back)
        if haze is not None:
            haze.draw_lines(painter)
        else:
            painter.drawPixmap(QPointF(0, 0), self._calm)
        painter.setOpacity(1.0)
        for k in vivid.tolist():
            self._strokes.draw(painter, k, BRIGHT)
        if picture.selected is not None:
            self._draw_selected(painter, wires.geometry, picture, picture.selected)

    def _prepare(self, wires: Wires, picture: GraphPicture, ratio: float) -> None:
        """Draw what stays: all connections as if satisfied."""
        self._strokes.show(wires, picture, self.theme)
        removed = _removed(picture)
        if len(picture.wiring.to) > MANY:
            self._prepare_haze(wires, picture, removed)
            return
        self._haze = None
        self._calm = blank(wires.geometry.area.size().toSize(), ratio)
        painter = QPainter(self._calm)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for k in np.lexsort((np.abs(picture.wiring.weights), ~removed)).tolist():
            self._strokes.draw(painter, k, FAINT if removed[k] else CALM)
        painter.end()

    def _prepare_haze(self, wires: Wires, picture: GraphPicture, removed: Mask) -> None:
        """What many connections are: another haze only where they go other ways."""
        wiring, wanted = picture.wiring, (wires, self.theme)
        if self._haze is None or not are_same(self._laid, wanted):
            self._laid = wanted
            colours = (self.theme.color("weight_positive"), self.theme.color("weight_negative"))
            glows = np.full(len(wiring.to), 0.5 * wires.geometry.radius)
            self._haze = Haze(wires, wires.geometry.area.size().toSize(), glows, colours)
        strengths = np.abs(wiring.strengths)
        hiding = np.where(removed, 0.1, 0.35 + 0.65 * strengths) * _thinned(len(removed))
        self._haze.show(line_widths(wires.geometry, strengths) * 0.75, hiding, wiring.weights > 0)

    def go_on(self) -> bool:
        """Make the haze finer; whether it is to be painted again."""
        return self._haze is not None and self._haze.go_on()

    def _draw_selected(self, painter: QPainter, geometry: GraphGeometry, picture: GraphPicture, pair: Pair) -> None:
        """A band beside the chosen connection; one of weight zero is broken."""
        path, value = selected_path(geometry, picture, pair), picture.weight(pair)
        wide = QPen(self.theme.color("accent"), 2.0, Qt.PenStyle.SolidLine if value else Qt.PenStyle.DashLine)
        if not value:
            painter.strokePath(path, wide)
            return
        largest = max(float(np.abs(picture.wiring.weights).max(initial=0.0)), 1e-300)
        width = float(line_widths(geometry, np.abs(value) / largest))
        painter.strokePath(path, line_pen(self.theme.color("accent"), width + 7))
        painter.strokePath(path, line_pen(self.theme.color("surface"), width + 3))
        colour = self.theme.color("weight_positive" if value > 0 else "weight_negative")
        painter.strokePath(path, line_pen(colour, width))


def are_same(before: tuple[object, ...], now: tuple[object, ...]) -> bool:
    """Whether these are the very same things, or numbers: what is kept of them still holds."""
    return len(before) == len(now) and all(
        old is new or (isinstance(new, int | float) and old == new) for old, new in zip(before, now, strict=True)
    )


def selected_path(geometry: GraphGeometry, picture: GraphPicture, pair: Pair) -> QPainterPath:
    """The line of a connection that need not be there."""
    start, control, stop = lines(
        geometry, np.array([pair[0]]), np.array([pair[1]]), picture.wiring.directed and pair[1] != BIAS
    )
    return curve(start[0], control[0], stop[0])


def _thinned(count: int) -> float:
    """How strong a line may be among so many, or all would be one cloud."""
    return min(1.0, (2 * MANY / count) ** 0.5)


def _removed(picture: GraphPicture) -> Mask:
    """Which connections have a removed unit at an end."""
    lesioned = np.append(picture.project.lesioned, False)
    return np.asarray(lesioned[picture.wiring.to] | lesioned[picture.wiring.source])
